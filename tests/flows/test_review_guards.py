"""Who may not conclude a review, and what an approval cannot do."""

from dataclasses import replace
from importlib import import_module
from typing import Any

import psycopg
import pytest

from clerestory.casework.check_papers import check_papers
from clerestory.casework.commands import CheckedWith, Finding, Papers, Verdict
from clerestory.casework.conclude_review import conclude_review
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.queries import query_reply, request_page
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import directory
from clerestory.registry import openings
from clerestory.review import tasks
from clerestory.review.errors import (
    ChecklistIncompleteError,
    GroundMissingError,
    PapersChangedError,
    ReviewerRefusedError,
)
from tests.world.days import HOUR, MONDAY
from tests.world.office import COMPLETE, GENUINE_WARRANT, TOWING, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver, a_vehicle, nobody


@pytest.fixture
def prepared(world: World) -> str:
    """A towing company's request whose papers the officer has checked."""
    reference = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    world.checks(reference, purpose=True, application=COMPLETE)
    return reference


def test_who_prepared_does_not_conclude(world: World) -> None:
    reference = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    both = world.second_supervisor  # supervisor and officer
    papers = Papers(checked_with=CheckedWith.OFFICE_RECORDS, purpose=True, application=COMPLETE)
    check_papers(reference, officer=both, papers=papers, at=MONDAY)
    with pytest.raises(ReviewerRefusedError, match="four eyes"):
        world.finds(reference, by=both)
    assert world.finds(reference, by=world.counsel).state is State.APPROVED


