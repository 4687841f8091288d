"""A resident asks about a line and is answered in time; allows an agency something, and takes it back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from clerestory.casework import ask_about_line, give_consent, own_record, question
from clerestory.casework.collect_release import collect_release
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.own_record import NoSuchEventError
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal.events import Event
from clerestory.journal.read import lines_about
from clerestory.parties import directory
from clerestory.registry.keys import SubjectKeys
from clerestory.residents.asks import MOST_OPEN, TooManyAsksError, UnknownAskError
from clerestory.residents.consents import ConsentRefusedError
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import AskKind
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Consent
from tests.world.days import MONDAY
from tests.world.office import COMPLETE, FORM_I200, World, an_agency
from tests.world.register import a_driver

DAY = timedelta(days=1)
UNTIL = date(2026, 6, 1)
WITH_CONSENT: dict[str, Any] = {
    "purpose": {"activity": "private_purpose", "claimed_use": "b13"},
    "elements": ["address", "phone"],
    "record": "driver",
    "consent": {"form": "electronic_signed", "names_recipient": True, "elements": ["address"]},
    "attestations": ["statutory_use"],
    "application": {"complete": True, "identification": True, "fee": "paid"},
}


def resident_of(world: World, keys: SubjectKeys) -> ResidentId:
    return hand_over_code(keys, seen="driver_licence", by=world.officer, at=MONDAY).resident


def a_line(world: World) -> tuple[ResidentId, str]:
    keys = a_driver().keys
    reference = world.asks(world.removal, FORM_I200, keys).reference
    return resident_of(world, keys), reference


def asked(resident: ResidentId, reference: str, **more: Any) -> date:
    given: dict[str, Any] = {"kind": AskKind.QUESTION, "text": "Why was this asked?", "at": MONDAY}
    return ask_about_line.ask_about_line(resident, reference, **{**given, **more})


def test_a_question_has_a_day_and_is_answered_once(world: World) -> None:
    resident, reference = a_line(world)
    assert asked(resident, reference) == date(2026, 3, 16)
    (waiting,) = ask_about_line.open_asks(viewer=world.officer, at=MONDAY)
    assert (waiting.card.about, waiting.late, waiting.why_not) == (reference, False, "")
    ask_about_line.answer_resident(waiting.card.id, "A form was shown.", by=world.officer, at=MONDAY + DAY)
    (own,) = ask_about_line.own_asks(resident, reference)
    assert own.answer == "A form was shown."
    with pytest.raises(UnknownAskError):
        ask_about_line.answer_resident(waiting.card.id, "Again.", by=world.officer, at=MONDAY + DAY)
    with as_staff():
        events = [line.event for line in lines_about(str(resident))]
    assert events == [Event.CODE_HANDED, Event.QUESTION_ASKED, Event.QUESTION_ANSWERED]


def test_only_a_line_of_ones_own_can_be_asked_about_and_not_without_end(world: World) -> None:
    resident, reference = a_line(world)
    with pytest.raises(NoSuchEventError):
        asked(resident_of(world, a_driver(1).keys), reference)
    with pytest.raises(UnusableCommandError):
        asked(resident, reference, text=" . ")
    for _ in range(MOST_OPEN):
        asked(resident, reference)
    with pytest.raises(TooManyAsksError):
        asked(resident, reference)


def test_a_complaint_is_answered_by_somebody_who_had_no_part_in_the_request(world: World) -> None:
    keys = a_driver().keys
    reference = world.approved_photo(keys)
    world.delivers(reference)
    collect_release(reference, agency=world.bureau.id, at=MONDAY)
    resident = resident_of(world, keys)
    asked(resident, reference, kind=AskKind.COMPLAINT, text="I was never charged.")
    (waiting,) = ask_about_line.open_asks(viewer=world.officer, at=MONDAY + 60 * DAY)
    assert waiting.late
    assert "had a part" in waiting.why_not
    assert waiting.card.text == ""  # what was written about them is for somebody else
    (theirs,) = ask_about_line.open_asks(viewer=world.second_supervisor, at=MONDAY)
    assert theirs.card.text == "I was never charged."
    with pytest.raises(NotAllowedError, match="had a part"):
        ask_about_line.answer_resident(waiting.card.id, "Not so.", by=world.officer, at=MONDAY)
    with pytest.raises(NotAllowedError):
        ask_about_line.answer_resident(waiting.card.id, "Not so.", by=world.administrator, at=MONDAY)
    ask_about_line.answer_resident(waiting.card.id, "We look at it.", by=world.second_supervisor, at=MONDAY)


def given(resident: ResidentId, agency: Any, **more: Any) -> Any:
    said: dict[str, Any] = {"elements": ("address",), "until": UNTIL, "at": MONDAY, **more}
    elements = said.pop("elements")
    return give_consent.give_consent(resident, agency, elements, **said)


def fact(reference: str, *, at: Any = MONDAY, looked: bool = True) -> Consent | None:
    with as_staff():
        request = requests.fetch(reference)
        agency = directory.agency_card(request.agency)
        register = request.register if looked else None
        return question.as_established(request, agency, at=at, register=register).consent


def test_a_consent_reaches_the_law_for_its_recipient_elements_and_days(world: World) -> None:
    keys = a_driver(1).keys
    resident = resident_of(world, keys)
    given(resident, world.insurer.id)
    mine = world.asks(world.insurer, WITH_CONSENT, keys).reference
    theirs = world.asks(world.towing, WITH_CONSENT, keys).reference
    somebody = world.asks(world.insurer, WITH_CONSENT, a_driver(2).keys).reference
    kept = Consent("electronic_signed", True, False, ("address",), False)
    assert fact(mine) == kept
    assert fact(mine, at=MONDAY + 120 * DAY) != kept
    for other in (theirs, somebody):
        assert fact(other) != kept
    assert fact(mine, looked=False) != kept  # nobody was looked up: nothing of the person is known


def approved_by_consent(world: World, keys: SubjectKeys) -> str:
    reference = world.asks(world.insurer, WITH_CONSENT, keys).reference
    world.checks(reference, application=COMPLETE, purpose=True)
    world.finds(reference)
    return reference


def test_a_consent_lets_the_elements_it_names_go_and_nothing_else(world: World) -> None:
    keys = a_driver(1).keys
    resident = resident_of(world, keys)
    given(resident, world.insurer.id)
    reference = approved_by_consent(world, keys)
    with as_staff():
        request = requests.fetch(reference)
    assert request.state is State.APPROVED
    assert request.decision is not None
    assert request.decision.with_outcome(Outcome.RELEASE) == ("address",)
    assert world.delivers(reference) is State.RELEASED


def test_a_withdrawn_consent_stops_what_was_not_handed_over(world: World) -> None:
    keys = a_driver(1).keys
    resident = resident_of(world, keys)
    consent = given(resident, world.insurer.id)
    reference = approved_by_consent(world, keys)
    assert give_consent.withdraw_consent(resident, consent, at=MONDAY)
    assert not give_consent.withdraw_consent(resident, consent, at=MONDAY)
    assert world.delivers(reference) is State.STOPPED
    assert fact(reference) == Consent("electronic_signed", True, False, ("address",), True)


def test_what_a_person_took_back_counts_over_a_paper_that_staff_saw(world: World) -> None:
    keys = a_driver(1).keys
    resident = resident_of(world, keys)
    reference = world.asks(world.insurer, WITH_CONSENT, keys).reference
    on_paper = Consent("written_signed", True, False, ("address",), False)
    world.checks(reference, application=COMPLETE, consent=on_paper)
    assert fact(reference) == on_paper
    consent = given(resident, world.insurer.id)
    assert fact(reference) == on_paper
    give_consent.withdraw_consent(resident, consent, at=MONDAY)
    assert fact(reference) == replace(on_paper, withdrawn=True)


def test_without_a_consent_nothing_goes(world: World) -> None:
    keys = a_driver(1).keys
    reference = world.asks(world.insurer, WITH_CONSENT, keys).reference
    world.checks(reference, application=COMPLETE, purpose=True)
    world.finds(reference)
    with as_staff():
        assert requests.fetch(reference).state is State.WITHHELD


def test_a_consent_names_a_registered_body_something_and_a_day_within_a_year(world: World) -> None:
    resident = resident_of(world, a_driver().keys)
    private = an_agency("private.individual", "Jordan Private")
    assert private.id not in [each.id for each in give_consent.recipients()]
    for wrong in (
        {"agency": private.id},
        {"agency": uuid4()},
        {"elements": ()},
        {"elements": ("nothing_known",)},
        {"elements": ("vehicle_owner",)},
        {"until": date(2026, 3, 1)},
        {"until": date(2028, 3, 1)},
    ):
        said = {"agency": world.insurer.id, **wrong}
        with pytest.raises(ConsentRefusedError):
            given(resident, said.pop("agency"), **said)


def test_another_resident_cannot_take_a_consent_back(world: World) -> None:
    mine, other = resident_of(world, a_driver().keys), resident_of(world, a_driver(1).keys)
    consent = given(mine, world.insurer.id)
    assert not give_consent.withdraw_consent(other, consent, at=MONDAY)
    (own,) = give_consent.own_consents(mine, at=MONDAY)
    assert own.in_force
    assert own.recipient == world.insurer.name
    assert give_consent.own_consents(other, at=MONDAY) == ()
    assert own_record.own_record(other, at=MONDAY).events == ()
    assert replace(own.card, withdrawn_at=MONDAY).withdrawn_at
