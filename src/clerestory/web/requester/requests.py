"""An agency's own requests: the list, one request, withdrawing it, and collecting what was sealed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import queries
from clerestory.casework.collect_release import collect_release
from clerestory.casework.errors import NothingToCollectError
from clerestory.casework.find_requests import reference_meant
from clerestory.casework.release_proof import release_proof
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.errors import ClerestoryError
from clerestory.intake.queue_pages import ROWS
from clerestory.intake.states import State
from clerestory.web import kept, words
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, goes_on_after, line, one_of
from clerestory.web.requester.desk import own_page
from clerestory.web.visitors import OfficeRequest, agency_of, signed_in

_ENVELOPE = "application/jose"  # RFC 7515, section 9.2.1
_PROOF = "text/plain; charset=utf-8"


class OwnFindForm(OfficeForm):
    """Which of the agency's own requests to show."""

    number = line(gettext_lazy("Number"), longest=20)
    state = one_of(
        gettext_lazy("State"),
        [(str(state), words.STATES[str(state)]) for state in State if state is not State.DRAFT],
        empty=gettext_lazy("Any"),
    )


@door(Audience.REQUESTER)
def agency_requests(request: OfficeRequest) -> HttpResponse:
    """The requests of the visitor's agency, newest first, a page at a time: all of them, or those that were
    searched for by number or state."""
    agency = agency_of(request)
    after, form, sentence = goes_on_after(request), OwnFindForm(request.GET or None), None
    number, state = ("", "")
    if form.is_bound and form.is_valid():
        number, state = form.cleaned_data["number"], form.cleaned_data["state"]
    try:
        reference = reference_meant(number, at=request.at)
    except ClerestoryError as refusal:
        reference, sentence = None, str(refusal)
    rows = queries.agency_requests(
        agency,
        at=request.at,
        after=after or None,
        limit=ROWS + 1,
        state=State(state) if state else None,
        reference=reference,
    )
    searched = {"number": number, "state": state}
    context = {
        "form": form,
        "sentence": sentence,
        "searched": bool(number or state),
        "kept_in_address": urlencode({name: value for name, value in searched.items() if value}),
        "agency": queries.agency_card(agency),
        "rows": rows[:ROWS],
        "next_after": rows[ROWS - 1].reference if len(rows) > ROWS else None,
        "after": after,
        "here": "requests",
    }
    return render(request, "requester/requests.html", context, status=409 if sentence else 200)


@door(Audience.REQUESTER)
def agency_request(request: OfficeRequest, reference: str) -> HttpResponse:
    """Where one request stands, why, and what would change it."""
    return own_page(request, reference)


@door(Audience.REQUESTER, methods=("GET", "POST"))
def withdraw(request: OfficeRequest, reference: str) -> HttpResponse:
    """Take a request back."""
    if request.method != "POST" or kept.is_coming_back(request):
        return redirect("web:agency-request", reference)
    try:
        withdraw_request(reference, agency=agency_of(request), by=signed_in(request).person, at=request.at)
    except ClerestoryError as refusal:
        return own_page(request, reference, sentence=str(refusal))
    messages.success(request, _("The request is withdrawn."))
    return redirect("web:agency-request", reference)


@door(Audience.REQUESTER, methods=("GET", "POST"))
def envelope(request: OfficeRequest, reference: str) -> HttpResponse:
    """Hand the sealed envelope over; each time is recorded."""
    if request.method != "POST" or kept.is_coming_back(request):
        return redirect("web:agency-request", reference)
    try:
        collected = collect_release(
            reference, agency=agency_of(request), by=signed_in(request).person, at=request.at
        )
    except ClerestoryError as refusal:
        return own_page(request, reference, sentence=str(refusal))
    return HttpResponse(
        collected.envelope,
        content_type=_ENVELOPE,
        headers={"Content-Disposition": f'attachment; filename="{collected.reference}.jwe"'},
    )


@door(Audience.REQUESTER)
def proof(request: OfficeRequest, reference: str) -> HttpResponse:
    """Hand out the proof that goes with the envelope."""
    try:
        file = release_proof(reference, agency=agency_of(request))
    except NothingToCollectError as refusal:
        return own_page(request, reference, sentence=str(refusal))
    return HttpResponse(
        file.data,
        content_type=_PROOF,
        headers={"Content-Disposition": f'attachment; filename="{file.reference}.tlog-proof"'},
    )
