"""Sign in with a passkey: by itself, or as the second step. The only way in that needs script.

The challenge is asked for when somebody presses the button, is good for one answer, and ends after five
minutes; the answer is an ordinary form, so what was typed travels along.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse, JsonResponse

from clerestory.casework.prove_factor import PASSKEY, ask_for_passkey, prove_by_passkey
from clerestory.parties.errors import PasskeyRefusedError
from clerestory.parties.passkeys import State
from clerestory.web import kept
from clerestory.web.account.passkey_site import site_of
from clerestory.web.account.steps import half_of, let_in, opened_by
from clerestory.web.doors import Audience, door
from clerestory.web.public.sign_in_form import sign_in_page
from clerestory.web.visitors import OfficeRequest

ASKED: Final = "passkey"
LIFE: Final = timedelta(minutes=5)
LONGEST_ANSWER: Final = 50_000
NO_PLACE: Final = "Passkeys do not work at this address."


@door(Audience.PUBLIC, methods=("POST",))
def ask(request: OfficeRequest) -> HttpResponse:
    """What the browser is to prove, as it wants to read it."""
    site, half = site_of(request), half_of(request)
    if site is None:
        return JsonResponse({"error": NO_PLACE}, status=409)
    options, state = ask_for_passkey(half[0] if half else None, site=site)
    remember(request, "sign-in", state)
    return JsonResponse(dict(options))


@door(Audience.PUBLIC, methods=("POST",))
def prove(request: OfficeRequest) -> HttpResponse:
    """Let in whoever's passkey answered."""
    to, carried = request.POST.get(kept.TO, ""), kept.uncovered(request.POST)
    half, site = half_of(request), site_of(request)
    expected, before = half or (None, None)
    try:
        state = remembered(request, "sign-in")
        if site is None or state is None:
            raise PasskeyRefusedError("NothingAsked")
        answer = answer_in(request)
        person = prove_by_passkey(answer, expected=expected, state=state, site=site, at=request.at)
    except PasskeyRefusedError as refused:
        return sign_in_page(request, to=to, carried=carried, sentence=str(refused))
    opened = opened_by(request, *(before.opened_with if before else ()), PASSKEY)
    return let_in(request, person, opened, to=to, carried=carried, enrolling=False)


def remember(request: OfficeRequest, what: str, state: State) -> None:
    """Remember what was asked, for one answer."""
    request.session[ASKED] = {"what": what, "at": request.at.isoformat(), "state": state}


def remembered(request: OfficeRequest, what: str) -> State | None:
    """What was asked, once; None when nothing was, or too long ago."""
    held = request.session.pop(ASKED, None)
    if held is None or held["what"] != what:
        return None
    return held["state"] if request.at - datetime.fromisoformat(held["at"]) <= LIFE else None


def answer_in(request: OfficeRequest) -> Mapping[str, Any]:
    """What the browser answered. Raises PasskeyRefusedError for anything that is no such answer."""
    text = request.POST.get("passkey", "")
    try:
        answer = json.loads(text) if len(text) <= LONGEST_ANSWER else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise PasskeyRefusedError("NotAnAnswer")
    return answer
