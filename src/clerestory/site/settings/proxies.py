"""Which machines speak for others, and whether what they say of them is believed. By default nobody is."""

from clerestory.site.errors import SettingsError
from clerestory.site.settings.environment import ENVIRONMENT

# Addresses that speak for many people, so wrong passwords from them are counted by name only.
CLERESTORY_PROXIES = tuple(each for each in ENVIRONMENT.proxies if each)


def header_of(name: str | None, proxies: tuple[str, ...]) -> str | None:
    """The header in which those proxies say who asked, as requests have it. Raises SettingsError."""
    if not name:
        return None
    if not name.replace("-", "").isalnum() or not name.isascii():
        raise SettingsError(
            f"CLERESTORY_PROXY_HEADER is {name!r}, expected the name of one header, such as X-Forwarded-For."
        )
    if not proxies:
        raise SettingsError(
            f"CLERESTORY_PROXY_HEADER names {name}, and CLERESTORY_PROXIES names nobody who may set it. Name "
            "the addresses from which the proxy connects (127.0.0.1 for one on this machine), or no header."
        )
    return "HTTP_" + name.upper().replace("-", "_")


CLERESTORY_PROXY_HEADER = header_of(ENVIRONMENT.proxy_header, CLERESTORY_PROXIES)
