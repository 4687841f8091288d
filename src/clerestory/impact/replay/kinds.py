"""Kinds of rows by who and what has to be judged: most rows need one judgement, some need several.

Promises the judgements of `policy.question.judgements`: every party the data reach with every activity that
was named, in that order. What nobody recorded is judged as if it could be anything: an unrecorded recipient
as anybody, unrecorded further purposes as any purpose.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

OWN_ACTIVITY: Final = "purpose.activity"
_MIXED: Final = "purpose.mixed_with"


@dataclass(frozen=True)
class Judged:
    """One judgement of a row: the column of a party, whether the data are passed on (None: each row says, or
    nobody recorded it), and the column of its activity (None: nobody recorded it)."""

    party: str
    passes_on: bool | None
    activity: str | None


@dataclass(frozen=True, order=True)
class RowKind:
    """further: how many further activities were named, -1 where nobody recorded it. passes_on: 1 where the
    recipient is somebody else, -1 where nobody recorded it."""

    further: int
    passes_on: int

    def activities(self) -> tuple[str | None, ...]:
        """The columns that hold the activities to judge; None: any."""
        if self.further < 0:
            return OWN_ACTIVITY, None
        return OWN_ACTIVITY, *(_further(number) for number in range(self.further))

    def judgements(self) -> tuple[Judged, ...]:
        """How such a row has to be judged; the strictest counts."""
        if not self.passes_on:
            return tuple(Judged("requester", False, one) for one in self.activities())
        passes_on = True if self.passes_on > 0 else None
        parties = ("requester", "recipient")
        return tuple(Judged(party, passes_on, one) for party in parties for one in self.activities())

    def of(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows of this kind, with a column for each activity."""
        return rows.with_columns(*self._activity_columns()) if self.further > 0 else rows

    def selects(self) -> pl.Expr:
        """Is a row of this kind?"""
        return _FURTHER.eq(self.further) & _PASSES_ON.eq(self.passes_on)

    def _activity_columns(self) -> Iterator[pl.Expr]:
        left = pl.col(_MIXED)
        for number in range(self.further):
            yield left.bitwise_trailing_zeros().cast(pl.UInt8).alias(_further(number))
            left = left & (left - 1)


PLAIN: Final = RowKind(0, 0)
NEEDED: Final = ("requester", "recipient", _MIXED)
"""Columns that say of which kind a row is."""
_FURTHER: Final = pl.col(_MIXED).bitwise_count_ones().cast(pl.Int8).fill_null(-1)
_PASSES_ON: Final = (pl.col("recipient") != pl.col("requester")).cast(pl.Int8).fill_null(-1)


def kinds(rows: pl.LazyFrame) -> tuple[RowKind, ...]:
    """The kinds of rows there are, in a fixed order."""
    found = rows.select(further=_FURTHER, passes_on=_PASSES_ON).unique()
    return tuple(sorted(RowKind(*one) for one in found.collect(engine="streaming").iter_rows()))


def _further(number: int) -> str:
    return f"further activity {number}"
