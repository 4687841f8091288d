"""A grid as a page shows it: one table for each kind of requester, elements with the same answers in one row.

Shows what `policy.tables.grid` found and decides nothing; every cell of the grid is in exactly one row.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clerestory.law.provision import Provision
from clerestory.policy.tables.askers import ASKERS, Asker
from clerestory.policy.tables.grid import Cell, Grid

_GOVERNMENT: Final = "us."
_PRIVATE: Final = ("private.", "self")


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: its answer and the provision that led to it, None where no provision did."""

    cell: Cell
    provision: Provision | None


@dataclass(frozen=True, slots=True)
class Row:
    """Elements whose answers are the same for every asker of the table, with those answers in their order."""

    elements: tuple[str, ...]
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The answers for one kind of requester."""

    name: str
    title: str | Promise
    askers: tuple[Asker, ...]
    rows: tuple[Row, ...]


def tables(grid: Grid, provisions: dict[str, Provision]) -> tuple[Table, ...]:
    """The grid of one paper, cut by kinds of requester. provisions: those of the law, by id."""
    kinds = (
        ("federal", _("Agencies of the federal government"), _of_kind("federal")),
        ("state", _("Police and agencies of states"), _of_kind("state")),
        ("private", _("Businesses and people"), _of_kind("private")),
    )
    return tuple(Table(name, title, askers, _rows(grid, askers, provisions)) for name, title, askers in kinds)


def _of_kind(kind: str) -> tuple[Asker, ...]:
    return tuple(asker for asker in ASKERS if _kind(asker) == kind)


def _kind(asker: Asker) -> str:
    if asker.agency.startswith(_GOVERNMENT):
        return "federal"
    return "private" if asker.agency.startswith(_PRIVATE) else "state"


def _rows(grid: Grid, askers: tuple[Asker, ...], provisions: dict[str, Provision]) -> tuple[Row, ...]:
    names = {asker.name for asker in askers}
    answers: dict[str, list[Cell]] = {}
    for cell in grid.cells:
        if cell.asker in names:
            answers.setdefault(cell.element, []).append(cell)
    alike: dict[tuple[tuple[str, str | None], ...], list[str]] = {}
    for element, cells in answers.items():
        alike.setdefault(tuple((cell.outcome, cell.rule) for cell in cells), []).append(element)
    return tuple(
        Row(
            tuple(elements),
            tuple(Shown(cell, provisions.get(cell.rule or "")) for cell in answers[elements[0]]),
        )
        for elements in alike.values()
    )
