"""Say what an agency is, how it is named elsewhere, and on which number it is called back.

Whatever a step of verification had looked at undoes that step when it changes, and the journal says so.
"""

from collections.abc import Sequence
from datetime import datetime

from clerestory.casework import office
from clerestory.casework.administering import administrator, note, note_undone
from clerestory.casework.session import as_administration
from clerestory.casework.texts import digest_of
from clerestory.journal.register_events import (
    AgencyDescribed,
    CallBackEntered,
    IdentifierAdded,
    IdentifierRemoved,
)
from clerestory.parties import register
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.parties.register import CallBack


def describe_agency(
    agency: AgencyId,
    *,
    node: str,
    component: str,
    functions: Sequence[str],
    by: PersonId | None,
    at: datetime,
) -> None:
    """Describe an agency anew. Raises NotAllowedError, PartyNotAcceptedError, UnknownPartyError."""
    with as_administration():
        actor = administrator(by, doing="describe an agency")
        undone = register.describe(agency, node=node, component=component, functions=functions, at=at)
        described = AgencyDescribed(agency=str(agency), node=node, functions=tuple(sorted(set(functions))))
        note(described, agency, actor, at)
        note_undone(undone, agency, actor, at)


def enter_call_back(agency: AgencyId, call_back: CallBack, *, by: PersonId | None, at: datetime) -> None:
    """Enter the number to call, from a directory. Raises as `describe_agency`."""
    with as_administration():
        actor = administrator(by, doing="enter a call-back number")
        today = office.the_office().day_of(at)
        undone = register.put_call_back(agency, call_back, today=today, at=at)
        entered = CallBackEntered(
            agency=str(agency),
            source=call_back.source,
            seen_on=call_back.seen_on.isoformat(),
            number_sha256=digest_of(call_back.number),
        )
        note(entered, agency, actor, at)
        note_undone(undone, agency, actor, at)


def add_identifier(agency: AgencyId, kind: str, value: str, *, by: PersonId | None, at: datetime) -> None:
    """Enter an ORI, a domain or the thumbprint of a key. Raises as `describe_agency`."""
    with as_administration():
        actor = administrator(by, doing="add an identifier")
        line = register.add_identifier(agency, kind, value, at=at)
        added = IdentifierAdded(agency=str(agency), kind=kind, value_sha256=digest_of(line.value))
        note(added, agency, actor, at)


def remove_identifier(agency: AgencyId, kind: str, value: str, *, by: PersonId | None, at: datetime) -> None:
    """End an identifier. Raises as `describe_agency`."""
    with as_administration():
        actor = administrator(by, doing="remove an identifier")
        register.remove_identifier(agency, kind, value, at=at)
        removed = IdentifierRemoved(agency=str(agency), kind=kind, value_sha256=digest_of(value))
        note(removed, agency, actor, at)
