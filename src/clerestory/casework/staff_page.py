"""Asked / the law says / I do: one request as a member of staff sees it."""

from datetime import datetime
from typing import Final

from clerestory.casework import deciding, office, question
from clerestory.casework.actions import actions_for, needs_of
from clerestory.casework.asked import asked_facts
from clerestory.casework.before_review import Foresight, checklist_for, foresee_approval, seen_digest
from clerestory.casework.errors import DecisionFaultError
from clerestory.casework.history import history_of
from clerestory.casework.pages import FindingLine, RequestPage
from clerestory.casework.rows import element_rows, release_card
from clerestory.casework.under_agreement import under_agreement
from clerestory.casework.waiting_for_proof import waits_for_proof
from clerestory.intake import deadlines, slips
from clerestory.intake.office_days import closed_days
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SAYS, UNDER_REVIEW
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonCard
from clerestory.release import shelf
from clerestory.review import tasks
from clerestory.review.checklist import CheckItem
from clerestory.review.tasks import TaskRecord
from clerestory.sealing.errors import SealingError
from clerestory.vocabulary.decision import Decision
from clerestory.vocabulary.facts import Facts

_LABELS: Final = {
    "surname": "Surname",
    "given": "Given name",
    "dob": "Date of birth",
    "licence_number": "Licence number",
    "licence_last4": "Last four of the licence number",
    "street": "Street",
    "zip5": "ZIP code",
    "county": "County",
    "plate": "Plate",
    "vin": "VIN",
    "looking_for": "Looking for",
}


def staff_page(request: RequestRecord, *, viewer: PersonCard, at: datetime) -> RequestPage:
    """The page. While a request is open the law is asked anew for today; once it has ended the kept
    decision shows."""
    here = office.the_office()
    today = here.day_of(at)
    agency = directory.agency_card(request.agency)
    task = tasks.latest_task_of(request.id)
    open_task = task if task and task.concluded_at is None else None
    standing = question.as_established(request, agency, at=at, register=request.register, task=open_task)
    says, proved = _answers(request, agency, standing, at=at)
    foresight = _foresight(request, agency, open_task, viewer, at=at)
    release = shelf.latest_of(request.id)
    return RequestPage(
        reference=request.reference,
        digest=seen_digest(request, agency, open_task, at=at) if open_task else "",
        state=request.state,
        state_says=SAYS[request.state],
        needs=needs_of(request, len(open_task.findings) if open_task else 0),
        agency=agency,
        channel=request.channel,
        opened_at=request.opened_at,
        due_on=request.due.on,
        due_arithmetic=request.due.arithmetic,
        working_days_left=deadlines.working_days_between(
            today, request.due.on, holidays=closed_days(here.law, since=min(today, request.due.on))
        ),
        asked=asked_facts(request, agency, standing, held=under_agreement(request, agency, on=today)),
        person=_person(request),
        resolved=request.register.resolved if request.register else None,
        register_record=request.register.record if request.register else None,
        law=says.law,
        law_on=says.on,
        packs=says.packs,
        law_says=element_rows(says),
        if_proved=element_rows(proved) if proved is not None else None,
        checklist=_checklist(request, agency, at=at),
        would_leave=foresight.would_leave,
        second_needed=foresight.second_needed,
        second_because=foresight.second_because,
        purpose_open=foresight.purpose_open,
        actions=actions_for(request, agency, open_task, viewer),
        findings=_findings(task),
        history=history_of(request.reference),
        release=release_card(release),
        waits=waits_for_proof(release, agency, for_staff=True, at=at),
        stopped_because=request.stopped_because,
    )


def _answers(
    request: RequestRecord, agency: AgencyCard, standing: Facts, *, at: datetime
) -> tuple[Decision, Decision | None]:
    if request.state not in UNDER_REVIEW and request.decision is not None:
        return request.decision, None
    try:
        proved = question.as_claimed(request, agency, at=at, register=request.register)
        return deciding.decide(standing), deciding.decide(proved)
    except DecisionFaultError:
        refusal = deciding.refusal_after_fault(
            request.reference, request.claims.elements, law=standing.law, on=standing.on
        )
        return refusal, None


def _checklist(request: RequestRecord, agency: AgencyCard, *, at: datetime) -> tuple[CheckItem, ...]:
    if request.state not in UNDER_REVIEW:
        return ()
    try:
        return checklist_for(request, agency, at=at)
    except DecisionFaultError:
        return ()


def _foresight(
    request: RequestRecord, agency: AgencyCard, task: TaskRecord | None, viewer: PersonCard, *, at: datetime
) -> Foresight:
    nothing = Foresight((), second_needed=False)
    if request.state not in UNDER_REVIEW:
        return nothing
    try:
        return foresee_approval(request, agency, task, viewer, at=at)
    except DecisionFaultError:
        return nothing


def _findings(task: TaskRecord | None) -> tuple[FindingLine, ...]:
    if task is None:
        return ()
    names = directory.full_names(frozenset(finding.reviewer for finding in task.findings))
    return tuple(
        FindingLine(
            at=finding.found_at,
            by=names[finding.reviewer],
            division=finding.division,
            verdict=finding.verdict,
            ground=finding.ground,
        )
        for finding in task.findings
    )


def _person(request: RequestRecord) -> tuple[tuple[str, str], ...]:
    try:
        given = slips.read_slip(request, keks=(office.keys().slips,)).to_json()
    except SealingError:  # the slip was destroyed, or belongs to an older key
        return (("What was given", "no longer readable"),)
    return tuple((_LABELS.get(name, name), value) for name, value in given.items())
