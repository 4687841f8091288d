"""Stop what was about to leave: the state, the sentence for the page, the entry, the alarm."""

from datetime import datetime

from clerestory.casework import alarms
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import Step, Who
from clerestory.journal import actors
from clerestory.journal.release_events import DeliveryStopped
from clerestory.journal.write import record


def stop(
    request: RequestRecord, check: str, because: str, *, opened: bool, release_ref: str, at: datetime
) -> None:
    """The request stands at `stopped`. check: name of the check, or kind of the fault. because: a sentence.

    opened: whether the vault was opened for it.
    """
    requests.move(request, Step.STOP, Who.WORKER)
    requests.keep_stop(request, because=because)
    stopped = DeliveryStopped(check=check, opened=opened, release_ref=release_ref)
    record(stopped, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
    alarms.raise_alarm(
        kind=check, where="deliver_release", subject_ref=request.reference, actor=actors.WORKER, at=at
    )
