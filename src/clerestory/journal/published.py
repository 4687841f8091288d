"""What anybody may know of the public ledger: its head, its witnesses, how it grew, how the sequencer fares.

Promises: nothing here depends on who asks, and nothing is about anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The newest head that a quorum cosigned. note: the cosigned checkpoint. at: when it was (aware)."""

    origin: str
    size: int
    root: bytes
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WitnessState:
    """What a witness of the newest log did last. name: in the policy. trouble: a sentence, "" for none."""

    name: str
    holds: int
    asked_at: datetime
    cosigned_at: datetime | None
    trouble: str
    is_lie: bool


@dataclass(frozen=True, slots=True)
class SequencerState:
    """How the sequencer fares: running, waiting or refusing, and why ("" when running). at: last round.

    signed: leaves of the newest signed head. unplaced is not here, because only the sequencer may know it.
    """

    origin: str
    state: str
    why: str
    at: datetime
    published_at: datetime | None
    signed: int


@dataclass(frozen=True, slots=True)
class Size:
    """How many leaves the ledger had under a checkpoint, and when that was cosigned."""

    at: datetime
    size: int


def newest_head() -> LedgerHead | None:
    """The newest head of the newest log; None before the first."""
    row = _one(
        "SELECT l.origin, c.size, h.root, c.note, c.at FROM journal_checkpoint c"
        " JOIN journal_log l ON l.number = c.log JOIN journal_head h ON h.log = c.log AND h.size = c.size"
        " ORDER BY c.log DESC, c.size DESC LIMIT 1"
    )
    return LedgerHead(row[0], row[1], bytes(row[2]), row[3], row[4]) if row else None


def witness_states() -> tuple[WitnessState, ...]:
    """The witnesses of the newest log that were ever asked, by name."""
    return tuple(
        WitnessState(*row)
        for row in _all(
            "SELECT name, holds, asked_at, cosigned_at, trouble, is_lie FROM journal_witness"
            " WHERE log = (SELECT max(number) FROM journal_log) ORDER BY name"
        )
    )


def sequencer_state() -> SequencerState | None:
    """How the sequencer of the newest log fares; None when none ever ran."""
    row = _one(
        "SELECT l.origin, s.state, s.why, s.at, s.published_at,"
        " coalesce((SELECT max(size) FROM journal_head h WHERE h.log = l.number), 0)"
        " FROM journal_sequencer s JOIN journal_log l ON l.number = s.log ORDER BY l.number DESC LIMIT 1"
    )
    return SequencerState(*row) if row else None


def sizes_by_day(*, days: int) -> tuple[Size, ...]:
    """The last cosigned size of each day (UTC) of the newest log, oldest first, at most so many days."""
    rows = _all(
        "SELECT DISTINCT ON (day) at, size, (at AT TIME ZONE 'UTC')::date AS day FROM journal_checkpoint"
        " WHERE log = (SELECT max(number) FROM journal_log) ORDER BY day DESC, size DESC LIMIT %s",
        [days],
    )
    return tuple(Size(at, size) for at, size, _ in reversed(rows))


def _one(query: str) -> tuple[Any, ...] | None:
    rows = _all(query)
    return rows[0] if rows else None


def _all(query: str, values: Sequence[int] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
