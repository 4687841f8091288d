"""/records-desk/: requests for public records by due day, and one of them: asked, the law says, I do."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import answer_records, work_on_records
from clerestory.casework.answer_records import Denial
from clerestory.casework.ask_for_records import AboutOnePersonError, AskForRecords
from clerestory.casework.enter_records import enter_records
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.records_pages import RecordsPage, desk_list, records_letter, records_page
from clerestory.errors import ClerestoryError
from clerestory.parties.identities import PersonId
from clerestory.public_records.errors import RecordsRequestNotFoundError
from clerestory.public_records.records import Happened
from clerestory.web import faults, kept, words
from clerestory.web.doors import Audience, door
from clerestory.web.public.records.telling import HAPPENED
from clerestory.web.staff.records_forms import FORMS, EnterForm, StepForm
from clerestory.web.visitors import OfficeRequest, signed_in

LABELS: Final[words.Words] = {
    "summarise": gettext_lazy("Write the sentence for the public log"),
    "acknowledge": gettext_lazy("Acknowledge it"),
    "take_up": gettext_lazy("Begin the work"),
    "ask_clarification": gettext_lazy("Ask for a clarification"),
    "ask_fee": gettext_lazy("Ask a fee"),
    "clarify": gettext_lazy("Write down a clarification that came"),
    "pay": gettext_lazy("The fee is settled"),
    "extend": gettext_lazy("Take the longer time"),
    "answer_in_part": gettext_lazy("Answer a part now"),
    "answer": gettext_lazy("Answer it"),
    "deny_in_part": gettext_lazy("Answer it, and deny a part"),
    "deny": gettext_lazy("Deny it"),
    "close": gettext_lazy("Close it, because no reply came"),
    "settle": gettext_lazy("Answer the complaint"),
}
_TO_STAFF: Final[words.Words] = {
    **HAPPENED,
    Happened.ASKED: gettext_lazy("Somebody asked"),
    Happened.CLARIFY: gettext_lazy("A clarification came; the clock runs again"),
    Happened.WITHDRAW: gettext_lazy("Who asked withdrew it"),
    Happened.COMPLAINED: gettext_lazy("Who asked wrote an appeal or a complaint"),
    Happened.ASK_CLARIFICATION: gettext_lazy("A clarification was asked; the clock stands still"),
    Happened.ASK_FEE: gettext_lazy("A fee was asked; the clock stands still"),
    Happened.COMPLAINT_ANSWERED: gettext_lazy("The complaint was answered"),
    Happened.CONTACT_FORGOTTEN: gettext_lazy("The contact was destroyed"),
}
_SUPERVISORS: Final = "look_again"  # is done by settling a complaint


@door(Audience.DESK)
def desk(request: OfficeRequest) -> HttpResponse:
    """The list, the earliest day first."""
    page = desk_list(viewer=signed_in(request).person, at=request.at)
    return render(request, "staff/records_desk.html", {"page": page, "here": "records-desk"})


@door(Audience.DESK)
def one(request: OfficeRequest, number: str) -> HttpResponse:
    """One request."""
    try:
        page = records_page(number, viewer=signed_in(request).person, at=request.at)
    except RecordsRequestNotFoundError as unknown:
        return faults.refused(request, str(unknown), status=404)
    return _page(request, page)


@door(Audience.DESK, methods=("GET", "POST"))
def enter(request: OfficeRequest) -> HttpResponse:
    """Enter what came by mail, telephone or at the counter."""
    if request.method != "POST":
        beginning = {"once": secrets.token_hex(16), "language": "en", "way": "none"}
        return _enter_page(request, EnterForm(initial=beginning))
    form = EnterForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return _enter_page(request, form, status=200 if kept.is_coming_back(request) else 400)
    said = form.cleaned_data
    command = AskForRecords(
        asked=said["asked"],
        contact=said["contact"],
        language=said["language"],
        once=said["once"] or secrets.token_hex(16),
        about_one_person=form.about_one_person,
        channel=said["channel"],
    )
    try:
        number = enter_records(
            command, received_on=said["received_on"], by=signed_in(request).person, at=request.at
        )
    except NotAllowedError:
        raise
    except AboutOnePersonError:
        sentence = _("A request about one person's record is not taken here. Tell them where it goes.")
        return _enter_page(request, form, sentence=sentence, status=409)
    except ClerestoryError as refusal:
        return _enter_page(request, form, sentence=str(refusal), status=409)
    messages.success(request, _("Entered. Its days run from the day on which it came."))
    return redirect("web:records-request", number)


def _enter_page(
    request: OfficeRequest, form: EnterForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "sentence": sentence, "here": "records-desk"}
    return render(request, "staff/records_enter.html", context, status=status)


@door(Audience.DESK, methods=("POST",))
def act(request: OfficeRequest, number: str, step: str) -> HttpResponse:
    """Take a step; what cannot be done comes back with the reason and with what was typed."""
    viewer = signed_in(request).person
    try:
        page = records_page(number, viewer=viewer, at=request.at)
    except RecordsRequestNotFoundError as unknown:
        return faults.refused(request, str(unknown), status=404)
    if step not in FORMS:
        return faults.not_found(request)
    form = FORMS[step](request.POST, prefix=step, grounds=page.grounds)
    if kept.is_coming_back(request) or not form.is_valid():
        return _page(request, page, form=form, step=step, status=200 if kept.is_coming_back(request) else 400)
    try:
        _ACTS[step](number, form.cleaned_data, viewer, request)
    except (ClerestoryError, NotAllowedError) as refusal:
        return _page(request, page, form=form, step=step, sentence=str(refusal), status=409)
    messages.success(request, _("Done and recorded."))
    return redirect("web:records-request", number)


@door(Audience.DESK)
def letter(request: OfficeRequest, letter: UUID) -> HttpResponse:
    """A letter to who asked, as it was signed."""
    try:
        card, pdf = records_letter(letter, viewer=signed_in(request).person)
    except RecordsRequestNotFoundError:
        return faults.not_found(request)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{card.number}.pdf"'
    return response


Act = Callable[[str, Mapping[str, Any], PersonId, OfficeRequest], object]
_ACTS: Final[Mapping[str, Act]] = {
    "summarise": lambda n, f, by, r: work_on_records.summarise_records(
        n, f["summary"], by=by, at=r.at, in_spanish=f["in_spanish"]
    ),
    "acknowledge": lambda n, f, by, r: work_on_records.acknowledge_records(
        n, single=f["single"], by=by, at=r.at
    ),
    "take_up": lambda n, f, by, r: work_on_records.take_up_records(n, by=by, at=r.at),
    "ask_clarification": lambda n, f, by, r: work_on_records.ask_clarification(
        n, f["question"], by=by, at=r.at
    ),
    "ask_fee": lambda n, f, by, r: work_on_records.ask_fee(
        n, minutes=f["minutes"], cents_an_hour=int(f["dollars"] * 100), by=by, at=r.at
    ),
    "clarify": lambda n, f, by, r: work_on_records.note_reply(n, f["reply"], by=by, at=r.at),
    "pay": lambda n, f, by, r: work_on_records.note_payment(n, f["reason"], by=by, at=r.at),
    "extend": lambda n, f, by, r: work_on_records.extend_records(n, f["reason"], by=by, at=r.at),
    "answer_in_part": lambda n, f, by, r: answer_records.answer_in_part(n, f["answer"], by=by, at=r.at),
    "answer": lambda n, f, by, r: answer_records.answer_records(n, f["answer"], by=by, at=r.at),
    "deny_in_part": lambda n, f, by, r: answer_records.deny_records_in_part(
        n, f["answer"], _denial(f), by=by, at=r.at
    ),
    "deny": lambda n, f, by, r: answer_records.deny_records(n, _denial(f), by=by, at=r.at),
    "close": lambda n, f, by, r: work_on_records.close_without_reply(n, f["note"], by=by, at=r.at),
    "settle": lambda n, f, by, r: answer_records.settle_complaint(
        n, f["answer"], again=f["again"], by=by, at=r.at
    ),
}


def _denial(found: Mapping[str, Any]) -> Denial:
    return Denial(provision=found["provision"], ground=found["ground"])


def _page(
    request: OfficeRequest,
    page: RecordsPage,
    *,
    form: StepForm | None = None,
    step: str = "",
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    open_steps = _open_steps(page)
    context = {
        "page": page,
        "one": page.request,
        "events": [
            (event, _TO_STAFF[event.kind], page.names.get(PersonId(event.by)) if event.by else None)
            for event in page.events
        ],
        "steps": [
            (name, LABELS[name], form if form is not None and name == step else _fresh(name, page))
            for name in open_steps
        ],
        "first": open_steps[0] if open_steps else "",
        "step": step,
        "gone": form if form is not None and step not in open_steps else None,
        "sentence": sentence,
        "here": "records-desk",
    }
    return render(request, "staff/records_request.html", context, status=status)


def _fresh(name: str, page: RecordsPage) -> StepForm:
    beginning = {}
    if name == "summarise" and page.line:
        beginning = {"summary": page.line.summary, "in_spanish": page.line.summary_es}
    return FORMS[name](prefix=name, grounds=page.grounds, initial=beginning)


def _open_steps(page: RecordsPage) -> list[str]:
    """What is open, the most urgent first: a complaint, the sentence for the log, then the table's order."""
    steps = [str(each) for each in page.steps if each != _SUPERVISORS]
    missing = page.line is None or not page.line.summary
    return [
        *(["settle"] if page.may_settle else []),
        *(["summarise"] if missing and "acknowledge" not in steps else []),
        *steps,
        *(["summarise"] if not missing or "acknowledge" in steps else []),
    ]
