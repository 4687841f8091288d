"""Attempts at a course, and the certificate that a passed one gives; the only way to their table.

Promises that an attempt counts once, and that a certificate comes only of an attempt that passed: the
database's own function looks (migration 0005), since pages may not write certificates.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from clerestory.parties.course import Course, Judged
from clerestory.parties.course_models import CourseAttempt
from clerestory.parties.errors import CourseRefusedError, PartyNotAcceptedError
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.parties.models import Certificate
from clerestory.parties.people import CertificateLine


def keep(
    found: Course, judged: Judged, *, ticket: str, person: PersonId, agency: AgencyId, at: datetime
) -> None:
    """Keep an attempt. Raises CourseRefusedError for a test that was handed in before."""
    try:
        with transaction.atomic():
            CourseAttempt.objects.create(
                ticket=ticket,
                agency_id=agency,
                person_id=person,
                course=found.slug,
                version=found.version,
                right=judged.right,
                of=judged.of,
                passed=judged.passed,
                at=at,
            )
    except IntegrityError:
        raise CourseRefusedError("This test was handed in already. Begin a new one.") from None


def since(person: PersonId, *, moment: datetime) -> int:
    """How many tests this person handed in since then."""
    return CourseAttempt.objects.filter(person_id=person, at__gt=moment).count()


def certify(ticket: str, *, passed_on: date, holds: timedelta, at: datetime) -> date:
    """Give the certificate of a passed attempt; its last day. Raises CourseRefusedError."""
    until = passed_on + holds
    if not _asked("SELECT parties_pass_course(%s, %s, %s, %s)", [ticket, passed_on, until, at]):
        raise CourseRefusedError("There is no passed test for this certificate. Begin a new one.")
    return until


def newest_certificates(course: str, people: frozenset[PersonId]) -> dict[PersonId, CertificateLine]:
    """The certificate of this course that ends last, for each of these people who has one."""
    rows = Certificate.objects.filter(person_id__in=people, course=course).order_by("holds_until")
    return {
        PersonId(row.person_id): CertificateLine(row.course, row.passed_on, row.holds_until) for row in rows
    }


def tell_leaver(
    person: PersonId, *, of: AgencyId, on: date, due_on: date, arithmetic: str, by: PersonId, at: datetime
) -> None:
    """Keep that a colleague of the same agency leaves. Raises PartyNotAcceptedError where nobody such can
    sign in, or where it is known already."""
    values = [person, of, on, due_on, arithmetic, by, at]
    if not _asked("SELECT parties_tell_leaver(%s, %s, %s, %s, %s, %s, %s)", values):
        raise PartyNotAcceptedError(
            "It is known already that this person leaves, or nobody such of your agency can sign in."
        )


def _asked(statement: str, values: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.fetchone()[0])


def last_passed_on(course: str) -> date | None:
    """The day on which somebody last passed this course; None where nobody did. Says of whom nothing."""
    rows = Certificate.objects.filter(course=course).order_by("-passed_on")
    return rows.values_list("passed_on", flat=True).first()
