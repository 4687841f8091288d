"""Small logs of messages for traffic reconciliation, made in a line, and the comparison of them."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from clerestory.channels.reconciliation.comparing import Found, compare
from clerestory.channels.reconciliation.logs import FIELDS, MICROSECONDS, NAMES, ROWS
from clerestory.channels.reconciliation.mapping import Mapping, own_names
from clerestory.channels.reconciliation.shelf import Log, Shelf

BEGIN = 1_767_312_000
"""2026-01-02T00:00:00Z in seconds."""


def row(at: float, control: str = "A1", **others: object) -> dict[str, object]:
    """A row `at` seconds after BEGIN; a field by its name, such as sender or digest."""
    told = {"sender": "ZZ0000001", "line": "", "key": "DQ", "destination": "ZZ", "digest": f"D{control}"}
    moment = round((BEGIN + at) * MICROSECONDS)
    return {**told, "response": 0, "sender_class": "", "control": control, **others, "at": moment}


def steady(count: int, step: float = 60.0) -> list[dict[str, object]]:
    """Messages a minute apart, each with a control field of its own."""
    return [row(one * step, f"S{one}") for one in range(count)]


def compared(
    ours: Sequence[dict[str, object]],
    switch: Sequence[dict[str, object]] | None = None,
    requester: Sequence[dict[str, object]] | None = None,
    *,
    fields: Sequence[str] = FIELDS,
    mapping: Mapping | None = None,
) -> Found:
    """Compare logs of such rows; None for a log that was not given."""
    shelf, logs = Shelf(fields, 0, None), []
    for number, rows in enumerate((ours, switch, requester)):
        log = Log(given=rows is not None)
        logs.append(log)
        numbered = [{**one, "number": at} for at, one in enumerate(rows or (), 2)]
        frame = pl.DataFrame(numbered, schema=ROWS)
        log.rows = frame.height
        log.see(frame, {str(one["sender"]) for one in requester or ()})
        shelf.add(number, frame)
    return compare(shelf, logs, fields, mapping or own_names())


def shifted(rows: Sequence[dict[str, object]], seconds: float) -> list[dict[str, object]]:
    """The same rows by a clock that is off."""
    return [{**one, "at": int(one["at"]) + round(seconds * MICROSECONDS)} for one in rows]


def classes(found: Found) -> dict[str, int]:
    """Messages by class, without zeros."""
    return {one.value: count for one, count in found.messages().items() if count}


def rows_by_class(found: Found) -> list[dict[str, int]]:
    """Rows of each log by class, without zeros."""
    return [
        {one.value: count for one, count in found.rows(number).items() if count}
        for number in range(len(NAMES))
    ]


def with_windows(**windows: int) -> Mapping:
    """The default mapping with other windows, in microseconds."""
    mapping = own_names()
    return replace(mapping, windows=replace(mapping.windows, **windows))
