"""The attacker says what follows: held against trying every table of whole numbers that fits."""

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world.counts import fits, flat, only_small_withheld, table, tried

from clerestory.suppression import Shown, Withheld, derivable, summed
from clerestory.suppression.findings import Kind
from clerestory.suppression.published import is_small, publication_of

counts = st.one_of(st.integers(0, 14), st.integers(11, 30))


@st.composite
def published(draw: st.DrawFn):
    wide = draw(st.integers(1, 3))
    of = table([[draw(counts) for _ in range(wide)] for _ in range(draw(st.integers(1, 2)))])
    small = {cell for cell, count in of.counts.items() if is_small(count)}
    more = draw(st.sets(st.sampled_from(sorted(set(of.counts))), max_size=5))
    return publication_of(of, small | more)


@given(published())
@settings(max_examples=80, deadline=None)
def test_what_follows_is_what_trying_every_table_finds(publication) -> None:
    if sum(isinstance(what, Shown) for what in publication.cells.values()) < 3:
        return  # too many tables to try
    derived, by_rule = tried(publication)
    places = {place[1]: one.kind for one in derivable([publication]) for place in one.places}
    found = {cell: kind for cell, kind in places.items() if publication.cells[cell] == Withheld()}
    assert {cell for cell, kind in found.items() if kind in (Kind.PINNED, Kind.SMALL)} == derived
    assert by_rule - derived <= {cell for cell, kind in found.items() if kind is Kind.SMALL_BY_RULE}


def test_a_lone_withheld_cell_of_a_line_follows() -> None:
    found = derivable([only_small_withheld(table([[5, 20, 30], [40, 50, 60]]))])
    assert [(one.places[0][1], one.kind) for one in found] == [(("r0", "c0"), Kind.PINNED)]


def test_what_only_all_sums_together_pin_is_pinned() -> None:
    # 4 and 16 are the most that their rows allow, and their column needs both; no single sum says so.
    names = ["r0 c0", "r0 c1", "r1 c0", "r1 c1", "r2 c1", "r2 c2", "r2 all", "all c2", "all all"]
    of = table([[4, 0, 50], [16, 0, 60], [70, 12, 30]])
    found = derivable([publication_of(of, [(name.split()[0], name.split()[1]) for name in names])])
    assert {one.places[0][1]: one.kind for one in found}["r0", "c0"] is Kind.PINNED


def test_two_withheld_cells_of_a_small_sum_follow() -> None:
    found = derivable([only_small_withheld(table([[4, 5, 200], [9, 9, 300]]))])
    assert {one.kind for one in found} == {Kind.SMALL}


def test_who_knows_the_rule_can_tell_where_only_one_can_be_small() -> None:
    # The total is withheld beside one small cell; it is 20 at least, so the small one must be why.
    of = summed("t", "requests", (flat("r", 2),), {("r0",): 5, ("r1",): 20})
    found = derivable([publication_of(of, [("r0",), ("all",)])])
    assert {place[1]: one.kind for one in found for place in one.places}["r0",] is Kind.SMALL_BY_RULE


FOUR = [(r, c) for r in ("r0", "r1") for c in ("c0", "c1")]


def test_eleven_in_two_cells_follows_for_who_knows_the_rule() -> None:
    # 5 and 6: if one were 11 the other were 0, and nothing would have been withheld.
    found = derivable([publication_of(table([[5, 6], [300, 400]]), FOUR)])
    assert Kind.SMALL_BY_RULE in {one.kind for one in found}
    assert not derivable([publication_of(table([[5, 7], [300, 400]]), FOUR)])


def test_whole_numbers_say_more_than_real_ones_in_three_dimensions() -> None:
    # Fractions may allow a table that whole numbers do not: what he says is what trying all of them says.
    dice = random.Random(3)
    for _ in range(15):
        dimensions = [flat(name, 2) for name in "abc"]
        cells = [(f"a{i}", f"b{j}", f"c{k}") for i in (0, 1) for j in (0, 1) for k in (0, 1)]
        of = summed("t", "requests", dimensions, {cell: dice.choice((0, 3, 8, 12, 15)) for cell in cells})
        publication = only_small_withheld(of)
        derived, _ = tried(publication)
        found = {
            p[1] for one in derivable([publication]) if one.kind is not Kind.SMALL_BY_RULE for p in one.places
        }
        assert found == derived
        assert any(True for _ in fits(publication))


@pytest.mark.parametrize("rows", [[[0, 0], [0, 0]], [[20, 30], [0, 11]]])
def test_nothing_withheld_nothing_follows(rows: list[list[int]]) -> None:
    assert derivable([only_small_withheld(table(rows))]) == ()


def test_where_the_solver_gives_no_answer_nothing_is_published() -> None:
    """HiGHS gives none once another program of the process asked for other threads; only a status says so."""
    code = """
import highspy
other = highspy.Highs()
other.setOptionValue("output_flag", False)
other.setOptionValue("threads", 2)
other.addVars(1, [0.0], [1.0])
other.run()
from clerestory.suppression import Category, Dimension, Register, SuppressionError
from clerestory.suppression import protect, refuse_derivable, summed
from clerestory.suppression.published import publication_of
rows = Dimension("r", tuple(Category(f"r{n}") for n in range(3)), "all")
of = summed("t", "requests", (rows,), {("r0",): 5, ("r1",): 20, ("r2",): 70})
safe = publication_of(of, [("r0",), ("r1",)])
from clerestory.suppression.solver import Line, Program
program = Program(1, [Line([0], [1.0], 0.0, 1.0)])
for act in (lambda: program.most({0: 1.0}), lambda: refuse_derivable(Register(), safe), lambda: protect(of)):
    try:
        act()
    except SuppressionError as error:
        print(type(error).__name__)
    else:
        print("published")
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "published" not in found.stdout
    assert found.stdout.split()[:2] == ["SolverError", "RefusedError"]
