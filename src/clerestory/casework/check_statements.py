"""Hold the office's public statements against the journal at each new head of the ledger.

Promises: a statement that an entry breaks turns red by itself, with the day, an alarm and an entry of the
journal; that entry is made when a verdict is first given or changes, so judging alone never makes the ledger
grow. Reads entries that stand in the ledger and nothing of a record.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, report_units
from clerestory.casework.office import published, the_office
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors, counted, read
from clerestory.journal import published as ledger
from clerestory.journal.events import Event
from clerestory.journal.read import Line
from clerestory.journal.report_events import StatementJudged
from clerestory.journal.write import record
from clerestory.publication import kept_statements
from clerestory.publication.kept_statements import Entered, Kept, StatementsError, Verdict, Verdicts

_FILE: Final = "kept-statements.json"
_TOLD: Final = 200


def place() -> Path:
    """Where the latest verdicts stand: beside the book of promises."""
    return published().promises.with_name(_FILE)


def check_statements(*, at: datetime) -> Verdicts:
    """Judge anew where the ledger has a newer head; else what was judged. Raises StatementsError."""
    size = head.size if (head := ledger.newest_head()) else 0
    before = _before()
    digests = tuple(one.digest for one in kept_statements.shipped())
    if before and before.size == size and tuple(one.digest for one in before.verdicts) == digests:
        return before
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        verdicts = tuple(_judged(at))
        last = _last_told()
        for one in verdicts:
            if last.get(one.statement) != (one.digest, one.holds):
                _tell(one, size, at)
        entered = tuple(_entered(line) for line in read.lines_of(Event.STATEMENT_JUDGED, limit=_TOLD))
    found = Verdicts(size, at.isoformat(timespec="seconds"), verdicts, entered)
    kept_statements.write_verdicts(place(), found)
    return found


def told() -> tuple[Sequence[tuple[Kept, Verdict | None]], Verdicts | None]:
    """Every statement with its latest verdict, and when that was. Needs no database. A file that cannot be
    read leaves every verdict open."""
    latest = _before()
    by_id = {one.statement: one for one in latest.verdicts} if latest else {}
    return [(one, _of(one, by_id)) for one in kept_statements.shipped()], latest


def _of(statement: Kept, by_id: Mapping[str, Verdict]) -> Verdict | None:
    found = by_id.get(statement.id)
    return found if found is not None and found.digest == statement.digest else None


def _before() -> Verdicts | None:
    try:
        return kept_statements.read_verdicts(place())
    except StatementsError:
        return None  # written anew by the next check


def _judged(at: datetime) -> list[Verdict]:
    office = the_office()
    since = min(one.since for one in kept_statements.shipped())
    begins = datetime(since.year, since.month, since.day, tzinfo=office.zone)
    rows = counted.histories(kept_statements.EVENTS, since=begins, before=at + timedelta(seconds=1))
    histories = report_units.histories_of(rows, office)
    today = office.day_of(at)
    return [kept_statements.judge(one, histories, today=today) for one in kept_statements.shipped()]


def _last_told() -> dict[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    for line in read.lines_of(Event.STATEMENT_JUDGED, limit=_TOLD):
        found.setdefault(str(line.body["statement"]), (str(line.body["digest"]), bool(line.body["holds"])))
    return found


def _entered(line: Line) -> Entered:
    return Entered(
        the_office().day_of(line.at), str(line.body["statement"]), bool(line.body["holds"]), line.number
    )


def _tell(one: Verdict, size: int, at: datetime) -> None:
    judged = StatementJudged(
        statement=one.statement,
        digest=one.digest,
        holds=one.holds,
        examined=one.examined,
        size=size,
        broken_by=one.broken_by,
        broken_on=one.broken_on.isoformat() if one.broken_on else None,
    )
    record(judged, subject_ref="office", actor=actors.WORKER, at=at)
    if not one.holds:
        alarms.raise_alarm(
            kind="StatementBroken", where="check_statements", subject_ref="office", actor=actors.WORKER, at=at
        )
