"""People who sign in, beyond their card: what they may do, what they passed, that they leave.

Promises that a leaver is reported once and closed once, and that nobody who cannot sign in any more is
listed as somebody who can. Refuses roles that do not belong together, as `onboarding` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from clerestory.parties.directory import card_of_person
from clerestory.parties.errors import PartyNotAcceptedError, UnknownPartyError
from clerestory.parties.identities import AgencyId, PersonCard, PersonId, Role
from clerestory.parties.models import Certificate, Departure, Division, Person
from clerestory.parties.onboarding import accept_roles

COURSES: Final = ("privacy_of_records", "sign_in_and_devices", "reading_papers", "asking_rightly")
LONGEST: Final = timedelta(days=731)
TOO_MANY_ADMINISTRATORS: Final = 3
"""More than this many is flagged: every one of them can let anybody in. Source: audit of a county in 2017."""


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """Training that somebody passed."""

    course: str
    passed_on: date
    holds_until: date


@dataclass(frozen=True, slots=True)
class DepartureLine:
    """Somebody leaves and can still sign in. arithmetic: how the last day was counted."""

    person: PersonId
    full_name: str
    reported_on: date
    due_on: date
    arithmetic: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list. leaves: the open departure; trained_until: last day of the newest certificate."""

    card: PersonCard
    agency_name: str | None
    division_title: str | None
    added_at: datetime
    last_seen: datetime | None
    trained_until: date | None
    leaves: DepartureLine | None


def all_people() -> tuple[PersonLine, ...]:
    """Everybody who has or had a sign-in; those who can sign in first, by user name."""
    rows = Person.objects.select_related("division", "agency").order_by("-is_active", "username")
    return _lines(list(rows))


def people_of(*, agency: AgencyId | None = None, division: str | None = None) -> tuple[PersonLine, ...]:
    """People of an agency or of a division who can sign in."""
    rows = Person.objects.select_related("division", "agency").filter(is_active=True)
    rows = rows.filter(agency_id=agency) if agency is not None else rows.filter(division_id=division)
    return _lines(list(rows))


def person_line(person: PersonId) -> PersonLine:
    """One person. Raises UnknownPartyError."""
    rows = list(Person.objects.select_related("division", "agency").filter(pk=person))
    if not rows:
        raise UnknownPartyError(f"No person {person} is registered. An administrator can add a sign-in.")
    return _lines(rows)[0]


def certificates_of(person: PersonId) -> tuple[CertificateLine, ...]:
    """What somebody passed, newest first."""
    rows = Certificate.objects.filter(person_id=person)
    return tuple(CertificateLine(row.course, row.passed_on, row.holds_until) for row in rows)


def is_trained(person: PersonId, course: str, *, on: date) -> bool:
    """Whether a certificate of this course holds on this day."""
    rows = Certificate.objects.filter(person_id=person, course=course)
    return rows.filter(passed_on__lte=on, holds_until__gte=on).exists()


def keep_certificate(
    person: PersonId,
    course: str,
    *,
    passed_on: date,
    holds_until: date,
    today: date,
    by: PersonId | None,
    at: datetime,
) -> None:
    """Keep that somebody passed a course. Raises PartyNotAcceptedError, UnknownPartyError."""
    row = locked_person(person)
    if course not in COURSES:
        raise PartyNotAcceptedError(f"Course {course!r} is not known. Expected {', '.join(COURSES)}.")
    if passed_on > today:
        raise PartyNotAcceptedError(f"It was passed on {passed_on.isoformat()}, which has not come yet.")
    if not passed_on <= holds_until <= passed_on + LONGEST:
        raise PartyNotAcceptedError(
            f"A certificate of {passed_on.isoformat()} holds two years at most; until "
            f"{holds_until.isoformat()} was given."
        )
    Certificate.objects.create(
        person=row,
        course=course,
        passed_on=passed_on,
        holds_until=holds_until,
        recorded_at=at,
        recorded_by=by,
    )


