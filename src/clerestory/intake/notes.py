"""Notes among colleagues about a request. Never part of a decision: nothing that decides reads them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clerestory.intake.models import Note
from clerestory.intake.records import RequestRecord
from clerestory.parties.identities import PersonId


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """One note."""

    id: UUID
    by: PersonId
    at: datetime
    text: str


def keep(request: RequestRecord, *, text: str, by: PersonId, at: datetime) -> NoteRecord:
    """Keep a note as it was written."""
    row = Note.objects.create(request_id=request.id, by=by, at=at, text=text)
    return NoteRecord(row.pk, by, at, text)


def notes_of(request: UUID) -> tuple[NoteRecord, ...]:
    """The notes on a request, oldest first."""
    rows = Note.objects.filter(request_id=request)
    return tuple(NoteRecord(row.pk, PersonId(row.by), row.at, row.text) for row in rows)
