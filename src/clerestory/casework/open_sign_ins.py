"""Sign-ins from beginning to end: one row for each browser, which its person can see and end.

Promises that a page opens only while its row is open. Refuses to say anything about other people's.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework.person_session import as_person
from clerestory.casework.session import as_staff
from clerestory.journal import actors
from clerestory.journal.sign_in_events import SignInsEnded
from clerestory.journal.write import record
from clerestory.parties import sign_ins
from clerestory.parties.identities import PersonId
from clerestory.parties.sign_ins import Opened, SignInCard

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=8)


def begin(person: PersonId, session_key: str, opened: Opened, *, at: datetime) -> UUID:
    """Note a new sign-in; what it is known by goes into the browser's session."""
    with as_person(person):
        return sign_ins.begin(person, session_key, opened, at=at)


def is_open(person: PersonId, sign_in: UUID, session_key: str) -> bool:
    """Whether this sign-in still opens pages."""
    with as_person(person):
        return sign_ins.is_open(person, sign_in, session_key)


def note_seen(person: PersonId, sign_in: UUID, *, at: datetime) -> None:
    """Note that the browser asked for a page."""
    with as_person(person):
        sign_ins.note_seen(person, sign_in, at=at)


def open_ones(person: PersonId, *, at: datetime) -> tuple[SignInCard, ...]:
    """This person's sign-ins that still open pages."""
    with as_person(person):
        return sign_ins.open_since(person, seen_after=at - IDLE, began_after=at - LONGEST)


def end(person: PersonId, sign_in: UUID, *, by: str, at: datetime) -> None:
    """End one of this person's. by: person, idle, longest, again (a new one took its place)."""
    with as_person(person):
        sign_ins.end(person, sign_in, by=by, at=at)


def end_others(person: PersonId, *, keep: UUID, only: UUID | None = None, at: datetime) -> int:
    """End this person's sign-ins in other browsers, or one of them. Returns how many ended."""
    with transaction.atomic(), as_person(person), as_staff():
        if only is not None:
            ended = int(only != keep and sign_ins.end(person, only, by="person", at=at))
        else:
            ended = sign_ins.end_others(person, keep=keep, by="person", at=at)
        if ended:
            told = SignInsEnded(person=str(person), count=ended)
            record(told, subject_ref=str(person), actor=actors.person(person), at=at)
        return ended
