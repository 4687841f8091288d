"""One delivery as the checks look at it: the question put to the law of the day, and what it answers.

Used twice: before a release is sealed, and again before it is unlocked, since anything may change between.
"""

import json
from datetime import datetime

from clerestory.casework import before_review, deciding, facts, office, question
from clerestory.casework.under_agreement import under_agreement
from clerestory.intake.records import RequestRecord
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties.identities import AgencyCard
from clerestory.registry import index
from clerestory.release.case import DeliveryCase
from clerestory.review import tasks
from clerestory.vocabulary.facts import Agreement, Facts


def question_of(request: RequestRecord, agency: AgencyCard, *, at: datetime) -> Facts:
    """What the law is asked on the day of `at`, with facts as established."""
    return question.as_established(
        request, agency, at=at, register=request.register, task=tasks.latest_task_of(request.id)
    )


def case_of(request: RequestRecord, agency: AgencyCard, question: Facts, *, at: datetime) -> DeliveryCase:
    """The case. Raises DecisionFaultError, LookupError for a request that was never approved."""
    if request.decision is None or request.approved_thumbprint is None:
        raise LookupError("an approved request without its decision")
    task = tasks.latest_task_of(request.id)
    return DeliveryCase(
        approved=request.decision,
        decision=before_review.made_stricter(deciding.decide(question), request, task),
        without_instrument=deciding.decide(facts.without_instrument(question)),
        requested=request.claims.elements,
        today=office.the_office().day_of(at),
        agency=agency,
        approved_thumbprint=request.approved_thumbprint,
        authority=request.established.authority,
        authority_expires_on=request.established.authority_expires_on,
        resolved=request.register.resolved if request.register else None,
        decided_record=question.subject.record if question.subject else None,
        register_record=request.register.record if request.register else None,
        agreement_lost=_agreement_lost(request, agency, question),
        register_differs=_register_differs(request),
    )


def _register_differs(request: RequestRecord) -> bool:
    """Whether the index says something else about the record than what the law was asked with. A register is
    refreshed from the system that owns the records, so an address may be protected since yesterday."""
    if request.handle is None or request.register is None:
        return False
    try:
        now = index.describe(request.handle)
    except index.UnknownHandleError:
        return True
    then = request.register
    return (now.record, now.credential, now.address_confidential, now.accident_without_conviction) != (
        then.record,
        then.credential,
        then.address_confidential,
        then.accident_without_conviction,
    )


def _agreement_lost(request: RequestRecord, agency: AgencyCard, question: Facts) -> str | None:
    """Why the agreement that covered the request when the law was last asked before its approval covers it no
    more; what was asked then stands in the journal."""
    if _covered(question.requester.agreement):
        return None
    asked = [
        line.body["facts"]
        for line in read.lines_about(request.reference)
        if line.event is Event.ELEMENTS_DECIDED
        and line.body["phase"] in (deciding.ESTABLISHED, deciding.REVIEWED)
    ]
    if not asked or not _covered(Facts.from_json(json.loads(asked[-1])).requester.agreement):
        return None
    says = under_agreement(request, agency, on=question.on).says
    return " ".join(says) or "It no longer stands in the register."


def _covered(agreement: Agreement | None) -> bool:
    return agreement is not None and agreement.active is True and agreement.covers_purpose is True
