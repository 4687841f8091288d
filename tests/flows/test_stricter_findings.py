"""A reviewer can make less of what the law lets go, with a ground the agency reads; never more."""

from dataclasses import replace

import pytest

from clerestory.casework.commands import Finding, Verdict
from clerestory.casework.conclude_review import conclude_review
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.queries import agency_request, request_page
from clerestory.casework.session import as_administration, as_staff
from clerestory.intake import requests
from clerestory.intake.errors import StateChangeRefusedError
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import onboarding
from clerestory.review.errors import (
    GroundMissingError,
    PapersChangedError,
    ReviewerRefusedError,
    WithholdingRefusedError,
)
from clerestory.vocabulary.decision import Outcome
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger
from tests.world.office import COMPLETE, GENUINE_WARRANT, TOWING, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver, a_vehicle

WHY = "The tow slip names the vehicle only."


def prepared(world: World) -> str:
    reference = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    world.checks(reference, purpose=True, application=COMPLETE)
    return reference


def finding_of(world: World, reference: str, **more: object) -> Finding:
    page = request_page(reference, viewer=world.supervisor, at=MONDAY)
    found = Finding(
        verdict=Verdict.APPROVE,
        ground="Looked at the papers and the law.",
        confirmed=frozenset(item.id for item in page.checklist),
        seen=page.digest,
    )
    return replace(found, **more)


def test_what_a_reviewer_withholds_does_not_leave_and_the_agency_reads_why(
    world: World, ledger: TheLedger
) -> None:
    reference = prepared(world)
    found = finding_of(world, reference, withheld=frozenset({"vehicle_owner"}), withheld_ground=WHY)
    reply = conclude_review(reference, reviewer=world.supervisor, finding=found, at=MONDAY)
    assert reply.state is State.APPROVED
    with as_staff():
        kept = requests.fetch(reference)
        assert kept.decision is not None
        assert kept.decision.with_outcome(Outcome.RELEASE) == ("vehicle",)
        entries = [line for line in read.lines_about(reference) if line.event is Event.ELEMENTS_WITHHELD]
    assert [entry.body["elements"] for entry in entries] == [["vehicle_owner"]]
    assert all(WHY not in str(entry.body) for entry in entries)
    # Asked again on the day of delivery, the law would let both go; the person's word stands.
    assert world.delivers(reference) is State.RELEASED
    page = agency_request(reference, agency=world.towing.id, at=MONDAY)
    assert page.release is not None
    assert page.release.elements == ("vehicle",)
    told = {row.element: row for row in page.told}
    assert WHY in told["vehicle_owner"].reason


def test_a_person_cannot_add_to_what_the_law_lets_go(world: World) -> None:
    reference = prepared(world)
    before = request_page(reference, viewer=world.supervisor, at=MONDAY).would_leave
    found = finding_of(world, reference, withheld=frozenset({"vehicle"}), withheld_ground=WHY)
    conclude_review(reference, reviewer=world.supervisor, finding=found, at=MONDAY)
    with as_staff():
        decision = requests.fetch(reference).decision
    assert decision is not None
    assert set(decision.with_outcome(Outcome.RELEASE)) == set(before) - {"vehicle"}


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"withheld": frozenset({"vehicle"})}, GroundMissingError),
        ({"withheld": frozenset({"photo"}), "withheld_ground": WHY}, WithholdingRefusedError),
        ({"withheld": frozenset(TOWING["elements"]), "withheld_ground": WHY}, WithholdingRefusedError),
        (
            {"withheld": frozenset({"vehicle"}), "withheld_ground": WHY, "verdict": Verdict.REFUSE},
            WithholdingRefusedError,
        ),
    ],
)
def test_a_wrong_withholding_changes_nothing(
    world: World, more: dict[str, object], error: type[Exception]
) -> None:
    reference = prepared(world)
    with pytest.raises(error):
        conclude_review(
            reference, reviewer=world.supervisor, finding=finding_of(world, reference, **more), at=MONDAY
        )
    with as_staff():
        assert requests.fetch(reference).state is State.IN_REVIEW


def test_of_two_reviewers_at_once_the_second_is_told(world: World) -> None:
    reference = prepared(world)
    both = finding_of(world, reference)
    conclude_review(reference, reviewer=world.supervisor, finding=both, at=MONDAY)
    with pytest.raises(StateChangeRefusedError):
        conclude_review(reference, reviewer=world.counsel, finding=both, at=MONDAY)


def test_a_risk_asks_for_a_second_person_and_who_looked_before_the_first_must_look_again(
    world: World,
) -> None:
    subject = a_driver().keys
    first = world.asks(world.bureau, WARRANT_FOR_PHOTO, subject).reference
    world.checks(first, authority=GENUINE_WARRANT)
    world.finds(first, Verdict.REFUSE)
    again = world.asks(world.bureau, WARRANT_FOR_PHOTO, subject).reference
    world.checks(again, authority=GENUINE_WARRANT)
    page = request_page(again, viewer=world.supervisor, at=MONDAY)
    assert page.second_needed
    assert page.second_because == ("The same question was refused before.",)
    both = finding_of(world, again)
    assert conclude_review(again, reviewer=world.supervisor, finding=both, at=MONDAY).state is (
        State.SECOND_REVIEW
    )
    with pytest.raises(PapersChangedError):
        conclude_review(again, reviewer=world.counsel, finding=both, at=MONDAY)
    assert world.finds(again, by=world.counsel).state is State.APPROVED


def test_a_reviewer_who_is_deactivated_meanwhile_records_nothing(world: World) -> None:
    reference = prepared(world)
    found = finding_of(world, reference)
    with as_administration():
        onboarding.deactivate(world.supervisor)
    with pytest.raises((ReviewerRefusedError, NotAllowedError), match="active staff"):
        conclude_review(reference, reviewer=world.supervisor, finding=found, at=MONDAY)
    with as_staff():
        assert requests.fetch(reference).state is State.IN_REVIEW
