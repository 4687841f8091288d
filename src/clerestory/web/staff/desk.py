"""The work on a request beside its answer: whose desk it is on, notes, asking for more, appeals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import desk, queries
from clerestory.casework.after_page import staff_after
from clerestory.casework.appeal_refusal import conclude_appeal
from clerestory.casework.ask_for_more import ask_for_more
from clerestory.casework.assign_request import assign_request
from clerestory.casework.divide_request import divide_request
from clerestory.casework.give_more import note_answer
from clerestory.casework.keep_note import keep_note
from clerestory.casework.notice_pages import telling_brief
from clerestory.errors import ClerestoryError
from clerestory.intake.appeals import AppealOutcome
from clerestory.parties.identities import PersonId
from clerestory.web import kept, words
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, offer, one_of, sentences, several
from clerestory.web.staff.after_forms import AllowForm, RecallForm
from clerestory.web.staff.columns import columns
from clerestory.web.visitors import OfficeRequest, signed_in


class AskForm(OfficeForm):
    """What is asked of the requester, and which elements wait for it."""

    question = sentences(
        gettext_lazy("What is needed"),
        help_text=gettext_lazy("The agency reads this. Say what is missing and what it would change."),
        error_messages={"required": gettext_lazy("Write what is needed.")},
    )
    waiting = several(
        gettext_lazy("Which elements wait for it"),
        (),
        help_text=gettext_lazy(
            "Tick none when all of them wait. Tick some, and the request is divided: the others go on now."
        ),
    )

    def __init__(self, *args: Any, names: tuple[str, ...], **kwargs: Any) -> None:
        """names: elements that were asked."""
        super().__init__(*args, **kwargs)
        if len(names) > 1:
            offer(self, "waiting", words.choices(words.ELEMENTS, names))
        else:
            del self.fields["waiting"]


class AnswerForm(OfficeForm):
    """What the requester answered by another road."""

    answer = sentences(
        gettext_lazy("What was answered"),
        rows=3,
        help_text=gettext_lazy("As it came by mail, telephone or at the counter. Nothing about the person."),
        error_messages={"required": gettext_lazy("Write the answer.")},
    )


class NoteForm(OfficeForm):
    """A note for colleagues."""

    note = sentences(
        gettext_lazy("Note for colleagues"),
        rows=2,
        help_text=gettext_lazy("Never part of a decision. Nothing about the person."),
        error_messages={"required": gettext_lazy("Write the note.")},
    )


class AppealForm(OfficeForm):
    """What comes of an appeal."""

    outcome = one_of(
        gettext_lazy("What follows"),
        [
            (str(AppealOutcome.LOOK_AGAIN), gettext_lazy("It is looked at again")),
            (str(AppealOutcome.UPHELD), gettext_lazy("The refusal stands")),
        ],
        empty=gettext_lazy("Choose"),
        required=True,
        error_messages={"required": gettext_lazy("Say what follows.")},
    )
    answer = sentences(
        gettext_lazy("The reasons"),
        help_text=gettext_lazy("The agency reads this. Nothing about the person."),
        error_messages={"required": gettext_lazy("Write the reasons.")},
    )


@door(Audience.STAFF, methods=("GET", "POST"))
def more(request: OfficeRequest, reference: str) -> HttpResponse:
    """Ask the requester for more, for all of it or for a part."""
    viewer = signed_in(request).person
    page = queries.request_page(reference, viewer=viewer, at=request.at)
    typed = request.POST if request.method == "POST" else None
    names = tuple(row.element for row in page.law_says)
    form = AskForm(typed, names=names)
    sentence = None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        try:
            to = _ask(reference, form, names=names, officer=viewer, request=request)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            return redirect("web:request", to)
    work = desk.staff_desk(reference, viewer=viewer)
    context = {**columns(page), "form": form, "sentence": sentence, "desk": work}
    return render(request, "staff/more.html", context, status=409 if sentence else 200)


@door(Audience.STAFF, methods=("GET", "POST"))
def appeal(request: OfficeRequest, reference: str) -> HttpResponse:
    """Say what comes of an appeal."""
    viewer = signed_in(request).person
    typed = request.POST if request.method == "POST" else None
    form, sentence = AppealForm(typed), None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        found = form.cleaned_data
        try:
            conclude_appeal(
                reference,
                outcome=AppealOutcome(found["outcome"]),
                answer=found["answer"],
                by=viewer,
                at=request.at,
            )
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("The appeal is concluded. The agency can read your reasons."))
            return redirect("web:request", reference)
    page = queries.request_page(reference, viewer=viewer, at=request.at)
    work = desk.staff_desk(reference, viewer=viewer)
    context = {**columns(page), "form": form, "sentence": sentence, "desk": work}
    return render(request, "staff/appeal.html", context, status=409 if sentence else 200)


@door(Audience.STAFF, methods=("GET", "POST"))
def answer(request: OfficeRequest, reference: str) -> HttpResponse:
    """Write down what was answered by another road."""
    if request.method != "POST":
        return redirect("web:request", reference)
    form = AnswerForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return desk_page(request, reference, forms={"answer_form": form})
    try:
        note_answer(
            reference, answer=form.cleaned_data["answer"], officer=signed_in(request).person, at=request.at
        )
    except ClerestoryError as refusal:
        return desk_page(request, reference, forms={"answer_form": form}, sentence=str(refusal))
    messages.success(request, _("The answer is kept. The clock runs again."))
    return redirect("web:request", reference)


@door(Audience.STAFF, methods=("GET", "POST"))
def note(request: OfficeRequest, reference: str) -> HttpResponse:
    """Keep a note for colleagues."""
    if request.method != "POST":
        return redirect("web:request", reference)
    form = NoteForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return desk_page(request, reference, forms={"note_form": form})
    try:
        keep_note(reference, text=form.cleaned_data["note"], by=signed_in(request).person, at=request.at)
    except ClerestoryError as refusal:
        return desk_page(request, reference, forms={"note_form": form}, sentence=str(refusal))
    messages.success(request, _("The note is kept."))
    return redirect("web:request", reference)


@door(Audience.STAFF, methods=("GET", "POST"))
def assign(request: OfficeRequest, reference: str) -> HttpResponse:
    """Take it, hand it to a colleague, or put it back."""
    if request.method != "POST" or kept.is_coming_back(request):
        return redirect("web:request", reference)
    viewer = signed_in(request).person
    try:
        chosen = request.POST.get("to", "")
        to = PersonId(UUID(chosen)) if chosen else None
    except ValueError:
        return desk_page(request, reference, sentence=_("Choose a colleague from the list."))
    try:
        assign_request(reference, to=to, by=viewer, at=request.at)
    except ClerestoryError as refusal:
        return desk_page(request, reference, sentence=str(refusal))
    messages.success(request, _("It is on your desk.") if to == viewer else _("Kept."))
    return redirect("web:request", reference)


def desk_page(
    request: OfficeRequest,
    reference: str,
    *,
    forms: dict[str, OfficeForm] | None = None,
    sentence: str | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """The request's page, with forms as they were typed. sentence: why something at the desk was refused;
    more: names for the template."""
    viewer = signed_in(request).person
    page = queries.request_page(reference, viewer=viewer, at=request.at)
    context = {
        **columns(page),
        "desk": desk.staff_desk(reference, viewer=viewer),
        "after": staff_after(reference, viewer=viewer, at=request.at),
        "telling": telling_brief(reference, viewer=viewer, at=request.at),
        "recall_form": RecallForm(),
        "allow_form": AllowForm(),
        "note_form": NoteForm(),
        "answer_form": AnswerForm(),
        "desk_sentence": sentence,
        **(forms or {}),
        **(more or {}),
    }
    refused = sentence or context.get("sentence") or context.get("after_sentence")
    return render(request, "staff/request.html", context, status=409 if refused else 200)


def _ask(
    reference: str, form: AskForm, *, names: tuple[str, ...], officer: PersonId, request: OfficeRequest
) -> str:
    """Ask, or divide and ask. The reference of the request to look at next."""
    question = form.cleaned_data["question"]
    waiting = frozenset(form.cleaned_data.get("waiting") or ())
    if waiting and waiting != frozenset(names):
        now, later = divide_request(
            reference, waiting=waiting, question=question, officer=officer, at=request.at
        )
        messages.success(
            request,
            _("Divided. This part goes on now; %(later)s waits for the agency.") % {"later": later},
        )
        return now
    ask_for_more(reference, question=question, officer=officer, at=request.at)
    messages.success(request, _("The agency is asked. The clock stands still until it answers."))
    return reference
