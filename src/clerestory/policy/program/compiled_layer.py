"""One layer of a law on one day, compiled: answers as Cedar would, without Cedar.

What cannot change is settled once: which policies speak of an action, which elements a policy's scope
holds, which policies' scope holds a party. A condition that does not read the element is weighed once for
all elements. Shares with Cedar's engine only the text of the law and the data of the hierarchy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from clerestory.law.library import Layer
from clerestory.law.provision import ACTIONS, Provision
from clerestory.policy.program.algebra import Truths
from clerestory.policy.program.answers import SILENCE, Answer, add_up
from clerestory.policy.program.closures import PLACES, STORE, Case, Closures, Store, Stored, Term, Test
from clerestory.policy.program.hierarchy import above_party, elements
from clerestory.policy.program.policies import (
    SCOPE,
    Part,
    Policy,
    compile_policies,
    syntax,
)
from clerestory.policy.program.refusals import DataError
from clerestory.policy.program.shapes import LAW, Kind, Path, Shape
from clerestory.policy.program.values import LONG_MAX, LONG_MIN, Entity, Record

_PARTIES_REMEMBERED: Final = 4096
_PRINCIPAL, _ACTION, _RESOURCE = PLACES["principal"], PLACES["action"], PLACES["resource"]
_ELEMENT_NAME: Final[Path] = ("resource", "name")


@dataclass(frozen=True)
class PartVerdict:
    """How one part of a policy fared on one question. A part behind one that failed is told all the same."""

    part: Part[Term, Test]
    holds: bool
    errs: bool


@dataclass(frozen=True)
class PolicyVerdict:
    """How one policy fared: `failed` are the parts that kept it from applying."""

    id: str
    effect: str
    parts: tuple[PartVerdict, ...]

    @property
    def failed(self) -> tuple[PartVerdict, ...]:
        """The parts that did not hold or erred."""
        return tuple(one for one in self.parts if not one.holds)

    @property
    def applies(self) -> bool:
        """Is the policy satisfied?"""
        return not self.failed


@dataclass(frozen=True)
class _Rule:
    """A policy with its scope settled for every action and element. Tests or known truths for the rest."""

    position: int
    policy: Policy[Term, Test]
    elements: frozenset[str]
    party: bool | Test
    value: bool | Test
    error: bool | Test
    reads_element: bool


@dataclass
class CompiledLayer:
    """Raises UnsupportedConstructError when made, where a provision is outside the subset."""

    layer: Layer
    provisions: tuple[Provision, ...]
    policies: tuple[Policy[Term, Test], ...] = field(init=False, repr=False)
    actions: frozenset[str] = field(init=False)
    _closures: Closures = field(init=False, repr=False)
    _elements: dict[str, tuple[Entity, frozenset[Entity]]] = field(init=False, repr=False)
    _things: Store = field(init=False, repr=False)
    _rules: dict[str, tuple[_Rule, ...]] = field(init=False, repr=False)
    _parties: dict[str, tuple[frozenset[Entity], dict[str, tuple[_Rule, ...]]]] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """Compile, and settle what no question can change."""
        self._closures = Closures(LAW)
        self.policies = compile_policies(syntax(self.provisions), self._closures, LAW)
        self._elements = {
            name: (one := Entity("Element", name), frozenset((one, *(Entity(*each) for each in above))))
            for name, above in elements(self.layer).items()
        }
        self._things = {one: Stored(Record(name=name), line) for name, (one, line) in self._elements.items()}
        rules = tuple(self._rule(number, policy) for number, policy in enumerate(self.policies))
        speaking = {action: tuple(one for one in rules if self._speaks(one, action)) for action in ACTIONS}
        self._rules = {action: found for action, found in speaking.items() if found}
        self.actions = frozenset(self._rules)

    def answer(self, action: str, element: str, party: str, context: Mapping[str, Any]) -> Answer:
        """One question. Raises DataError if the facts are not of the law's shape."""
        return self.ask([(action, element)], party, context).get((action, element), SILENCE)

    def ask(
        self, questions: Sequence[tuple[str, str]], party: str, context: Mapping[str, Any]
    ) -> dict[tuple[str, str], Answer]:
        """Answer each (action, element) for `party`. `context`: the facts, as `question.context` writes them.

        An action no provision speaks of gets no answer at all. Raises DataError if the facts are not of the
        law's shape, or an element is none.
        """
        case = self._case(party, context)
        rules = self._of_party(party, case)[1]
        weighed: dict[int, tuple[bool, bool]] = {}
        found: dict[tuple[str, str], Answer] = {}
        for action, element in questions:
            if action in self._rules:
                self._place(case, action, element)
                found[action, element] = _settled(rules[action], element, case, weighed)
        return found

    def explain(
        self, action: str, element: str, party: str, context: Mapping[str, Any]
    ) -> tuple[PolicyVerdict, ...]:
        """How every part of every policy that speaks of `action` fared, in the order of the pack."""
        case = self._case(party, context)
        self._place(case, action, element)
        return tuple(
            PolicyVerdict(
                rule.policy.id,
                rule.policy.effect,
                tuple(_verdict(part, case) for part in rule.policy.parts),
            )
            for rule in self._rules.get(action, ())
        )

    # -- the data of one question -------------------------------------------------------------------------

    def _case(self, party: str, context: Mapping[str, Any]) -> Case:
        who = Entity("Requester", party)
        case: Case = [None] * self._closures.width
        case[_PRINCIPAL] = who
        case[_PRINCIPAL + 1] = self._line(party)
        case[STORE] = {**self._things, who: Stored(Record(), case[_PRINCIPAL + 1])}
        _fill(case, ("context",), LAW.context, context, self._closures.places)
        return case

    def _line(self, party: str) -> frozenset[Entity]:
        known = self._parties.get(party)
        if known is not None:
            return known[0]
        return frozenset(
            (Entity("Requester", party), *(Entity(*one) for one in above_party(self.layer, party)))
        )

    def _place(self, case: Case, action: str, element: str) -> None:
        if element not in self._elements:
            raise DataError(f"found element {element[:60]!r}, which the law has no word for.")
        case[_ACTION] = one = Entity("Action", action)
        case[_ACTION + 1] = frozenset((one,))
        case[_RESOURCE], case[_RESOURCE + 1] = self._elements[element]
        case[self._closures.places[_ELEMENT_NAME]] = element

    # -- what is settled once -----------------------------------------------------------------------------

    def _rule(self, position: int, policy: Policy[Term, Test]) -> _Rule:
        case: Case = [None] * self._closures.width
        scope = {part.place: part for part in policy.parts if part.place in SCOPE}
        held = set()
        for element in self._elements:
            self._place(case, ACTIONS[0], element)
            if _told(scope["resource"].value, case):
                held.add(element)
        value, error = Truths(self._closures).in_turn([(part.value, part.error) for part in policy.condition])
        reads = frozenset().union(*(part.reads for part in policy.condition))
        return _Rule(
            position,
            policy,
            frozenset(held),
            scope["principal"].value,
            value,
            error,
            reads_element=any(path[0] in ("resource", "action") for path in reads),
        )

    def _speaks(self, rule: _Rule, action: str) -> bool:
        case: Case = [None] * self._closures.width
        self._place(case, action, next(iter(self._elements)))
        return all(_told(part.value, case) for part in rule.policy.parts if part.place == "action")

    def _of_party(self, party: str, case: Case) -> tuple[frozenset[Entity], dict[str, tuple[_Rule, ...]]]:
        known = self._parties.get(party)
        if known is None:
            if len(self._parties) >= _PARTIES_REMEMBERED:
                self._parties.clear()
            rules = {
                action: tuple(one for one in each if _told(one.party, case))
                for action, each in self._rules.items()
            }
            known = self._parties[party] = (case[_PRINCIPAL + 1], rules)
        return known


