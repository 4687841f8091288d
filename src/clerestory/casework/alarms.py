"""Ask for a person's eyes: an alarm is a journal entry, so it cannot be switched off or lost."""

from datetime import datetime

from clerestory.journal.actors import Actor
from clerestory.journal.events import AlarmRaised
from clerestory.journal.write import record


def raise_alarm(*, kind: str, where: str, subject_ref: str, actor: Actor, at: datetime) -> None:
    """Record that something needs a look. kind: the name of a check or of an error's class; no sentence."""
    record(AlarmRaised(kind=kind, where=where), subject_ref=subject_ref, actor=actor, at=at)
