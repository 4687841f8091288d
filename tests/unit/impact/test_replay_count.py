"""A replay counts every row once, and gives it the answer that DECIDE gives, under both laws in one pass."""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.unit.impact.replay_world import LAWS, write_history, write_packs

from clerestory.impact.history.columns import BY_NAME
from clerestory.impact.history.read import History, open_history
from clerestory.impact.history.rows import facts_of, unrecorded
from clerestory.impact.replay import count
from clerestory.impact.replay import pieces as cutting
from clerestory.impact.replay.count import Counting, elements_of
from clerestory.impact.replay.kinds import RowKind, kinds
from clerestory.impact.replay.pieces import ROW, Stretch, pieces, stretches
from clerestory.impact.replay.put import OUTCOMES
from clerestory.law.library import Library, open_library
from clerestory.policy.decide import Decider, Sample
from clerestory.policy.replay import UNDETERMINED
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.requester_classes import CLASSES, class_of

Line = dict[str, Any]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return open_library(write_packs(tmp_path_factory.mktemp("packs")))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return open_history(write_history(tmp_path_factory.mktemp("made") / "history"))


def standing(library: Library, history: History) -> tuple[Stretch, ...]:
    return stretches(library, LAWS, history, history.first, history.last)


def counted(library: Library, history: History, rare_at_most: int = 10_000) -> Counting:
    counting = Counting(standing(library, history), history.lists, rare_at_most)
    for piece in pieces(history):
        counting.add(piece)
    return counting


def decided(library: Library, history: History) -> Iterator[tuple[Line, list[dict[str, set[str]]]]]:
    """Each row with what DECIDE says under each law, for every way of filling in what was not recorded."""
    decider = Decider(library, sample=Sample(first=0, then_every=10**9))
    for row in history.scan().collect().iter_rows(named=True):
        said: list[dict[str, set[str]]] = []
        for law in LAWS:
            found: dict[str, set[str]] = {}
            for way in filled(row, history):
                facts = facts_of(way, history.lists, name="row", law=law)
                for one in decider.decide(facts).elements:
                    found.setdefault(one.element, set()).add(str(one.outcome))
            said.append(found)
        yield row, said


def filled(row: Line, history: History) -> Iterator[Line]:
    """Every value that matters to these laws in the place of each null."""
    values: dict[str, list[Any]] = {
        "recipient": list(range(len(history.lists.requesters))),
        "purpose.activity": list(range(len(BY_NAME["purpose.activity"].values))),
        "purpose.mixed_with": [0, *(1 << bit for bit in range(len(BY_NAME["purpose.activity"].values)))],
        "requester.verified": [False, True],
        "consent.form": [0],
        "authority.limited": [False, True],
        "authority.elements": [0, *(1 << bit for bit in range(len(ELEMENTS)))],
    }
    gaps = [name for name in unrecorded(row) if name in values]
    for chosen in product(*(values[name] for name in gaps)):
        way = row | dict(zip(gaps, chosen, strict=True))
        yield way | ({} if way["authority.limited"] else {"authority.elements": 0})


def test_every_row_is_counted_with_the_answer_that_all_ways_of_deciding_it_agree_on(
    library: Library, history: History
) -> None:
    expected: Counter[tuple[Any, ...]] = Counter()
    seen: Counter[str] = Counter()
    for row, said in decided(library, history):
        for element in elements_of(row["elements"]):
            ways = [one[element] for one in said]
            outcomes = [next(iter(each)) if len(each) == 1 else UNDETERMINED for each in ways]
            expected[
                row["day"] // 100,
                class_of(history.lists.requesters[row["requester"]]),
                row["purpose.activity"],
                element,
                *outcomes,
            ] += 1
            seen.update(outcomes)
    counting = counted(library, history)
    counting.finish()
    cells = counting.cells.frame().group_by("month", "class", "purpose", "element", "outcome 0", "outcome 1")
    found: Counter[tuple[Any, ...]] = Counter()
    for month, group, purpose, element, first, second, n in cells.agg(pl.col("n").sum()).iter_rows():
        key = (month, list(CLASSES)[group], purpose, ELEMENTS[element], OUTCOMES[first], OUTCOMES[second])
        found[key] += n
    assert found == expected
    assert set(seen) == {"release", "review", "withhold", UNDETERMINED}, "the world shows every outcome"
    assert counting.rows == history.rows


def test_the_leading_rule_of_a_recorded_row_is_that_of_decide(library: Library, history: History) -> None:
    decider = Decider(library, sample=Sample(first=0, then_every=10**9))
    counting = counted(library, history)
    rows = next(iter(pieces(history))).scan().collect()
    answers = {one.row: one for one in counting.answers(rows)}
    checked = 0
    for row in rows.iter_rows(named=True):
        if unrecorded({name: row[name] for name in BY_NAME if name != "agency"}):
            continue
        for law, told in zip(LAWS, answers[row[ROW]].told, strict=True):
            facts = facts_of(row, history.lists, name="row", law=law)
            for one in decider.decide(facts).elements:
                assert told[one.element].outcome == str(one.outcome)
                assert told[one.element].rules == tuple(dict.fromkeys(rule.id for rule in one.rules))
                checked += 1
    assert checked > 1_000


def test_the_cells_do_not_depend_on_how_the_rows_are_cut(
    library: Library, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = counted(library, history)
    rare = whole.finish()
    many = open_history(write_history(tmp_path / "history", rows_a_file=123))
    assert len(many.files) > 3
    monkeypatch.setattr(cutting, "ROWS_A_PIECE", 50)
    monkeypatch.setattr(count, "_COUNTED_AT_MOST", 100)
    small = counted(library, many)
    small.finish()
    names = ["month", "class", "purpose", "element", "outcome 0", "outcome 1"]
    one, other = (
        each.cells.frame().group_by(names).agg(pl.col("n").sum()).sort(names) for each in (whole, small)
    )
    assert one.equals(other)
    assert len(list(pieces(many))) > len(many.files)
    assert rare, "some combinations are rare"


def test_a_change_of_law_cuts_the_period(library: Library, history: History) -> None:
    first, second = standing(library, history)
    assert (first.days, second.days) == ((20250115, 20250131), (20250201, 20250302))
    assert first.laws[0] is second.laws[0], "the law that did not change is compiled once"
    assert first.laws[1] is not second.laws[1]


def test_each_kind_of_row_is_found(history: History) -> None:
    found = kinds(history.scan())
    assert {one.passes_on for one in found} == {-1, 0, 1}
    assert {one.further for one in found} == {-1, 0, 1, 2}
    assert len(RowKind(2, 1).judgements()) == 6, "three activities for each of two parties"
    assert [one.activity for one in RowKind(-1, 0).judgements()] == ["purpose.activity", None]


def test_one_row_of_each_rare_combination_is_given_the_rarest_first(
    library: Library, history: History
) -> None:
    every = counted(library, history)
    rare = every.finish()
    assert len(rare) == every.rare_combinations <= every.combinations
    assert len({one.row for one in rare}) == len(rare)
    few = counted(library, history, rare_at_most=5)
    assert few.finish() == rare[:5]
    assert few.rare_combinations == every.rare_combinations


def test_the_sample_is_drawn_by_seed_alone(library: Library, history: History) -> None:
    from clerestory.impact.replay.gate import drawn

    counting = counted(library, history)
    one, same, other = (drawn(counting.counted, 20, random.Random(seed)) for seed in (1, 1, 2))
    assert one == same != other
    assert sum(len(places) for places in one.values()) == 20
    everything = drawn(counting.counted, 10**9, random.Random(1))
    assert sum(len(places) for places in everything.values()) == history.rows
