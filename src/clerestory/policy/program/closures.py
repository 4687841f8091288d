"""Carrier one: Python closures. A compiled truth is a function of a `Case` that answers True or False.

A case is a list with one place for each thing a policy can read; the compiler fixes the places. Closures are
partial: they may fail where the expression errs, which is why the error is always asked first.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clerestory.policy.program.refusals import DataError
from clerestory.policy.program.shapes import Kind, Path, Shape, Shapes
from clerestory.policy.program.values import (
    LONG_MAX,
    LONG_MIN,
    Entity,
    Foreign,
    Record,
    Truth,
    Value,
    truth_of,
)

Case = list[Any]
Test = Callable[[Case], bool]

STORE: Final = 0
PLACES: Final = {"principal": 1, "action": 3, "resource": 5, "context": 7}
"""Where a variable's value stands; behind an entity stands the set of itself and its ancestors."""
_FIRST_FACT: Final = 8
_ARITHMETIC: Final = {"add": operator.add, "sub": operator.sub, "mul": operator.mul}


@dataclass(frozen=True)
class Stored:
    """An entity of the data: its attributes, and itself with everything above it."""

    attributes: Record
    line: frozenset[Entity]


Store = Mapping[Entity, Stored]


@dataclass(frozen=True)
class Term:
    """A value to be: `run` finds it in a case. `place` where it simply stands there, `constant` where
    known."""

    run: Callable[[Case], Any]
    place: int | None = None
    constant: Value | None = None
    variable: str | None = None


