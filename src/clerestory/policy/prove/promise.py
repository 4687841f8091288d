"""Does a law keep a promise? Proved, refuted with a request anybody can put to the law, or undetermined.

Proved means: no request that the public format of facts can express, on any of the days, is as described and
released. A refutation counts only when the live reading really releases the request that was found; whatever
is in doubt is undetermined, never proved.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import cedarpy

from clerestory.law.promises import Promise, PromiseError
from clerestory.policy.outcome.symbolic import Outcomes
from clerestory.policy.program.mentioned import Mentioned
from clerestory.policy.program.policies import compile_policy
from clerestory.policy.program.refusals import UnsupportedConstructError
from clerestory.policy.program.shapes import LAW
from clerestory.policy.program.terms import Terms
from clerestory.policy.program.unknowns import Formula, Unknowns
from clerestory.policy.prove.encoding import Encoding, domain_of
from clerestory.policy.prove.judged import released
from clerestory.policy.prove.search import Search, UndecidedError
from clerestory.policy.prove.standing import Standing
from clerestory.policy.prove.witness import facts_of, is_described
from clerestory.vocabulary.decision import Decision, Outcome
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Facts

Confirm = Callable[[Facts], Decision]
"""The live reading: what is really answered to a request."""
_HOMES = ("us", "us-*", "court", "tribe", "foreign", "private", "self", "unknown")
"""Where every requester has its place; the public tree has no other roots."""


class Verdict(StrEnum):
    """What is known of a promise under a law."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Proof:
    """What came of one promise. `witness`: the request that refutes it. `why`: what is in doubt, where
    nothing was proved and nothing refuted. `rests_on`: provisions (pack, id) that suffice for the proof,
    whatever else the law says, and of which none can be spared; others may suffice as well. None at all: no
    provision permits it."""

    promise: Promise
    law: str
    verdict: Verdict
    witness: Facts | None
    seconds: float
    why: str | None = None
    rests_on: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """One line of `clerestory prove`."""
        return {
            "promise": self.promise.id,
            "says": self.promise.says,
            "law": self.law,
            "verdict": str(self.verdict),
            "witness": None if self.witness is None else self.witness.to_json(),
            "seconds": round(self.seconds, 3),
        }


