"""Who looked at my record: what is settled and nothing else, and nothing of anybody but the one who looks."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from clerestory.casework import own_receipt, own_record
from clerestory.casework.collect_release import collect_release
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.own_record import NoSuchEventError, OwnEvent
from clerestory.casework.recall_release import recall_release
from clerestory.casework.receipt import NoSuchPaperError
from clerestory.casework.session import as_staff
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.intake import requests
from clerestory.intake.models import Request
from clerestory.intake.states import State
from clerestory.journal.models import Entry
from clerestory.ledger.certificate import parse_certificate, verify_certificate
from clerestory.ledger.opening import parse_opening
from clerestory.registry.keys import SubjectKeys
from clerestory.residents.identities import ResidentId
from clerestory.residents.telling import Asker, Ending
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger
from tests.world.office import FORM_I200, TOWING, WARRANT_FOR_PHOTO, World, an_agency
from tests.world.register import a_driver, a_vehicle

DAY = timedelta(days=1)


def resident_of(world: World, keys: SubjectKeys) -> ResidentId:
    return hand_over_code(keys, seen="driver_licence", by=world.officer, at=MONDAY).resident


def told(world: World, keys: SubjectKeys, *, at: datetime = MONDAY) -> tuple[OwnEvent, ...]:
    return own_record.own_record(resident_of(world, keys), at=at).events


def collected_photo(world: World, keys: SubjectKeys) -> str:
    reference = world.approved_photo(keys)
    assert world.delivers(reference) is State.RELEASED
    collect_release(reference, agency=world.bureau.id, at=MONDAY)
    return reference


def test_what_was_handed_over_is_told_with_what_was_given(world: World) -> None:
    keys = a_driver().keys
    reference = collected_photo(world, keys)
    (event,) = told(world, keys)
    assert event.reference == reference
    assert (event.who.kind, event.who.name) == (Asker.AGENCY, world.bureau.name)
    assert event.given == ("photo",)
    assert event.asked == ("photo",)
    assert event.pieces[0].ending is Ending.HANDED_OVER
    assert event.pieces[0].not_given == ()


def test_a_request_refused_before_look_up_is_told_and_says_that_nobody_was_looked_up(world: World) -> None:
    keys = a_driver().keys
    reference = world.asks(world.removal, FORM_I200, keys).reference
    (event,) = told(world, keys)
    assert event.reference == reference
    assert not event.looked_up
    (piece,) = event.pieces
    assert piece.ending is Ending.REFUSED
    assert [each.element for each in piece.not_given] == ["photo"]
    assert piece.not_given[0].rule is not None
    assert piece.not_given[0].reason


def by_name(keys: SubjectKeys) -> SubjectKeys:
    return SubjectKeys(surname=keys.surname, given=keys.given, dob=keys.dob)


def test_one_refused_by_name_is_told_only_where_nobody_else_could_be_meant(world: World) -> None:
    # Drivers 0 and 1 are father and son at one address; driver 0 has a namesake as well.
    alone, with_near_twin = a_driver(2).keys, a_driver(1).keys
    reference = world.asks(world.removal, FORM_I200, by_name(alone)).reference
    world.asks(world.removal, FORM_I200, by_name(with_near_twin))
    assert [event.reference for event in told(world, alone)] == [reference]
    assert told(world, with_near_twin) == ()


def test_nothing_is_told_before_it_is_settled(world: World) -> None:
    keys = a_driver().keys
    waiting = world.asks(world.bureau, WARRANT_FOR_PHOTO, keys).reference
    assert told(world, keys) == ()
    approved = world.approved_photo(keys)
    assert told(world, keys) == ()
    world.delivers(approved)
    assert told(world, keys) == ()
    collect_release(approved, agency=world.bureau.id, at=MONDAY)
    assert [event.reference for event in told(world, keys)] == [approved]
    withdraw_request(waiting, agency=world.bureau.id, at=MONDAY)
    assert {event.reference for event in told(world, keys)} == {approved, waiting}


def test_a_release_that_was_called_back_says_so(world: World) -> None:
    keys = a_driver().keys
    reference = collected_photo(world, keys)
    recall_release(reference, by=world.supervisor, ground="Meant for another request.", at=MONDAY + DAY)
    (event,) = told(world, keys)
    assert event.pieces[0].recalled_at == MONDAY + DAY


def test_two_people_of_one_household_see_their_own_lines_only(world: World) -> None:
    mine, other = a_driver(), a_driver(1)
    reference = collected_photo(world, mine.keys)
    world.asks(world.removal, FORM_I200, other.keys)
    at_my_address = SubjectKeys(
        surname=other.keys.surname, given=other.keys.given, dob=other.keys.dob, street="1 Main St"
    )
    world.asks(world.removal, FORM_I200, at_my_address)
    assert [event.reference for event in told(world, mine.keys)] == [reference]
    assert reference not in [event.reference for event in told(world, other.keys)]


def test_a_question_about_a_shared_vehicle_is_on_no_owners_page(world: World) -> None:
    reference = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    with as_staff():
        assert requests.fetch(reference).state is not State.RECEIVED
    for number in range(3):
        assert told(world, a_driver(number).keys) == ()


def test_a_request_that_named_my_number_and_meant_somebody_else_tells_nothing_of_them(world: World) -> None:
    mine, other = a_driver().keys, a_driver(1).keys
    mixed = replace(other, licence_number=mine.licence_number)
    world.asks(world.removal, FORM_I200, mixed)
    (event,) = told(world, mine)
    shown = json.dumps([str(getattr(event, name)) for name in ("who", "asked", "pieces", "named_by")])
    for each in (other.surname, other.given, str(other.dob)):
        assert str(each) not in shown
    assert told(world, other) == ()


def test_a_request_found_by_my_name_that_meant_another_record_is_not_mine(world: World) -> None:
    keys = a_driver(2).keys
    reference = world.asks(world.removal, FORM_I200, by_name(keys)).reference
    with as_staff():
        Request.objects.filter(reference=reference).update(handle=uuid4())
    assert told(world, keys) == ()


def test_heirs_and_an_abuser_are_told_as_a_private_party_without_a_name(world: World) -> None:
    keys = a_driver().keys
    heir = an_agency("private.individual", "Jordan Heir")
    world.asks(heir, {**FORM_I200, "purpose": {"activity": "private_purpose"}}, keys)
    (event,) = told(world, keys)
    assert (event.who.kind, event.who.name, event.who.node) == (Asker.PRIVATE, "", "private.individual")
    assert "Jordan" not in repr(event.who)
    resident = resident_of(world, keys)
    for line in event.entries:
        with as_staff():
            data = own_receipt.own_paper(resident, event.reference, f"{line.number}.opening.json", at=MONDAY)
        assert b"Jordan" not in data
        assert str(heir.id).encode() not in data


def test_another_persons_line_is_not_found_by_its_number(world: World) -> None:
    reference = collected_photo(world, a_driver().keys)
    stranger = resident_of(world, a_driver(1).keys)
    for look in (own_record.own_event, own_receipt.own_receipt):
        with pytest.raises(NoSuchEventError):
            look(stranger, reference, at=MONDAY)
    with pytest.raises(NoSuchEventError):
        own_receipt.own_paper(stranger, reference, "certificate.json", at=MONDAY)


def test_looking_writes_nothing_down(world: World) -> None:
    keys = a_driver().keys
    collected_photo(world, keys)
    resident = resident_of(world, keys)

    def entries() -> int:
        with as_staff():
            return Entry.objects.count()

    before = entries()
    own_record.own_record(resident, at=MONDAY)
    assert entries() == before


def test_the_proof_of_a_line_verifies_and_opens_only_what_the_line_tells(
    world: World, ledger: TheLedger
) -> None:
    keys = a_driver().keys
    reference = collected_photo(world, keys)
    resident = resident_of(world, keys)
    ledger.round(MONDAY)
    receipt = own_receipt.own_receipt(resident, reference, at=MONDAY)
    assert [line.says for line in receipt.lines] == ["asked", "sealed", "collected"]
    assert all(line.place and line.can_be_opened for line in receipt.lines)
    data = own_receipt.own_paper(resident, reference, "certificate.json", at=MONDAY)
    verify_certificate(parse_certificate(data), ledger.policy)
    for line in receipt.lines:
        opening = parse_opening(
            own_receipt.own_paper(resident, reference, f"{line.number}.opening.json", at=MONDAY)
        )
        names = set(opening.shown)
        assert not names & {"actor", "body_agency", "body_keys_supplied", "body_recipient_thumbprint"}
    with pytest.raises(NoSuchPaperError):
        own_receipt.own_paper(resident, reference, "1.opening.json", at=MONDAY)
