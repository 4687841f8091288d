"""End a sign-in, at once: the next page this person asks for is refused."""

from datetime import datetime

from clerestory.casework import staff
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_administration
from clerestory.journal import actors
from clerestory.journal.party_events import PersonDeactivated
from clerestory.journal.write import record
from clerestory.parties import onboarding
from clerestory.parties.identities import PersonId


def deactivate_person(person: PersonId, *, by: PersonId, at: datetime) -> None:
    """End a person's sign-in. Raises NotAllowedError (also for one's own), UnknownPartyError."""
    with as_administration():
        staff.staff_with(by, staff.ADMINISTERING, doing="end a sign-in")
        if person == by:
            raise NotAllowedError("Nobody ends their own sign-in; ask another administrator.")
        onboarding.deactivate(person)
        ended = PersonDeactivated(person=str(person))
        record(ended, subject_ref=str(person), actor=actors.person(by), at=at)
