"""A published report as answers read it: figures by their addresses, and nothing that was not published.

Promises that a number comes out of the published document alone, with its definition, its unit and the
address under which anybody can check it; that a withheld figure has no value. Reads; counts nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, Self

from clerestory.publication.reports.menu import ALL
from clerestory.suppression import PERIOD

_NEWEST_FIRST: Final = range(9, 1, -1)


@dataclass(frozen=True)
class Figure:
    """A published number. value: None: withheld. code: its category in the dimension it was asked over; empty
    for a figure that is no cell of a table."""

    report: str
    at: str
    code: str
    value: int | float | None

    @property
    def cell(self) -> str:
        """As `clerestory verify-number` takes it."""
        return f"{self.report}.json#{self.at}"


@dataclass(frozen=True)
class Line:
    """Figures of one table over one of its dimensions, in the order of the table, the total last. title,
    counted, unit: of the table, of what it counts, and of one of these; English, Spanish."""

    title: tuple[str, str]
    counted: tuple[str, str]
    definition: str
    unit: tuple[str, str]
    dimension: str
    figures: tuple[Figure, ...]

    @property
    def total(self) -> Figure:
        """The total, or the only figure."""
        return self.figures[-1]

    def of(self, code: str) -> Figure | None:
        """The figure of a category."""
        return next((one for one in self.figures if one.code == code), None)


@dataclass(frozen=True)
class Published:
    """A report that was published. Two of one name are one report: what was published never changes."""

    name: str
    first: date
    last: date
    made_on: date
    document: Mapping[str, Any] = field(compare=False, repr=False)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The report of a published document."""
        period = document["period"]
        first, last = date.fromisoformat(period["first"]), date.fromisoformat(period["last"])
        return cls(period["name"], first, last, date.fromisoformat(document["made_at"][:10]), document)

    @property
    def is_month(self) -> bool:
        """Is it the report of a month?"""
        return len(self.name) == len("2026-10") and self.first.day == 1

    @cached_property
    def is_empty(self) -> bool:
        """Is every number of its tables zero?"""
        values = (
            cell["value"]
            for table in self.document["tables"]
            for cell in table["cells"]
            if cell["cell"][PERIOD] == self.name
        )
        return all(value == 0 for value in values)

    def line(self, table: str, over: str, **fixed: str) -> Line | None:
        """The figures of `table` over the dimension `over`, for the report's own period. fixed: a category
        for each other dimension. None where the report has no such table, dimension or category."""
        found = self._table(table)
        if found is None:
            return None
        splits = [one["name"] for one in found["dimensions"] if one["name"] != PERIOD]
        if {over, *fixed} != set(splits):
            return None
        wanted = {**fixed, PERIOD: self.name}
        figures = [
            self._figure(cell, cell["cell"][over])
            for cell in found["cells"]
            if all(cell["cell"][name] == code for name, code in wanted.items())
        ]
        if not figures:
            return None
        figures.sort(key=lambda one: one.code == ALL)  # stable, so the others keep their order
        return self._line(found, over, figures)

    def whole(self, table: str) -> Line | None:
        """A table without dimensions, or the total of everything in one: one figure."""
        found = self._table(table)
        if found is None:
            return None
        cell = next((one for one in found["cells"] if self._is_total(one["cell"])), None)
        if cell is None:
            return None
        return self._line(found, "", [self._figure(cell, ALL)])

    def single(self, name: str) -> Line | None:
        """A figure that is no cell of a table, such as a median."""
        for one in self.document["figures"]:
            if one["at"].partition("/")[0] == name:
                return replace(self._line(one, "", [self._figure(one, "")]), counted=_titles(one))
        return None

    def left_out(self, table: str) -> tuple[str, str] | None:
        """The title of a table that was left out whole, because small counts would follow from it."""
        found = next((one for one in self.document["left_out"] if one["table"] in _names(table)), None)
        return _titles(found) if found else None

    def definition_of(self, table: str) -> str:
        """Which definition a table counts by; empty where the report does not say."""
        found = self._table(table)
        return str(found["definition"]) if found else ""

    def _line(self, found: Mapping[str, Any], dimension: str, figures: Sequence[Figure]) -> Line:
        name = found["definition"]
        by_name = (one for one in self.document["definitions"] if f"{one['id']}@{one['version']}" == name)
        counted = next((_titles(one) for one in by_name), _titles(found))
        return Line(_titles(found), counted, name, _units(found), dimension, tuple(figures))

    @cached_property
    def _tables(self) -> dict[str, Mapping[str, Any]]:
        return {one["table"]: one for one in self.document["tables"]}

    def _table(self, name: str) -> Mapping[str, Any] | None:
        return next((self._tables[one] for one in _names(name) if one in self._tables), None)

    def _is_total(self, cell: Mapping[str, str]) -> bool:
        return all(code == (self.name if name == PERIOD else ALL) for name, code in cell.items())

    def _figure(self, cell: Mapping[str, Any], code: str) -> Figure:
        value = cell["value"]
        return Figure(self.name, cell["at"], code, None if isinstance(value, str) else value)


def _names(table: str) -> Iterator[str]:
    """A table by the newest version of its definition that there is."""
    yield from (f"{table}-v{version}" for version in _NEWEST_FIRST)
    yield table


def _titles(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["title"], one["titulo"]


def _units(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["unit"], one["unidad"]
