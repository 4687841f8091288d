"""The guided request: six steps, a pre-check beside them that looks nobody up, and one button that sends.

The page carries all answers; the server keeps none before they are sent, unless somebody saves a draft.
Sending twice gives the same request. A paper goes with it at the last step."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clerestory.casework import take_course
from clerestory.casework.keep_document import PORTAL, TAKES_PAPERS, keep_document
from clerestory.casework.keep_draft import keep_draft, send_draft
from clerestory.casework.pages import ElementRow
from clerestory.casework.precheck import precheck
from clerestory.casework.replies import QueryReply
from clerestory.casework.rows import element_rows
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm
from clerestory.web.requester.answers import STEP, Answers
from clerestory.web.requester.ask_forms import NAMES, STEPS
from clerestory.web.requester.summary import summary
from clerestory.web.visitors import OfficeRequest, agency_of, signed_in

GO = "go"
_NEXT, _BACK, _CHECK, _SEND, _SAVE, _TO = "next", "back", "check", "send", "save", "to-"


@door(Audience.REQUESTER, methods=("GET", "POST"))
def ask(request: OfficeRequest) -> HttpResponse:
    """Show a step, move to another, save, or send."""
    if request.method != "POST":
        return page(request, Answers.none_yet(), NAMES[0])
    answers = Answers.typed(request.POST)
    step = request.POST.get(STEP, "")
    step = step if step in NAMES else NAMES[0]
    go = request.POST.get(GO, _NEXT)
    if kept.is_coming_back(request):
        return page(request, answers, step)
    if go == _SEND:
        return _send(request, answers)
    if go == _SAVE:
        return _save(request, answers, step)
    if go.startswith(_TO) and go.removeprefix(_TO) in NAMES:
        return page(request, answers, go.removeprefix(_TO))
    if go == _BACK:
        return page(request, answers, NAMES[max(NAMES.index(step) - 1, 0)])
    form = answers.checked(step)
    if go == _CHECK or not form.is_valid():
        return page(request, answers, step, form=form)
    return page(request, answers, NAMES[min(NAMES.index(step) + 1, len(NAMES) - 1)])


def _send(request: OfficeRequest, answers: Answers) -> HttpResponse:
    unfinished = answers.first_unfinished()
    claims = answers.claims()
    if unfinished is not None or claims is None:
        step = unfinished or NAMES[0]
        return page(request, answers, step, form=answers.checked(step))
    try:
        reply = send_draft(answers.command(request, claims), answers.draft, at=request.at)
    except ClerestoryError as refusal:
        return page(request, answers, NAMES[-1], sentence=str(refusal), status=409)
    if not reply.repeated:
        messages.success(request, _("Your request was received. Its reference is %s.") % reply.reference)
    _send_paper(request, reply)
    return redirect("web:agency-request", reply.reference)


def _send_paper(request: OfficeRequest, reply: QueryReply) -> None:
    """The paper that came with the request; whatever is wrong with it, the request stands."""
    paper = request.FILES.get("paper")
    if paper is None or reply.repeated:
        return
    if reply.state not in TAKES_PAPERS:
        messages.info(request, _("It was answered at once, so the paper was not needed and was not kept."))
        return
    try:
        keep_document(
            reply.reference,
            data=paper.read(),
            name=paper.name or "",
            channel=PORTAL,
            by=signed_in(request).person,
            agency=agency_of(request),
            at=request.at,
        )
    except ClerestoryError as refusal:
        messages.warning(request, _("%s You can send it again on the page of the request.") % refusal)
    else:
        messages.success(request, _("The paper was received with it. The office reads it and confirms it."))


def _save(request: OfficeRequest, answers: Answers, step: str) -> HttpResponse:
    try:
        keep_draft(
            answers.to_keep(step),
            draft=answers.draft,
            agency=agency_of(request),
            by=signed_in(request).person,
            at=request.at,
        )
    except ClerestoryError as refusal:
        return page(request, answers, step, sentence=str(refusal), status=409)
    messages.success(request, _("Your draft is kept. Nothing was sent, and the office cannot read it."))
    return redirect("web:drafts")


def page(
    request: OfficeRequest,
    answers: Answers,
    step: str,
    *,
    form: OfficeForm | None = None,
    sentence: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """A step of the guided request with these answers."""
    form = form or answers.filled(step)
    rows, why_not = _thought(request, answers)
    context: dict[str, Any] = {
        "answers": answers,
        "step": step,
        "steps": STEPS,
        "number": NAMES.index(step) + 1,
        "form": form,
        "carried": answers.carried(beside=form),
        "rows": rows,
        "why_not": why_not,
        "sentence": sentence,
        "summary": summary(answers) if step == NAMES[-1] else (),
        "untrained": take_course.must_take_it(signed_in(request).person, at=request.at),
        "here": "ask",
    }
    return render(request, "requester/ask.html", context, status=status)


def _thought(request: OfficeRequest, answers: Answers) -> tuple[tuple[ElementRow, ...], str | None]:
    """What the law would say so far, or a sentence why it cannot be asked, or neither."""
    claims = answers.claims()
    if claims is None:
        return (), None
    try:
        return element_rows(precheck(claims, agency=agency_of(request), at=request.at)), None
    except ClerestoryError as refusal:
        return (), str(refusal)
