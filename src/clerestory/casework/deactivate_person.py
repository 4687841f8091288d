"""End a sign-in, at once: the next page this person asks for is refused. Closes a leaver who was reported."""

from datetime import datetime

from clerestory.casework import office
from clerestory.casework.administering import administrator
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_administration
from clerestory.journal.actors import Actor
from clerestory.journal.party_events import PersonDeactivated
from clerestory.journal.register_events import LeaverClosed
from clerestory.journal.write import record
from clerestory.parties import onboarding, people
from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.parties.identities import PersonId


def deactivate_person(person: PersonId, *, by: PersonId, at: datetime) -> None:
    """End a person's sign-in. Raises NotAllowedError (also for one's own), UnknownPartyError, and
    PartyNotAcceptedError where it is closed already."""
    with as_administration():
        actor = administrator(by, doing="end a sign-in")
        if person == by:
            raise NotAllowedError("Nobody ends their own sign-in; ask another administrator.")
        if not end_sign_in(person, by=by, actor=actor, at=at):
            raise PartyNotAcceptedError("This sign-in is closed already. Nothing was changed.")


def end_sign_in(person: PersonId, *, by: PersonId, actor: Actor, at: datetime) -> bool:
    """End a sign-in as part of an act of administration that already asked who may; whether there was one.
    One that had ended is left as it is, without another entry."""
    if not onboarding.deactivate(person):
        return False
    record(PersonDeactivated(person=str(person)), subject_ref=str(person), actor=actor, at=at)
    due_on = people.close_departure(person, by=by, at=at)
    if due_on is not None:
        in_time = office.the_office().day_of(at) <= due_on
        closed = LeaverClosed(person=str(person), due_on=due_on.isoformat(), in_time=in_time)
        record(closed, subject_ref=str(person), actor=actor, at=at)
    return True
