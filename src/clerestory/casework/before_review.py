"""What can be said before a review is concluded: who may, what to confirm, and what an approval would lead
to.

Shared by the use case and the page, so that a page never promises what the use case then refuses.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from clerestory.casework import deciding, emergency, facts, question, risk, stricter
from clerestory.casework.commands import Verdict
from clerestory.intake import documents, parts
from clerestory.intake.records import RequestRecord
from clerestory.parties.identities import AgencyCard, PersonCard
from clerestory.review import checklist, guards, withholding
from clerestory.review.tasks import TaskRecord
from clerestory.sealing.canonical import canonical_json
from clerestory.vocabulary.decision import Decision, Outcome
from clerestory.vocabulary.facts import Facts, Reviewer


def guard_case(request: RequestRecord, agency: AgencyCard, task: TaskRecord | None) -> guards.Case:
    """What the guards look at for this request."""
    entered = {request.opened_by} if request.opened_by is not None else set()
    earlier = frozenset(finding.reviewer for finding in task.findings) if task else frozenset()
    return guards.Case(
        agency=agency, prepared_by=frozenset(request.preparers) | entered, earlier_reviewers=earlier
    )


def checklist_for(
    request: RequestRecord, agency: AgencyCard, *, at: datetime
) -> tuple[checklist.CheckItem, ...]:
    """The lines a reviewer confirms before approving this request, under the law of that day."""
    asked = question.as_established(request, agency, at=at, register=request.register)
    found = request.established
    shown = request.claims.authority is not None or found.authority is not None
    # Nobody can confirm that a paper covers this person when it was found not to.
    counts = shown and facts.why_without_force(found, on=asked.on) is None
    return checklist.checklist(deciding.decide(asked), with_instrument=counts)


def seen_digest(request: RequestRecord, agency: AgencyCard, task: TaskRecord, *, at: datetime) -> str:
    """Names what a reviewer looks at: the standing decision and everything staff established and found.
    The day alone changes nothing; 64 hex digits."""
    asked = question.as_established(request, agency, at=at, register=request.register, task=task)
    standing = deciding.decide_or_refuse(asked)
    shown = {name: value for name, value in standing.to_json().items() if name != "on"}
    seen = {
        "decision": shown,
        "established": request.established.to_json(),
        "findings": [str(finding.id) for finding in task.findings],
    }
    return hashlib.sha256(canonical_json(seen)).hexdigest()


@dataclass(frozen=True, slots=True)
class Foresight:
    """What an approval would lead to. would_leave: elements; second_needed: it would wait for another
    person's; purpose_open: elements that stay only because nobody looked whether the papers show the
    purpose. second_because: the risks for which a second person is needed although the law asks for none;
    then would_leave names what leaves after that person."""

    would_leave: tuple[str, ...]
    second_needed: bool
    purpose_open: tuple[str, ...] = ()
    second_because: tuple[str, ...] = ()


def foresee_approval(
    request: RequestRecord, agency: AgencyCard, task: TaskRecord | None, viewer: PersonCard, *, at: datetime
) -> Foresight:
    """What would follow if `viewer` approved now: the law asked with the finding as a fact, nothing
    recorded."""
    earlier = len(task.findings) if task and task.concluded_at is None else 0
    approval = Reviewer(viewer.division, str(Verdict.APPROVE), second_person=earlier > 0)

    def approved(thought: RequestRecord) -> Facts:
        asked = question.as_established(thought, agency, at=at, register=request.register)
        return replace(asked, reviewer=approval)

    question_now = approved(request)
    alone = deciding.decide(question_now)
    leaving = made_stricter(alone, request, task).with_outcome(Outcome.RELEASE)
    if waits_for_second(alone, deciding.decide(with_second_person(question_now))):
        return Foresight((), second_needed=True)
    if leaving and not earlier:
        because = risk.risk_of_request(request, agency, at=at).asks_second
        if because:
            return Foresight(leaving, second_needed=True, second_because=because)
    if request.established.purpose is not None:
        return Foresight(leaving, second_needed=False)
    shown = replace(request, established=replace(request.established, purpose=True))
    more = made_stricter(deciding.decide(approved(shown)), shown, task).with_outcome(Outcome.RELEASE)
    return Foresight(
        leaving,
        second_needed=False,
        purpose_open=tuple(name for name in more if name not in leaving),
    )


def made_stricter(decision: Decision, request: RequestRecord, task: TaskRecord | None) -> Decision:
    """The law's answer with what persons withheld in this review, and what the office's list for emergencies
    leaves out. Never more than the law's answer."""
    withheld = withholding.withheld_in(task.id if task else None)
    return emergency.narrowed(stricter.as_found(decision, withheld), request)


def papers_missing(request: RequestRecord, agency: AgencyCard) -> str | None:
    """The sentence that says why nobody may approve yet, or None."""
    behind = parts.with_wholes((request,))[request.id]
    doubted = ", ".join(str(number) for number in documents.open_doubts(behind))
    if doubted:
        return f"Paper {doubted} is doubted, or its issuer does not confirm it. Counsel settles that first."
    if request.prepared_by is not None:
        return emergency.why_not_yet(request, agency)
    return "Nobody has checked the papers yet. An officer checks them first; another person then concludes."


def with_second_person(question: Facts) -> Facts:
    """The same question as if another person had approved before."""
    assert question.reviewer is not None  # set from the finding just kept
    return replace(question, reviewer=replace(question.reviewer, second_person=True))


def waits_for_second(decision: Decision, second: Decision) -> bool:
    """True when another person's approval would let more elements go."""
    return len(second.with_outcome(Outcome.RELEASE)) > len(decision.with_outcome(Outcome.RELEASE))
