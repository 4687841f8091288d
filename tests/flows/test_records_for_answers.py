"""What this office tells in public answers: whole months, counts alone, the last answer to a request."""

from datetime import timedelta
from typing import Any

from clerestory.casework.records_for_answers import records_for_answers
from clerestory.intake.states import State
from tests.world.days import MONDAY
from tests.world.office import World
from tests.world.register import a_driver

IMMIGRATION: dict[str, Any] = {
    "purpose": {"activity": "civil_immigration", "claimed_use": "b1"},
    "elements": ["photo", "address"],
    "record": "driver",
    "authority": {"instrument": "administrative_warrant", "issuer": "agency_officer"},
}
OTHER: dict[str, Any] = {**IMMIGRATION, "purpose": {"activity": "criminal_other", "claimed_use": "b1"}}
NEXT_MONTH = (MONDAY.replace(day=1) + timedelta(days=32)).replace(day=1)


def test_requests_are_counted_once_their_month_is_over(world: World) -> None:
    world.asks(world.sheriff, IMMIGRATION, a_driver().keys)
    world.asks(world.sheriff, OTHER, a_driver().keys)
    during = records_for_answers(at=MONDAY)
    assert during.answered.terms == ()
    assert during.stated.terms == (("other", 0),)

    after = records_for_answers(at=NEXT_MONTH)
    assert dict(after.stated.terms) == {"civil_immigration": 1, "other": 1}
    assert sum(count for _, count in after.answered.terms) == 2
    assert (after.answered.first_on, after.answered.last_on) == (
        NEXT_MONTH.date().replace(year=NEXT_MONTH.year - 1),
        NEXT_MONTH.date() - timedelta(days=1),
    )


def test_a_request_counts_with_its_last_answer(world: World) -> None:
    reference = world.asks(world.sheriff, IMMIGRATION, a_driver().keys).reference
    if world.checks(reference, purpose=True).state is State.IN_REVIEW:
        world.finds(reference)
    told = records_for_answers(at=NEXT_MONTH)
    assert sum(count for _, count in told.answered.terms) == 2


def test_a_year_later_a_request_is_counted_no_more(world: World) -> None:
    world.asks(world.sheriff, IMMIGRATION, a_driver().keys)
    told = records_for_answers(at=NEXT_MONTH.replace(year=NEXT_MONTH.year + 1))
    assert told.answered.terms == ()
    assert told.stated.terms == (("other", 0),)