def change_roles(person: PersonId, *, roles: Sequence[str], division: str | None) -> PersonCard:
    """Give somebody of the office other roles, or another division; `division` None leaves it. Raises
    PartyNotAcceptedError, UnknownPartyError."""
    row = locked_person(person)
    accept_roles(roles, for_an_agency=row.agency_id is not None)
    if division is not None:
        if row.agency_id is not None:
            raise PartyNotAcceptedError("A person of an agency has no division of this office.")
        if not Division.objects.filter(pk=division).exists():
            raise UnknownPartyError(f"No division {division!r} is registered. Add it first.")
        row.division_id = division
    row.roles = sorted(set(roles))
    row.save(update_fields=["roles", "division"])
    return card_of_person(Person.objects.select_related("division").get(pk=person))


def report_leaver(
    person: PersonId, *, on: date, due_on: date, arithmetic: str, by: PersonId, at: datetime
) -> None:
    """Keep that somebody leaves. Raises PartyNotAcceptedError where that is known, or nothing to close."""
    row = locked_person(person)
    if not row.is_active:
        raise PartyNotAcceptedError("This sign-in is closed already; there is nothing left to close.")
    if Departure.objects.filter(person=row, closed_at__isnull=True).exists():
        raise PartyNotAcceptedError("It is known already that this person leaves. Close the sign-in.")
    Departure.objects.create(
        person=row, reported_on=on, due_on=due_on, arithmetic=arithmetic, reported_by=by, reported_at=at
    )


def close_departure(person: PersonId, *, by: PersonId, at: datetime) -> date | None:
    """Say of an open departure that the sign-in is closed; its last day, None where nobody had reported
    one."""
    row = Departure.objects.select_for_update().filter(person_id=person, closed_at__isnull=True).first()
    if row is None:
        return None
    row.closed_at, row.closed_by = at, by
    row.save(update_fields=["closed_at", "closed_by"])
    return row.due_on


def open_departures(*, due_before: date | None = None) -> tuple[DepartureLine, ...]:
    """Those who leave and can still sign in, the most urgent first; due_before: only those whose last day is
    past on that day."""
    rows = Departure.objects.select_related("person").filter(closed_at__isnull=True)
    if due_before is not None:
        rows = rows.filter(due_on__lt=due_before)
    return tuple(_departure(row) for row in rows)


def administrators() -> tuple[PersonCard, ...]:
    """Everybody who may administer and can sign in."""
    rows = Person.objects.select_related("division").filter(
        is_active=True, roles__contains=[Role.ADMINISTRATOR.value]
    )
    return tuple(card_of_person(row) for row in rows)


def untrained(*, on: date) -> tuple[PersonId, ...]:
    """People of the office whose every certificate ran out before this day. Who never had one is not told:
    that is found when an access review is signed."""
    rows = Person.objects.filter(is_active=True, division__isnull=False, certificates__isnull=False)
    running = Certificate.objects.filter(holds_until__gte=on).values("person_id")
    return tuple(PersonId(pk) for pk in rows.exclude(pk__in=running).values_list("pk", flat=True).distinct())


def locked_person(person: PersonId) -> Person:
    """The row, held until the transaction ends (inside this room). Raises UnknownPartyError."""
    row = Person.objects.select_for_update().filter(pk=person).first()
    if row is None:
        raise UnknownPartyError(f"No person {person} is registered. An administrator can add a sign-in.")
    return row


def _lines(rows: list[Person]) -> tuple[PersonLine, ...]:
    ids = [row.pk for row in rows]
    leaving = {
        each.person_id: _departure(each)
        for each in Departure.objects.select_related("person").filter(
            person_id__in=ids, closed_at__isnull=True
        )
    }
    trained: dict[object, date] = {}
    for whose, until in Certificate.objects.filter(person_id__in=ids).values_list("person_id", "holds_until"):
        trained[whose] = max(until, trained.get(whose, until))
    return tuple(
        PersonLine(
            card=card_of_person(row),
            agency_name=row.agency.name if row.agency else None,
            division_title=row.division.title if row.division else None,
            added_at=row.added_at,
            last_seen=row.last_login,
            trained_until=trained.get(row.pk),
            leaves=leaving.get(row.pk),
        )
        for row in rows
    )


def _departure(row: Departure) -> DepartureLine:
    return DepartureLine(
        PersonId(row.person_id), row.person.full_name, row.reported_on, row.due_on, row.arithmetic
    )
