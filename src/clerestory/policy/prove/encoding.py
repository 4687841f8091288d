"""A law as formulas: under which facts each provision applies, and which outcome follows for the element.

Everything is said of one judgement: a party, an activity, an element and the rest of the facts, all unknown.
Each provision has a switch of its own, so that a proof can name the provisions it rests on and a question can
be put to the law without one of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from clerestory.law.library import Layer
from clerestory.law.provision import Provision
from clerestory.policy.outcome.decision import OTHER_RECORDS
from clerestory.policy.outcome.symbolic import LayerTold, Outcomes, Told, add_up
from clerestory.policy.program.algebra import Truths
from clerestory.policy.program.domain import DAY, FINDING, OFFICE, RECORD, Domain, domain
from clerestory.policy.program.mentioned import Mentioned, Tree
from clerestory.policy.program.policies import compile_policies, syntax
from clerestory.policy.program.shapes import LAW, Path
from clerestory.policy.program.terms import Term, Terms
from clerestory.policy.program.unknowns import Formula, Unknowns
from clerestory.policy.program.values import Value
from clerestory.policy.prove.standing import Standing
from clerestory.vocabulary.days import day_of

DECIDING = ("govern", "disclose", "disclose_without_review", "disclose_after_review", "compel",
            "compel_without_review")  # fmt: skip
"""The actions that make an outcome; what is owed or noted makes none."""
KEPT_RECORD = "motor_vehicle_record"


@dataclass(frozen=True)
class Rule:
    """One provision for one action. `applies`: its condition holds on a day on which it decides; `switch` is
    not in it."""

    provision: Provision
    action: str
    applies: Formula
    errs: Formula
    in_force: Formula
    switch: Formula


def domain_of(
    standings: Sequence[Standing], described: Sequence[Tree] = (), offices: Sequence[str] = ()
) -> Domain:
    """Everything that can be asked of laws over the same days, as far as they and `described` regions can
    tell.

    offices: the offices that may be asked, if not just that of the first law.
    """
    layers = {layer.pack.id: layer for one in standings for layer in one.layers}
    trees = [
        provision.tree for one in standings for layer in one.layers for provision in one.provisions(layer)
    ]
    return domain(
        tuple(layers.values()),
        Mentioned((*trees, *described)),
        offices=offices or (standings[0].law,),
        first=max(one.first for one in standings),
        last=min(one.last for one in standings),
        changes=[day for one in standings for day in one.changes()],
    )


@dataclass
class Encoding:
    """A law over the unknown request. Raises UnsupportedConstructError where a provision cannot be said.

    as_office: the office whose law it is, where the unknown request names another.
    """

    standing: Standing
    unknowns: Unknowns
    as_office: str | None = None
    _rules: dict[str, tuple[Rule, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Compile every provision for each action it speaks of."""
        for layer in self.standing.layers:
            self._rules[layer.pack.id] = tuple(self._compiled(layer))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of every layer."""
        return tuple(rule for layer in self.standing.layers for rule in self._rules[layer.pack.id])

    def outcomes(self) -> Outcomes[Formula]:
        """What the law answers, by outcome; over the switches of its provisions."""
        found = add_up([self._told(layer) for layer in self.standing.layers], self._truths())
        whole = self.unknowns.truth
        return Outcomes(
            whole(found.release), whole(found.review), whole(found.withhold), whole(found.out_of_scope)
        )

    def ruling(self, layer: Layer, action: str) -> Told[Formula]:
        """What one layer rules on one action."""
        rules = [one for one in self._rules[layer.pack.id] if one.action == action]
        applying = {
            effect: self._any(rules, lambda one: (one.switch, one.applies), effect)
            for effect in ("permit", "forbid")
        }
        asked = self.unknowns.any_of(self.unknowns.all_of((one.switch, one.in_force)) for one in rules)
        allowed = self.unknowns.all_of((applying["permit"], self.unknowns.negated(applying["forbid"])))
        if action == "disclose_after_review":  # Asked only where a person has found something.
            found = self.unknowns.negated(self.unknowns.says(FINDING, "none"))
            return Told(
                self.unknowns.all_of((found, allowed)),
                self.unknowns.all_of((found, applying["forbid"])),
                self.unknowns.all_of((found, asked)),
            )
        return Told(allowed, applying["forbid"], asked)

    def _any(
        self, rules: Sequence[Rule], parts: "Callable[[Rule], tuple[Formula, ...]]", effect: str
    ) -> Formula:
        return self.unknowns.any_of(
            self.unknowns.all_of(parts(one)) for one in rules if one.provision.effect == effect
        )

    def _told(self, layer: Layer) -> LayerTold[Formula]:
        return LayerTold(
            {action: self.ruling(layer, action) for action in DECIDING},
            layer.pack.speaks_only_by_ruling,
            layer.pack.layer == "office",
        )

    def _truths(self) -> Truths[Term, Formula]:
        return Truths(Terms(self.unknowns, self.standing.layers[0], DECIDING[0]))

    def _compiled(self, layer: Layer) -> Iterator[Rule]:
        provisions = self.standing.provisions(layer)
        carriers = {
            action: self._carrier(layer, action)
            for action in sorted({action for one in provisions for action in one.actions})
        }
        for provision, node in zip(provisions, syntax(provisions), strict=True):
            in_force = self._in_force(provision)
            switch = self.unknowns.switch(f"{provision.pack}: {provision.id}")
            for action in sorted(provision.actions):
                (policy,) = compile_policies((node,), carriers[action], LAW)
                applies = self.unknowns.all_of((in_force, self.unknowns.truth(policy.satisfied)))
                errs = self.unknowns.all_of((in_force, self.unknowns.truth(policy.error)))
                yield Rule(provision, action, applies, errs, in_force, switch)

    def _carrier(self, layer: Layer, action: str) -> Terms:
        read_as: dict[Path, dict[Value, Value]] = {RECORD: {}, OFFICE: {}}
        if self.standing.judges_other_records_alike:
            read_as[RECORD].update((one, KEPT_RECORD) for one in OTHER_RECORDS)
        if self.as_office is not None:
            read_as[OFFICE].update((one, self.as_office) for one in self.unknowns.domain.words[OFFICE])
        return Terms(self.unknowns, layer, action, read_as)

    def _in_force(self, provision: Provision) -> Formula:
        held = {
            number: provision.is_in_force(day_of(int(number))) for number in self.unknowns.domain.words[DAY]
        }
        if all(held.values()):
            return self.unknowns.true
        return self.unknowns.any_of(self.unknowns.says(DAY, number) for number in held if held[number])
