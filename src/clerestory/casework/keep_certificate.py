"""Keep that somebody passed a course."""

from datetime import date, datetime

from clerestory.casework import office
from clerestory.casework.administering import administrator
from clerestory.casework.session import as_administration
from clerestory.journal.register_events import CertificateKept
from clerestory.journal.write import record
from clerestory.parties import people
from clerestory.parties.identities import PersonId


def keep_certificate(
    person: PersonId, course: str, *, passed_on: date, holds_until: date, by: PersonId | None, at: datetime
) -> None:
    """Keep a certificate. Raises NotAllowedError, PartyNotAcceptedError, UnknownPartyError."""
    with as_administration():
        actor = administrator(by, doing="keep a certificate")
        people.keep_certificate(
            person,
            course,
            passed_on=passed_on,
            holds_until=holds_until,
            today=office.the_office().day_of(at),
            by=by,
            at=at,
        )
        kept = CertificateKept(
            person=str(person),
            course=course,
            passed_on=passed_on.isoformat(),
            holds_until=holds_until.isoformat(),
        )
        record(kept, subject_ref=str(person), actor=actor, at=at)
