"""A person's own password: changed by whoever knows the present one, or set with an invitation.

Promises that every other sign-in of the person ends with it. An invitation also takes away the second factors
of before: whoever comes in by one enrols anew.
"""

from datetime import datetime
from uuid import UUID

from clerestory.casework.person_session import as_person
from clerestory.casework.session import as_staff
from clerestory.journal import actors
from clerestory.journal.sign_in_events import InvitationRedeemed, PasswordChanged
from clerestory.journal.write import record
from clerestory.parties import directory, passwords, sign_ins
from clerestory.parties.errors import PasswordNotAcceptedError
from clerestory.parties.identities import PersonCard, PersonId

_OPENS_NOTHING = (
    "This invitation opens nothing: it was used, has ended, or was replaced by another. Ask for a new one."
)


def change_password(person: PersonId, *, was: str, becomes: str, keep: UUID | None, at: datetime) -> None:
    """Change it. keep: the sign-in that stays open. Raises PasswordNotAcceptedError."""
    with as_person(person), as_staff():
        passwords.change(person, was=was, becomes=becomes)
        sign_ins.end_others(person, keep=keep, by="password", at=at)
        changed = PasswordChanged(person=str(person), by="person")
        record(changed, subject_ref=str(person), actor=actors.person(person), at=at)


def invited(token: str, *, at: datetime) -> PersonCard | None:
    """Whom this invitation lets in now, if anybody."""
    person = passwords.invited(token, at=at)
    return directory.person_card(person) if person else None


def redeem_invitation(token: str, *, becomes: str, at: datetime) -> PersonId:
    """Set a password with an invitation, once. Raises PasswordNotAcceptedError."""
    with as_staff():
        person = passwords.invited(token, at=at)
        if person is None:
            raise PasswordNotAcceptedError(_OPENS_NOTHING)
        passwords.accept(becomes, person=person)
        if passwords.redeem(token, becomes=becomes, at=at) is None:
            raise PasswordNotAcceptedError(_OPENS_NOTHING)
        for told in (
            InvitationRedeemed(person=str(person)),
            PasswordChanged(person=str(person), by="invitation"),
        ):
            record(told, subject_ref=str(person), actor=actors.person(person), at=at)
        return person
