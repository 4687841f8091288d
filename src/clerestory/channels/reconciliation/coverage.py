"""The share of traffic to these records that met the gate, with what it is a share of and what is unknown.

Promises never to say more than the logs do: a share is of messages that another log holds, is rounded down,
and stands beside the minutes in which no other log speaks. Without any such message there is no share.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from clerestory.channels.reconciliation.comparing import Found
from clerestory.channels.reconciliation.logs import CODES, OURS, Class
from clerestory.channels.reconciliation.shelf import MINUTE

_PLACES: Final = 10_000
_TOLD: Final = (Class.BYPASS, Class.ALTERED, Class.LOST, Class.IN_FLIGHT, Class.UNWITNESSED)


@dataclass(frozen=True)
class Coverage:
    """met: messages that met the gate, of `seen`, those that another log holds. unreadable: rows of the
    others that may be messages. ours_unreadable: rows of ours that may be their partners. minutes: of the
    period; witnessed: those for which another log speaks."""

    met: int
    seen: int
    unreadable: int
    ours_unreadable: int
    minutes: int
    witnessed: int

    @property
    def share(self) -> float | None:
        """Of what was seen, rounded down to a hundredth of a percent; None where nothing was seen."""
        return self.met * _PLACES // self.seen / _PLACES if self.seen else None

    @property
    def at_least(self) -> float | None:
        """If every unreadable row of the others was a bypass."""
        whole = self.seen + self.unreadable
        return self.met * _PLACES // whole / _PLACES if whole else None

    @property
    def at_most(self) -> float | None:
        """If every unreadable row was a message that met the gate."""
        whole = self.seen + self.unreadable
        best = min(whole, self.met + self.unreadable + self.ours_unreadable)
        return -(-best * _PLACES // whole) / _PLACES if whole else None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the period is unknown."""
        return self.seen > 0 and not self.unreadable and self.witnessed == self.minutes


def coverage(found: Found) -> Coverage:
    """Of everything that was compared."""
    every, witnessed = _minutes(found)
    bad = [found.rows(number)[Class.UNREADABLE] for number in range(len(found.logs))]
    return Coverage(
        found.count(met=True), found.count(seen=True), sum(bad[1:]), bad[OURS], len(every), len(witnessed)
    )


def coverage_cells(found: Found, zone: str) -> pl.DataFrame:
    """By day, message key and class of sender. Columns day, key, sender_class, met_the_gate, seen_outside,
    share, the classes that are no match, and minutes_of_day, minutes_unwitnessed: of the period on that day.
    zone: in which days are told."""
    count = pl.col("messages")
    cells = found.cells.group_by("day", "key", "sender_class").agg(
        count.filter("met").sum().alias("met_the_gate"),
        count.filter("seen").sum().alias("seen_outside"),
        *(count.filter(pl.col("class") == CODES.index(one)).sum().alias(one.value) for one in _TOLD),
        count.filter(pl.col("class") == CODES.index(Class.RETRY)).sum().alias("retry"),
    )
    share = ((pl.col("met_the_gate") * _PLACES // pl.col("seen_outside")) / _PLACES).round(4)
    cells = cells.with_columns(
        pl.when(pl.col("seen_outside") > 0).then(share).alias("share"), pl.col("day").cast(pl.Date)
    )
    every, witnessed = _minutes(found)
    moment = pl.from_epoch(pl.col("minute") * 60).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    days = pl.DataFrame({"minute": sorted(every)}, schema={"minute": pl.Int64}).with_columns(
        pl.col("minute").is_in(sorted(witnessed)).alias("witnessed"),
        moment.dt.date().alias("day"),
    )
    days = days.group_by("day").agg(
        pl.len().alias("minutes_of_day"), (~pl.col("witnessed")).sum().alias("minutes_unwitnessed")
    )
    return cells.join(days, on="day", how="left").sort("day", "key", "sender_class")


def _minutes(found: Found) -> tuple[set[int], set[int]]:
    """The minutes of the period, and those for which a log that is not ours speaks."""
    ours = found.spans[OURS]
    every = set(range(ours.first // MINUTE, ours.last // MINUTE + 1))
    others = [one.minutes(ours.first, ours.last) for one in found.spans[1:]]
    return every, every & set().union(*others)
