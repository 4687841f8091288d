"""Make the report of a period, once: count, withhold, receipt, files, and the entry that vouches for them.

Promises: counts come of the journal alone; a table leaves only through the gate against everything that ever
left; a report is recorded and kept in one transaction, or there is none. Nothing of a person or a record is
read, and the vault is out of reach.
Refuses: a period that is not over, a period over too little, a register of tables that was changed.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from statistics import median
from typing import Any, Final

from django.db import connection, transaction

from clerestory.agreements import register as agreements
from clerestory.agreements import standing
from clerestory.agreements.records import Agreement
from clerestory.casework import staff
from clerestory.casework.errors import CaseworkError
from clerestory.casework.office import Office, the_office
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors, counted, published, read
from clerestory.journal.counted import Row
from clerestory.journal.events import Event
from clerestory.journal.report_events import ReportPublished
from clerestory.journal.write import record
from clerestory.ledger.spelling import write_base64
from clerestory.parties.identities import PersonId
from clerestory.publication.reports import document, menu, pages, tables
from clerestory.publication.reports.counting import EVENTS, History, Noted, Unit, units
from clerestory.publication.reports.definitions import Definition, counting_in, shipped
from clerestory.publication.reports.document import Report, Single
from clerestory.publication.reports.periods import Period, parse, pieces
from clerestory.publication.reports.tables import FEWEST, Made
from clerestory.reports import kept
from clerestory.reports.errors import ReportTakenError
from clerestory.reports.kept import Card, NewReport
from clerestory.suppression import PERIOD, Register, Shown
from clerestory.suppression import read as read_register

DOING: Final = "publish a report"
_TURN: Final = 0x434C5250  # "CLRP": any number, the same in every process
_DAY: Final = timedelta(days=1)


class NotOverError(CaseworkError):
    """The period of a report is not over."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read of the journal: units of every piece, requests and people asked about in the period."""

    units: Sequence[Unit]
    asked: int
    people: int


def make_report(period: Period, *, by: PersonId | None = None, at: datetime) -> Card:
    """Publish the report of a period. by: a supervisor or counsel; None: the office's own schedule.

    Raises NotAllowedError, NotOverError, TooLittleError, ReportTakenError; RegisterError where what was
    published before was changed.
    """
    office = the_office()
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        if by is not None:
            staff.staff_with(by, staff.REOPENING, doing=DOING)
        if period.last >= office.day_of(at):
            raise NotOverError(
                f"The period {period.name} is not over, so its counts are not final. Choose days up to "
                "yesterday."
            )
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        if kept.is_taken(period.name):
            raise ReportTakenError(f"The report of {period.name} is published already and stays as it is.")
        return _published(period, office, by, at)


def register_now() -> Register:
    """Every table that ever left, held against the digest in the journal. Raises RegisterError."""
    data = kept.register_bytes()
    said = read.lines_of(Event.REPORT_PUBLISHED, limit=1)
    digest = str(said[0].body["register"]) if said else None
    return read_register(data if data is not None else Register().to_bytes(), digest)


def counted_again(period: Period, published: Mapping[str, Any]) -> dict[str, tuple[bytes, ...]]:
    """Leaf hashes of the units behind each figure of a report that was published, counted anew from the
    journal. published: its document. For auditors; raises what reading the journal raises."""
    office = the_office()
    names = {f"{one['id']}@{one['version']}" for one in published["definitions"]}
    definitions = [one for one in shipped() if one.name in names]
    listed = {one.name: one for one in menu.MENU}
    named = {
        table["table"]: [
            parse(code) for one in table["dimensions"] if one["name"] == PERIOD for code in one["codes"]
        ]
        for table in published["tables"]
    }
    every = [one for each in named.values() for one in each]
    found = _read(period, every, definitions, office)
    entries: dict[str, tuple[int, ...]] = {}
    for name, periods in named.items():
        finest = pieces(period, [one for one in periods if one != period])
        _, cells = tables.counted(listed[name], period, found.units, finest)
        entries.update({document.address(listed[name], cell): numbers for cell, numbers in cells.items()})
    for one in _singles(period, definitions, (), found.units)[0]:
        entries[one.name] = tuple(one.entries)
    leaves = counted.leaf_hashes({number for numbers in entries.values() for number in numbers})
    return {at: tuple(leaves[number] for number in numbers) for at, numbers in entries.items()}


