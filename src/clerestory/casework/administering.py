"""What every use case of administration begins with: may this person, and in whose name is it recorded."""

from datetime import datetime

from clerestory.casework import staff
from clerestory.journal import actors
from clerestory.journal.actors import Actor
from clerestory.journal.events import Happening
from clerestory.journal.register_events import StepUndone
from clerestory.journal.write import record
from clerestory.parties.identities import AgencyId, PersonId


def administrator(by: PersonId | None, *, doing: str) -> Actor:
    """The administrator as an actor; None is the office itself, before anybody can sign in. Raises
    NotAllowedError."""
    if by is None:
        return actors.OFFICE
    staff.staff_with(by, staff.ADMINISTERING, doing=doing)
    return actors.person(by)


def note(happened: Happening, agency: AgencyId, actor: Actor, at: datetime) -> None:
    """Record something about an agency."""
    record(happened, subject_ref=str(agency), actor=actor, at=at)


def note_undone(steps: tuple[str, ...], agency: AgencyId, actor: Actor, at: datetime) -> None:
    """Record which steps of verification a change undid."""
    for step in steps:
        note(StepUndone(agency=str(agency), step=step), agency, actor, at)
