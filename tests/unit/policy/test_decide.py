"""The live reading fails closed, remembers without mixing up, and says which rule made an answer."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import OutsideCoverageError, UnknownLawError, default_folder, open_library
from clerestory.policy.decide import Decider, decide
from clerestory.vocabulary.decision import Effect, Outcome
from clerestory.vocabulary.facts import Facts

PHOTO: dict[str, Any] = {
    "id": "one",
    "on": "2026-03-01",
    "law": "us",
    "requester": {"agency": "us.doj.fbi", "verified": True},
    "purpose": {"activity": "criminal_other", "claimed_use": "b1"},
    "authority": {"instrument": "none"},
    "subject": {"record": "driver"},
    "elements": ["photo"],
}
SCOPE = note("scope") + 'permit (principal, action == Action::"govern", resource);\n'
OPEN = note("open", citation="Section open") + (
    'permit (principal, action in [Action::"disclose", Action::"disclose_without_review"], resource);\n'
)


def asked(**changes: Any) -> Facts:
    return Facts.from_json({**PHOTO, **changes})


def test_what_cedar_cannot_evaluate_is_withheld_and_says_so(tmp_path: Path) -> None:
    overflow = note("overflow", citation="Section overflow") + (
        'forbid (principal, action == Action::"disclose", resource)'
        " when { context.day * 9223372036854775807 > 0 };"
    )
    write_pack(tmp_path, "us", layer="federal", policies=SCOPE + OPEN + overflow)
    (answer,) = decide(open_library(tmp_path), asked()).elements
    assert answer.outcome is Outcome.WITHHOLD
    assert "could not be evaluated" in answer.reason
    assert answer.rules == ()
    assert answer.cure


def test_without_the_faulty_rule_the_same_question_is_released(tmp_path: Path) -> None:
    write_pack(tmp_path, "us", layer="federal", policies=SCOPE + OPEN)
    assert decide(open_library(tmp_path), asked()).outcome_of("photo") is Outcome.RELEASE


def test_a_law_without_a_rule_withholds_by_silence(tmp_path: Path) -> None:
    write_pack(tmp_path, "us", layer="federal", policies=SCOPE)
    (answer,) = decide(open_library(tmp_path), asked()).elements
    assert (answer.outcome, answer.reason) == (Outcome.WITHHOLD, "The photo is withheld: no rule permits it.")
    assert [(rule.id, rule.effect) for rule in answer.rules] == [("scope", Effect.GOVERNS)]


def test_a_law_that_does_not_speak_of_an_element_says_so_alone_and_withholds_combined(tmp_path: Path) -> None:
    write_pack(tmp_path, "us", layer="federal", policies=OPEN)
    write_pack(tmp_path, "us-zz", extends="us", policies="")
    library = open_library(tmp_path)
    assert decide(library, asked()).outcome_of("photo") is Outcome.OUT_OF_SCOPE
    assert decide(library, asked(law="us-zz")).outcome_of("photo") is Outcome.WITHHOLD


def test_an_answer_remembered_keeps_the_id_of_its_own_question() -> None:
    decider = Decider(open_library(default_folder()))
    first, second = decider.decide(asked()), decider.decide(asked(id="two"))
    assert (first.id, second.id) == ("one", "two")
    assert first.elements == second.elements


def test_a_remembered_answer_is_not_given_to_another_day_or_order() -> None:
    decider = Decider(open_library(default_folder()))
    towing = {
        "requester": {"agency": "private.towing", "verified": True, "attestations": ["statutory_use"]},
        "purpose": {"activity": "towing_notice", "claimed_use": "b7"},
        "elements": ["photo", "name"],
    }
    assert decider.decide(asked(**towing)).outcome_of("photo") is Outcome.WITHHOLD
    assert decider.decide(asked(**towing, on="2000-10-22")).outcome_of("photo") is Outcome.RELEASE
    turned = decider.decide(asked(**{**towing, "elements": ["name", "photo"]}))
    assert [answer.element for answer in turned.elements] == ["name", "photo"]


def test_a_warm_decider_and_a_fresh_one_agree() -> None:
    library = open_library(default_folder())
    warm = Decider(library)
    for element in ("photo", "ssn", "zip5", "immigration_status", "aggregate"):
        for law in ("us", "us-mt"):
            assert warm.decide(asked(law=law, elements=[element])) == decide(
                library, asked(law=law, elements=[element])
            )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"law": "us-zz"}, UnknownLawError),
        ({"on": "1980-01-01"}, OutsideCoverageError),
        ({"on": "2030-01-01"}, OutsideCoverageError),
    ],
)
def test_a_law_or_day_that_nothing_covers_is_an_error_and_no_answer(
    changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        decide(open_library(default_folder()), asked(**changes))


def test_a_decision_is_stamped_with_every_pack_that_decided() -> None:
    library = open_library(default_folder())
    decision = decide(library, asked(law="us-mt"))
    assert [stamp.pack for stamp in decision.packs] == ["us", "us-mt", "us-mt-office"]
    assert [stamp.digest for stamp in decision.packs] == [
        library.packs[stamp.pack].digest for stamp in decision.packs
    ]
    assert decision.on == date(2026, 3, 1)


def test_a_compelled_review_names_the_rule_that_holds_it() -> None:
    paper = {"instrument": "grand_jury_subpoena", "issuer": "grand_jury", "in_force": True, "verified": True,
             "elements": ["medical", "photo"]}  # fmt: skip
    decision = decide(
        open_library(default_folder()), asked(law="us-mt", authority=paper, elements=["medical", "photo"])
    )
    medical, photo = decision.elements
    assert (medical.outcome, photo.outcome) == (Outcome.REVIEW, Outcome.RELEASE)
    assert medical.rules[0].id == "mt-nelson-process"
    assert "State v. Nelson" in medical.reason
    assert (photo.rules[0].id, photo.rules[0].effect) == ("us-process-subpoena", Effect.OBLIGES)


def test_a_withheld_element_names_every_step_that_would_change_it() -> None:
    decision = decide(open_library(default_folder()), asked(law="us-mt", application=None))
    (answer,) = decision.elements
    assert answer.outcome is Outcome.WITHHOLD
    for step in ("Complete the department's application", "Show acceptable identification", "Pay the fee"):
        assert step in (answer.cure or "")


def test_duties_follow_what_goes_and_not_what_stays() -> None:
    library = open_library(default_folder())
    assert [duty.id for duty in decide(library, asked()).obligations] == ["us-2721-c"]
    refused = decide(library, asked(purpose={"activity": "curiosity"}))
    assert refused.outcome_of("photo") is Outcome.WITHHOLD
    assert refused.obligations == ()


def test_no_reason_quotes_the_words_of_the_requester() -> None:
    decision = decide(
        open_library(default_folder()),
        asked(
            purpose={"activity": "criminal_other", "mixed_with": ["find Jane Doe"]},
            reviewer={"division": "Jane Doe", "finding": "approve"},
        ),
    )
    assert "Jane" not in json.dumps(decision.to_json())
