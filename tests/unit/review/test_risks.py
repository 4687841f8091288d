"""Risk rules: each has its sentence, the agency's own past is the measure, a risk only adds a person."""

from dataclasses import fields, replace

import pytest

from clerestory.review.risks import FEWEST, Known, risk_of, rules

QUIET = Known(past=100, usual=4.0, today=4, hour_share=0.2)
COMPUTED = {"forged_signs", "unusual_volume", "unusual_hour"}


def test_every_fact_has_a_rule_and_every_rule_a_sentence() -> None:
    facts = {each.name for each in fields(Known) if each.type == "bool"} | {
        each.name for each in fields(Known) if each.default is False
    }
    assert set(rules()) == facts | COMPUTED
    assert all(rule.says.endswith(".") and rule.weight > 0 for rule in rules().values())


def test_nothing_known_is_no_risk() -> None:
    assert risk_of(QUIET).flags == ()
    assert risk_of(Known()).asks_second == ()


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        (replace(QUIET, after_refusal=True), "after_refusal"),
        (replace(QUIET, signs=2), "forged_signs"),
        (replace(QUIET, today=13), "unusual_volume"),
        (replace(QUIET, hour_share=0.01), "unusual_hour"),
        (replace(QUIET, paper_owed=True), "paper_owed"),
    ],
)
def test_a_rule_that_holds_is_named(known: Known, rule: str) -> None:
    assert [flag.rule for flag in risk_of(known).flags] == [rule]


@pytest.mark.parametrize(
    "known",
    [
        replace(QUIET, signs=1),
        replace(QUIET, today=12),
        Known(past=100, usual=1.0, today=FEWEST, hour_share=0.5),
        Known(past=5, usual=1.0, today=50, hour_share=0.0),
    ],
)
def test_one_sign_few_questions_or_a_short_past_flag_nothing(known: Known) -> None:
    assert risk_of(known).flags == ()


def test_the_heaviest_reason_comes_first() -> None:
    found = risk_of(replace(QUIET, new_agency=True, signature_broken=True, probation=True))
    assert [flag.rule for flag in found.flags] == ["signature_broken", "probation", "new_agency"]
    assert found.asks_second == ("A paper was changed after it was signed.",)
