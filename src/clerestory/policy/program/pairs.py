"""A compiled expression as a (value, error) pair, and what can be said of pairs over any algebra.

What is known before any data are seen is folded here: constants, kinds that cannot be equal, sets written
out.
"""

from dataclasses import dataclass, field
from typing import Generic

from clerestory.policy.program.algebra import Algebra, B, Truths, V
from clerestory.policy.program.refusals import CarrierRefusalError
from clerestory.policy.program.shapes import BOOL, Kind, Path, Shape, Shapes
from clerestory.policy.program.values import Truth, Value, truth_of


@dataclass(frozen=True)
class Pair(Generic[V, B]):
    """An expression: its value and whether it errs.

    truth: the value where the kind is BOOL. term: the value otherwise, unless it is a place in the data
    (`path`) or a constant, for which a term is only made when one is needed. members: of a set that is
    written out.
    """

    shape: Shape
    error: "bool | B"
    truth: "bool | B | None" = None
    term: "V | None" = None
    constant: Value | None = None
    path: Path | None = None
    members: "tuple[Pair[V, B], ...] | None" = None


@dataclass
class Pairs(Generic[V, B]):
    """What one policy's expressions are built with. `reads` collects the facts and variables looked at."""

    algebra: Algebra[V, B]
    shapes: Shapes
    reads: set[Path] = field(default_factory=set)
    truths: Truths[V, B] = field(init=False)

    def __post_init__(self) -> None:
        """Truths fold constants for this algebra."""
        self.truths = Truths(self.algebra)

    def value(self, pair: Pair[V, B]) -> V:
        """The value as a term of the carrier."""
        if pair.constant is not None:
            return self.algebra.constant(pair.constant)
        if pair.truth is not None:
            return self._truth_as_value(pair.truth)
        if pair.path is not None:
            return self._read(pair.path, pair.shape)
        if pair.term is not None:
            return pair.term
        if pair.members is not None:
            return self.algebra.set_of([self.value(one) for one in pair.members])
        return self.algebra.constant(Truth.NO)  # Invariant: the pair errs always; nobody looks at its value.

    def truth(self, pair: Pair[V, B]) -> "tuple[bool | B, bool | B]":
        """The pair as (value, error) where Cedar demands a Bool."""
        if pair.truth is not None:
            return pair.truth, pair.error
        error = self._not_of(pair, Kind.BOOL)
        if error is True:
            return False, True
        return self.algebra.as_truth(self.value(pair)), error

    def _truth_as_value(self, truth: "bool | B") -> V:
        if isinstance(truth, bool):
            return self.algebra.constant(truth_of(truth))
        return self.algebra.from_truth(truth)

    def _read(self, path: Path, shape: Shape) -> V:
        self.reads.add(path)
        if len(path) == 1 and not (shape.kind is Kind.RECORD and shape.fields is not None):
            return self.algebra.variable(path[0])
        if shape.kind is Kind.RECORD and shape.fields is not None:
            raise CarrierRefusalError(f"the record {'.'.join(path)} taken as a whole")
        return self.algebra.fact(path, shape)

    def _not_of(self, pair: Pair[V, B], *kinds: Kind) -> "bool | B":
        """Does the pair err, or is it of none of these kinds?"""
        if pair.error is True or pair.shape.kind in kinds:
            return pair.error
        if pair.shape.kind is not Kind.ANY:
            return True
        value = self.value(pair)
        found = (self.algebra.is_kind(value, kind) for kind in kinds)
        known = self.truths.any_of(found)
        return self.truths.either(pair.error, self.truths.negated(known))

    def _errors(self, *errors: "bool | B") -> "bool | B":
        return self.truths.any_of(errors)

    def _bool(self, truth: "bool | B", error: "bool | B") -> Pair[V, B]:
        return Pair(BOOL, error, truth=False if error is True else truth)

    def _equal(self, a: Pair[V, B], b: Pair[V, B]) -> "bool | B":
        if a.error is True or b.error is True:
            return False
        if a.truth is not None and b.truth is not None:
            return self.truths.same(a.truth, b.truth)
        if a.constant is not None and b.constant is not None:
            return a.constant == b.constant
        if a.shape.kind is not b.shape.kind and Kind.ANY not in (a.shape.kind, b.shape.kind):
            return False
        if a.shape.kind is Kind.BOOL and b.shape.kind is Kind.BOOL:
            return self.truths.same(self.truth(a)[0], self.truth(b)[0])
        return self.algebra.equal(self._comparable(a), self._comparable(b))

    def _comparable(self, pair: Pair[V, B]) -> V:
        """A value that `==` may look at: a truth among the facts becomes a value like any other."""
        if pair.shape.kind is Kind.BOOL and pair.truth is None:
            return self._truth_as_value(self.truth(pair)[0])
        return self.value(pair)

    def _contains(self, whole: Pair[V, B], member: Pair[V, B]) -> "bool | B":
        """Of a set that is no error: written out with terms in it, it is a row of comparisons."""
        if whole.members is not None and whole.constant is None:
            return self.truths.any_of(self._equal(one, member) for one in whole.members)
        known = constant_of(member)
        if isinstance(whole.constant, frozenset) and (known is not None or not whole.constant):
            return known in whole.constant
        if member.error is True:
            return False
        return self.algebra.contains(self.value(whole), self._comparable(member))

    def _sets(self, op: str, a: Pair[V, B], b: Pair[V, B]) -> "bool | B":
        if b.members is not None:
            found = (self._contains(a, one) for one in b.members)
            if op == "contains_all":
                return self.truths.all_of(found)
            return self.truths.any_of(found)
        if a.members is not None and op == "contains_any":
            return self.truths.any_of(self._contains(b, one) for one in a.members)
        ask = self.algebra.contains_all if op == "contains_all" else self.algebra.contains_any
        return ask(self.value(a), self.value(b))


def constant_of(pair: Pair[V, B]) -> Value | None:
    """What is known of a pair before any data are seen."""
    if isinstance(pair.truth, bool):
        return truth_of(pair.truth)
    return pair.constant
