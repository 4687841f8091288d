"""What a day's manifest says: which leaves it covers, and how many of them were what.

Promises: the leaves of one manifest begin where those of the one before end, and what is counted are exactly
the entries that have these places. Each manifest's text is a function of its entry alone, so it can be
written again, the same to the byte.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from clerestory.journal.events import Event
from clerestory.journal.ledger_events import ManifestMade
from clerestory.journal.models import Entry
from clerestory.ledger.manifest import NOTHING_BEFORE, Manifest, Span, digest
from clerestory.ledger.merkle import LARGEST_SIZE

_SIZES: Final = """
SELECT l.origin, coalesce((SELECT max(index) + 1 FROM journal_place p WHERE p.log = l.number), 0)
  FROM journal_log l ORDER BY l.number
"""
_IN_SPAN: Final = """
  FROM journal_log l JOIN journal_place p ON p.log = l.number JOIN journal_entry e ON e.number = p.entry
 WHERE l.origin = %s AND p.index >= %s AND p.index < %s
"""
_EVENTS: Final = f"SELECT e.event, count(*) {_IN_SPAN} GROUP BY e.event"
_CHANNELS: Final = f"""
SELECT coalesce(e.body->>'channel', '?'), count(*),
       max(CASE WHEN jsonb_typeof(e.body->'channel_number') = 'number'
           THEN (e.body->>'channel_number')::numeric END) {_IN_SPAN}
   AND e.event = '{Event.REQUEST_OPENED}' GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A manifest that was recorded. entry: its number. channels: the highest number of each so far."""

    entry: int
    manifest: Manifest
    channels: Mapping[str, int]


def first_recorded_at() -> datetime | None:
    """When the first entry of the journal was written; None for an empty journal."""
    row = Entry.objects.order_by("number").only("at").first()
    return row.at if row else None


def last_made() -> Made | None:
    """The manifest that was recorded last."""
    row = Entry.objects.filter(event=str(Event.MANIFEST_MADE)).order_by("-number").first()
    return _made(row) if row else None


def all_made() -> Iterator[Made]:
    """Every manifest that was recorded, oldest first."""
    rows = Entry.objects.filter(event=str(Event.MANIFEST_MADE)).order_by("number")
    yield from map(_made, rows.iterator(chunk_size=500))


def next_manifest(day: date, last: Made | None) -> ManifestMade | None:
    """What is to be recorded as the manifest of a day, after the last one; None where there is no log yet."""
    spans = _spans_since(last)
    if not spans:
        return None
    manifest = Manifest(day, digest(last.manifest.to_bytes()) if last else NOTHING_BEFORE, spans)
    events, channels = counted(spans, last.channels if last else {})
    return ManifestMade(
        day=day.isoformat(),
        before=manifest.before.hex(),
        spans=tuple(f"{one.origin} {one.first} {one.count} {one.total}" for one in spans),
        events=events,
        channels=channels,
        manifest_sha256=digest(manifest.to_bytes()).hex(),
    )


def counted(
    spans: Sequence[Span], highest_before: Mapping[str, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The entries that stand in these spans, as `events` and `channels` of `ManifestMade` tell them.

    highest_before: the highest number of each channel up to there.
    """
    events: Counter[str] = Counter()
    channels = {channel: (0, highest) for channel, highest in highest_before.items()}
    for span in spans:
        events.update(dict(_rows(_EVENTS, span)))
        for channel, count, highest in _rows(_CHANNELS, span):
            before = channels.get(channel, (0, 0))
            channels[channel] = before[0] + count, max(before[1], int(highest or 0))
    return (
        tuple(f"{event} {count}" for event, count in sorted(events.items())),
        tuple(f"{name} {count} {highest}" for name, (count, highest) in sorted(channels.items())),
    )


def highest_in(channels: Sequence[str]) -> dict[str, int]:
    """The highest number of each channel, as `ManifestMade` tells them. Raises ValueError."""
    parts = (channel.rsplit(" ", 2) for channel in channels)
    return {name: int(highest) for name, _, highest in parts}


def manifest_in(body: Mapping[str, Any]) -> Manifest:
    """The manifest that an entry of this payload is about. Raises ValueError, KeyError, TypeError for
    another payload."""
    parts = (span.split(" ") for span in body["spans"])
    spans = tuple(Span(origin, int(first), int(count)) for origin, first, count, _ in parts)
    if not spans or any(not 0 <= one.first <= one.total <= LARGEST_SIZE for one in spans):
        raise ValueError("These are no spans of leaves.")
    return Manifest(date.fromisoformat(body["day"]), bytes.fromhex(body["before"]), spans)


def _made(row: Entry) -> Made:
    return Made(row.number, manifest_in(row.body), highest_in(row.body["channels"]))


def _spans_since(last: Made | None) -> tuple[Span, ...]:
    """One span a log, from the log on that the last manifest stands in; of older ones only what grew."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        sizes: Sequence[tuple[str, int]] = cursor.fetchall()
    covered = last.manifest.spans[-1] if last else None
    if covered is not None:
        origins = [origin for origin, _ in sizes]
        sizes = sizes[origins.index(covered.origin) :] if covered.origin in origins else ()
    spans = []
    for origin, size in sizes:
        first = covered.total if covered and covered.origin == origin else 0
        spans.append(Span(origin, first, int(size) - first))
    return tuple(one for at, one in enumerate(spans, 1) if one.count or at == len(spans))


def _rows(query: str, span: Span) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, [span.origin, span.first, span.total])
        return list(cursor.fetchall())
