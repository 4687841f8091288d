"""An address out of a header counts only where the office named the header and the proxy that may set it."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from hypothesis import given
from hypothesis import strategies as some

from clerestory.site.client_address import ClientAddressMiddleware, address_behind
from clerestory.site.errors import SettingsError
from clerestory.site.settings.proxies import header_of

PROXIES = ("127.0.0.1", "10.0.0.5", "2001:db8::5")


def seen(settings: Any, **meta: str) -> str:
    """The address that doors see."""
    request = HttpRequest()
    request.META.update(meta)
    ClientAddressMiddleware(lambda _: HttpResponse())(request)
    return str(request.META["REMOTE_ADDR"])


def test_by_default_no_header_is_believed(settings: Any) -> None:
    assert settings.CLERESTORY_PROXY_HEADER is None
    assert seen(settings, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.8") == "127.0.0.1"
    settings.CLERESTORY_PROXIES = ("127.0.0.1",)
    assert seen(settings, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.8") == "127.0.0.1"


def test_the_named_header_of_a_named_proxy_is_believed_and_no_other(settings: Any) -> None:
    settings.CLERESTORY_PROXIES = PROXIES
    settings.CLERESTORY_PROXY_HEADER = "HTTP_X_FORWARDED_FOR"
    assert seen(settings, REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_FOR="192.0.2.8") == "192.0.2.8"
    assert seen(settings, REMOTE_ADDR="10.0.0.6", HTTP_X_FORWARDED_FOR="192.0.2.8") == "10.0.0.6"
    assert seen(settings, REMOTE_ADDR="10.0.0.5", HTTP_X_REAL_IP="192.0.2.8") == "10.0.0.5"


@pytest.mark.parametrize(
    ("connected", "said", "found"),
    [
        ("10.0.0.5", "203.0.113.1, 192.0.2.8", "192.0.2.8"),
        ("10.0.0.5", "203.0.113.1, 192.0.2.8, 127.0.0.1", "192.0.2.8"),
        ("::ffff:10.0.0.5", "192.0.2.8", "192.0.2.8"),
        ("2001:0db8:0::5", "2001:db8::7:1", "2001:db8::7:1"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "192.0.2.8, somebody", "10.0.0.5"),
        ("10.0.0.5", "127.0.0.1", "10.0.0.5"),
        ("", "192.0.2.8", ""),
    ],
)
def test_the_last_address_that_is_no_proxy_is_taken(connected: str, said: str, found: str) -> None:
    assert address_behind(connected, said, proxies=PROXIES) == found


@given(some.text(max_size=60), some.ip_addresses(v=4).map(str).filter(lambda one: one not in PROXIES))
def test_whatever_a_sender_writes_before_the_proxy_changes_nothing(written: str, sender: str) -> None:
    assert address_behind("10.0.0.5", f"{written},{sender}", proxies=PROXIES) == sender
    assert address_behind(sender, written, proxies=PROXIES) == sender


def test_a_header_without_proxies_or_of_two_names_stops_the_program() -> None:
    assert header_of(None, ()) is None
    assert header_of("X-Forwarded-For", PROXIES) == "HTTP_X_FORWARDED_FOR"
    with pytest.raises(SettingsError, match="names nobody"):
        header_of("X-Forwarded-For", ())
    with pytest.raises(SettingsError, match="one header"):
        header_of("X-Real-IP, X-Forwarded-For", PROXIES)
