"""The last resort: a fault nobody foresaw escaped a use case, whose transaction was rolled back.

Promises a journal entry and an alarm, in a transaction of their own. The caller then refuses; nothing was
released, because nothing of the rolled-back transaction exists."""

from datetime import datetime

from django.db import transaction

from clerestory.casework.alarms import raise_alarm
from clerestory.casework.session import as_staff
from clerestory.journal.actors import OFFICE


def contain_fault(*, where: str, kind: str, reference: str | None, at: datetime) -> None:
    """Record the fault. where: the door or job; kind: the class name of the error, never its message."""
    with transaction.atomic(), as_staff():
        raise_alarm(kind=kind, where=where, subject_ref=reference or "office", actor=OFFICE, at=at)
