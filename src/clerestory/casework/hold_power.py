"""An agency holds a power for somebody else (such as delegated immigration powers), or gave it back.

A power closes, so it counts at once; only evidence that it was given back ends it, never evidence that ran
out.
"""

from datetime import date, datetime

from clerestory.casework import office
from clerestory.casework.administering import administrator, note
from clerestory.casework.session import as_administration
from clerestory.casework.texts import digest_of
from clerestory.journal.register_events import PowerGivenBack, PowerHeld
from clerestory.parties import register
from clerestory.parties.identities import AgencyId, PersonId


def hold_power(
    agency: AgencyId,
    power: str,
    *,
    evidence: str,
    seen_on: date,
    evidence_until: date | None,
    by: PersonId | None,
    at: datetime,
) -> None:
    """Enter a power. Raises NotAllowedError, PartyNotAcceptedError, UnknownPartyError."""
    with as_administration():
        actor = administrator(by, doing="enter a power of an agency")
        register.hold_power(agency, power, evidence=evidence, seen_on=seen_on, evidence_until=evidence_until)
        held = PowerHeld(
            agency=str(agency),
            power=power,
            seen_on=seen_on.isoformat(),
            evidence_sha256=digest_of(evidence),
        )
        note(held, agency, actor, at)


def give_power_back(agency: AgencyId, power: str, *, evidence: str, by: PersonId, at: datetime) -> None:
    """Record that a power was given back, on which evidence. Raises as `hold_power`."""
    with as_administration():
        actor = administrator(by, doing="end a power of an agency")
        today = office.the_office().day_of(at)
        register.give_power_back(agency, power, evidence=evidence, on=today)
        ended = PowerGivenBack(agency=str(agency), power=power, evidence_sha256=digest_of(evidence))
        note(ended, agency, actor, at)
