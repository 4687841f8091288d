"""For which time each log speaks: what it covers, where it is silent, where its rows may still be under way.

Promises that silence is never taken for proof: where the other logs go on and one is silent for long, that
log does not cover the time, and nothing is concluded from what it lacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from clerestory.channels.reconciliation.logs import NAMES, OURS, REQUESTER
from clerestory.channels.reconciliation.mapping import Mapping
from clerestory.channels.reconciliation.shelf import MINUTE, Log

NOT_COVERED, AT_THE_EDGE, COVERED = 0, 1, 2
LEAST_IN_A_GAP: Final = 10
"""How many rows the other logs must hold in a silence before it counts as one."""


@dataclass(frozen=True)
class Span:
    """first, last and gaps in microseconds by our clock. declared: the mapping says so. excused: a silence is
    no evidence; false for our own log. senders: for whom the log speaks, None for everybody."""

    given: bool
    first: int = 0
    last: int = 0
    gaps: tuple[tuple[int, int], ...] = ()
    declared: bool = False
    excused: bool = True
    senders: frozenset[str] | None = None

    def covers(self, messages: pl.DataFrame, margin: int) -> pl.Series:
        """For each message NOT_COVERED, AT_THE_EDGE or COVERED. margin: what may be under way, in us."""
        if not self.given:
            return pl.repeat(NOT_COVERED, messages.height, dtype=pl.Int8, eager=True)
        at = messages["at"].to_numpy()
        gaps = self.gaps if self.excused else ()
        furthest = np.iinfo(np.int64).max // 2
        stops = [(-furthest, self.first), *gaps, (self.last, furthest)]
        begins = np.array([begin for begin, _ in stops])
        ends = np.array([end for _, end in stops])
        # Silences never overlap: of those that began before a moment and its margin the last one counts.
        place = np.searchsorted(begins, at + margin, side="right") - 1
        near = at <= ends[place] + margin
        inside = (at > begins[place] + margin) & (at < ends[place] - margin)
        told = np.where(near, np.where(inside, NOT_COVERED, AT_THE_EDGE), COVERED)
        found = pl.Series(told, dtype=pl.Int8)
        if self.senders is None:
            return found
        known = messages["sender"].is_in(sorted(self.senders))
        return pl.select(pl.when(known).then(found).otherwise(pl.lit(NOT_COVERED, pl.Int8))).to_series()

    def minutes(self, first: int, last: int) -> set[int]:
        """The minutes since 1970 between two moments for which the log speaks."""
        if not self.given:
            return set()
        every = set(range(max(first, self.first) // MINUTE, min(last, self.last) // MINUTE + 1))
        for begin, end in self.gaps:
            every -= set(range(begin // MINUTE + 1, end // MINUTE))
        return every


def spans(logs: Sequence[Log], offsets: Sequence[int], mapping: Mapping) -> tuple[Span, ...]:
    """A span for each log. offsets: microseconds to take from the times of each."""
    firsts = [one.first - offset for one, offset in zip(logs, offsets, strict=True) if one.first is not None]
    lasts = [one.last - offset for one, offset in zip(logs, offsets, strict=True) if one.last is not None]
    whole = (min(firsts, default=0), max(lasts, default=0))
    every = [_corrected(one, offset, "rows") for one, offset in zip(logs, offsets, strict=True)]
    shared = [_corrected(one, offset, "shared") for one, offset in zip(logs, offsets, strict=True)]
    found = []
    for number, (log, offset) in enumerate(zip(logs, offsets, strict=True)):
        form = mapping.logs[number]
        declared = form.first is not None or form.last is not None
        if number == OURS:
            # What we do not hold is a bypass, also where our log ends early; only a declared period excuses.
            first, last = whole
        else:
            first = (log.first or 0) - offset
            last = (log.last if log.last is not None else -1) - offset
        first = form.first - offset if form.first is not None else first
        last = form.last - offset if form.last is not None else last
        # A requester is silent only where the others hold messages of its own senders.
        minutes = shared if number == REQUESTER else every
        others = [one for at, one in enumerate(minutes) if at != number]
        gaps = _gaps(
            every[number], others, mapping.windows.silence, whole if number == OURS else (first, last)
        )
        senders = frozenset(log.senders) if number == REQUESTER else None
        found.append(Span(log.given, first, last, gaps, declared, number != OURS, senders))
    return tuple(found)


def named(span: Span, number: int) -> dict[str, object]:
    """A span as the summary tells it; moments as microseconds."""
    return {"log": NAMES[number], "from": span.first, "to": span.last, "silences": list(span.gaps)}


def _corrected(log: Log, offset: int, column: str) -> dict[int, int]:
    told = log.minutes.group_by((pl.col("minute") * MINUTE - offset) // MINUTE).agg(pl.col(column).sum())
    return dict(told.filter(pl.col(column) > 0).iter_rows())


def _gaps(
    own: dict[int, int], others: Sequence[dict[int, int]], silence: int, whole: tuple[int, int]
) -> tuple[tuple[int, int], ...]:
    """Silences of a log, inside its period, in which the others go on."""
    first, last = (one // MINUTE for one in whole)
    held = sorted({first - 1, last + 1, *(one for one in own if first <= one <= last)})
    theirs: dict[int, int] = {}
    for log in others:
        for minute, rows in log.items():
            theirs[minute] = max(rows, theirs.get(minute, 0))
    minutes = np.array(sorted(theirs), dtype=np.int64)
    sums = np.concatenate([[0], np.cumsum([theirs[one] for one in minutes.tolist()])])
    gaps = []
    for before, after in pairwise(held):
        if (after - before - 1) * MINUTE < silence:
            continue
        left, right = (int(np.searchsorted(minutes, one)) for one in (before + 1, after))
        if sums[right] - sums[left] >= LEAST_IN_A_GAP:
            gaps.append(((before + 1) * MINUTE, after * MINUTE))
    return tuple(gaps)
