"""Questions that nobody can have meant are refused before anything is asked or kept."""

from datetime import date, timedelta

import pytest

from clerestory.casework.commands import SubjectKeys
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.world.days import DAY, MONDAY
from tests.world.office import WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

TODAY = MONDAY.date()


def born(on: date) -> SubjectKeys:
    return SubjectKeys(surname="Nobody", given="Ann", dob=on, zip5="59601")


def test_nobody_was_born_on_a_day_to_come(world: World) -> None:
    with pytest.raises(UnusableCommandError, match="/subject/dob: found a day to come") as refused:
        world.asks(world.bureau, WARRANT_FOR_PHOTO, born(TODAY + timedelta(days=1)))
    assert "2026" not in str(refused.value)  # never the value itself
    with as_staff():
        assert read.count_of(Event.REQUEST_OPENED) == 0
    assert world.asks(world.bureau, WARRANT_FOR_PHOTO, born(TODAY)).reference


def test_the_same_question_is_answered_again_whatever_the_day(world: World) -> None:
    keys = a_driver().keys
    first = world.asks(world.bureau, WARRANT_FOR_PHOTO, keys, key="one")
    again = world.asks(world.bureau, WARRANT_FOR_PHOTO, keys, key="one", at=MONDAY + DAY)
    assert (again.reference, again.repeated) == (first.reference, True)
