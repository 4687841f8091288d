"""Providers of sign-ins (OpenID Connect) that this office trusts to say who somebody is, and their answers.

Values only; `asking_providers` speaks with them."""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider that this office trusts to say who somebody is.

    second_factor_amr, second_factor_acr: what it says when it asked for a second factor itself; empty: the
    office asks for its own.
    """

    slug: str
    name: str
    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    second_factor_amr: frozenset[str] = frozenset()
    second_factor_acr: frozenset[str] = frozenset()

    @property
    def is_safe(self) -> bool:
        """Whether this provider is reached by https, or on this machine."""
        return is_safe(self.issuer)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said. subject: its name for somebody, never to be shown to others."""

    issuer: str
    subject: str
    amr: tuple[str, ...]
    acr: str | None
    second_factor: bool


def is_safe(address: str) -> bool:
    """Whether what is sent there is encrypted, or stays on this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_here(parts.hostname or "")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
