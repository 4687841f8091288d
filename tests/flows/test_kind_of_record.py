"""What is opened is what the register says it is, whatever anybody calls it."""

from typing import Any

import pytest

from clerestory.casework.deliver_release import deliver_release
from clerestory.intake.states import State
from clerestory.registry import openings
from clerestory.registry.keys import SubjectKeys
from tests.world.days import HOUR, MONDAY
from tests.world.office import COMPLETE, World
from tests.world.register import a_driver, a_vehicle, nobody

EVERYTHING = ["photo", "ssn", "address", "medical", "name", "dob"]
AS_A_BOAT: dict[str, Any] = {
    "purpose": {"activity": "towing_notice", "claimed_use": "b7"},
    "elements": ["insurance_status"],
    "record": "vessel_or_trailer",
}


@pytest.mark.parametrize("kind", ["not_motor_vehicle_record", "report_with_mvr_data", "vessel_or_trailer"])
def test_staff_who_call_a_driver_something_else_open_nothing(world: World, kind: str) -> None:
    claims = {"purpose": {"activity": "marketing"}, "elements": EVERYTHING, "record": kind}
    asked = world.asks(world.towing, claims, a_driver().keys)
    if asked.state is State.IN_REVIEW:
        asked = world.checks(asked.reference, record=kind, purpose=True, application=COMPLETE)
    if asked.state is State.IN_REVIEW:
        asked = world.finds(asked.reference)
    asked = deliver_release(asked.reference, at=MONDAY + HOUR)
    assert asked.state in (State.WITHHELD, State.NO_RECORD)
    assert openings.opened() == ()


def test_a_claimed_kind_does_not_tell_who_or_what_stands_in_the_register(world: World) -> None:
    about = (a_vehicle().keys, a_driver().keys, nobody(), SubjectKeys(plate="ZZZ9999"))
    replies = [world.asks(world.towing, AS_A_BOAT, keys) for keys in about]
    assert {reply.state for reply in replies} == {State.IN_REVIEW}
    assert {reply.decision for reply in replies} == {None}
