"""A paper found to name somebody else has no force: page, review, reply and delivery say the same."""

from dataclasses import replace
from typing import Any

import pytest

from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.pages import AskedFact, Needs
from clerestory.casework.queries import agency_request, query_reply, queue, request_page
from clerestory.intake.states import State
from clerestory.registry import openings
from clerestory.vocabulary.decision import Outcome
from tests.world.days import DAY, MONDAY
from tests.world.office import COMPLETE, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

OF_SOMEBODY_ELSE = replace(GENUINE_WARRANT, names_individual=False)
WITH_AN_APPLICATION: dict[str, Any] = WARRANT_FOR_PHOTO | {
    "purpose": {"activity": "criminal_violent", "claimed_use": "b1", "case_number": True},
    "application": {"complete": True, "identification": True, "fee": "paid"},
}


def force_shown(asked: tuple[AskedFact, ...]) -> list[str | None]:
    return [fact.established for fact in asked if fact.pointer == "authority"]


def test_a_warrant_of_somebody_else_that_is_all_there_is_ends_the_request(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    reply = world.checks(reference, authority=OF_SOMEBODY_ELSE)
    assert reply.state is State.WITHHELD
    assert reply.decision is not None
    assert reply.decision.outcome_of("photo") is Outcome.WITHHOLD
    page = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert (page.would_leave, page.needs) == ((), Needs.NOTHING)
    assert [row.outcome for row in page.law_says] == [Outcome.WITHHOLD]
    assert force_shown(page.asked) == ["none: it does not name the person or vehicle"]
    assert next(fact.established for fact in page.asked if fact.pointer == "authority.in_force") == "yes"
    own = agency_request(reference, agency=world.bureau.id, at=MONDAY)
    assert [row.outcome for row in own.told] == [Outcome.WITHHOLD]
    assert deliver_release(reference, at=MONDAY).state is State.WITHHELD
    assert openings.opened() == ()


def test_beside_a_warrant_of_somebody_else_the_application_is_judged_alone(world: World) -> None:
    without = WITH_AN_APPLICATION | {"authority": {"instrument": "none"}}
    answers = {}
    for name, claims, found in (
        ("beside", WITH_AN_APPLICATION, {"authority": OF_SOMEBODY_ELSE}),
        ("alone", without, {}),
    ):
        reference = world.asks(world.bureau, claims, a_driver().keys).reference
        world.checks(reference, purpose=True, case_number=True, application=COMPLETE, **found)
        page = request_page(reference, viewer=world.supervisor, at=MONDAY)
        row = next(
            row for row in queue(viewer=world.supervisor, at=MONDAY).rows if row.reference == reference
        )
        reply = query_reply(reference, agency=world.bureau.id, at=MONDAY)
        assert reply.if_proved is not None
        answers[name] = (page.law_says, page.would_leave, row.outcomes, reply.if_proved.elements)
        assert world.finds(reference).state is State.APPROVED
        assert world.delivers(reference, at=MONDAY) is State.RELEASED
    assert answers["beside"] == answers["alone"]
    assert answers["beside"][1] == ("photo",)


def test_no_reviewer_has_to_confirm_that_a_paper_of_somebody_else_covers_the_person(world: World) -> None:
    reference = world.asks(world.bureau, WITH_AN_APPLICATION, a_driver().keys).reference
    lines = []
    for paper in (GENUINE_WARRANT, OF_SOMEBODY_ELSE):
        world.checks(reference, purpose=True, case_number=True, application=COMPLETE, authority=paper)
        page = request_page(reference, viewer=world.supervisor, at=MONDAY)
        lines.append("paper" in {item.id for item in page.checklist})
    assert lines == [True, False]


@pytest.mark.parametrize("names", [None, True])
def test_a_warrant_that_nobody_found_to_name_somebody_else_is_obeyed(
    world: World, names: bool | None
) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=replace(GENUINE_WARRANT, names_individual=names))
    page = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert (page.would_leave, force_shown(page.asked)) == (("photo",), [])
    world.finds(reference)
    assert world.delivers(reference, at=MONDAY) is State.RELEASED


def test_a_paper_that_ran_out_says_so_while_it_matters_and_not_of_what_was_sent_before(world: World) -> None:
    claims = WITH_AN_APPLICATION
    sent, waiting = (world.asks(world.bureau, claims, a_driver(n).keys).reference for n in (0, 1))
    for reference in (sent, waiting):
        world.checks(
            reference,
            purpose=True,
            case_number=True,
            application=COMPLETE,
            authority=GENUINE_WARRANT,
            authority_expires_on=MONDAY.date(),
        )
    world.finds(sent)
    deliver_release(sent, at=MONDAY)
    later = MONDAY + 5 * DAY
    pages = [request_page(reference, viewer=world.supervisor, at=later) for reference in (sent, waiting)]
    assert [force_shown(page.asked) for page in pages] == [[], ["none: it held until 2026-03-02"]]
