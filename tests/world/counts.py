"""Tables of counts for tests, and an attacker who tries every table of whole numbers that fits."""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import log

from clerestory.suppression import (
    Category,
    Cell,
    Dimension,
    Publication,
    Shown,
    Table,
    Withheld,
    derivable,
    summed,
)
from clerestory.suppression.published import is_small, publication_of

FAR = 60
"""A count with no bound is tried up to here: far beyond 11."""


def flat(name: str, size: int, total: str | None = "all") -> Dimension:
    """A dimension of unrelated categories: name0, name1, ..."""
    return Dimension(name, tuple(Category(f"{name}{n}") for n in range(size)), total)


def months(year: int, first: int = 1, last: int = 12) -> list[str]:
    """Names of months, ends included."""
    return [f"{year}-{month:02}" for month in range(first, last + 1)]


def quarter(year: int, number: int) -> Category:
    """A quarter, made of its months."""
    return Category(f"{year}-Q{number}", tuple(months(year, 3 * number - 2, 3 * number)))


def year_of(year: int) -> Category:
    """A year, made of its months."""
    return Category(str(year), tuple(months(year)))


def table(rows: Sequence[Sequence[int]], name: str = "t") -> Table:
    """A table of two dimensions with totals, from its inner counts."""
    counts = {(f"r{i}", f"c{j}"): count for i, row in enumerate(rows) for j, count in enumerate(row)}
    return summed(name, "requests", (flat("r", len(rows)), flat("c", len(rows[0]))), counts)


def without_totals(rows: Sequence[Sequence[int]], name: str = "t") -> Table:
    """The same, and no totals."""
    counts = {(f"r{i}", f"c{j}"): count for i, row in enumerate(rows) for j, count in enumerate(row)}
    return Table(name, "requests", (flat("r", len(rows), None), flat("c", len(rows[0]), None)), counts)


def only_small_withheld(of: Table) -> Publication:
    """What offices publish that never heard of derivation."""
    return publication_of(of, [cell for cell, count in of.counts.items() if is_small(count)])


def skewed(random_numbers: random.Random) -> int:
    """A count as offices have them: many zeros, many small, some large."""
    kind = random_numbers.random()
    if kind < 0.15:
        return 0
    return random_numbers.randint(1, 10) if kind < 0.4 else random_numbers.randint(11, 400)


def fits(publication: Publication) -> Iterator[Mapping[Cell, int]]:
    """Every table of whole numbers, with totals, that shows what this publication shows (no levels)."""
    dimensions = publication.dimensions
    inner = [dict.fromkeys(one.made_of) for one in dimensions]
    cells = [cell for cell in publication.cells if all(c not in inner[n] for n, c in enumerate(cell))]
    sums = {
        cell: [at for at, one in enumerate(cells) if _inside(one, cell, dimensions)]
        for cell in publication.cells
    }
    shown = [(sums[cell], what.count) for cell, what in publication.cells.items() if isinstance(what, Shown)]
    values = [0] * len(cells)

    def go(at: int) -> Iterator[Mapping[Cell, int]]:
        if at == len(cells):
            yield {cell: sum(values[one] for one in mine) for cell, mine in sums.items()}
            return
        low, high = 0, FAR
        for mine, count in shown:
            if at in mine:
                left = count - sum(values[one] for one in mine if one < at)
                high = min(high, left)
                if max(mine) == at:
                    low = max(low, left)
        for value in range(low, high + 1):
            values[at] = value
            yield from go(at + 1)
        values[at] = 0

    yield from go(0)


def _inside(one: Cell, cell: Cell, dimensions: Sequence[Dimension]) -> bool:
    return all(a == b or b == d.total for a, b, d in zip(one, cell, dimensions, strict=True))


def tried(publication: Publication) -> tuple[set[Cell], set[Cell]]:
    """By trying every table that fits: cells that are pinned or below 11; cells below 11 by the rule.

    The rule here: some other withheld cell of the table is 1 to 10.
    """
    hidden = [cell for cell, what in publication.cells.items() if isinstance(what, Withheld)]
    values: dict[Cell, set[int]] = {cell: set() for cell in hidden}
    by_rule = set(hidden)
    for one in fits(publication):
        some_small = any(is_small(one[cell]) for cell in hidden)
        for cell in hidden:
            values[cell].add(one[cell])
            if some_small and one[cell] >= 11:
                by_rule.discard(cell)
    derived = {cell for cell, seen in values.items() if len(seen) < 2 or max(seen) < 11}
    return derived, by_rule


def cost(of: Table, publication: Publication) -> float:
    """What withholding cost, as the search counts it."""
    hidden = [cell for cell, what in publication.cells.items() if isinstance(what, Withheld)]
    return sum(1 + log(1 + of.counts[cell]) for cell in hidden)


def cheapest_by_trying(of: Table, before: Sequence[Publication] = ()) -> float | None:
    """The cost of the cheapest safe publication, by trying every pattern; None if none is safe."""
    small = [cell for cell, count in of.counts.items() if is_small(count)]
    free = [cell for cell in of.counts if cell not in small]
    best: float | None = None
    for size in range(len(free) + 1):
        for more in combinations(free, size):
            one = publication_of(of, [*small, *more])
            if (best is None or cost(of, one) < best) and not derivable([*before, one]):
                best = cost(of, one)
    return best
