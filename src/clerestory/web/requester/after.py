"""An agency's own steps after a release, all on the page of its request: it has it, it destroyed it, it used
it, it passed it on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clerestory.casework.acknowledge_release import acknowledge_release
from clerestory.casework.after_page import own_after
from clerestory.casework.attest_use import attest_use, enter_redisclosure
from clerestory.casework.recall_release import confirm_destroyed
from clerestory.errors import ClerestoryError
from clerestory.release.aftercare import Fate, Onward, Use
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm
from clerestory.web.requester.after_forms import DestroyedForm, OnwardForm, UseForm
from clerestory.web.requester.desk import own_page
from clerestory.web.visitors import OfficeRequest, agency_of, signed_in


@door(Audience.REQUESTER, methods=("GET", "POST"))
def acknowledge(request: OfficeRequest, reference: str) -> HttpResponse:
    """We have it and could open it."""
    if request.method != "POST" or kept.is_coming_back(request):
        return redirect("web:agency-request", reference)
    try:
        acknowledge_release(reference, agency=agency_of(request), by=signed_in(request).person, at=request.at)
    except ClerestoryError as refusal:
        return own_page(request, reference, sentence=str(refusal))
    messages.success(request, _("The office knows that you have it."))
    return redirect("web:agency-request", reference)


@door(Audience.REQUESTER, methods=("GET", "POST"))
def destroyed(request: OfficeRequest, reference: str) -> HttpResponse:
    """Every copy of a recalled release is gone."""
    if request.method != "POST":
        return redirect("web:agency-request", reference)
    form = DestroyedForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return _again(request, reference, destroyed_form=form)
    try:
        confirm_destroyed(
            reference,
            confirmation=form.cleaned_data["confirmation"],
            agency=agency_of(request),
            by=signed_in(request).person,
            at=request.at,
        )
    except ClerestoryError as refusal:
        return _again(request, reference, str(refusal), destroyed_form=form)
    messages.success(request, _("The office has your confirmation. Nothing more is due."))
    return redirect("web:agency-request", reference)


@door(Audience.REQUESTER, methods=("GET", "POST"))
def use(request: OfficeRequest, reference: str) -> HttpResponse:
    """What became of it."""
    if request.method != "POST":
        return redirect("web:agency-request", reference)
    form = UseForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return _again(request, reference, use_form=form)
    found = form.cleaned_data
    said = Use(found["used_for"], Fate(found["fate"]), found["kept_under"], passed_on=found["passed_on"])
    try:
        attest_use(reference, said, agency=agency_of(request), by=signed_in(request).person, at=request.at)
    except ClerestoryError as refusal:
        return _again(request, reference, str(refusal), use_form=form)
    messages.success(request, _("The office has your attestation. Nothing more is due."))
    return redirect("web:agency-request", reference)


@door(Audience.REQUESTER, methods=("GET", "POST"))
def onward(request: OfficeRequest, reference: str) -> HttpResponse:
    """A line of the redisclosure register."""
    if request.method != "POST":
        return redirect("web:agency-request", reference)
    agency = agency_of(request)
    after = own_after(reference, agency=agency, at=request.at).after
    form = OnwardForm(request.POST, elements=after.elements if after else ())
    if kept.is_coming_back(request) or not form.is_valid():
        return _again(request, reference, onward_form=form)
    found = form.cleaned_data
    said = Onward(
        found["to_node"],
        found["to_name"],
        found["permitted_use"],
        tuple(found["onward_elements"]),
        found["passed_on_day"],
    )
    try:
        until = enter_redisclosure(
            reference, said, agency=agency, by=signed_in(request).person, at=request.at
        )
    except ClerestoryError as refusal:
        return _again(request, reference, str(refusal), onward_form=form)
    messages.success(request, _("On the register. The line is kept until %s.") % until.isoformat())
    return redirect("web:agency-request", reference)


def _again(
    request: OfficeRequest, reference: str, sentence: str | None = None, **forms: OfficeForm
) -> HttpResponse:
    return own_page(request, reference, forms=forms, sentence=sentence)
