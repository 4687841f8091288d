"""What must not be left undone at the desk for public records: days that are over, contacts to be destroyed.

Promises an alarm a day for each request that is late, and that how an asker is reached is destroyed on its
day, with an entry in the journal that says by which rule."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import alarms, office
from clerestory.casework.records_steps import law_of
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors
from clerestory.journal.records_events import RecordsContactForgotten
from clerestory.journal.write import record
from clerestory.law.public_records import RuleKind
from clerestory.public_records import requests
from clerestory.public_records.records import Happened
from clerestory.public_records.states import State


def watch_records(*, at: datetime) -> int:
    """Raise the day's alarm for each request that is late; how many are."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        today = office.the_office().day_of(at)
        late = [one for one in requests.open_requests() if one.next_due and one.next_due < today]
        for one in late:
            alarms.raise_alarm_daily(
                kind="AcknowledgementLate" if one.state is State.RECEIVED else "RecordsAnswerLate",
                where="watch_records",
                subject_ref=one.number,
                actor=actors.WORKER,
                at=at,
            )
        return len(late)


def forget_contacts(*, at: datetime) -> int:
    """Destroy how askers are reached whose time is over; how many."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        today = office.the_office().day_of(at)
        numbers = requests.to_forget(today)
        for number in numbers:
            request = requests.fetch_for_change(number)
            rule = law_of(request).rule(RuleKind.KEEP)
            requests.forget_contact(request)
            requests.add_event(request, Happened.CONTACT_FORGOTTEN, at=at, on=today, by=None)
            happened = RecordsContactForgotten(
                closed_on=request.closed_on.isoformat() if request.closed_on else "",
                rule=rule.id if rule else "own",
            )
            record(happened, subject_ref=number, actor=actors.WORKER, at=at)
        return len(numbers)
