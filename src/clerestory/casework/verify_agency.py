"""Record that one step of finding out who an agency is was done. All six make it verified, until the first of
them runs out."""

from datetime import datetime

from clerestory.casework import office
from clerestory.casework.administering import administrator, note
from clerestory.casework.session import as_administration
from clerestory.casework.texts import digest_of
from clerestory.journal.register_events import StepVerified
from clerestory.parties import verification
from clerestory.parties.identities import AgencyId, PersonId


def verify_step(agency: AgencyId, step: str, *, how: str, by: PersonId | None, at: datetime) -> bool:
    """Record a step; whether the agency is verified now. how: what was done, for colleagues and auditors.
    Raises NotAllowedError, PartyNotAcceptedError, UnknownPartyError."""
    with as_administration():
        actor = administrator(by, doing="verify an agency")
        today = office.the_office().day_of(at)
        until, verified = verification.do_step(agency, step, how=how, by=by, on=today, at=at)
        done = StepVerified(
            agency=str(agency),
            step=step,
            holds_until=until.isoformat(),
            how_sha256=digest_of(how),
            verified=verified,
        )
        note(done, agency, actor, at)
        return verified
