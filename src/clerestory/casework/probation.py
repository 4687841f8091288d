"""Is an agency on probation, and how long still: a person settles its questions until enough were clean.

Promises that the count begins anew with each probation, and that only a request whose release was handed over
and not called back counts. Source: a national licensing agency lets new bulk users ask by hand, several
hundred times in half a year, before they may ask by machine.
"""

from dataclasses import dataclass
from datetime import datetime

from clerestory.casework.administering import administrator, note
from clerestory.casework.session import as_administration
from clerestory.journal.register_events import ProbationSet
from clerestory.parties import onboarding
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId
from clerestory.release.clean_requests import count_clean


@dataclass(frozen=True, slots=True)
class Probation:
    """How far an agency has come. needs 0: it was never on probation, or that was ended."""

    needs: int
    clean: int

    @property
    def lasts(self) -> bool:
        """Whether a person has to settle its questions."""
        return self.clean < self.needs


def probation_of(agency: AgencyCard) -> Probation:
    """How it stands. Needs a session of the office, or of this agency."""
    if not agency.probation_needs or agency.probation_since is None:
        return Probation(agency.probation_needs, 0)
    return Probation(agency.probation_needs, count_clean(agency.id, since=agency.probation_since))


def set_probation(agency: AgencyId, *, needs: int, by: PersonId | None, at: datetime) -> AgencyCard:
    """Begin a probation of so many clean requests, or end it with 0. Raises NotAllowedError,
    PartyNotAcceptedError, UnknownPartyError."""
    with as_administration():
        actor = administrator(by, doing="set an agency's probation")
        card = onboarding.put_on_probation(agency, needs=needs, at=at)
        note(ProbationSet(agency=str(agency), needs=needs), agency, actor, at)
        return card
