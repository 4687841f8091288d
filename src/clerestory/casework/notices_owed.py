"""Which duties to tell somebody a request brings, by when, with the arithmetic: opened as notices.

Promises that the law is read from its answers before anybody looked, so that neither the number of notices
nor their entries tell whether a record exists; that each duty is opened once for a request and all its parts;
and that a duty of which no pack says whom it tells becomes an alarm, never a guess."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from clerestory.casework import alarms, office
from clerestory.intake import documents, parts
from clerestory.intake.deadlines import CALENDAR_DAYS, NO_HOLIDAYS, WORKING_DAYS, ClockRule, due_by
from clerestory.intake.office_days import closed_days
from clerestory.intake.records import RequestRecord
from clerestory.journal import actors, read
from clerestory.journal.events import Event
from clerestory.journal.notice_events import NoticeOpened
from clerestory.journal.write import record
from clerestory.law.deadline import Deadline
from clerestory.law.notices import NoticeRule, NoticeTo, load_notices
from clerestory.law.provision import LawError, Provision
from clerestory.residents import notices
from clerestory.residents.notices import Opening
from clerestory.vocabulary.decision import Decision

KIND: Final = "notice"
PLACE: Final = "notices_owed"
NO_ADDRESSEE: Final = "NoticeWithoutAddressee"
NO_DAY: Final = "no day set by the law"
_UNITS: Final = {"business days": WORKING_DAYS, "calendar days": CALENDAR_DAYS}
_DISCLOSES: Final = frozenset({Event.ENVELOPE_COLLECTED, Event.ANSWER_GIVEN})
_HAPPENS_LATER: Final = {"disclosure": "it is handed over", "denial": "it is refused"}


@dataclass(frozen=True, slots=True)
class Due:
    """A last day with its arithmetic; None: no day, and `arithmetic` says why."""

    on: date | None
    arithmetic: str


def open_notices(request: RequestRecord, answers: Iterable[Decision], *, at: datetime) -> int | None:
    """Open what these answers owe; how many notices are new. None: for some of it a pack could not say whom
    it tells, which is an alarm and asked again (`undecided_notices`). answers: made without anything the
    registry knows. Invariant: the request's row is locked."""
    whole, new, all_read = parts.whole_of(request), 0, True
    for answer in answers:
        for duty in answer.obligations:
            try:
                found = office.provision_of(duty.id, law=answer.law, on=answer.on)
                if found is None or found[1].kind != KIND:
                    continue
                rule = load_notices(found[0]).of(duty.id)
            except LawError as fault:
                _alarm(request, type(fault).__name__, at=at)
                all_read = False
                continue
            if rule is None:
                _alarm(request, NO_ADDRESSEE, at=at)
                all_read = False
                continue
            due = due_of(found[1].deadline, _starts(request), closed=_closed(request))
            for opening in _openings(found[1], rule, answer, due):
                made = notices.open_notice(whole, opening, at=at)
                if made is not None:
                    new += 1
                    happened = NoticeOpened(
                        notice=str(made.id),
                        provision=made.provision,
                        to=str(made.to),
                        official=made.official,
                        due_on=made.due_on.isoformat() if made.due_on else "",
                    )
                    record(
                        happened,
                        subject_ref=made.reference,
                        actor=actors.LAW,
                        at=at,
                        person=request.handle,
                    )
    return new if all_read else None


def due_of(rule: Deadline | None, starts: Mapping[str, date], *, closed: Mapping[date, str]) -> Due:
    """The last day by the law's own rule. starts: the day of each event that happened."""
    if rule is None or rule.amount is None or rule.unit not in _UNITS or rule.event is None:
        return Due(None, NO_DAY)
    started = starts.get(rule.event)
    if started is None:
        then = _HAPPENS_LATER.get(rule.event, "what starts the clock happens")
        return Due(None, f"{rule.rule}: counted once {then}")
    clock = ClockRule(rule.amount, _UNITS[rule.unit], rule.rule)
    counted = due_by(started, (clock,), holidays=closed or NO_HOLIDAYS)
    return Due(counted.on, f"{rule.rule}: {counted.arithmetic}")


def starts_of(request: RequestRecord) -> dict[str, date]:
    """The days from which laws count for this request: `request`, `receipt`, and what has happened since."""
    return _starts(request)


def _starts(request: RequestRecord) -> dict[str, date]:
    """`receipt`: of the first paper where one came later than the question."""
    day_of = office.the_office().day_of
    opened = day_of(request.opened_at)
    papers = [day_of(each.sent_at) for each in documents.of_request(request.id)]
    found = {"request": opened, "receipt": max(opened, min(papers, default=opened))}
    for line in read.lines_about(request.reference):
        if line.event in _DISCLOSES:
            found.setdefault("disclosure", day_of(line.at))
        elif line.event is Event.REQUEST_REFUSED:
            found.setdefault("denial", day_of(line.at))
    return found


def _closed(request: RequestRecord) -> Mapping[date, str]:
    here = office.the_office()
    return closed_days(here.law, since=here.day_of(request.opened_at))


def _openings(provision: Provision, rule: NoticeRule, answer: Decision, due: Due) -> Iterable[Opening]:
    told = [one.id for one in rule.officials] if rule.to is NoticeTo.OFFICIALS else [""]
    return (
        Opening(
            provision=provision.id,
            citation=provision.citation,
            law=answer.law,
            law_on=answer.on,
            to=rule.to,
            official=official,
            before_disclosure=rule.before_disclosure,
            due_on=due.on,
            due_arithmetic=due.arithmetic,
        )
        for official in told
    )


def _alarm(request: RequestRecord, kind: str, *, at: datetime) -> None:
    alarms.raise_alarm_daily(kind=kind, where=PLACE, subject_ref=request.reference, actor=actors.LAW, at=at)
