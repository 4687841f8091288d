"""What residents ask about lines of their page, and the answers; who asked is not shown."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import ask_about_line
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, sentences
from clerestory.web.visitors import OfficeRequest, signed_in


class AnswerForm(OfficeForm):
    """The answer."""

    answer = sentences(
        gettext_lazy("The answer"),
        rows=6,
        help_text=gettext_lazy("In plain words. Name no other person, and no colleague."),
        error_messages={"required": gettext_lazy("Write the answer.")},
    )


@door(Audience.DESK)
def questions(request: OfficeRequest) -> HttpResponse:
    """What waits, the most urgent first."""
    waiting = ask_about_line.open_asks(viewer=signed_in(request).person, at=request.at)
    return render(request, "staff/resident_questions.html", {"waiting": waiting})


@door(Audience.DESK, methods=("GET", "POST"))
def answer(request: OfficeRequest, ask: UUID) -> HttpResponse:
    """One of them, with a form for the answer."""
    viewer = signed_in(request).person
    waiting = ask_about_line.open_asks(viewer=viewer, at=request.at)
    one = next((each for each in waiting if each.card.id == ask), None)
    typed = request.POST if request.method == "POST" and not kept.is_coming_back(request) else None
    form, sentence = AnswerForm(request.POST if request.method == "POST" else None), ""
    if typed is not None and form.is_valid():
        try:
            ask_about_line.answer_resident(ask, form.cleaned_data["answer"], by=viewer, at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("Answered. The person reads it on their page."))
            return redirect("web:resident-questions")
    status = 409 if sentence else 200 if one else 404
    context = {"one": one, "form": form, "sentence": sentence}
    return render(request, "staff/resident_question.html", context, status=status)
