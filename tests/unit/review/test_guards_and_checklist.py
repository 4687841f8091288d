"""Guards look at cards only; the checklist is made from the decision."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from clerestory.parties.identities import AgencyCard, AgencyId, FeeClass, PersonCard, PersonId, Role
from clerestory.review.checklist import checklist, refuse_incomplete
from clerestory.review.errors import ChecklistIncompleteError, ReviewerRefusedError
from clerestory.review.guards import Case, refuse_unfit_reviewer, why_not
from clerestory.vocabulary.decision import Decision, Effect, ElementDecision, Outcome, Reading, Rule

AGENCY = AgencyCard(
    id=AgencyId(uuid4()),
    node="us-xx.local.sheriff",
    name="A sheriff",
    verified=True,
    fee_class=FeeClass.EXEMPT,
    delegated=(),
    active=True,
    client_id=None,
    sealing_key=None,
    sealing_key_thumbprint=None,
)
REVIEWER = PersonCard(
    id=PersonId(uuid4()),
    username="someone",
    full_name="Someone",
    roles=frozenset({Role.COUNSEL}),
    agency=None,
    division="records",
    division_node="us-xx.doj.mvd",
    division_delegated=(),
    active=True,
)
CASE = Case(agency=AGENCY, prepared_by=frozenset(), earlier_reviewers=frozenset())


def test_a_fit_reviewer_is_not_refused() -> None:
    refuse_unfit_reviewer(REVIEWER, CASE)


@pytest.mark.parametrize(
    ("reviewer", "case", "sentence"),
    [
        (replace(REVIEWER, agency=AGENCY.id), CASE, "active staff"),
        (replace(REVIEWER, active=False), CASE, "active staff"),
        (replace(REVIEWER, roles=frozenset({Role.OFFICER})), CASE, "supervisor or by counsel"),
        (replace(REVIEWER, division_node="us-xx.local.sheriff"), CASE, "agency that asks"),
        (replace(REVIEWER, division_node="us-xx.local.sheriff.jail"), CASE, "agency that asks"),
        (replace(REVIEWER, division_node="us-xx.local"), CASE, "agency that asks"),
        (replace(REVIEWER, division_delegated=("287g",)), CASE, "delegated powers"),
        (REVIEWER, replace(CASE, prepared_by=frozenset({REVIEWER.id})), "four eyes"),
        (REVIEWER, replace(CASE, earlier_reviewers=frozenset({REVIEWER.id})), "another person"),
    ],
)
def test_each_guard_refuses_with_its_own_sentence(reviewer: PersonCard, case: Case, sentence: str) -> None:
    with pytest.raises(ReviewerRefusedError, match=sentence):
        refuse_unfit_reviewer(reviewer, case)


def test_a_neighbouring_place_in_the_tree_is_not_too_near() -> None:
    assert why_not(replace(REVIEWER, division_node="us-xx.local.sheriffs-training"), CASE) is None


def a_decision(outcome: Outcome, confidence: Reading) -> Decision:
    rule = Rule("r-508", "Code 1-508", Effect.NEEDS_REVIEW, confidence)
    answer = ElementDecision("photo", outcome, "A sentence.", (rule,), None)
    return Decision("d", "us-xx", date(2026, 3, 2), (), (answer,), ())


def test_an_unread_section_that_decides_has_its_line() -> None:
    items = checklist(a_decision(Outcome.REVIEW, Reading.UNREAD), with_instrument=True)
    assert "read:r-508" in {item.id for item in items}
    assert "paper" in {item.id for item in items}


@pytest.mark.parametrize(
    ("outcome", "confidence"), [(Outcome.REVIEW, Reading.READ), (Outcome.WITHHOLD, Reading.UNREAD)]
)
def test_a_section_that_was_read_or_does_not_decide_has_none(outcome: Outcome, confidence: Reading) -> None:
    items = checklist(a_decision(outcome, confidence), with_instrument=False)
    assert {item.id for item in items} == {"requester", "needed"}


def test_a_line_left_open_is_named() -> None:
    items = checklist(a_decision(Outcome.REVIEW, Reading.UNREAD), with_instrument=False)
    refuse_incomplete(items, {item.id for item in items})
    with pytest.raises(ChecklistIncompleteError, match=r"1 of 3 lines .* Code 1-508"):
        refuse_incomplete(items, {"requester", "needed"})
