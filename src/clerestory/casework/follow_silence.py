"""Each day: who owes a word about what was handed over, and what follows from silence.

Promises that each stage is noted once, with an entry; an alarm where people have to act; that nothing here
takes anything away from an agency: a person suspends, not a clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office
from clerestory.casework.session import OfficeSide, as_office
from clerestory.intake import requests
from clerestory.journal import actors
from clerestory.journal.after_events import SilenceNoted
from clerestory.journal.write import record
from clerestory.release import silence
from clerestory.release.silence import DUE_AFTER, Owed, Owes, Rung, Stage

SAYS: Final[dict[Owes, str]] = {
    Owes.USE: "Use of release {} to be attested.",
    Owes.DESTRUCTION: "Destruction of recalled release {} to be confirmed.",
}
_ALARMS: Final[dict[Stage, str]] = {
    Stage.OVERDUE: "AttestationOverdue",
    Stage.SUSPENSION_ASKED: "SuspensionAsked",
    Stage.DESTRUCTION_OVERDUE: "DestructionOverdue",
}


@dataclass(frozen=True, slots=True)
class AfterDue:
    """A word that falls due. request: its reference. says: what, in a sentence."""

    request: str
    what: Owes
    due_on: date
    says: str


def follow_silence(*, at: datetime) -> int:
    """Note every stage that was reached. Returns how many were new; each request in a transaction of its
    own."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        noted, owed = silence.noted(), silence.owed()
    day_of, today = office.the_office().day_of, office.the_office().day_of(at)
    return sum(
        _follow(each, at=at)
        for each in owed
        if any((each.release, rung.stage) not in noted for rung in each.reached(day_of(each.since), today))
    )


def due_until(last: date, *, limit: int) -> tuple[AfterDue, ...]:
    """What is owed and falls due up to and with `last`, what is overdue among it; of each kind the first so
    many. Needs a session of the office."""
    here = office.the_office()
    end = datetime.combine(last - DUE_AFTER[Owes.USE] + timedelta(days=1), time(), here.zone)
    found = (
        AfterDue(each.request, each.what, due_on(each), SAYS[each.what].format(each.release_ref))
        for each in silence.owed(before=end, limit=limit)
    )
    return tuple(each for each in found if each.due_on <= last)


def due_on(owed: Owed) -> date:
    """The last day, by the office's own calendar."""
    return owed.due_on(office.the_office().day_of(owed.since))


def _follow(owed: Owed, *, at: datetime) -> int:
    here = office.the_office()
    reached = owed.reached(here.day_of(owed.since), here.day_of(at))
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        requests.head_for_change(owed.request)
        if not silence.is_still_owed(owed):
            return 0  # the agency spoke while we looked
        new = [rung for rung in reached if silence.note(owed, rung.stage, due_on=due_on(owed), at=at)]
        for rung in new:
            _record(owed, rung, at=at)
        return len(new)


def _record(owed: Owed, rung: Rung, *, at: datetime) -> None:
    happened = SilenceNoted(
        release_ref=owed.release_ref,
        stage=str(rung.stage),
        since=office.the_office().day_of(owed.since).isoformat(),
        due_on=due_on(owed).isoformat(),
    )
    record(happened, subject_ref=owed.request, actor=actors.WORKER, at=at)
    if rung.asks:
        alarms.raise_alarm(
            kind=_ALARMS[rung.stage],
            where="follow_silence",
            subject_ref=owed.request,
            actor=actors.WORKER,
            at=at,
        )
