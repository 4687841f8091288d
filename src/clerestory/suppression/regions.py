"""Tables that count the same, laid over each other: which unknown counts each of their cells is the sum of.

In each dimension the names of all tables are taken apart into what they are made of, and put together again
as far as
no table tells them apart: so quarters and years, other periods that overlap, and totals speak of the same
unknowns. The same sum of unknowns is one region, whatever tables it stands in. Tables that split by other
dimensions are linked
through what they share: where their sets of dimensions form a tree (Graham, Yu and Ozsoyoglu), integer
tables that agree on what they share always come from one common table (Atserias and Kolaitis 2021), so each
set keeps unknowns of its own and ties between them; otherwise all dimensions are multiplied out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, Protocol

import numpy as np

from clerestory.suppression.errors import LinkError
from clerestory.suppression.periods import days_of
from clerestory.suppression.table import PERIOD, Cell, Dimension, cells_of

MOST_UNKNOWNS: Final = 200_000
Atoms = frozenset[str]


class Laid(Protocol):
    """What this file reads of a table or a publication."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Its dimensions."""


@dataclass(frozen=True)
class Place:
    """A cell of a table: the table's place in the order, and the cell's labels."""

    table: int
    cell: Cell


@dataclass(frozen=True)
class Region:
    """The sum of some unknowns (their numbers, ascending), and every place where it stands."""

    unknowns: tuple[int, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Layout:
    """Unknown counts 0 to size-1 and what is known of them without any count.

    regions: every distinct sum that stands in a table. zeros: unknowns that a table leaves out of a total.
    ties: pairs of sums that are equal, whatever they are.
    """

    names: tuple[str, ...]
    size: int
    regions: tuple[Region, ...]
    zeros: frozenset[int]
    ties: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]

    def at(self, region: Region) -> list[str]:
        """Where it stands, in words: table and cell."""
        return [f"«{self.names[place.table]}», cell {' / '.join(place.cell)}" for place in region.places]


def lay_out(tables: Sequence[Laid]) -> Layout:
    """All tables over each other; they count the same. Raises LinkError where a name means two things."""
    dimensions = sorted({dimension.name for table in tables for dimension in table.dimensions})
    if PERIOD in dimensions:
        without = [table.name for table in tables if PERIOD not in {one.name for one in table.dimensions}]
        if without:
            raise LinkError(
                f"«{without[0]}» does not say of what time it is, and others do. Give it «{PERIOD}»."
            )
    axes = {name: _axis(name, tables) for name in dimensions}
    bags, parents = _bags([frozenset(dimension.name for dimension in table.dimensions) for table in tables])
    starts, size = [], 0
    for bag in bags:
        starts.append(size)
        size += int(np.prod([axes[name].size for name in bag], dtype=np.int64))
        if size > MOST_UNKNOWNS:
            raise LinkError(
                f"These tables together have more than {MOST_UNKNOWNS:,} unknown counts, so nobody can say "
                "what follows from them. Coarsen the new table."
            )
    grids: list[np.ndarray] = [
        np.arange(start, start + int(np.prod(shape, dtype=np.int64)), dtype=np.int64).reshape(shape)
        for start, shape in ((s, [axes[n].size for n in bag]) for s, bag in zip(starts, bags, strict=True))
    ]
    places: dict[tuple[int, ...], list[Place]] = defaultdict(list)
    zeros: set[int] = set()
    for number, table in enumerate(tables):
        mine = {dimension.name: dimension for dimension in table.dimensions}
        home = next(at for at, bag in enumerate(bags) if set(mine) <= set(bag))
        for cell in cells_of(table.dimensions):
            label = dict(zip(mine, cell, strict=True))
            where = [axes[name].of(number, label.get(name)) for name in bags[home]]
            places[tuple(sorted(grids[home][np.ix_(*where)].ravel().tolist()))].append(Place(number, cell))
        for name in mine:
            unlisted = axes[name].unlisted.get(number)
            if unlisted:
                where = [axes[one].of(number, None) for one in bags[home]]
                for one in set(bags[home]) & set(mine):
                    where[bags[home].index(one)] = axes[one].named(number)
                where[bags[home].index(name)] = unlisted
                zeros.update(grids[home][np.ix_(*where)].ravel().tolist())
    regions = tuple(Region(unknowns, tuple(at)) for unknowns, at in places.items())
    ties = tuple(_ties(bags, parents, grids))
    return Layout(tuple(table.name for table in tables), size, regions, frozenset(zeros), ties)


@dataclass(frozen=True)
class _Axis:
    """One dimension over all tables. groups: for each (table, label) the numbers of the groups of atoms it
    has.
    """

    size: int
    groups: Mapping[tuple[int, str], tuple[int, ...]]
    unlisted: Mapping[int, tuple[int, ...]]
    labels: Mapping[int, tuple[str, ...]]

    def of(self, table: int, label: str | None) -> Sequence[int]:
        """Groups of a label; of a dimension that the table leaves out: all."""
        return range(self.size) if label is None else self.groups[table, label]

    def named(self, table: int) -> Sequence[int]:
        """Groups that the table speaks of at all: what it lists, and what its total covers."""
        found = {group for label in self.labels[table] for group in self.groups[table, label]}
        return sorted(found | set(self.unlisted.get(table, ())))


