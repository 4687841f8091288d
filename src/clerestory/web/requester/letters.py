"""The agency's own letters about one of its requests."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.casework.letter_pages import agency_letter, agency_letters
from clerestory.correspondence.errors import LetterNotFoundError
from clerestory.web import faults
from clerestory.web.doors import Audience, door
from clerestory.web.staff.letters import as_pdf
from clerestory.web.visitors import OfficeRequest, agency_of


@door(Audience.REQUESTER)
def letters(request: OfficeRequest, reference: str) -> HttpResponse:
    """The list."""
    found = agency_letters(reference, agency=agency_of(request))
    context = {"reference": reference, "letters": found, "here": "requests"}
    return render(request, "requester/letters.html", context)


@door(Audience.REQUESTER)
def letter(request: OfficeRequest, letter: UUID) -> HttpResponse:
    """One letter, to keep."""
    try:
        card, pdf = agency_letter(letter, agency=agency_of(request))
    except LetterNotFoundError as refusal:
        return faults.refused(request, str(refusal), status=404)
    return as_pdf(card, pdf)
