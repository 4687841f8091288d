"""A supervisor's steps after a release, on the request's page; and the register of what was passed on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clerestory.casework.after_page import redisclosures
from clerestory.casework.allow_again import allow_again
from clerestory.casework.recall_release import recall_release
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm
from clerestory.web.staff.after_forms import AllowForm, RecallForm
from clerestory.web.staff.desk import desk_page
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.STAFF, methods=("GET", "POST"))
def recall(request: OfficeRequest, reference: str) -> HttpResponse:
    """Call an answer back."""
    if request.method != "POST":
        return redirect("web:request", reference)
    form = RecallForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return _again(request, reference, recall_form=form)
    ground = form.cleaned_data["recall_ground"]
    try:
        recall_release(reference, ground=ground, by=signed_in(request).person, at=request.at)
    except ClerestoryError as refusal:
        return _again(request, reference, str(refusal), recall_form=form)
    messages.success(request, _("Called back. What lay here is destroyed; the agency reads why."))
    return redirect("web:request", reference)


@door(Audience.STAFF, methods=("GET", "POST"))
def allow(request: OfficeRequest, reference: str) -> HttpResponse:
    """Let it be downloaded once more."""
    if request.method != "POST":
        return redirect("web:request", reference)
    form = AllowForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return _again(request, reference, allow_form=form)
    ground = form.cleaned_data["allow_ground"]
    try:
        allow_again(reference, ground=ground, by=signed_in(request).person, at=request.at)
    except ClerestoryError as refusal:
        return _again(request, reference, str(refusal), allow_form=form)
    messages.success(request, _("One more download is allowed."))
    return redirect("web:request", reference)


@door(Audience.DESK)
def register(request: OfficeRequest) -> HttpResponse:
    """To whom agencies passed releases on."""
    lines = redisclosures(viewer=signed_in(request).person)
    return render(request, "staff/redisclosures.html", {"lines": lines, "here": "redisclosures"})


def _again(
    request: OfficeRequest, reference: str, sentence: str | None = None, **forms: OfficeForm
) -> HttpResponse:
    return desk_page(request, reference, forms=forms, more={"after_sentence": sentence})
