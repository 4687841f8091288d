"""An agency answers what the office asked, and appeals a refusal; both on the page of its request."""

from django.contrib import messages
from django.forms import Textarea
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import desk, queries
from clerestory.casework.after_page import own_after
from clerestory.casework.appeal_refusal import appeal_refusal
from clerestory.casework.give_more import give_more
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, sentences
from clerestory.web.requester.after_forms import DestroyedForm, OnwardForm, UseForm
from clerestory.web.visitors import OfficeRequest, agency_of, signed_in


class AnswerForm(OfficeForm):
    """The answer to what the office asked."""

    answer = sentences(
        gettext_lazy("Your answer"),
        help_text=gettext_lazy("Say what you send, or why you cannot. Nothing about the person."),
        error_messages={"required": gettext_lazy("Write the answer.")},
    )


class AppealForm(OfficeForm):
    """What is wrong with a refusal."""

    ground = sentences(
        gettext_lazy("What is wrong with the refusal"),
        help_text=gettext_lazy("Name the paper or the rule you rely on. Nothing about the person."),
        error_messages={"required": gettext_lazy("Write what is wrong with it.")},
    )


@door(Audience.REQUESTER, methods=("GET", "POST"))
def answer(request: OfficeRequest, reference: str) -> HttpResponse:
    """Answer what the office asked."""
    if request.method != "POST":
        return redirect("web:agency-request", reference)
    form = AnswerForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return own_page(request, reference, forms={"answer_form": form})
    try:
        give_more(
            reference,
            answer=form.cleaned_data["answer"],
            agency=agency_of(request),
            by=signed_in(request).person,
            at=request.at,
        )
    except ClerestoryError as refusal:
        return own_page(request, reference, forms={"answer_form": form}, sentence=str(refusal))
    messages.success(request, _("The office has your answer. The clock runs again."))
    return redirect("web:agency-request", reference)


@door(Audience.REQUESTER, methods=("GET", "POST"))
def appeal(request: OfficeRequest, reference: str) -> HttpResponse:
    """Appeal a refusal."""
    if request.method != "POST":
        return redirect("web:agency-request", reference)
    form = AppealForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return own_page(request, reference, forms={"appeal_form": form})
    try:
        appeal_refusal(
            reference,
            ground=form.cleaned_data["ground"],
            agency=agency_of(request),
            by=signed_in(request).person,
            at=request.at,
        )
    except ClerestoryError as refusal:
        return own_page(request, reference, forms={"appeal_form": form}, sentence=str(refusal))
    messages.success(request, _("Your appeal is in. Somebody who did not refuse it looks at it."))
    return redirect("web:agency-request", reference)


def _texts(form: OfficeForm) -> list[str]:
    """What was written in sentences, where the page has no room for the form any more."""
    return [str(each.value()) for each in form if isinstance(each.field.widget, Textarea) and each.value()]


def own_page(
    request: OfficeRequest,
    reference: str,
    *,
    forms: dict[str, OfficeForm] | None = None,
    sentence: str | None = None,
) -> HttpResponse:
    """The page of an agency's own request, with forms as they were typed."""
    agency = agency_of(request)
    own = own_after(reference, agency=agency, by=signed_in(request).person, at=request.at)
    work = desk.agency_desk(reference, agency=agency, at=request.at)
    takes = {
        "answer_form": bool(work.open_question),
        "appeal_form": work.can_appeal,
        "destroyed_form": own.can_confirm,
        "use_form": own.can_attest,
        "onward_form": own.can_enter,
    }
    context = {
        "page": queries.agency_request(reference, agency=agency, at=request.at),
        "desk": work,
        "own": own,
        "answer_form": AnswerForm(),
        "appeal_form": AppealForm(),
        "destroyed_form": DestroyedForm(),
        "use_form": UseForm(),
        "onward_form": OnwardForm(elements=own.after.elements if own.after else ()),
        "sentence": sentence,
        "unsent": [text for name, form in (forms or {}).items() if not takes[name] for text in _texts(form)],
        "here": "request",
        **(forms or {}),
    }
    return render(request, "requester/request.html", context, status=409 if sentence else 200)