def _settled(
    rules: Sequence[_Rule], element: str, case: Case, weighed: dict[int, tuple[bool, bool]]
) -> Answer:
    satisfied: list[tuple[str, str]] = []
    errors: list[str] = []
    for rule in rules:
        if element not in rule.elements:
            continue
        known = None if rule.reads_element else weighed.get(rule.position)
        if known is None:
            errs = _told(rule.error, case)
            known = (not errs and _told(rule.value, case), errs)
            if not rule.reads_element:
                weighed[rule.position] = known
        if known[0]:
            satisfied.append((rule.policy.id, rule.policy.effect))
        elif known[1]:
            errors.append(rule.policy.id)
    return add_up(satisfied, errors)


def _verdict(part: Part[Term, Test], case: Case) -> PartVerdict:
    errs = _told(part.error, case)
    return PartVerdict(part, holds=not errs and _told(part.value, case), errs=errs)


def _told(truth: bool | Test, case: Case) -> bool:
    return truth if isinstance(truth, bool) else bool(truth(case))


def _fill(case: Case, path: Path, shape: Shape, found: Any, places: Mapping[Path, int]) -> None:
    """Put the facts at their places. Every one must be there, of its kind, and nothing beside them."""
    fields = shape.fields or {}
    if not isinstance(found, Mapping) or found.keys() != fields.keys():
        raise DataError(
            f"found facts at {'.'.join(path)} that are not those the law reads: {sorted(fields)}."
        )
    for name, inner in fields.items():
        here = (*path, name)
        value = found[name]
        if inner.kind is Kind.RECORD:
            _fill(case, here, inner, value, places)
        elif not _CHECKS[inner.kind](value):
            raise DataError(
                f"found no {inner.kind} at {'.'.join(here)}; expected one, and nothing may be guessed."
            )
        else:
            case[places[here]] = frozenset(value) if inner.kind is Kind.SET else value


_CHECKS: Final = {
    Kind.BOOL: lambda value: value is True or value is False,
    Kind.LONG: lambda value: type(value) is int and LONG_MIN <= value <= LONG_MAX,
    Kind.STRING: lambda value: type(value) is str,
    Kind.SET: lambda value: type(value) is list and all(type(one) is str for one in value),
}
