"""Says from which machine a request came where a proxy that the office named stands in between.

Promises: a header is believed only if the office named the header, and only from an address that it named as
a proxy's; of a list the last address that is no proxy's is taken, since anybody can write what stands before
it. By default nothing is believed. What cannot be read leaves the address of the proxy, which is nobody's.
Source: RFC 7239, section 8.1, on lists of which only the last entries can be trusted.
"""

import ipaddress
from collections.abc import Callable, Collection

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """Puts the address of the machine that asked where doors look for it (`REMOTE_ADDR`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        header = settings.CLERESTORY_PROXY_HEADER
        if header is not None:
            request.META["REMOTE_ADDR"] = address_behind(
                request.META.get("REMOTE_ADDR", ""),
                request.META.get(header, ""),
                proxies=settings.CLERESTORY_PROXIES,
            )
        return self.get_response(request)


def address_behind(connected: str, said: str, *, proxies: Collection[str]) -> str:
    """The address for which a proxy speaks. connected: of the machine that connected. said: the header as it
    came, addresses with commas, the nearest last. proxies: addresses that may speak for others."""
    trusted = {_plain(one) for one in proxies} - {None}
    if _plain(connected) not in trusted:
        return connected
    for one in reversed(said.split(",")):
        found = _plain(one)
        if found is None:
            return connected
        if found not in trusted:
            return found
    return connected


def _plain(text: str) -> str | None:
    """An address as it is compared; None for what is none."""
    try:
        found = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(found)