def test_whoever_ever_prepared_does_not_conclude_even_after_another_officer_checked(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    both = world.second_supervisor
    papers = Papers(checked_with=CheckedWith.OFFICE_RECORDS, case_number=True)
    check_papers(reference, officer=both, papers=papers, at=MONDAY)
    world.checks(reference, authority=GENUINE_WARRANT)
    with pytest.raises(ReviewerRefusedError, match="four eyes"):
        world.finds(reference, by=both)
    assert world.finds(reference).state is State.APPROVED


def test_who_prepared_before_every_preparer_was_kept_is_carried_over(
    world: World, prepared: str, office_records: Any
) -> None:
    every_preparer = import_module("clerestory.intake.migrations.0003_every_preparer")
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        owner.execute("UPDATE intake_request SET preparers = '{}'")
        owner.execute("SELECT set_config('app.office', '', false)")
        owner.commit()
        owner.execute(every_preparer.CARRY_OVER)
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        assert owner.execute("SELECT preparers FROM intake_request").fetchall() == [([world.officer],)]


def test_a_check_of_the_papers_ends_the_findings_made_before_it(world: World, prepared: str) -> None:
    with as_staff():
        request = requests.fetch(prepared)
        before = tasks.open_task_of(request.id)
        card = directory.person_card(world.counsel)
        tasks.keep_finding(
            before, reviewer=card, verdict="approve", ground="As I saw it.", confirmed=set(), at=MONDAY
        )
    world.checks(prepared, case_number=True)
    with as_staff():
        after = tasks.open_task_of(request.id)
        opened = read.lines_of(Event.TASK_OPENED, limit=1)[0].body
    assert after.id != before.id
    assert after.findings == ()
    assert (opened["task"], opened["kind"]) == (str(after.id), "papers_checked")
    assert world.finds(prepared, by=world.counsel).state is State.APPROVED


def test_a_division_with_delegated_immigration_powers_does_not_conclude(world: World, prepared: str) -> None:
    with pytest.raises(ReviewerRefusedError, match="delegated powers"):
        world.finds(prepared, by=world.trooper)


def test_nobody_of_the_requesters_own_agency_concludes(world: World) -> None:
    claims = WARRANT_FOR_PHOTO | {"purpose": {"activity": "criminal_violent"}}
    reference = world.asks(world.department, claims, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT)
    with pytest.raises(ReviewerRefusedError, match="agency that asks"):
        world.finds(reference, by=world.counsel)


def test_an_officer_checks_papers_and_does_not_conclude(world: World, prepared: str) -> None:
    with pytest.raises(ReviewerRefusedError, match="supervisor or by counsel"):
        world.finds(prepared, by=world.officer)


def test_nobody_approves_before_the_papers_were_checked(world: World) -> None:
    reference = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    with pytest.raises(NotAllowedError, match="checked the papers"):
        world.finds(reference)


def test_an_approval_confirms_that_the_unread_section_was_read(world: World, prepared: str) -> None:
    page = request_page(prepared, viewer=world.supervisor, at=MONDAY)
    lines = page.checklist
    section = next(line for line in lines if line.id.startswith("read:"))
    assert "I read the section" in section.says
    without = frozenset(line.id for line in lines) - {section.id}
    with pytest.raises(ChecklistIncompleteError, match="I read the section"):
        conclude_review(
            prepared,
            reviewer=world.supervisor,
            finding=Finding(verdict=Verdict.APPROVE, ground="Fine.", confirmed=without, seen=page.digest),
            at=MONDAY,
        )
    assert request_page(prepared, viewer=world.supervisor, at=MONDAY).state is State.IN_REVIEW


def test_a_finding_needs_a_ground(world: World, prepared: str) -> None:
    seen = request_page(prepared, viewer=world.supervisor, at=MONDAY).digest
    with pytest.raises(GroundMissingError):
        conclude_review(
            prepared,
            reviewer=world.supervisor,
            finding=Finding(verdict=Verdict.REFUSE, ground="  ", seen=seen),
            at=MONDAY,
        )


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_finding_about_papers_that_changed_meanwhile_is_refused(world: World, verdict: Verdict) -> None:
    claims = WARRANT_FOR_PHOTO | {"elements": ["photo", "address"]}
    reference = world.asks(world.bureau, claims, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT)
    page = request_page(reference, viewer=world.supervisor, at=MONDAY)
    confirmed = frozenset(line.id for line in page.checklist)
    finding = Finding(verdict=verdict, ground="As I saw it.", confirmed=confirmed, seen=page.digest)
    world.checks(reference, authority=replace(GENUINE_WARRANT, elements=None))
    with pytest.raises(PapersChangedError, match="read the page again"):
        conclude_review(reference, reviewer=world.supervisor, finding=finding, at=MONDAY)
    anew = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert (anew.state, anew.findings) == (State.IN_REVIEW, ())
    conclude_review(
        reference, reviewer=world.supervisor, finding=replace(finding, seen=anew.digest), at=MONDAY
    )
    assert request_page(reference, viewer=world.supervisor, at=MONDAY).state is not State.IN_REVIEW


def test_a_page_left_open_overnight_still_counts(world: World, prepared: str) -> None:
    page = request_page(prepared, viewer=world.supervisor, at=MONDAY)
    assert request_page(prepared, viewer=world.supervisor, at=MONDAY + 24 * HOUR).digest == page.digest


def test_a_reviewer_cannot_grant_what_the_law_denies(world: World) -> None:
    driver = a_driver()
    claims = TOWING | {"elements": ["photo", "name"], "record": "driver"}
    reference = world.asks(world.towing, claims, driver.keys).reference
    world.checks(reference, purpose=True, application=COMPLETE)
    page = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert page.would_leave == ("name",)
    reply = world.finds(reference)
    assert reply.decision is not None
    assert reply.decision.outcome_of("photo") == "withhold"
    assert reply.decision.outcome_of("name") == "release"
    deliver_release(reference, at=MONDAY + HOUR)
    (opening,) = openings.opened()
    assert opening.elements == ("name",)


def test_papers_that_nothing_can_save_end_the_request_without_a_reviewer(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    # The paper turns out to name the address only, and there is no application: the law itself ends it.
    reply = world.checks(reference, authority=replace(GENUINE_WARRANT, elements=("address",)))
    assert reply.state is State.WITHHELD
    assert request_page(reference, viewer=world.supervisor, at=MONDAY).state is State.WITHHELD
    assert openings.opened() == ()


def test_a_refusal_where_the_law_releases_stands_and_raises_an_alarm(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT)
    reply = world.finds(reference, Verdict.REFUSE)
    assert reply.state is State.WITHHELD
    assert reply.decision is not None
    assert reply.decision.outcome_of("photo") == "withhold"
    with as_staff():
        (alarm,) = read.lines_of(Event.ALARM_RAISED, limit=5)
    assert alarm.body["kind"] == "ReviewerRefusedWhatTheLawReleases"


def test_a_finding_stands_even_against_the_owner_of_the_tables(
    world: World, prepared: str, office_records: Any
) -> None:
    world.finds(prepared, Verdict.REFUSE)
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="stands as it was made"):
            owner.execute("UPDATE review_finding SET verdict = 'approve'")


def test_an_approval_of_what_the_law_denies_for_this_record_ends_as_if_nobody_were_meant(
    world: World,
) -> None:
    claims = {
        "purpose": {"activity": "insurance", "claimed_use": "b6"},
        "elements": ["accidents"],
        "record": "driver",
        "attestations": ["statutory_use"],
        "application": {"complete": True, "identification": True, "fee": "paid"},
    }
    protected = a_driver(accident_without_conviction=True)
    plain = a_driver()
    replies = []
    for subject in (plain.keys, protected.keys, nobody()):
        reference = world.asks(world.insurer, claims, subject).reference
        if request_page(reference, viewer=world.supervisor, at=MONDAY).state is State.IN_REVIEW:
            world.checks(reference, purpose=True, application=COMPLETE)
            world.finds(reference)
        replies.append(query_reply(reference, agency=world.insurer.id, at=MONDAY))
    assert [reply.state for reply in replies] == [State.APPROVED, State.NO_RECORD, State.NO_RECORD]
    assert replies[1] == replace(replies[2], reference=replies[1].reference)
    assert openings.opened() == ()
