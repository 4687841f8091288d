"""For which requests nobody could say whom the law wants told: an alarm said so, no entry since undid it.

Promises that the list comes of the journal alone, so that nothing drops out of it but by an entry."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

_OPEN: Final = """
SELECT DISTINCT ON (raised.subject_ref) raised.subject_ref, raised.body->>'kind', raised.at
  FROM journal_entry raised
 WHERE raised.event = 'office.alarm.raised' AND raised.body->>'where' = ANY(%s)
   AND NOT EXISTS (
     SELECT 1 FROM journal_entry decided WHERE decided.subject_ref = raised.subject_ref
      AND decided.event = 'people.notices.decided' AND decided.number > raised.number)
 ORDER BY raised.subject_ref, raised.number
"""


@dataclass(frozen=True, slots=True)
class UndecidedRow:
    """reference: of the request. kind: what went wrong, a class name. since: of the first alarm of them."""

    reference: str
    kind: str
    since: datetime


def undecided(places: Collection[str]) -> tuple[UndecidedRow, ...]:
    """By reference. places: use cases whose alarms say that notices were not decided."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [sorted(places)])
        return tuple(UndecidedRow(*row) for row in cursor.fetchall())
