"""An administrator notes under which name a provider of sign-ins knows somebody, or takes it away."""

from datetime import datetime

from clerestory.casework import office
from clerestory.casework.administering import administrator
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_administration
from clerestory.casework.texts import digest_of
from clerestory.journal.actors import Actor
from clerestory.journal.sign_in_events import IdentityLinked, IdentityUnlinked
from clerestory.journal.write import record
from clerestory.parties import directory, elsewhere
from clerestory.parties.identities import PersonId


def link_identity(
    person: PersonId, *, issuer: str, subject: str, by: PersonId | None, at: datetime
) -> elsewhere.IdentityCard:
    """Note it. Raises NotAllowedError (also for oneself, and for an issuer that is no provider of this
    office), PartyNotAcceptedError, UnknownPartyError."""
    with as_administration():
        actor = _others(person, by, doing="link an identity")
        if issuer not in {each.issuer for each in office.providers()}:
            raise NotAllowedError(
                f"{issuer} is no provider of this office. Its settings name them (CLERESTORY_PROVIDERS)."
            )
        directory.person_card(person)
        card = elsewhere.link(person, issuer=issuer, subject=subject, at=at)
        linked = IdentityLinked(
            person=str(person),
            issuer=card.issuer,
            subject_sha256=digest_of(card.subject),
        )
        record(linked, subject_ref=str(person), actor=actor, at=at)
        return card


def unlink_identity(person: PersonId, identity: int, *, by: PersonId, at: datetime) -> bool:
    """Take it away; False when there is none. Raises NotAllowedError."""
    with as_administration():
        actor = _others(person, by, doing="unlink an identity")
        gone = elsewhere.unlink(person, identity)
        if gone:
            told = IdentityUnlinked(person=str(person), identity=identity)
            record(told, subject_ref=str(person), actor=actor, at=at)
        return gone


def _others(person: PersonId, by: PersonId | None, *, doing: str) -> Actor:
    actor = administrator(by, doing=doing)
    if person == by:
        raise NotAllowedError("Nobody does this for themselves; ask another administrator.")
    return actor
