"""What one column says, as truths of all rows: where a number is one that is wanted, where a set holds a bit.

A null is a fact that nobody recorded: it may stand for any value, also for one that nobody listed, so it is
never surely anything.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from clerestory.policy.program import sides
from clerestory.policy.program.places import Place, Recorded
from clerestory.policy.program.sides import MASK, OfElements, Truth, sure
from clerestory.vocabulary.elements import ELEMENTS


def said(place: Place, found: pl.Expr | bool) -> Truth:
    """What a column says, where it says anything. A null may stand for a value nobody listed."""
    if place.recorded is Recorded.NEVER:
        return sides.UNKNOWN
    if place.recorded is Recorded.ALWAYS:
        return sure(found)
    unsaid = pl.col(place.name).is_null()
    if isinstance(found, bool):
        return Truth(~unsaid, may=True) if found else Truth(False, unsaid)
    must = found.fill_null(value=False)
    return Truth(must, must | unsaid)


def flag(place: Place) -> Truth:
    """Where a flag is set."""
    return said(place, pl.col(place.name) if place.only is None else bool(place.only))


def holding(place: Place, members: frozenset[Any]) -> Truth:
    """Where a set holds one of these members."""
    bits = sum(1 << at for at, value in enumerate(place.values) if value in members)
    most = place.numbers[1]
    if place.only is not None:
        return said(place, bool(place.only & bits))
    if not bits or (most is not None and bits & -bits > most):
        return said(place, found=False)
    return said(place, (pl.col(place.name) & bits) != 0)


def being(place: Place, members: frozenset[Any]) -> Truth:
    """Where a set has exactly these members."""
    bits = sum(1 << at for at, value in enumerate(place.values) if value in members)
    if place.only is not None or not members <= set(place.values):
        return said(place, found=members <= set(place.values) and place.only == bits)
    return said(place, pl.col(place.name) == bits)


def members_of(place: Place) -> Truth:
    """Which elements a set of elements in a column holds."""
    if place.recorded is Recorded.NEVER:
        return sides.UNKNOWN
    if place.only == 0:
        return said(place, found=False)
    found = _as_elements(place)
    if place.recorded is Recorded.ALWAYS:
        return sure(OfElements(found))
    every = pl.lit(sides.ALL_ELEMENTS, dtype=MASK)
    return Truth(OfElements(found.fill_null(pl.lit(0, dtype=MASK))), OfElements(found.fill_null(every)))


def up_to(place: Place, last: int) -> Truth:
    """Where a number is at most `last`."""
    least, most = place.numbers
    if most is not None and (most <= last or last < least):
        return said(place, most <= last)
    return said(place, pl.col(place.name) <= last)


def among(place: Place, wanted: Sequence[bool]) -> Truth:
    """Where the number in a column is one that is wanted; runs of numbers are compared as runs."""
    least, most = place.numbers
    there = wanted[least : len(wanted) if most is None else most + 1]
    if not any(there) or all(there):
        return said(place, any(there))
    column = pl.col(place.name)
    found = [_run(column, least + first, least + last) for first, last in _runs(there)]
    left_out = [
        _run(column, least + first, least + last) for first, last in _runs([not one for one in there])
    ]
    if len(left_out) < len(found):
        return said(place, ~_any(left_out))
    return said(place, _any(found))


def parties_differ(one: Place, other: Place) -> Truth:
    """Is the party in one column another than that in the other? Both columns number alike."""
    if Recorded.NEVER in (one.recorded, other.recorded):
        return sides.UNKNOWN
    differ = pl.col(one.name) != pl.col(other.name)
    if one.recorded is other.recorded is Recorded.ALWAYS:
        return sure(differ)
    return Truth(differ.fill_null(value=False), differ.fill_null(value=True))


def _any(found: Sequence[pl.Expr]) -> pl.Expr:
    whole = found[0]
    for one in found[1:]:
        whole = whole | one
    return whole


def _run(column: pl.Expr, first: int, last: int) -> pl.Expr:
    return column == first if first == last else column.is_between(first, last)


def _runs(wanted: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number, one in enumerate(wanted):
        if one and runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        elif one:
            runs.append((number, number))
    return runs


def _as_elements(place: Place) -> pl.Expr:
    """A set of elements with its bits in the order of the vocabulary."""
    column = pl.col(place.name).cast(MASK)
    if place.values == tuple(ELEMENTS):
        return column
    moved = [
        pl.when(column & (1 << at) != 0).then(pl.lit(1 << ELEMENTS.index(value), dtype=MASK)).otherwise(0)
        for at, value in enumerate(place.values)
        if value in ELEMENTS
    ]
    return pl.sum_horizontal(moved).cast(MASK)
