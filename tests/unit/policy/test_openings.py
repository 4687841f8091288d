"""What would open an answer is decided by the law itself, and never teaches another purpose."""

from dataclasses import replace
from typing import Any

import pytest

from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import Decider, Sample
from clerestory.policy.decide.nearest import nearest
from clerestory.policy.decide.openings import PAPERS, PROOFS, Opening, openings
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Facts

DECIDER = Decider(open_library(default_folder()), sample=Sample(first=0, then_every=1_000_000))
INSURER: dict[str, Any] = {
    "id": "one",
    "on": "2026-05-01",
    "law": "us",
    "requester": {"agency": "private.insurer"},
    "purpose": {"activity": "insurance", "claimed_use": "b6"},
    "authority": {"instrument": "none"},
    "subject": {"record": "driver"},
    "elements": ["name", "ssn"],
}


def facts(**more: Any) -> Facts:
    return Facts.from_json({**INSURER, **more})


def shown(question: Facts, opening: Opening, element: str) -> Facts:
    for step in opening.steps:
        question = PROOFS[step](question, element)
    return question


def test_an_insurer_is_told_to_prove_who_it_is_and_sign_the_use() -> None:
    first, *_ = openings(DECIDER, facts(), "name")
    assert first == Opening(("verified", "attested_use"))


@pytest.mark.parametrize("law", ["us", "us-mt", "us-ny", "us-tx"])
@pytest.mark.parametrize("element", ["name", "photo", "ssn"])
def test_every_way_that_is_named_releases_and_no_smaller_one_does(law: str, element: str) -> None:
    question = facts(law=law, elements=[element])
    for opening in openings(DECIDER, question, element):
        ready = shown(question, opening, element)
        if not opening.papers:
            assert DECIDER.decide(ready).outcome_of(element) is Outcome.RELEASE
        for paper in opening.papers:
            assert DECIDER.decide(PAPERS[paper](ready, element)).outcome_of(element) is Outcome.RELEASE
        for left_out in opening.steps:
            fewer = Opening(tuple(step for step in opening.steps if step != left_out))
            if not opening.papers:
                assert (
                    DECIDER.decide(shown(question, fewer, element)).outcome_of(element) is not Outcome.RELEASE
                )


def test_what_no_proof_opens_is_told_as_such() -> None:
    assert openings(DECIDER, facts(), "ssn") == ()


def test_no_step_changes_who_asks_what_for_or_of_which_record() -> None:
    question = facts(mode="bulk")
    for name, step in {**PROOFS, **PAPERS}.items():
        changed = step(question, "name")
        assert changed.requester.agency == question.requester.agency, name
        assert changed.requester.recipient == question.requester.recipient, name
        assert replace(changed.purpose, case_number=None) == replace(question.purpose, case_number=None), name
        assert changed.subject == question.subject, name
        assert changed.reviewer is None, name


def test_the_nearest_permission_names_the_clauses_that_failed() -> None:
    near = nearest(DECIDER, facts(), "name")
    assert near is not None
    assert near.provision.id == "us-2721-b6"
    assert near.failed == (
        "the requester's identity is checked",
        "the signed statements include statutory use",
    )


def test_there_is_no_nearest_permission_where_the_purpose_is_what_fails() -> None:
    curious = facts(
        purpose={"activity": "curiosity"}, requester={"agency": "private.other", "verified": True}
    )
    near = nearest(DECIDER, curious, "ssn")
    assert near is None or all("purpose" not in each for each in near.failed)