@dataclass
class Prover:
    """A law over some days, encoded once, and the promises it is asked about.

    confirm: the live reading, which must release a request before it refutes anything.
    Raises PromiseError when made, where a promise names what the law does not know, or describes nothing that
    can be asked; UnsupportedConstructError where law or promise cannot be said to a solver.
    """

    standing: Standing
    promises: Sequence[Promise]
    confirm: Confirm
    unknowns: Unknowns = field(init=False, repr=False)
    encoding: Encoding = field(init=False, repr=False)
    _regions: dict[str, Formula] = field(init=False, repr=False, default_factory=dict)
    _not_yet_counted: float = field(init=False, repr=False, default=0.0)

    def __post_init__(self) -> None:
        """Encode, and see that each promise describes something."""
        began = time.monotonic()
        for one in self.promises:
            _refuse_strangers(one, self.standing)
        self.unknowns = Unknowns(domain_of([self.standing], [one.tree for one in self.promises]))
        self.encoding = Encoding(self.standing, self.unknowns)
        for one in self.promises:
            self._regions[one.id] = self._described(one)
        self._not_yet_counted = time.monotonic() - began

    def prove(self, promise: Promise) -> Proof:
        """The verdict on one of the promises. The time it took to encode the law counts with the first."""
        began = time.monotonic() - self._not_yet_counted
        self._not_yet_counted = 0.0
        try:
            verdict, witness, why, rests_on = self._weighed(promise)
        except UndecidedError as doubt:
            verdict, witness, why, rests_on = Verdict.UNDETERMINED, None, str(doubt), ()
        seconds = time.monotonic() - began
        return Proof(promise, self.standing.law, verdict, witness, seconds, why, rests_on)

    def region(self, promise: Promise) -> Formula:
        """One judgement that is as described, whatever the law answers."""
        return self._regions[promise.id]

    def breach(self, promise: Promise) -> Formula:
        """A request that is as described and released; the promise is kept where there is none."""
        return released(self.unknowns, self.outcomes, self.region(promise))

    @cached_property
    def outcomes(self) -> Outcomes[Formula]:
        """What the law answers, as formulas."""
        return self.encoding.outcomes()

    @cached_property
    def switches(self) -> dict[tuple[str, str], Formula]:
        """The switch of each provision, by pack and id."""
        return {(one.provision.pack, one.provision.id): one.switch for one in self.encoding.rules}

    @cached_property
    def _search(self) -> Search:
        return Search(self.unknowns)

    def _weighed(
        self, promise: Promise
    ) -> tuple[Verdict, Facts | None, str | None, tuple[tuple[str, str], ...]]:
        breach = self.breach(promise)
        switches = list(self.switches.values())
        resting = self._search.resting_on(switches, breach)
        if resting is not None:
            rests_on = tuple(name for name, one in self.switches.items() if any(one.eq(s) for s in resting))
            return Verdict.PROVED, None, None, rests_on
        found = self._search.find(breach, *switches)
        if found is None:
            raise UndecidedError("The solver contradicts itself; nothing is proved and nothing refuted.")
        witness = facts_of(found, self.unknowns.domain, f"witness of {promise.id}")
        decision = self.confirm(witness)
        is_released = all(one.outcome is Outcome.RELEASE for one in decision.elements)
        if is_released and is_described(promise, self.standing.layers[-1], witness):
            return Verdict.REFUTED, witness, None, ()
        answered = ", ".join(str(one.outcome) for one in decision.elements)
        doubt = (
            f"The solver found a request, but the live reading answers {answered}; one of the two is wrong."
        )
        return Verdict.UNDETERMINED, None, doubt, ()

    def _described(self, promise: Promise) -> Formula:
        document = {"staticPolicies": {promise.id: promise.tree}, "templates": {}, "templateLinks": []}
        node = cedarpy.PolicySet.from_json_str(json.dumps(document)).to_pst().static_policies[promise.id]
        terms = Terms(self.unknowns, self.standing.layers[-1], "disclose")
        try:
            policy = compile_policy(node, terms, LAW)
        except UnsupportedConstructError as refused:
            raise PromiseError(
                f"{promise.place}: promise {promise.id}: found {refused.construct}, which cannot be put to a "
                "solver. Say it with comparisons, sets and `in`."
            ) from None
        region = self.unknowns.truth(policy.satisfied)
        if not self._search.is_possible(region):
            raise PromiseError(
                f"{promise.place}: promise {promise.id} describes no request that can be asked of "
                f"{self.standing.law} from {self.standing.first} to {self.standing.last}; every law would "
                "keep it. Mend what it describes."
            )
        return region


def _refuse_strangers(promise: Promise, standing: Standing) -> None:
    """A group, a class, an element or a root of requesters that nobody knows describes nothing."""
    layer = standing.layers[-1]
    roots = {*_HOMES, *(node.partition(".")[0] for one in layer.groups.values() for node in one)}
    known: dict[str, set[str]] = {
        "Group": set(layer.groups),
        "Class": set(layer.classes),
        "Element": {*ELEMENTS},
        "Action": {"disclose"},
    }
    for entity in sorted(Mentioned((promise.tree,)).entities()):
        root = entity.id.partition(".")[0]
        is_place = entity.type == "Requester" and (root in roots or _is_state(root))
        if not is_place and entity.id not in known.get(entity.type, ()):
            raise PromiseError(
                f'{promise.place}: promise {promise.id}: found {entity.type}::"{entity.id}", which '
                f"{standing.law} does not know. Correct the name."
            )


def _is_state(root: str) -> bool:
    return len(root) == len("us-xx") and root.startswith("us-")
