"""What colleagues do about notices: print and post a letter to an official, say that somebody was told in
another way or, where no person is known, that nobody has to be; say where an official gets mail.

Promises that each is an entry with the colleague, and that nothing of it touches what is held."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.notice_officials import known_officials
from clerestory.casework.notice_subject import NO_PERSON, NOT_OWED
from clerestory.casework.session import as_staff
from clerestory.casework.tell_notices import settle
from clerestory.casework.texts import kept_text, required_text
from clerestory.correspondence.letters import usable_address
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.journal import actors
from clerestory.journal.notice_events import OfficialAddressPut
from clerestory.journal.write import record
from clerestory.law.notices import NoticeTo
from clerestory.parties.identities import PersonId
from clerestory.residents import holds, notices
from clerestory.residents.notice_models import Channel
from clerestory.residents.notices import NoticeRecord

DOING: Final = "say what became of a notice"
_KNOWN: Final = "This notice does not wait for want of a person, so only the law says that it is not owed."
_HELD: Final = "This request is under a hold, so nobody is told now. Lift the hold first."


def print_notice(notice: UUID, *, by: PersonId) -> tuple[str, bytes]:
    """The number of the request and the signed letter to an official. Raises NotAllowedError,
    UnknownNoticeError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        found = notices.fetch(notice)
        return found.reference, notices.pages_of(notice)


def post_notice(notice: UUID, *, on: date, by: PersonId, at: datetime) -> None:
    """The letter to an official was posted that day. Raises NotAllowedError, UnknownNoticeError,
    UnusableCommandError."""
    here = office.the_office()
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        request, found = _for_change(notice)
        if found.written_at is None or not found.sha256:
            raise NotAllowedError("The letter is not written yet; look again in some minutes.")
        written_on = here.day_of(found.written_at)
        if not written_on <= on <= here.day_of(at):
            raise UnusableCommandError(
                "/on", on.isoformat(), f"a day from {written_on.isoformat()}, when it was written, to today"
            )
        settle(request, found, Channel.POST, on=on, letters=(found.sha256,), by=by, at=at)


def told_otherwise(notice: UUID, *, how: str, by: PersonId, at: datetime) -> None:
    """Somebody was told in another way, or counsel says that nobody has to be. Raises NotAllowedError,
    UnknownNoticeError, UnusableCommandError."""
    how = required_text("/how", how, wanted="how the person or the official was told, and when", letters=10)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing=DOING)
        request, found = _for_change(notice)
        _refuse_held(found, at=at)
        settle(request, found, Channel.OTHERWISE, how=how, by=by, at=at)


def not_owed(notice: UUID, *, because: str, by: PersonId, at: datetime) -> None:
    """No person was known for it, and nobody has to be told. Raises NotAllowedError, UnknownNoticeError,
    UnusableCommandError."""
    because = required_text("/because", because, wanted="why nobody has to be told", letters=10)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing=DOING)
        request, found = _for_change(notice)
        if found.trouble != NO_PERSON:
            raise NotAllowedError(
                "A person is known for this notice, so only the law says that it is not owed."
            )
        settle(request, found, Channel.NONE, why=NOT_OWED, how=because, by=by, at=at)


def put_official_address(official: str, email: str, *, by: PersonId, at: datetime) -> None:
    """Where an official gets notices; empty: by post. Raises NotAllowedError, UnusableCommandError,
    UnusableAddressError."""
    email = kept_text("/email", email, longest=254)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing="say where an official gets notices")
        if official not in {each.id for each in known_officials(at=at)}:
            raise UnusableCommandError("/official", "nobody whom a law wants told", "one of them")
        if email:
            usable_address(email)
        notices.put_address(official, email, by=by, at=at)
        happened = OfficialAddressPut(official=official, has_address=bool(email))
        record(happened, subject_ref=official, actor=actors.person(by), at=at)


def _for_change(notice: UUID) -> tuple[RequestRecord, NoticeRecord]:
    request = requests.fetch_for_change(notices.fetch(notice).reference)
    return request, notices.fetch_for_change(notice)


def _refuse_held(notice: NoticeRecord, *, at: datetime) -> None:
    held = holds.held_wholes(office.the_office().day_of(at))
    if notice.to is NoticeTo.SUBJECT and notice.request in held:
        raise NotAllowedError(_HELD)
