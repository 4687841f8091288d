"""A person, or the office's own short list, makes less of what the law lets go; never more.

Promises that an element the law withholds stays withheld with the law's reason, and that the agency reads the
ground of the person."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from clerestory.review.withholding import WithheldElements
from clerestory.vocabulary.decision import Decision, Outcome

SAYS: Final = "A person of this office withheld this element: {ground}"
CURE: Final = "Ask again with what answers this ground."


def withheld_because(decision: Decision, reasons: Mapping[str, str]) -> Decision:
    """The decision with these elements withheld where the law would let them go, or would let a person
    decide. reasons: by element."""
    open_to_us = (Outcome.RELEASE, Outcome.REVIEW)
    return replace(
        decision,
        elements=tuple(
            replace(
                answer,
                outcome=Outcome.WITHHOLD,
                reason=reasons[answer.element],
                rules=(),
                cure=CURE,
            )
            if answer.element in reasons and answer.outcome in open_to_us
            else answer
            for answer in decision.elements
        ),
    )


def as_found(decision: Decision, withheld: tuple[WithheldElements, ...]) -> Decision:
    """The decision with what the findings of its review withheld; the first ground of an element counts."""
    reasons: dict[str, str] = {}
    for each in withheld:
        for element in each.elements:
            reasons.setdefault(element, SAYS.format(ground=each.ground))
    return withheld_because(decision, reasons)
