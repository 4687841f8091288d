"""A refusal can be appealed for a time; somebody who had no part in it looks, and can only look again."""

from datetime import timedelta

import pytest

from clerestory.casework.appeal_refusal import appeal_refusal, conclude_appeal
from clerestory.casework.commands import Verdict
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.lapse_requests import lapse_requests
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.appeals import AppealOutcome
from clerestory.intake.errors import RequestNotFoundError, StateChangeRefusedError
from clerestory.intake.states import State
from clerestory.registry import openings
from tests.world.days import MONDAY
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

DAY = timedelta(days=1)
GROUND = "The warrant names the court on page two."


def refused(world: World) -> str:
    """Refused by the supervisor, after an officer's check."""
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT)
    assert world.finds(reference, Verdict.REFUSE).state is State.WITHHELD
    return reference


def appealed(world: World) -> str:
    reference = refused(world)
    appeal_refusal(reference, ground=GROUND, agency=world.bureau.id, by=None, at=MONDAY + DAY)
    return reference


def test_who_refused_or_prepared_does_not_conclude_the_appeal(world: World) -> None:
    reference = appealed(world)
    for person in (world.supervisor, world.officer, world.trooper, world.administrator):
        with pytest.raises(NotAllowedError):
            conclude_appeal(
                reference, outcome=AppealOutcome.LOOK_AGAIN, answer="Yes.", by=person, at=MONDAY + DAY
            )
    reply = conclude_appeal(
        reference, outcome=AppealOutcome.LOOK_AGAIN, answer="Page two counts.", by=world.counsel, at=MONDAY
    )
    assert reply.state is State.IN_REVIEW


def test_an_appeal_that_is_heard_leads_into_review_and_the_law_still_decides(world: World) -> None:
    reference = appealed(world)
    conclude_appeal(
        reference, outcome=AppealOutcome.LOOK_AGAIN, answer="Look.", by=world.counsel, at=MONDAY + DAY
    )
    assert openings.opened() == ()
    assert world.finds(reference, by=world.second_supervisor, at=MONDAY + DAY).state is State.APPROVED


def test_a_refusal_that_is_upheld_is_closed_for_good(world: World) -> None:
    reference = appealed(world)
    reply = conclude_appeal(
        reference, outcome=AppealOutcome.UPHELD, answer="No.", by=world.counsel, at=MONDAY + DAY
    )
    assert reply.state is State.CLOSED
    assert reply.decision is not None
    with pytest.raises(StateChangeRefusedError):
        appeal_refusal(reference, ground=GROUND, agency=world.bureau.id, by=None, at=MONDAY + DAY)


def test_the_last_day_counts_and_the_day_after_does_not(world: World) -> None:
    first, second = refused(world), refused(world)
    appeal_refusal(first, ground=GROUND, agency=world.bureau.id, by=None, at=MONDAY + 30 * DAY)
    with pytest.raises(NotAllowedError, match="last day for an appeal was 2026-04-01"):
        appeal_refusal(second, ground=GROUND, agency=world.bureau.id, by=None, at=MONDAY + 31 * DAY)
    assert lapse_requests(at=MONDAY + 30 * DAY) == 0
    assert lapse_requests(at=MONDAY + 31 * DAY) == 1
    with as_staff():
        assert [requests.fetch(each).state for each in (first, second)] == [State.APPEALED, State.CLOSED]


def test_nobody_appeals_for_another_agency_and_what_the_law_refused_can_be_appealed(world: World) -> None:
    reference = world.asks(world.removal, FORM_I200, a_driver().keys).reference
    with pytest.raises(RequestNotFoundError):
        appeal_refusal(reference, ground=GROUND, agency=world.bureau.id, by=None, at=MONDAY)
    reply = appeal_refusal(reference, ground=GROUND, agency=world.removal.id, by=None, at=MONDAY)
    assert reply.state is State.APPEALED
    assert reply.decision is None
    conclude_appeal(reference, outcome=AppealOutcome.LOOK_AGAIN, answer="Look.", by=world.counsel, at=MONDAY)
    # Looking again grants nothing that the law denies.
    world.checks(reference, purpose=True)
    with as_staff():
        assert requests.fetch(reference).state is State.WITHHELD
