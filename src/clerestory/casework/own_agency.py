"""What an agency sees of itself: its people, its keys, what it agreed to and attested, what falls due.

Promises that nothing of another agency is in it, and that what the office thinks of the agency (verification,
probation, reviews of access) is not told here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import agreements_held, follow_silence, office, staff
from clerestory.casework.agreements_held import AgreementPage
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.report_leaver import last_day_for
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import due_days
from clerestory.intake.deadlines import Deadline
from clerestory.journal import actors
from clerestory.journal.register_events import LeaverReported
from clerestory.journal.write import record
from clerestory.parties import attestations, course_attempts, directory, people
from clerestory.parties.attestations import AttestationLine
from clerestory.parties.course import ASKING
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId
from clerestory.parties.people import CertificateLine, PersonLine
from clerestory.release import shelf, silence
from clerestory.sealing.keys import thumbprint

AHEAD: Final = timedelta(days=60)
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the agency who can sign in. certificate: of the course 'Asking rightly', the newest.
    last_seen_on: the day of the last sign-in, by the office's calendar."""

    line: PersonLine
    certificate: CertificateLine | None
    last_seen_on: date | None
    is_viewer: bool


@dataclass(frozen=True, slots=True)
class OwnDue:
    """One thing that falls due. reference: of a request, or None."""

    on: date
    says: str
    reference: str | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class OwnAgency:
    """The page. client_keys: thumbprints (RFC 7638) of the keys with which its program signs."""

    card: AgencyCard
    today: date
    people: tuple[Colleague, ...]
    client_keys: tuple[str, ...]
    attestations: tuple[AttestationLine, ...]
    agreements: tuple[AgreementPage, ...]
    due: tuple[OwnDue, ...]


def own_agency(agency: AgencyId, *, viewer: PersonId, at: datetime) -> OwnAgency:
    """The agency of a visitor. Raises NotAllowedError."""
    today = office.the_office().day_of(at)
    with transaction.atomic():
        staff.refuse_stranger(viewer, agency)
        card = directory.agency_card(agency)
        with as_staff():
            found = _colleagues(people.people_of(agency=agency), viewer)
            attested = attestations.lines_of(agency)
        due = tuple(
            sorted(_due(agency, found, attested, today), key=lambda each: (each.on, each.reference or ""))
        )
        return OwnAgency(
            card=card,
            today=today,
            people=found,
            client_keys=tuple(thumbprint(key) for key in directory.client_keys(agency).values()),
            attestations=attested,
            agreements=agreements_held.agreements_of(card, at=at),
            due=due,
        )


def tell_leaver(person: PersonId, *, agency: AgencyId, by: PersonId, at: datetime) -> Deadline:
    """A colleague leaves; by when the office closes the sign-in. Raises NotAllowedError (also for oneself),
    PartyNotAcceptedError."""
    told_on = office.the_office().day_of(at)
    due = last_day_for(told_on)
    with transaction.atomic(), as_staff():
        staff.refuse_outsider(by, agency, doing="say who of it leaves")
        if person == by:
            raise NotAllowedError("Nobody reports their own leaving; a colleague or the office does.")
        course_attempts.tell_leaver(
            person, of=agency, on=told_on, due_on=due.on, arithmetic=due.arithmetic, by=by, at=at
        )
        reported = LeaverReported(
            person=str(person), reported_on=told_on.isoformat(), due_on=due.on.isoformat()
        )
        record(reported, subject_ref=str(person), actor=actors.person(by), at=at)
    return due


def _colleagues(lines: tuple[PersonLine, ...], viewer: PersonId) -> tuple[Colleague, ...]:
    held = course_attempts.newest_certificates(ASKING, frozenset(line.card.id for line in lines))
    day_of = office.the_office().day_of
    return tuple(
        Colleague(
            line=line,
            certificate=held.get(line.card.id),
            last_seen_on=day_of(line.last_seen) if line.last_seen else None,
            is_viewer=line.card.id == viewer,
        )
        for line in lines
    )


def _due(
    agency: AgencyId,
    found: tuple[Colleague, ...],
    attested: tuple[AttestationLine, ...],
    today: date,
) -> Iterator[OwnDue]:
    until = today + AHEAD
    for each in found:
        if each.certificate and each.certificate.holds_until <= until:
            ends = each.certificate.holds_until
            says = f"The course of {each.line.card.full_name} ends."
            yield OwnDue(ends, says, None, is_late=ends < today)
        if each.line.leaves:
            says = f"The sign-in of {each.line.card.full_name} is closed by the office."
            yield OwnDue(each.line.leaves.due_on, says, None, is_late=each.line.leaves.due_on < today)
    for line in attested:
        if line.holds_until <= until:
            says = (
                f"The standing attestation '{line.kind.replace('_', ' ')}' ends; send the office a new one."
            )
            yield OwnDue(line.holds_until, says, None, is_late=line.holds_until < today)
    yield from _of_requests(agency, today, until)


def _of_requests(agency: AgencyId, today: date, until: date) -> Iterator[OwnDue]:
    here = office.the_office()
    with as_agency(agency):
        for asked in due_days.questions_due(until, limit=MOST):
            says = "Answer what the office asked; without an answer the request is closed."
            yield OwnDue(asked.on, says, asked.reference, is_late=asked.on < today)
        for refused in due_days.appeals_open(today, until, limit=MOST):
            yield OwnDue(refused.on, refused.says, refused.reference, is_late=False)
        end = datetime.combine(until + timedelta(days=1), time(), here.zone)
        for reference, expires_at in shelf.uncollected(before=end, limit=MOST):
            day = here.day_of(expires_at)
            yield OwnDue(day, "Collect the release; then it is destroyed.", reference, is_late=day < today)
    with as_staff():
        for owed in silence.owed(agency)[:MOST]:
            day = follow_silence.due_on(owed)
            says = (
                "Say what became of the release."
                if owed.what is silence.Owes.USE
                else "Confirm that the recalled release is destroyed."
            )
            yield OwnDue(day, says, owed.request, is_late=day < today)
