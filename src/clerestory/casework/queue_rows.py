"""The rows of the staff queue, in the order to work them."""

from datetime import datetime

from clerestory.casework import deciding, question, registers
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
from clerestory.parties.identities import AgencyCard
from clerestory.review import tasks
from clerestory.vocabulary.decision import Decision, Outcome


def queue_rows(found: tuple[RequestRecord, ...], *, at: datetime) -> tuple[QueueRow, ...]:
    """One row for each request, in the order given."""
    findings = tasks.findings_of_open_tasks(frozenset(each.id for each in found))
    agencies = directory.agency_names(frozenset(request.agency for request in found))
    preparers = directory.full_names(frozenset(each.prepared_by for each in found if each.prepared_by))
    here = the_office()
    today = here.day_of(at)
    kept = registers.together(found, agencies, on=today)
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
            prepared_by=preparers.get(each.prepared_by) if each.prepared_by else None,
        )
        for each in found
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
