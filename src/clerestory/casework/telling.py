"""What a requester may be told of a decision, so that an answer never tells about the person.

Promises that whatever is not released is told from the blind answer alone, the same for everybody: it must
not reveal that a record exists, is protected, or holds an accident. Source: decide before you look."""

from dataclasses import replace
from typing import Final

from clerestory.vocabulary.decision import Decision, ElementDecision, Obligation, Outcome

NEUTRAL: Final = "The law does not let this office send this element for this request."
NOT_APPROVED: Final = "A person of this office looked at this element and did not approve it."


def told(decision: Decision, *, blind: Decision) -> Decision:
    """The final decision as its requester sees it.

    blind: the law's answer to the same question without anything the registry knows.
    """
    return replace(
        decision,
        elements=tuple(_told(answer, _answer_of(blind, answer.element)) for answer in decision.elements),
        obligations=_owed(decision, blind),
    )


def refused_by_a_person(decision: Decision) -> Decision:
    """The decision with nothing left to release: a reviewer refused what the law would have let go.

    A requester is told the blind answer in this form, so that it is the same for everybody."""
    return replace(
        decision,
        elements=tuple(
            answer
            if answer.outcome is Outcome.WITHHOLD
            else replace(answer, outcome=Outcome.WITHHOLD, reason=NOT_APPROVED, cure=None)
            for answer in decision.elements
        ),
        obligations=(),
    )


def _told(answer: ElementDecision, blind: ElementDecision) -> ElementDecision:
    if answer.outcome is Outcome.RELEASE:
        return answer
    if blind.outcome is Outcome.RELEASE:
        return ElementDecision(answer.element, Outcome.WITHHOLD, NEUTRAL, (), None)
    if blind.outcome is Outcome.REVIEW:
        return ElementDecision(answer.element, Outcome.WITHHOLD, NOT_APPROVED, (), None)
    return blind


def _owed(decision: Decision, blind: Decision) -> tuple[Obligation, ...]:
    """Duties that come with a release, or with a refusal that needs no look; none that the registry made."""
    if decision.with_outcome(Outcome.RELEASE):
        return tuple(duty for duty in decision.obligations if duty in blind.obligations)
    closed = (Outcome.WITHHOLD, Outcome.OUT_OF_SCOPE)
    return blind.obligations if all(answer.outcome in closed for answer in blind.elements) else ()


def _answer_of(decision: Decision, element: str) -> ElementDecision:
    return next(answer for answer in decision.elements if answer.element == element)
