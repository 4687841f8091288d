"""The one way a request becomes approved, and the one way it is refused; shared by the use cases that may
end so.

Invariant: the job that delivers is queued in the transaction that approves. Refuses to approve unless
exactly one record is meant and the agency is active."""

from datetime import datetime, timedelta
from typing import Final

from clerestory.casework import jobs, office, telling
from clerestory.casework.errors import AgencySuspendedError, NoSealingKeyError
from clerestory.casework.registers import Registers
from clerestory.casework.under_agreement import with_cures
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State, Step, Who
from clerestory.journal.actors import Actor
from clerestory.journal.events import RequestApproved, RequestRefused, RequestUnmatched
from clerestory.journal.write import record
from clerestory.parties.identities import AgencyCard
from clerestory.vocabulary.decision import Decision, Outcome

NO_KEY: Final = "line"
"""Stands for the key of an answer that is not sealed: it goes back on the line the question came by."""


def settle(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    decision: Decision,
    blind: Decision,
    who: Who,
    actor: Actor,
    at: datetime,
    registers: Registers | None = None,
    on_line: bool = False,
) -> State:
    """End the deciding: approve what the decision releases, say that nothing matches, or refuse.

    blind: the same question without anything the registry knows. Where it would release, and the registry
    knows no exact record or closes all of it, the requester is told that there is nothing to send.
    registers: where they were read already. on_line: what is approved is answered on the line it came by, by
    whoever asked this; nothing is put into the worker's queue."""
    told = telling.told(decision, blind=blind)
    is_exact = (
        request.handle is not None and request.register is not None and request.register.resolved == "exact"
    )
    released = decision.with_outcome(Outcome.RELEASE)
    if blind.with_outcome(Outcome.RELEASE) and not (is_exact and released):
        return _find_nothing(request, decision, who=who, actor=actor, at=at)
    if released:
        told = with_cures(told, request, agency, at=at, registers=registers)
        approve = _approve_on_line if on_line else _approve
        return approve(request, agency, decision=decision, told=told, who=who, actor=actor, at=at)
    return refuse(
        request,
        agency,
        decision=decision,
        told=told,
        who=who,
        by="law",
        actor=actor,
        at=at,
        registers=registers,
    )


def _find_nothing(
    request: RequestRecord, decision: Decision, *, who: Who, actor: Actor, at: datetime
) -> State:
    resolved = request.register.resolved if request.register else "none"
    state = requests.move(request, Step.FIND_NOTHING, who, keeping=requests.decided(decision, told=None))
    record(
        RequestUnmatched(resolved=resolved),
        subject_ref=request.reference,
        actor=actor,
        at=at,
        person=request.handle,
    )
    return state


def _approve(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    decision: Decision,
    told: Decision,
    who: Who,
    actor: Actor,
    at: datetime,
) -> State:
    if not agency.active:
        raise AgencySuspendedError(agency.name)
    if agency.sealing_key_thumbprint is None:
        raise NoSealingKeyError(agency.name)
    state = requests.move(request, Step.APPROVE, who, keeping=requests.decided(decision, told=told))
    requests.keep_approval(request, thumbprint=agency.sealing_key_thumbprint)
    approved = _approved(decision, recipient_thumbprint=agency.sealing_key_thumbprint)
    record(approved, subject_ref=request.reference, actor=actor, at=at, person=request.handle)
    jobs.deliver.defer(reference=request.reference)
    return state


def _approve_on_line(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    decision: Decision,
    told: Decision,
    who: Who,
    actor: Actor,
    at: datetime,
) -> State:
    if not agency.active:
        raise AgencySuspendedError(agency.name)
    keeping = requests.decided(decision, told=told) | {"approved_thumbprint": NO_KEY}
    state = requests.move(request, Step.APPROVE, who, keeping=keeping)
    approved = _approved(decision, recipient_thumbprint=NO_KEY)
    record(approved, subject_ref=request.reference, actor=actor, at=at, person=request.handle)
    return state


def _approved(decision: Decision, *, recipient_thumbprint: str) -> RequestApproved:
    released = decision.with_outcome(Outcome.RELEASE)
    return RequestApproved(
        decision=decision.id,
        elements=released,
        withheld=tuple(answer.element for answer in decision.elements if answer.element not in released),
        recipient_thumbprint=recipient_thumbprint,
    )


def refuse(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    decision: Decision,
    told: Decision,
    who: Who,
    by: str,
    actor: Actor,
    at: datetime,
    registers: Registers | None = None,
) -> State:
    """End the request with nothing released, and say until when that can be appealed. by: law, reviewer or
    fault. registers: where they were read already."""
    told = with_cures(told, request, agency, at=at, registers=registers)
    appeal_by = office.the_office().day_of(at) + timedelta(days=office.APPEAL_DAYS)
    state = requests.move(
        request, Step.REFUSE, who, keeping={**requests.decided(decision, told=told), "appeal_by": appeal_by}
    )
    record(
        RequestRefused(
            by=by, decision=decision.id, elements=tuple(answer.element for answer in decision.elements)
        ),
        subject_ref=request.reference,
        actor=actor,
        at=at,
        person=request.handle,
    )
    return state
