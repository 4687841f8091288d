"""The comparison itself: rows become messages, messages get a class, and everything is counted.

Promises that each row that was read is counted in exactly one class, that the result does not depend on the
order of rows or on how the shelf was cut, and that counts of rows add up to the rows of each file (checked
here, always). Source: docs/decisions/0040-three-way-traffic-reconciliation.md.
"""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Entries
from dataclasses import dataclass
from typing import Final

import polars as pl

from clerestory.channels.reconciliation.clocks import Offset, offset
from clerestory.channels.reconciliation.logs import CODES, NAMES, OURS, REQUESTER, SWITCH, Class
from clerestory.channels.reconciliation.mapping import Mapping
from clerestory.channels.reconciliation.pairing import MESSAGES, ORDER, messages, paired_but_for
from clerestory.channels.reconciliation.shelf import Log, Shelf
from clerestory.channels.reconciliation.spans import AT_THE_EDGE, COVERED, Span, spans

_PAIRS_WANTED: Final = 2_000
_FINAL: Final = (Class.MATCHED, Class.RETRY)
CELL: Final = ("day", "key", "sender_class", "class", "mask", "altered", "met", "seen", "retry_held")
"""What counts are kept by. day: days since 1970. met: it met the gate and another log holds it. seen: another
log holds it. Both false for retries and for what is in flight."""


@dataclass(frozen=True)
class Found:
    """cells: columns of CELL, `messages` and `rows_ours`, `rows_switch`, `rows_requester`. apart: columns of
    MESSAGES and `class`, every message that is neither matched nor a retry. offsets: of each log."""

    cells: pl.DataFrame
    apart: pl.DataFrame
    logs: tuple[Log, ...]
    offsets: tuple[Offset, ...]
    spans: tuple[Span, ...]
    compared: tuple[str, ...]

    def rows(self, log: int) -> dict[Class, int]:
        """How many rows of a log ended in each class; the sum is all of its rows."""
        one = self.logs[log]
        counted = dict.fromkeys(Class, 0)
        for code, rows in self.cells.group_by("class").agg(pl.col(f"rows_{NAMES[log]}").sum()).iter_rows():
            counted[CODES[code]] += rows
        counted[Class.ELSEWHERE] += one.elsewhere
        counted[Class.UNREADABLE] += sum(part.height for part in one.unreadable)
        return counted

    def messages(self) -> dict[Class, int]:
        """How many messages ended in each class; repetitions count each."""
        counted = dict(self.cells.group_by("class").agg(pl.col("messages").sum()).iter_rows())
        return {one: counted.get(code, 0) for code, one in enumerate(CODES)}

    def count(self, **wanted: bool | int) -> int:
        """Messages of the cells that are as said."""
        cells = self.cells.filter(*(pl.col(name) == value for name, value in wanted.items()))
        return int(cells["messages"].sum())


def compare(
    shelf: Shelf,
    logs: Sequence[Log],
    compared: Sequence[str],
    mapping: Mapping,
    progress: Callable[[int], None] = lambda pieces: None,
) -> Found:
    """Compare what lies on the shelf. logs: what was seen of each, in the order of NAMES. compared: fields
    that all of them have. progress: told the pieces done so far."""
    offsets = _offsets(shelf, logs, compared, mapping)
    away = [one.microseconds for one in offsets]
    stretches = spans(logs, away, mapping)
    judge = _Judge(stretches, mapping)
    cells: list[pl.DataFrame] = []
    apart: list[pl.DataFrame] = [pl.DataFrame(schema=MESSAGES)]
    for number, rows in enumerate(shelf.pieces_of_rows()):
        shift = pl.col("log").replace_strict(list(range(len(away))), away, return_dtype=pl.Int64)
        rows = rows.with_columns(pl.col("at") - shift)
        found = judge.told(messages(rows, compared, mapping.windows, unique=mapping.control_is_unique))
        final = pl.col("class").is_in([CODES.index(one) for one in _FINAL])
        cells.append(_cells(found.filter(final), mapping.zone))
        apart.append(found.filter(~final).select(*MESSAGES))
        progress(number + 1)
    rest = pl.concat(apart)
    for field in ORDER:
        rest = paired_but_for(field, rest, compared, mapping.windows)
    rest = judge.told(rest)
    cells.append(_cells(rest, mapping.zone))
    counted = [one for one in pl.concat(cells).columns if one not in CELL]
    whole = pl.concat(cells).group_by(CELL).agg(pl.col(counted).sum()).sort(CELL)
    rest = rest.filter(~pl.col("class").is_in([CODES.index(one) for one in _FINAL]))
    rest = rest.sort("at", "sender", "key", "control", "mask", *(f"number_{name}" for name in NAMES))
    done = Found(whole, rest, tuple(logs), tuple(offsets), stretches, tuple(compared))
    _adds_up(done)
    return done


