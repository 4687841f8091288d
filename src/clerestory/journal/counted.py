"""Entries as reports count them: whole histories of the requests that had an entry in a span of days.

Promises: nothing of the question that was asked, and no actor, leaves this file; entries come in their order.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, Final
from uuid import UUID

from django.db import connection

from clerestory.journal.events import Event
from clerestory.journal.models import Entry, Outbox
from clerestory.ledger.merkle import leaf_hash

_HISTORIES: Final = """
WITH RECURSIVE about (subject_ref) AS (
  SELECT DISTINCT subject_ref FROM journal_entry
   WHERE event = ANY(%(events)s) AND at >= %(since)s AND at < %(before)s
  UNION
  SELECT part.body->>'part_of' FROM about JOIN journal_entry part USING (subject_ref)
   WHERE part.event = 'query.part.opened'
)
SELECT e.number, e.event, e.subject_ref, e.at, e.body - 'facts', o.person
  FROM about JOIN journal_entry e USING (subject_ref) JOIN journal_outbox o ON o.entry_id = e.number
 WHERE e.event = ANY(%(events)s) AND e.at < %(before)s ORDER BY e.number
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. person: handle of whom it is about, where somebody was looked up."""

    number: int
    event: str
    about: str
    at: datetime
    body: Mapping[str, Any] = field(repr=False)
    person: UUID | None = field(repr=False)


def histories(events: Collection[str], *, since: datetime, before: datetime) -> Mapping[str, tuple[Row, ...]]:
    """The entries of these events about each request that had one in the span, from the first on up to its
    end, by reference; of a part, also those of the whole."""
    found: dict[str, list[Row]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_HISTORIES, {"events": sorted(events), "since": since, "before": before})
        for number, event, about, at, body, person in _decoded(cursor.fetchall()):
            found[about].append(Row(number, event, about, at, body, person))
    return {about: tuple(rows) for about, rows in found.items()}


def first_asked_at() -> datetime | None:
    """When the first request came; None before it."""
    row = Entry.objects.filter(event=str(Event.REQUEST_OPENED)).order_by("number").only("at").first()
    return row.at if row else None


def first_asked_on(zone: tzinfo) -> date | None:
    """The office's day on which the first request came; None before it."""
    begun = first_asked_at()
    return begun.astimezone(zone).date() if begun else None


def leaf_hashes(entries: Iterable[int]) -> dict[int, bytes]:
    """What the public ledger's tree has, or will have, of each entry: 32 bytes."""
    rows = Outbox.objects.filter(pk__in=set(entries)).values_list("pk", "leaf")
    return {number: leaf_hash(bytes(leaf)) for number, leaf in rows.iterator(chunk_size=5000)}


def registrations(numbers: Collection[str]) -> tuple[int, ...]:
    """The entries by which these agreements came into the register."""
    rows = Entry.objects.filter(event=str(Event.AGREEMENT_REGISTERED), subject_ref__in=list(numbers))
    return tuple(rows.order_by("number").values_list("number", flat=True))


def entries_of(event: Event, since: datetime, before: datetime) -> tuple[int, ...]:
    """The entries of an event in a span, oldest first."""
    rows = Entry.objects.filter(event=str(event), at__gte=since, at__lt=before)
    return tuple(rows.order_by("number").values_list("number", flat=True))


def bodies_of(event: Event, before: datetime) -> list[tuple[int, Mapping[str, Any]]]:
    """Every entry of an event up to a moment, oldest first: its number and payload."""
    rows = Entry.objects.filter(event=str(event), at__lt=before)
    return list(rows.order_by("number").values_list("number", "body"))


def _decoded(rows: list[Any]) -> Iterator[tuple[Any, ...]]:
    for *head, body, person in rows:
        yield (*head, json.loads(body) if isinstance(body, str) else body, person)
