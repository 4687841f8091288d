"""The compiled law written as SQL, for DuckDB as a peer. A measuring stick, not a second reading of the law.

The same compiler (`policy/program`) runs over an algebra whose truths are SQL: SQL's three values are the
three that facts nobody recorded need. Which policies hold is computed here; what follows is said by
policy/replay.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from clerestory.policy.program.places import Holds, Place, Recorded
from clerestory.policy.program.refusals import CarrierRefusalError
from clerestory.policy.program.shapes import Path
from clerestory.policy.program.values import Entity, Truth
from clerestory.policy.replay.slots import WORD_BITS
from clerestory.vocabulary.elements import ELEMENTS

ALL = (1 << len(ELEMENTS)) - 1
_TYPES = {"principal": "Requester", "action": "Action", "resource": "Element"}


@dataclass(frozen=True)
class Row:
    """One truth a row, perhaps null. sure: it never is."""

    text: str
    sure: bool


@dataclass(frozen=True)
class Masks:
    """One bit an element: surely so, and perhaps so. A number where it is the same in every row."""

    must: str | int
    may: str | int


Side = Row | Masks
YES, NO = Row("TRUE", True), Row("FALSE", True)


@dataclass(frozen=True)
class Term:
    """A value to be, as in the carrier over Polars columns."""

    constant: Any = None
    variable: str = ""
    is_element_name: bool = False
    place: Place | None = None
    truth: Side | None = None


@dataclass(frozen=True)
class Sql:
    """The algebra. places: by path; a place's name is any SQL. parties, elements: what each lies in."""

    places: dict[Path, Place]
    party: Place
    known: dict[Path, Term]
    parties: Sequence[frozenset[Entity]]
    elements: Sequence[frozenset[Entity]]
    action: Entity

    def both(self, left: Side, right: Side) -> Side:
        """AND, or the bits in common."""
        if YES in (left, right):
            return right if left == YES else left
        if NO in (left, right):
            return NO
        if isinstance(left, Row) and isinstance(right, Row):
            return Row(f"({left.text} AND {right.text})", left.sure and right.sure)
        a, b = _lifted(left), _lifted(right)
        return Masks(_bits(a.must, "&", b.must), _bits(a.may, "&", b.may))

    def either(self, left: Side, right: Side) -> Side:
        """OR, or the bits of both."""
        if NO in (left, right):
            return right if left == NO else left
        if YES in (left, right):
            return YES
        if isinstance(left, Row) and isinstance(right, Row):
            return Row(f"({left.text} OR {right.text})", left.sure and right.sure)
        a, b = _lifted(left), _lifted(right)
        return Masks(_bits(a.must, "|", b.must), _bits(a.may, "|", b.may))

    def negated(self, one: Side) -> Side:
        """NOT; what may be so is not surely not so."""
        if one in (YES, NO):
            return NO if one == YES else YES
        if isinstance(one, Row):
            return Row(f"(NOT {one.text})", one.sure)
        return Masks(_flipped(one.may), _flipped(one.must))

    def as_truth(self, value: Term) -> Side:
        """A flag."""
        if value.truth is not None:
            return value.truth
        if value.place is None or value.place.holds is not Holds.FLAG:
            raise CarrierRefusalError("a value taken as a truth")
        return _said(value.place, value.place.name)

    def from_truth(self, truth: Side) -> Term:
        """A truth as a value."""
        return Term(truth=truth)

    def constant(self, value: Any) -> Term:
        """The same in every row."""
        return Term(constant=value)

    def variable(self, name: str) -> Term:
        """One of the three entities."""
        return Term(variable=name)

    def fact(self, path: Path, shape: object) -> Term:
        """A column."""
        if path == ("resource", "name"):
            return Term(is_element_name=True)
        return self.known.get(path) or Term(place=self.places[path])

    def equal(self, left: Term, right: Term) -> Side:
        """A fact or an entity against a constant."""
        if left.constant is not None:
            left, right = right, left
        wanted = right.constant
        if wanted is None:
            raise CarrierRefusalError("two facts compared with each other")
        if left.constant is not None:
            return known(left.constant == wanted)
        if left.truth is not None or (left.place is not None and left.place.holds is Holds.FLAG):
            held = self.as_truth(left)
            return held if wanted is Truth.YES else self.negated(held)
        if left.place is not None and left.place.holds is Holds.DAY:
            return _said(left.place, f"({left.place.name} = {wanted})")
        if left.place is not None and left.place.holds is Holds.SET:
            bits = sum(1 << at for at, one in enumerate(left.place.values) if one in wanted)
            return _said(left.place, f"({left.place.name} = {bits})")
        return self._where(left, lambda one: bool(one == wanted), lambda line, one: one == wanted)

    def less(self, left: Term, right: Term) -> Side:
        """`<`."""
        return self._compared(left, "<", right)

    def less_or_equal(self, left: Term, right: Term) -> Side:
        """`<=`."""
        return self._compared(left, "<=", right)

    def contains(self, whole: Term, member: Term) -> Side:
        """Of a constant set, or a constant or the element in a set among the facts."""
        listed = whole.constant
        if isinstance(listed, frozenset):
            return self._where(member, lambda one: one in listed, lambda line, one: one in listed)
        place = whole.place
        if place is None or place.holds is not Holds.SET:
            raise CarrierRefusalError("`contains` of what is no set of facts")
        if member.is_element_name:
            if place.values != tuple(ELEMENTS):
                raise CarrierRefusalError("elements in another order")
            if place.recorded is Recorded.NEVER:
                return Masks(0, ALL)
            return Masks(f"coalesce({place.name}, 0)", f"coalesce({place.name}, {ALL})")
        bit = sum(1 << at for at, value in enumerate(place.values) if value == member.constant)
        return _said(place, f"(({place.name} & {bit}) <> 0)")

    def is_empty(self, whole: Term) -> Side:
        """No member."""
        if whole.place is None:
            raise CarrierRefusalError("`isEmpty` of what is no set of facts")
        return _said(whole.place, f"({whole.place.name} = 0)")

    def within(self, one: Term, ancestor: Term) -> Side:
        """By the lines of the variable."""
        return self._where(one, lambda value: False, lambda line, _: ancestor.constant in line)

    def within_any(self, one: Term, ancestors: Term) -> Side:
        """Any of a set written out."""
        wanted: frozenset[Entity] = ancestors.constant
        return self._where(one, lambda value: False, lambda line, _: not wanted.isdisjoint(line))

    def is_of_type(self, one: Term, name: str) -> Side:
        """Each variable is of one type."""
        return known(_TYPES[one.variable] == name)

    def __getattr__(self, name: str) -> Any:
        """What no law reads."""
        raise CarrierRefusalError(f"`{name}`")

    def _compared(self, left: Term, sign: str, right: Term) -> Side:
        place = left.place or right.place
        if place is None or (left.constant is None and right.constant is None):
            raise CarrierRefusalError("two facts compared with each other")
        texts = [str(one.constant) if one.place is None else one.place.name for one in (left, right)]
        return _said(place, f"({texts[0]} {sign} {texts[1]})")

    def _where(
        self,
        one: Term,
        of_word: Callable[[str], bool],
        of_entity: Callable[[frozenset[Entity], Entity], bool],
    ) -> Side:
        if one.is_element_name:
            return _same([of_word(name) for name in ELEMENTS])
        if one.variable == "resource":
            names = [Entity("Element", name) for name in ELEMENTS]
            return _same([of_entity(line, name) for line, name in zip(self.elements, names, strict=True)])
        if one.variable == "action":
            return known(of_entity(frozenset((self.action,)), self.action))
        if one.variable == "principal":
            names = [Entity("Requester", name) for name in self.party.values]
            found = [of_entity(line, name) for line, name in zip(self.parties, names, strict=True)]
            return among(self.party, found)
        if one.place is None or one.place.holds is not Holds.WORD:
            raise CarrierRefusalError("a comparison of what is no word and no entity")
        return among(one.place, [of_word(value) for value in one.place.values])


