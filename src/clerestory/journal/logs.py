"""The logs of this office, one after another: which is written, how it stands, how the next one begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

from clerestory.journal.ledger_events import KeysChanged, LogBegun, SchemaChanged, StatementRecorded
from clerestory.journal.models import Entry
from clerestory.journal.sequencer import queries

STATEMENTS: Final[dict[str, type[StatementRecorded]]] = {
    str(form.event): form for form in (KeysChanged, SchemaChanged, LogBegun)
}
_NEWEST: Final = """
SELECT l.number, l.origin, (SELECT count(*) FROM journal_place p WHERE p.log = l.number)
  FROM journal_log l ORDER BY l.number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class LogNow:
    """The log that is written. places: how many entries have a place in it."""

    number: int
    origin: str
    places: int


def log_now() -> LogNow | None:
    """The newest log; None before the sequencer's first round."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        row = cursor.fetchone()
    return LogNow(*row) if row else None


def is_known(origin: str) -> bool:
    """Whether a log of this office has or had this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_log WHERE origin = %s", [origin])
        return bool(cursor.fetchone()[0])


def root_at(log: LogNow, size: int) -> bytes | None:
    """The root that the log signed for this size; None where it signed none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT root FROM journal_head WHERE log = %s AND size = %s", [log.number, size])
        row = cursor.fetchone()
    return bytes(row[0]) if row else None


def entries_beyond(log: LogNow, size: int) -> tuple[int, ...]:
    """The entries whose place in the log is behind these leaves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry FROM journal_place WHERE log = %s AND index >= %s ORDER BY index",
            [log.number, size],
        )
        return tuple(int(row[0]) for row in cursor.fetchall())


def recorded(origin: str) -> Iterator[tuple[int, StatementRecorded]]:
    """The statements of one log that the journal has recorded, with their entries, oldest first."""
    rows = Entry.objects.filter(event__in=list(STATEMENTS), body__origin=origin).order_by("number")
    yield from ((row.number, STATEMENTS[row.event](**row.body)) for row in rows)


def is_recorded(statement_sha256: str) -> bool:
    """Whether the journal has recorded this very statement."""
    return Entry.objects.filter(event__in=list(STATEMENTS), body__statement_sha256=statement_sha256).exists()


def stop_sequencers() -> bool:
    """Take the sequencer's turn until this transaction ends; False when one is running."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [queries.TURN])
        return bool(cursor.fetchone()[0])


def begin(after: LogNow, origin: str, entry: int) -> None:
    """The next log, of which this entry will be leaf 0. For the tables' owner alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_log (number, origin, begun_by) VALUES (%s, %s, %s)",
            [after.number + 1, origin, entry],
        )
