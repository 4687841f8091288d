"""The entries that say an envelope was sealed, to be held against the releases that are there."""

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
