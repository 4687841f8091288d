"""One dimension over all tables that count the same: names taken apart into atoms, and put together into
groups.

A group is what no table tells apart; so quarters and years, other periods that overlap, and totals speak of
the same groups."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from clerestory.suppression.errors import LinkError
from clerestory.suppression.periods import days_of
from clerestory.suppression.table import PERIOD, Dimension

Atoms = frozenset[str]


class Laid(Protocol):
    """What this file reads of a table or a publication."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def counting(self) -> str:
        """What it counts."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Its dimensions."""


@dataclass(frozen=True)
class Axis:
    """One dimension over all tables. groups: for each (table, label) the numbers of the groups of atoms it
    has.
    """

    size: int
    groups: Mapping[tuple[int, str], tuple[int, ...]]
    unlisted: Mapping[int, tuple[int, ...]]
    labels: Mapping[int, tuple[str, ...]]
    atoms: tuple[Atoms, ...]

    @property
    def by_label(self) -> Mapping[str, tuple[int, ...]]:
        """Groups of a label, in whatever table it stands."""
        return {label: groups for (_, label), groups in self.groups.items()}

    def of(self, table: int, label: str | None) -> Sequence[int]:
        """Groups of a label; of a dimension that the table leaves out: all."""
        return range(self.size) if label is None else self.groups[table, label]

    def named(self, table: int) -> Sequence[int]:
        """Groups that the table speaks of at all: what it lists, and what its total covers."""
        found = {group for label in self.labels[table] for group in self.groups[table, label]}
        return sorted(found | set(self.unlisted.get(table, ())))


def axis_of(name: str, tables: Mapping[int, Laid], cuts: Sequence[Atoms]) -> Axis:
    """A dimension taken apart into atoms and put together into groups that neither a table nor a cut tells
    apart."""
    mine = {number: d for number, table in tables.items() for d in table.dimensions if d.name == name}
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
    for set_number, atoms in enumerate(dict.fromkeys([*sets.values(), *left_out.values(), *cuts])):
        for atom in atoms & everything:
            tells[atom].append(set_number)
    group_of: dict[tuple[object, ...], int] = {}
    groups = {atom: group_of.setdefault(tuple(tells[atom]), len(group_of)) for atom in sorted(everything)}
    numbers = {at: tuple(sorted({groups[atom] for atom in atoms})) for at, atoms in sets.items()}
    unlisted = {
        number: tuple(sorted({groups[atom] for atom in atoms})) for number, atoms in left_out.items() if atoms
    }
    labels = {number: dimension.labels for number, dimension in mine.items()}
    atoms_of: list[set[str]] = [set() for _ in group_of]
    for atom, group in groups.items():
        atoms_of[group].add(atom)
    return Axis(len(group_of), numbers, unlisted, labels, tuple(map(frozenset, atoms_of)))


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
