"""One answer that Cedar would not give stops a replay, whatever kind of difference it is."""

import random
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.unit.impact.replay_world import LAWS, write_history, write_packs

from clerestory.impact.history.columns import BY_NAME
from clerestory.impact.history.read import History, open_history
from clerestory.impact.history.rows import unrecorded
from clerestory.impact.replay.count import Answered, Counting
from clerestory.impact.replay.errors import GateError
from clerestory.impact.replay.gate import Gate, drawn, rows_at, rows_numbered
from clerestory.impact.replay.pieces import ROW, pieces, stretches
from clerestory.law.library import Library, open_library
from clerestory.policy.program import CompiledLayer
from clerestory.policy.replay import UNDETERMINED, Told


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return open_library(write_packs(tmp_path_factory.mktemp("packs")))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return open_history(write_history(tmp_path_factory.mktemp("made") / "history", rows_a_file=100))


@pytest.fixture(scope="module")
def counting(library: Library, history: History) -> Counting:
    made = Counting(stretches(library, LAWS, history, history.first, history.last), history.lists, 100)
    for piece in pieces(history):
        made.add(piece)
    return made


def rows(counting: Counting, *, whole: bool) -> pl.DataFrame:
    """Rows in which everything was recorded, or those with a gap that leaves some answer open."""
    every = next(iter(counting.counted)).scan().collect()
    chosen = [
        row[ROW]
        for row in every.iter_rows(named=True)
        if whole is not bool(unrecorded({name: row[name] for name in BY_NAME if name != "agency"}))
    ]
    return every.filter(pl.col(ROW).is_in(chosen))


def answers(counting: Counting, asked: pl.DataFrame) -> dict[int, Answered]:
    return {one.row: one for one in counting.answers(asked)}


def gate(library: Library, history: History) -> Gate:
    return Gate(library, LAWS, history.lists, random.Random(5))


def altered(
    answers: dict[int, Answered], outcome: str, becomes: str, rules: tuple[str, ...] | None = None
) -> dict[int, Answered]:
    """The answers with the first `outcome` told as another one."""
    for row, answered in answers.items():
        for law, told in enumerate(answered.told):
            for element, one in told.items():
                if one.outcome == outcome:
                    other = {**told, element: Told(becomes, one.rules if rules is None else rules)}
                    every = (*answered.told[:law], other, *answered.told[law + 1 :])
                    return answers | {row: replace(answered, told=every)}
    pytest.fail(f"no answer {outcome}")


@pytest.mark.parametrize("whole", [True, False])
def test_cedar_agrees_with_every_row(
    library: Library, history: History, counting: Counting, whole: bool
) -> None:
    asked = rows(counting, whole=whole)
    looking = gate(library, history)
    looking.check(asked, answers(counting, asked))
    ways = 1 if whole else 2
    assert looking.decisions == asked.height * len(LAWS) * ways, "gaps are filled in once more, by chance"


@pytest.mark.parametrize(
    ("outcome", "becomes"),
    [("withhold", "release"), ("withhold", "review"), ("review", "release"), ("release", "withhold")],
)
def test_another_outcome_stops_the_run_and_is_told_with_both_reasons(
    library: Library, history: History, counting: Counting, outcome: str, becomes: str
) -> None:
    asked = rows(counting, whole=True)
    with pytest.raises(GateError) as caught:
        gate(library, history).check(asked, altered(answers(counting, asked), outcome, becomes))
    told = str(caught.value)
    assert f"the replay says {becomes}" in told
    assert f"Cedar says {outcome}" in told
    assert '"requester":{"agency":' in told
    assert "\n" not in told


def test_another_provision_behind_the_same_outcome_stops_the_run(
    library: Library, history: History, counting: Counting
) -> None:
    asked = rows(counting, whole=True)
    with pytest.raises(GateError, match=r"the replay says withhold \(us-open\)"):
        gate(library, history).check(
            asked, altered(answers(counting, asked), "withhold", "withhold", ("us-open",))
        )


def test_undetermined_is_no_answer_where_everything_was_recorded(
    library: Library, history: History, counting: Counting
) -> None:
    asked = rows(counting, whole=True)
    with pytest.raises(GateError, match="the replay says undetermined"):
        gate(library, history).check(asked, altered(answers(counting, asked), "release", UNDETERMINED))


def test_releases_that_rest_on_unrecorded_facts_stop_the_run(
    library: Library, history: History, counting: Counting
) -> None:
    asked = rows(counting, whole=False)
    wrong = {
        row: replace(one, told=tuple({element: _released(told) for element, told in law.items()}
                                     for law in one.told))
        for row, one in answers(counting, asked).items()
    }  # fmt: skip
    with pytest.raises(GateError, match="the replay says release"):
        gate(library, history).check(asked, wrong)


def _released(told: Told) -> Told:
    return Told("release", told.rules) if told.outcome == UNDETERMINED else told


def test_engines_that_differ_stop_the_run(library: Library, history: History, counting: Counting) -> None:
    asked = rows(counting, whole=True)
    looking = gate(library, history)
    bench = looking._decider.benches(LAWS[0], history.first)[0]
    bench.compiled = CompiledLayer(bench.layer, bench.provisions[:1])
    with pytest.raises(GateError, match=r"Cedar could not decide row \d+ under us-aa"):
        looking.check(asked, answers(counting, asked))


def test_rows_are_fetched_by_number_and_by_place(history: History, counting: Counting) -> None:
    every = history.scan().collect()
    numbers = [0, 7, 99, 100, 250, every.height - 1]
    fetched = pl.concat(list(rows_numbered(list(pieces(history)), numbers)))
    assert fetched[ROW].to_list() == numbers
    assert fetched.drop(ROW).equals(every[numbers])
    days = (20250131, 20250201)
    for piece in list(pieces(history))[1:3]:
        within = piece.scan().collect().filter(pl.col("day").is_between(*days))
        assert rows_at(piece, [0, 3], days).equals(within[[0, 3]])


def test_at_most_all_rows_are_drawn(counting: Counting, history: History) -> None:
    found = drawn(counting.counted, history.rows + 1, random.Random(1))
    assert {piece: places == list(range(piece.rows)) for piece, places in found.items()} == dict.fromkeys(
        counting.counted, True
    )
    assert Path(next(iter(found)).file.path).name == "part-00000.parquet"
