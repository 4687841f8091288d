"""The proof of a line on a resident's page: the same receipts as staff and agencies have, opened only as
far as the line itself tells.

Promises that no file names a colleague, an agency's person or a private requester, and that of a divided
request nothing shows of a part that is not settled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework.own_record import OwnEvent, own_event
from clerestory.casework.receipt import (
    OUT_OF_REACH,
    NoSuchPaperError,
    OutOfReachError,
    Receipt,
    paper_of,
    receipt_of,
)
from clerestory.casework.receipt_readers import ReadableEntry
from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.residents.identities import ResidentId

_ALWAYS: Final = ("number", "event", "at", "subject_ref")
_OPENED: Final[Mapping[Event, tuple[str, tuple[str, ...]]]] = {
    Event.REQUEST_OPENED: ("asked", ("agency_node", "activity", "instrument")),
    Event.PART_OPENED: ("part", ("agency_node", "elements")),
    Event.REQUEST_REFUSED: ("refused", ()),
    Event.REQUEST_UNMATCHED: ("nothing_found", ()),
    Event.REQUEST_WITHDRAWN: ("withdrawn", ()),
    Event.REQUEST_LAPSED: ("lapsed", ()),
    Event.ENVELOPE_SEALED: ("sealed", ("elements", "release_ref", "envelope_sha256")),
    Event.ENVELOPE_COLLECTED: ("collected", ("release_ref", "envelope_sha256")),
    Event.ANSWER_GIVEN: ("answered", ("elements", "release_ref")),
    Event.ENVELOPE_EXPIRED: ("not_collected", ()),
}
"""Of each entry: the word for it, and the fields that its file shows."""


def own_receipt(resident: ResidentId, reference: str, *, at: datetime) -> Receipt:
    """The receipt of a line. Raises NoSuchEventError, UnknownResidentError."""
    with transaction.atomic():
        entries = entries_of(own_event(resident, reference, at=at))
        with as_staff():
            receipt = receipt_of(reference, entries)
    return receipt.without_reason()


def own_paper(resident: ResidentId, reference: str, name: str, *, at: datetime) -> bytes:
    """A file of it: NUMBER.tlog-proof, NUMBER.opening.json or certificate.json. Raises NoSuchEventError,
    NoSuchPaperError, UnknownResidentError."""
    with transaction.atomic():
        entries = entries_of(own_event(resident, reference, at=at))
        with as_staff():
            try:
                return paper_of(name, entries)
            except OutOfReachError:
                raise NoSuchPaperError(OUT_OF_REACH) from None


def entries_of(event: OwnEvent) -> tuple[ReadableEntry, ...]:
    """What of the journal shows this line, and which fields of it."""
    found = []
    for line in event.entries:
        says, names = _OPENED[line.event]
        if line.event is Event.REQUEST_OPENED and not event.is_divided:
            names = (*names, "elements")  # of a divided one they would name what is not settled
        fields = (*_ALWAYS, *(f"body_{name}" for name in names if name in line.body))
        found.append(ReadableEntry(line, says, fields))
    return tuple(found)
