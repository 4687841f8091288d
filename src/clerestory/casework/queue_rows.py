"""The rows of the staff queue, in the order to work them."""

from datetime import datetime

from clerestory.casework import deciding, question, registers, risk
from clerestory.casework.actions import needs_of
from clerestory.casework.errors import DecisionFaultError
from clerestory.casework.office import the_office
from clerestory.casework.pages import QueueRow, UnreadableRow
from clerestory.casework.registers import Registers
from clerestory.intake import deadlines
from clerestory.intake.heads import RequestHead
from clerestory.intake.office_days import closed_days
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SAYS, UNDECIDED
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonId
from clerestory.review import tasks
from clerestory.vocabulary.decision import Decision, Outcome


def queue_rows(found: tuple[RequestRecord, ...], *, at: datetime) -> tuple[QueueRow, ...]:
    """One row for each request: in the order of their due days, of one day the riskiest first."""
    findings = tasks.findings_of_open_tasks(frozenset(each.id for each in found))
    agencies = directory.agency_names(frozenset(request.agency for request in found))
    names = directory.full_names(_people(found))
    here = the_office()
    today = here.day_of(at)
    kept = registers.together(found, agencies, on=today)
    risky = risk.risks(found, agencies, at=at)
    in_order = sorted(found, key=lambda each: (each.due.on, -risky[each.id].weight))  # keeps what is equal
    closed = closed_days(here.law, since=min((today, *(each.due.on for each in found))))
    return tuple(
        QueueRow(
            reference=each.reference,
            state=each.state,
            state_says=SAYS[each.state],
            agency=agencies[each.agency].name,
            agency_node=agencies[each.agency].node,
            activity=each.claims.purpose.activity,
            instrument=each.claims.authority.instrument if each.claims.authority else None,
            elements=each.claims.elements,
            outcomes=_outcomes(each, agencies[each.agency], kept, at=at),
            needs=needs_of(each, findings.get(each.id, 0)),
            emergency=each.emergency,
            opened_at=each.opened_at,
            due_on=each.due.on,
            due_arithmetic=each.due.arithmetic,
            working_days_left=deadlines.working_days_between(today, each.due.on, holidays=closed),
            prepared_by=names.get(each.prepared_by) if each.prepared_by else None,
            assigned_to=names.get(each.assigned_to) if each.assigned_to else None,
            risks=risky[each.id].flags,
        )
        for each in in_order
    )


def unreadable_rows(found: tuple[RequestHead, ...]) -> tuple[UnreadableRow, ...]:
    """One row for each request that cannot be read, in the order given."""
    agencies = directory.agency_names(frozenset(request.agency for request in found))
    return tuple(
        UnreadableRow(
            reference=each.reference,
            state=each.state,
            state_says=SAYS[each.state],
            agency=agencies[each.agency].name,
            opened_at=each.opened_at,
        )
        for each in found
    )


def _people(found: tuple[RequestRecord, ...]) -> frozenset[PersonId]:
    return frozenset(
        person for each in found for person in (each.prepared_by, each.assigned_to) if person is not None
    )


def _outcomes(
    request: RequestRecord, agency: AgencyCard, kept: Registers, *, at: datetime
) -> tuple[Outcome, ...]:
    decision = _decision(request, agency, kept, at=at)
    if decision is None:
        return tuple(Outcome.WITHHOLD for _ in request.claims.elements)
    return tuple(answer.outcome for answer in decision.elements)


def _decision(
    request: RequestRecord, agency: AgencyCard, kept: Registers, *, at: datetime
) -> Decision | None:
    if request.state not in UNDECIDED:
        return request.decision
    try:
        asked = question.as_claimed(request, agency, at=at, register=request.register, registers=kept)
        return deciding.decide(asked)
    except DecisionFaultError:
        return None
