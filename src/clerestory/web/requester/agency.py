"""The visitor's own agency: people, keys, agreements, attestations, what falls due; and the course that its
people take."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clerestory.casework import take_course
from clerestory.casework.own_agency import own_agency, tell_leaver
from clerestory.casework.take_course import Test
from clerestory.errors import ClerestoryError
from clerestory.parties.errors import CourseRefusedError
from clerestory.parties.identities import PersonId
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.templatetags.office_words import day
from clerestory.web.visitors import OfficeRequest, agency_of, signed_in


@door(Audience.REQUESTER)
def agency(request: OfficeRequest) -> HttpResponse:
    """Everything the office keeps of the agency that the agency may see."""
    return _agency(request)


@door(Audience.REQUESTER, methods=("GET", "POST"))
def leaver(request: OfficeRequest, person: UUID) -> HttpResponse:
    """Say that a colleague leaves."""
    if request.method != "POST" or kept.is_coming_back(request):
        return redirect("web:our-agency")
    try:
        due = tell_leaver(
            PersonId(person), agency=agency_of(request), by=signed_in(request).person, at=request.at
        )
    except ClerestoryError as refusal:
        return _agency(request, sentence=str(refusal))
    messages.success(request, _("The office knows. It closes the sign-in by %s.") % day(due.on))
    return redirect("web:our-agency")


@door(Audience.REQUESTER)
def course(request: OfficeRequest) -> HttpResponse:
    """The course to read."""
    return _course(request)


@door(Audience.REQUESTER, methods=("GET", "POST"))
def test(request: OfficeRequest) -> HttpResponse:
    """Ten questions: drawn when the page is opened, judged when it is sent."""
    person = signed_in(request).person
    ticket = request.POST.get("ticket", "")
    try:
        if request.method != "POST":
            return _test(request, take_course.begin_test(person, at=request.at))
        shown = take_course.shown_again(person, ticket, at=request.at)
        chosen = tuple(_choice(request, place) for place in range(len(shown.shown)))
        if kept.is_coming_back(request) or None in chosen:
            return _test(request, shown, chosen)
        result = take_course.hand_in(ticket, chosen, person=person, agency=agency_of(request), at=request.at)
    except CourseRefusedError as refusal:
        return _course(request, sentence=str(refusal))
    return render(request, "requester/course_result.html", {"result": result, "here": "agency"})


def _agency(request: OfficeRequest, *, sentence: str | None = None) -> HttpResponse:
    page = own_agency(agency_of(request), viewer=signed_in(request).person, at=request.at)
    context = {"page": page, "sentence": sentence, "here": "agency"}
    return render(request, "requester/agency.html", context, status=409 if sentence else 200)


def _course(request: OfficeRequest, *, sentence: str | None = None) -> HttpResponse:
    page = take_course.course_page(signed_in(request).person, at=request.at)
    context = {"page": page, "sentence": sentence, "here": "agency"}
    return render(request, "requester/course.html", context, status=409 if sentence else 200)


def _test(request: OfficeRequest, drawn: Test, chosen: tuple[int | None, ...] | None = None) -> HttpResponse:
    marked = chosen or (None,) * len(drawn.shown)
    context = {
        "ticket": drawn.ticket,
        "rows": tuple(zip(drawn.shown, marked, strict=True)),
        "missing": tuple(
            place for place, choice in enumerate(marked, 1) if chosen is not None and choice is None
        ),
        "here": "agency",
    }
    return render(request, "requester/course_test.html", context)


def _choice(request: OfficeRequest, place: int) -> int | None:
    said = request.POST.get(f"answer-{place}", "")
    return int(said) if said in ("0", "1", "2", "3") else None
