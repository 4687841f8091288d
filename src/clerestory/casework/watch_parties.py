"""What of agencies and people has run out, or was left undone: told on a page, by the doctor, and each day by
an alarm.

Promises one finding for each thing that somebody of administration has to do; an alarm only for what nobody
should have let happen: a leaver past the last day, a quarter without its access review.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors
from clerestory.parties import access_reviews, directory, people, verification
from clerestory.parties.identities import AgencyId, PersonId


class Undone(StrEnum):
    """What was left undone; the name is also the alarm's kind. Values are recorded; never rename one."""

    LEAVER = "LeaverCanStillSignIn"
    REVIEW = "AccessReviewOverdue"
    VERIFICATION = "VerificationRanOut"
    TRAINING = "TrainingRanOut"
    ADMINISTRATORS = "TooManyAdministrators"
    ONE_ADMINISTRATOR = "OnlyOneAdministrator"


ALARMS: Final = (Undone.LEAVER, Undone.REVIEW)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. ref: handle of the person, agency or division; says: the sentence, with a name that
    administration may read and that no alarm repeats."""

    undone: Undone
    ref: str
    says: str
    agency: AgencyId | None = None
    person: PersonId | None = None
    division: str | None = None


def tasks_of(*, on: date) -> tuple[Task, ...]:
    """Everything to do on a day, the worst first. Needs a session of the office."""
    return (*_leavers(on), *_reviews(on), *_verifications(on), *_trainings(on), *_administrators())


def watch_parties(*, at: datetime) -> int:
    """Raise an alarm for each leaver and each review that is overdue, once a day; how many there are."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        found = [task for task in tasks_of(on=office.the_office().day_of(at)) if task.undone in ALARMS]
        for task in found:
            alarms.raise_alarm_daily(
                kind=str(task.undone),
                where=f"watch_parties {task.ref}",
                subject_ref="office",
                actor=actors.WORKER,
                at=at,
            )
        return len(found)


def _leavers(on: date) -> Iterator[Task]:
    for each in people.open_departures(due_before=on):
        yield Task(
            Undone.LEAVER,
            str(each.person),
            f"{each.full_name} left and can still sign in: the last day was {each.due_on.isoformat()} "
            f"({each.arithmetic}). Close the sign-in.",
            person=each.person,
        )


def _reviews(on: date) -> Iterator[Task]:
    for each in access_reviews.standings(on=on):
        if each.overdue:
            yield Task(
                Undone.REVIEW,
                each.place.handle,
                f"{each.title}: last quarter went by without an access review. Sign this one now.",
                agency=each.place.agency,
                division=each.place.division,
            )


def _verifications(on: date) -> Iterator[Task]:
    for agency in verification.expired_agencies(on=on):
        card = directory.agency_card(agency)
        yield Task(
            Undone.VERIFICATION,
            str(agency),
            f"{card.name}: its verification ran out; nothing that needs a verified agency is released to it. "
            "Do the steps that ran out.",
            agency=agency,
        )


def _trainings(on: date) -> Iterator[Task]:
    for person in people.untrained(on=on):
        name = directory.full_names(frozenset({person})).get(person, "Somebody")
        yield Task(Undone.TRAINING, str(person), f"{name}: every certificate ran out.", person=person)


def _administrators() -> Iterator[Task]:
    count = len(people.administrators())
    if count > people.TOO_MANY_ADMINISTRATORS:
        yield Task(
            Undone.ADMINISTRATORS,
            "office",
            f"{count} people may administer; expected {people.TOO_MANY_ADMINISTRATORS} at most, because each "
            "of them can let anybody in. Take the role from those who do not need it.",
        )
    if count == 1:
        yield Task(
            Undone.ONE_ADMINISTRATOR,
            "office",
            "Only one person may administer: nobody could close that sign-in, or help its owner in. "
            "Give the role to a second one.",
        )
