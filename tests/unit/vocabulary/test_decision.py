"""A decision is no yes or no, and its public form is what the published schema says."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from tests.readings.asking import READINGS, Document, Reading
from tests.readings.questions import questions

from clerestory.law.library import default_folder
from clerestory.vocabulary.decision import (
    SEVERITY,
    Decision,
    Effect,
    ElementDecision,
    Obligation,
    Outcome,
    PackStamp,
    Rule,
)
from clerestory.vocabulary.decision import (
    Reading as TextState,
)

READING = Reading("decide", READINGS["decide"], default_folder())
ANSWERS = Decision(
    id="one",
    law="us",
    on=date(2026, 3, 1),
    packs=(PackStamp("us", "1", "sha256:" + "0" * 64),),
    elements=(
        ElementDecision(
            "name",
            Outcome.RELEASE,
            "The name may be released: a rule.",
            (Rule("r", "Section 1", Effect.PERMITS, TextState.READ),),
            None,
        ),
        ElementDecision("photo", Outcome.WITHHOLD, "The photo is withheld: a rule.", (), "Ask for the name."),
    ),
    obligations=(Obligation("d", "Section 2", "Keep a record.", None),),
)


@pytest.fixture(scope="module")
def judge() -> Draft202012Validator:
    """The published schema of decisions."""
    path = Path(__file__).resolve().parents[4] / "shared" / "contract" / "decision.schema.json"
    if not path.is_file():
        pytest.skip(f"the published schema is not here: {path}")
    schema = json.loads(path.read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@settings(max_examples=80)
@given(facts=questions())
def test_every_decision_has_the_published_form_and_answers_in_the_order_asked(
    judge: Draft202012Validator, facts: Document
) -> None:
    document = READING.decide(facts).to_json()
    judge.validate(document)
    assert [answer["element"] for answer in document["elements"]] == facts["elements"]
    assert (document["id"], document["law"], document["on"]) == (facts["id"], facts["law"], facts["on"])
    assert Decision.from_json(json.loads(json.dumps(document))).to_json() == document


@settings(max_examples=80)
@given(facts=questions())
def test_every_reason_is_one_plain_sentence_and_what_is_held_back_names_a_cure(facts: Document) -> None:
    for answer in READING.decide(facts).elements:
        assert answer.reason[0].isupper(), answer.reason
        assert answer.reason.endswith("."), answer.reason
        assert "\n" not in answer.reason
        if answer.outcome in (Outcome.WITHHOLD, Outcome.REVIEW):
            assert answer.cure, f"{answer.element}: {answer.reason}"
        else:
            assert answer.cure is None


def test_a_decision_refuses_to_be_read_as_yes_or_no() -> None:
    with pytest.raises(TypeError, match="not a yes or a no"):
        bool(ANSWERS)
    with pytest.raises(TypeError):
        assert ANSWERS


def test_outcomes_are_read_by_the_name_of_the_element() -> None:
    assert ANSWERS.outcome_of("photo") is Outcome.WITHHOLD
    assert ANSWERS.with_outcome(Outcome.RELEASE) == ("name",)
    with pytest.raises(KeyError):
        ANSWERS.outcome_of("address")


def test_a_decision_read_back_is_the_same_decision() -> None:
    assert Decision.from_json(ANSWERS.to_json()) == ANSWERS


def test_withholding_is_the_strictest_outcome_and_silence_the_least() -> None:
    assert sorted(SEVERITY, key=SEVERITY.__getitem__) == [
        Outcome.OUT_OF_SCOPE,
        Outcome.RELEASE,
        Outcome.REVIEW,
        Outcome.WITHHOLD,
    ]
