"""Every release that there is or was, to be held against the journal. Tells digests and dates, no content."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db import connection

_AT_A_TIME: Final = 500
_STOCK: Final = """
SELECT release_ref, envelope_sha256, sealing_entry, unlocked_at IS NOT NULL, collected_at IS NOT NULL,
       CASE WHEN envelope = '' THEN NULL ELSE encode(sha256(convert_to(envelope, 'UTF8')), 'hex') END, proof
  FROM release_release ORDER BY release_ref COLLATE "C"
"""


@dataclass(frozen=True, slots=True)
class Stocked:
    """One release. sealing_entry: 0 where it was not kept, in rows from before releases were locked.

    found_sha256: of the envelope that lies there, in hexadecimal digits; None while it is locked, and when it
    was destroyed. proof: with which it was unlocked, or None.
    """

    release_ref: str
    envelope_sha256: str
    sealing_entry: int
    is_unlocked: bool
    is_collected: bool
    found_sha256: str | None
    proof: bytes | None = field(repr=False)


def stock() -> Iterator[Stocked]:
    """All of them, by reference (in the order of its characters' numbers), some at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_STOCK)
        while rows := cursor.fetchmany(_AT_A_TIME):
            for reference, digest, entry, is_unlocked, is_collected, found, proof in rows:
                kept = None if proof is None else bytes(proof)
                yield Stocked(reference, digest, entry, is_unlocked, is_collected, found, kept)
