"""Letters to print and post: the tray, the pages of one letter, the mark that they went."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext

from clerestory.casework import office, post_letters
from clerestory.casework.errors import UnusableCommandError
from clerestory.errors import ClerestoryError
from clerestory.residents.post import UnknownLetterError
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, offer, several
from clerestory.web.visitors import OfficeRequest, signed_in


class PostedForm(OfficeForm):
    """Which letters went, and when."""

    letters = several(
        gettext_lazy("Letters that went"),
        [],
        required=True,
        error_messages={"required": gettext_lazy("Choose the letters that went.")},
    )
    on = day(gettext_lazy("Posted on"))

    def __init__(self, *args: Any, tray: post_letters.Tray, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "letters", [(str(each.id), each.number) for each in tray.letters])

    def clean_on(self) -> object:
        """A day must be given."""
        on = self.cleaned_data["on"]
        if on is None:
            self.add_error("on", gettext_lazy("Choose the day on which they were posted."))
        return on


@door(Audience.DESK, methods=("GET", "POST"))
def letters(request: OfficeRequest) -> HttpResponse:
    """What waits; and the mark that some of it went."""
    viewer = signed_in(request).person
    tray = post_letters.tray(viewer=viewer, at=request.at)
    typed = request.POST if request.method == "POST" else None
    today = office.the_office().day_of(request.at)
    form, sentence = PostedForm(typed, tray=tray, initial={"on": today}), ""
    if typed is not None and not kept.is_coming_back(request) and form.is_valid():
        chosen = [UUID(each) for each in form.cleaned_data["letters"]]
        try:
            count = post_letters.mark_posted(chosen, on=form.cleaned_data["on"], by=viewer, at=request.at)
        except UnusableCommandError as refusal:
            sentence = f"Found {refusal.found}; expected {refusal.expected}."
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            said = ngettext("%(n)d letter is marked as posted.", "%(n)d letters are marked as posted.", count)
            messages.success(request, said % {"n": count})
            return redirect("web:person-letters")
    context: dict[str, Any] = {"tray": tray, "form": form, "sentence": sentence}
    return render(request, "staff/person_letters.html", context, status=409 if sentence else 200)


@door(Audience.DESK, methods=("POST",))
def pages(request: OfficeRequest, letter: UUID) -> HttpResponse:
    """The pages of one letter, to be printed; an entry says who did."""
    try:
        card, pdf = post_letters.print_letter(letter, by=signed_in(request).person, at=request.at)
    except UnknownLetterError as refusal:
        return faults.not_found(request, refusal)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="letter-{card.number}.pdf"'
    answer["Cache-Control"] = "no-store, private"
    return answer
