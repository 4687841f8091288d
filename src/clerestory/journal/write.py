"""Write down what happened, in the transaction in which it happens. Only `casework` imports this module.

Promises gapless numbers and one chain: writers take turns by an advisory lock that ends with the transaction.
Refuses to write outside a transaction. Invariant: the outbox row, with the leaf that will be published, is
written with the entry; what is random in it is drawn once. Many entries take as many statements as one, and
`gathered` makes one lot of what a block records, so that others wait for their turn only while it is written.
"""

import json
import secrets
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from clerestory.journal.actors import Actor
from clerestory.journal.chain import GENESIS
from clerestory.journal.errors import NotYetRecordedError, OutsideTransactionError
from clerestory.journal.events import Happening
from clerestory.journal.leaves import NONCE_BYTES, AboutPerson, Content, leaf_of
from clerestory.journal.payloads import digest_named
from clerestory.journal.read import Recorded
from clerestory.ledger.leaf import LABEL_KEY_BYTES

_TURN: Final = 0x434C4A4F  # "CLJO": any number, the same in every process

_LAST: Final = "SELECT number, hash FROM journal_entry ORDER BY number DESC LIMIT 1"
_COUNT: Final = """
INSERT INTO journal_counter AS c (channel, last) SELECT * FROM unnest(%s::text[], %s::bigint[])
ON CONFLICT (channel) DO UPDATE SET last = c.last + excluded.last RETURNING channel, last
"""
_COUNT_PERSONS: Final = """
INSERT INTO journal_person AS p (handle, key, entries)
SELECT * FROM unnest(%s::uuid[], %s::bytea[], %s::bigint[])
ON CONFLICT (handle) DO UPDATE SET entries = p.entries + excluded.entries RETURNING handle, key, entries
"""
# One document instead of lists of values: psycopg writes lists in Python, `json` writes a document in C.
_ENTRIES: Final = """
INSERT INTO journal_entry (number, event, subject_ref, actor, at, body, previous_hash, hash)
SELECT * FROM json_to_recordset(%s::json) AS t (number bigint, event text, subject_ref text, actor text,
  at timestamptz, body jsonb, previous_hash text, hash text)
"""
_OUTBOX: Final = """
INSERT INTO journal_outbox (entry_id, leaf, nonce, person, person_number)
SELECT entry, decode(leaf, 'hex'), decode(nonce, 'hex'), person, person_number
  FROM json_to_recordset(%s::json)
       AS t (entry bigint, leaf text, nonce text, person uuid, person_number bigint)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """What is to be recorded: what happened, to which request or party, by whose act, when (aware).

    person: handle of the person whom the office found and the entry is about; None where nobody was looked
    up.
    """

    happening: Happening
    subject_ref: str
    actor: Actor
    at: datetime
    person: UUID | None = None


def record(
    happening: Happening, *, subject_ref: str, actor: Actor, at: datetime, person: UUID | None = None
) -> Recorded:
    """Append one entry and its outbox row, as `record_all`."""
    occurrence = Occurrence(happening=happening, subject_ref=subject_ref, actor=actor, at=at, person=person)
    return record_all([occurrence])[0]


@contextmanager
def gathered() -> Iterator[None]:
    """What this thread records inside the block is appended at its end, in the same order and as one lot; a
    block that ends with an error appends nothing. Inside another such block it joins that one's lot.

    Use it where nobody needs an entry's number before the end: reading one raises NotYetRecordedError, and
    the journal itself does not show what still waits.
    """
    outer: list[Occurrence] | None = getattr(_waiting, "lot", None)
    lot: list[Occurrence] = []
    _waiting.lot = lot
    try:
        yield
    finally:
        _waiting.lot = outer
    record_all(lot)


def record_all(occurrences: Sequence[Occurrence]) -> tuple[Recorded, ...]:
    """Append entries with their outbox rows, in this order. Later writers wait until this transaction ends.

    Raises OutsideTransactionError, and NotPlainError for a payload that no entry can hold.
    """
    if not occurrences:
        return ()
    lot: list[Occurrence] | None = getattr(_waiting, "lot", None)
    if lot is not None:
        lot.extend(occurrences)
        return tuple(_NotYet(number=0, hash="") for _ in occurrences)
    if not connection.in_atomic_block:
        raise OutsideTransactionError(
            f"{occurrences[0].happening.event} was to be recorded outside a transaction. Record it inside "
            "the one that does it."
        )
    bodies = [one.happening.body() for one in occurrences]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        _count(cursor, occurrences, bodies)
        cursor.execute(_LAST)
        number, previous = cursor.fetchone() or (0, GENESIS)
        abouts = _abouts(cursor, [one.person for one in occurrences])
        entries, outbox, recorded = [], [], []
        for one, body, about in zip(occurrences, bodies, abouts, strict=True):
            number += 1
            content = Content(
                number=number,
                event=str(one.happening.event),
                subject_ref=one.subject_ref,
                actor=str(one.actor),
                at=one.at,
                body=body,
                previous_hash=previous,
            )
            previous = content.hash()
            entries.append(_entry_row(content, previous))
            outbox.append(_outbox_row(one, content, about))
            recorded.append(Recorded(number=number, hash=previous))
        cursor.execute(_ENTRIES, [json.dumps(entries)])
        cursor.execute(_OUTBOX, [json.dumps(outbox)])
    return tuple(recorded)


class _NotYet(Recorded):
    """Stands for an entry that is not written yet."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        if name in ("number", "hash"):
            raise NotYetRecordedError(
                f"The {name} of an entry was asked for before the entry was written. Ask for it after the "
                "block of `gathered`, or record it outside."
            )
        return super().__getattribute__(name)


