"""The step after the password: a code, a recovery code, or a passkey."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from clerestory.casework import own_factors
from clerestory.casework.prove_factor import prove_by_code
from clerestory.casework.sign_in import guess_of_code, take_a_try, was_right
from clerestory.parties.identities import PersonId
from clerestory.parties.sign_in_models import FactorKind
from clerestory.web import kept
from clerestory.web.account.passkey_site import site_of
from clerestory.web.account.steps import Fields, half_of, let_in, opened_by
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm
from clerestory.web.public.sign_in_form import sign_in_page, wait_sentence
from clerestory.web.visitors import OfficeRequest


class UsedUpInput(forms.TextInput):
    """A line whose text is not shown again: a code that was wrong once is of no use twice."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the page shows: nothing in it."""
        return super().get_context(name, None, attrs)


class CodeForm(OfficeForm):
    """Six digits, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Six digits from your telephone, or one of your recovery codes."),
        error_messages={"required": _("Write the code.")},
        widget=UsedUpInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


@door(Audience.PUBLIC, methods=("GET", "POST"))
def second(request: OfficeRequest) -> HttpResponse:
    """Ask for the second factor of whoever's password was right, and let them in."""
    half = half_of(request)
    if half is None:
        if request.method != "POST":
            return redirect("web:sign-in")
        carried = kept.uncovered(request.POST)
        return sign_in_page(request, to=request.POST.get(kept.TO, ""), carried=carried, ended=bool(carried))
    person, opened = half
    if request.method != "POST":
        return second_page(request, person, to="", carried=())
    to, carried = request.POST.get(kept.TO, ""), kept.uncovered(request.POST)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return second_page(request, person, to=to, carried=carried, form=form)
    guess = guess_of_code(
        person,
        address=request.META.get("REMOTE_ADDR", ""),
        proxies=getattr(settings, "CLERESTORY_PROXIES", ()),
    )
    held_until = take_a_try(guess, at=request.at)
    if held_until is not None:
        form.add_error(None, wait_sentence(held_until - request.at))
        return second_page(request, person, to=to, carried=carried, form=form, status=429)
    proved = prove_by_code(person, form.cleaned_data["code"], at=request.at)
    if proved is None:
        form.add_error("code", _("This code is not right, or was used before. Wait for the next one."))
        return second_page(request, person, to=to, carried=carried, form=form)
    was_right(guess)
    known = opened_by(request, *opened.opened_with, proved)
    return let_in(request, person, known, to=to, carried=carried, enrolling=False)


def second_page(
    request: OfficeRequest,
    person: PersonId,
    *,
    to: str,
    carried: Fields,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of this step."""
    kinds = own_factors.standing_of(person).kinds
    context: dict[str, Any] = {
        "form": form or CodeForm(),
        "to": to,
        "carried": kept.under_cover(carried),
        "has_totp": FactorKind.TOTP in kinds,
        "has_passkey": FactorKind.PASSKEY in kinds,
        "passkey_site": site_of(request),
        "here": "sign-in",
    }
    return render(request, "account/second.html", context, status=status)
