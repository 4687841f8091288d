"""What protect publishes: the cheapest safe table, and nothing where there is none."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world.counts import (
    cheapest_by_trying,
    cost,
    flat,
    only_small_withheld,
    skewed,
    table,
    tried,
    without_totals,
)

from clerestory.suppression import (
    PERIOD,
    CannotBePublishedError,
    Category,
    Dimension,
    Register,
    Shown,
    Withheld,
    derivable,
    protect,
    publish,
    summed,
)
from clerestory.suppression.effort import Limit
from clerestory.suppression.exact import likely
from clerestory.suppression.findings import Effort
from clerestory.suppression.greedy import good
from clerestory.suppression.protect import STEPS
from clerestory.suppression.published import is_small, publication_of
from clerestory.suppression.task import Task

counts = st.one_of(st.integers(0, 14), st.integers(11, 30), st.integers(20, 400))
tables = (
    st.integers(2, 3)
    .flatmap(lambda wide: st.lists(st.lists(counts, min_size=wide, max_size=wide), min_size=2, max_size=2))
    .map(table)
)


@given(tables)
@settings(max_examples=30, deadline=None)
def test_no_safe_pattern_costs_less(of) -> None:
    best = cheapest_by_trying(of)
    if best is None:
        with pytest.raises(CannotBePublishedError):
            protect(of)
        return
    safe = protect(of)
    assert safe.asked.method in ("exact", "nothing to withhold")
    assert cost(of, safe.publication) == pytest.approx(best)


@given(
    st.lists(st.lists(st.integers(0, 14), min_size=2, max_size=3), min_size=2, max_size=2)
    .filter(lambda x: len({*map(len, x)}) == 1)
    .map(table)
)
@settings(max_examples=40, deadline=None)
def test_nothing_follows_from_a_protected_table_when_every_table_is_tried(of) -> None:
    try:
        publication = protect(of).publication
    except CannotBePublishedError:
        return
    if sum(isinstance(what, Shown) for what in publication.cells.values()) < 3:
        return
    assert tried(publication) == (set(), set())


@given(
    st.lists(st.sampled_from([0, 3, 6, 12, 20, 90]), min_size=8, max_size=8),
)
@settings(max_examples=60, deadline=None)
def test_no_safe_pattern_costs_less_beside_an_earlier_table(true) -> None:
    first, second = Category("2025-H1"), Category("2025-H2")
    inner = {(f"r{n // 2}", ("2025-H1", "2025-H2")[n % 2]): count for n, count in enumerate(true)}
    by_half = summed("half", "requests", (flat("r", 4), Dimension(PERIOD, (first, second))), inner)
    both = Dimension(PERIOD, (Category("2025", ("2025-H1", "2025-H2")),))
    year = summed(
        "year",
        "requests",
        (flat("r", 4), both),
        {(f"r{n}", "2025"): true[2 * n] + true[2 * n + 1] for n in range(4)},
    )
    try:
        register = publish(Register(), protect(by_half).publication)
    except CannotBePublishedError:
        return
    best = cheapest_by_trying(year, list(register))
    if best is None:
        with pytest.raises(CannotBePublishedError):
            protect(year, register)
        return
    safe = protect(year, register)
    assert safe.asked.method in ("exact", "nothing to withhold")
    assert cost(year, safe.publication) == pytest.approx(best)


def test_small_counts_are_withheld_and_what_is_shown_is_true() -> None:
    dice = random.Random(5)
    for _ in range(10):
        of = table([[skewed(dice) for _ in range(7)] for _ in range(9)])
        safe = protect(of)
        for cell, what in safe.cells.items():
            assert isinstance(what, Withheld) or (what.count == of.counts[cell] and not is_small(what.count))
        assert derivable([safe.publication]) == ()


def test_the_same_table_gives_the_same_publication() -> None:
    dice = random.Random(6)
    of = table([[skewed(dice) for _ in range(8)] for _ in range(12)])
    first = protect(of)
    assert all(protect(of) == first for _ in range(2))


def test_a_table_of_zeros_is_shown() -> None:
    safe = protect(table([[0, 0, 0], [0, 0, 0]]))
    assert safe.withheld == 0
    assert safe.asked.method == "nothing to withhold"


@pytest.mark.parametrize("rows", [[[5]], [[5, 0]], [[3, 4]], [[1, 1], [1, 1]], [[5, 0], [0, 0]]])
def test_what_is_too_small_altogether_is_not_published(rows: list[list[int]]) -> None:
    with pytest.raises(CannotBePublishedError, match="Coarsen"):
        protect(without_totals(rows))


def test_a_single_row_is_protected_by_another_cell() -> None:
    of = summed("t", "requests", (flat("r", 4),), {("r0",): 5, ("r1",): 20, ("r2",): 400, ("r3",): 0})
    safe = protect(of)
    assert [cell for cell, what in safe.cells.items() if isinstance(what, Withheld)] == [("r0",), ("r1",)]


def test_everything_small_is_protected_as_far_as_it_can_be() -> None:
    safe = protect(table([[4] * 5] * 5))
    assert {what for cell, what in safe.cells.items() if "all" not in cell} == {Withheld()}
    assert derivable([safe.publication]) == ()


def test_levels_of_a_dimension_are_protected_together() -> None:
    groups = (Category("east", ("a", "b")), Category("west", ("c", "d")), *map(Category, "abcd"))
    place = Dimension("place", groups, "all")
    inner = {
        (p, f"c{n}"): count
        for p, row in zip("abcd", [[5, 40], [30, 60], [70, 80], [0, 90]], strict=True)
        for n, count in enumerate(row)
    }
    of = summed("t", "requests", (place, flat("c", 2)), inner)
    safe = protect(of)
    assert safe.withheld > 1
    assert derivable([safe.publication]) == ()
    assert derivable([only_small_withheld(of)])


def test_three_dimensions_are_protected() -> None:
    dice = random.Random(9)
    cells = [(f"a{i}", f"b{j}", f"c{k}") for i in range(3) for j in range(3) for k in range(4)]
    of = summed(
        "t", "requests", [flat("a", 3), flat("b", 3), flat("c", 4)], {cell: skewed(dice) for cell in cells}
    )
    assert derivable([only_small_withheld(of)])
    safe = protect(of)
    assert safe.asked.method == "greedy"
    assert derivable([safe.publication]) == ()
    assert safe == protect(of)


def test_a_search_that_takes_too_long_leaves_it_to_the_greedy_one_and_says_so() -> None:
    dice = random.Random(11)
    of = table([[skewed(dice) for _ in range(10)] for _ in range(14)])
    safe = protect(of, steps=1)
    assert safe.asked.method == "greedy"
    assert "took longer" in safe.asked.why
    assert derivable([safe.publication]) == ()


def test_the_greedy_pattern_is_safe_and_never_cheaper_than_the_cheapest() -> None:
    dice, ours, best = random.Random(12), 0.0, 0.0
    for _ in range(8):
        of = table([[skewed(dice) for _ in range(6)] for _ in range(6)])
        task = Task(of, [])
        effort = Effort()
        start = likely(task, effort, Limit(effort, STEPS))
        greedy = publication_of(of, task.cells_of(good(task, effort, Limit(effort, STEPS), start)))
        assert derivable([greedy]) == ()
        ours += cost(of, greedy) - cost(of, only_small_withheld(of))
        best += cost(of, protect(of).publication) - cost(of, only_small_withheld(of))
        assert ours >= best - 1e-9
    assert ours < 1.3 * best
