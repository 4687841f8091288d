"""Read from the journal what reports count: what happened to each request, as units of the menu's tables.

Promises entries alone: no person and no record is read beyond whether two requests were about the same one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from clerestory.casework.office import Office
from clerestory.journal import counted
from clerestory.journal.counted import Row
from clerestory.journal.events import Event
from clerestory.publication.reports.counting import EVENTS, History, Noted, Unit, units
from clerestory.publication.reports.definitions import Definition, shipped
from clerestory.publication.reports.periods import Period

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of the journal: units of every piece, requests and people asked about in the period.
    told: units of every day that was ever published, by every definition; the gate's search begins there."""

    units: Sequence[Unit]
    asked: int
    people: int
    told: Sequence[Unit] = ()


def read_units(
    period: Period,
    spans: Sequence[Period],
    definitions: Sequence[Definition],
    office: Office,
    told: Iterable[Period] = (),
) -> Found:
    """Everything that a report of a period counts. spans: every piece that its tables name. told: what was
    published before; all of it is read at once, whatever table it is for."""
    first, last = min(one.first for one in (period, *spans)), max(one.last for one in (period, *spans))
    rows = _rows(first, last, office)
    histories = histories_of(rows, office)
    opened = {one.opened.about: one.opened for one in histories if one.opened is not None}
    asked = [about for about, one in opened.items() if period.holds(one.on)]
    people = {next((row.person for row in reversed(rows[about]) if row.person), about) for about in asked}
    known = (period, *spans, *told)
    begun, ended = min(one.first for one in known), max(one.last for one in known)
    every = histories
    if (begun, ended) != (first, last):
        every = histories_of(_rows(begun, ended, office), office)
    return Found(units(definitions, histories), len(asked), len(people), units(shipped(), every))


def histories_of(rows: Mapping[str, Sequence[Row]], office: Office) -> list[History]:
    """What happened to each request, with the entry that opened it, or the whole that it is a part of."""
    opened = {about: _noted(one, office) for about, each in rows.items() for one in each if _is_opening(one)}
    return [
        History([_noted(one, office) for one in each], opened.get(_whole(about, each, rows)))
        for about, each in rows.items()
    ]


def _whole(about: str, entries: Iterable[Row], rows: Mapping[str, Sequence[Row]]) -> str:
    """The request that a part belongs to; itself where it is none."""
    for one in entries:
        if one.event == str(Event.PART_OPENED):
            whole = str(one.body["part_of"])
            return _whole(whole, rows.get(whole, ()), rows)
    return about


def _is_opening(row: Row) -> bool:
    return row.event == str(Event.REQUEST_OPENED)


def _noted(row: Row, office: Office) -> Noted:
    return Noted(row.number, row.event, row.about, office.day_of(row.at), row.body)


def _rows(first: date, last: date, office: Office) -> Mapping[str, tuple[Row, ...]]:
    since, before = (datetime.combine(day, time(), office.zone) for day in (first, last + _DAY))
    return counted.histories(EVENTS, since=since, before=before)
