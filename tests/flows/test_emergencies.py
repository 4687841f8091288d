"""Imminent danger: a call back first, less than usual, the paper within 48 hours, another person after."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clerestory.casework import emergency
from clerestory.casework.after_review import conclude_look, raise_what_is_late
from clerestory.casework.check_papers import check_papers
from clerestory.casework.commands import CheckedWith, Papers, Verdict
from clerestory.casework.counsel_queue import counsel_queue
from clerestory.casework.document_checks import type_document
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.paper_of_emergency import paper_came
from clerestory.casework.queries import agency_request, request_page
from clerestory.casework.reviewer_page import review_aside
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.review import looks
from clerestory.review.looks import LookKind
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Authority
from tests.world.days import HOUR, MONDAY
from tests.world.office import COMPLETE, GENUINE_WARRANT, World, fields_of
from tests.world.register import a_driver

MISSING: dict[str, Any] = {
    "purpose": {"activity": "missing_person", "claimed_use": "b1", "emergency": True},
    "elements": ["name", "address", "dob"],
    "record": "driver",
    "application": {"complete": True, "identification": True, "fee": "exempt"},
}
TWO_DAYS = timedelta(hours=48)


def confirmed(world: World, *, how: CheckedWith = CheckedWith.ISSUER_CALLED_BACK) -> str:
    """A sheriff asks about a missing person; an officer confirmed the danger."""
    reference = world.asks(world.sheriff, MISSING, a_driver().keys).reference
    papers = Papers(checked_with=how, purpose=True, emergency=True, application=COMPLETE, case_number=True)
    check_papers(reference, officer=world.officer, papers=papers, at=MONDAY)
    return reference


def answered(world: World) -> str:
    reference = confirmed(world)
    assert world.finds(reference).state is State.APPROVED
    return reference


def test_nobody_approves_before_the_number_of_the_register_was_called(world: World) -> None:
    reference = confirmed(world, how=CheckedWith.OFFICE_RECORDS)
    with pytest.raises(NotAllowedError, match="called the agency back"):
        world.finds(reference)
    signs = review_aside(reference, viewer=world.supervisor, at=MONDAY).signs
    assert "Nobody has called the agency back yet." in signs


def test_only_what_finds_the_person_in_danger_leaves(world: World) -> None:
    reference = confirmed(world)
    with as_staff():
        unlimited = requests.fetch(reference)
    shown = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert "dob" not in shown.would_leave
    assert set(shown.would_leave) <= {"name", "address"}
    assert shown.would_leave
    assert emergency.is_without_paper(unlimited)
    world.finds(reference)
    with as_staff():
        decision = requests.fetch(reference).decision
    assert decision is not None
    assert decision.outcome_of("dob") is Outcome.WITHHOLD
    page = agency_request(reference, agency=world.sheriff.id, at=MONDAY)
    told = {row.element: row.reason for row in page.told}
    assert "answered as an emergency" in told["dob"]
    assert world.delivers(reference) is State.RELEASED


def test_a_paper_that_does_not_count_today_is_no_paper(world: World) -> None:
    reference = confirmed(world, how=CheckedWith.OFFICE_RECORDS)
    paper = replace(GENUINE_WARRANT, elements=("name", "address", "dob"))
    number = world.keeps_paper(reference, authority=paper)
    with as_staff():
        assert not emergency.is_without_paper(requests.fetch(reference))
    # Read anew, it waits for its issuer again; what was established when it was verified stands in the row.
    type_document(reference, number, officer=world.officer, fields=fields_of(paper), at=MONDAY)
    with as_staff():
        assert emergency.is_without_paper(requests.fetch(reference))
    shown = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert "dob" not in shown.would_leave
    with pytest.raises(NotAllowedError, match="called the agency back"):
        world.finds(reference)


def test_a_message_of_the_switch_is_no_paper(world: World) -> None:
    reference = confirmed(world)
    message = Authority(instrument="network_query", in_force=True, verified=True)
    world.checks(reference, authority=message)
    with as_staff():
        assert emergency.is_without_paper(requests.fetch(reference))


def test_nobody_learns_from_a_second_person_that_another_agency_asks(world: World) -> None:
    world.asks(world.bureau, MISSING, a_driver().keys)
    reference = confirmed(world)
    signs = review_aside(reference, viewer=world.supervisor, at=MONDAY).signs
    assert len(signs) == 2
    assert "Another agency sent the same within a week." in signs
    assert world.finds(reference).state is State.APPROVED


def test_one_person_approves_and_another_looks_after_within_a_working_day(world: World) -> None:
    answered(world)
    with as_staff():
        (look,) = looks.open_looks(LookKind.EMERGENCY)
    assert look.due_on == (MONDAY + timedelta(days=1)).date()
    with pytest.raises(NotAllowedError):
        conclude_look(look.id, by=world.supervisor, verdict=Verdict.APPROVE, ground="Sound.", at=MONDAY)
    conclude_look(look.id, by=world.counsel, verdict=Verdict.APPROVE, ground="Sound.", at=MONDAY)
    assert counsel_queue(viewer=world.counsel, at=MONDAY).looks == ()


def test_the_paper_is_owed_for_48_hours_and_its_coming_is_counted(world: World) -> None:
    reference = answered(world)
    owed = counsel_queue(viewer=world.counsel, at=MONDAY).owed
    assert [(line.reference, line.due_at) for line in owed] == [(reference, MONDAY + TWO_DAYS)]
    paper_came(reference, by=world.officer, at=MONDAY + HOUR)
    with pytest.raises(NotAllowedError, match="No paper is owed"):
        paper_came(reference, by=world.officer, at=MONDAY + HOUR)
    with as_staff():
        counted = emergency.counts_of_a_year(until=MONDAY + TWO_DAYS)
    assert (counted.answered, counted.paper_in_time, counted.paper_missing) == (1, 1, 0)


def test_an_agency_that_owes_a_paper_needs_two_people_the_next_time(world: World) -> None:
    answered(world)
    late = MONDAY + TWO_DAYS
    assert raise_what_is_late(at=late) >= 1
    again = world.asks(world.sheriff, MISSING, a_driver(2).keys, at=late).reference
    flags = {flag.rule for flag in review_aside(again, viewer=world.supervisor, at=late).flags}
    assert {"emergency", "paper_owed"} <= flags
    papers = Papers(
        checked_with=CheckedWith.ISSUER_CALLED_BACK, purpose=True, emergency=True, application=COMPLETE
    )
    check_papers(again, officer=world.officer, papers=papers, at=late)
    assert world.finds(again, at=late).state is State.SECOND_REVIEW