class Closures:
    """The algebra of closures over data of the given shapes."""

    def __init__(self, shapes: Shapes) -> None:
        self.places: dict[Path, int] = {
            path: number for number, path in enumerate(shapes.facts(), _FIRST_FACT)
        }
        self.width: Final = _FIRST_FACT + len(self.places)

    def case(
        self, store: Store, principal: Entity, action: Entity, resource: Entity, context: Record
    ) -> Case:
        """Any data as a case. Raises DataError where a fact the shapes promise is not there."""
        case: Case = [None] * self.width
        case[STORE], case[PLACES["context"]] = store, context
        for name, entity in (("principal", principal), ("action", action), ("resource", resource)):
            case[PLACES[name]], case[PLACES[name] + 1] = entity, _line(store, entity)
        for path, place in self.places.items():
            found: Any = case[PLACES[path[0]]]
            for step in path[1:]:
                found = _attributes(store, found).get(step)
            if found is None:
                raise DataError(
                    f"found nothing at {'.'.join(path)}, where the shape of the data promises a value."
                )
            case[place] = found
        return case

    # -- truths -------------------------------------------------------------------------------------------

    def both(self, left: Test, right: Test) -> Test:
        """Python's `and` stops where Cedar's does."""
        return lambda case: left(case) and right(case)

    def either(self, left: Test, right: Test) -> Test:
        """Python's `or` stops where Cedar's does."""
        return lambda case: left(case) or right(case)

    def negated(self, one: Test) -> Test:
        """Not."""
        return lambda case: not one(case)

    def as_truth(self, value: Term) -> Test:
        """A `Truth` counts as what it says."""
        return value.run

    def from_truth(self, truth: Test) -> Term:
        """A truth as a value."""
        return Term(lambda case: truth_of(truth(case)))

    # -- values -------------------------------------------------------------------------------------------

    def chosen(self, condition: Test, then: Term, other: Term) -> Term:
        """Only the chosen one is looked at."""
        first, second = then.run, other.run
        return Term(lambda case: first(case) if condition(case) else second(case))

    def constant(self, value: Value) -> Term:
        """The same in every case."""
        return Term(lambda case: value, constant=value)

    def variable(self, name: str) -> Term:
        """What stands at the variable's place."""
        place = PLACES[name]
        return Term(operator.itemgetter(place), place, variable=name)

    def fact(self, path: Path, shape: Shape) -> Term:
        """What stands at the fact's place."""
        place = self.places[path]
        return Term(operator.itemgetter(place), place)

    def equal(self, left: Term, right: Term) -> Test:
        """Values are held so that Python's `==` is Cedar's."""
        if left.constant is not None:
            left, right = right, left
        if left.place is not None and right.constant is not None:
            place, wanted = left.place, right.constant
            return lambda case: bool(case[place] == wanted)
        first, second = left.run, right.run
        return lambda case: bool(first(case) == second(case))

    def less(self, left: Term, right: Term) -> Test:
        """`<`."""
        first, second = left.run, right.run
        return lambda case: bool(first(case) < second(case))

    def less_or_equal(self, left: Term, right: Term) -> Test:
        """`<=`."""
        first, second = left.run, right.run
        return lambda case: bool(first(case) <= second(case))

    def arithmetic(self, operation: str, left: Term, right: Term) -> Term:
        """Python's integers do not overflow; `overflows` says where Cedar's would."""
        act, first, second = _ARITHMETIC[operation], left.run, right.run
        return Term(lambda case: act(first(case), second(case)))

    def overflows(self, operation: str, left: Term, right: Term) -> Test:
        """Outside 64 bits."""
        result = self.arithmetic(operation, left, right).run
        return lambda case: not LONG_MIN <= result(case) <= LONG_MAX

    # -- sets ---------------------------------------------------------------------------------------------

    def set_of(self, members: Sequence[Term]) -> Term:
        """A set of what its members turn out to be."""
        runs = [one.run for one in members]
        return Term(lambda case: frozenset(run(case) for run in runs))

    def contains(self, whole: Term, member: Term) -> Test:
        """Membership."""
        if isinstance(whole.constant, frozenset) and member.place is not None:
            known, place = whole.constant, member.place
            return lambda case: case[place] in known
        first, second = whole.run, member.run
        return lambda case: second(case) in first(case)

    def contains_all(self, whole: Term, part: Term) -> Test:
        """Subset."""
        first, second = whole.run, part.run
        return lambda case: bool(second(case) <= first(case))

    def contains_any(self, whole: Term, part: Term) -> Test:
        """Not disjoint."""
        first, second = whole.run, part.run
        return lambda case: not first(case).isdisjoint(second(case))

    def is_empty(self, whole: Term) -> Test:
        """No members."""
        run = whole.run
        return lambda case: not run(case)

    # -- entities -----------------------------------------------------------------------------------------

    def within(self, one: Term, ancestor: Term) -> Test:
        """The lines of the variables stand in the case; of others, in the store."""
        if one.variable is not None and one.place is not None and ancestor.constant is not None:
            place, wanted = one.place + 1, ancestor.constant
            return lambda case: wanted in case[place]
        first, second = one.run, ancestor.run
        return lambda case: second(case) in _line(case[STORE], first(case))

    def within_any(self, one: Term, ancestors: Term) -> Test:
        """Any of a set."""
        first, second = one.run, ancestors.run
        return lambda case: not second(case).isdisjoint(_line(case[STORE], first(case)))

    def is_of_type(self, one: Term, name: str) -> Test:
        """The type is part of the uid."""
        run = one.run
        return lambda case: bool(run(case).type == name)

    def all_entities(self, whole: Term) -> Test:
        """Every member a uid."""
        run = whole.run
        return lambda case: all(_kind_of(one) is Kind.ENTITY for one in run(case))

    # -- where the shape of data is not known -------------------------------------------------------------

    def is_kind(self, one: Term, kind: Kind) -> Test:
        """By Python's type, which is one to one with Cedar's kind."""
        run = one.run
        return lambda case: _kind_of(run(case)) is kind

    def has(self, one: Term, name: str) -> Test:
        """Of an entity that is not in the data, nothing is known: it has no attribute."""
        run = one.run
        return lambda case: name in _attributes(case[STORE], run(case))

    def attribute(self, one: Term, name: str) -> Term:
        """The attribute's value."""
        run = one.run
        return Term(lambda case: _attributes(case[STORE], run(case))[name])


_KINDS: Final = {
    Truth: Kind.BOOL,
    int: Kind.LONG,
    str: Kind.STRING,
    frozenset: Kind.SET,
    Record: Kind.RECORD,
    Entity: Kind.ENTITY,
}


def _kind_of(value: Any) -> Kind:
    if isinstance(value, Foreign):
        value.refuse()
    return _KINDS[type(value)]


def _line(store: Store, entity: Entity) -> frozenset[Entity]:
    stored = store.get(entity)
    return stored.line if stored is not None else frozenset((entity,))


def _attributes(store: Store, value: Record | Entity) -> Mapping[str, Any]:
    if isinstance(value, Record):
        return value
    stored = store.get(value)
    return stored.attributes if stored is not None else {}
