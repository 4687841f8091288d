"""A colleague discards a letter to a person that was made and not posted.

Promises an entry with the reason, that the pages are destroyed and a code in it opens nothing, and that a
notice whose letter was discarded does not count as told. Refuses a reason in free words: the entry stays for
good, and a sentence could name somebody."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.post_letters import DOING
from clerestory.casework.session import as_staff
from clerestory.correspondence.kinds import PersonLetterKind
from clerestory.journal import actors
from clerestory.journal.post_events import LetterDiscarded
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.residents import codes, people, post, undelivered
from clerestory.residents.models import Way
from clerestory.residents.post import PostCard
from clerestory.residents.undelivered import Discarded


def discard_letter(letter: UUID, because: Discarded, *, by: PersonId, at: datetime) -> PostCard:
    """It is not posted. Raises NotAllowedError, UnknownLetterError where it is not in the tray."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        made = post.fetch_for_change(letter)
        gone = undelivered.discard(letter, because, by=by, at=at)
        void_code(made, codes.DISCARDED, at=at)
        happened = LetterDiscarded(
            letter=str(letter), purpose=made.kind, because=str(because), letter_sha256=made.sha256
        )
        record(happened, subject_ref=str(letter), actor=actors.person(by), at=at, person=made.handle)
        return gone


def void_code(made: PostCard, why: str, *, at: datetime) -> None:
    """The code that this letter bears opens nothing any more; another one of the same person stays. made: the
    letter as it was when it was made: the code was drawn in that moment."""
    if made.kind != PersonLetterKind.CODE or made.settled_at is None:
        return
    resident = people.with_handle(made.handle)
    if resident is not None:
        codes.end_made(resident.id, Way.LETTER, made_at=made.settled_at, why=why, at=at)
