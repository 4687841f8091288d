"""A reviewer finds; the law decides again with the finding as one more fact.

Promises: a reviewer can refuse anything and grant nothing that the law denies; guards and the checklist
hold before an approval counts; a finding counts for the page its reviewer saw and for no other; where the
law asks for a second person, a first approval waits for another.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from clerestory.casework import (
    after_review,
    alarms,
    approval,
    deciding,
    emergency,
    notices_owed,
    office,
    question,
    risk,
    telling,
)
from clerestory.casework.before_review import (
    checklist_for,
    guard_case,
    made_stricter,
    papers_missing,
    seen_digest,
    waits_for_second,
    with_second_person,
)
from clerestory.casework.commands import Finding, Verdict
from clerestory.casework.errors import DecisionFaultError, NotAllowedError
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, kept_text
from clerestory.intake import requests
from clerestory.intake.records import RegisterFacts, RequestRecord
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors
from clerestory.journal.events import FindingRecorded
from clerestory.journal.read import Recorded
from clerestory.journal.review_events import ElementsWithheld
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonCard, PersonId
from clerestory.review import checklist, guards, tasks, withholding
from clerestory.review.errors import PapersChangedError, WithholdingRefusedError
from clerestory.review.tasks import TaskRecord
from clerestory.vocabulary.decision import Decision
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
    GroundMissingError, NotAllowedError, PapersChangedError, RequestNotFoundError, StateChangeRefusedError,
    TaskNotFoundError, WithholdingRefusedError."""
    finding = replace(
        finding,
        ground=kept_text("/finding/ground", finding.ground),
        withheld_ground=kept_text("/finding/withheld_ground", finding.withheld_ground),
    )
    with transaction.atomic(), as_staff():
        request = requests.fetch_for_change(reference)
        agency = directory.agency_card(request.agency)
        requests.move(request, Step.RECORD_FINDING, Who.REVIEWER)
        task = tasks.open_task_of(request.id)
        card = directory.person_card(reviewer)
        guards.refuse_unfit_reviewer(card, guard_case(request, agency, task))
        matter = _Matter(request, agency, card, task, at)
        if finding.seen != seen_digest(request, agency, task, at=at):
            raise PapersChangedError
        if finding.verdict is Verdict.APPROVE:
            _refuse_hasty_approval(matter, finding)
        _refuse_wrong_withholding(request, finding)
        entry = _keep(matter, finding)
        _conclude(replace(matter, task=tasks.open_task_of(request.id)), finding)
        after_review.draw(request, task, verdict=finding.verdict, entry=entry, at=at)
        return reply_for(requests.fetch(reference), agency, at=at)


def _refuse_hasty_approval(matter: _Matter, finding: Finding) -> None:
    missing = papers_missing(matter.request, matter.agency)
    if missing:
        raise NotAllowedError(missing)
    try:
        lines = checklist_for(matter.request, matter.agency, at=matter.at)
    except DecisionFaultError:
        return  # the decision below fails in the same way, and ends in a refusal
    checklist.refuse_incomplete(lines, finding.confirmed)


def _refuse_wrong_withholding(request: RequestRecord, finding: Finding) -> None:
    if not finding.withheld:
        return
    if finding.verdict is Verdict.REFUSE:
        raise WithholdingRefusedError(
            "A refusal withholds every element. Untick the single ones, or approve the others."
        )
    asked = set(request.claims.elements)
    if not finding.withheld < asked:
        raise WithholdingRefusedError(
            f"Withheld are {len(finding.withheld)} of the {len(asked)} elements that were asked, expected "
            "some of them and not all. To withhold all, refuse the request."
        )


def _keep(matter: _Matter, finding: Finding) -> Recorded:
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
        ground_sha256=digest_of(kept.ground),
    )
    actor, request = actors.person(matter.reviewer.id), matter.request
    entry = record(happened, subject_ref=request.reference, actor=actor, at=matter.at, person=request.handle)
    if finding.withheld:
        withheld = withholding.withhold(kept.id, elements=finding.withheld, ground=finding.withheld_ground)
        less = ElementsWithheld(
            finding=str(kept.id), elements=withheld.elements, ground_sha256=digest_of(withheld.ground)
        )
        record(less, subject_ref=request.reference, actor=actor, at=matter.at, person=request.handle)
    return entry


def _conclude(matter: _Matter, finding: Finding) -> None:
    here = office.the_office()
    today = here.day_of(matter.at)

    def asked(register: RegisterFacts | None) -> Facts:
        return question.as_established(
            matter.request, matter.agency, at=matter.at, register=register, task=matter.task
        )

    looked, unlooked = asked(matter.request.register), asked(None)
    try:
        decision = deciding.decide(looked)
        blind = deciding.decide(unlooked)
        second = deciding.decide(with_second_person(looked))
        unreviewed = deciding.decide(replace(looked, reviewer=None))
    except DecisionFaultError as fault:
        refusal = deciding.refusal_after_fault(
            matter.request.reference, matter.request.claims.elements, law=here.law, on=today
        )
        _refuse(matter, refusal, refusal, by="fault")
        _alarm(matter, fault.kind)
        return
    record(
        deciding.as_event(decision, deciding.REVIEWED, of=looked),
        subject_ref=matter.request.reference,
        actor=actors.LAW,
        at=matter.at,
        person=matter.request.handle,
    )
    notices_owed.open_notices(matter.request, (blind,), at=matter.at)
    if finding.verdict is Verdict.REFUSE:
        if deciding.releases_anything(unreviewed):
            # The refusal stands, but what the law lets go without a person a court may oblige: somebody
            # must know.
            _alarm(matter, "ReviewerRefusedWhatTheLawReleases")
        refused, told = telling.refused_by_a_person(decision), telling.refused_by_a_person(blind)
        _refuse(matter, refused, told, by="reviewer")
    elif waits_for_second(decision, second) or _risk_asks_second(matter, decision):
        if matter.request.state is State.IN_REVIEW:
            requests.move(matter.request, Step.WAIT_FOR_SECOND, Who.REVIEWER)
    else:
        _settle(matter, decision, blind)


def _risk_asks_second(matter: _Matter, decision: Decision) -> bool:
    """The first approval of a risky request waits for another person's, if anything would leave."""
    if len(matter.task.findings) > 1 or not deciding.releases_anything(decision):
        return False
    return bool(risk.risk_of_request(matter.request, matter.agency, at=matter.at).asks_second)


def _settle(matter: _Matter, decision: Decision, blind: Decision) -> None:
    """End the review with what the law lets go, less what persons withheld."""
    less, less_blind = (made_stricter(each, matter.request, matter.task) for each in (decision, blind))
    if deciding.releases_anything(decision) and not deciding.releases_anything(less):
        _refuse(matter, less, telling.told(less, blind=less_blind), by="reviewer")
        return
    state = approval.settle(
        matter.request,
        matter.agency,
        decision=less,
        blind=less_blind,
        who=Who.REVIEWER,
        actor=actors.person(matter.reviewer.id),
        at=matter.at,
    )
    tasks.conclude(matter.task, at=matter.at)
    if state is State.APPROVED:
        emergency.after_approval(
            matter.request, task=matter.task.id, findings=len(matter.task.findings), at=matter.at
        )


def _refuse(matter: _Matter, decision: Decision, told: Decision, *, by: str) -> None:
    approval.refuse(
        matter.request,
        matter.agency,
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
