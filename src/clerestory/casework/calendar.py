"""What falls due, day by day: answers, answers to our questions, appeals, envelopes to be collected.

Promises each day with the reason for it; a day that is over stays until what it asks for is done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction

from clerestory.casework import agreements_held, follow_silence, office, staff, tell_notices
from clerestory.casework.session import as_staff
from clerestory.intake import due_days
from clerestory.intake.office_days import closed_days
from clerestory.law.notices import NoticeTo
from clerestory.parties.identities import PersonId
from clerestory.public_records import requests
from clerestory.public_records.states import State
from clerestory.release import shelf
from clerestory.release.silence import Owes
from clerestory.residents import holds, notices
from clerestory.review import looks

AHEAD: Final = timedelta(days=42)
MOST: Final = 100
"""So many lines of one kind at most; the rest is in the queue, in the same order."""


class DueKind(StrEnum):
    """What falls due."""

    ANSWER = "answer"
    OUR_QUESTION = "our_question"
    APPEAL = "appeal"
    COLLECTION = "collection"
    CERTIFICATE = "certificate"
    AUDIT = "audit"
    TERM = "term"
    LOOK = "look"
    EMERGENCY_PAPER = "emergency_paper"
    USE = "use"
    DESTRUCTION = "destruction"
    RECORDS = "records"
    NOTICE = "notice"
    HOLD = "hold"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing on one day. reference: of a request, or None. says: why, in words."""

    day: date
    kind: DueKind
    reference: str | None
    says: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Lines by day, from the earliest that is still open. today: the office's own day. cut: kinds of which
    only the first `MOST` are here."""

    today: date
    until: date
    lines: tuple[DueLine, ...]
    cut: tuple[DueKind, ...] = ()


def calendar(*, viewer: PersonId, at: datetime) -> Calendar:
    """What falls due until six weeks from now. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="see the calendar")
        here = office.the_office()
        today = here.day_of(at)
        until = today + AHEAD
        lines = [
            *_answers(today, until),
            *_envelopes(today, until),
            *_agreements(today, until),
            *_after_review(today, until),
            *_after_release(today, until),
            *_public_records(today, until),
            *_telling(today, until),
            *_closed(here.law, today, until),
        ]
        shown, cut = _at_most(sorted(lines, key=lambda line: (line.day, line.kind)))
        return Calendar(today, until, shown, cut)


def _at_most(lines: list[DueLine]) -> tuple[tuple[DueLine, ...], tuple[DueKind, ...]]:
    found = Counter[DueKind]()
    shown = []
    for line in lines:
        found[line.kind] += 1
        if found[line.kind] <= MOST:
            shown.append(line)
    return tuple(shown), tuple(kind for kind in DueKind if found[kind] > MOST)


def _answers(today: date, until: date) -> Iterator[DueLine]:
    for due in due_days.answers_due(until, limit=MOST + 1):
        yield DueLine(due.on, DueKind.ANSWER, due.reference, due.says, is_late=due.on < today)
    for due in due_days.questions_due(until, limit=MOST + 1):
        yield DueLine(due.on, DueKind.OUR_QUESTION, due.reference, due.says, is_late=due.on < today)
    for due in due_days.appeals_open(today, until, limit=MOST + 1):
        yield DueLine(due.on, DueKind.APPEAL, due.reference, due.says, is_late=False)


def _envelopes(today: date, until: date) -> Iterator[DueLine]:
    here = office.the_office()
    end = datetime.combine(until + timedelta(days=1), time(), here.zone)
    for reference, expires_at in shelf.uncollected(before=end, limit=MOST + 1):
        day = here.day_of(expires_at)
        says = "Not collected yet; destroyed on this day."
        yield DueLine(day, DueKind.COLLECTION, reference, says, is_late=day < today)


def _agreements(today: date, until: date) -> Iterator[DueLine]:
    says = {
        DueKind.CERTIFICATE: "Certificate due under agreement {}.",
        DueKind.AUDIT: "Audit due under agreement {}.",
        DueKind.TERM: "Agreement {} ends.",
    }
    for due in agreements_held.due_between(today - AHEAD, until):
        if not due.met:
            kind = DueKind(due.what)
            yield DueLine(
                due.due_on, kind, None, says[kind].format(due.agreement), is_late=due.due_on < today
            )


def _after_review(today: date, until: date) -> Iterator[DueLine]:
    for look in looks.open_looks():
        if look.due_on <= until:
            says = "Another person looks at this review."
            yield DueLine(look.due_on, DueKind.LOOK, look.reference, says, is_late=look.due_on < today)
    for owed in looks.papers_owed():
        day = office.the_office().day_of(owed.due_at)
        if day <= until:
            says = "The paper of this emergency is due."
            yield DueLine(day, DueKind.EMERGENCY_PAPER, owed.reference, says, is_late=day < today)


def _after_release(today: date, until: date) -> Iterator[DueLine]:
    for due in follow_silence.due_until(until, limit=MOST + 1):
        kind = DueKind.DESTRUCTION if due.what is Owes.DESTRUCTION else DueKind.USE
        yield DueLine(due.due_on, kind, due.request, due.says, is_late=due.due_on < today)


def _public_records(today: date, until: date) -> Iterator[DueLine]:
    for one in requests.open_requests():
        if one.next_due is not None and one.next_due <= until:
            waits = one.state is State.RECEIVED
            says = (
                f"Acknowledge a request for public records: {one.acknowledge_arithmetic}."
                if waits
                else f"Answer a request for public records: {one.due_arithmetic}."
            )
            yield DueLine(one.next_due, DueKind.RECORDS, one.number, says, is_late=one.next_due < today)


def _telling(today: date, until: date) -> Iterator[DueLine]:
    due = notices.open_notices(until=until, limit=MOST + 1)
    kept_back = holds.of_requests({each.request for each in due})
    for notice in due:
        hold = kept_back.get(notice.request)
        last = tell_notices.last_day(notice, hold)
        if last <= until:
            who = "the person" if notice.to is NoticeTo.SUBJECT else "an official"
            says = f"Tell {who} ({notice.citation}): {notice.due_arithmetic}."
            late = tell_notices.is_late(notice, hold, today)
            yield DueLine(last, DueKind.NOTICE, notice.reference, says, is_late=late)
    for running in holds.running(today):
        if running.until is not None and running.until <= until:
            says = "The hold ends; from the next day on the person is told."
            yield DueLine(running.until, DueKind.HOLD, running.reference, says, is_late=False)


def _closed(law: str, today: date, until: date) -> Iterator[DueLine]:
    for day, because in closed_days(law, since=today).items():
        if today <= day <= until:
            says = f"The office is closed: {because}. Clocks do not count it."
            yield DueLine(day, DueKind.CLOSED, None, says, is_late=False)
