"""Yes or no in place of a record's element: wished with the question, decided like the element itself."""

from dataclasses import replace
from typing import Any

import pytest

from clerestory.casework.answer_query import answer_query
from clerestory.casework.collect_release import collect_release
from clerestory.casework.commands import Claims, OpenQuery, SubjectKeys
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.replies import QueryReply
from clerestory.casework.session import as_staff
from clerestory.intake.errors import IdempotencyConflictError
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.world.days import MONDAY
from tests.world.office import COMPLETE, TOWING, World
from tests.world.register import a_driver, a_vehicle

AT_ONCE: dict[str, Any] = {
    "purpose": {"activity": "towing_notice", "claimed_use": "b7"},
    "elements": ["driver_status"],
}


def asks(world: World, claims: Any, subject: SubjectKeys, *, key: str, derived: bool = True) -> QueryReply:
    command = OpenQuery(
        agency=world.towing.id,
        channel="api",
        idempotency_key=key,
        claims=Claims.from_json(claims),
        subject=subject,
        derived=derived,
    )
    return answer_query(command, at=MONDAY)


def opened(world: World, reference: str) -> dict[str, Any]:
    assert world.delivers(reference) is State.RELEASED
    return world.towing.opens(
        collect_release(reference, agency=world.towing.id, at=MONDAY).envelope, at=MONDAY
    )


def test_a_licence_is_answered_by_valid_yes_or_no_and_nothing_else(world: World) -> None:
    driver = a_driver()
    whole = asks(world, AT_ONCE, driver.keys, key="whole", derived=False)
    derived = asks(world, AT_ONCE, driver.keys, key="derived")
    assert (whole.state, derived.state) == (State.APPROVED, State.APPROVED)
    status = driver.content["driver_status"]
    assert opened(world, whole.reference) == {"driver_status": status}
    valid = status["status"] == "valid" and status["expires_on"] >= "2026-03-02"
    assert opened(world, derived.reference) == {"driver_status": {"valid": valid}}
    with as_staff():
        (line,) = read.lines_of(Event.ANSWER_DERIVED, limit=5)
        assert (line.subject_ref, line.body["elements"]) == (derived.reference, ["driver_status"])


@pytest.mark.parametrize("named_rightly", [True, False])
def test_a_plate_is_compared_with_the_named_owner(world: World, named_rightly: bool) -> None:
    vehicle = a_vehicle()
    owner = vehicle.content["vehicle_owner"][0]["name"]
    keys = replace(
        vehicle.keys, surname=owner["surname"], given=owner["given"] if named_rightly else "Nobodyatall"
    )
    claims = TOWING | {"elements": ["vehicle_owner"]}
    reference = asks(world, claims, keys, key="plate").reference
    world.checks(reference, purpose=True, application=COMPLETE)
    assert world.finds(reference).state is State.APPROVED
    assert opened(world, reference) == {"vehicle_owner": {"named_person_is_owner": named_rightly}}


def test_a_wish_that_cannot_be_met_is_refused_before_anything_is_stored(world: World) -> None:
    with pytest.raises(UnusableCommandError, match="no element that can be answered so"):
        asks(world, AT_ONCE | {"elements": ["photo"]}, a_driver().keys, key="photo")
    with pytest.raises(UnusableCommandError, match="no person to compare the owner with"):
        asks(world, TOWING, a_vehicle().keys, key="plate")
    with as_staff():
        assert read.count_of(Event.REQUEST_OPENED) == 0


def test_the_same_key_with_another_form_is_another_question(world: World) -> None:
    asks(world, AT_ONCE, a_driver().keys, key="one", derived=False)
    with pytest.raises(IdempotencyConflictError):
        asks(world, AT_ONCE, a_driver().keys, key="one")
