"""A question that was not answered in time ends its request; a refusal that nobody appealed is closed.

Promises that an end by silence says so to the requester, decides nothing, and can be asked anew."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import office
from clerestory.casework.session import OfficeSide, as_office
from clerestory.intake import clock_stops, requests
from clerestory.intake.clock_stops import ClockStopRecord
from clerestory.intake.errors import NothingAskedError
from clerestory.intake.heads import RequestHead
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors
from clerestory.journal.desk_events import RequestClosed, RequestLapsed
from clerestory.journal.write import record
from clerestory.review import tasks


def lapse_requests(*, at: datetime) -> int:
    """End what waited too long, each in a transaction of its own. Returns how many were ended."""
    today = office.the_office().day_of(at)
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        silent = [requests.reference_of(each) for each in clock_stops.unanswered_after(today)]
        over = requests.closable(today)
    return sum(_lapse(each, at=at) for each in silent) + sum(_close(each, at=at) for each in over)


def _lapse(reference: str, *, at: datetime) -> bool:
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        head = requests.head_for_change(reference)
        stop = _overdue(head, at=at)
        if head.state is not State.NEEDS_INFORMATION or stop is None:
            return False  # the answer came while we looked
        requests.move(head, Step.LAPSE, Who.WORKER)
        tasks.conclude(tasks.open_task_of(head.id), at=at)
        lapsed = RequestLapsed(clock_stop=str(stop.id), answer_by=stop.answer_by.isoformat())
        record(lapsed, subject_ref=reference, actor=actors.WORKER, at=at, person=head.handle)
        return True


def _overdue(head: RequestHead, *, at: datetime) -> ClockStopRecord | None:
    try:
        stop = clock_stops.open_stop_of(head.id)
    except NothingAskedError:
        return None
    return stop if stop.answer_by < office.the_office().day_of(at) else None


def _close(reference: str, *, at: datetime) -> bool:
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        head = requests.head_for_change(reference)
        if reference not in requests.closable(office.the_office().day_of(at)):
            return False
        requests.move(head, Step.CLOSE, Who.WORKER)
        closed = RequestClosed(state_before=str(head.state))
        record(closed, subject_ref=reference, actor=actors.WORKER, at=at, person=head.handle)
        return True
