"""The entries about deliveries, to be held against the releases that are there and the vault's own log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from clerestory.journal.events import Event
from clerestory.journal.reconciling.entries import body_in, rows_of

_SEALED: Final = """
SELECT coalesce(e.body->>'release_ref', ''), e.number, p.index, o.leaf,
       p.index < coalesce((SELECT max(size) FROM journal_checkpoint c WHERE c.log = p.log), 0),
       coalesce(steps.unlocked, false), coalesce(steps.collected, false),
       coalesce(steps.ended, false)
         OR (NOT coalesce(steps.unlocked, false) AND coalesce(taken.last > e.number, false)),
       e.at, e.subject_ref, opened.agency, e.body::text, shown.note, coalesce(steps.policy, '')
  FROM journal_entry e LEFT JOIN journal_outbox o ON o.entry_id = e.number
  LEFT JOIN journal_place p ON p.entry = e.number
  LEFT JOIN (SELECT body->>'release_ref' AS release_ref, bool_or(event = %(unlocked)s) AS unlocked,
                    bool_or(event = %(collected)s) AS collected, bool_or(event = ANY(%(ends)s)) AS ended,
                    min(body->>'size') FILTER (WHERE event = %(unlocked)s) AS size,
                    min(body->>'policy_sha256') FILTER (WHERE event = %(unlocked)s) AS policy
               FROM journal_entry WHERE event = ANY(%(steps)s) GROUP BY 1) AS steps
    ON steps.release_ref = e.body->>'release_ref'
  LEFT JOIN (SELECT subject_ref, max(number) AS last FROM journal_entry
              WHERE event = %(withdrawn)s AND body->>'state_before' = 'sealed' GROUP BY 1) AS taken
    ON taken.subject_ref = e.subject_ref
  LEFT JOIN (SELECT subject_ref, min(body->>'agency') AS agency FROM journal_entry
              WHERE event = ANY(%(opened)s) GROUP BY 1) AS opened
    ON opened.subject_ref = e.subject_ref
  LEFT JOIN journal_checkpoint shown ON shown.log = p.log
   AND shown.size = CASE WHEN steps.size ~ '^[0-9]{1,18}$' THEN steps.size::bigint END
 WHERE e.event = %(sealed)s ORDER BY coalesce(e.body->>'release_ref', '') COLLATE "C", e.number
"""
_ENDS: Final = (Event.ENVELOPE_EXPIRED, Event.DELIVERY_STOPPED, Event.ENVELOPE_RECALLED)
_TELLS: Final = (Event.ENVELOPE_SEALED, Event.DELIVERY_STOPPED, Event.LETTER_SETTLED)
_TOLD: Final = "SELECT DISTINCT coalesce(body->>'release_ref', '') FROM journal_entry WHERE event = ANY(%s)"
_EMPTY: Final = """
SELECT DISTINCT subject_ref FROM journal_entry WHERE event = %s AND body->>'resolved' = 'empty'
"""


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """One entry. is_cosigned: whether its leaf stands under a checkpoint that a quorum cosigned.

    was_unlocked, was_collected, was_destroyed: whether later entries say so of the release; a withdrawal
    destroys what still waited. at, subject_ref, body: as they stand in the row. agency: for which the request
    was opened, or None. checkpoint: under which it was unlocked, as the journal keeps it, or None;
    policy_sha256: of the policy that was asked then.
    """

    release_ref: str
    entry: int
    index: int | None
    leaf: bytes
    is_cosigned: bool
    was_unlocked: bool
    was_collected: bool
    was_destroyed: bool
    at: datetime
    subject_ref: str
    agency: str | None
    body: dict[str, Any]
    checkpoint: bytes | None
    policy_sha256: str


def sealed_entries() -> Iterator[SealedEntry]:
    """All of them, by the release's reference (in the order of its characters' numbers)."""
    steps = (Event.ENVELOPE_UNLOCKED, Event.ENVELOPE_COLLECTED, *_ENDS)
    values = {
        "unlocked": str(Event.ENVELOPE_UNLOCKED),
        "collected": str(Event.ENVELOPE_COLLECTED),
        "ends": [str(event) for event in _ENDS],
        "steps": [str(event) for event in steps],
        "withdrawn": str(Event.REQUEST_WITHDRAWN),
        "opened": [str(Event.REQUEST_OPENED), str(Event.PART_OPENED)],
        "sealed": str(Event.ENVELOPE_SEALED),
    }
    for row in rows_of(_SEALED, values):
        yield SealedEntry(
            release_ref=row[0],
            entry=row[1],
            index=row[2],
            leaf=bytes(row[3] or b""),
            is_cosigned=bool(row[4]),
            was_unlocked=row[5],
            was_collected=row[6],
            was_destroyed=row[7],
            at=row[8],
            subject_ref=row[9],
            agency=row[10],
            body=body_in(row[11]),
            checkpoint=None if row[12] is None else row[12].encode(),
            policy_sha256=row[13],
        )


def deliveries_recorded() -> tuple[frozenset[str], frozenset[str]]:
    """References of releases that an entry says were sealed or stopped, and of letters to persons for which
    an address was opened; and of requests for whose record the vault had nothing."""
    told = rows_of(_TOLD, ([str(event) for event in _TELLS],))
    empty = rows_of(_EMPTY, (str(Event.REQUEST_UNMATCHED),))
    return frozenset(row[0] for row in told), frozenset(row[0] for row in empty)
