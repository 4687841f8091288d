"""A posted letter came back undelivered; and what then becomes of a notice that it was to tell.

Promises an entry for the letter and one for each notice, beside the proof that it was sent, which stays; that
a code in it opens nothing; that whoever was to act for the person does not, because the person was not told;
and that such a notice stands on the desk until somebody writes how the person was told after all."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.discard_letter import void_code
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.post_letters import DOING
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import requests
from clerestory.journal import actors
from clerestory.journal.events import Happening
from clerestory.journal.notice_events import NoticeReached, NoticeReturned
from clerestory.journal.post_events import LetterReturned
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.residents import codes, notices, post, undelivered
from clerestory.residents.notices import NoticeRecord
from clerestory.residents.post import PostCard
from clerestory.residents.undelivered import CameBack

TOLD: Final = "say that a person was told after all"


def note_return(number: str, because: CameBack, *, on: date, by: PersonId, at: datetime) -> PostCard:
    """The letter with this number came back on that day. number: eight digits, as the letter bears it. Raises
    NotAllowedError, UnknownLetterError, UnusableCommandError."""
    today = office.the_office().day_of(at)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        card = undelivered.posted_under(number.strip().lower())
        assert card.posted_on is not None
        if not card.posted_on <= on <= today:
            raise UnusableCommandError(
                "/on",
                on.isoformat(),
                f"a day from {card.posted_on.isoformat()}, when it was posted, to today",
            )
        undelivered.note_came_back(card.id, because, on=on, by=by)
        void_code(card, codes.CAME_BACK, at=at)
        happened = LetterReturned(
            letter=str(card.id),
            purpose=card.kind,
            because=str(because),
            letter_sha256=card.sha256,
            on=on.isoformat(),
        )
        record(happened, subject_ref=str(card.id), actor=actors.person(by), at=at, person=card.handle)
        for notice in notices.of_letter(card.id):
            _notice_returned(notice, card, on, by=by, at=at)
        return post.card_of(card.id)


def told_after_return(notice: UUID, *, how: str, by: PersonId, at: datetime) -> None:
    """The person was told in another way after the letter had come back. Raises NotAllowedError,
    UnknownNoticeError, UnusableCommandError."""
    how = required_text("/how", how, wanted="how the person was told, and when", letters=10)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing=TOLD)
        found = notices.note_reached(notice, how=how, by=by, at=at)
        happened = NoticeReached(notice=str(found.id), provision=found.provision, how_sha256=digest_of(how))
        _record(found, happened, by=by, at=at)


def _notice_returned(notice: NoticeRecord, card: PostCard, on: date, *, by: PersonId, at: datetime) -> None:
    """The first of its letters that came back says it; the other one went to the same address."""
    if notices.note_came_back(notice, on=on):
        happened = NoticeReturned(
            notice=str(notice.id),
            provision=notice.provision,
            on=on.isoformat(),
            letter_sha256=card.sha256,
        )
        _record(notice, happened, by=by, at=at)


def _record(notice: NoticeRecord, happened: Happening, *, by: PersonId, at: datetime) -> None:
    person = requests.fetch(notice.reference).handle
    record(happened, subject_ref=notice.reference, actor=actors.person(by), at=at, person=person)
