"""Somebody leaves: the sign-in is closed within five working days, or an alarm asks for it each day.

Source: agreements of state record systems that give agencies five working days for a leaver; an audit of 2019
found leavers who could still look people up.
"""

from datetime import date, datetime, timedelta
from typing import Final

from clerestory.casework import office
from clerestory.casework.administering import administrator
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_administration, as_staff
from clerestory.intake.deadlines import Deadline, after_working_days
from clerestory.intake.office_days import closed_days
from clerestory.journal.register_events import LeaverReported
from clerestory.journal.write import record
from clerestory.parties import people
from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.parties.identities import PersonId

WORKING_DAYS: Final = 5
LONGEST_AGO: Final = timedelta(days=366)
"""Longer ago than this is a slip of the hand, and nothing that five working days could be counted from."""


def last_day_for(reported_on: date) -> Deadline:
    """By when the sign-in of somebody reported on this day is closed."""
    with as_staff():
        closed = closed_days(office.the_office().law, since=reported_on)
    return after_working_days(reported_on, WORKING_DAYS, holidays=closed)


def report_leaver(person: PersonId, *, reported_on: date, by: PersonId, at: datetime) -> Deadline:
    """Keep that somebody leaves; by when the sign-in is closed. reported_on: the day on which the office was
    told. Raises NotAllowedError (also for oneself), PartyNotAcceptedError, UnknownPartyError."""
    today = office.the_office().day_of(at)
    if reported_on > today:
        raise PartyNotAcceptedError(
            f"The office was told on {reported_on.isoformat()}, which has not come yet. "
            "Expected today or earlier."
        )
    if reported_on < today - LONGEST_AGO:
        raise PartyNotAcceptedError(
            f"The office was told on {reported_on.isoformat()}, which is more than a year ago. Write the day "
            f"on which it was told, from {(today - LONGEST_AGO).isoformat()} to today."
        )
    due = last_day_for(reported_on)
    with as_administration():
        actor = administrator(by, doing="report that somebody leaves")
        if person == by:
            raise NotAllowedError("Nobody reports their own leaving; another administrator does.")
        people.report_leaver(person, on=reported_on, due_on=due.on, arithmetic=due.arithmetic, by=by, at=at)
        reported = LeaverReported(
            person=str(person), reported_on=reported_on.isoformat(), due_on=due.on.isoformat()
        )
        record(reported, subject_ref=str(person), actor=actor, at=at)
    return due