def _axis(name: str, tables: Sequence[Laid]) -> _Axis:
    """A dimension taken apart into atoms and put together into groups that no table tells apart."""
    mine = {number: d for number, table in enumerate(tables) for d in table.dimensions if d.name == name}
    definitions: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for dimension in mine.values():
        for category in dimension.categories:
            definitions[category.name].update({category.parts} if category.parts else set())
    known: dict[str, Atoms] = {}
    listed = {
        n: [_atoms(name, c.name, definitions, known, ()) for c in d.categories] for n, d in mine.items()
    }
    everything: Atoms = frozenset().union(*(atoms for each in listed.values() for atoms in each))
    if name != PERIOD:
        _check_shared(name, [(tables[n].name, frozenset[str]().union(*each)) for n, each in listed.items()])
    tells: dict[str, list[object]] = defaultdict(list)
    sets: dict[tuple[int, str], Atoms] = {}
    left_out: dict[int, Atoms] = {}
    for number, dimension in mine.items():
        for category, atoms in zip(dimension.categories, listed[number], strict=True):
            sets[number, category.name] = atoms
        if dimension.total is not None:
            sets[number, dimension.total] = everything
            left_out[number] = everything - frozenset().union(*listed[number])
    for set_number, atoms in enumerate(dict.fromkeys([*sets.values(), *left_out.values()])):
        for atom in atoms:
            tells[atom].append(set_number)
    group_of: dict[tuple[object, ...], int] = {}
    groups = {atom: group_of.setdefault(tuple(tells[atom]), len(group_of)) for atom in sorted(everything)}
    numbers = {at: tuple(sorted({groups[atom] for atom in atoms})) for at, atoms in sets.items()}
    unlisted = {
        number: tuple(sorted({groups[atom] for atom in atoms})) for number, atoms in left_out.items() if atoms
    }
    labels = {number: dimension.labels for number, dimension in mine.items()}
    return _Axis(len(group_of), numbers, unlisted, labels)


def _atoms(
    dimension: str,
    name: str,
    definitions: Mapping[str, set[tuple[str, ...]]],
    known: dict[str, Atoms],
    above: tuple[str, ...],
) -> Atoms:
    """What a category is made of in the end. Raises LinkError where that is not one answer."""
    if name in above:
        raise LinkError(
            f"«{name}» in «{dimension}» is part of itself, by two tables. Say from coarse to fine."
        )
    if name not in known:
        answers = {days_of(name)} - {frozenset()} if dimension == PERIOD else set()
        for parts in definitions.get(name, ()):
            each = [_atoms(dimension, part, definitions, known, (*above, name)) for part in parts]
            whole: Atoms = frozenset().union(*each)
            if len(whole) < sum(map(len, each)):
                raise LinkError(f"Parts of «{name}» in «{dimension}» overlap. Name parts that do not.")
            answers.add(whole)
        if len(answers) > 1:
            raise LinkError(
                f"«{name}» in «{dimension}» is made of other parts in another table. Give it a name of its "
                "own, or say in both what its parts are made of."
            )
        known[name] = answers.pop() if answers else frozenset({name})
    return known[name]


def _check_shared(dimension: str, spoken_of: Sequence[tuple[str, Atoms]]) -> None:
    """Groups in one table and members in another look like strangers if nobody says what groups hold."""
    for (one, mine), (other, others) in combinations(spoken_of, 2):
        if mine.isdisjoint(others):
            raise LinkError(
                f"«{one}» and «{other}» have no category of «{dimension}» in common. If some are made of "
                "others, say so; if not, give the dimension another name."
            )


def _bags(sets: Sequence[frozenset[str]]) -> tuple[list[tuple[str, ...]], list[int | None]]:
    """Largest sets of dimensions with, for each, the one it hangs on; a single set of all if they form no
    tree.
    """
    largest = [one for one in dict.fromkeys(sets) if not any(one < other for other in sets)]
    left, parents = list(range(len(largest))), [None] * len(largest)
    hangs: list[int | None] = list(parents)
    while len(left) > 1:
        for one in left:
            others = [other for other in left if other != one]
            shared = largest[one] & frozenset().union(*(largest[other] for other in others))
            on = next((other for other in others if shared <= largest[other]), None)
            if on is not None:
                hangs[one] = on
                left.remove(one)
                break
        else:
            return [tuple(sorted(frozenset().union(*largest)))], [None]
    return [tuple(sorted(one)) for one in largest], hangs


def _ties(
    bags: Sequence[tuple[str, ...]], parents: Sequence[int | None], grids: Sequence[np.ndarray]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """What two sets of dimensions share has the same counts in both."""
    ties = []
    for child, parent in enumerate(parents):
        if parent is None:
            continue
        shared = [name for name in bags[child] if name in bags[parent]]
        shapes = [grids[child].shape[bags[child].index(name)] for name in shared]
        for at in product(*map(range, shapes)):
            sides = []
            for bag in (child, parent):
                where = tuple(at[shared.index(name)] if name in shared else slice(None) for name in bags[bag])
                sides.append(tuple(np.asarray(grids[bag][where]).ravel().tolist()))
            ties.append((sides[0], sides[1]))
    return ties