_waiting: Final = threading.local()
"""`lot`: what the innermost block of `gathered` of this thread holds; a transaction is of one thread too."""


def _entry_row(content: Content, own_hash: str) -> dict[str, Any]:
    return {
        "number": content.number,
        "event": content.event,
        "subject_ref": content.subject_ref,
        "actor": content.actor,
        "at": content.at.isoformat(),
        "body": content.body,
        "previous_hash": content.previous_hash,
        "hash": own_hash,
    }


def _outbox_row(one: Occurrence, content: Content, about: AboutPerson | None) -> dict[str, Any]:
    nonce = secrets.token_bytes(NONCE_BYTES)
    digest = digest_named(content.event, content.body)
    return {
        "entry": content.number,
        "leaf": leaf_of(one.happening.leaf_kind, content, nonce, about, digest).to_bytes().hex(),
        "nonce": nonce.hex(),
        "person": str(one.person) if one.person else None,
        "person_number": about.number if about else None,
    }


def _abouts(cursor: Any, persons: Sequence[UUID | None]) -> Iterator[AboutPerson | None]:
    """Each person's key and next number. Writers take turns, so no number is given twice or left out."""
    times = Counter(person for person in persons if person)
    found: dict[UUID, tuple[bytes, int]] = {}
    if times:
        keys = [secrets.token_bytes(LABEL_KEY_BYTES) for _ in times]
        cursor.execute(_COUNT_PERSONS, [list(times), keys, list(times.values())])
        found = {handle: (bytes(key), last - times[handle]) for handle, key, last in cursor.fetchall()}
    for person in persons:
        if person is None:
            yield None
        else:
            key, number = found[person]
            found[person] = key, number + 1
            yield AboutPerson(key, number + 1)


def _count(cursor: Any, occurrences: Sequence[Occurrence], bodies: Sequence[dict[str, Any]]) -> None:
    """Add to each body the entry's number in its channel, where entries of this kind are counted."""
    counted = [
        (field, body)
        for one, body in zip(occurrences, bodies, strict=True)
        if (field := one.happening.counted_by)
    ]
    if not counted:
        return
    times = Counter(str(body[field]) for field, body in counted)
    cursor.execute(_COUNT, [list(times), list(times.values())])
    last = {channel: number - times[channel] for channel, number in cursor.fetchall()}
    for field, body in counted:
        last[body[field]] += 1
        body[f"{field}_number"] = last[body[field]]
