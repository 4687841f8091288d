"""What is wrong with a law itself, asked of every request at once: rules that nothing reaches, rules that
change nothing, rules that can err, and requests that no rule speaks of.

Asked of the provisions of the law's own pack and of its office; of what they extend when that law is asked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from clerestory.law.provision import Provision
from clerestory.policy.outcome.symbolic import Outcomes
from clerestory.policy.program.domain import OFFICE, PASSES_ON
from clerestory.policy.program.unknowns import Formula, Unknowns
from clerestory.policy.prove.encoding import DECIDING, Encoding, Rule, domain_of
from clerestory.policy.prove.promise import Confirm
from clerestory.policy.prove.search import Search
from clerestory.policy.prove.standing import Standing
from clerestory.policy.prove.witness import facts_of
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Facts


@dataclass(frozen=True)
class Finding:
    """One fault, or one gap. A finding about a rule names it; a gap names its element and shows a request."""

    check: str
    law: str
    says: str
    provision: Provision | None = None
    element: str | None = None
    witness: Facts | None = None

    def to_json(self) -> dict[str, Any]:
        """One line of `clerestory prove --check`."""
        return {
            "check": self.check,
            "law": self.law,
            "pack": self.provision.pack if self.provision else None,
            "provision": self.provision.id if self.provision else None,
            "element": self.element,
            "says": self.says,
            "witness": None if self.witness is None else self.witness.to_json(),
        }


@dataclass
class Examination:
    """A law over some days, encoded for questions about itself. Raises UnsupportedConstructError where a
    provision cannot be said to a solver.

    offices: every office whose law builds on this one; under each of them it may be asked.
    """

    standing: Standing
    confirm: Confirm
    offices: Sequence[str] = ()
    unknowns: Unknowns = field(init=False, repr=False)
    encoding: Encoding = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Encode."""
        self.unknowns = Unknowns(domain_of([self.standing], offices=self.offices))
        self.encoding = Encoding(self.standing, self.unknowns)

    def dead(self) -> Iterator[Finding]:
        """Rules that apply to no request that can be asked."""
        search = Search(self.unknowns)
        for rules in self._own.values():
            if not search.is_possible(self.unknowns.any_of(one.applies for one in rules)):
                yield self._of("dead", rules, "No request can be asked to which this rule applies.")

    def redundant(self) -> Iterator[Finding]:
        """Rules that apply to some request and change the outcome of none: others say the same already."""
        dead = {finding.provision.id for finding in self.dead() if finding.provision}
        search = Search(self.unknowns, [one.switch for one in self.encoding.rules if not self._is_own(one)])
        switches = {name: rules[0].switch for name, rules in self._own.items()}
        for name, rules in self._own.items():
            provision = rules[0].provision
            decides = not provision.actions.isdisjoint(DECIDING) and provision.id not in dead
            if not decides or self._makes_it_govern(provision):
                continue
            others = [one for other, one in switches.items() if other != name]
            if not search.is_possible(*others, self._changed_by(switches[name])):
                yield self._of("redundant", rules, "Without this rule every request has the same outcome.")

    def errors(self) -> Iterator[Finding]:
        """Rules whose condition can err on a request, so that Cedar skips them."""
        search = Search(self.unknowns)
        for rules in self._own.values():
            if search.is_possible(self.unknowns.any_of(one.errs for one in rules)):
                yield self._of("errors", rules, "On some request this rule errs, and Cedar skips it.")

    def gaps(self) -> Iterator[Finding]:
        """For each element a request that is withheld although no rule forbids it: no rule permits it."""
        unknowns = self.unknowns
        search = Search(unknowns, [one.switch for one in self.encoding.rules])
        forbidden = unknowns.any_of(
            unknowns.truth(self.encoding.ruling(layer, "disclose").forbidden)
            for layer in self.standing.layers
        )
        silence = (
            self._outcomes.withhold,
            unknowns.negated(forbidden),
            unknowns.negated(unknowns.flags[PASSES_ON]),
            unknowns.one_activity(),
            unknowns.says(OFFICE, self.standing.law),
        )
        for element in ELEMENTS:
            found = search.find(*silence, unknowns.elements[element])
            if found is None:
                continue
            witness = facts_of(found, unknowns.domain, f"gap at {element}")
            (answer,) = self.confirm(witness).elements
            if answer.outcome is Outcome.WITHHOLD:
                yield Finding("gaps", self.standing.law, answer.reason, element=element, witness=witness)

    @cached_property
    def _outcomes(self) -> Outcomes[Formula]:
        return self.encoding.outcomes()

    @cached_property
    def _own(self) -> dict[tuple[str, str], list[Rule]]:
        """The rules of each provision, by pack and id."""
        found: dict[tuple[str, str], list[Rule]] = {}
        for one in self.encoding.rules:
            if self._is_own(one):
                found.setdefault((one.provision.pack, one.provision.id), []).append(one)
        return found

    def _is_own(self, rule: Rule) -> bool:
        pack = rule.provision.pack
        return pack == self.standing.law or any(
            layer.pack.id == pack and layer.pack.layer == "office" for layer in self.standing.layers
        )

    def _changed_by(self, switch: Formula) -> Formula:
        """A request whose outcome depends on this switch."""
        u, outcomes = self.unknowns, self._outcomes
        kinds = (outcomes.release, outcomes.review, outcomes.withhold)
        return u.any_of(
            u.differ(u.switched(one, switch, on=True), u.switched(one, switch, on=False)) for one in kinds
        )

    def _makes_it_govern(self, provision: Provision) -> bool:
        """Is it the only rule that says what a state's law governs? Without it the pack would be read
        otherwise."""
        layer = next(one for one in self.standing.layers if one.pack.id == provision.pack)
        governing = [one for one in layer.pack.provisions if "govern" in one.actions]
        return layer.pack.layer == "state" and [one.id for one in governing] == [provision.id]

    def _of(self, check: str, rules: Sequence[Rule], says: str) -> Finding:
        return Finding(check, self.standing.law, says, rules[0].provision)


CHECKS: Final[dict[str, Callable[[Examination], Iterator[Finding]]]] = {
    "dead": Examination.dead,
    "redundant": Examination.redundant,
    "errors": Examination.errors,
    "gaps": Examination.gaps,
}
