"""An answer never tells about the person."""

from dataclasses import replace
from datetime import date

import pytest

from clerestory.casework.telling import NEUTRAL, NOT_APPROVED, refused_by_a_person, told
from clerestory.vocabulary.decision import (
    Decision,
    Effect,
    ElementDecision,
    Obligation,
    Outcome,
    Reading,
    Rule,
)

RULE = Rule("r", "Code 1", Effect.FORBIDS, Reading.READ)


def decision(**outcomes: Outcome) -> Decision:
    answers = tuple(
        ElementDecision(name, outcome, f"Because of {outcome}.", (RULE,), "A cure.")
        for name, outcome in outcomes.items()
    )
    return Decision("d", "us-xx", date(2026, 3, 2), (), answers, ())


def test_an_element_withheld_for_what_the_registry_knows_gets_a_neutral_sentence() -> None:
    (answer,) = told(decision(address=Outcome.WITHHOLD), blind=decision(address=Outcome.RELEASE)).elements
    assert (answer.outcome, answer.reason, answer.rules, answer.cure) == (Outcome.WITHHOLD, NEUTRAL, (), None)


def test_an_element_sent_to_a_person_for_what_the_registry_knows_gets_the_same_sentence() -> None:
    (answer,) = told(decision(address=Outcome.REVIEW), blind=decision(address=Outcome.RELEASE)).elements
    assert (answer.outcome, answer.reason) == (Outcome.WITHHOLD, NEUTRAL)


@pytest.mark.parametrize("known", [Outcome.WITHHOLD, Outcome.REVIEW, Outcome.OUT_OF_SCOPE])
@pytest.mark.parametrize("blind", list(Outcome))
def test_what_is_not_released_is_told_from_the_blind_answer_alone(known: Outcome, blind: Outcome) -> None:
    duty = Obligation("d", "Code 2", "Keep a record.", None)
    answer = replace(decision(address=known), obligations=(duty,))
    without_a_look = decision(address=blind)
    same = told(decision(address=Outcome.WITHHOLD), blind=without_a_look)
    assert told(answer, blind=without_a_look) == same


def test_a_refusal_that_needs_no_look_is_told_with_its_law_and_cure() -> None:
    blind = decision(ssn=Outcome.WITHHOLD)
    (answer,) = told(decision(ssn=Outcome.WITHHOLD), blind=blind).elements
    assert answer == blind.elements[0]


def test_what_is_left_under_review_at_the_end_is_told_as_withheld() -> None:
    (answer,) = told(decision(photo=Outcome.REVIEW), blind=decision(photo=Outcome.REVIEW)).elements
    assert (answer.outcome, answer.reason, answer.cure) == (Outcome.WITHHOLD, NOT_APPROVED, None)


def test_a_refused_decision_releases_nothing_and_owes_nothing() -> None:
    refused = refused_by_a_person(decision(photo=Outcome.RELEASE, name=Outcome.REVIEW, ssn=Outcome.WITHHOLD))
    assert {answer.outcome for answer in refused.elements} == {Outcome.WITHHOLD}
    assert refused.obligations == ()
