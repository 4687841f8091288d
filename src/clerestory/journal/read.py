"""Read the journal, and check that nobody has changed it.

`verify_chain` recomputes every hash from what the tables hold now and names the first entry that does not
fit. Its limit: entries cut off at the end leave a chain that fits; compare with a head kept elsewhere
(`expected`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clerestory.journal.actors import Actor
from clerestory.journal.chain import GENESIS
from clerestory.journal.errors import EntryUnreadableError, LeafClosedError
from clerestory.journal.events import Event
from clerestory.journal.leaves import fault_of
from clerestory.journal.models import Entry, Outbox
from clerestory.journal.openings import about_of, content_of
from clerestory.journal.payloads import digest_named, kind_of_leaf
from clerestory.ledger.errors import LedgerError
from clerestory.sealing.errors import CanonicalFormError


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an entry stands: its number and hash."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as others read it."""

    number: int
    event: Event
    subject_ref: str
    actor: Actor
    at: datetime
    body: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that does not fit, and why, in one sentence."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """entries: how many were looked at; head: the last one that fits; first_break: None when all fit."""

    entries: int
    head: Recorded | None
    first_break: Break | None


def lines_about(subject_ref: str) -> tuple[Line, ...]:
    """What happened to a request or a party, oldest first."""
    return tuple(_line(row) for row in Entry.objects.filter(subject_ref=subject_ref))


def lines_of(event: Event, *, limit: int) -> tuple[Line, ...]:
    """The latest entries of one kind, newest first."""
    return tuple(_line(row) for row in Entry.objects.filter(event=str(event)).order_by("-number")[:limit])


def lines_after(event: Event, number: int) -> tuple[Line, ...]:
    """The entries of one kind that came after an entry, oldest first."""
    return tuple(_line(row) for row in Entry.objects.filter(event=str(event), number__gt=number))


def leaf_of(number: int) -> bytes:
    """The 98 bytes that the public ledger has or will have of an entry. Raises LeafClosedError."""
    outbox = Outbox.objects.filter(pk=number).only("leaf").first()
    if outbox is None:
        raise LeafClosedError(f"The journal has no entry {number}, so it has no leaf.")
    return bytes(outbox.leaf)


def count_of(event: Event) -> int:
    """How many entries of one kind there are."""
    return Entry.objects.filter(event=str(event)).count()


def head() -> Recorded | None:
    """The last entry, or None for an empty journal."""
    row = Entry.objects.order_by("-number").only("number", "hash").first()
    return Recorded(row.number, row.hash) if row else None


def verify_chain(*, expected: Recorded | None = None) -> ChainReport:
    """Recompute the whole chain and the outbox commitments.

    expected: an entry known from elsewhere (a receipt, a note of yesterday's head); it must still be there.
    """
    fits: Recorded | None = None
    looked_at = 0
    for row in _stream():
        looked_at += 1
        why = _fault(row, fits) or _strange(row, expected)
        if why:
            following = fits.number + 1 if fits else 1
            return ChainReport(looked_at, fits, Break(min(following, row.number), why))
        fits = Recorded(row.number, row.hash)
    if expected and (fits is None or fits.number < expected.number):
        last = fits.number if fits else 0
        return ChainReport(
            looked_at,
            fits,
            Break(last + 1, f"Entries {last + 1} to {expected.number} were there and are gone."),
        )
    return ChainReport(looked_at, fits, None)


def _stream() -> Iterator[Entry]:
    yield from Entry.objects.select_related("outbox").order_by("number").iterator(chunk_size=1000)


def _fault(row: Entry, before: Recorded | None) -> str | None:
    number, previous = (before.number + 1, before.hash) if before else (1, GENESIS)
    if row.number != number:
        return f"Entry {number} is missing: the next one found is {row.number}."
    if row.previous_hash != previous:
        return f"Entry {number} does not follow the entry before it: one of the two was changed."
    try:
        own = content_of(row).hash()
    except CanonicalFormError:
        return f"Entry {number} was changed after it was written: it holds what no entry can hold."
    if row.hash != own:
        return f"Entry {number} was changed after it was written: its content does not give its hash."
    return _fault_of_leaf(row)


def _fault_of_leaf(row: Entry) -> str | None:
    try:
        outbox = row.outbox
    except Outbox.DoesNotExist:
        return f"Entry {row.number} has no outbox row: it was removed."
    about = about_of(outbox)
    if outbox.person is not None and about is None:
        return None  # the person's key was destroyed on purpose; nobody can open the leaf any more
    try:
        why = fault_of(
            bytes(outbox.leaf),
            kind_of_leaf(row.event),
            content_of(row),
            bytes(outbox.nonce),
            about,
            digest_named(row.event, row.body),
        )
    except (LedgerError, ValueError):
        why = "its leaf cannot be read"
    return f"The outbox row of entry {row.number} was changed: {why}." if why else None


def _strange(row: Entry, expected: Recorded | None) -> str | None:
    if expected and row.number == expected.number and row.hash != expected.hash:
        return (
            f"Entry {row.number} fits its neighbours but is not the one known from elsewhere: all "
            "were rewritten."
        )
    return None


def _line(row: Entry) -> Line:
    try:
        event, actor = Event(row.event), Actor.from_text(row.actor)
    except ValueError:
        raise EntryUnreadableError(
            f"Entry {row.number} of the journal cannot be read: it was changed after it was written. "
            "`clerestory reconcile` names what was changed."
        ) from None
    return Line(
        number=row.number,
        event=event,
        subject_ref=row.subject_ref,
        actor=actor,
        at=row.at,
        body=row.body,
        hash=row.hash,
    )
