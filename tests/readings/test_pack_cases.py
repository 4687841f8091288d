"""The packs' own cases: every reading meets them, and together they show every provision at work.

For each provision there is a case in which it takes part, a neighbour that differs in one fact and in which
it does not, and, on both sides of each day it begins or ends, a pair of cases that differ in the day alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

import pytest
from tests.readings.asking import READINGS, Reading, every_reading

from clerestory.law.cases import load_cases
from clerestory.law.library import default_folder, open_library
from clerestory.law.provision import Provision
from clerestory.policy.decide import Decider
from clerestory.vocabulary.decision import ElementDecision

LIBRARY: Final = open_library(default_folder())
PROVISIONS: Final = [one for pack in LIBRARY.packs.values() for one in pack.provisions]

NEVER_TELLS: Final = {
    "mt-before-2001-scope": "mt-before-2001 lets a person look at everything, so its scope never answers",
}
REACHES_ALL: Final = {
    "mt-before-2001": "it reaches every record, element and requester; only the day can take it away",
    "mt-before-2001-scope": "it reaches every record, element and requester; only the day can take it away",
}


@dataclass(frozen=True)
class Told:
    """One answer of one case: the facts without the element, what was told about the element, the duties."""

    case: str
    pack: str
    on: date
    facts: dict[str, str]
    answer: ElementDecision
    duties: frozenset[str]
    notes: frozenset[str]

    def shows(self, provision: str) -> bool:
        return provision in self.duties | self.notes or any(
            rule.id == provision for rule in self.answer.rules
        )


@cache
def told() -> tuple[Told, ...]:
    reading = Reading("decide", READINGS["decide"], default_folder())
    return tuple(_told(reading))


def _told(reading: Reading) -> Iterator[Told]:
    for pack in LIBRARY.packs.values():
        decider = Decider(LIBRARY)
        for case in load_cases(pack):
            for facts, _ in case.questions():
                document = facts.to_json()
                decision = reading.decide(document)
                duties = frozenset(duty.id for duty in decision.obligations)
                for answer in decision.elements:
                    leaves = {**_leaves(document), "element": answer.element}
                    noted = decider.notes(replace(facts, elements=(answer.element,)))
                    notes = frozenset(one.id for one in noted)
                    yield Told(case.id, pack.id, facts.on, leaves, answer, duties, notes)


@cache
def told_by(pack: str) -> dict[date, tuple[Told, ...]]:
    """What the cases of one pack were told, by day."""
    days: dict[date, list[Told]] = {}
    for one in told():
        if one.pack == pack:
            days.setdefault(one.on, []).append(one)
    return {day: tuple(found) for day, found in days.items()}


def _leaves(document: dict[str, Any], path: str = "") -> dict[str, str]:
    """Every single fact under its path, apart from the day and the name of the case."""
    found: dict[str, str] = {}
    for key, value in document.items():
        if path + key in ("id", "on", "elements"):
            continue
        found |= _leaves(value, f"{path}{key}.") if isinstance(value, dict) else {path + key: str(value)}
    return found


def _differ(one: Told, other: Told) -> int:
    return sum(one.facts.get(key) != other.facts.get(key) for key in {**one.facts, **other.facts})


@every_reading
@pytest.mark.parametrize("pack", sorted(LIBRARY.packs))
def test_every_case_of_the_pack_is_met(reading: Reading, pack: str) -> None:
    missed = {}
    for case in load_cases(LIBRARY.packs[pack]):
        for facts, expected in case.questions():
            found = reading.outcomes(facts.to_json())
            if found != expected:
                missed[case.id, facts.law] = (found, expected, case.title)
    assert missed == {}


@pytest.mark.parametrize("provision", PROVISIONS, ids=lambda one: one.id)
def test_a_case_shows_the_provision_at_work(provision: Provision) -> None:
    if provision.id in NEVER_TELLS:
        pytest.skip(NEVER_TELLS[provision.id])
    days = told_by(provision.pack).values()
    assert [one.case for cases in days for one in cases if one.shows(provision.id)]


@pytest.mark.parametrize("provision", PROVISIONS, ids=lambda one: one.id)
def test_a_neighbour_that_differs_in_one_fact_escapes_the_provision(provision: Provision) -> None:
    if provision.id in REACHES_ALL:
        pytest.skip(REACHES_ALL[provision.id])
    assert any(
        _differ(one, other) == 1
        for cases in told_by(provision.pack).values()
        for one in cases
        if one.shows(provision.id)
        for other in cases
        if not other.shows(provision.id)
    ), "no two cases of one day differ in a single fact and in whether this provision takes part"


def _boundaries() -> list[tuple[Provision, date]]:
    return [
        (one, day)
        for one in PROVISIONS
        for day in (one.effective_on, one.repealed_on)
        if day is not None and one.id not in NEVER_TELLS
    ]


@pytest.mark.parametrize(
    ("provision", "day"),
    _boundaries(),
    ids=lambda value: value.id if isinstance(value, Provision) else str(value),
)
def test_cases_stand_on_both_sides_of_the_day_on_which_the_law_changes(
    provision: Provision, day: date
) -> None:
    if day == LIBRARY.packs[provision.pack].covers_from:
        pytest.skip("the pack covers no earlier day; what was law before is not said to have been read")
    begins = day == provision.effective_on
    before, after = (
        [one for one in told_by(provision.pack).get(at, ()) if one.shows(provision.id) is there]
        for at, there in ((day - timedelta(days=1), not begins), (day, begins))
    )
    assert any(_differ(one, other) == 0 for one in before for other in after), (
        f"no case is asked on {day} and, the same, on the day before, with and without this provision"
    )


def test_every_case_names_an_authority_and_its_title_is_a_sentence() -> None:
    for pack in LIBRARY.packs.values():
        for case in load_cases(pack):
            assert case.authority.strip(), f"{case.id} cites nothing"
            assert case.title[:1].isupper(), f"{case.id}: {case.title!r}"
            assert case.title.endswith("."), f"{case.id}: {case.title!r}"


def test_the_exceptions_named_here_are_still_needed() -> None:
    for name in {*NEVER_TELLS, *REACHES_ALL}:
        assert name in {one.id for one in PROVISIONS}
    for name in NEVER_TELLS:
        assert not [one for one in told() if one.shows(name)]
