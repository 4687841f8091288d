"""Nothing typed is lost when a sign-in ends or a form has grown old.

What was typed travels inside the page itself, as hidden fields, through the sign-in page and back to the
form it came from; nothing of it is stored here. The form is then shown filled in and waits for the person
to send it: coming back never sends anything by itself. Passwords and codes are never carried."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

BACK: Final = "_back"
"""Name of the field that says: show this form filled in, do not act on it."""
TO: Final = "_to"
_CARRIED: Final = "kept-"
_SECRET: Final = frozenset({"password", "new_password", "new_again", "code", "invitation", "passkey"})
_NEVER: Final = frozenset({"csrfmiddlewaretoken", BACK, TO}) | _SECRET


def is_coming_back(request: HttpRequest) -> bool:
    """True when a form is only to be shown again with what was typed."""
    return request.method == "POST" and BACK in request.POST


def typed(data: QueryDict) -> tuple[tuple[str, str], ...]:
    """What somebody typed, field by field, without what must not travel."""
    return tuple((name, value) for name, values in data.lists() if name not in _NEVER for value in values)


def under_cover(fields: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The same fields under names that no field of the sign-in page has."""
    return tuple((f"{_CARRIED}{name}", value) for name, value in fields)


def uncovered(data: QueryDict) -> tuple[tuple[str, str], ...]:
    """What the sign-in page carried."""
    length = len(_CARRIED)
    return tuple((name[length:], value) for name, value in typed(data) if name.startswith(_CARRIED))


def hand_back(
    request: HttpRequest, *, to: str, fields: tuple[tuple[str, str], ...], context: Mapping[str, Any]
) -> HttpResponse:
    """A page with one button that leads back to the form, filled in."""
    return render(
        request,
        "public/hand_back.html",
        {"to": own_address(request, to), "fields": fields, "back": BACK, **context},
    )


def own_address(request: HttpRequest, address: str) -> str:
    """The address if it belongs to this site, else the first page."""
    if address and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return address
    return reverse("public:front")
