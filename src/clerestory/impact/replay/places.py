"""Where the facts of a history stand, in the words the compiled law asks for them.

The description of the columns is `history/columns.py`; nothing is said twice here. Which columns hold nulls
is looked up in the rows, because a law is carried faster where a fact is known to be recorded.
"""

from dataclasses import replace
from typing import Final

import polars as pl

from clerestory.impact.history.columns import COLUMNS, Column, Kind
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.read import History
from clerestory.policy.replay import Holds, Place, Recorded

_HOLDS: Final = {
    Kind.DAY: Holds.DAY,
    Kind.LISTED: Holds.WORD,
    Kind.WORD: Holds.WORD,
    Kind.FLAG: Holds.FLAG,
    Kind.SET: Holds.SET,
}


def places(lists: Lists, unrecorded: frozenset[str]) -> tuple[Place, ...]:
    """A place for each column of a history that a law may read; `unrecorded`: those that hold a null."""
    return tuple(
        Place(one.name, _HOLDS[one.kind], _values(one, lists), _recorded(one, unrecorded))
        for one in COLUMNS
        if one.kind in _HOLDS
    )


def described(history: History) -> tuple[Place, ...]:
    """A place for each column as it stands in this history: may there be nulls, between which numbers does
    everything lie. What is the same in every row need not be computed for any. Reads every column once."""
    rows = history.scan().select(*(_number(one).name.keep() for one in COLUMNS if one.kind in _HOLDS))
    figures = rows.select(
        pl.all().null_count().name.suffix(" nulls"),
        pl.all().min().name.suffix(" least"),
        pl.all().max().name.suffix(" most"),
    )
    found = figures.collect(engine="streaming").row(0, named=True)
    missing = frozenset(one.name for one in COLUMNS if found.get(f"{one.name} nulls"))
    return tuple(
        replace(one, least=found[f"{one.name} least"], most=found[f"{one.name} most"])
        for one in places(history.lists, missing)
    )


def _number(column: Column) -> pl.Expr:
    return pl.col(column.name).cast(pl.UInt8) if column.kind is Kind.FLAG else pl.col(column.name)


def unrecorded(history: History) -> frozenset[str]:
    """The columns in which some row has a null: a fact that nobody recorded at the time."""
    nulls = history.scan().select(pl.all().null_count()).collect(engine="streaming").row(0, named=True)
    return frozenset(name for name, count in nulls.items() if count)


def _values(column: Column, lists: Lists) -> tuple[str, ...]:
    return lists.of(column.listed) if column.listed else column.values


def _recorded(column: Column, unrecorded: frozenset[str]) -> Recorded:
    return Recorded.SOMETIMES if column.name in unrecorded else Recorded.ALWAYS
