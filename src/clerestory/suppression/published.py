"""What is published: each cell shown with its count, or withheld. One mark for both reasons to withhold.

A reader cannot tell a small count from one that was withheld to protect it, and no program can: there is
one class `Withheld`, and it holds nothing. A withheld cell is never written as zero or as an empty field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from clerestory.suppression.errors import TableError
from clerestory.suppression.table import Cell, Dimension, Table, cells_of, check_dimensions

SMALLEST_SHOWN: Final = 11
"""Counts from 1 to 10 are never shown (cell size policy of the Centers for Medicare and Medicaid Services).
"""
WITHHELD: Final = "withheld"


@dataclass(frozen=True)
class Shown:
    """A count that everybody may read: zero, or 11 and more."""

    count: int


@dataclass(frozen=True)
class Withheld:
    """A count that nobody may read. Holds nothing."""


@dataclass(frozen=True)
class Publication:
    """A table as it is published. cells: every combination of labels once, Shown or Withheld.

    Raises TableError where a cell is missing, or where a count from 1 to 10 is shown.
    """

    name: str
    counting: str
    dimensions: tuple[Dimension, ...]
    cells: Mapping[Cell, Shown | Withheld] = field(repr=False)

    def __post_init__(self) -> None:
        """Checks what the attacker relies on."""
        check_dimensions(self.name, self.dimensions)
        object.__setattr__(self, "cells", MappingProxyType(dict(self.cells)))
        if set(self.cells) != set(cells_of(self.dimensions)):
            raise TableError(
                f"«{self.name}» lacks a cell, or has one too many. Publish every combination once."
            )
        for cell, what in self.cells.items():
            if isinstance(what, Shown) and (what.count < 0 or 0 < what.count < SMALLEST_SHOWN):
                raise TableError(
                    f"«{self.name}», cell {' / '.join(cell)}, shows a count that must be withheld."
                )

    @property
    def withheld(self) -> int:
        """How many cells are withheld. Public: readers are told."""
        return sum(isinstance(what, Withheld) for what in self.cells.values())

    def rows(self) -> list[tuple[Cell, int | str]]:
        """Each cell with its count or the word "withheld", in the order of labels. For files and pages."""
        found = ((cell, self.cells[cell]) for cell in cells_of(self.dimensions))
        return [(cell, what.count if isinstance(what, Shown) else WITHHELD) for cell, what in found]


@dataclass(frozen=True)
class Asked:
    """What was asked of the solver. Not for publication: how hard it was says something about the counts.

    method: "nothing to withhold", "exact" (no cheaper pattern exists), "near exact", or "greedy".
    why: in plain words, why it is not exact; empty if it is.
    linear, integer, rounds: programs solved, and times the cheapest pattern was asked for.
    """

    method: str
    why: str
    linear: int
    integer: int
    rounds: int


@dataclass(frozen=True)
class Protected:
    """A table that was made safe beside everything published before: what may leave, and what was asked."""

    publication: Publication
    asked: Asked

    @property
    def cells(self) -> Mapping[Cell, Shown | Withheld]:
        """As in the publication."""
        return self.publication.cells

    @property
    def withheld(self) -> int:
        """How many cells are withheld."""
        return self.publication.withheld

    def rows(self) -> list[tuple[Cell, int | str]]:
        """As of the publication."""
        return self.publication.rows()


def is_small(count: int) -> bool:
    """Must a count be withheld for its own sake?"""
    return 0 < count < SMALLEST_SHOWN


def publication_of(table: Table, withheld: Iterable[Cell]) -> Publication:
    """The table with these cells withheld and all others shown."""
    hidden = set(withheld)
    cells = {cell: Withheld() if cell in hidden else Shown(count) for cell, count in table.counts.items()}
    return Publication(table.name, table.counting, table.dimensions, cells)
