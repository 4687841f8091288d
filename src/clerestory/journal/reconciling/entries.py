"""From the journal to the ledger: every entry fits its neighbours, gives its leaf, is numbered, has a place.

Promises: each row that does not fit is named, not only the first; memory does not grow with the journal.
Limit: entries that were taken away at the end before they had a place leave no trace here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from clerestory.journal.chain import GENESIS
from clerestory.journal.events import Event
from clerestory.journal.leaves import AboutPerson, Content, fault_of
from clerestory.journal.payloads import digest_named, kind_of_leaf
from clerestory.journal.reconciling.findings import FindingKind, Findings
from clerestory.ledger.errors import LedgerError
from clerestory.sealing.errors import CanonicalFormError

AT_A_TIME: Final = 2000
_ENTRIES: Final = """
SELECT e.number, e.event, e.subject_ref, e.actor, e.at, e.body::text, e.previous_hash, e.hash,
       o.leaf, o.nonce, o.person, o.person_number, q.key, p.index
  FROM journal_entry e LEFT JOIN journal_outbox o ON o.entry_id = e.number
  LEFT JOIN journal_person q ON q.handle = o.person LEFT JOIN journal_place p ON p.entry = e.number
 ORDER BY e.number
"""
_COUNTERS: Final = "SELECT channel, last FROM journal_counter"
_NUMBERED: Final = """
SELECT min(entry_id) FROM (
  SELECT entry_id, person, person_number, row_number() OVER (PARTITION BY person ORDER BY entry_id) AS nth
    FROM journal_outbox WHERE person IS NOT NULL
) AS numbered WHERE person_number IS DISTINCT FROM nth GROUP BY person ORDER BY 1 LIMIT 1000
"""
_COUNTED: Final = """
SELECT count(*) FROM journal_person q
  LEFT JOIN (SELECT person, count(*) AS found FROM journal_outbox GROUP BY person) o ON o.person = q.handle
 WHERE q.entries <> coalesce(o.found, 0)
"""


@dataclass(slots=True)
class _Walk:
    """How far the journal was read. channels: the last number of each. closed: entries that nobody can open
    any more, with their leaves, since the last comparison whose own entry opens and so holds the chain."""

    findings: Findings
    number: int = 0
    hash: str = GENESIS
    channels: dict[str, int] = field(default_factory=dict)
    unplaced: int | None = None
    closed: list[tuple[int, int | None]] = field(default_factory=list)


def check_entries(findings: Findings, *, at: datetime, patience: timedelta) -> int:
    """How many entries there are. patience: how long an entry may wait for its place."""
    walk = _Walk(findings)
    count = 0
    for row in rows_of(_ENTRIES):
        count += 1
        _check(walk, row, placed_before=at - patience)
    if walk.unplaced is not None:
        findings.add(FindingKind.ENTRY_WITHOUT_PLACE, walk.unplaced)
    for closed in walk.closed:
        findings.add(FindingKind.ENTRY_CLOSED, *closed)
    _check_counts(walk)
    return count


def rows_of(query: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, some at a time, whatever their number."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(AT_A_TIME):
            yield from rows


def body_in(text: str) -> dict[str, Any]:
    """A payload; empty where it is something that no entry was ever written with, and gives no hash."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):  # a number of too many digits, nesting without end
        return {}
    return body if isinstance(body, dict) else {}


def _check(walk: _Walk, row: tuple[Any, ...], *, placed_before: datetime) -> None:
    number, event, subject_ref, actor, at, text, previous, kept, leaf, nonce, person, nth, key, index = row
    find = walk.findings.add
    for missing in range(walk.number + 1, min(number, walk.number + 1001)):
        find(FindingKind.ENTRY_MISSING, missing)
    if previous != walk.hash and number == walk.number + 1:
        find(FindingKind.ENTRY_UNCHAINED, number, index)
    walk.number, walk.hash = number, kept
    body = body_in(text)
    content = Content(
        number=number,
        event=event,
        subject_ref=subject_ref,
        actor=actor,
        at=at,
        body=body,
        previous_hash=previous,
    )
    if not _gives_hash(content, kept):
        find(FindingKind.ENTRY_CHANGED, number, index)
    if leaf is None:
        find(FindingKind.ENTRY_WITHOUT_LEAF, number, index)
    elif person is None or key is not None or event == Event.RECONCILIATION_MADE:
        about = AboutPerson(bytes(key), nth or 0) if key is not None else None
        if not _gives_leaf(content, bytes(leaf), bytes(nonce), about):
            find(FindingKind.ENTRY_NOT_OF_LEAF, number, index)
        elif event == Event.RECONCILIATION_MADE:
            walk.closed.clear()  # its leaf names the hash before it, so all of those are as they were then
    else:  # the person's key was destroyed, or somebody makes it look so: only the chain holds this row
        walk.closed.append((number, index))
    if index is None and at < placed_before and walk.unplaced is None:
        walk.unplaced = number
    if event == Event.REQUEST_OPENED:
        _check_channel(walk, content, index)


def _gives_hash(content: Content, kept: str) -> bool:
    try:
        return content.hash() == kept
    except (CanonicalFormError, ValueError, TypeError):
        return False


def _gives_leaf(content: Content, leaf: bytes, nonce: bytes, about: AboutPerson | None) -> bool:
    try:
        kind, digest = kind_of_leaf(content.event), digest_named(content.event, content.body)
        return fault_of(leaf, kind, content, nonce, about, digest) is None
    except (LedgerError, CanonicalFormError, ValueError, TypeError, AttributeError):
        return False


def _check_channel(walk: _Walk, content: Content, index: int | None) -> None:
    channel, number = content.body.get("channel"), content.body.get("channel_number")
    if not isinstance(channel, str) or (number is None and channel not in walk.channels):
        return  # from before requests were counted
    before = walk.channels.get(channel, 0)
    if number != before + 1:
        walk.findings.add(FindingKind.CHANNEL_GAP, content.number, index, channel)
    walk.channels[channel] = number if isinstance(number, int) else before + 1


def _check_counts(walk: _Walk) -> None:
    counted = dict(rows_of(_COUNTERS))
    for channel in sorted(counted.keys() | walk.channels.keys()):
        if counted.get(channel, 0) != walk.channels.get(channel, 0):
            walk.findings.add(FindingKind.CHANNEL_COUNT, name=channel)
    for (entry,) in rows_of(_NUMBERED):
        walk.findings.add(FindingKind.PERSON_GAP, entry)
    ((people,),) = rows_of(_COUNTED)
    if people:
        walk.findings.add(FindingKind.PERSON_COUNT, name=str(people))
