"""Replays a history under one law or two, and writes the result once Cedar agrees.

In this order: check history and folder, compile the laws, count the rows in one pass, let Cedar decide a
sample and every rare combination, and only then write. Memory does not grow with the number of rows.
"""

import json
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import Final

import polars as pl

from clerestory.impact.history.read import History, open_history
from clerestory.impact.history.write import MANIFEST
from clerestory.impact.replay.chart import chart
from clerestory.impact.replay.count import Answered, Counting
from clerestory.impact.replay.engine import POLARS, Engine, Task, opened
from clerestory.impact.replay.errors import ReplayError
from clerestory.impact.replay.gate import Checked, Gate, drawn, rows_at, rows_numbered, usual
from clerestory.impact.replay.output import (
    CELLS,
    CHART,
    PROVENANCE,
    SUMMARY,
    as_json,
    folder_for,
    write_text,
)
from clerestory.impact.replay.pieces import pieces, stretches
from clerestory.impact.replay.provenance import Circumstances, packs, provenance, told
from clerestory.impact.replay.result import Found
from clerestory.impact.replay.summary import summary
from clerestory.law.library import Library

Bar = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Shows how far something has come: told what is done and how many there are."""
SEED: Final = 1


@dataclass(frozen=True)
class Order:
    """What to replay. against: a second law, or None. check: how many rows Cedar decides, and of how many
    rare combinations one row at most; None: as many as is usual for the history. first, last: only the
    questions of these days; None: all there are.
    engine: "polars", or "spark"."""

    history: Path
    law: str
    against: str | None
    out: Path
    at: datetime
    seed: int = SEED
    check: int | None = None
    first: date | None = None
    last: date | None = None
    engine: str = POLARS

    @property
    def laws(self) -> tuple[str, ...]:
        """The laws to put the questions to."""
        return (self.law,) if self.against is None else (self.law, self.against)


@dataclass(frozen=True)
class Done:
    """A written result. caption: what it says. checked: what the gate found. warnings: how many there are."""

    caption: str
    checked: str
    warnings: int
    seconds: dict[str, float] = field(default_factory=dict)


def replay(order: Order, library: Library, bar: Bar) -> Done:
    """Carry out the order. Raises HistoryError, LawError, ProgramError or ReplayError for what cannot be
    replayed, GateError where Cedar decides otherwise; then nothing is left behind."""
    if order.against == order.law:
        raise ReplayError(
            f"--against names {order.law!r}, the same law as --law; expected another one. Name another "
            "law, or leave --against out."
        )
    with folder_for(order.out) as folder:
        try:
            with opened(order.engine) as engine:
                return _Run(order, library, bar, engine).into(folder)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as fault:
            told = (str(fault).splitlines() or [type(fault).__name__])[0][:160]
            raise ReplayError(
                f"{order.history}: found rows that could not be computed ({told}) after the history had been "
                "checked; nothing was written. Leave its files alone while it is replayed, and run it again."
            ) from fault


class _Run:
    def __init__(self, order: Order, library: Library, bar: Bar, engine: Engine) -> None:
        self.order, self.library, self.bar, self.engine = order, library, bar, engine
        self.seconds: dict[str, float] = {}
        self._since = monotonic()

    def into(self, folder: Path) -> Done:
        with self.bar("questions checked", _rows_listed(self.order.history)) as progress:
            history = open_history(self.order.history, progress)
        self._took("checking_the_history")
        first, last = _period(self.order, history)
        standing = stretches(self.library, self.order.laws, history, first, last)
        counting = Counting(standing, history.lists, self._wanted(history))
        task = Task(self.library, self.order.laws, history, counting, list(pieces(history)))
        self._took("compiling_the_laws")
        with self.bar("questions replayed", history.rows) as progress:
            self.engine.count(task, progress)
            self._took("counting")
        if not counting.rows:
            raise ReplayError(
                f"{self.order.history}: found no question from {first} to {last}; expected one at least. "
                "Choose a longer period."
            )
        rare = counting.finish()
        self._took("answering_combinations")
        checked = self._checked(task, rare)
        self._took("checking_by_cedar")
        return self._written(folder, history, counting, checked)

    def _checked(self, task: Task, rare: tuple[Answered, ...]) -> Checked:
        counting = task.counting
        chance = random.Random(self.order.seed)
        by_row = {one.row: one for one in rare}
        sample = drawn(counting.counted, self._wanted(task.history), chance)
        sampled = sum(len(numbers) for numbers in sample.values())
        with self.bar("questions decided by Cedar", len(by_row) + sampled) as progress:
            gate = Gate(self.library, task.laws, counting.lists, chance, progress)
            for rows in rows_numbered(task.pieces, by_row):
                gate.check(rows, by_row)
            if sample:
                rows = pl.concat(rows_at(piece, places, counting.days) for piece, places in sample.items())
                gate.check(rows, {one.row: one for one in self.engine.answers(task, rows)})
        return Checked(sampled, len(by_row), gate.decisions)

    def _written(self, folder: Path, history: History, counting: Counting, checked: Checked) -> Done:
        found = _found(self.order, history, counting)
        document = summary(found)
        files = {
            CELLS: write_text(folder, CELLS, _lines(found)),
            SUMMARY: write_text(folder, SUMMARY, as_json(document)),
            CHART: write_text(folder, CHART, chart(found, _source(history, counting))),
        }
        self._took("writing")
        circumstances = Circumstances(
            self.order.at, self.engine.about(), self.order.seed, self._wanted(history), self.seconds
        )
        about = provenance(history, self.order.laws, counting, checked, circumstances, files)
        write_text(folder, PROVENANCE, as_json(about))
        return Done(document["caption"], told(checked), len(about["warnings"]), self.seconds)

    def _wanted(self, history: History) -> int:
        return usual(history.rows) if self.order.check is None else self.order.check

    def _took(self, part: str) -> None:
        now = monotonic()
        self.seconds[part], self._since = now - self._since, now


def _found(order: Order, history: History, counting: Counting) -> Found:
    used = packs(counting.stretches)
    provisions = {one.id: one for pack in used.values() for one in pack.provisions}
    cells = counting.cells.frame()
    rules = counting.cells.rules
    return Found(
        laws=order.laws,
        names={law: used[law].name for law in order.laws},
        first=counting.stretches[0].first,
        last=counting.stretches[-1].last,
        questions=counting.rows,
        cells=cells,
        rules=rules,
        provisions={rule: provisions[rule] for rule in rules if rule},
        origin=history.origin,
    )


def _source(history: History, counting: Counting) -> str:
    stamps = ", ".join(f"{one.id} {one.version}" for one in packs(counting.stretches).values())
    return f"Source: history {history.digest[:12]}, {counting.rows:,} questions; law packs {stamps}."


def _lines(found: Found) -> str:
    """cells.csv. An empty text is written as nothing at all."""
    texts = found.table().with_columns(pl.all().replace("", None))
    return texts.write_csv(null_value="")


def _period(order: Order, history: History) -> tuple[date, date]:
    """The days to replay: those of the history, or fewer."""
    asked = order.first or history.first, order.last or history.last
    first, last = max(asked[0], history.first), min(asked[1], history.last)
    if first > last:
        raise ReplayError(
            f"{order.history}: found no question from {asked[0]} to {asked[1]}; its days are "
            f"{history.first} to {history.last}. Choose among them."
        )
    return first, last


def _rows_listed(folder: Path) -> int:
    """How many rows history.json lists; 0 where it cannot be read, which `open_history` will say."""
    try:
        return int(json.loads((folder / MANIFEST).read_bytes())["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
