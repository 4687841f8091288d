"""Carrier two: Polars columns. A compiled truth is an expression over a table with one row a question.

Promises: what it computes for a row is what the closures answer for that question, and where a fact was not
recorded (null), what they answer for every value it might have had lies between `must` and `may`. The element
is never a column: a truth that depends on it is a mask with a bit for each element.
Refuses what no law reads so far (arithmetic, sets of facts compared with each other, records) by name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import polars as pl

from clerestory.policy.program import sides
from clerestory.policy.program.atoms import among, being, flag, holding, members_of, said, up_to
from clerestory.policy.program.places import Holds, Place
from clerestory.policy.program.refusals import CarrierRefusalError
from clerestory.policy.program.shapes import Kind, Path, Shape
from clerestory.policy.program.sides import Side, Truth, sure
from clerestory.policy.program.values import Entity, Value
from clerestory.policy.program.values import Truth as Flag
from clerestory.vocabulary.elements import ELEMENTS

_TYPES: Final = {"principal": "Requester", "action": "Action", "resource": "Element"}
_ELEMENT_NAME: Final = ("resource", "name")


class Line(NamedTuple):
    """An entity, and the set of itself with everything above it."""

    entity: Entity
    above: frozenset[Entity]


@dataclass(frozen=True, eq=False)
class Term:
    """A value to be: a constant, a variable, the element's name, a column, or a truth held as a value."""

    constant: Value | None = None
    variable: str | None = None
    is_element_name: bool = False
    place: Place | None = None
    truth: Truth | None = None


