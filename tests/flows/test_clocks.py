"""Clocks: holidays, closed days, questions to the requester, silence. Each day explains itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clerestory.casework import office
from clerestory.casework.add_closed_day import add_closed_day
from clerestory.casework.ask_for_more import ask_for_more
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.give_more import give_more, note_answer
from clerestory.casework.lapse_requests import lapse_requests
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import clock_stops, requests
from clerestory.intake.errors import ClosedDayRefusedError, RequestNotFoundError, StateChangeRefusedError
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.world.days import MONDAY
from tests.world.office import GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

DAY = timedelta(days=1)
QUESTION = "Please send the page of the warrant that names the court."


def stored(reference: str) -> RequestRecord:
    with as_staff():
        return requests.fetch(reference)


def asked(world: World) -> str:
    return world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference


def test_the_day_for_the_answer_is_the_offices_own_and_says_how_it_was_counted(world: World) -> None:
    due = stored(asked(world)).due
    assert due.on == date(2026, 3, 9)
    assert due.arithmetic == "Mon 2026-03-02 + 5 working days = Mon 2026-03-09"


def test_a_public_holiday_is_not_counted_and_named(world: World) -> None:
    thursday = MONDAY - timedelta(days=18)  # 2026-02-12, before a federal holiday
    due = stored(world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys, at=thursday).reference).due
    assert due.on == date(2026, 2, 20)
    assert "1 holiday not counted (Mon 2026-02-16 " in due.arithmetic


def test_a_day_that_closes_the_office_moves_the_clocks_that_still_run(world: World) -> None:
    reference = asked(world)
    moved = add_closed_day(date(2026, 3, 5), because="Snow", by=world.supervisor, at=MONDAY)
    assert moved == 1
    due = stored(reference).due
    assert due.on == date(2026, 3, 10)
    assert "(Thu 2026-03-05 Snow)" in due.arithmetic
    with as_staff():
        assert read.count_of(Event.DEADLINE_COUNTED) == 1
    for day in (date(2026, 3, 1), date(2026, 3, 5), date(2028, 1, 1)):
        with pytest.raises(ClosedDayRefusedError):
            add_closed_day(day, because="Snow", by=world.supervisor, at=MONDAY)
    with pytest.raises(NotAllowedError):
        add_closed_day(date(2026, 3, 6), because="Snow", by=world.officer, at=MONDAY)


def test_while_more_is_asked_the_clock_stands_still_and_then_goes_on(world: World) -> None:
    reference = asked(world)
    waiting = ask_for_more(reference, question=QUESTION, officer=world.officer, at=MONDAY + DAY)
    assert waiting.state is State.NEEDS_INFORMATION
    answered = give_more(
        reference, answer="Sent today.", agency=world.bureau.id, by=None, at=MONDAY + 4 * DAY
    )
    assert answered.state is State.IN_REVIEW
    due = stored(reference).due
    # Tuesday was counted, Wednesday to Friday were not: four working days from Monday on.
    assert due.on == date(2026, 3, 12)
    assert "the clock stood still from Tue 2026-03-03 to Fri 2026-03-06" in due.arithmetic
    world.checks(reference, authority=GENUINE_WARRANT, at=MONDAY + 5 * DAY)
    assert world.finds(reference, at=MONDAY + 5 * DAY).state is State.APPROVED


def test_a_question_is_asked_once_at_a_time_and_only_its_own_agency_answers(world: World) -> None:
    reference = asked(world)
    ask_for_more(reference, question=QUESTION, officer=world.officer, at=MONDAY)
    with pytest.raises(StateChangeRefusedError):
        ask_for_more(reference, question=QUESTION, officer=world.officer, at=MONDAY)
    with pytest.raises(RequestNotFoundError):
        give_more(reference, answer="It is ours.", agency=world.removal.id, by=None, at=MONDAY)
    with pytest.raises(NotAllowedError):
        give_more(reference, answer="It is ours.", agency=world.bureau.id, by=world.officer, at=MONDAY)
    with pytest.raises(UnusableCommandError, match="nothing"):
        give_more(reference, answer="  ", agency=world.bureau.id, by=None, at=MONDAY)
    assert stored(reference).state is State.NEEDS_INFORMATION
    assert note_answer(reference, answer="Came by mail.", officer=world.officer, at=MONDAY).state is (
        State.IN_REVIEW
    )


def test_another_agency_does_not_see_the_question(world: World) -> None:
    reference = asked(world)
    ask_for_more(reference, question=QUESTION, officer=world.officer, at=MONDAY)
    request = stored(reference)
    with as_agency(world.bureau.id):
        assert [stop.question for stop in clock_stops.stops_of(request.id)] == [QUESTION]
    with as_agency(world.removal.id):
        assert clock_stops.stops_of(request.id) == ()


def test_silence_ends_a_request_on_the_day_after_the_last_and_not_before(world: World) -> None:
    reference = asked(world)
    ask_for_more(reference, question=QUESTION, officer=world.officer, at=MONDAY)
    assert lapse_requests(at=MONDAY + 14 * DAY) == 0
    assert lapse_requests(at=MONDAY + 15 * DAY) == 1
    assert stored(reference).state is State.CLOSED
    assert lapse_requests(at=MONDAY + 16 * DAY) == 0
    with pytest.raises(StateChangeRefusedError):
        give_more(reference, answer="Late.", agency=world.bureau.id, by=None, at=MONDAY + 16 * DAY)
    again = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys, at=MONDAY + 16 * DAY)
    assert again.state is State.IN_REVIEW


def test_an_answer_in_time_leaves_nothing_to_lapse(world: World) -> None:
    reference = asked(world)
    ask_for_more(reference, question=QUESTION, officer=world.officer, at=MONDAY)
    give_more(reference, answer="Here.", agency=world.bureau.id, by=None, at=MONDAY + 14 * DAY)
    assert lapse_requests(at=MONDAY + 40 * DAY) == 0
    assert stored(reference).state is State.IN_REVIEW


@pytest.mark.parametrize(
    ("change", "first", "second"),
    [
        ("spring forward", datetime(2026, 3, 8, 6, 59, tzinfo=UTC), datetime(2026, 3, 8, 7, 1, tzinfo=UTC)),
        ("fall back", datetime(2026, 11, 1, 5, 59, tzinfo=UTC), datetime(2026, 11, 1, 6, 1, tzinfo=UTC)),
    ],
)
def test_the_day_begins_at_the_offices_own_midnight_on_days_when_clocks_change(
    world: World, settings: Any, change: str, first: datetime, second: datetime
) -> None:
    settings.CLERESTORY_TIME_ZONE = "America/Denver"
    days = [
        stored(world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver(n).keys, at=at).reference).due.on
        for n, at in enumerate((first, second))
    ]
    assert days[1] >= days[0]
    opened = [office.the_office().day_of(at) for at in (first, second)]
    assert opened[1] - opened[0] == DAY, change
