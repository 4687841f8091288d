"""A record may change in its own system between the question and the handing over; what the law was asked
with is then no longer true, and nothing leaves."""

from typing import Any

import pytest

from clerestory.casework.deliver_release import deliver_release
from clerestory.intake.states import State
from clerestory.registry import openings
from clerestory.registry.models import Handle
from tests.world.days import HOUR, MONDAY
from tests.world.office import World
from tests.world.register import a_driver


@pytest.mark.parametrize(
    "change",
    [
        {"address_confidential": True},
        {"accident_without_conviction": True},
        {"credential": "other"},
        {"kind": "id_card"},
    ],
)
def test_what_changed_since_the_law_was_asked_stops_the_delivery(
    world: World, change: dict[str, Any]
) -> None:
    reference = world.approved_photo(a_driver().keys)
    Handle.objects.using("owner").update(**change)
    assert deliver_release(reference, at=MONDAY + HOUR).state is State.STOPPED
    assert openings.opened() == ()


def test_what_did_not_change_is_delivered(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    assert deliver_release(reference, at=MONDAY + HOUR).state is State.SEALED
