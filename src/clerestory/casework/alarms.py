"""Ask for a person's eyes: an alarm is a journal entry, so it cannot be switched off or lost."""

from datetime import datetime, timedelta

from clerestory.journal import read
from clerestory.journal.actors import Actor
from clerestory.journal.events import AlarmRaised, Event
from clerestory.journal.write import record


def raise_alarm(*, kind: str, where: str, subject_ref: str, actor: Actor, at: datetime) -> None:
    """Record that something needs a look. kind: the name of a check or of an error's class; no sentence."""
    record(AlarmRaised(kind=kind, where=where), subject_ref=subject_ref, actor=actor, at=at)


def raise_alarm_daily(*, kind: str, where: str, subject_ref: str, actor: Actor, at: datetime) -> None:
    """The same for what is found again and again: not if it was raised within the last day."""
    told = [line for line in read.lines_about(subject_ref) if line.event is Event.ALARM_RAISED]
    if any(line.body == {"kind": kind, "where": where} and at - line.at < timedelta(days=1) for line in told):
        return
    raise_alarm(kind=kind, where=where, subject_ref=subject_ref, actor=actor, at=at)
