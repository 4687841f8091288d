"""Read a resident's page out by telephone, or print it at the counter, after the person's own code."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy

from clerestory.casework import office
from clerestory.casework.own_record import OwnRecord
from clerestory.casework.read_out import How, read_out
from clerestory.casework.timeline_letter import timeline_letter
from clerestory.errors import ClerestoryError
from clerestory.vocabulary.words import Language
from clerestory.web import kept
from clerestory.web.account.second import UsedUpInput
from clerestory.web.doors import Audience, door
from clerestory.web.fields import REFERENCE, OfficeForm, day, line, one_of
from clerestory.web.resident.on_paper import as_pdf, parts_of
from clerestory.web.visitors import OfficeRequest, signed_in

_ASKED: Final = {"required": gettext_lazy("Write what the person says.")}
_WRONG: Final = (
    "This did not open. Either the three do not belong together, or the code was used before, or it is too "
    "old. Say no more than that."
)
_READ, _PRINT = "read", "print"


class ReadingForm(OfficeForm):
    """What the person says."""

    how = one_of(
        gettext_lazy("Where the person is"),
        [(How.TELEPHONE.value, gettext_lazy("On the telephone")), (How.COUNTER.value, gettext_lazy("Here"))],
    )
    licence_number = line(
        gettext_lazy("Licence or card number"), longest=40, required=True, error_messages=_ASKED
    )
    born_on = day(gettext_lazy("Date of birth"))
    code = line(
        gettext_lazy("Code that the person says"),
        longest=20,
        required=True,
        error_messages=_ASKED,
        widget=UsedUpInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    after = forms.RegexField(
        rf"\A{REFERENCE.pattern}\Z",
        label=gettext_lazy("Go on after the line with this number, if the person names one"),
        required=False,
        max_length=40,
        error_messages={"invalid": gettext_lazy("Write the number as the letter says it, or nothing.")},
    )
    language = one_of(
        gettext_lazy("Language"), [("en", gettext_lazy("English")), ("es", gettext_lazy("Spanish"))]
    )
    what = one_of(
        gettext_lazy("What you do"),
        [(_READ, gettext_lazy("Read it out")), (_PRINT, gettext_lazy("Print it as a letter"))],
    )

    def clean_born_on(self) -> object:
        """A day must be given."""
        born_on = self.cleaned_data["born_on"]
        if born_on is None:
            self.add_error("born_on", _ASKED["required"])
        return born_on


@door(Audience.DESK, methods=("GET", "POST"))
def reading(request: OfficeRequest) -> HttpResponse:
    """The form; and the lines, on this page alone."""
    typed = request.POST if request.method == "POST" and not kept.is_coming_back(request) else None
    form, sentence = ReadingForm(request.POST if request.method == "POST" else None), ""
    context: dict[str, Any] = {"form": form}
    if typed is not None and form.is_valid():
        said = form.cleaned_data
        try:
            found = read_out(
                said["licence_number"],
                said["born_on"],
                said["code"],
                how=How(said["how"]),
                after=said["after"],
                by=signed_in(request).person,
                at=request.at,
            )
            sentence = _WRONG if found.held_until is None else "There were too many tries. Wait some minutes."
            if found.page is not None:
                language: Language = "es" if said["language"] == "es" else "en"
                return _told(request, found.page, language, said["what"])
        except ClerestoryError as refusal:
            sentence = str(refusal)
    context["sentence"] = sentence
    return render(request, "staff/resident_reading.html", context, status=409 if sentence else 200)


def _told(request: OfficeRequest, page: OwnRecord, language: Language, what: str) -> HttpResponse:
    today = office.the_office().day_of(request.at)
    with translation.override(language):
        parts = parts_of(page, today)
    if what == _PRINT:
        return as_pdf(timeline_letter(parts, language, at=request.at))
    context = {"form": ReadingForm(), "parts": parts, "language": language, "unreadable": page.unreadable}
    return render(request, "staff/resident_reading.html", context)