@dataclass(frozen=True)
class Columns:
    """The algebra over columns.

    places: the column of each attribute, by its path; `requester` is the column of parties.
    known: attributes that are the same in every row. parties: by their numbers in that column. elements: in
    the order of the vocabulary. action: the one that is asked.
    """

    places: Mapping[Path, Place]
    requester: Place
    known: Mapping[Path, Term]
    parties: Sequence[Line]
    elements: Sequence[Line]
    action: Entity

    # -- truths -------------------------------------------------------------------------------------------

    def both(self, left: Truth, right: Truth) -> Truth:
        """On both sides."""
        must = sides.both(left.must, right.must)
        if left.is_sure and right.is_sure:
            return sure(must)
        return Truth(must, sides.both(left.may, right.may))

    def either(self, left: Truth, right: Truth) -> Truth:
        """On both sides."""
        must = sides.either(left.must, right.must)
        if left.is_sure and right.is_sure:
            return sure(must)
        return Truth(must, sides.either(left.may, right.may))

    def negated(self, one: Truth) -> Truth:
        """What may be so is not surely not so."""
        if one.is_sure:
            return sure(sides.negated(one.must))
        return Truth(sides.negated(one.may), sides.negated(one.must))

    def as_truth(self, value: Term) -> Truth:
        """A flag."""
        if value.truth is not None:
            return value.truth
        if isinstance(value.constant, Flag):
            return sure(bool(value.constant))
        if value.place is not None and value.place.holds is Holds.FLAG:
            return flag(value.place)
        raise CarrierRefusalError("a value taken as a truth")

    def from_truth(self, truth: Truth) -> Term:
        """A truth as a value."""
        return Term(truth=truth)

    # -- values -------------------------------------------------------------------------------------------

    def constant(self, value: Value) -> Term:
        """The same in every row."""
        return Term(constant=value)

    def variable(self, name: str) -> Term:
        """One of the three entities."""
        return Term(variable=name)

    def fact(self, path: Path, shape: Shape) -> Term:
        """A column, or what is the same in every row."""
        if path == _ELEMENT_NAME:
            return Term(is_element_name=True)
        if path in self.known:
            return self.known[path]
        if path not in self.places:
            raise CarrierRefusalError(f"the attribute {'.'.join(path)}, for which there is no column")
        return Term(place=self.places[path])

    def equal(self, left: Term, right: Term) -> Truth:
        """A fact or an entity against a constant."""
        if left.constant is not None:
            left, right = right, left
        wanted = right.constant
        if wanted is None:
            raise CarrierRefusalError("two facts compared with each other")
        if left.constant is not None:
            return sure(left.constant == wanted)
        if left.truth is not None or (left.place is not None and left.place.holds is Holds.FLAG):
            if not isinstance(wanted, Flag):
                return sure(side=False)
            held = self.as_truth(left)
            return held if wanted else self.negated(held)
        if left.place is not None and left.place.holds is Holds.SET:
            return being(left.place, wanted) if isinstance(wanted, frozenset) else sure(side=False)
        if left.place is not None and left.place.holds is Holds.DAY:
            return said(left.place, pl.col(left.place.name) == wanted)
        return self._where(left, lambda value: value == wanted, lambda line: line.entity == wanted)

    def less(self, left: Term, right: Term) -> Truth:
        """`<` of the day and a constant."""
        if isinstance(right.constant, int) and left.place is not None:
            return up_to(left.place, right.constant - 1)
        if isinstance(left.constant, int) and right.place is not None:
            return self.negated(up_to(right.place, left.constant))
        raise CarrierRefusalError("two facts compared with each other")

    def less_or_equal(self, left: Term, right: Term) -> Truth:
        """`<=` of the day and a constant."""
        if isinstance(right.constant, int) and left.place is not None:
            return up_to(left.place, right.constant)
        if isinstance(left.constant, int) and right.place is not None:
            return self.negated(up_to(right.place, left.constant - 1))
        raise CarrierRefusalError("two facts compared with each other")

    # -- sets ---------------------------------------------------------------------------------------------

    def contains(self, whole: Term, member: Term) -> Truth:
        """A constant set of words or entities, or a set among the facts and a constant or the element."""
        if isinstance(whole.constant, frozenset):
            known = whole.constant
            return self._where(member, lambda value: value in known, lambda line: line.entity in known)
        place = whole.place
        if place is None or place.holds is not Holds.SET:
            raise CarrierRefusalError("`contains` of what is no set of facts")
        if member.is_element_name:
            return members_of(place)
        if member.constant is None:
            raise CarrierRefusalError("`contains` of a fact in a set of facts")
        return holding(place, frozenset((member.constant,)))

    def is_empty(self, whole: Term) -> Truth:
        """No member."""
        if whole.place is None or whole.place.holds is not Holds.SET:
            raise CarrierRefusalError("`isEmpty` of what is no set of facts")
        return being(whole.place, frozenset())

    # -- entities -----------------------------------------------------------------------------------------

    def within(self, one: Term, ancestor: Term) -> Truth:
        """The lines of the variables are known by number."""
        wanted = ancestor.constant
        if one.variable is None or wanted is None:
            raise CarrierRefusalError("`in` of what is no variable and a constant")
        return self._where(one, lambda value: False, lambda line: wanted in line.above)

    def within_any(self, one: Term, ancestors: Term) -> Truth:
        """Any of a set written out."""
        wanted = ancestors.constant
        if one.variable is None or not isinstance(wanted, frozenset):
            raise CarrierRefusalError("`in` of what is no variable and a constant set")
        return self._where(one, lambda value: False, lambda line: not wanted.isdisjoint(line.above))

    def is_of_type(self, one: Term, name: str) -> Truth:
        """Each variable is of one type."""
        if one.variable is None:
            raise CarrierRefusalError("`is` of what is no variable")
        return sure(_TYPES[one.variable] == name)

    def _where(self, one: Term, of_word: Callable[[str], bool], of_entity: Callable[[Line], bool]) -> Truth:
        """Where a word, the element's name or an entity is one that was asked for."""
        if one.is_element_name:
            return sure(_elements_where([of_word(name) for name in ELEMENTS]))
        if one.variable == "resource":
            return sure(_elements_where([of_entity(line) for line in self.elements]))
        if one.variable == "action":
            return sure(of_entity(Line(self.action, frozenset((self.action,)))))
        if one.variable == "principal":
            return among(self.requester, [of_entity(line) for line in self.parties])
        if one.place is not None and one.place.holds is Holds.WORD:
            return among(one.place, [of_word(value) for value in one.place.values])
        raise CarrierRefusalError("a comparison of what is no word and no entity")

    # -- what no law reads --------------------------------------------------------------------------------

    def chosen(self, condition: Truth, then: Term, other: Term) -> Term:
        """Refused."""
        raise CarrierRefusalError("if-then-else of values")

    def arithmetic(self, operation: str, left: Term, right: Term) -> Term:
        """Refused."""
        raise CarrierRefusalError("arithmetic")

    def overflows(self, operation: str, left: Term, right: Term) -> Truth:
        """Refused."""
        raise CarrierRefusalError("arithmetic")

    def set_of(self, members: Sequence[Term]) -> Term:
        """Refused."""
        raise CarrierRefusalError("a set with facts in it")

    def contains_all(self, whole: Term, part: Term) -> Truth:
        """Refused."""
        raise CarrierRefusalError("`containsAll` of two sets of facts")

    def contains_any(self, whole: Term, part: Term) -> Truth:
        """Refused."""
        raise CarrierRefusalError("`containsAny` of two sets of facts")

    def is_kind(self, one: Term, kind: Kind) -> Truth:
        """Refused."""
        raise CarrierRefusalError("a fact of unknown kind")

    def all_entities(self, whole: Term) -> Truth:
        """Refused."""
        raise CarrierRefusalError("a fact of unknown kind")

    def has(self, one: Term, name: str) -> Truth:
        """Refused."""
        raise CarrierRefusalError("`has` of a record of unknown shape")

    def attribute(self, one: Term, name: str) -> Term:
        """Refused."""
        raise CarrierRefusalError("an attribute of a record of unknown shape")


def _elements_where(wanted: Sequence[bool]) -> Side:
    return sides.of_elements(sum(1 << at for at, one in enumerate(wanted) if one))
