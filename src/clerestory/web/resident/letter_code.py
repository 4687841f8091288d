"""Ask for a code by letter. One page for everybody: what was asked fits a record or not, and nobody learns
which."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clerestory.casework.ask_letter_code import CodeAsk, ask_letter_code
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, line
from clerestory.web.public.languages import language_now
from clerestory.web.visitors import OfficeRequest


class LetterForm(OfficeForm):
    """Licence number and birth date."""

    licence_number = line(
        gettext_lazy("Number of your licence or identification card"),
        longest=40,
        required=True,
        error_messages={"required": gettext_lazy("Write the number on your card.")},
    )
    born_on = day(gettext_lazy("Your date of birth"))

    def clean_born_on(self) -> object:
        """A day must be given."""
        born_on = self.cleaned_data["born_on"]
        if born_on is None:
            self.add_error("born_on", _("Write the day on which you were born."))
        return born_on


@door(Audience.PUBLIC, methods=("GET", "POST"))
def letter_code(request: OfficeRequest) -> HttpResponse:
    """The form; then a page that says the same whoever was meant."""
    typed = request.POST if request.method == "POST" and not kept.is_coming_back(request) else None
    form, status, asked = LetterForm(typed), 200, False
    if typed is not None and form.is_valid():
        said = CodeAsk(
            **form.cleaned_data,
            language=language_now(),
            address=request.META.get("REMOTE_ADDR", ""),
            proxies=getattr(settings, "CLERESTORY_PROXIES", ()),
        )
        held_until = ask_letter_code(said, at=request.at)
        asked = held_until is None
        if held_until is not None:
            form.add_error(None, _wait(held_until - request.at))
            status = 429
    context: dict[str, Any] = {"form": form, "asked": asked, "here": "record"}
    return render(request, "resident/letter_code.html", context, status=status)


def _wait(held_for: timedelta) -> str:
    minutes = -(-held_for // timedelta(minutes=1))
    return ngettext(
        "Too many letters were asked for. Try again in %(minutes)d minute.",
        "Too many letters were asked for. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
