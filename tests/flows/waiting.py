"""Releases that are sealed and wait, and what people are told of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.queries import alarms, request_page
from clerestory.intake.states import State
from clerestory.journal.sequencer.errors import WaitingError
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger
from tests.world.office import World
from tests.world.register import a_driver

MINUTE = timedelta(minutes=1)
SAY_STAFF = "SELECT set_config('app.office', 'staff', false)"


def sealed(world: World, number: int = 0, *, at: Any = MONDAY) -> str:
    """The reference of a request whose release is sealed and waits."""
    reference = world.approved_photo(a_driver(number).keys)
    assert deliver_release(reference, at=at).state is State.SEALED
    return reference


def tries(ledger: TheLedger, at: datetime) -> None:
    """A round of the public ledger that gets no quorum."""
    with pytest.raises(WaitingError):
        ledger.round(at)


def told(world: World) -> list[tuple[str, str | None]]:
    """Kind and request of every alarm, oldest first."""
    return [(alarm.kind, alarm.reference) for alarm in reversed(alarms(viewer=world.supervisor))]


def state_of(world: World, reference: str) -> State:
    return request_page(reference, viewer=world.supervisor, at=MONDAY).state


def rows(office_records: Any, statement: str, *values: object) -> list[Any]:
    """What a statement of the tables' owner gives."""
    with office_records.connect("clerestory_owner") as owner:
        owner.execute(SAY_STAFF)
        done = owner.execute(statement, values)
        return done.fetchall() if done.description else []
