"""Sign in with a provider (OpenID Connect): to it, and back from it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clerestory.casework.ask_provider import ask_provider, hear_provider, provider_named
from clerestory.parties.errors import ProviderRefusedError
from clerestory.web import faults
from clerestory.web.account.second import second_page
from clerestory.web.account.steps import go_on, opened_by
from clerestory.web.doors import Audience, door
from clerestory.web.public.sign_in_form import sign_in_page
from clerestory.web.visitors import OfficeRequest

ASKED: Final = "provider"
LIFE: Final = timedelta(minutes=10)
_ANSWERS: Final = ("code", "state", "error", "iss")
_LONGEST: Final = 4000


@door(Audience.PUBLIC)
def ask(request: OfficeRequest, slug: str) -> HttpResponse:
    """Send the browser to the provider."""
    provider = provider_named(slug)
    if provider is None:
        return faults.not_found(request)
    to = request.GET.get("next", "")
    try:
        address, remembered = ask_provider(provider, back=_back(request, slug))
    except ProviderRefusedError as refused:
        return sign_in_page(request, to=to, sentence=str(refused))
    request.session[ASKED] = {"remembered": remembered, "at": request.at.isoformat(), "to": to}
    return redirect(address)


@door(Audience.PUBLIC)
def back(request: OfficeRequest, slug: str) -> HttpResponse:
    """Hear what the provider says; it is heard once."""
    provider, held = provider_named(slug), request.session.pop(ASKED, None)
    if provider is None:
        return faults.not_found(request)
    to = held["to"] if held else ""
    said = {
        name: request.GET[name] for name in _ANSWERS if len(request.GET.get(name, "")) in range(1, _LONGEST)
    }
    try:
        if held is None or request.at - datetime.fromisoformat(held["at"]) > LIFE:
            raise ProviderRefusedError("NothingAsked")
        known = hear_provider(
            provider, said, remembered=held["remembered"], back=_back(request, slug), at=request.at
        )
    except ProviderRefusedError as refused:
        return sign_in_page(request, to=to, sentence=str(refused))
    answer = known.answer
    opened = replace(opened_by(request, "provider"), issuer=answer.issuer, amr=answer.amr, acr=answer.acr)
    entered = go_on(request, known.person, opened, to=to, carried=(), is_proved=answer.second_factor)
    return entered or second_page(request, known.person, to=to, carried=())


def _back(request: OfficeRequest, slug: str) -> str:
    return request.build_absolute_uri(reverse("web:provider-back", args=[slug]))
