"""Tell whom the law wants told, when it may be told: the person by letter or on their own page, officials by
mail or post.

Promises that nothing is told of what is held; that nothing is told before the request is settled, unless the
law's own day comes first or the law wants it told before anything goes; that nobody is looked up in order to
be told; and that what was written counts as told only once it was posted, or the mail server took it. Each
notice in a transaction of its own; a late one is an alarm a day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from clerestory.casework import alarms, mail_notice, notice_letters, notice_subject, notices_owed, office
from clerestory.casework.errors import DecisionFaultError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.casework.write_to_person import ToPerson, write_to_person
from clerestory.correspondence import signing, typesetting
from clerestory.correspondence.errors import LetterNotMadeError
from clerestory.correspondence.kinds import PersonLetterKind
from clerestory.intake import parts, requests
from clerestory.intake.errors import UnreadableRequestError
from clerestory.intake.office_days import closed_days
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.journal import actors, read
from clerestory.journal.actors import Actor
from clerestory.journal.notice_events import NoticeSettled
from clerestory.journal.write import record
from clerestory.law.notices import NoticeTo
from clerestory.law.provision import LawError
from clerestory.parties.identities import PersonId
from clerestory.residents import holds, notices, post, telling
from clerestory.residents.holds import HoldRecord
from clerestory.residents.notice_models import Channel, Stage
from clerestory.residents.notices import OWN_PROMISE, NoticeRecord, UnknownNoticeError
from clerestory.residents.post import LetterOutcome, PostCard
from clerestory.residents.telling import Settled
from clerestory.vocabulary.words import LANGUAGES

AHEAD: Final = timedelta(days=1)
"""A letter has to be printed and posted: where the law's day comes first it is written a day ahead."""
LATE: Final = "NoticeLate"
NOT_WRITTEN: Final = "NoticeNotWritten"
NOT_LOOKED_UP: Final = "not_looked_up"
_GOES: Final = frozenset({State.APPROVED, State.SEALED, State.RELEASED})


