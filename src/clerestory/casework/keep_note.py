"""A colleague writes a note on a request. It is never part of a decision: nothing that decides reads it."""

from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import notes, requests
from clerestory.journal import actors
from clerestory.journal.desk_events import NoteKept
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId

_WANTED: Final = "a note for colleagues, without anything about the person"


def keep_note(reference: str, *, text: str, by: PersonId, at: datetime) -> None:
    """Keep a note. Raises NotAllowedError, UnusableCommandError, RequestNotFoundError."""
    text = required_text("/note", text, wanted=_WANTED)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.LOOKING, doing="write a note")
        request = requests.fetch_for_change(reference)
        note = notes.keep(request, text=text, by=by, at=at)
        kept = NoteKept(note_ref=str(note.id), text_sha256=digest_of(text))
        record(kept, subject_ref=reference, actor=actors.person(by), at=at, person=request.handle)
