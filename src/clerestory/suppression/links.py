"""What different counts say about each other: each paper that came was owed; each refusal under a provision
is a refusal.

Tables that count different things stand over different unknowns, but whoever reads the definitions knows
that one thing is never more than another. Such a sentence is a `Link`; the attacker uses it, so the gate
must. A link becomes, for each piece of time that any table tells apart, a line `small + slack = times *
large` with a slack from zero on.

More links make a stronger attacker: a witness that keeps them is one for an attacker who knows fewer. So a
link that is not quite true can make a table stay away, and never makes one leave."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

import numpy as np

Terms = tuple[tuple[int, int], ...]
"""Unknowns (numbers) with factors; together they are zero."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts of one thing added up. within: of these dimensions only these categories; of others, all."""

    counting: str
    within: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def dimensions(self) -> frozenset[str]:
        """What a table must split by, so that the sum can be read in it."""
        return frozenset(name for name, _ in self.within)


@dataclass(frozen=True, slots=True)
class Link:
    """`small` is never more than `times` the sum `large`: on each day, or (since: a day, as 2026-03-02) from
    that day, before which there was nothing, up to the end of each day. each: a dimension of `small`, for
    each category of which it holds. why: in plain words."""

    small: Sum
    large: Sum
    why: str
    times: int = 1
    each: str = ""
    since: str = ""


class Counts(Protocol):
    """What this file reads of a table or a publication."""

    @property
    def counting(self) -> str:
        """What it counts."""


Counted = TypeVar("Counted", bound=Counts)


class Spread(Protocol):
    """What this file reads of tables of one count that are laid over each other."""

    @property
    def times(self) -> Sequence[frozenset[str]]:
        """The days of each piece of time."""

    def read(self, within: Mapping[str, Sequence[str]], each: str) -> Sequence["Slice"]:
        """The unknowns of a sum, piece by piece; empty where no table splits so."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A sum at every piece of time: unknowns, in the order of `Spread.times`. of: categories it is made of.
    whole: were all categories asked for known?"""

    unknowns: tuple[tuple[int, ...], ...]
    of: int
    whole: bool


def together(countings: Iterable[str], links: Iterable[Link]) -> list[frozenset[str]]:
    """Counts that links join, directly or through others."""
    groups = [{one} for one in dict.fromkeys(countings)]
    for link in links:
        ends = {link.small.counting, link.large.counting}
        joined = [group for group in groups if group & ends]
        if len(joined) > 1:
            groups = [group for group in groups if not group & ends] + [set().union(*joined)]
    return [frozenset(group) for group in groups]


def related(counting: str, tables: Iterable[Counted], links: Sequence[Link]) -> list[Counted]:
    """The tables that say anything about a count, in their order."""
    known = list(tables)
    groups = together([counting, *(one.counting for one in known)], links)
    mine = next(group for group in groups if counting in group)
    return [one for one in known if one.counting in mine]


def lines(links: Sequence[Link], spreads: Mapping[str, Spread], slack: int) -> Iterator[Terms]:
    """What the links say of unknowns; the n-th line has the slack number `slack + n`."""
    for link in links:
        small, large = spreads.get(link.small.counting), spreads.get(link.large.counting)
        if small is None or large is None:
            continue
        (whole,) = large.read(dict(link.large.within), "") or (None,)
        if whole is None or not whole.whole:
            continue  # nobody knows how large it is
        for part in small.read(dict(link.small.within), link.each):
            pairs = (
                _until(link.since, part, whole, small.times, large.times)
                if link.since
                else _each(part, whole, small.times, large.times)
            )
            for few, many in pairs:
                terms = dict.fromkeys(few, 1)
                for one in many:
                    terms[one] = terms.get(one, 0) - link.times * max(1, part.of)
                yield (*sorted((one, factor) for one, factor in terms.items() if factor), (slack, 1))
                slack += 1


def _each(
    small: Slice, large: Slice, of_small: Sequence[frozenset[str]], of_large: Sequence[frozenset[str]]
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    at = {days: number for number, days in enumerate(of_large)}
    for number, days in enumerate(of_small):
        if days in at:
            yield small.unknowns[number], large.unknowns[at[days]]


def _until(
    since: str,
    small: Slice,
    large: Slice,
    of_small: Sequence[frozenset[str]],
    of_large: Sequence[frozenset[str]],
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """From the first day up to the end of each piece of the small one, while the large one is told of every
    day."""
    known = frozenset[str]().union(*of_large)
    day = date.fromisoformat(since)
    for end in sorted({max(days) for days in of_small}):
        while day.isoformat() <= end:
            if day.isoformat() not in known:
                return  # a day of which the large one is not told may hold any number
            day += timedelta(days=1)
        few = [one for n, days in enumerate(of_small) if max(days) <= end for one in small.unknowns[n]]
        many = [one for n, days in enumerate(of_large) if min(days) <= end for one in large.unknowns[n]]
        yield tuple(few), tuple(many)


def flat(grid: np.ndarray, where: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The unknowns of a grid at these places."""
    return tuple(np.asarray(grid[np.ix_(*where)]).ravel().tolist())
