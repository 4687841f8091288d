"""What a requester may be told of a decision, so that an answer never tells about the person.

Promises that an element which is withheld only because of what the registry knows gets a neutral sentence
without
rules: it must not reveal that a record exists, is protected, or holds an accident. Source: decide before
you look."""

from dataclasses import replace
from typing import Final

from clerestory.vocabulary.decision import Decision, ElementDecision, Outcome

NEUTRAL: Final = "The law does not let this office send this element for this request."
NOT_APPROVED: Final = "A person of this office looked at this element and did not approve it."


def told(decision: Decision, *, blind: Decision) -> Decision:
    """The final decision as its requester sees it.

    blind: the law's answer to the same question without anything the registry knows.
    """
    return replace(
        decision,
        elements=tuple(_told(answer, _answer_of(blind, answer.element)) for answer in decision.elements),
    )


def refused_by_a_person(decision: Decision) -> Decision:
    """The decision with nothing left to release: a reviewer refused what the law would have let go."""
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
    if answer.outcome is not blind.outcome:
        return ElementDecision(answer.element, Outcome.WITHHOLD, NEUTRAL, (), None)
    if answer.outcome is Outcome.REVIEW:
        return replace(answer, outcome=Outcome.WITHHOLD, reason=NOT_APPROVED, cure=None)
    return blind


def _answer_of(decision: Decision, element: str) -> ElementDecision:
    return next(answer for answer in decision.elements if answer.element == element)
