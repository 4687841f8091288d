"""Divisions of the office's department, and the powers they hold for somebody else."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clerestory.casework import administration_pages
from clerestory.casework.put_division import put_division
from clerestory.web.doors import Audience, door
from clerestory.web.staff.administration.acts import Act, act_page, typed_or_none
from clerestory.web.staff.administration.person_forms import DivisionForm
from clerestory.web.visitors import OfficeRequest, signed_in

PUT: Final = Act(
    "Add or describe a division",
    "Keep this division",
    DivisionForm,
    "The division is kept.",
    "A short name that stands in the list is described anew; any other adds a division.",
)


@door(Audience.ADMINISTRATION)
def divisions(request: OfficeRequest) -> HttpResponse:
    """Every division."""
    found = administration_pages.divisions(viewer=signed_in(request).person)
    return render(request, "administration/divisions.html", {"divisions": found, "here": "administration"})


@door(Audience.ADMINISTRATION, methods=("GET", "POST"))
def put(request: OfficeRequest) -> HttpResponse:
    """A division, added or described anew."""
    viewer = signed_in(request).person
    found = administration_pages.divisions(viewer=viewer)
    asked = next((each for each in found if each.slug == request.GET.get("of")), None)
    initial = (
        {"slug": asked.slug, "title": asked.title, "node": asked.node, "delegated": asked.delegated}
        if asked
        else {}
    )
    form = DivisionForm(typed_or_none(request), initial=initial)

    def do(form: Any) -> None:
        put_division(**form.cleaned_data, by=viewer, at=request.at)

    back = reverse("web:administration-divisions")
    context = {"back": back, "crumbs": [("Divisions", back)], "subtitle": asked.title if asked else ""}
    return act_page(request, PUT, form, do=do, context=context)
