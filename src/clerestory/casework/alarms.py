"""Ask for a person's eyes: an alarm is a journal entry, so it cannot be switched off or lost."""

from datetime import datetime, timedelta
from typing import Final

from clerestory.journal import read
from clerestory.journal.actors import Actor
from clerestory.journal.events import AlarmRaised, Event
from clerestory.journal.write import record

_LOOKED_AT: Final = 200


def raise_alarm(*, kind: str, where: str, subject_ref: str, actor: Actor, at: datetime) -> None:
    """Record that something needs a look. kind: the name of a check or of an error's class; no sentence."""
    record(AlarmRaised(kind=kind, where=where), subject_ref=subject_ref, actor=actor, at=at)


def raise_alarm_daily(*, kind: str, where: str, subject_ref: str, actor: Actor, at: datetime) -> None:
    """The same for what is found again and again: not if it was raised within the last day."""
    for line in read.lines_of(Event.ALARM_RAISED, limit=_LOOKED_AT):
        same = line.body == {"kind": kind, "where": where} and line.subject_ref == subject_ref
        if same and abs(at - line.at) < timedelta(days=1):  # of a clock that was ahead, no reason to be quiet
            return
    raise_alarm(kind=kind, where=where, subject_ref=subject_ref, actor=actor, at=at)