def _said(place: Place, text: str) -> Row:
    if place.recorded is Recorded.NEVER:
        return Row("NULL::BOOLEAN", False)
    return Row(text, place.recorded is Recorded.ALWAYS)


def known(truth: bool) -> Row:
    """What is known before any row is seen."""
    return YES if truth else NO


def _same(wanted: Sequence[bool]) -> Masks:
    mask = sum(1 << at for at, one in enumerate(wanted) if one)
    return Masks(mask, mask)


def among(place: Place, wanted: Sequence[bool]) -> Row:
    """The number is one that is wanted: one comparison, one run, a shifted mask, or a list."""
    codes = [code for code, one in enumerate(wanted) if one]
    name = place.name
    if len(codes) in (0, len(wanted)):
        return _said(place, f"({name} = {name})" if codes else f"({name} <> {name})")
    if len(codes) == 1:
        return _said(place, f"({name} = {codes[0]})")
    if codes[-1] - codes[0] == len(codes) - 1:
        return _said(place, f"({name} BETWEEN {codes[0]} AND {codes[-1]})")
    if len(wanted) < WORD_BITS:
        mask = sum(1 << code for code in codes)
        return _said(place, f"(((1::UBIGINT << {name}) & {mask}::UBIGINT) <> 0)")
    return _said(place, f"({name} IN ({', '.join(map(str, codes))}))")


def _lifted(one: Side) -> Masks:
    if isinstance(one, Masks):
        return one
    must, may = (f"(CASE WHEN coalesce({one.text}, {null}) THEN {ALL} ELSE 0 END)" for null in NULLS)
    return Masks(must, must if one.sure else may)


NULLS = ("FALSE", "TRUE")


def _bits(left: str | int, sign: str, right: str | int) -> str | int:
    if isinstance(left, int) and isinstance(right, int):
        return left & right if sign == "&" else left | right
    return f"({left} {sign} {right})"


def _flipped(one: str | int) -> str | int:
    return one ^ ALL if isinstance(one, int) else f"xor({one}, {ALL})"
