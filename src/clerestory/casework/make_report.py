"""Make the report of a period, once: count, withhold, receipt, files, and the entry that vouches for them.

Promises: counts come of the journal alone; a table leaves only through the gate against everything that ever
left; a report is recorded and kept in one transaction, or there is none. Nothing of a person or a record is
read, and the vault is out of reach.
Refuses: a period that is not over, a period over too little, a register of tables that was changed.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.db import connection, transaction

from clerestory.casework import report_figures, staff
from clerestory.casework.errors import CaseworkError, NotAllowedError
from clerestory.casework.office import Office, the_office
from clerestory.casework.report_units import read_units
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors, counted, published, read
from clerestory.journal.events import Event
from clerestory.journal.report_events import ReportPublished
from clerestory.journal.write import record
from clerestory.ledger.spelling import write_base64
from clerestory.parties.identities import PersonId
from clerestory.publication.reports import document, menu, pages, tables
from clerestory.publication.reports.counting import Unit
from clerestory.publication.reports.definitions import Definition, counting_in, shipped
from clerestory.publication.reports.document import Report
from clerestory.publication.reports.links import links_of
from clerestory.publication.reports.periods import Period, parse, pieces
from clerestory.publication.reports.tables import TooLittleError
from clerestory.reports import kept
from clerestory.reports.errors import ReportTakenError
from clerestory.reports.kept import Card, NewReport
from clerestory.suppression import PERIOD, Register
from clerestory.suppression import read as read_register

DOING: Final = "publish a report"
_TURN: Final = 0x434C5250  # "CLRP": any number, the same in every process


class NotOverError(CaseworkError):
    """The period of a report is not over."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Two people who let a report over chosen days leave. proposal: its handle."""

    proposal: str
    proposed_by: PersonId
    confirmed_by: PersonId


@dataclass(frozen=True, slots=True)
class Preview:
    """What a report would show and hide. tables: name, English title, cells, withheld. left_out: names and
    titles of those that the gate refuses. refused: why there would be no report at all; empty if there would
    be one."""

    tables: tuple[tuple[str, str, int, int], ...]
    left_out: tuple[tuple[str, str], ...]
    refused: str = ""

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)


def preview_from(text: str) -> Preview:
    """As it was kept."""
    found = json.loads(text)
    return Preview(
        tuple((str(a), str(b), int(c), int(d)) for a, b, c, d in found["tables"]),
        tuple((str(a), str(b)) for a, b in found["left_out"]),
        str(found["refused"]),
    )


def make_report(period: Period, *, confirmed: Confirmed | None = None, at: datetime) -> Card:
    """Publish the report of a period. confirmed: who let one over chosen days leave; None: the office's own
    schedule.

    Raises NotAllowedError, NotOverError, TooLittleError, ReportTakenError; RegisterError where what was
    published before was changed.
    """
    office = the_office()
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        if confirmed is not None:
            refuse_alone(confirmed.confirmed_by, confirmed.proposed_by)
        _refuse_now(period, office, at)
        computed = _computed(period, office)
        return _published(computed, office, confirmed, at)


def preview_of(period: Period, *, at: datetime) -> Preview:
    """What the report of a period would show and hide, if it were made now; nothing is kept or recorded."""
    office = the_office()
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        try:
            _refuse_now(period, office, at)
            computed = _computed(period, office)
        except (NotOverError, TooLittleError, ReportTakenError) as refusal:
            return Preview((), (), str(refusal))
    return Preview(
        tuple(
            (one.listed.name, one.listed.title, len(one.publication.cells), one.publication.withheld)
            for one in computed.made
        ),
        tuple((one.listed.name, one.listed.title) for one in computed.left_out),
    )


def refuse_alone(by: PersonId, first: PersonId) -> None:
    """Raise NotAllowedError unless these are two people who may publish. A published table cannot be taken
    back."""
    for person in (first, by):
        staff.staff_with(person, staff.REOPENING, doing=DOING)
    if by == first:
        raise NotAllowedError(
            "Whoever proposed a report cannot confirm it: a published table can never be taken back, so "
            "another "
            "supervisor or counsel looks at it first."
        )


