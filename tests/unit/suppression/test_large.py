"""What is done for tables beside which much was published: quicker, and nothing follows either."""

from collections import Counter
from importlib import import_module
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world.counts import flat
from tests.world.outside_attacker import attack

from clerestory.suppression import (
    PERIOD,
    CannotBePublishedError,
    Category,
    Dimension,
    Link,
    LinkError,
    Recall,
    RefusedError,
    Register,
    Sum,
    Table,
    Truth,
    derivable,
    protect,
    summed,
)
from clerestory.suppression.settled import settle
from clerestory.suppression.task import Task

MONTHS = ("2026-01", "2026-02")
ROWS = ("r0", "r1", "r2")
CAME = Link(Sum("came"), Sum("owed"), "Each paper that came on a day was owed on that day.")
Counts = dict[tuple[str, str, str], int]


@st.composite
def worlds(draw: st.DrawFn) -> Counts:
    """True counts by what is counted, row and month; what came was owed."""
    found: Counts = {}
    for month in MONTHS:
        for row in ROWS:
            owed = draw(st.one_of(st.just(0), st.integers(0, 14), st.integers(11, 40)))
            found["owed", row, month] = owed
            found["came", row, month] = draw(st.integers(0, owed))
    return found


def tables(world: Counts) -> list[Table]:
    """Each month, then both together, of what was owed and of what came."""
    found = []
    for months in (MONTHS[:1], MONTHS[1:], MONTHS):
        for counting in ("owed", "came"):
            period = Category(months[0]) if len(months) == 1 else Category("2026-01-01..2026-02-28", months)
            sums = {(row, period.name): sum(world[counting, row, month] for month in months) for row in ROWS}
            dimensions = (flat("r", 3), Dimension(PERIOD, (period,)))
            found.append(summed(f"{counting} {period.name}", counting, dimensions, sums))
    return found


def truth(world: Counts) -> Truth:
    """On the first day of each month. Names of dimensions ascending: period, r."""
    found: dict[tuple[str, tuple[str, ...]], Counter[tuple[str, ...]]] = {}
    for (counting, row, month), count in world.items():
        found.setdefault((counting, (PERIOD, "r")), Counter())[f"{month}-01", row] += count
    return Truth(found)


def published(world: Counts) -> tuple[Register, int]:
    """What leaves with true counts at hand, and how many tables do not."""
    register, out, recall = Register(), 0, Recall(truth(world))
    for table in tables(world):
        try:
            register = register.admit(protect(table, register, links=[CAME], recall=recall).publication)
        except (CannotBePublishedError, RefusedError, LinkError):
            out += 1
    return register, out


@given(worlds())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_follows_from_chains_near_the_true_counts(
    monkeypatch: pytest.MonkeyPatch, world: Counts
) -> None:
    """As if everything were too large for the cheapest pattern."""
    searching = import_module("clerestory.suppression.protect")  # a function has its name too
    monkeypatch.setattr(searching, "MOST_UNKNOWNS_EXACT", 0)
    register, _ = published(world)
    assert derivable(tuple(register), links=[CAME]) == ()
    loot = attack(register.to_bytes(), [CAME]) if len(register) else None
    assert loot is None or (loot.exact, loot.below) == (0, 0)


@given(worlds(), st.data())
@settings(max_examples=40, deadline=None)
def test_what_follows_at_once_is_the_same_in_the_parts_that_a_pattern_reaches(
    world: Counts, data: Any
) -> None:
    """Held against settling everything again: also where only a link reaches, and nothing is left of it."""
    register, _ = published(world)
    before = list(register)[: data.draw(st.integers(0, min(5, len(register))))]
    table = data.draw(
        st.sampled_from([one for one in tables(world) if one.name not in {b.name for b in before}])
    )
    try:
        task = Task(table, before, [CAME])
    except CannotBePublishedError:
        return
    free = sorted(task.everything - task.musts)
    pattern = task.musts | data.draw(st.sets(st.sampled_from(free)) if free else st.just(set()))
    shown = task.shown | {at: one.count for at, one in task.choices.items() if at not in pattern}
    whole = settle(task.layout, shown, task.withheld | pattern)
    found = task.settled(pattern)
    assert found.known == whole.known
    assert found.pinned == whole.pinned
    reached = {one for part in task.open.parts if task.touched & set(part.unknowns) for one in part.unknowns}
    expected = [_about(part) for part in whole.parts if reached & set(part.unknowns)]
    assert sorted(map(_about, found.parts)) == sorted(expected)


def _about(part: Any) -> Any:
    """Families are numbers that mean nothing but who belongs together."""
    together = [
        (one.region, other.region)
        for one, other in combinations(part.targets, 2)
        if one.family == other.family
    ]
    lines = [(e.terms, e.value, e.is_link) for e in part.equations]
    return part.unknowns, lines, [(t.region, t.unknowns, t.known) for t in part.targets], together
