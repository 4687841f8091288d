"""The entries about deliveries, to be held against the releases that are there and the vault's own log."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clerestory.journal.events import Event
from clerestory.journal.reconciling.entries import rows_of

_SEALED: Final = """
SELECT coalesce(e.body->>'release_ref', ''), e.number, p.index,
       coalesce(e.body->>'envelope_sha256', ''), o.leaf,
       p.index < coalesce((SELECT max(size) FROM journal_checkpoint c WHERE c.log = p.log), 0),
       coalesce(steps.unlocked, false), coalesce(steps.collected, false)
  FROM journal_entry e LEFT JOIN journal_outbox o ON o.entry_id = e.number
  LEFT JOIN journal_place p ON p.entry = e.number
  LEFT JOIN (SELECT body->>'release_ref' AS release_ref, bool_or(event = %s) AS unlocked,
                    bool_or(event = %s) AS collected
               FROM journal_entry WHERE event IN (%s, %s) GROUP BY 1) AS steps
    ON steps.release_ref = e.body->>'release_ref'
 WHERE e.event = %s ORDER BY coalesce(e.body->>'release_ref', '') COLLATE "C", e.number
"""
_TOLD: Final = "SELECT DISTINCT coalesce(body->>'release_ref', '') FROM journal_entry WHERE event = ANY(%s)"
_EMPTY: Final = """
SELECT DISTINCT subject_ref FROM journal_entry WHERE event = %s AND body->>'resolved' = 'empty'
"""


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """One entry. is_cosigned: whether its leaf stands under a checkpoint that a quorum cosigned.

    was_unlocked, was_collected: whether later entries say so of the release.
    """

    release_ref: str
    entry: int
    index: int | None
    envelope_sha256: str
    leaf: bytes
    is_cosigned: bool
    was_unlocked: bool
    was_collected: bool


def sealed_entries() -> Iterator[SealedEntry]:
    """All of them, by the release's reference (in the order of its characters' numbers)."""
    steps = str(Event.ENVELOPE_UNLOCKED), str(Event.ENVELOPE_COLLECTED)
    for reference, entry, index, digest, leaf, *told in rows_of(
        _SEALED, (*steps, *steps, str(Event.ENVELOPE_SEALED))
    ):
        yield SealedEntry(reference, entry, index, digest, bytes(leaf or b""), *map(bool, told))


def deliveries_recorded() -> tuple[frozenset[str], frozenset[str]]:
    """References of releases that an entry says were sealed or stopped; and of requests for whose record the
    vault had nothing."""
    told = rows_of(_TOLD, ([str(Event.ENVELOPE_SEALED), str(Event.DELIVERY_STOPPED)],))
    empty = rows_of(_EMPTY, (str(Event.REQUEST_UNMATCHED),))
    return frozenset(row[0] for row in told), frozenset(row[0] for row in empty)