def _published(period: Period, office: Office, by: PersonId | None, at: datetime) -> Card:
    definitions = counting_in(period.first, shipped())
    names = {one.name for one in definitions}
    listed = [one for one in menu.MENU if one.definition in names]
    register = register_now()
    found = _read(period, tables.spans(period, register, listed), definitions, office)
    tables.refuse_too_little(found.asked, found.people, period)
    made, left_out, after = tables.make_tables(listed, period, found.units, register)
    singles, of_singles = _singles(period, definitions, made, found.units)
    numbers = {number for one in made for entries in one.entries.values() for number in entries}
    leaves = counted.leaf_hashes(numbers | of_singles.keys())
    seed = secrets.token_bytes(32)
    report = Report(
        office=office.name,
        period=period,
        made_at=at.astimezone(office.zone).isoformat(timespec="seconds"),
        definitions=definitions,
        made=made,
        left_out=left_out,
        singles=[one(leaves) for one in singles],
        leaves=leaves,
        seed=seed,
        checkpoint=_checkpoint(),
        register=after.digest,
    )
    files = _files(report, at)
    happened = ReportPublished(
        report=period.name,
        list_sha256=sha256(files[f"{period.name}.sums"]).hexdigest(),
        register=after.digest,
        tables=len(made),
        withheld=sum(one.publication.withheld for one in made),
    )
    actor = actors.person(by) if by else actors.WORKER
    entry = record(happened, subject_ref="office", actor=actor, at=at).number
    return kept.keep(
        NewReport(
            name=period.name, first=period.first, last=period.last, made_at=at, entry=entry, seed=seed,
            files=files, tables=_added(register, after),
        )
    )  # fmt: skip


def _files(report: Report, at: datetime) -> dict[str, bytes]:
    """Everything that can be downloaded, and the list of it all."""
    name, whole = report.period.name, document.to_json(report)
    files = {f"{name}.json": document.json_bytes(whole), f"{name}.csv": document.csv_bytes(whole)}
    files |= {f"{name}.{language}.pdf": pages.typeset(whole, language, at=at) for language in ("en", "es")}
    return files | {f"{name}.sums": document.list_bytes(whole, files)}


def _added(before: Register, after: Register) -> list[str]:
    """What the register has more, as it writes it."""
    entries = json.loads(after.to_bytes())["publications"][len(before) :]
    return [json.dumps(one, ensure_ascii=True, sort_keys=True, separators=(",", ":")) for one in entries]


def _read(
    period: Period, spans: Sequence[Period], definitions: Sequence[Definition], office: Office
) -> _Found:
    first, last = min(one.first for one in (period, *spans)), max(one.last for one in (period, *spans))
    since, before = (datetime.combine(day, time(), office.zone) for day in (first, last + _DAY))
    rows = counted.histories(EVENTS, since=since, before=before)
    histories = histories_of(rows, office)
    opened = {one.opened.about: one.opened for one in histories if one.opened is not None}
    asked = [about for about, one in opened.items() if period.holds(one.on)]
    people = {next((row.person for row in reversed(rows[about]) if row.person), about) for about in asked}
    return _Found(units(definitions, histories), len(asked), len(people))


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


class _Waiting:
    """A single figure that gets its leaves later."""

    def __init__(self, definition: Definition, name: str, title: tuple[str, str], value: float | None,
                 entries: Sequence[int]) -> None:  # fmt: skip
        self.definition, self.name, self.title = definition, name, title
        self.value, self.entries = value, entries

    def __call__(self, leaves: Mapping[int, bytes]) -> Single:
        """With the leaf hashes of what was counted."""
        one = self.definition
        return Single(
            self.name, one.name, *self.title, one.unit, one.unidad, self.value,
            tuple(leaves[number] for number in self.entries),
        )  # fmt: skip


def _singles(
    period: Period, definitions: Sequence[Definition], made: Sequence[Made], found: Sequence[Unit],
) -> tuple[list[_Waiting], dict[int, None]]:  # fmt: skip
    """The figures that are no cells, and the entries they stand on."""
    singles: list[_Waiting] = []
    for one in definitions:
        if one.id == "days-to-answer":
            took = [unit for unit in found if unit.table == "days-to-answer" and period.holds(unit.on)]
            cell = next((each.publication.cells[(period.name,)] for each in made
                         if each.listed.id == "days-to-answer"), None)  # fmt: skip
            if not took:
                continue  # of nothing there is no middle
            is_told = isinstance(cell, Shown) and len(took) >= FEWEST
            middle = median(unit.days for unit in took)
            value = (int(middle) if middle == int(middle) else middle) if is_told else None
            title = "Days until the answer, median", "Días hasta la respuesta, mediana"
            singles.append(_Waiting(one, f"median-days/{period.name}", title, value, [u.entry for u in took]))
        if one.id == "agreements-in-force":
            living = [each.number for each in agreements.every() if _stands(each, period.last)]
            entries = counted.registrations(living)
            name = f"agreements-in-force/{period.last}"
            singles.append(_Waiting(one, name, (one.title, one.titulo), len(living), entries))
    return singles, {number: None for one in singles for number in one.entries}


def _checkpoint() -> tuple[str, int, str] | None:
    head = published.newest_head()
    return (head.origin, head.size, write_base64(head.root)) if head else None


def _stands(one: Agreement, day: date) -> bool:
    return standing.why_not_in_force(one, day) is None