def tell_notices(*, at: datetime) -> int:
    """Go through every open notice; how many were settled now."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        found = [(each.reference, each.id) for each in notices.open_notices()]
    return sum(_tell(reference, notice, at=at) for reference, notice in found)


def settle(
    request: RequestRecord,
    notice: NoticeRecord,
    channel: Channel,
    *,
    at: datetime,
    on: date | None = None,
    why: str = "",
    how: str = "",
    letters: tuple[str, ...] = (),
    by: PersonId | None = None,
) -> None:
    """Note that it is done, with its entry. on: the day it left, today unless given; how: what a colleague
    wrote about it. Raises UnknownNoticeError."""
    today = on or office.the_office().day_of(at)
    notices.settle(notice, channel=channel, at=at, trouble=why, by=by, how=how)
    happened = NoticeSettled(
        notice=str(notice.id),
        provision=notice.provision,
        to=str(notice.to),
        channel=str(channel),
        in_time=notice.due_on is None or today <= last_day(notice, holds.of_request(notice.request)),
        why=why,
        letters=letters,
    )
    actor: Actor = actors.person(by) if by is not None else actors.WORKER
    record(happened, subject_ref=notice.reference, actor=actor, at=at, person=request.handle)


def last_day(notice: NoticeRecord, hold: HoldRecord | None) -> date:
    """The last day on which it is in time: the law's, or the day after a hold was over where that came
    later. For a notice with a day. hold: the one on its request."""
    assert notice.due_on is not None
    if notice.to is not NoticeTo.SUBJECT or hold is None or hold.until is None:
        return notice.due_on
    return max(notice.due_on, (hold.lifted_on or hold.until) + AHEAD)


def is_late(notice: NoticeRecord, hold: HoldRecord | None, today: date) -> bool:
    """Whether its day is over and nothing lets it wait."""
    return notice.is_open and notice.due_on is not None and today > last_day(notice, hold)


def waits_before_disclosure(request: RequestRecord, *, at: datetime) -> bool:
    """Whether the law wants somebody told before this request is handed over, and nobody was told yet. Under
    a hold nothing is waited for."""
    whole = parts.whole_of(request)
    first = [each for each in notices.of_request(whole) if each.before_disclosure and each.is_open]
    return bool(first) and whole not in holds.held_wholes(office.the_office().day_of(at))


def _tell(reference: str, notice_id: UUID, *, at: datetime) -> bool:
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        try:
            request = requests.fetch_for_change(reference)
            notice = notices.fetch_for_change(notice_id)
        except (UnreadableRequestError, UnknownNoticeError) as fault:
            if isinstance(fault, UnreadableRequestError):
                _alarm(reference, type(fault).__name__, at=at)
            return False
        notice = _with_day(request, notice)
        settled = False
        if not _is_held(notice, at=at):
            try:
                settled = _go_on(request, notice, at=at)
            except (LawError, LetterNotMadeError, DecisionFaultError) as fault:
                notices.note_trouble(notice, type(fault).__name__)
                _alarm(reference, type(fault).__name__, at=at)
        today = office.the_office().day_of(at)
        if not settled and is_late(notice, holds.of_request(notice.request), today):
            _alarm(reference, LATE, at=at)
        return settled


def _with_day(request: RequestRecord, notice: NoticeRecord) -> NoticeRecord:
    """Count its day where what starts the clock has happened since it was opened."""
    if notice.due_on is not None or notice.provision == OWN_PROMISE:
        return notice
    found = office.provision_of(notice.provision, law=notice.law, on=notice.law_on)
    here = office.the_office()
    closed = closed_days(here.law, since=here.day_of(request.opened_at))
    due = notices_owed.due_of(
        found[1].deadline if found else None, notices_owed.starts_of(request), closed=closed
    )
    if due.on is None:
        return notice
    notices.count_from(notice, due.on, due.arithmetic)
    return notices.fetch_for_change(notice.id)


def _is_held(notice: NoticeRecord, *, at: datetime) -> bool:
    today = office.the_office().day_of(at)
    return notice.to is NoticeTo.SUBJECT and notice.request in holds.held_wholes(today)


def _go_on(request: RequestRecord, notice: NoticeRecord, *, at: datetime) -> bool:
    """One step further; whether it is settled now."""
    if notice.stage is Stage.WRITTEN:
        return _follow(request, notice, at=at)
    ended = _ended(request)
    if not _is_time(request, notice, ended, at=at):
        return False
    if notice.to is NoticeTo.OFFICIALS:
        return _write_to_official(request, notice, at=at)
    if not notice_subject.a_person_is_known(request):
        if notice.trouble != notice_subject.NO_PERSON:
            notices.note_trouble(notice, notice_subject.NO_PERSON)
        return False  # on the desk's list until a colleague says what became of it
    if request.register is None:
        if ended is None:
            return False  # there is no page to tell it on yet, and nobody is looked up for it
        settle(request, notice, Channel.PAGE, why=NOT_LOOKED_UP, at=at)
        return True
    why = notice_subject.why_nobody(request, notice, at=at)
    if why:
        settle(request, notice, Channel.NONE, why=why, at=at)
        return True
    _write_to_person(request, notice, ended, at=at)
    return False


def _is_time(request: RequestRecord, notice: NoticeRecord, ended: Settled | None, *, at: datetime) -> bool:
    if ended is not None:
        return True
    if notice.before_disclosure and _something_goes(request):
        return True
    return notice.due_on is not None and office.the_office().day_of(at) >= notice.due_on - AHEAD


def _something_goes(request: RequestRecord) -> bool:
    """Whether anything of the request, or of a part of it, was allowed and only has to be fetched."""
    return any(requests.head(each).state in _GOES for each in parts.with_parts((request.id,)))


def _ended(request: RequestRecord) -> Settled | None:
    """How the request ended, or the first of its parts that did."""
    for reference in sorted(parts.with_parts((request.id,))):
        found = telling.settled(reference, read.lines_about(reference))
        if found is not None:
            return found
    return None


def _write_to_person(
    request: RequestRecord, notice: NoticeRecord, ended: Settled | None, *, at: datetime
) -> None:
    assert request.handle is not None
    hold = holds.of_request(notice.request)
    over = hold if hold is not None and hold.since is not None else None
    ordered = [
        write_to_person(
            ToPerson(
                handle=request.handle,
                kind=PersonLetterKind.NOTICE,
                about=f"{notice.id} {language}",
                language=language,
                parts=notice_letters.to_person(request, notice, ended, over, language),
            ),
            at=at,
        )
        for language in LANGUAGES
    ]
    notices.note_letters(notice, ordered, at=at)


def _write_to_official(request: RequestRecord, notice: NoticeRecord, *, at: datetime) -> bool:
    official = notice_letters.official_of(notice)
    if official is None:
        raise LawError(f"The packs of {notice.law} name no official {notice.official!r}.")
    content = notice_letters.to_official(request, notice, official, at=at)
    pdf = signing.sign(typesetting.typeset(content, at=at), Path(settings.CLERESTORY_SECRETS), at=at)
    address = notices.address_of(notice.official)
    channel = Channel.MAIL if address else Channel.POST
    notices.note_pages(notice, pdf, mail_notice.digest_of(pdf), channel=channel, at=at)
    return _follow(request, notices.fetch_for_change(notice.id), at=at)


def _follow(request: RequestRecord, notice: NoticeRecord, *, at: datetime) -> bool:
    """What became of what was written."""
    if notice.channel is Channel.MAIL:
        return _mail(request, notice, at=at)
    if notice.channel is not Channel.LETTER:
        return False  # a colleague prints and posts it, and says so
    cards = [post.card_of(each) for each in notice.letters]
    if all(card.posted_on is not None for card in cards):
        on = max(card.posted_on for card in cards if card.posted_on is not None)
        digests = tuple(card.sha256 for card in cards)
        settle(request, notice, Channel.LETTER, on=on, letters=digests, at=at)
        return True
    return _without_letter(request, notice, cards, at=at)


def _without_letter(
    request: RequestRecord, notice: NoticeRecord, cards: Sequence[PostCard], *, at: datetime
) -> bool:
    lost = [card.outcome for card in cards if card.outcome not in (None, LetterOutcome.MADE)]
    if not lost:
        return False
    if all(outcome is LetterOutcome.NOT_WISHED for outcome in lost) and len(lost) == len(cards):
        settle(request, notice, Channel.PAGE, why=str(LetterOutcome.NOT_WISHED), at=at)
        return True
    if notice.trouble != str(lost[0]):
        notices.note_trouble(notice, str(lost[0]))
    _alarm(notice.reference, NOT_WRITTEN, at=at)
    return False


def _mail(request: RequestRecord, notice: NoticeRecord, *, at: datetime) -> bool:
    trouble = mail_notice.mail_to_official(
        notices.address_of(notice.official), notice.reference, notices.pages_of(notice.id)
    )
    if trouble:
        notices.note_trouble(notice, trouble)
        _alarm(notice.reference, mail_notice.WAITS, at=at)
        return False
    settle(request, notice, Channel.MAIL, letters=(notice.sha256,), at=at)
    return True


def _alarm(reference: str, kind: str, *, at: datetime) -> None:
    alarms.raise_alarm_daily(
        kind=kind, where="tell_notices", subject_ref=reference, actor=actors.WORKER, at=at
    )
