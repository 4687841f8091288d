"""Every live answer is made by two engines; where they differ nothing goes, and somebody is told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import BenchError, Decider, EnginesDifferError, Sample
from clerestory.policy.decide.cedar import CedarEngine
from clerestory.policy.program import CompiledLayer, UnsupportedConstructError
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Facts

FREE: dict[str, Any] = {
    "id": "one",
    "on": "2026-03-01",
    "law": "us",
    "requester": {"agency": "us.doj.fbi", "verified": True},
    "purpose": {"activity": "criminal_other", "claimed_use": "b1"},
    "authority": {"instrument": "none"},
    "subject": {"record": "driver"},
    "elements": ["driver_status", "photo"],
}
FACTS = Facts.from_json(FREE)


def decider_with_faults() -> tuple[Decider, list[BenchError]]:
    faults: list[BenchError] = []
    return Decider(open_library(default_folder()), on_fault=faults.append), faults


def test_both_engines_are_asked_and_agree() -> None:
    decider, faults = decider_with_faults()
    assert decider.decide(FACTS).outcome_of("driver_status") is Outcome.RELEASE
    assert faults == []
    for bench in decider.benches("us", FACTS.on):
        assert {one.id for one in bench.compiled.policies} == {one.id for one in bench.provisions}


@pytest.mark.parametrize("engine", ["compiled", "cedar"])
def test_where_the_engines_differ_nothing_goes_and_somebody_is_told(engine: str) -> None:
    decider, faults = decider_with_faults()
    whole = decider.decide(FACTS)
    (bench,) = decider.benches("us", FACTS.on)
    took_part = {rule.id for answer in whole.elements for rule in answer.rules}
    fewer = tuple(one for one in bench.provisions if one.id not in took_part)
    made = {"compiled": CompiledLayer, "cedar": CedarEngine}[engine]
    setattr(bench, engine, made(bench.layer, fewer))
    other = replace(FACTS, channel="portal")  # not the question that is remembered
    for answer in decider.decide(other).elements:
        assert answer.outcome is Outcome.WITHHOLD
        assert "could not be evaluated" in answer.reason
        assert answer.rules == ()
    (fault,) = faults
    assert isinstance(fault, EnginesDifferError)
    assert "pack us" in str(fault)
    assert bench.layer.pack.digest in str(fault)


def test_a_refusal_after_a_difference_is_not_remembered() -> None:
    decider, faults = decider_with_faults()
    (bench,) = decider.benches("us", FACTS.on)
    sound, bench.compiled = bench.compiled, CompiledLayer(bench.layer, bench.provisions[:1])
    assert decider.decide(FACTS).outcome_of("driver_status") is Outcome.WITHHOLD
    assert decider.decide(FACTS).outcome_of("driver_status") is Outcome.WITHHOLD
    assert len(faults) == 2
    bench.compiled = sound
    assert decider.decide(FACTS).outcome_of("driver_status") is Outcome.RELEASE


def test_who_watches_may_raise_and_no_answer_is_given() -> None:
    def refuse(fault: BenchError) -> None:
        raise fault

    decider = Decider(open_library(default_folder()), on_fault=refuse)
    (bench,) = decider.benches("us", FACTS.on)
    bench.compiled = CompiledLayer(bench.layer, ())
    with pytest.raises(EnginesDifferError):
        decider.decide(FACTS)


def test_facts_of_another_shape_are_withheld(tmp_path: Path) -> None:
    decider, faults = decider_with_faults()
    strange = replace(FACTS, channel=7)
    assert decider.decide(strange).outcome_of("driver_status") is Outcome.WITHHOLD
    assert "channel" in str(faults[0])


def test_a_provision_outside_the_subset_is_refused_when_the_law_is_read(tmp_path: Path) -> None:
    like = note("pattern") + (
        'permit (principal, action == Action::"govern", resource) when { context.channel like "por*" };'
    )
    write_pack(tmp_path, "us", layer="federal", policies=like)
    with pytest.raises(UnsupportedConstructError, match=r"pattern.*`like`"):
        Decider(open_library(tmp_path)).decide(FACTS)


def test_in_a_file_the_compiled_law_answers_alone_save_for_a_sample() -> None:
    questions = [replace(FACTS, channel=channel) for channel in ("portal", "paper", "bulk", "api", "switch")]
    both, _ = decider_with_faults()
    alone = Decider(open_library(default_folder()), sample=Sample(first=1, then_every=3))
    assert [alone.decide(one) for one in questions] == [both.decide(one) for one in questions]
    assert alone.sample is not None
    assert (alone.sample.answers, alone.sample.checked) == (5, 2)


def test_a_difference_found_by_the_sample_is_withheld_and_told() -> None:
    decider, faults = decider_with_faults()
    decider.sample = Sample(first=0, then_every=2)
    (bench,) = decider.benches("us", FACTS.on)
    bench.cedar = CedarEngine(bench.layer, bench.provisions[:1])
    checked, unchecked = (decider.decide(replace(FACTS, channel=one)) for one in ("portal", "paper"))
    assert checked.outcome_of("driver_status") is Outcome.WITHHOLD
    assert unchecked.outcome_of("driver_status") is Outcome.RELEASE
    assert len(faults) == 1
