"""Put a request into the words of a reply: what is final, or what would follow if every claim were proved."""

from datetime import datetime
from typing import Final

from clerestory.casework import deciding, question
from clerestory.casework.errors import DecisionFaultError
from clerestory.casework.registers import Registers
from clerestory.casework.release_proof import standing_of
from clerestory.casework.replies import QueryReply
from clerestory.casework.under_agreement import with_cures
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import UNDECIDED, State
from clerestory.parties.identities import AgencyCard
from clerestory.vocabulary.decision import Decision

_TELLS_NOTHING: Final = UNDECIDED | {State.DECIDED_IN_PART, State.STOPPED, State.APPEALED, State.WITHDRAWN}


def reply_for(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    at: datetime,
    repeated: bool = False,
    registers: Registers | None = None,
) -> QueryReply:
    """The reply as the requester may see it. registers: where they were read already."""
    return QueryReply(
        reference=request.reference,
        state=request.state,
        decision=told_of(request),
        if_proved=if_proved(request, agency, at=at, registers=registers),
        repeated=repeated,
        ledger=standing_of(request, agency, at=at),
    )


def told_of(request: RequestRecord) -> Decision | None:
    """The decision its requester may read; none while it is stopped or looked at again, nor once it was taken
    back: what the office found would be told without a release."""
    return None if request.state in _TELLS_NOTHING else request.told


def if_proved(
    request: RequestRecord, agency: AgencyCard, *, at: datetime, registers: Registers | None = None
) -> Decision | None:
    """While a person looks: what the law would say if every claim were proved, without a look at any
    record."""
    if request.state not in UNDECIDED:
        return None
    try:
        thought = deciding.decide(
            question.as_claimed(request, agency, at=at, register=None, registers=registers)
        )
    except DecisionFaultError:
        return None
    return with_cures(thought, request, agency, at=at, registers=registers)
