"""By how much another log's clock differs from ours, told from messages that both hold.

Promises an offset that a minority of odd pairs cannot move: the densest window of differences counts, however
far it lies from zero (a day, a time zone). Where too few pairs agree the clocks are taken as right, and that
is told. Idea: the mode of differences, as in time-of-arrival alignment.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from clerestory.channels.reconciliation.logs import MICROSECONDS

LEAST_PAIRS: Final = 3
_QUARTER_HOUR: Final = 900 * MICROSECONDS


@dataclass(frozen=True)
class Offset:
    """microseconds: to take from the log's times. pairs: rows that both logs hold once; agreeing: how many of
    them lie within the tolerance of the offset."""

    microseconds: int
    pairs: int
    agreeing: int

    @property
    def looks_like_a_zone(self) -> bool:
        """Whether it is near a quarter of an hour, as a time zone that was not declared would be."""
        away = abs(self.microseconds)
        return (
            away >= _QUARTER_HOUR / 2
            and min(away % _QUARTER_HOUR, -away % _QUARTER_HOUR) <= 60 * MICROSECONDS
        )


def offset(ours: pl.DataFrame, other: pl.DataFrame, fields: list[str], tolerance: int) -> Offset:
    """The offset of `other`. Both: columns at and `fields`, any number of rows; what repeats is left out."""
    joined = _once(ours, fields).join(_once(other, fields), on=fields, how="inner", suffix="_other")
    apart = np.sort((joined["at_other"] - joined["at"]).to_numpy())
    if len(apart) < LEAST_PAIRS:
        return Offset(0, len(apart), 0)
    ends: Any = np.searchsorted(apart, apart + tolerance, side="right")
    count = ends - np.arange(len(apart))
    best = int(count.max())
    first = int(np.argmax(count))
    found = int(np.median(apart[first : ends[first]]))
    if best < LEAST_PAIRS or best * 4 < len(apart):
        return Offset(0, len(apart), 0)
    return Offset(found, len(apart), best)


def _once(rows: pl.DataFrame, fields: list[str]) -> pl.DataFrame:
    known = pl.all_horizontal(pl.col(one).is_not_null() for one in fields)
    return rows.filter(known).group_by(fields).agg(pl.len().alias("many"), pl.col("at").first()).filter(
        pl.col("many") == 1
    ).drop("many")  # fmt: skip
