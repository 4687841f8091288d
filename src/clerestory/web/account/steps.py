"""The steps of a sign-in: what was proved so far, what is asked next, and letting somebody in.

Promises that a right password alone is remembered for five minutes, in the session and for one person, and
opens no page; that letting somebody in gives the browser a new session; that what was typed comes back.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clerestory.casework import open_sign_ins, own_factors
from clerestory.parties.identities import PersonId
from clerestory.parties.sign_ins import Opened
from clerestory.web import kept
from clerestory.web.visitors import OfficeRequest, note_sign_in

HALF: Final = "half"
HALF_LIFE: Final = timedelta(minutes=5)
Fields = tuple[tuple[str, str], ...]
_BROWSERS: Final = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chromium"), ("Safari", "Safari"))
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def opened_by(request: HttpRequest, *proofs: str) -> Opened:
    """What was proved, in which browser."""
    return Opened(opened_with=proofs, browser=browser_of(request.headers.get("User-Agent", "")))


def browser_of(says: str) -> str:
    """A browser in two plain words; what it says of itself is longer, and a stranger's text."""
    name = next((name for mark, name in _BROWSERS if mark in says), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in says), "")
    return f"{name}, {system}" if system else name


def go_on(
    request: OfficeRequest, person: PersonId, opened: Opened, *, to: str, carried: Fields, is_proved: bool
) -> HttpResponse | None:
    """Let somebody in, if what was proved is enough; None when a second factor is to be asked, which is then
    remembered. is_proved: two factors were proved already."""
    standing = own_factors.standing_of(person)
    if not is_proved and standing.kinds:
        remember_half(request, person, opened)
        return None
    enrolling = standing.must_have and not is_proved
    return let_in(request, person, opened, to=to, carried=carried, enrolling=enrolling)


def let_in(
    request: OfficeRequest, person: PersonId, opened: Opened, *, to: str, carried: Fields, enrolling: bool
) -> HttpResponse:
    """Open a sign-in in this browser, and lead to where somebody wanted to go, with what they had typed."""
    request.session.pop(HALF, None)
    before = request.visitor
    if before is not None and before.person != person:
        open_sign_ins.end(before.person, before.sign_in, by="again", at=request.at)
    user = get_user_model()._default_manager.get(pk=person)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    note_sign_in(request, person, opened, enrolling=enrolling, at=request.at)
    if carried:
        return kept.hand_back(request, to=to, fields=carried, context={"old": False, "enrolling": enrolling})
    if enrolling:
        return redirect("web:account")
    return redirect(kept.own_address(request, to) if to else reverse("web:home"))


def remember_half(request: OfficeRequest, person: PersonId, opened: Opened) -> None:
    """Remember that this much was proved, and when."""
    user = get_user_model()._default_manager.get(pk=person)
    request.session[HALF] = {
        "person": str(person),
        "at": request.at.isoformat(),
        "stands": user.get_session_auth_hash(),
        "opened_with": list(opened.opened_with),
        "issuer": opened.issuer,
        "amr": list(opened.amr),
        "acr": opened.acr,
    }


def half_of(request: OfficeRequest) -> tuple[PersonId, Opened] | None:
    """Who proved the first half, and how; None when nobody did, too long ago, or the password changed."""
    held: dict[str, Any] | None = request.session.get(HALF)
    if held is None:
        return None
    user = get_user_model()._default_manager.filter(pk=UUID(held["person"]), is_active=True).first()
    is_old = request.at - datetime.fromisoformat(held["at"]) > HALF_LIFE
    if user is None or is_old or user.get_session_auth_hash() != held["stands"]:
        del request.session[HALF]
        return None
    opened = opened_by(request, *held["opened_with"])
    return PersonId(user.pk), replace(opened, issuer=held["issuer"], amr=tuple(held["amr"]), acr=held["acr"])
