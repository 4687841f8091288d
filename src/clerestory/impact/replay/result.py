"""What a replay found, before it is written: the cells of one law or two, and everything that names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from clerestory.impact.history.columns import ACTIVITIES
from clerestory.impact.replay.comparison import CHANGES, with_change
from clerestory.impact.replay.put import OUTCOMES
from clerestory.impact.replay.threshold import FEW, THRESHOLD
from clerestory.law.provision import Provision
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.requester_classes import CLASSES

NOT_RECORDED = "not_recorded"
"""The purpose of questions for which nobody kept one; `unknown` is a record: nothing was said."""
COLUMNS = (
    "month",
    "requester_class",
    "purpose",
    "element",
    "outcome",
    "rule",
    "against_outcome",
    "against_rule",
    "change",
    "answers",
)
"""The columns of cells.csv. `answers` is a number, or the sign for a number that is too small to show."""


@dataclass(frozen=True)
class Found:
    """laws: one or two, with their names. cells: as `cells.Cells.frame`. rules: what its codes stand for.
    origin: what history.json says about where the rows come from."""

    laws: tuple[str, ...]
    names: Mapping[str, str]
    first: date
    last: date
    questions: int
    cells: pl.DataFrame
    rules: Sequence[str]
    provisions: Mapping[str, Provision]
    origin: Mapping[str, Any]

    @property
    def compares(self) -> bool:
        """Are there two laws?"""
        return len(self.laws) > 1

    @property
    def answers(self) -> int:
        """How many element answers there are under one law."""
        return int(self.cells["n"].sum())

    @property
    def is_made_up(self) -> bool:
        """Does the history itself say that nobody asked these questions?"""
        return self.origin.get("synthetic") is True

    def table(self) -> pl.DataFrame:
        """The cells in words, as cells.csv has them. Shape (number of cells, len(COLUMNS)), all texts."""
        cells = with_change(self.cells) if self.compares else self.cells
        classes, outcomes, changes = list(CLASSES), list(OUTCOMES), list(CHANGES)
        number = pl.col("n").cast(pl.String)
        columns = {
            "month": _month(pl.col("month")),
            "requester_class": _word("class", classes),
            "purpose": _word("purpose", list(ACTIVITIES)).fill_null(NOT_RECORDED),
            "element": _word("element", list(ELEMENTS)),
            "outcome": _word("outcome 0", outcomes),
            "rule": _word("rule 0", list(self.rules)),
            "against_outcome": _word("outcome 1", outcomes) if self.compares else pl.lit(""),
            "against_rule": _word("rule 1", list(self.rules)) if self.compares else pl.lit(""),
            "change": _word("change", changes) if self.compares else pl.lit(""),
            "answers": pl.when(pl.col("n") < THRESHOLD).then(pl.lit(FEW)).otherwise(number),
        }
        return cells.select(**columns).sort(COLUMNS[:-1])

    def outcomes(self, law: int, *by: str) -> dict[tuple[Any, ...], dict[str, int]]:
        """Element answers by outcome under a law, for each group of values of `by` (columns of cells)."""
        counted = self.cells.group_by(*by, f"outcome {law}").agg(pl.col("n").sum())
        found: dict[tuple[Any, ...], dict[str, int]] = {}
        for *group, outcome, count in counted.sort(*by, f"outcome {law}", nulls_last=True).iter_rows():
            found.setdefault(tuple(group), dict.fromkeys(OUTCOMES, 0))[OUTCOMES[outcome]] = int(count)
        return found

    def months(self) -> list[int]:
        """Every month of the period as 202410, with or without questions."""
        first = self.first.year * 12 + self.first.month - 1
        last = self.last.year * 12 + self.last.month - 1
        return [month // 12 * 100 + month % 12 + 1 for month in range(first, last + 1)]


def _word(column: str, words: list[str]) -> pl.Expr:
    return pl.col(column).cast(pl.UInt32).replace_strict(
        list(range(len(words))), words, return_dtype=pl.String
    )  # fmt: skip


def _month(month: pl.Expr) -> pl.Expr:
    return pl.format("{}-{}", month // 100, (month % 100).cast(pl.String).str.zfill(2))
