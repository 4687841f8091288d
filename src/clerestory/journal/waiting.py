"""What waits for the public ledger: entries without a place, and places that no quorum has cosigned yet.

Needs a session of the office, since only that sees the journal. Counts alone leave this file.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

_UNPLACED = """
WITH placed AS (SELECT count(*) AS many, coalesce(max(entry), 0) AS highest FROM journal_place)
SELECT count(*), min(e.at) FROM journal_outbox o JOIN journal_entry e ON e.number = o.entry_id, placed
 WHERE o.entry_id > CASE WHEN placed.many = placed.highest THEN placed.highest ELSE 0 END
   AND NOT EXISTS (SELECT 1 FROM journal_place p WHERE p.entry = o.entry_id) AND e.at <= %s
"""
_UNCOSIGNED = """
SELECT coalesce(max(p.index) + 1, 0)
       - coalesce((SELECT max(size) FROM journal_checkpoint c WHERE c.log = max(p.log)), 0)
  FROM journal_place p WHERE p.log = (SELECT max(number) FROM journal_log)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """unplaced: entries that have no place. oldest: when the first of them was made. uncosigned: entries that
    have a place in the newest log, under no head that a quorum cosigned."""

    unplaced: int
    oldest: datetime | None
    uncosigned: int


def waiting_since(moment: datetime) -> Waiting:
    """What waits, of unplaced entries those made until this moment."""
    with connection.cursor() as cursor:
        cursor.execute(_UNPLACED, [moment])
        unplaced, oldest = cursor.fetchone()
        cursor.execute(_UNCOSIGNED)
        (uncosigned,) = cursor.fetchone()
    return Waiting(unplaced, oldest, uncosigned)
