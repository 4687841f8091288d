"""What would the law say, if every claim were proved? Nothing is stored and nobody is looked up.

Promises that the answer depends on the question, the agency and the day only, so that it cannot tell
whether a person exists. Refuses to say anything about a request that was sent."""

from datetime import datetime
from uuid import UUID

from clerestory.casework import deciding, office, question
from clerestory.casework.errors import AgencySuspendedError
from clerestory.casework.under_agreement import with_cures
from clerestory.intake.claims import Claims
from clerestory.intake.deadlines import Deadline
from clerestory.intake.established import Established
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId
from clerestory.vocabulary.decision import Decision

_NAME = "precheck"


def precheck(
    claims: Claims,
    *,
    agency: AgencyId,
    at: datetime,
    channel: str = "portal",
    keys_supplied: tuple[str, ...] = (),
) -> Decision:
    """The decision an agency could reach with these claims. Raises AgencySuspendedError, DecisionFaultError.

    keys_supplied: kinds of keys the agency would give ('name', 'licence_number', 'dob', 'plate', 'vin').
    """
    card = directory.agency_card(agency)
    if not card.active:
        raise AgencySuspendedError(card.name)
    thought = _never_sent(claims, card, channel=channel, keys_supplied=keys_supplied, at=at)
    answer = deciding.decide(question.as_claimed(thought, card, at=at, register=None))
    return with_cures(answer, thought, card, at=at)


def _never_sent(
    claims: Claims, agency: AgencyCard, *, channel: str, keys_supplied: tuple[str, ...], at: datetime
) -> RequestRecord:
    """The request as it would be, in memory only."""
    return RequestRecord(
        id=UUID(int=0),
        reference=_NAME,
        agency=agency.id,
        channel=channel,
        claims=claims,
        established=Established(),
        keys_supplied=keys_supplied,
        register=None,
        handle=None,
        state=State.RECEIVED,
        decision=None,
        told=None,
        approved_thumbprint=None,
        stopped_because=None,
        emergency=False,
        opened_at=at,
        opened_by=None,
        prepared_by=None,
        due=Deadline(office.the_office().day_of(at), ""),
    )