def _offsets(shelf: Shelf, logs: Sequence[Log], compared: Sequence[str], mapping: Mapping) -> list[Offset]:
    """The clock of each log against ours; rows are looked at piece by piece until there are enough pairs."""
    found = [Offset(0, 0, 0) for _ in logs]
    fields, seen = list(compared), list[pl.DataFrame]()
    for rows in shelf.pieces_of_rows():
        seen.append(rows.select("at", "log", *fields))
        whole = pl.concat(seen)
        ours = whole.filter(pl.col("log") == OURS)
        for log in (SWITCH, REQUESTER):
            if logs[log].given:
                other = whole.filter(pl.col("log") == log)
                found[log] = offset(ours, other, fields, mapping.windows.tolerance)
        if all(not logs[log].given or found[log].pairs >= _PAIRS_WANTED for log in (SWITCH, REQUESTER)):
            break
    return found


class _Judge:
    """Says of each message which class it ends in."""

    def __init__(self, stretches: Sequence[Span], mapping: Mapping) -> None:
        self.stretches, self.margin = stretches, mapping.windows.in_flight
        self.most_retries = mapping.windows.most_retries

    def told(self, found: pl.DataFrame) -> pl.DataFrame:
        """The messages with `class`, a place in CODES."""
        covered = [
            span.covers(found, self.margin).alias(f"covered_{name}")
            for span, name in zip(self.stretches, NAMES, strict=True)
        ]
        classes = found.hstack(covered).select(self._class().alias("class").cast(pl.UInt8))
        return found.with_columns(classes)

    def _class(self) -> pl.Expr:
        held = {name: pl.col("mask") & (1 << log) != 0 for log, name in enumerate(NAMES)}
        ours = pl.col("covered_ours")
        lacking = [self._lacks(name, held[name], COVERED) for name in NAMES[1:]]
        under_way = [self._lacks(name, held[name], AT_THE_EDGE) for name in NAMES[1:]]
        outside = held["switch"] | held["requester"]
        repeated = (pl.col("sending") > 0) & (
            held["ours"]
            | (pl.col("sending") <= self.most_retries)
            | (pl.col("sending") < pl.col("sendings_ours"))
        )
        return (
            pl.when(repeated).then(_code(Class.RETRY))
            .when(~held["ours"] & (ours == AT_THE_EDGE)).then(_code(Class.IN_FLIGHT))
            .when(~held["ours"] & (ours == COVERED)).then(_code(Class.BYPASS))
            .when(~held["ours"]).then(_code(Class.UNWITNESSED))
            .when(pl.col("altered") != "").then(_code(Class.ALTERED))
            .when(lacking[0] | lacking[1] | (pl.col("unanswered") > 0)).then(_code(Class.LOST))
            .when(outside).then(_code(Class.MATCHED))
            .when(under_way[0] | under_way[1]).then(_code(Class.IN_FLIGHT))
            .otherwise(_code(Class.UNWITNESSED))
        )  # fmt: skip

    def _lacks(self, name: str, held: pl.Expr, how: int) -> pl.Expr:
        return ~held & (pl.col(f"covered_{name}") == how)


def _code(one: Class) -> pl.Expr:
    return pl.lit(CODES.index(one), pl.UInt8)


def _cells(found: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Messages counted by CELL."""
    day = pl.from_epoch("at", time_unit="us").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    ours, outside = pl.col("mask") & 1 != 0, pl.col("mask") & 6 != 0
    counts = [CODES.index(one) for one in (Class.MATCHED, Class.BYPASS, Class.ALTERED, Class.LOST)]
    seen = outside & pl.col("class").is_in(counts)
    cells = found.with_columns(
        day.dt.date().cast(pl.Int32).alias("day"),
        pl.when(pl.col("sender_class") == "")
        .then(pl.lit("unknown"))
        .otherwise("sender_class")
        .alias("sender_class"),
        seen.alias("seen"),
        (seen & ours & (pl.col("altered") == "")).alias("met"),
        ((pl.col("class") == CODES.index(Class.RETRY)) & ours).alias("retry_held"),
    )
    held = [
        pl.col(f"number_{name}").is_not_null().sum().cast(pl.Int64).alias(f"rows_{name}") for name in NAMES
    ]
    return cells.group_by(CELL).agg(pl.len().cast(pl.Int64).alias("messages"), *held)


def _adds_up(found: Found) -> None:
    """Invariant: what was read is what was counted."""
    for number, log in enumerate(found.logs):
        counted: Entries[Class, int] = found.rows(number)
        read = log.rows + log.elsewhere + sum(part.height for part in log.unreadable)
        if sum(counted.values()) != read:
            raise AssertionError(f"{NAMES[number]}: {sum(counted.values())} rows counted, {read} read")
