"""What opened a person's page is seen by the person, and when somebody looked is written nowhere."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from clerestory.casework import own_visit, prove_identity
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.own_record import own_record
from clerestory.casework.prove_identity import Said
from clerestory.casework.session import as_resident, as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import lines_about
from clerestory.parties import totp
from clerestory.registry.keys import SubjectKeys
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import HandedCode, Visit, Way
from clerestory.residents.visits import VisitCard, forget_over
from tests.world.days import DAY, MONDAY
from tests.world.office import World
from tests.world.register import a_driver

HOUR = timedelta(hours=1)


def comes_in(world: World, keys: SubjectKeys, *, at: datetime = MONDAY) -> tuple[VisitCard, str]:
    handed = hand_over_code(keys, seen="passport", by=world.officer, at=at)
    assert keys.licence_number is not None
    assert keys.dob is not None
    proof = prove_identity.prove_identity(Said(keys.licence_number, keys.dob, handed.code), at=at)
    assert proof.resident is not None
    assert proof.token is not None
    visit = own_visit.open_visit(proof.resident, proof.token, at=at)
    assert visit is not None
    return visit, proof.token


def test_a_code_that_was_used_keeps_no_moment(world: World) -> None:
    visit, _token = comes_in(world, a_driver(1).keys)
    comes_in(world, a_driver(1).keys, at=MONDAY + DAY)
    with as_staff():
        for row in HandedCode.objects.all():
            assert row.ended_by == "used"
            assert row.ended_at == row.made_at
    codes = own_record(visit.resident, at=MONDAY + DAY).codes
    assert [(each.at, each.way, each.is_used) for each in codes] == [
        (MONDAY + DAY, Way.COUNTER, True),
        (MONDAY, Way.COUNTER, True),
    ]


def test_a_visit_from_a_clock_that_was_ahead_is_over(world: World) -> None:
    visit, token = comes_in(world, a_driver(1).keys, at=MONDAY + 3 * DAY)
    assert own_visit.open_visit(visit.resident, token, at=MONDAY) is None
    visit, _token = comes_in(world, a_driver(1).keys, at=MONDAY + 4 * DAY)
    with as_resident(visit.resident):
        assert forget_over(at=MONDAY) == 1
        assert Visit.objects.count() == 0


def test_a_telephone_is_seen_and_let_go_by_any_visit_of_the_person(world: World) -> None:
    keys = a_driver(1).keys
    visit, token = comes_in(world, keys)
    secret, _address = own_visit.begin_telephone(visit)
    again = own_visit.open_visit(visit.resident, token, at=MONDAY)
    assert again is not None
    assert own_visit.put_telephone(again, totp.code_of(secret, at=MONDAY), at=MONDAY)
    later, _token = comes_in(world, keys, at=MONDAY + DAY)
    assert own_visit.telephone_since(later) == MONDAY
    assert own_visit.remove_telephone(later, at=MONDAY + DAY)
    assert not own_visit.remove_telephone(later, at=MONDAY + DAY)
    assert own_visit.telephone_since(later) is None
    assert keys.licence_number is not None
    assert keys.dob is not None
    code = totp.code_of(secret, at=MONDAY + DAY + HOUR)
    said = Said(keys.licence_number, keys.dob, code)
    assert prove_identity.prove_identity(said, at=MONDAY + DAY + HOUR).token is None
    with as_staff():
        events = [line.event for line in lines_about(str(visit.resident))]
    assert events.count(Event.AUTHENTICATOR_REMOVED) == 1


@pytest.mark.parametrize(("way", "may"), [("counter", True), ("telephone", True), ("letter", False)])
def test_a_letter_that_somebody_else_may_have_opened_gives_no_consent(way: str, may: bool) -> None:
    visit = VisitCard(uuid4(), ResidentId(uuid4()), way, MONDAY, None)
    assert own_visit.may_give_consent(visit) is may
