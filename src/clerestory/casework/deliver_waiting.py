"""Deliver what was approved and still waits: a job may be lost with a worker, an approval may not.

Promises that each request is tried on its own: one that cannot be read does not hold up others, and somebody
is told of it once."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import alarms, deciding
from clerestory.casework.answer_on_line import WAITS_AT_MOST, find_nothing
from clerestory.casework.approval import NO_KEY
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.errors import NotTheWorkerError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import actors, read
from clerestory.journal.events import Event
from clerestory.release.errors import VaultUnreachableError

_HERE = "deliver_waiting"


def _is_over(reference: str, *, at: datetime) -> bool:
    """Whether it was approved for a line on which nobody waits any longer; then it ends with nothing sent."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        request = requests.fetch_for_change(reference)
        if request.approved_thumbprint != NO_KEY or request.state is not State.APPROVED:
            return False
        if abs(at - request.opened_at) > WAITS_AT_MOST:
            find_nothing(request, "not_in_time", at=at)
        return True


def deliver_waiting(*, at: datetime) -> tuple[str, ...]:
    """Deliver every approved request. Returns the references of those that were dealt with.

    Raises NotTheWorkerError and VaultUnreachableError, which concern all of them alike."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        waiting = requests.references_in_states([State.APPROVED])
    return tuple(reference for reference in waiting if _is_dealt_with(reference, at=at))


def _is_dealt_with(reference: str, *, at: datetime) -> bool:
    try:
        if not _is_over(reference, at=at):
            deliver_release(reference, at=at)
    except (NotTheWorkerError, VaultUnreachableError):
        raise
    except deciding.FAULTS as fault:
        _tell_once(reference, kind=deciding.kind_of(fault), at=at)
        return False
    return True


def _tell_once(reference: str, *, kind: str, at: datetime) -> None:
    """Raise an alarm unless the last one about this request already says the same."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        told = [line.body for line in read.lines_about(reference) if line.event is Event.ALARM_RAISED]
        if told and (told[-1]["kind"], told[-1]["where"]) == (kind, _HERE):
            return
        alarms.raise_alarm(kind=kind, where=_HERE, subject_ref=reference, actor=actors.WORKER, at=at)
