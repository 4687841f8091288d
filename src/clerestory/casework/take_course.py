"""People of agencies take a course before they ask: read it, be tested, get a certificate for a year.

Promises that a test is drawn so that nobody chooses its questions, is handed in once, and that which answer
was right is never told; that where the office requires the course nobody without a certificate asks. Refuses
a fourth test within a day: a pool can be learnt by heart.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_staff
from clerestory.journal import actors
from clerestory.journal.register_events import CertificateKept
from clerestory.journal.write import record
from clerestory.parties import course_attempts, directory, people
from clerestory.parties.course import ASKING, Course, Judged, Shown, course, drawn, judged
from clerestory.parties.errors import CourseRefusedError
from clerestory.parties.identities import AgencyId, PersonId

HOLDS: Final = timedelta(days=365)
MOST_A_DAY: Final = 3
_DAY: Final = timedelta(days=1)
_GOOD_FOR: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class CoursePage:
    """The course as its page shows it. holds_until: last day of the certificate that holds now, if one does.
    left: tests that may be handed in now. required: whether nobody asks without a certificate."""

    course: Course
    holds_until: date | None
    left: int
    required: bool


@dataclass(frozen=True, slots=True)
class Test:
    """A test that was drawn. ticket: what makes it this test; it travels with the form."""

    ticket: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a test. holds_until: last day of the new certificate, None where it was not passed."""

    judged: Judged
    holds_until: date | None


def course_page(person: PersonId, *, at: datetime) -> CoursePage:
    """The course, and how this person stands with it."""
    with transaction.atomic(), as_staff():
        return CoursePage(
            course=course(),
            holds_until=_holds_until(person, on=office.the_office().day_of(at)),
            left=_left(person, at=at),
            required=office.must_be_trained(),
        )


def begin_test(person: PersonId, *, at: datetime) -> Test:
    """Draw a test. Raises CourseRefusedError after too many of them."""
    with transaction.atomic(), as_staff():
        _refuse_too_many(person, at=at)
    ticket = f"{secrets.token_hex(16)}.{int(at.timestamp())}"
    ticket = f"{ticket}.{_mac('ticket', person, ticket)}"
    return _test(person, ticket)


def shown_again(person: PersonId, ticket: str, *, at: datetime) -> Test:
    """The test of a ticket that was drawn for this person. Raises CourseRefusedError."""
    said, _, mac = ticket.rpartition(".")
    _, _, issued = said.partition(".")
    if not hmac.compare_digest(mac.encode(), _mac("ticket", person, said).encode()):
        raise CourseRefusedError("This is not a test of yours. Begin a new one.")
    if at.timestamp() - int(issued) > _GOOD_FOR.total_seconds():
        raise CourseRefusedError("This test was begun more than two hours ago. Begin a new one.")
    return _test(person, ticket)


def hand_in(
    ticket: str, chosen: tuple[int | None, ...], *, person: PersonId, agency: AgencyId, at: datetime
) -> Result:
    """Judge a test, keep that it was handed in, and give the certificate if it passed. Raises
    CourseRefusedError, NotAllowedError."""
    test = shown_again(person, ticket, at=at)
    found = course()
    result = judged(found, test.shown, chosen)
    digest = hashlib.sha256(ticket.encode()).hexdigest()
    with transaction.atomic(), as_staff():
        staff.refuse_outsider(person, agency, doing="take this course")
        _refuse_too_many(person, at=at)
        course_attempts.keep(found, result, ticket=digest, person=person, agency=agency, at=at)
        if not result.passed:
            return Result(result, None)
        today = office.the_office().day_of(at)
        until = course_attempts.certify(digest, passed_on=today, holds=HOLDS, at=at)
        kept = CertificateKept(
            person=str(person),
            course=found.slug,
            passed_on=today.isoformat(),
            holds_until=until.isoformat(),
        )
        record(kept, subject_ref=str(person), actor=actors.person(person), at=at)
        return Result(result, until)


def refuse_untrained(person: PersonId | None, *, at: datetime) -> None:
    """Raise NotAllowedError where the office requires the course and this person of an agency has no
    certificate that holds. A program and the office's own people are not asked for one."""
    if person is not None and must_take_it(person, at=at):
        raise NotAllowedError(
            "Nobody asks here without having taken the course 'Asking rightly', and you have no "
            "certificate that holds today. Take it (about 20 minutes), then send this again."
        )


def must_take_it(person: PersonId, *, at: datetime) -> bool:
    """Whether this person of an agency has to take the course before they may ask."""
    if not office.must_be_trained():
        return False
    with as_staff():
        is_ours = directory.person_card(person).agency is None
        return not is_ours and not people.is_trained(person, ASKING, on=office.the_office().day_of(at))


def _test(person: PersonId, ticket: str) -> Test:
    return Test(ticket, drawn(course(), bytes.fromhex(_mac("seed", person, ticket))))


def _mac(use: str, person: PersonId, text: str) -> str:
    key = hmac.digest(office.keys().digests, f"course {use}".encode(), "sha256")
    return hmac.new(key, f"{person} {text}".encode(), hashlib.sha256).hexdigest()


def _holds_until(person: PersonId, *, on: date) -> date | None:
    held = [
        each.holds_until
        for each in people.certificates_of(person)
        if each.course == ASKING and each.passed_on <= on <= each.holds_until
    ]
    return max(held, default=None)


def _left(person: PersonId, *, at: datetime) -> int:
    return max(0, MOST_A_DAY - course_attempts.since(person, moment=at - _DAY))


def _refuse_too_many(person: PersonId, *, at: datetime) -> None:
    if not _left(person, at=at):
        raise CourseRefusedError(
            f"You handed in {MOST_A_DAY} tests within a day. Read the course again, and come back tomorrow."
        )
