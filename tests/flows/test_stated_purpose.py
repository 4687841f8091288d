"""A stated purpose counts once an officer found that the papers show it; no other check says so."""

from typing import Any

import pytest

from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.pages import AskedFact, Standing
from clerestory.casework.queries import agency_request, request_page
from clerestory.casework.session import as_staff
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.registry import openings
from tests.world.days import HOUR, MONDAY
from tests.world.office import COMPLETE, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

WITHOUT_A_PAPER: dict[str, Any] = {
    "purpose": {"activity": "criminal_other", "claimed_use": "b1"},
    "elements": ["photo"],
    "record": "driver",
}


def checked(world: World, **found: Any) -> str:
    """The reference of a sheriff's question without a paper, after a check that found this."""
    reference = world.asks(world.sheriff, WITHOUT_A_PAPER, a_driver().keys).reference
    world.checks(reference, **found)
    return reference


def shown_purpose(world: World, reference: str) -> AskedFact:
    page = request_page(reference, viewer=world.supervisor, at=MONDAY)
    return next(fact for fact in page.asked if fact.pointer == "purpose.activity")


@pytest.mark.parametrize(
    "found",
    [{"case_number": True}, {"case_number": False}, {"emergency": False}, {"application": COMPLETE}],
    ids=["case number", "no case number", "no emergency", "application"],
)
def test_a_check_of_anything_else_does_not_show_the_purpose(world: World, found: dict[str, Any]) -> None:
    reference = checked(world, **found)
    assert shown_purpose(world, reference).standing is Standing.CLAIMED
    assert request_page(reference, viewer=world.supervisor, at=MONDAY).would_leave == ()
    assert world.finds(reference).state is State.WITHHELD
    assert deliver_release(reference, at=MONDAY + HOUR).state is State.WITHHELD
    assert openings.opened() == ()


def test_papers_that_show_the_purpose_let_a_review_approve(world: World) -> None:
    reference = checked(world, purpose=True)
    assert shown_purpose(world, reference).standing is Standing.ESTABLISHED
    assert world.finds(reference).state is State.APPROVED
    assert world.delivers(reference, at=MONDAY + HOUR) is State.RELEASED


def test_papers_that_do_not_show_the_purpose_say_so_to_everybody_and_release_nothing(world: World) -> None:
    reference = checked(world, purpose=False)
    fact = shown_purpose(world, reference)
    assert (fact.claimed, fact.established) == ("criminal other", "the papers do not show it")
    own = agency_request(reference, agency=world.sheriff.id, at=MONDAY)
    assert fact in own.asked
    if request_page(reference, viewer=world.supervisor, at=MONDAY).state is State.IN_REVIEW:
        world.finds(reference)
    assert request_page(reference, viewer=world.supervisor, at=MONDAY).state is State.WITHHELD
    assert openings.opened() == ()


def test_a_later_check_may_find_what_an_earlier_one_did_not(world: World) -> None:
    reference = checked(world, case_number=True)
    world.checks(reference, purpose=True)
    assert world.finds(reference).state is State.APPROVED


def test_a_courts_command_is_obeyed_whatever_the_aim(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT)
    assert shown_purpose(world, reference).standing is Standing.CLAIMED
    assert world.finds(reference).state is State.APPROVED


@pytest.mark.parametrize(("found", "line"), [(True, "yes"), (False, "no")])
def test_the_journal_says_whether_the_purpose_was_shown(world: World, found: bool, line: str) -> None:
    reference = checked(world, purpose=found, case_number=True)
    with as_staff():
        (entry,) = read.lines_of(Event.PAPERS_CHECKED, limit=5)
    assert entry.body["established"] == [f"purpose.activity={line}", "purpose.case_number=yes"]
    history = request_page(reference, viewer=world.supervisor, at=MONDAY).history
    assert any(f"Stated purpose shown by the papers: {line}; " in each.says for each in history)


def test_a_request_kept_by_an_earlier_release_has_no_established_purpose(
    world: World, office_records: Any
) -> None:
    reference = checked(world, purpose=True, application=COMPLETE)
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        owner.execute("UPDATE intake_request SET established = established - 'purpose'")
    assert shown_purpose(world, reference).standing is Standing.CLAIMED
    assert world.finds(reference).state is State.WITHHELD


def test_a_reviewer_is_told_what_stays_only_because_nobody_looked_for_the_purpose(world: World) -> None:
    reference = checked(world, application=COMPLETE)
    told = {}
    for name, found in (("unchecked", None), ("no", False), ("yes", True)):
        if found is not None:
            world.checks(reference, purpose=found)
        page = request_page(reference, viewer=world.supervisor, at=MONDAY)
        told[name] = (page.would_leave, page.purpose_open)
    assert told == {"unchecked": ((), ("photo",)), "no": ((), ()), "yes": (("photo",), ())}
