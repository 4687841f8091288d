"""The counter: hand a code to somebody whose card was seen, so that they see who asked about their record."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from clerestory.casework.codes_counted import codes_by_colleague
from clerestory.casework.hand_over_code import SEEN, Handed, hand_over_code
from clerestory.errors import ClerestoryError
from clerestory.registry.keys import SubjectKeys
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, line, one_of, tick
from clerestory.web.visitors import OfficeRequest, signed_in

CARDS: Final = {
    "driver_licence": gettext_lazy("Driver licence"),
    "id_card": gettext_lazy("Identification card"),
    "passport": gettext_lazy("Passport"),
    "tribal_id": gettext_lazy("Tribal identification"),
    "military_id": gettext_lazy("Military identification"),
}
_ASKED: Final = {"required": gettext_lazy("Write it as the card says it.")}


class PersonForm(OfficeForm):
    """Who is meant, as a card or a paper says."""

    licence_number = line(
        gettext_lazy("Licence or card number"), longest=40, required=True, error_messages=_ASKED
    )
    surname = line(gettext_lazy("Surname"), required=True, error_messages=_ASKED)
    given = line(gettext_lazy("First name"), required=True, error_messages=_ASKED)
    dob = day(gettext_lazy("Date of birth"))

    def clean_dob(self) -> object:
        """A day must be given."""
        born_on = self.cleaned_data["dob"]
        if born_on is None:
            self.add_error("dob", _ASKED["required"])
        return born_on


class CodeForm(PersonForm):
    """What the card says, and that it was seen."""

    seen = one_of(gettext_lazy("Which card you saw"), [(each, CARDS[each]) for each in SEEN])
    compared = tick(gettext_lazy("I saw the card itself, and its photo shows the person before me"))

    def clean_compared(self) -> object:
        """Nobody gets a code whose face was not compared."""
        compared = self.cleaned_data["compared"]
        if not compared:
            self.add_error("compared", gettext_lazy("Without a card with a photo there is no code."))
        return compared


@door(Audience.DESK, methods=("GET", "POST"))
def resident_code(request: OfficeRequest) -> HttpResponse:
    """The form; and the code, on this page alone."""
    typed = request.POST if request.method == "POST" and not kept.is_coming_back(request) else None
    form, sentence = CodeForm(typed), None
    handed: Handed | None = None
    if typed is not None and form.is_valid():
        said = form.cleaned_data
        try:
            keys = SubjectKeys(
                licence_number=said["licence_number"],
                surname=said["surname"],
                given=said["given"],
                dob=said["dob"],
            )
            officer = signed_in(request).person
            handed = hand_over_code(keys, seen=said["seen"], by=officer, at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
    viewer = signed_in(request)
    context: dict[str, Any] = {
        "form": CodeForm() if handed else form,
        "sentence": sentence,
        "handed": handed,
        "by_colleague": codes_by_colleague(viewer=viewer.person, at=request.at) if viewer.reviews else (),
    }
    return render(request, "staff/resident_code.html", context, status=409 if sentence else 200)
