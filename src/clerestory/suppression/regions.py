"""Tables that count the same, laid over each other: which unknown counts each of their cells is the sum of.

In each dimension the names of all tables are taken apart into what they are made of, and put together again
as far as no table tells them apart: so quarters and years, other periods that overlap, and totals speak of
the same unknowns. The same sum of unknowns is one region, whatever tables it stands in. Tables that split by
other dimensions are linked through what they share: where their sets of dimensions form a tree (Graham, Yu
and Ozsoyoglu), integer tables that agree on what they share always come from one common table (Atserias and
Kolaitis 2021), so each set keeps unknowns of its own and ties between them; otherwise all dimensions are
multiplied out. Tables that count other things are joined by links (`links.py`), over pieces of time that are
the same for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from clerestory.suppression.axes import Atoms, Laid, axis_of
from clerestory.suppression.errors import LinkError
from clerestory.suppression.links import Link, Slice, Terms, flat, lines
from clerestory.suppression.table import PERIOD, Cell, cells_of

MOST_UNKNOWNS: Final = 200_000


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
class Frame:
    """A grid of unknowns: numbers from `start`, last dimension fastest. names: its dimensions, ascending.
    atoms: of each dimension, what each of its places is made of."""

    counting: str
    names: tuple[str, ...]
    atoms: tuple[tuple[Atoms, ...], ...]
    start: int

    @property
    def shape(self) -> tuple[int, ...]:
        """How many places each dimension has."""
        return tuple(map(len, self.atoms))


@dataclass(frozen=True)
class Layout:
    """Unknown counts 0 to size-1 and what is known of them without any count.

    regions: every distinct sum that stands in a table. zeros: unknowns that a table leaves out of a total.
    ties: pairs of sums that are equal, whatever they are. links: unknowns with factors that are zero
    together, the last one a slack. frames: what the unknowns are counts of."""

    names: tuple[str, ...]
    size: int
    regions: tuple[Region, ...]
    zeros: frozenset[int]
    ties: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    links: tuple[Terms, ...] = ()
    frames: tuple[Frame, ...] = ()

    def at(self, region: Region) -> list[str]:
        """Where it stands, in words: table and cell."""
        return [f"«{self.names[place.table]}», cell {' / '.join(place.cell)}" for place in region.places]


def lay_out(tables: Sequence[Laid], links: Sequence[Link] = ()) -> Layout:
    """All tables over each other: those that count the same share unknowns, links join the others. Raises
    LinkError where a name means two things."""
    numbered: dict[str, list[int]] = defaultdict(list)
    for number, table in enumerate(tables):
        numbered[table.counting].append(number)
    cuts = _cuts(tables, numbered) if len(numbered) > 1 else ()
    spreads: dict[str, _Spread] = {}
    size = 0
    for counting, numbers in numbered.items():
        spreads[counting] = _Spread({n: tables[n] for n in numbers}, size, cuts)
        size = spreads[counting].end
    every = spreads.values()
    regions = tuple(Region(unknowns, tuple(at)) for one in every for unknowns, at in one.places.items())
    ties = tuple(tie for one in every for tie in one.ties)
    zeros = frozenset[int]().union(*(one.zeros for one in every))
    said = tuple(lines(links, spreads, size))
    frames = tuple(frame for counting, one in spreads.items() for frame in one.frames(counting))
    return Layout(tuple(one.name for one in tables), size + len(said), regions, zeros, ties, said, frames)


def _cuts(tables: Sequence[Laid], numbered: Mapping[str, Sequence[int]]) -> tuple[Atoms, ...]:
    """Every piece of time that any count tells apart, so that all of them are told apart in all."""
    found: dict[Atoms, None] = {}
    for numbers in numbered.values():
        timed = {n: tables[n] for n in numbers if PERIOD in {one.name for one in tables[n].dimensions}}
        found.update(dict.fromkeys(axis_of(PERIOD, timed, ()).atoms) if timed else {})
    return tuple(found)


class _Spread:
    """Tables that count the same, laid over each other. places: where each sum of unknowns stands."""

    def __init__(self, tables: Mapping[int, Laid], start: int, cuts: Sequence[Atoms]) -> None:
        """tables: by their numbers. start: number of the first unknown. cuts: more pieces of time to tell
        apart."""
        dimensions = sorted({dimension.name for table in tables.values() for dimension in table.dimensions})
        if PERIOD in dimensions:
            _refuse_timeless(tables.values())
        self.axes = {name: axis_of(name, tables, cuts if name == PERIOD else ()) for name in dimensions}
        sets = [frozenset(dimension.name for dimension in table.dimensions) for table in tables.values()]
        self.bags, self.parents = _bags(sets)
        self.grids: list[np.ndarray] = []
        self.end = start
        for bag in self.bags:
            shape = [self.axes[name].size for name in bag]
            begin, self.end = self.end, self.end + int(np.prod(shape, dtype=np.int64))
            if self.end > MOST_UNKNOWNS:
                raise LinkError(
                    f"These tables together have more than {MOST_UNKNOWNS:,} unknown counts, so nobody can "
                    f"say "
                    "what follows from them. Coarsen the new table."
                )
            self.grids.append(np.arange(begin, self.end, dtype=np.int64).reshape(shape))
        self.places: dict[tuple[int, ...], list[Place]] = defaultdict(list)
        self.zeros: set[int] = set()
        for number, table in tables.items():
            self._lay(number, table)
        self.ties = tuple(_ties(self.bags, self.parents, self.grids))

    @property
    def times(self) -> Sequence[Atoms]:
        """The days of each piece of time."""
        return self.axes[PERIOD].atoms if PERIOD in self.axes else ()

    def frames(self, counting: str) -> Iterator[Frame]:
        """Its grids."""
        for bag, grid in zip(self.bags, self.grids, strict=True):
            yield Frame(counting, bag, tuple(self.axes[name].atoms for name in bag), int(grid.flat[0]))

    def read(self, within: Mapping[str, Sequence[str]], each: str) -> Sequence[Slice]:
        """A sum at each piece of time, for each category of `each`; empty where no table splits so."""
        asked = {PERIOD, *within, *([each] if each else [])}
        homes = [at for at, bag in enumerate(self.bags) if asked <= set(bag)]
        if not homes:
            return ()
        home = min(homes, key=lambda at: self.grids[at].size)
        where: dict[str, Sequence[int]] = {name: range(self.axes[name].size) for name in self.bags[home]}
        whole = True
        for name, labels in within.items():
            known = self.axes[name].by_label
            where[name] = sorted({group for label in labels for group in known.get(label, ())})
            whole &= all(label in known for label in labels)
        kinds: list[tuple[Sequence[int], int]] = [([], 0)]
        if each:
            kinds = [([group], len(atoms)) for group, atoms in enumerate(self.axes[each].atoms)]
        return tuple(self._slice(home, where, each, *kind, whole) for kind in kinds)

    def _slice(
        self,
        home: int,
        where: Mapping[str, Sequence[int]],
        each: str,
        at: Sequence[int],
        of: int,
        whole: bool,
    ) -> Slice:
        places = {**where, **({each: at} if each else {})}
        of_times = range(self.axes[PERIOD].size)
        cut = [
            flat(self.grids[home], [[time] if name == PERIOD else places[name] for name in self.bags[home]])
            for time in of_times
        ]
        return Slice(tuple(cut), of, whole)

    def _lay(self, number: int, table: Laid) -> None:
        mine = {dimension.name: dimension for dimension in table.dimensions}
        home = next(at for at, bag in enumerate(self.bags) if set(mine) <= set(bag))
        bag, grid = self.bags[home], self.grids[home]
        for cell in cells_of(table.dimensions):
            label = dict(zip(mine, cell, strict=True))
            where = [self.axes[name].of(number, label.get(name)) for name in bag]
            self.places[tuple(sorted(flat(grid, where)))].append(Place(number, cell))
        for name in mine:
            unlisted = self.axes[name].unlisted.get(number)
            if unlisted:
                where = [self.axes[one].of(number, None) for one in bag]
                for one in set(bag) & set(mine):
                    where[bag.index(one)] = self.axes[one].named(number)
                where[bag.index(name)] = unlisted
                self.zeros.update(flat(grid, where))


def _refuse_timeless(tables: Iterable[Laid]) -> None:
    without = [table.name for table in tables if PERIOD not in {one.name for one in table.dimensions}]
    if without:
        raise LinkError(f"«{without[0]}» does not say of what time it is, and others do. Give it «{PERIOD}».")


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