def refuse_not_over(period: Period, *, at: datetime) -> None:
    """Raise NotOverError for a period whose counts can still change."""
    if period.last >= the_office().day_of(at):
        raise NotOverError(
            f"The period {period.name} is not over, so its counts are not final. Choose days up to yesterday."
        )


def _refuse_now(period: Period, office: Office, at: datetime) -> None:
    refuse_not_over(period, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
    if kept.is_taken(period.name):
        raise ReportTakenError(f"The report of {period.name} is published already and stays as it is.")


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
    found = read_units(period, every, definitions, office)
    entries: dict[str, tuple[int, ...]] = {}
    for name, periods in named.items():
        finest = pieces(period, [one for one in periods if one != period])
        _, cells = tables.counted(listed[name], period, found.units, finest)
        entries.update({document.address(listed[name], cell): numbers for cell, numbers in cells.items()})
    for one in report_figures.figures(period, definitions, (), found.units, office):
        entries[one.name] = tuple(one.entries)
    leaves = counted.leaf_hashes({number for numbers in entries.values() for number in numbers})
    return {at: tuple(leaves[number] for number in numbers) for at, numbers in entries.items()}


@dataclass(frozen=True, slots=True)
class _Computed:
    """Everything of a report before anything is kept. before, after: the register without it and with it."""

    period: Period
    definitions: Sequence[Definition]
    units: Sequence[Unit]
    made: Sequence[tables.Made]
    left_out: Sequence[tables.LeftOut]
    before: Register
    after: Register


def _computed(period: Period, office: Office) -> _Computed:
    definitions = counting_in(period.first, shipped())
    names = {one.name for one in definitions}
    listed = [one for one in menu.MENU if one.definition in names]
    register = register_now()
    found = read_units(
        period,
        tables.spans(period, register, listed),
        definitions,
        office,
        told=tables.published_periods(register),
    )
    tables.refuse_too_little(found.asked, found.people, period)
    links = links_of(counted.first_asked_on(office.zone), register, period)
    made, left_out, after = tables.make_tables(listed, period, found.units, register, links, found.told)
    return _Computed(period, definitions, found.units, made, left_out, register, after)


def _published(computed: _Computed, office: Office, confirmed: Confirmed | None, at: datetime) -> Card:
    period, made = computed.period, computed.made
    figures = report_figures.figures(period, computed.definitions, made, computed.units, office)
    numbers = {number for one in made for entries in one.entries.values() for number in entries}
    leaves = counted.leaf_hashes(numbers.union(*(one.entries for one in figures)))
    seed = secrets.token_bytes(32)
    report = Report(
        office=office.name,
        period=period,
        made_at=at.astimezone(office.zone).isoformat(timespec="seconds"),
        definitions=computed.definitions,
        made=made,
        left_out=computed.left_out,
        singles=[one.single(leaves) for one in figures],
        leaves=leaves,
        seed=seed,
        checkpoint=_checkpoint(),
        register=computed.after.digest,
    )
    files = _files(report, at)
    happened = ReportPublished(
        report=period.name,
        list_sha256=sha256(files[f"{period.name}.sums"]).hexdigest(),
        register=computed.after.digest,
        tables=len(made),
        withheld=sum(one.publication.withheld for one in made),
    )
    actor = actors.person(confirmed.confirmed_by) if confirmed else actors.WORKER
    entry = record(happened, subject_ref="office", actor=actor, at=at).number
    return kept.keep(
        NewReport(
            name=period.name, first=period.first, last=period.last, made_at=at, entry=entry, seed=seed,
            files=files, tables=_added(computed.before, computed.after),
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


def _checkpoint() -> tuple[str, int, str] | None:
    head = published.newest_head()
    return (head.origin, head.size, write_base64(head.root)) if head else None
