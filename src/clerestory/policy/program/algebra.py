"""The algebra a carrier implements so that a compiled law can run on it.

A carrier has two sorts of terms: `V`, any Cedar value, and `B`, a truth that can only be yes or no. A term
may hold anything where the expression errs, and a carrier must not fail there; the error is a truth of its
own. Constants are folded before they reach a carrier, which therefore never sees "and false". Source: one
compiler for Python, columns and solver; research of 2026-11-22 (equal to Cedar on 100,000 rows).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from clerestory.policy.program.shapes import Kind, Path, Shape
from clerestory.policy.program.values import Value

V = TypeVar("V")
B = TypeVar("B")


class Algebra(Protocol[V, B]):
    """What a carrier can say. A method may raise CarrierRefusalError; nothing may be approximated."""

    def both(self, left: B, right: B) -> B:
        """`left` and `right`; `right` need not be looked at where `left` is false."""

    def either(self, left: B, right: B) -> B:
        """`left` or `right`; `right` need not be looked at where `left` is true."""

    def negated(self, one: B) -> B:
        """Not `one`."""

    def chosen(self, condition: B, then: V, other: V) -> V:
        """`then` where the condition holds, elsewhere `other`."""

    def constant(self, value: Value) -> V:
        """A value written in the policy."""

    def variable(self, name: str) -> V:
        """principal, action, resource, or a context of unknown shape."""

    def fact(self, path: Path, shape: Shape) -> V:
        """An attribute that is always there, of a known kind."""

    def as_truth(self, value: V) -> B:
        """A value known to be a Bool, as a truth."""

    def from_truth(self, truth: B) -> V:
        """A truth as a value, to be compared or put into a set."""

    def equal(self, left: V, right: V) -> B:
        """Cedar's `==`: false over different kinds."""

    def less(self, left: V, right: V) -> B:
        """`<` on Long."""

    def less_or_equal(self, left: V, right: V) -> B:
        """`<=` on Long."""

    def arithmetic(self, operation: str, left: V, right: V) -> V:
        """`add`, `sub` or `mul` on Long."""

    def overflows(self, operation: str, left: V, right: V) -> B:
        """Does the result leave 64 bits?"""

    def set_of(self, members: Sequence[V]) -> V:
        """A set whose members are not all constant."""

    def contains(self, whole: V, member: V) -> B:
        """Is `member` in the set?"""

    def contains_all(self, whole: V, part: V) -> B:
        """Is each member of `part` in `whole`?"""

    def contains_any(self, whole: V, part: V) -> B:
        """Have both sets a member in common?"""

    def is_empty(self, whole: V) -> B:
        """Has the set no member?"""

    def within(self, one: V, ancestor: V) -> B:
        """Cedar's `in` for two entities: the same, or below it."""

    def within_any(self, one: V, ancestors: V) -> B:
        """Cedar's `in` for an entity and a set of entities."""

    def is_of_type(self, one: V, name: str) -> B:
        """Is the entity of this type?"""

    def is_kind(self, one: V, kind: Kind) -> B:
        """Is a value of unknown kind of this kind?"""

    def all_entities(self, whole: V) -> B:
        """Are all members of the set entities?"""

    def has(self, one: V, name: str) -> B:
        """Has a record or entity of unknown shape the attribute?"""

    def attribute(self, one: V, name: str) -> V:
        """The attribute of a record or entity of unknown shape."""


@dataclass(frozen=True)
class Truths(Generic[V, B]):
    """An algebra's truths with constants folded: a Python bool where the answer is known."""

    algebra: Algebra[V, B]

    def both(self, left: bool | B, right: bool | B) -> bool | B:
        """Conjunction."""
        if isinstance(left, bool):
            return right if left else False
        if isinstance(right, bool):
            return left if right else False
        return self.algebra.both(left, right)

    def either(self, left: bool | B, right: bool | B) -> bool | B:
        """Disjunction."""
        if isinstance(left, bool):
            return True if left else right
        if isinstance(right, bool):
            return True if right else left
        return self.algebra.either(left, right)

    def negated(self, one: bool | B) -> bool | B:
        """Negation."""
        return (not one) if isinstance(one, bool) else self.algebra.negated(one)

    def same(self, left: bool | B, right: bool | B) -> bool | B:
        """Equivalence."""
        if isinstance(left, bool):
            return right if left else self.negated(right)
        if isinstance(right, bool):
            return left if right else self.negated(left)
        return self.either(self.both(left, right), self.both(self.negated(left), self.negated(right)))

    def chosen(self, condition: bool | B, then: bool | B, other: bool | B) -> bool | B:
        """`then` where the condition holds, elsewhere `other`."""
        if isinstance(condition, bool):
            return then if condition else other
        return self.either(self.both(condition, then), self.both(self.negated(condition), other))

    def all_of(self, truths: "Iterable[bool | B]") -> "bool | B":
        """Do all hold?"""
        known: bool | B = True
        for one in truths:
            known = self.both(known, one)
        return known

    def any_of(self, truths: "Iterable[bool | B]") -> "bool | B":
        """Does any hold?"""
        known: bool | B = False
        for one in truths:
            known = self.either(known, one)
        return known

    def in_turn(self, pairs: "Sequence[tuple[bool | B, bool | B]]") -> "tuple[bool | B, bool | B]":
        """(value, error) of a row of (value, error) joined by `&&`, where the value counts errors as no."""
        satisfied: bool | B = True
        error: bool | B = False
        for value, errs in reversed(pairs):
            error = self.either(errs, self.both(value, error))
            satisfied = self.both(self.both(self.negated(errs), value), satisfied)
        return satisfied, error
