"""Leaving a fact out, or saying a weaker one, never makes any answer more permissive.

The exceptions are data below: the published reading of facts names the first list; the others follow from
published cases and are as narrow as these allow. Source: contract `readings.md`, first point.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.readings.asking import Document, Reading, every_reading, more_allowed
from tests.readings.published import questions as published
from tests.readings.published import seeds
from tests.readings.questions import Path, at, questions, said, saying, without

from clerestory.vocabulary.requesters import ancestry

ABSENCE_HAS_A_MEANING: Final[dict[Path, str]] = {
    ("mode",): "single",
    ("requester", "recipient"): "the requester",
    ("purpose", "mixed_with"): "none",
    ("requester", "delegated"): "none",
    ("consent", "withdrawn"): "no",
    ("consent", "conditioned"): "no",
    ("requester", "agreement", "covers_elements"): "not limited",
    ("authority", "elements"): "not limited",
    ("consent", "elements"): "not limited",
    ("subject", "address_confidential"): "no",
    ("subject", "accident_without_conviction"): "no",
    ("subject", "resolved"): "nobody has looked yet; a flag of the subject like the two above",
    ("channel",): "not told",
}
"""Facts that can only restrict. The offices always fill these in."""

REFUSED: Final = {("reviewer",), ("reviewer", "finding")}
"""A refusal restricts; without it nobody has decided. Narrow: only where the finding is `refuse`."""

AIMS_THE_LAW_REFUSES: Final = {
    "curiosity", "private_purpose", "solicitation", "marketing", "own_record", "employment_cdl",
}  # fmt: skip
"""An aim the law refuses, once told, is withheld (R02, R16; 49 CFR 384.225(e) for medical data); not told, a
person asks (R12). Replacing one of these by `unknown` may turn a withhold into a review, no more."""

AIMS_A_STATE_CLOSES: Final = {"civil_immigration", "criminal_immigration"}
"""The aims for which states close their records. A state withholds from a government that states one, and
sends a government that states none to a person (published cases NJ-E, OR-E, MD-E, NM-E, VT-E): no more."""

quick = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
thorough = settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])


def weaker(facts: Document) -> Iterator[tuple[str, Document, Document]]:
    """(what was weakened, a stronger question, a weaker question) for every single fact of `facts`."""
    for path in said(facts):
        value = at(facts, path)
        if path in ABSENCE_HAS_A_MEANING or (
            path in REFUSED and at(facts, ("reviewer", "finding")) == "refuse"
        ):
            continue
        if path == ("purpose", "claimed_use") and government_claims(facts):
            continue
        stronger = facts
        if isinstance(value, dict):  # what only restricts goes from both sides
            for exception in ABSENCE_HAS_A_MEANING:
                if exception[: len(path)] == path:
                    stronger = without(stronger, exception)
        yield f"without {'.'.join(path)}", stronger, without(stronger, path)
        if value is True:
            yield f"{'.'.join(path)} false", facts, saying(facts, path, False)
    for place in general_places(facts["requester"]["agency"]):
        if place != facts["requester"].get("recipient"):  # handing on to oneself is no handing on
            yield f"asked by {place}", facts, saying(facts, ("requester", "agency"), place)


def general_places(agency: str) -> list[str]:
    return [*(place for place in ancestry(agency)[1:] if "*" not in place), "unknown"]


def government_claims(facts: Document) -> bool:
    """The one exception the cases force beyond the list (H01, H05): a government body that claims no use is
    judged by its activity; one whose claim does not fit goes to a person, and one whose claimed consent fails
    states no use. Nobody else gains by silence."""
    parties = (facts["requester"]["agency"], facts["requester"].get("recipient") or "us")
    governed = all(party.split(".")[0].startswith(("us", "court", "tribe", "foreign")) for party in parties)
    return governed or "acting_for_government" in facts["requester"].get("delegated", ())


@every_reading
@pytest.mark.parametrize("law", ["us", "us-mt"])
def test_no_published_case_is_answered_more_permissively_for_a_fact_left_out(
    reading: Reading, law: str
) -> None:
    assert _grown(reading, [{**one.facts, "law": law} for one in published()]) == {}


@pytest.mark.slow
@every_reading
def test_no_case_of_a_pack_is_answered_more_permissively_for_a_fact_left_out(reading: Reading) -> None:
    assert _grown(reading, seeds()) == {}


def _grown(reading: Reading, questions: Iterable[Document]) -> dict[tuple[str, str], dict[str, str]]:
    questions = list(questions)
    reading.ahead(one for facts in questions for pair in weaker(facts) for one in pair[1:])
    return {
        (facts["id"], what): excess
        for facts in questions
        for what, stronger, less in weaker(facts)
        if (excess := more_allowed(reading.outcomes(stronger), reading.outcomes(less)))
    }


@every_reading
@quick
@given(facts=questions())
def test_a_fact_left_out_never_makes_an_answer_more_permissive(reading: Reading, facts: Document) -> None:
    reading.ahead(one for pair in weaker(facts) for one in pair[1:])
    for what, stronger, less in weaker(facts):
        assert not more_allowed(reading.outcomes(stronger), reading.outcomes(less)), what


@pytest.mark.slow
@every_reading
@thorough
@given(facts=questions())
def test_a_fact_left_out_never_makes_an_answer_more_permissive_at_length(
    reading: Reading, facts: Document
) -> None:
    reading.ahead(one for pair in weaker(facts) for one in pair[1:])
    for what, stronger, less in weaker(facts):
        assert not more_allowed(reading.outcomes(stronger), reading.outcomes(less)), what


@every_reading
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(facts=questions(), chance=st.randoms(use_true_random=False))
def test_several_facts_left_out_at_once_never_make_an_answer_more_permissive(
    reading: Reading, facts: Document, chance: Any
) -> None:
    less = facts
    for _ in range(chance.randint(2, 6)):
        steps = list(weaker(less))
        assume(steps)
        _, stronger, weakened = chance.choice(steps)
        if stronger != less:
            facts = less = stronger  # a container goes with what only restricts: begin anew from there
        less = weakened
    assert not more_allowed(reading.outcomes(facts), reading.outcomes(less))


@every_reading
@settings(max_examples=60)
@given(facts=questions())
def test_an_aim_not_told_never_releases_what_an_aim_told_did_not(reading: Reading, facts: Document) -> None:
    assert not _more_for_an_aim_not_told(reading, facts)


@pytest.mark.slow
@every_reading
def test_an_aim_not_told_releases_no_case_of_a_pack_that_it_did_not_when_told(reading: Reading) -> None:
    reading.ahead(saying(facts, ("purpose", "activity"), "unknown") for facts in seeds())
    grown = {facts["id"]: _more_for_an_aim_not_told(reading, facts) for facts in seeds()}
    assert {case: steps for case, steps in grown.items() if steps} == {}


def _more_for_an_aim_not_told(reading: Reading, facts: Document) -> dict[str, str]:
    """Elements that saying "unknown" instead of the aim opens further than the reading of facts lets it."""
    silent = saying(facts, ("purpose", "activity"), "unknown")
    grown = more_allowed(reading.outcomes(facts), reading.outcomes(silent))
    aim = facts["purpose"]["activity"]
    closed_by_a_state = (
        aim in AIMS_A_STATE_CLOSES
        and facts["law"] not in ("us", "us-mt")
        and facts["requester"]["agency"].split(".")[0] not in ("private", "self")
    )
    if aim in AIMS_THE_LAW_REFUSES or "claimed_use" in facts["purpose"] or closed_by_a_state:
        return {element: step for element, step in grown.items() if step != "withhold -> review"}
    return grown


@every_reading
@settings(max_examples=60)
@given(facts=questions(), worse=st.sampled_from(["expired", "not verified", "not known"]))
def test_an_instrument_that_does_not_hold_never_gives_more_than_one_that_does(
    reading: Reading, facts: Document, worse: str
) -> None:
    assume(isinstance(facts.get("authority"), dict))
    holds = {**facts, "authority": {**facts["authority"], "in_force": True, "verified": True}}
    fails = {
        "expired": {"in_force": False},
        "not verified": {"verified": False},
        "not known": {"in_force": None, "verified": None},
    }[worse]
    fallen = {**holds, "authority": {**holds["authority"], **fails}}
    assert not more_allowed(reading.outcomes(holds), reading.outcomes(fallen))


@every_reading
@settings(max_examples=60)
@given(facts=questions())
def test_saying_null_is_the_same_as_saying_nothing(reading: Reading, facts: Document) -> None:
    optional = [path for path in said(facts) if path not in _NO_NULL]
    assume(optional)
    reading.ahead(one for path in optional for one in (saying(facts, path, None), without(facts, path)))
    for path in optional:
        assert reading.outcomes(saying(facts, path, None)) == reading.outcomes(without(facts, path))


_NO_NULL: Final = {
    ("requester", "delegated"),
    ("requester", "attestations"),
    ("requester", "agreement", "active"),
    ("requester", "agreement", "covers_purpose"),
    ("requester", "agreement", "covers_elements"),
    ("purpose", "mixed_with"),
    ("application", "complete"),
    ("application", "identification"),
    ("application", "fee"),
    ("subject", "keys_supplied"),
}
"""Parts the schema lets a caller leave out but not set to null."""
