"""Prove who you are, and leave again. One sentence for everything that does not open."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clerestory.casework import own_visit
from clerestory.casework.prove_identity import Said, prove_identity
from clerestory.web.account.second import UsedUpInput
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, line
from clerestory.web.resident.door import let_in, let_out, visit_of
from clerestory.web.visitors import OfficeRequest


class ProveForm(OfficeForm):
    """Licence number, birth date, code."""

    licence_number = line(
        gettext_lazy("Number of your licence or identification card"),
        longest=40,
        required=True,
        error_messages={"required": gettext_lazy("Write the number on your card.")},
    )
    born_on = day(gettext_lazy("Your date of birth"))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy(
            "Eight digits that the office handed to you, or six from the telephone that you set up here."
        ),
        error_messages={"required": gettext_lazy("Write the code.")},
        widget=UsedUpInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_born_on(self) -> object:
        """A day must be given."""
        born_on = self.cleaned_data["born_on"]
        if born_on is None:
            self.add_error("born_on", _("Write the day on which you were born."))
        return born_on


@door(Audience.PUBLIC, methods=("GET", "POST"))
def prove(request: OfficeRequest) -> HttpResponse:
    """Ask who somebody is; the same page, and the same sentence, for whoever does not get in."""
    if request.method != "POST":
        return redirect("public:record") if visit_of(request) else _page(request, ProveForm())
    form = ProveForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    said = Said(
        **form.cleaned_data,
        address=request.META.get("REMOTE_ADDR", ""),
        proxies=getattr(settings, "CLERESTORY_PROXIES", ()),
    )
    proof = prove_identity(said, at=request.at)
    if proof.held_until is not None:
        form.add_error(None, _wait(proof.held_until - request.at))
        return _page(request, form, status=429)
    if proof.resident is None or proof.token is None:
        form.add_error(
            None,
            _(
                "This did not open. Either the three do not belong together, or the code was used before, or "
                "it is too old. Try again, or ask for a new code at the counter."
            ),
        )
        return _page(request, form)
    return let_in(redirect("public:record"), proof.resident, proof.token)


@door(Audience.PUBLIC, methods=("POST",))
def leave(request: OfficeRequest) -> HttpResponse:
    """End the visit and show a page that tells nothing about it."""
    return let_out(request, redirect("public:front"))


def _page(request: OfficeRequest, form: ProveForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "sample": own_visit.sample_resident(at=request.at),
        "here": "record",
    }
    return render(request, "resident/prove.html", context, status=status)


def _wait(held_for: timedelta) -> str:
    minutes = -(-held_for // timedelta(minutes=1))
    return ngettext(
        "There were too many tries. Try again in %(minutes)d minute; until then nothing is looked at.",
        "There were too many tries. Try again in %(minutes)d minutes; until then nothing is looked at.",
        minutes,
    ) % {"minutes": minutes}
