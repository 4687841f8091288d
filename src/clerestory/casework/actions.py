"""The third column of a request: what the law and the guards leave open to this viewer, and why not the
rest."""

from clerestory.casework import staff
from clerestory.casework.before_review import guard_case, papers_missing
from clerestory.casework.pages import Action, Needs
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import UNDER_REVIEW, State
from clerestory.parties.identities import AgencyCard, PersonCard
from clerestory.review import guards
from clerestory.review.tasks import TaskRecord


def actions_for(
    request: RequestRecord, agency: AgencyCard, task: TaskRecord | None, viewer: PersonCard
) -> tuple[Action, ...]:
    """Actions in the order of the work; an ended request has none."""
    if request.state in UNDER_REVIEW:
        guard = guards.why_not(viewer, guard_case(request, agency, task))
        return (
            _action(
                "check_papers",
                "Check the papers",
                staff.why_not(viewer, staff.PREPARING, doing="check papers"),
            ),
            _action("approve", "Approve", papers_missing(request, agency) or guard),
            _action("refuse", "Refuse", guard),
        )
    if request.state is State.STOPPED:
        why = staff.why_not(viewer, staff.REOPENING, doing="reopen a stopped request")
        return (_action("reopen", "Put back into review", why),)
    return ()


def needs_of(request: RequestRecord, findings: int) -> Needs:
    """What the request waits for."""
    if request.state in UNDER_REVIEW:
        if request.prepared_by is None:
            return Needs.PAPERS
        return Needs.SECOND_FINDING if findings else Needs.FINDING
    return {
        State.NEEDS_INFORMATION: Needs.ANSWER,
        State.APPEALED: Needs.APPEAL,
        State.APPROVED: Needs.DELIVERY,
        State.SEALED: Needs.PROOF,
        State.RELEASED: Needs.COLLECTION,
        State.STOPPED: Needs.ATTENTION,
    }.get(request.state, Needs.NOTHING)


def _action(name: str, label: str, why_not: str | None) -> Action:
    return Action(name=name, label=label, allowed=why_not is None, why_not=why_not)
