"""Truths of many rows at once, as columns: what is surely so, and what may be so.

A fact that nobody recorded is neither true nor false, so a truth over columns has two sides. Both are known
before any row is seen (a Python bool), or one answer a row (a Boolean expression), or an answer for every
element of every row (`OfElements`, a mask). No side ever holds a null. Source: Kleene's three values.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from clerestory.vocabulary.elements import ELEMENTS

ALL_ELEMENTS: Final = (1 << len(ELEMENTS)) - 1
MASK: Final = pl.UInt32
"""One bit an element, in the order of the vocabulary."""


@dataclass(frozen=True, eq=False)
class OfElements:
    """A truth that differs from element to element: bit i is `ELEMENTS[i]`, the same in every row (int) or
    not."""

    mask: int | pl.Expr

    @property
    def column(self) -> pl.Expr:
        """The mask as an expression."""
        return pl.lit(self.mask, dtype=MASK) if isinstance(self.mask, int) else self.mask


Side = bool | pl.Expr | OfElements


@dataclass(frozen=True, eq=False)
class Truth:
    """`must`: surely so. `may`: possibly so. One and the same where everything it reads was recorded."""

    must: Side
    may: Side

    @property
    def is_sure(self) -> bool:
        """Is nothing left open?"""
        return self.must is self.may


def sure(side: Side) -> Truth:
    """A truth that leaves nothing open."""
    return Truth(side, side)


UNKNOWN: Final = Truth(must=False, may=True)
"""Nobody recorded it."""


def both(left: Side, right: Side) -> Side:
    """Conjunction."""
    if isinstance(left, bool):
        return right if left else False
    if isinstance(right, bool):
        return left if right else False
    if isinstance(left, pl.Expr) and isinstance(right, pl.Expr):
        return left & right
    return _joined(lifted(left), lifted(right))


def either(left: Side, right: Side) -> Side:
    """Disjunction."""
    if isinstance(left, bool):
        return True if left else right
    if isinstance(right, bool):
        return True if right else left
    if isinstance(left, pl.Expr) and isinstance(right, pl.Expr):
        return left | right
    return negated(_joined(lifted(negated(left)), lifted(negated(right))))


def negated(one: Side) -> Side:
    """Negation."""
    if isinstance(one, bool):
        return not one
    if isinstance(one, pl.Expr):
        return ~one
    if isinstance(one.mask, int):
        return of_elements(ALL_ELEMENTS ^ one.mask)
    return OfElements(one.mask ^ pl.lit(ALL_ELEMENTS, dtype=MASK))


def of_elements(mask: int) -> Side:
    """The same elements in every row; a plain truth where that is all of them or none."""
    return bool(mask) if mask in (0, ALL_ELEMENTS) else OfElements(mask)


def lifted(one: Side) -> OfElements:
    """The truth as one for every element."""
    if isinstance(one, OfElements):
        return one
    if isinstance(one, bool):
        return OfElements(ALL_ELEMENTS if one else 0)
    return OfElements(pl.when(one).then(pl.lit(ALL_ELEMENTS, dtype=MASK)).otherwise(pl.lit(0, dtype=MASK)))


def _joined(left: OfElements, right: OfElements) -> Side:
    if isinstance(left.mask, int) and isinstance(right.mask, int):
        return of_elements(left.mask & right.mask)
    return OfElements(left.column & right.column)
