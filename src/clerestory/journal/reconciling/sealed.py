"""The entries about deliveries, to be held against the releases that are there and the vault's own log."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clerestory.journal.events import Event
from clerestory.journal.reconciling.entries import rows_of

_SEALED: Final = """
SELECT coalesce(e.body->>'release_ref', ''), e.number, p.index,
       coalesce(e.body->>'envelope_sha256', ''), o.leaf,
       p.index < coalesce((SELECT max(size) FROM journal_checkpoint c WHERE c.log = p.log), 0)
  FROM journal_entry e LEFT JOIN journal_outbox o ON o.entry_id = e.number
  LEFT JOIN journal_place p ON p.entry = e.number
 WHERE e.event = %s ORDER BY coalesce(e.body->>'release_ref', '') COLLATE "C", e.number
"""
_TOLD: Final = "SELECT DISTINCT coalesce(body->>'release_ref', '') FROM journal_entry WHERE event = ANY(%s)"
_EMPTY: Final = """
SELECT DISTINCT subject_ref FROM journal_entry WHERE event = %s AND body->>'resolved' = 'empty'
"""


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """One entry. is_cosigned: whether its leaf stands under a checkpoint that a quorum cosigned."""

    release_ref: str
    entry: int
    index: int | None
    envelope_sha256: str
    leaf: bytes
    is_cosigned: bool


def sealed_entries() -> Iterator[SealedEntry]:
    """All of them, by the release's reference (in the order of its characters' numbers)."""
    for reference, entry, index, digest, leaf, is_cosigned in rows_of(_SEALED, (str(Event.ENVELOPE_SEALED),)):
        yield SealedEntry(reference, entry, index, digest, bytes(leaf or b""), bool(is_cosigned))


def deliveries_recorded() -> tuple[frozenset[str], frozenset[str]]:
    """References of releases that an entry says were sealed or stopped; and of requests for whose record the
    vault had nothing."""
    told = rows_of(_TOLD, ([str(Event.ENVELOPE_SEALED), str(Event.DELIVERY_STOPPED)],))
    empty = rows_of(_EMPTY, (str(Event.REQUEST_UNMATCHED),))
    return frozenset(row[0] for row in told), frozenset(row[0] for row in empty)
