"""Add a sign-in, with an entry in the journal that names the person by handle."""

from datetime import datetime

from clerestory.casework import staff
from clerestory.casework.commands import AddPerson
from clerestory.casework.session import as_administration
from clerestory.journal import actors
from clerestory.journal.party_events import PersonAdded
from clerestory.journal.write import record
from clerestory.parties import onboarding
from clerestory.parties.identities import PersonCard, PersonId


def add_person(command: AddPerson, *, by: PersonId | None, at: datetime) -> PersonCard:
    """Add a person. Raises NotAllowedError, PartyNotAcceptedError, UnknownPartyError."""
    with as_administration():
        if by is not None:
            staff.staff_with(by, staff.ADMINISTERING, doing="add a sign-in")
        card = onboarding.add_person(
            username=command.username,
            full_name=command.full_name,
            password=command.password,
            roles=command.roles,
            agency=command.agency,
            division=command.division,
            at=at,
        )
        added = PersonAdded(
            person=str(card.id),
            roles=tuple(sorted(card.roles)),
            agency=str(card.agency) if card.agency else None,
            division=card.division,
        )
        actor = actors.person(by) if by else actors.OFFICE
        record(added, subject_ref=str(card.id), actor=actor, at=at)
        return card
