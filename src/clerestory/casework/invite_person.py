"""An administrator hands somebody a way in: the first one, or the only one when everything was lost.

Promises that it is told once, to the administrator, who hands it over face to face or by a call back; it is
never mailed by this program.
"""

from datetime import datetime

from clerestory.casework.administering import administrator
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_administration
from clerestory.journal.sign_in_events import InvitationMade
from clerestory.journal.write import record
from clerestory.parties import invitations
from clerestory.parties.identities import PersonId


def invite_person(person: PersonId, *, by: PersonId | None, at: datetime) -> str:
    """The invitation's text; what was handed to this person before opens nothing any more. Raises
    NotAllowedError (also for oneself), UnknownPartyError."""
    with as_administration():
        actor = administrator(by, doing="invite somebody")
        if person == by:
            raise NotAllowedError("Nobody invites themselves; ask another administrator.")
        token = invitations.invite(person, by=by, at=at)
        made = InvitationMade(person=str(person), expires_at=(at + invitations.LIFE).isoformat())
        record(made, subject_ref=str(person), actor=actor, at=at)
        return token
