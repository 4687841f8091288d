"""Who acts for a resident: staff enter what a paper says, a colleague confirms, a code of their own."""

from typing import Any, Final, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from clerestory.casework import represent
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.hand_over_code import Handed
from clerestory.casework.represent import NewRepresentative
from clerestory.errors import ClerestoryError
from clerestory.registry.keys import SubjectKeys
from clerestory.residents.representative_models import Capacity
from clerestory.residents.representatives import RepresentativeCard
from clerestory.vocabulary.words import Language
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, line, one_of, tick
from clerestory.web.resident import words
from clerestory.web.staff.resident_code import CARDS, PersonForm
from clerestory.web.visitors import OfficeRequest, signed_in

_LANGUAGES: Final = (("en", gettext_lazy("English")), ("es", gettext_lazy("Spanish")))
_PAPERS: Final = [(paper, words.PAPERS[paper]) for papers in represent.PAPERS.values() for paper in papers]
Form = TypeVar("Form", bound=OfficeForm)


class RepresentativeForm(PersonForm):
    """Whom the paper names, and who acts for them."""

    name = line(
        gettext_lazy("Name of who acts for the person, as their card says"),
        required=True,
        error_messages={"required": gettext_lazy("Write it as the card says it.")},
    )
    capacity = one_of(gettext_lazy("Acts as"), list(words.CAPACITIES.items()))
    paper = one_of(gettext_lazy("Which paper you saw"), _PAPERS)
    until = day(
        gettext_lazy("Until which day, at most a year; of a minor, at most to the eighteenth birthday")
    )
    may_ask = tick(gettext_lazy("May ask questions for the person"))
    paper_allows_consent = tick(gettext_lazy("The paper itself says that they may consent for the person"))
    compared = tick(gettext_lazy("I saw the paper itself, and a card with a photo of who acts"))

    def clean(self) -> dict[str, Any]:
        """A day must be given, and the paper seen."""
        said = super().clean() or self.cleaned_data
        if said.get("until") is None and "until" not in self.errors:
            self.add_error("until", gettext_lazy("Choose the last day."))
        if not said.get("compared"):
            self.add_error("compared", gettext_lazy("Without paper and card nothing is entered."))
        return said


class ConfirmForm(OfficeForm):
    """A second look."""

    language = one_of(gettext_lazy("Language of the letter to the person"), _LANGUAGES)
    compared = tick(gettext_lazy("I saw the paper itself, and it says what stands here"))

    def clean_compared(self) -> object:
        """Nobody confirms what they did not see."""
        compared = self.cleaned_data["compared"]  # `add_error` takes it out
        if not compared:
            self.add_error("compared", gettext_lazy("Without the paper nothing is confirmed."))
        return compared


class OwnCodeForm(OfficeForm):
    """Which card who acts showed."""

    seen = one_of(gettext_lazy("Which card you saw"), list(CARDS.items()))
    compared = tick(gettext_lazy("Its photo shows the person before me, and its name is the one above"))

    def clean_compared(self) -> object:
        """Nobody gets a code whose face was not compared."""
        compared = self.cleaned_data["compared"]  # `add_error` takes it out
        if not compared:
            self.add_error("compared", gettext_lazy("Without a card with a photo there is no code."))
        return compared


@door(Audience.DESK, methods=("GET", "POST"))
def representatives(request: OfficeRequest) -> HttpResponse:
    """Those that have not ended, and a form for another one."""
    viewer = signed_in(request).person
    typed = request.POST if request.method == "POST" and not kept.is_coming_back(request) else None
    form, sentence = RepresentativeForm(request.POST if request.method == "POST" else None), ""
    if typed is not None and form.is_valid():
        try:
            card = represent.enter_representative(_said(form.cleaned_data), by=viewer, at=request.at)
        except UnusableCommandError as refusal:
            sentence = f"Found {refusal.found}; expected {refusal.expected}."
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, f"Entered as {card.number}. A second colleague confirms it.")
            return redirect("web:representative", card.id)
    context = {
        "open": [(each, words.STANDS[each.stands]) for each in _open(request)],
        "form": form,
        "sentence": sentence,
    }
    return render(request, "staff/representatives.html", context, status=409 if sentence else 200)


@door(Audience.DESK)
def representative(request: OfficeRequest, representative: UUID) -> HttpResponse:
    """One of them, with what can be done."""
    return _page(request, representative)


@door(Audience.DESK, methods=("POST",))
def confirm(request: OfficeRequest, representative: UUID) -> HttpResponse:
    """The second look."""
    form, sentence = ConfirmForm(request.POST), ""
    if not kept.is_coming_back(request) and form.is_valid():
        language: Language = "es" if form.cleaned_data["language"] == "es" else "en"
        try:
            represent.confirm_representative(
                representative, language=language, by=signed_in(request).person, at=request.at
            )
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            return redirect("web:representative", representative)
    return _page(request, representative, confirming=form, sentence=sentence)


@door(Audience.DESK, methods=("POST",))
def end(request: OfficeRequest, representative: UUID) -> HttpResponse:
    """It ends, or is not confirmed."""
    try:
        represent.end_representative(representative, by=signed_in(request).person, at=request.at)
    except ClerestoryError as refusal:
        return _page(request, representative, sentence=str(refusal))
    messages.success(request, gettext_lazy("It has ended."))
    return redirect("web:representatives")


@door(Audience.DESK, methods=("POST",))
def code(request: OfficeRequest, representative: UUID) -> HttpResponse:
    """A code of their own, on this page alone."""
    form, sentence, handed = OwnCodeForm(request.POST), "", None
    if not kept.is_coming_back(request) and form.is_valid():
        try:
            handed = represent.code_for_representative(
                representative,
                seen=form.cleaned_data["seen"],
                by=signed_in(request).person,
                at=request.at,
            )
        except ClerestoryError as refusal:
            sentence = str(refusal)
    return _page(request, representative, coding=form, sentence=sentence, handed=handed)


def _page(
    request: OfficeRequest,
    which: UUID,
    *,
    confirming: ConfirmForm | None = None,
    coding: OwnCodeForm | None = None,
    sentence: str = "",
    handed: Handed | None = None,
) -> HttpResponse:
    card = next((each for each in _open(request) if each.id == which), None)
    if card is None:
        return faults.refused(request, sentence or str(gettext_lazy("This has ended.")), status=404)
    context: dict[str, Any] = {
        "card": card,
        "capacity": words.CAPACITIES[card.capacity],
        "paper": words.PAPERS[card.paper],
        "stands": words.STANDS[card.stands],
        "scope": [words.SCOPES[each] for each in words.SCOPES if each in card.scope],
        "confirming": confirming or ConfirmForm(),
        "coding": coding or OwnCodeForm(),
        "sentence": sentence,
        "handed": handed,
        "entered_by_me": card.entered_by == signed_in(request).person,
    }
    return render(request, "staff/representative.html", context, status=409 if sentence else 200)


def _open(request: OfficeRequest) -> tuple[RepresentativeCard, ...]:
    return represent.open_representatives(viewer=signed_in(request).person, at=request.at)


def _said(said: dict[str, Any]) -> NewRepresentative:
    keys = SubjectKeys(
        licence_number=said["licence_number"],
        surname=said["surname"],
        given=said["given"],
        dob=said["dob"],
    )
    return NewRepresentative(
        keys=keys,
        name=said["name"],
        capacity=Capacity(said["capacity"]),
        paper=said["paper"],
        until=said["until"],
        may_ask=said["may_ask"],
        paper_allows_consent=said["paper_allows_consent"],
    )
