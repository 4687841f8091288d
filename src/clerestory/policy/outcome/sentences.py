"""The sentences people read: why an element goes, waits or stays, and what would change it. No personal
data."""

from clerestory.policy.outcome.verdict import Verdict
from clerestory.vocabulary.decision import ElementDecision, Outcome
from clerestory.vocabulary.elements import SPOKEN

_OPENING = {
    Outcome.RELEASE: "{What} may be released",
    Outcome.REVIEW: "A person must decide about {what}",
    Outcome.WITHHOLD: "{What} is withheld",
    Outcome.OUT_OF_SCOPE: "{What} is outside this law",
}
_PLURAL = {"convictions", "accidents", "identity_documents", "aggregate"}


def reason(element: str, verdict: Verdict) -> str:
    """One plain sentence for `element`: the outcome and the provision or silence that made it."""
    what = SPOKEN[element]
    opening = _OPENING[verdict.outcome].format(what=what, What=what[0].upper() + what[1:])
    if element in _PLURAL:
        opening = opening.replace(" is ", " are ")
    return f"{opening}: {_because(verdict)}"


def _because(verdict: Verdict) -> str:
    leading = verdict.leading
    if verdict.outcome is Outcome.OUT_OF_SCOPE:
        return f"{leading.layer.pack.name} does not speak of it for this kind of record."
    if not leading.deciding:
        return leading.layer.pack.silence
    first = leading.deciding[0]
    return f"{first.says.rstrip('.')} ({first.citation})."


def cure(verdict: Verdict) -> str | None:
    """What, if anything, would change a withhold or a review: every step that the strictest layers ask
    for."""
    steps: dict[str, None] = {}
    for layer in (one for one in verdict.layers if one.outcome is verdict.outcome):
        refusals = [one for one in layer.deciding if one.effect == "forbid"]
        told = refusals or list(layer.deciding)
        steps |= (
            dict.fromkeys(one.cure for one in told if one.cure)
            if told
            else {layer.layer.pack.silence_cure: None}
        )
    return " ".join(steps) or (None if verdict.leading.deciding else verdict.leading.layer.pack.silence_cure)


def unanswered(element: str) -> ElementDecision:
    """The refusal for an element on which the engine gave no clean answer."""
    what = SPOKEN[element]
    return ElementDecision(
        element=element,
        outcome=Outcome.WITHHOLD,
        reason=f"{what[0].upper() + what[1:]} stays here: the law could not be evaluated.",
        rules=(),
        cure="The office has to repair its law packs; `clerestory law lint` names the fault. Then ask again.",
    )
