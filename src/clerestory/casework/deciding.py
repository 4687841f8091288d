"""Ask the law, and fail closed: whatever goes wrong in there becomes one error that ends in a refusal.

Promises that a fault of the engine, of a pack or of this program while deciding is never an answer, and that
every decision can be recorded with the digests of the texts that made it.
"""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Final

from clerestory.casework import office
from clerestory.casework.errors import DecisionFaultError
from clerestory.errors import ClerestoryError
from clerestory.journal.events import ElementsDecided
from clerestory.sealing.canonical import canonical_json
from clerestory.vocabulary.decision import Decision, ElementDecision, Outcome
from clerestory.vocabulary.facts import Facts

FAULTS: Final = (
    ClerestoryError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What deciding may fail with. Named one by one: interrupts, lack of memory and lost connections are not
among them."""

CLAIMS: Final = "claims"
ESTABLISHED: Final = "established"
REVIEWED: Final = "reviewed"
DELIVERY: Final = "delivery"


def decide(facts: Facts) -> Decision:
    """The law's answer. Raises DecisionFaultError for anything that goes wrong."""
    try:
        return office.ask(facts)
    except FAULTS as fault:
        raise DecisionFaultError(type(fault).__name__) from fault


def decide_or_refuse(facts: Facts) -> Decision:
    """The law's answer, or the refusal that stands for it where the law could not be asked."""
    try:
        return decide(facts)
    except DecisionFaultError:
        return refusal_after_fault(facts.id, facts.elements, law=facts.law, on=facts.on)


def kind_of(fault: Exception) -> str:
    """The class name of what went wrong, fit for the journal."""
    return fault.kind if isinstance(fault, DecisionFaultError) else type(fault).__name__


def refusal_after_fault(request_id: str, elements: tuple[str, ...], *, law: str, on: date) -> Decision:
    """What a requester is told when the question could not be decided: nothing is sent, and why."""
    return Decision(
        id=request_id,
        law=law,
        on=on,
        packs=(),
        elements=tuple(
            ElementDecision(
                element,
                Outcome.WITHHOLD,
                "The office could not decide this safely, so nothing is sent. The office has been told.",
                (),
                "Ask again on another day, or call the office.",
            )
            for element in elements
        ),
        obligations=(),
    )


def refusal_of_stranger(decision: Decision) -> Decision:
    """The decision with every element withheld, because no register says who asks."""
    return replace(
        decision,
        elements=tuple(
            replace(
                answer,
                outcome=Outcome.WITHHOLD,
                reason="The office's register of agencies does not know who sent this, so nothing is sent.",
                cure="Have the sender's identifier entered in the register of agencies, then ask again.",
            )
            for answer in decision.elements
        ),
    )


def releases_anything(decision: Decision) -> bool:
    """True when at least one element may go."""
    return bool(decision.with_outcome(Outcome.RELEASE))


def withholds_everything(decision: Decision) -> bool:
    """True when no element may go and no person could change that."""
    return all(answer.outcome in (Outcome.WITHHOLD, Outcome.OUT_OF_SCOPE) for answer in decision.elements)


def is_open(standing: Decision, proved: Decision) -> bool:
    """True when a person's work could still let an element go that the established facts do not."""
    closed = (Outcome.WITHHOLD, Outcome.OUT_OF_SCOPE)
    return any(
        answer.outcome is not Outcome.RELEASE
        and (answer.outcome is Outcome.REVIEW or proved.outcome_of(answer.element) not in closed)
        for answer in standing.elements
    )


def differs(one: Decision, other: Decision) -> bool:
    """True when an element has another outcome in the other answer."""
    return any(answer.outcome is not other.outcome_of(answer.element) for answer in one.elements)


def digest_of(decision: Decision) -> str:
    """`sha256:` and 64 hex digits over the canonical public form."""
    return "sha256:" + hashlib.sha256(canonical_json(decision.to_json())).hexdigest()


def as_event(decision: Decision, phase: str, *, of: Facts) -> ElementsDecided:
    """The journal's form of a decision: outcomes, rules, digests and the question it answers; no sentence and
    no person."""
    rules = {rule.id: None for answer in decision.elements for rule in answer.rules}
    return ElementsDecided(
        phase=phase,
        decision=decision.id,
        decision_digest=digest_of(decision),
        law=decision.law,
        on=decision.on.isoformat(),
        packs=tuple(f"{stamp.pack} {stamp.version} {stamp.digest}" for stamp in decision.packs),
        outcomes=tuple(f"{answer.element} {answer.outcome}" for answer in decision.elements),
        rules=tuple(rules),
        facts=canonical_json(of.to_json()).decode("utf-8"),
    )
