"""A decision for people, at a terminal: why each element goes, waits or stays, and what would change it."""

from collections.abc import Iterator, Sequence
from typing import Final

from clerestory.cli.marks import MARK
from clerestory.law.provision import Provision
from clerestory.policy.decide import Decider
from clerestory.policy.decide.nearest import nearest
from clerestory.policy.decide.openings import openings
from clerestory.vocabulary.decision import Decision, ElementDecision, Obligation, Outcome
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.words import word

_MOST_FAILED: Final = 4
"""A rule that fails on more than this is not near; telling all of it would explain nothing."""


def told(decider: Decider, facts: Facts, decision: Decision) -> str:
    """The decision in plain text, ending with an empty line."""
    packs = ", ".join(f"{stamp.pack} {stamp.version}" for stamp in decision.packs)
    lines = [f"{_printable(decision.id)}: law {decision.law} on {decision.on} ({packs})"]
    for answer in decision.elements:
        lines += _answer(answer)
        if answer.outcome in (Outcome.WITHHOLD, Outcome.REVIEW):
            lines += _ways(decider, facts, answer.element)
    lines += [_duty(duty) for duty in decision.obligations]
    lines += _noted(decider.notes(facts))
    return "\n".join(lines) + "\n\n"


def _answer(answer: ElementDecision) -> Iterator[str]:
    yield f"  {MARK[answer.outcome]} {answer.element}: {str(answer.outcome).replace('_', ' ')}"
    yield f"      {answer.reason}"
    for rule in answer.rules:
        yield f"      {rule.effect}: {rule.citation} [{rule.id}, text {rule.confidence}]"
    if answer.cure:
        yield f"      What would change this: {answer.cure}"


def _ways(decider: Decider, facts: Facts, element: str) -> Iterator[str]:
    near = nearest(decider, facts, element)
    if near is not None and len(near.failed) <= _MOST_FAILED:
        rule = f"{near.provision.citation} [{near.provision.id}]"
        yield f"      Nearest permission: {rule}, which asks that {'; and that '.join(near.failed)}."
    found = openings(decider, facts, element)
    for place, opening in enumerate(found):
        papers = "; or ".join(word("en", "step", paper) for paper in opening.papers)
        steps = [word("en", "step", step) for step in opening.steps]
        asked = ", and ".join([*steps, *([papers] if papers else [])])
        yield f"      {'Or' if place else 'It would be released'} if {asked}."
    if not found:
        yield "      No one or two of the proofs, statements and papers known here would release it at once."


def _duty(duty: Obligation) -> str:
    return f"  Duty ({duty.citation}): {duty.duty}" + (f" Due: {duty.due}." if duty.due else "")


def _noted(notes: Sequence[Provision]) -> Iterator[str]:
    for one in notes:
        yield f"  Noted, decides nothing ({one.citation}, text {one.text}): {one.says}"


def _printable(text: str) -> str:
    """The text with every sign that could steer a terminal written out."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
