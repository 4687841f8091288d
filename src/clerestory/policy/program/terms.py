"""Carrier three: terms of a solver. A compiled truth is a formula over everything that facts can be.

Nothing is approximated: each fact has finitely many values (`domain.py`), and a value is held as a table of
concrete values, each with the formula under which it is the one. So `==`, `<`, `in` and sets are worked out
on Cedar's own values while compiling, and the solver only sees which fact has which value. What cannot be
said so (arithmetic, records taken whole, two facts of which one may be any word compared with each other) is
refused by name. Only z3's finite sorts and truths are used, so any solver that reads SMT-LIB can re-check.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, TypeAlias

from clerestory.law.library import Layer
from clerestory.policy.program.hierarchy import above_element, above_party
from clerestory.policy.program.refusals import CarrierRefusalError
from clerestory.policy.program.shapes import Kind, Path, Shape
from clerestory.policy.program.unknowns import Formula, Unknowns
from clerestory.policy.program.values import Entity, Truth, Value

_ELEMENT_NAME: Final[Path] = ("resource", "name")
_KINDS: Final[Mapping[type, Kind]] = {
    Truth: Kind.BOOL,
    int: Kind.LONG,
    str: Kind.STRING,
    Entity: Kind.ENTITY,
}


@dataclass(frozen=True, eq=False)
class Cases:
    """A value that is one of these, each under its formula; exactly one formula holds. `open`: one of them
    stands for words that nobody mentions, so it may not be compared with another fact."""

    rows: tuple[tuple[Value, Formula], ...]
    open: bool = False


@dataclass(frozen=True, eq=False)
class Members:
    """A set: each value that may be in it, with the formula under which it is."""

    rows: Mapping[Value, Formula]


Term: TypeAlias = Cases | Members


@dataclass
class Terms:
    """The algebra of terms: one layer's view of the unknown request, for one action.

    read_as: for a fact the word as which the law reads another one (a record of another kind).
    """

    unknowns: Unknowns
    layer: Layer
    action: str
    read_as: Mapping[Path, Mapping[Value, Value]] = field(default_factory=dict)
    _lines: dict[Entity, frozenset[Entity]] = field(default_factory=dict, repr=False)
    _facts: dict[Path, Term] = field(default_factory=dict, repr=False)

    # -- truths -------------------------------------------------------------------------------------------

    def both(self, left: Formula, right: Formula) -> Formula:
        """Conjunction."""
        return self.unknowns.all_of((left, right))

    def either(self, left: Formula, right: Formula) -> Formula:
        """Disjunction."""
        return self.unknowns.any_of((left, right))

    def negated(self, one: Formula) -> Formula:
        """Not."""
        return self.unknowns.negated(one)

    def as_truth(self, value: Term) -> Formula:
        """Where the table says yes."""
        return self._where(value, lambda one: one is Truth.YES)

    def from_truth(self, truth: Formula) -> Term:
        """A table of two."""
        return Cases(((Truth.YES, truth), (Truth.NO, self.negated(truth))))

    # -- values -------------------------------------------------------------------------------------------

    def chosen(self, condition: Formula, then: Term, other: Term) -> Term:
        """Both tables, each under its condition."""
        no = self.negated(condition)
        if isinstance(then, Cases) and isinstance(other, Cases):
            rows = [(value, self.both(condition, holds)) for value, holds in then.rows]
            rows += [(value, self.both(no, holds)) for value, holds in other.rows]
            return self._cases(rows, is_open=then.open or other.open)
        if isinstance(then, Members) and isinstance(other, Members):
            rows = [(value, self.both(condition, holds)) for value, holds in then.rows.items()]
            rows += [(value, self.both(no, holds)) for value, holds in other.rows.items()]
            return self._members(rows)
        raise CarrierRefusalError("a choice between a set and no set")

    def constant(self, value: Value) -> Term:
        """A table of one, or a set of which all is known."""
        if isinstance(value, frozenset):
            return Members(dict.fromkeys(value, self.unknowns.true))
        if type(value) not in _KINDS:
            raise CarrierRefusalError(f"a value {type(value).__name__}")
        return Cases(((value, self.unknowns.true),))

    def variable(self, name: str) -> Term:
        """The party, the action, or the element."""
        if name == "principal":
            return Cases(
                tuple((Entity("Requester", one), holds) for one, holds in self.unknowns.parties.items())
            )
        if name == "action":
            return self.constant(Entity("Action", self.action))
        if name == "resource":
            return Cases(
                tuple((Entity("Element", one), holds) for one, holds in self.unknowns.elements.items())
            )
        raise CarrierRefusalError("the context taken as a whole")

    def fact(self, path: Path, shape: Shape) -> Term:
        """The table of what the fact can be."""
        if path not in self._facts:
            self._facts[path] = self._fact(path)
        return self._facts[path]

    def _fact(self, path: Path) -> Term:
        unknowns = self.unknowns
        if path == _ELEMENT_NAME:
            return Cases(tuple(unknowns.elements.items()))
        if path in unknowns.flags:
            return self.from_truth(unknowns.flags[path])
        if path in unknowns.sets:
            return Members(unknowns.sets[path])
        if path not in unknowns.words:
            raise CarrierRefusalError(f"the fact {'.'.join(path)}, whose values are not known")
        read_as = self.read_as.get(path, {})
        rows = ((read_as.get(value, value), holds) for value, holds in unknowns.words[path][1].items())
        return self._cases(rows, is_open=path in unknowns.domain.open)

    def equal(self, left: Term, right: Term) -> Formula:
        """Compared value by value."""
        if isinstance(left, Members) and isinstance(right, Members):
            return self.both(self.contains_all(left, right), self.contains_all(right, left))
        if isinstance(left, Members) or isinstance(right, Members):
            return self.unknowns.false
        self._refuse_open(left, right)
        return self._pairs(left, right, lambda one, other: one == other)

    def less(self, left: Term, right: Term) -> Formula:
        """`<`."""
        return self._pairs(left, right, lambda one, other: _are_long(one, other) and one < other)

    def less_or_equal(self, left: Term, right: Term) -> Formula:
        """`<=`."""
        return self._pairs(left, right, lambda one, other: _are_long(one, other) and one <= other)

    def arithmetic(self, operation: str, left: Term, right: Term) -> Term:
        """Refused: days stand for runs of days, with which one cannot calculate."""
        self._refuse("arithmetic on facts")

    def overflows(self, operation: str, left: Term, right: Term) -> Formula:
        """Refused with arithmetic itself."""
        self._refuse("arithmetic on facts")

    # -- sets ---------------------------------------------------------------------------------------------

    def set_of(self, members: Sequence[Term]) -> Term:
        """Each value that any member can be."""
        rows: list[tuple[Value, Formula]] = []
        for one in members:
            if isinstance(one, Members):
                self._refuse("a set of sets")
            if one.open:
                self._refuse("a set with a fact in it that may be any word")
            rows += one.rows
        return self._members(rows)

    def contains(self, whole: Term, member: Term) -> Formula:
        """For each value of the member: is it in?"""
        rows = self._rows(whole)
        if isinstance(member, Members):
            return self.unknowns.false  # Sets of sets are refused, so no set is in one.
        if member.open and not all(holds is self.unknowns.true for holds in rows.values()):
            self._refuse("a fact that may be any word looked for among facts")
        return self.unknowns.any_of(
            self.both(holds, rows[value]) for value, holds in member.rows if value in rows
        )

    def contains_all(self, whole: Term, part: Term) -> Formula:
        """Each value of the part is in the whole."""
        rows = self._rows(whole)
        return self.unknowns.all_of(
            self.either(self.negated(holds), rows.get(value, self.unknowns.false))
            for value, holds in self._rows(part).items()
        )

    def contains_any(self, whole: Term, part: Term) -> Formula:
        """Some value is in both."""
        rows = self._rows(whole)
        return self.unknowns.any_of(
            self.both(holds, rows[value]) for value, holds in self._rows(part).items() if value in rows
        )

    def is_empty(self, whole: Term) -> Formula:
        """No value is in."""
        return self.unknowns.all_of(self.negated(holds) for holds in self._rows(whole).values())

    # -- entities -----------------------------------------------------------------------------------------

    def within(self, one: Term, ancestor: Term) -> Formula:
        """Looked up in the same data of the hierarchy that the engines have."""
        return self._pairs(one, ancestor, lambda low, high: high in self._line(low))

    def within_any(self, one: Term, ancestors: Term) -> Formula:
        """Any of a set."""
        return self.unknowns.any_of(
            self.both(is_in, self.within(one, self.constant(value)))
            for value, is_in in self._rows(ancestors).items()
        )

    def is_of_type(self, one: Term, name: str) -> Formula:
        """By its uid."""
        return self._where(one, lambda value: isinstance(value, Entity) and value.type == name)

    def is_kind(self, one: Term, kind: Kind) -> Formula:
        """By Python's type, which is one to one with Cedar's kind."""
        if isinstance(one, Members):
            return self.unknowns.truth(kind is Kind.SET)
        return self._where(one, lambda value: _KINDS[type(value)] is kind)

    def all_entities(self, whole: Term) -> Formula:
        """No value that is in is anything else."""
        rows = self._rows(whole).items()
        return self.unknowns.all_of(
            self.negated(holds) for value, holds in rows if not isinstance(value, Entity)
        )

    def has(self, one: Term, name: str) -> Formula:
        """Refused: the shape of every question is known."""
        self._refuse(f"`has {name}` where nothing is known of the data")

    def attribute(self, one: Term, name: str) -> Term:
        """Refused: the shape of every question is known."""
        self._refuse(f"the attribute {name} where nothing is known of the data")

    # -- tables -------------------------------------------------------------------------------------------

    def _cases(self, rows: Iterable[tuple[Value, Formula]], *, is_open: bool) -> Cases:
        return Cases(tuple(self._joined(rows).items()), is_open)

    def _members(self, rows: Iterable[tuple[Value, Formula]]) -> Members:
        return Members(self._joined(rows))

    def _joined(self, rows: Iterable[tuple[Value, Formula]]) -> dict[Value, Formula]:
        found: dict[Value, list[Formula]] = {}
        for value, holds in rows:
            found.setdefault(value, []).append(holds)
        return {value: self.unknowns.any_of(ways) for value, ways in found.items()}

    def _rows(self, whole: Term) -> Mapping[Value, Formula]:
        if isinstance(whole, Cases):  # Where it is no set the expression errs, and nobody looks at this.
            return {}
        return whole.rows

    def _where(self, one: Term, holds: Callable[[Any], bool]) -> Formula:
        rows = one.rows if isinstance(one, Cases) else ()
        return self.unknowns.any_of(formula for value, formula in rows if holds(value))

    def _pairs(self, left: Term, right: Term, holds: Callable[[Any, Any], bool]) -> Formula:
        if isinstance(left, Members) or isinstance(right, Members):
            return self.unknowns.false
        return self.unknowns.any_of(
            self.both(one_is, other_is)
            for one, one_is in left.rows
            for other, other_is in right.rows
            if holds(one, other)
        )

    def _line(self, one: Entity) -> frozenset[Entity]:
        if one not in self._lines:
            above = {"Requester": above_party, "Element": above_element}.get(one.type)
            found = above(self.layer, one.id) if above else ()
            self._lines[one] = frozenset((one, *(Entity(*each) for each in found)))
        return self._lines[one]

    def _refuse_open(self, left: Cases, right: Cases) -> None:
        if (left.open and len(right.rows) > 1) or (right.open and len(left.rows) > 1):
            self._refuse("a fact that may be any word compared with another fact")

    def _refuse(self, construct: str) -> NoReturn:
        raise CarrierRefusalError(construct)


def _are_long(*values: Any) -> bool:
    """Where one is not, the expression errs and nobody looks at its value."""
    return all(type(value) is int for value in values)
