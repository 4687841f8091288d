"""Go on with a request that was broken off, throw it away, or begin one like an earlier one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clerestory.casework import keep_draft
from clerestory.intake.errors import DraftRefusedError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.requester import ask
from clerestory.web.requester.answers import STEP, Answers
from clerestory.web.requester.ask_forms import NAMES
from clerestory.web.visitors import OfficeRequest, agency_of, signed_in


@door(Audience.REQUESTER)
def drafts(request: OfficeRequest) -> HttpResponse:
    """Every draft of the visitor's agency, the last saved first."""
    rows = keep_draft.draft_rows(agency_of(request))
    return render(request, "requester/drafts.html", {"rows": rows, "here": "ask"})


@door(Audience.REQUESTER)
def draft(request: OfficeRequest, draft: UUID) -> HttpResponse:
    """The guided request as it was saved, at the step that was open."""
    try:
        found = keep_draft.read_draft(draft, agency=agency_of(request))
    except DraftRefusedError as refusal:
        messages.warning(request, str(refusal))
        return redirect("web:drafts")
    step = found.answers.get(STEP, [NAMES[0]])[0]
    return ask.page(request, Answers.of_draft(found), step if step in NAMES else NAMES[0])


@door(Audience.REQUESTER, methods=("GET", "POST"))
def drop(request: OfficeRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away."""
    if request.method == "POST" and not kept.is_coming_back(request):
        try:
            keep_draft.drop_draft(draft, agency=agency_of(request), by=signed_in(request).person)
        except DraftRefusedError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The draft is gone."))
    return redirect("web:drafts")


@door(Audience.REQUESTER)
def like(request: OfficeRequest, reference: str) -> HttpResponse:
    """A new request with the purpose and information of an earlier one, and nobody named in it."""
    claims = keep_draft.claims_like(reference, agency=agency_of(request))
    messages.info(
        request,
        _("Begun like %s. The person, the paper, a consent and what you attest are asked anew.") % reference,
    )
    return ask.page(request, Answers.like(claims), NAMES[0])
