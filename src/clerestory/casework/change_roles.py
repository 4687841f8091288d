"""Give somebody of the office other roles, or another division. Their sign-ins end with it."""

from collections.abc import Sequence
from datetime import datetime

from clerestory.casework.administering import administrator
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_administration
from clerestory.journal.register_events import PersonChanged
from clerestory.journal.write import record
from clerestory.parties import directory, people
from clerestory.parties.identities import PersonCard, PersonId


def change_roles(
    person: PersonId, *, roles: Sequence[str], division: str | None, by: PersonId, at: datetime
) -> PersonCard:
    """Change roles, and the division if one is given. Raises NotAllowedError (also for one's own),
    PartyNotAcceptedError, UnknownPartyError."""
    with as_administration():
        actor = administrator(by, doing="change roles")
        if person == by:
            raise NotAllowedError("Nobody changes their own roles; ask another administrator.")
        before = directory.person_card(person).roles
        card = people.change_roles(person, roles=roles, division=division)
        changed = PersonChanged(
            person=str(person),
            roles=tuple(sorted(card.roles)),
            before=tuple(sorted(before)),
            division=card.division,
        )
        record(changed, subject_ref=str(person), actor=actor, at=at)
        return card
