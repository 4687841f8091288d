"""The one way a request becomes approved, and the one way it is refused; shared by the use cases that may
end so.

Invariant: the job that delivers is queued in the transaction that approves. Refuses to approve unless
exactly one record is meant and the agency is active."""

from datetime import datetime

from clerestory.casework import jobs
from clerestory.casework.errors import AgencySuspendedError, NoSealingKeyError
from clerestory.intake import requests
from clerestory.intake.requests import RequestRecord
from clerestory.intake.states import State, Step, Who
from clerestory.journal.actors import Actor
from clerestory.journal.events import RequestApproved, RequestRefused, RequestUnmatched
from clerestory.journal.write import record
from clerestory.parties.identities import AgencyCard
from clerestory.vocabulary.decision import Decision, Outcome


def approve(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    decision: Decision,
    told: Decision,
    who: Who,
    actor: Actor,
    at: datetime,
) -> State:
    """Approve what the decision releases, or end without a record when not exactly one is meant."""
    if not agency.active:
        raise AgencySuspendedError(agency.name)
    if agency.sealing_key_thumbprint is None:
        raise NoSealingKeyError(agency.name)
    if request.handle is None or request.register is None or request.register.resolved != "exact":
        resolved = request.register.resolved if request.register else "none"
        state = requests.move(request, Step.FIND_NOTHING, who)
        requests.keep_decision(request, decision, told=None)
        record(RequestUnmatched(resolved=resolved), subject_ref=request.reference, actor=actor, at=at)
        return state
    state = requests.move(request, Step.APPROVE, who)
    requests.keep_decision(request, decision, told=told)
    requests.keep_approval(request, thumbprint=agency.sealing_key_thumbprint)
    released = decision.with_outcome(Outcome.RELEASE)
    record(
        RequestApproved(
            decision=decision.id,
            elements=released,
            withheld=tuple(answer.element for answer in decision.elements if answer.element not in released),
            recipient_thumbprint=agency.sealing_key_thumbprint,
        ),
        subject_ref=request.reference,
        actor=actor,
        at=at,
    )
    jobs.deliver.defer(reference=request.reference)
    return state


def refuse(
    request: RequestRecord,
    *,
    decision: Decision,
    told: Decision,
    who: Who,
    by: str,
    actor: Actor,
    at: datetime,
) -> State:
    """End the request with nothing released. by: law, reviewer or fault."""
    state = requests.move(request, Step.REFUSE, who)
    requests.keep_decision(request, decision, told=told)
    record(
        RequestRefused(
            by=by, decision=decision.id, elements=tuple(answer.element for answer in decision.elements)
        ),
        subject_ref=request.reference,
        actor=actor,
        at=at,
    )
    return state
