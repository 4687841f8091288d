"""One delivery as the checks look at it: the question put to the law of the day, and what it answers.

Used twice: before a release is sealed, and again before it is unlocked, since anything may change between.
"""

from datetime import datetime

from clerestory.casework import deciding, facts, office, question
from clerestory.intake.records import RequestRecord
from clerestory.parties.identities import AgencyCard
from clerestory.release.case import DeliveryCase
from clerestory.review import tasks
from clerestory.vocabulary.facts import Facts


def question_of(request: RequestRecord, agency: AgencyCard, *, at: datetime) -> Facts:
    """What the law is asked on the day of `at`, with facts as established."""
    return question.as_established(
        request, agency, at=at, register=request.register, task=tasks.latest_task_of(request.id)
    )


def case_of(request: RequestRecord, agency: AgencyCard, question: Facts, *, at: datetime) -> DeliveryCase:
    """The case. Raises DecisionFaultError, LookupError for a request that was never approved."""
    if request.decision is None or request.approved_thumbprint is None:
        raise LookupError("an approved request without its decision")
    return DeliveryCase(
        approved=request.decision,
        decision=deciding.decide(question),
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
    )
