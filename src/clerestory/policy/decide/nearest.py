"""The rule that came nearest to letting an element go, and which of its parts did not hold.

The parts are the compiled law's own verdicts on each clause, so the explanation cannot drift from the
decision. Of several equally near rules the first, in the order of layers and packs, is told.
"""

from dataclasses import dataclass, replace
from typing import Final

from clerestory.law.provision import Provision
from clerestory.policy.decide.answer import Decider
from clerestory.policy.outcome.decision import ACTIVITIES, as_kept_record
from clerestory.policy.program.compiled_layer import PolicyVerdict
from clerestory.policy.program.phrases import phrase
from clerestory.policy.question import context, judgements
from clerestory.vocabulary.facts import Facts

_OPENS: Final = ("disclose", "disclose_without_review", "compel")
_TO_BE_SHOWN: Final = (
    ("context", "requester", "verified"),
    ("context", "requester", "attestations"),
    ("context", "requester", "agreement"),
    ("context", "purpose", "case_number"),
    ("context", "application"),
    ("context", "authority"),
    ("context", "consent"),
)
"""Facts a requester can still show. Who asks, why, and of which kind of record is what it is."""


@dataclass(frozen=True)
class Nearest:
    """`failed`: what the rule asks for and did not find, in plain words."""

    provision: Provision
    failed: tuple[str, ...]


def nearest(decider: Decider, facts: Facts, element: str) -> Nearest | None:
    """The permission for `element` that failed on fewest of its conditions, in any layer and judgement; None
    where no rule would permit it for anything that could still be shown. Raises LawError where no law covers
    the facts."""
    found: list[Nearest] = []
    benches = decider.benches(facts.law, facts.on)
    kept = as_kept_record(facts, tuple(bench.layer for bench in benches))
    for judgement in judgements(replace(kept, elements=(element,)), ACTIVITIES):
        said = context(kept, judgement.activity)
        for bench in benches:
            for action in _OPENS:
                for verdict in bench.compiled.explain(action, element, judgement.party, said):
                    if _is_near(verdict):
                        failed = tuple(phrase(one.part) for one in verdict.failed)
                        found.append(Nearest(bench.layer.pack.by_id[verdict.id], failed))
    return min(found, key=lambda one: len(one.failed), default=None)


def _is_near(verdict: PolicyVerdict) -> bool:
    """A permission meant for this requester, purpose and element, held back by what was not shown."""
    missed = [path for one in verdict.failed for path in one.part.reads]
    return (
        verdict.effect == "permit"
        and bool(missed)
        and all(any(path[: len(known)] == known for known in _TO_BE_SHOWN) for path in missed)
    )
