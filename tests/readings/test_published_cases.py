"""The published decisions, opinions and fact patterns, put to the law that is shipped.

High and medium confidence must be met, in each law the case names. Low is counted and may only be stricter
than expected, save where a `cases/low.yaml` of a pack gives an authority.
"""

import sys
from collections import Counter
from typing import Any

import pytest
import yaml
from tests.readings.asking import Reading, every_reading, more_allowed
from tests.readings.published import CASES, Question, questions

from clerestory.law.library import default_folder
from clerestory.vocabulary.decision import Outcome

SURE = [one for one in questions() if one.confidence in ("high", "medium")]
THIN = [one for one in questions() if one.confidence == "low"]


def _listed(name: str) -> dict[str, dict[str, Any]]:
    """The notes of all packs in files of this name, by question."""
    notes = [
        {**note, "pack": path.parents[1].name}
        for path in sorted(default_folder().glob(f"*/cases/{name}"))
        for note in yaml.safe_load(path.read_text("utf-8")) or []
    ]
    return {f"{note['case']}-{note['law']}": note for note in notes}


@pytest.fixture(autouse=True)
def _published_cases_are_here() -> None:
    if not questions():
        pytest.skip(f"the published cases are not here: {CASES}")


@every_reading
@pytest.mark.parametrize("question", SURE, ids=str)
def test_a_case_of_high_or_medium_confidence_is_met(reading: Reading, question: Question) -> None:
    disputed = _listed("disputed.yaml")
    if str(question) in disputed:
        pytest.skip(f"disputed: {disputed[str(question)]['reason']}")
    assert reading.outcomes(question.facts) == question.expected


@every_reading
def test_a_case_of_low_confidence_is_never_answered_more_permissively(reading: Reading) -> None:
    listed = _listed("low.yaml")
    counts: Counter[str] = Counter()
    wider: dict[str, dict[str, str]] = {}
    for question in THIN:
        found = reading.outcomes(question.facts)
        expected = {element: Outcome(outcome) for element, outcome in question.expected.items()}
        counts.update("agrees" if found[one] is outcome else "differs" for one, outcome in expected.items())
        excess = more_allowed(expected, found)
        if excess and excess != listed.get(str(question), {}).get("answered"):
            wider[str(question)] = excess
    sys.stdout.write(f"low confidence, reading {reading.name}: {dict(counts)}\n")
    assert wider == {}


@every_reading
def test_agreement_is_counted_for_each_law_and_confidence(reading: Reading) -> None:
    counts: Counter[tuple[str, str, str]] = Counter()
    for question in questions():
        found = reading.outcomes(question.facts)
        for element, outcome in question.expected.items():
            counts[
                question.law, question.confidence, "agrees" if found[element] == outcome else "differs"
            ] += 1
    for (law, confidence, verdict), count in sorted(counts.items()):
        sys.stdout.write(f"reading {reading.name}, law {law}, {confidence}: {count} {verdict}\n")
    assert not [key for key in counts if key[1] != "low" and key[2] == "differs" and not _disputes()]


def test_few_published_cases_are_disputed_each_with_reason_and_authority() -> None:
    disputed = _disputes()
    where = Counter("us-mt" if note["pack"] in ("us", "us-mt") else "elsewhere" for note in disputed.values())
    assert where["us-mt"] <= 3
    assert where["elsewhere"] <= 5
    for name, note in disputed.items():
        assert {"case", "law", "reason", "authority"} <= set(note), f"{name} lacks a reason or an authority"


def test_each_low_case_answered_more_permissively_names_its_authority() -> None:
    for name, note in _listed("low.yaml").items():
        assert {"case", "law", "answered", "reason", "authority"} <= set(note), f"{name} is not explained"
        assert name in {str(question) for question in THIN}, f"{name} is no case of low confidence"


def _disputes() -> dict[str, dict[str, Any]]:
    return _listed("disputed.yaml")
