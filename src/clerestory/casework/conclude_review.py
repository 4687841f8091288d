"""A reviewer finds; the law decides again with the finding as one more fact.

Promises: a reviewer can refuse anything and grant nothing that the law denies; guards and the checklist
hold before an approval counts; where the law asks for a second person, a first approval waits for another.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from clerestory.casework import alarms, approval, deciding, facts, office, telling
from clerestory.casework.commands import Finding, Verdict
from clerestory.casework.errors import DecisionFaultError, NotAllowedError
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.requests import RequestRecord
from clerestory.intake.states import Step, Who
from clerestory.journal import actors
from clerestory.journal.events import FindingRecorded
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonCard, PersonId
from clerestory.review import checklist, guards, tasks
from clerestory.review.tasks import TaskRecord
from clerestory.vocabulary.decision import Decision, Outcome
from clerestory.vocabulary.facts import Facts


@dataclass(frozen=True)
class _Matter:
    """One review being concluded."""

    request: RequestRecord
    agency: AgencyCard
    reviewer: PersonCard
    task: TaskRecord
    at: datetime


def conclude_review(reference: str, *, reviewer: PersonId, finding: Finding, at: datetime) -> QueryReply:
    """Where the request stands after the finding. Raises ReviewerRefusedError, ChecklistIncompleteError,
    GroundMissingError, NotAllowedError, RequestNotFoundError, StateChangeRefusedError, TaskNotFoundError."""
    with transaction.atomic(), as_staff():
        request = requests.fetch_for_change(reference)
        agency = directory.agency_card(request.agency)
        requests.move(request, Step.RECORD_FINDING, Who.REVIEWER)
        task = tasks.open_task_of(request.id)
        card = directory.person_card(reviewer)
        guards.refuse_unfit_reviewer(card, guard_case(request, agency, task))
        matter = _Matter(request, agency, card, task, at)
        if finding.verdict is Verdict.APPROVE:
            _refuse_hasty_approval(matter, finding)
        _keep(matter, finding)
        _conclude(replace(matter, task=tasks.open_task_of(request.id)), finding)
        return reply_for(requests.fetch(reference), agency, at=at)


def guard_case(request: RequestRecord, agency: AgencyCard, task: TaskRecord | None) -> guards.Case:
    """What the guards look at for this request."""
    prepared = frozenset(person for person in (request.prepared_by, request.opened_by) if person is not None)
    earlier = frozenset(finding.reviewer for finding in task.findings) if task else frozenset()
    return guards.Case(agency=agency, prepared_by=prepared, earlier_reviewers=earlier)


def checklist_for(
    request: RequestRecord, agency: AgencyCard, *, at: datetime
) -> tuple[checklist.CheckItem, ...]:
    """The lines a reviewer confirms before approving this request, under the law of that day."""
    here = office.the_office()
    standing = deciding.decide(
        facts.as_established(request, agency, law=here.law, on=here.day_of(at), register=request.register)
    )
    with_instrument = request.claims.authority is not None or request.established.authority is not None
    return checklist.checklist(standing, with_instrument=with_instrument)


def papers_missing(request: RequestRecord) -> str | None:
    """The sentence that says why nobody may approve yet, or None."""
    if request.prepared_by is not None:
        return None
    return "Nobody has checked the papers yet. An officer checks them first; another person then concludes."


def _refuse_hasty_approval(matter: _Matter, finding: Finding) -> None:
    missing = papers_missing(matter.request)
    if missing:
        raise NotAllowedError(missing)
    try:
        lines = checklist_for(matter.request, matter.agency, at=matter.at)
    except DecisionFaultError:
        return  # the decision below fails in the same way, and ends in a refusal
    checklist.refuse_incomplete(lines, finding.confirmed)


def _keep(matter: _Matter, finding: Finding) -> None:
    kept = tasks.keep_finding(
        matter.task,
        reviewer=matter.reviewer,
        verdict=str(finding.verdict),
        ground=finding.ground,
        confirmed=finding.confirmed,
        at=matter.at,
    )
    happened = FindingRecorded(
        task=str(matter.task.id),
        finding=str(kept.id),
        verdict=kept.verdict,
        division=kept.division,
        second_person=bool(matter.task.findings),
        confirmed=kept.confirmed,
        ground_sha256=hashlib.sha256(kept.ground.encode("utf-8")).hexdigest(),
    )
    record(
        happened, subject_ref=matter.request.reference, actor=actors.person(matter.reviewer.id), at=matter.at
    )


def _conclude(matter: _Matter, finding: Finding) -> None:
    here = office.the_office()
    today = here.day_of(matter.at)

    def question(*, look: bool) -> Facts:
        register = matter.request.register if look else None
        return facts.as_established(
            matter.request, matter.agency, law=here.law, on=today, register=register, task=matter.task
        )

    try:
        decision = deciding.decide(question(look=True))
        blind = deciding.decide(question(look=False))
        second = deciding.decide(_with_second_person(question(look=True)))
    except DecisionFaultError as fault:
        refusal = deciding.refusal_after_fault(
            matter.request.reference, matter.request.claims.elements, law=here.law, on=today
        )
        _refuse(matter, refusal, refusal, by="fault")
        _alarm(matter, fault.kind)
        return
    record(
        deciding.as_event(decision, deciding.REVIEWED),
        subject_ref=matter.request.reference,
        actor=actors.LAW,
        at=matter.at,
    )
    if finding.verdict is Verdict.REFUSE:
        if deciding.releases_anything(decision):
            # The person's refusal stands, but where the law lets go (a court may oblige) somebody has to
            # know.
            _alarm(matter, "ReviewerRefusedWhatTheLawReleases")
        refused = telling.refused_by_a_person(decision)
        _refuse(
            matter, refused, telling.refused_by_a_person(telling.told(decision, blind=blind)), by="reviewer"
        )
    elif _waits_for_second(decision, second):
        return
    else:
        approval.settle(
            matter.request,
            matter.agency,
            decision=decision,
            blind=blind,
            who=Who.REVIEWER,
            actor=actors.person(matter.reviewer.id),
            at=matter.at,
        )
        tasks.conclude(matter.task, at=matter.at)


def _with_second_person(question: Facts) -> Facts:
    assert question.reviewer is not None  # set from the finding just kept
    return replace(question, reviewer=replace(question.reviewer, second_person=True))


def _waits_for_second(decision: Decision, second: Decision) -> bool:
    """True when another person's approval would let more elements go."""
    return len(second.with_outcome(Outcome.RELEASE)) > len(decision.with_outcome(Outcome.RELEASE))


def _refuse(matter: _Matter, decision: Decision, told: Decision, *, by: str) -> None:
    approval.refuse(
        matter.request,
        decision=decision,
        told=told,
        who=Who.REVIEWER,
        by=by,
        actor=actors.person(matter.reviewer.id),
        at=matter.at,
    )
    tasks.conclude(matter.task, at=matter.at)


def _alarm(matter: _Matter, kind: str) -> None:
    alarms.raise_alarm(
        kind=kind,
        where="conclude_review",
        subject_ref=matter.request.reference,
        actor=actors.person(matter.reviewer.id),
        at=matter.at,
    )
