"""A table of counts: named dimensions, named categories, every combination counted once, totals included.

A category may be made of others (`2025-Q1` of three months, a state of counties, a group of agencies), and
these
need not be in the table: what a category is made of is what links it to other tables. A dimension may have
a total,
which is everything there is: what the table does not list in that dimension counts zero in it. So the
period of a
table is no total but a category with its months: `PERIOD` takes none. A dimension that a table leaves out
is taken whole. Nothing here decides what may be shown.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Final

from clerestory.suppression.errors import TableError
from clerestory.suppression.periods import HOW, days_of

PERIOD: Final = "period"
MOST_CELLS: Final = 50_000
LARGEST_COUNT: Final = 10**12
LONGEST_NAME: Final = 200

Cell = tuple[str, ...]
"""One category (or the total) of each dimension, in the order of the table's dimensions."""


@dataclass(frozen=True)
class Category:
    """A category by its name; `parts` names, in the same dimension, what it is the whole of."""

    name: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dimension:
    """One way in which a table splits its counts. `total`: the name of everything together, if shown."""

    name: str
    categories: tuple[Category, ...]
    total: str | None = None

    def __post_init__(self) -> None:
        """Raises TableError where a name is missing, too long or used twice, or a category is part of
        itself.
        """
        _check_name(self.name, "A dimension")
        for label in self.labels:
            _check_name(label, f"A category of «{self.name}»")
        twice = [label for label, times in Counter(self.labels).items() if times > 1]
        if twice:
            raise TableError(
                f"«{twice[0]}» stands twice in «{self.name}». Give each category a name of its own."
            )
        if not self.categories:
            raise TableError(f"«{self.name}» has no category. Name at least one, or leave the dimension out.")
        if self.total is not None and self.name == PERIOD:
            raise TableError(
                f"«{PERIOD}» has a total, but time goes on. Name the whole period as a category of its parts."
            )
        for category in self.categories:
            for part in category.parts:
                _check_name(part, f"A part of «{category.name}»")
            if len(set(category.parts)) < len(category.parts) or self.total in category.parts:
                raise TableError(f"«{category.name}» names a part twice, or the total. Name each part once.")
            self._check_time(category)
        self._check_circles()

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name that a cell may have here: categories as given, then the total."""
        names = tuple(category.name for category in self.categories)
        return names if self.total is None else (*names, self.total)

    @property
    def made_of(self) -> dict[str, tuple[str, ...]]:
        """Parts of each category that has listed parts only, and of the total, so that a count can be added
        up.
        """
        listed = {category.name for category in self.categories}
        sums = {one.name: one.parts for one in self.categories if one.parts and listed.issuperset(one.parts)}
        if self.total is not None:
            inside = {part for one in self.categories for part in self._all_parts(one.name) - {one.name}}
            sums[self.total] = tuple(one.name for one in self.categories if one.name not in inside)
        return sums

    def _all_parts(self, name: str) -> set[str]:
        parts = {one.name: one.parts for one in self.categories}
        found, wait = {name}, [name]
        while wait:
            for part in parts.get(wait.pop(), ()):
                if part not in found:
                    found.add(part)
                    wait.append(part)
        return found

    def _check_time(self, category: Category) -> None:
        listed = {one.name for one in self.categories}
        names = [part for part in category.parts if part not in listed] or [category.name] * (
            not category.parts
        )
        wrong = [name for name in names if self.name == PERIOD and not days_of(name)]
        if wrong:
            raise TableError(f"«{wrong[0]}» is no time that fits other tables. Write it {HOW}.")

    def _check_circles(self) -> None:
        for one in self.categories:
            if any(one.name in self._all_parts(part) for part in one.parts):
                raise TableError(
                    f"«{one.name}» is part of itself. Say what it is made of, from coarse to fine."
                )


@dataclass(frozen=True)
class Table:
    """True counts, before anything is withheld. Never leaves the office.

    counting: what is counted ("requests"). Tables that count the same are held against each other.
    counts: every combination of labels once, totals included; shape: one integer >= 0 a cell.
    Raises TableError where it is not so, or where a sum is not the sum of its parts.
    """

    name: str
    counting: str
    dimensions: tuple[Dimension, ...]
    counts: Mapping[Cell, int] = field(repr=False)

    def __post_init__(self) -> None:
        """Checks everything that the other files of this room rely on."""
        _check_name(self.name, "A table")
        _check_name(self.counting, "What a table counts")
        check_dimensions(self.name, self.dimensions)
        object.__setattr__(self, "counts", MappingProxyType(dict(self.counts)))
        wanted = cells_of(self.dimensions)
        missing = next((cell for cell in wanted if cell not in self.counts), None)
        if missing is not None:
            raise TableError(
                f"{_at(self.name, missing)} has no count. Every combination needs one, if it is zero."
            )
        if len(self.counts) > len(wanted):
            other = next(cell for cell in self.counts if cell not in set(wanted))
            raise TableError(
                f"{_at(self.name, other)} is no cell of this table. Name the category in its dimension."
            )
        for cell, count in self.counts.items():
            _check_count(self.name, cell, count)
        self._check_sums(wanted)

    def _check_sums(self, cells: Iterable[Cell]) -> None:
        sums = [dimension.made_of for dimension in self.dimensions]
        for cell in cells:
            for at, made_of in enumerate(sums):
                parts = made_of.get(cell[at])
                if parts is None:
                    continue
                total = sum(self.counts[(*cell[:at], part, *cell[at + 1 :])] for part in parts)
                if total != self.counts[cell]:
                    raise TableError(
                        f"{_at(self.name, cell)} is no sum of its parts in "
                        f"«{self.dimensions[at].name}». Count again, or say what overlaps."
                    )


def cells_of(dimensions: Sequence[Dimension]) -> list[Cell]:
    """Every cell of such a table, in the order of its labels."""
    return list(product(*(dimension.labels for dimension in dimensions)))


def check_dimensions(name: str, dimensions: Sequence[Dimension]) -> None:
    """Raises TableError where a table of these dimensions cannot be: none, one twice, or too many cells."""
    names = [dimension.name for dimension in dimensions]
    if not names or len(set(names)) < len(names):
        raise TableError(
            f"«{name}» has no dimension, or one twice. Give it one dimension at least, each once."
        )
    if math.prod(len(dimension.labels) for dimension in dimensions) > MOST_CELLS:
        raise TableError(f"«{name}» has more than {MOST_CELLS:,} cells. Coarsen it, or make several tables.")


def from_rows(
    name: str, counting: str, dimensions: Sequence[Dimension], rows: Iterable[tuple[Cell, int]]
) -> Table:
    """A table from rows of (cell, count), totals included. Raises TableError where a cell comes twice."""
    counts: dict[Cell, int] = {}
    for cell, count in rows:
        if cell in counts:
            raise TableError(f"{_at(name, cell)} comes twice. Give each cell once.")
        counts[cell] = count
    return Table(name, counting, tuple(dimensions), counts)


def summed(name: str, counting: str, dimensions: Sequence[Dimension], counts: Mapping[Cell, int]) -> Table:
    """A table from its finest cells alone: what is made of listed parts is added up, a cell left out counts
    zero.

    counts: cells whose labels are not made of others listed in the same dimension; any other raises
    TableError.
    """
    check_dimensions(name, dimensions)
    sums = [dimension.made_of for dimension in dimensions]
    finest = [
        tuple(label for label in d.labels if label not in s) for d, s in zip(dimensions, sums, strict=True)
    ]
    full: dict[Cell, int] = dict.fromkeys(product(*finest), 0)
    for cell, count in counts.items():
        if cell not in full:
            raise TableError(
                f"{_at(name, cell)} is no cell of this table, or is one that is added up. Leave it out."
            )
        _check_count(name, cell, count)
        full[cell] = count
    for at, (dimension, made_of) in enumerate(zip(dimensions, sums, strict=True)):
        after = [d.labels for d in dimensions[:at]]
        before = list(finest[at + 1 :])
        for label in _from_fine_to_coarse(dimension.labels, made_of):
            for head in product(*after):
                for tail in product(*before):
                    full[(*head, label, *tail)] = sum(full[(*head, part, *tail)] for part in made_of[label])
    return Table(name, counting, tuple(dimensions), full)


def _from_fine_to_coarse(labels: Sequence[str], made_of: Mapping[str, tuple[str, ...]]) -> list[str]:
    order: list[str] = []
    wait = [label for label in labels if label in made_of]
    while wait:
        ready = [one for one in wait if all(part not in wait for part in made_of[one])]
        order += ready
        wait = [one for one in wait if one not in ready]
    return order


def _check_name(name: object, what: str) -> None:
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise TableError(
            f"{what} has a name that is empty, longer than {LONGEST_NAME} signs or unprintable. Name it."
        )


def _check_count(name: str, cell: Cell, count: object) -> None:
    if isinstance(count, bool) or not isinstance(count, int):
        raise TableError(f"{_at(name, cell)} is no whole number. Counts are whole numbers from zero on.")
    if count < 0:
        raise TableError(f"{_at(name, cell)} is negative. Counts are whole numbers from zero on.")
    if count > LARGEST_COUNT:
        raise TableError(f"{_at(name, cell)} is larger than any count of requests. Look at what was counted.")


def _at(name: str, cell: Cell) -> str:
    return f"«{name}», cell {' / '.join(map(str, cell))},"
