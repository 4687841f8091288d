"""Find requests: by what the office knows of them, by a paper's docket, by a person only with a reason.

A docket number and what identifies a person are sent in the body, so that no address, log or history holds
them."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import find_requests, staff
from clerestory.casework.find_requests import Found, SearchFor
from clerestory.casework.queries import person_card
from clerestory.errors import ClerestoryError
from clerestory.intake.states import SAYS, State
from clerestory.registry.keys import SubjectKeys
from clerestory.web import kept, words
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, goes_on_after, line, one_of, sentences
from clerestory.web.visitors import OfficeRequest, signed_in

_STATES: Final = [(str(state), words.STATES[str(state)]) for state in SAYS if state is not State.DRAFT]


class FindForm(OfficeForm):
    """What the office knows of a request."""

    number = line(
        gettext_lazy("Number"),
        longest=20,
        help_text=gettext_lazy("MV-2026-000030, or its end: 30 of this year, 2025-30."),
    )
    agency = line(gettext_lazy("Agency"), longest=80, help_text=gettext_lazy("A part of its name."))
    state = one_of(gettext_lazy("State"), _STATES, empty=gettext_lazy("Any"))
    desk = one_of(
        gettext_lazy("Desk"),
        [("mine", gettext_lazy("Mine")), ("nobody", gettext_lazy("Nobody\u2019s"))],
        empty=gettext_lazy("Any"),
    )
    since = day(gettext_lazy("Asked from"))
    until = day(gettext_lazy("Asked until"))

    def wanted(self) -> SearchFor:
        """What to search for, as casework takes it."""
        found = self.cleaned_data
        return SearchFor(
            number=found["number"],
            agency=found["agency"],
            state=State(found["state"]) if found["state"] else None,
            desk=found["desk"],
            first=found["since"],
            last=found["until"],
        )


class DocketForm(OfficeForm):
    """A paper's court and number."""

    court = line(
        gettext_lazy("Court"), required=True, error_messages={"required": gettext_lazy("Name the court.")}
    )
    docket = line(
        gettext_lazy("Docket number"),
        longest=80,
        required=True,
        error_messages={"required": gettext_lazy("Write the docket number.")},
    )


class PersonSearchForm(OfficeForm):
    """A person or a vehicle, and why."""

    licence_number = line(gettext_lazy("Driver licence number"), longest=40)
    plate = line(gettext_lazy("Plate"), longest=20)
    vin = line(gettext_lazy("Vehicle identification number (or hull number)"), longest=40)
    surname = line(gettext_lazy("Surname"))
    given = line(gettext_lazy("First name"))
    dob = day(gettext_lazy("Date of birth"))
    reason = sentences(
        gettext_lazy("Why you search for this person or vehicle"),
        rows=3,
        help_text=gettext_lazy(
            "Kept with your name, and read by supervisors and counsel. Nothing about the person."
        ),
        error_messages={"required": gettext_lazy("Write why.")},
    )

    def keys(self) -> SubjectKeys:
        """What was written. Raises KeysError."""
        given = {name: value for name, value in self.cleaned_data.items() if value and name != "reason"}
        return SubjectKeys(**given)


@door(Audience.DESK)
def search(request: OfficeRequest) -> HttpResponse:
    """The forms, and what was found."""
    form = FindForm(request.GET if request.GET else None)
    found, sentence = Found(()), None
    asked = bool(request.GET) and form.is_valid()
    if asked:
        try:
            found = find_requests.find_requests(
                form.wanted(),
                viewer=signed_in(request).person,
                at=request.at,
                after=goes_on_after(request) or None,
            )
        except ClerestoryError as refusal:
            sentence, asked = str(refusal), False
    kept_words = {name: str(value) for name, value in request.GET.items() if name in form.fields and value}
    more = {
        "form": form,
        "found": found,
        "asked": asked,
        "sentence": sentence,
        "after": goes_on_after(request),
        "kept_in_address": urlencode(kept_words),
    }
    return _page(request, more)


@door(Audience.DESK, methods=("GET", "POST"))
def search_docket(request: OfficeRequest) -> HttpResponse:
    """Requests with a paper of this court and number."""
    form, references = DocketForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        references = find_requests.find_by_docket(**form.cleaned_data, viewer=signed_in(request).person)
    return _page(request, {"docket": form, "references": references, "by": _("this court and docket number")})


@door(Audience.DESK, methods=("GET", "POST"))
def search_person(request: OfficeRequest) -> HttpResponse:
    """Requests in which a person or a vehicle was written; kept with the reason."""
    form, references, sentence = (
        PersonSearchForm(request.POST if request.method == "POST" else None),
        None,
        None,
    )
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        try:
            references = find_requests.find_by_subject(
                form.keys(),
                reason=form.cleaned_data["reason"],
                viewer=signed_in(request).person,
                at=request.at,
            )
        except ClerestoryError as refusal:
            sentence = str(refusal)
    more = {
        "person": form,
        "references": references,
        "person_sentence": sentence,
        "by": _("this person or vehicle"),
    }
    return _page(request, more)


@door(Audience.DESK)
def searches(request: OfficeRequest) -> HttpResponse:
    """Who searched for persons, and why."""
    made = find_requests.searches_made(viewer=signed_in(request).person)
    return render(request, "staff/searches.html", {"lines": made, "here": "search"})


def _page(request: OfficeRequest, more: dict[str, Any]) -> HttpResponse:
    viewer = person_card(signed_in(request).person)
    context = {
        "form": FindForm(),
        "docket": DocketForm(),
        "person": PersonSearchForm(),
        "references": None,
        "sees_reasons": staff.why_not(viewer, staff.REOPENING, doing="read") is None,
        "here": "search",
        **more,
    }
    wrong = more.get("sentence") or more.get("person_sentence")
    return render(request, "staff/search.html", context, status=409 if wrong else 200)
