"""Every release that there is or was, to be held against the journal. Tells digests and dates, no content."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection

_AT_A_TIME: Final = 500
_STOCK: Final = """
SELECT r.release_ref, r.envelope_sha256, r.sealing_entry, r.unlocked_at IS NOT NULL,
       r.collected_at IS NOT NULL, r.destroyed_at IS NOT NULL,
       r.envelope <> '' OR (r.locked <> '' AND r.wrapped_key <> ''),
       CASE WHEN r.envelope = '' THEN NULL
            ELSE encode(sha256(convert_to(r.envelope, 'UTF8')), 'hex') END,
       r.proof, coalesce(q.reference, ''), r.agency_id::text, r.decision_id, r.decision_digest, r.elements,
       r.absent, r.recipient_thumbprint, r.sealed_at, r.expires_at
  FROM release_release r LEFT JOIN intake_request q ON q.id = r.request_id
 ORDER BY r.release_ref COLLATE "C"
"""


@dataclass(frozen=True, slots=True)
class Stocked:
    """One release. sealing_entry: 0 where it was not kept, in rows from before releases were locked.

    is_there: whether an envelope lies there, locked or not. found_sha256: of the envelope that does, in
    hexadecimal digits; None while it is locked, and when it was destroyed. proof: with which it was unlocked,
    or None. request: its reference.
    """

    release_ref: str
    envelope_sha256: str
    sealing_entry: int
    is_unlocked: bool
    is_collected: bool
    is_destroyed: bool
    is_there: bool
    found_sha256: str | None
    proof: bytes | None = field(repr=False)
    request: str
    agency: str
    decision_id: str
    decision_digest: str
    elements: list[str]
    absent: list[str]
    recipient_thumbprint: str
    sealed_at: datetime
    expires_at: datetime


def stock() -> Iterator[Stocked]:
    """All of them, by reference (in the order of its characters' numbers), some at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_STOCK)
        while rows := cursor.fetchmany(_AT_A_TIME):
            for row in rows:
                told: list[Any] = [*row[:8], None if row[8] is None else bytes(row[8]), *row[9:]]
                yield Stocked(*told)
