"""Keep a report as it is published, and read it; the only way to its tables.

Promises: what is kept never changes; the register of tables comes back as the bytes that `suppression` reads,
in the order in which they left.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from clerestory.reports.errors import NoSuchReportError, ReportTakenError
from clerestory.reports.models import PublishedTable, Report, ReportFile


@dataclass(frozen=True, slots=True)
class Card:
    """A report on a list. entry: of the journal."""

    name: str
    first: date
    last: date
    made_at: datetime
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """A report to be kept. files: by name. tables: entries of the register that it adds, canonical JSON."""

    name: str
    first: date
    last: date
    made_at: datetime
    entry: int
    seed: bytes = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    tables: Sequence[str] = field(repr=False)


def keep(new: NewReport) -> Card:
    """Keep it. Invariant: in the transaction of its journal entry. Raises ReportTakenError."""
    if is_taken(new.name):
        raise ReportTakenError(f"The report of {new.name} is published already and stays as it is.")
    row = Report.objects.create(
        name=new.name,
        first_on=new.first,
        last_on=new.last,
        made_at=new.made_at,
        entry=new.entry,
        seed=new.seed,
    )
    ReportFile.objects.bulk_create(
        ReportFile(report=row, name=name, data=data) for name, data in new.files.items()
    )
    PublishedTable.objects.bulk_create(PublishedTable(report=row, entry=one) for one in new.tables)
    return _card(row)


def is_taken(name: str) -> bool:
    """Whether a report of this period was published."""
    return Report.objects.filter(name=name).exists()


def every() -> tuple[Card, ...]:
    """All reports, the one that was published last first."""
    return tuple(_card(row) for row in Report.objects.defer("seed").order_by("-number"))


def newest() -> tuple[int, datetime | None]:
    """How many reports there are, and when the last one was made."""
    row = Report.objects.order_by("-number").values_list("number", "made_at").first()
    return row or (0, None)


def card(name: str) -> Card:
    """One report. Raises NoSuchReportError."""
    row = Report.objects.defer("seed").filter(name=name).first()
    if row is None:
        raise NoSuchReportError("No report of this period was published.")
    return _card(row)


def file(name: str) -> bytes:
    """A file by its name, to the byte. Raises NoSuchReportError."""
    row = ReportFile.objects.filter(name=name).only("data").first()
    if row is None:
        raise NoSuchReportError("No report has a file of this name.")
    return bytes(row.data)


def seed_of(name: str) -> bytes:
    """What the salts of a report are made of. For auditors' openings alone. Raises NoSuchReportError."""
    row = Report.objects.filter(name=name).only("seed").first()
    if row is None:
        raise NoSuchReportError("No report of this period was published.")
    return bytes(row.seed)


def register_bytes() -> bytes | None:
    """Every table that ever left, as `suppression.read` takes them; None before the first."""
    entries = list(PublishedTable.objects.order_by("number").values_list("entry", flat=True))
    if not entries:
        return None
    digest = json.loads(entries[-1])["digest"]
    form = json.dumps(FORM)
    return f'{{"digest":"{digest}","form":{form},"publications":[{",".join(entries)}]}}\n'.encode("ascii")


FORM = "clerestory.suppression.register.1"


def _card(row: Report) -> Card:
    return Card(row.name, row.first_on, row.last_on, row.made_at, row.entry)
