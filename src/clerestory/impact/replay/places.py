"""The columns of a history, described to the compiled law."""

from collections.abc import Collection
from typing import Final

import polars as pl

from clerestory.impact.history.columns import COLUMNS, Column, Kind
from clerestory.impact.history.lists import Lists
from clerestory.policy.replay import Holds, Place, Recorded

_HOLDS: Final = {
    Kind.DAY: Holds.DAY,
    Kind.LISTED: Holds.WORD,
    Kind.WORD: Holds.WORD,
    Kind.FLAG: Holds.FLAG,
    Kind.SET: Holds.SET,
}
_NO_FACT: Final = ("agency", "office", "elements")
"""Columns that say nothing about a fact: which law is asked is the replay's, which element the table's."""


def places(
    lists: Lists, incomplete: Collection[str] | None = None, empty: Collection[str] = ()
) -> tuple[Place, ...]:
    """The places of all facts. incomplete: the columns in which there are nulls (None: perhaps in all).
    empty: those in which there is nothing else."""
    return tuple(
        Place(column.name, _HOLDS[column.kind], _values(column, lists), _recorded(column, incomplete, empty))
        for column in COLUMNS
        if column.name not in _NO_FACT
    )


def gaps(rows: pl.LazyFrame) -> tuple[frozenset[str], frozenset[str]]:
    """The columns of these rows in which there are nulls, and those in which there is nothing else."""
    counts = rows.select(pl.all().null_count(), pl.len().alias("rows")).collect(engine="streaming")
    found = counts.row(0, named=True)
    number = found.pop("rows")
    incomplete = frozenset(name for name, nulls in found.items() if nulls)
    return incomplete, frozenset(name for name in incomplete if found[name] == number)


def _values(column: Column, lists: Lists) -> tuple[str, ...]:
    return lists.of(column.listed) if column.kind is Kind.LISTED else column.values


def _recorded(column: Column, incomplete: Collection[str] | None, empty: Collection[str]) -> Recorded:
    if column.name in empty:
        return Recorded.NEVER
    complete = incomplete is not None and column.name not in incomplete
    return Recorded.ALWAYS if complete or column.required else Recorded.SOMETIMES
