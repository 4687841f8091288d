"""Somebody signs in with a provider: it says who they are, and the office knows them so or not at all.

Promises that nobody is created by it, and that a provider nobody configured is never asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clerestory.casework import office
from clerestory.parties import asking_providers, elsewhere
from clerestory.parties.errors import ProviderRefusedError
from clerestory.parties.identities import PersonId
from clerestory.parties.providers import Answer, Provider


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a provider named, and what it said of how it knew them."""

    person: PersonId
    answer: Answer


def provider_named(slug: str) -> Provider | None:
    """The provider of this office with this name."""
    return next((each for each in office.providers() if each.slug == slug), None)


def ask_provider(provider: Provider, *, back: str) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and what to remember. Raises ProviderRefusedError."""
    return asking_providers.ask(provider, back=back)


def hear_provider(
    provider: Provider, said: Mapping[str, str], *, remembered: Mapping[str, str], back: str, at: datetime
) -> Known:
    """Whom it named. Raises ProviderRefusedError, with the same sentence whether the answer was wrong or
    nobody is known under that name."""
    if remembered.get("provider") != provider.slug:
        raise ProviderRefusedError("AnotherProvider")
    found = asking_providers.answer(provider, said, remembered=remembered, back=back, at=at)
    person = elsewhere.person_known_as(found.issuer, found.subject, at=at)
    if person is None:
        raise ProviderRefusedError("UnknownSubject")
    return Known(person, found)
