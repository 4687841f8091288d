"""A report as people read it: tables of its own period, with names in one language, for pages and PDF.

Promises: a withheld cell is told as such in every form, never as zero or as a gap; a zero says of how many.
Reads the published document alone, so page and file cannot differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clerestory.publication.reports.document import label
from clerestory.publication.reports.menu import ALL, IMMIGRATION
from clerestory.suppression import PERIOD, WITHHELD

HELD_BACK: Final = {"en": "withheld", "es": "no se muestra"}
_OF: Final = {"en": "0 of {}", "es": "0 de {}"}
_NUMBER: Final = {"en": "Number", "es": "Número"}
_TOTAL_OF: Final = {"en": "all", "es": "total"}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell: its address, its count (None: withheld) and how it is told."""

    at: str
    count: float | None
    says: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    name: str
    cells: tuple[ShownCell, ...]
    is_total: bool


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it stands on a page. columns: names; rows: one a category. withheld: cells held back in it.

    definition: as in the codebook."""

    name: str
    title: str
    definition: str
    unit: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    withheld: int
    cells: int

    @property
    def is_empty(self) -> bool:
        """Is every number zero?"""
        return all(cell.count == 0 for row in self.rows for cell in row.cells)


def tables_of(document: Mapping[str, Any], language: str) -> tuple[ShownTable, ...]:
    """Every table of a report, over its own period."""
    return tuple(_table(document, one, language) for one in document["tables"])


@dataclass(frozen=True, slots=True)
class InShort:
    """What most people come for: questions of immigration enforcement and what became of them. Each is a
    figure of the report; None where its table was left out. provisions: code and figure, where not zero."""

    asked: ShownCell | None
    refused: ShownCell | None
    released: ShownCell | None
    provisions: tuple[tuple[str, ShownCell], ...]


def in_short(document: Mapping[str, Any], language: str) -> InShort:
    """The first lines of a report."""
    period = document["period"]["name"]
    values = {
        cell["at"]: cell["value"]
        for table in document["tables"]
        for cell in table["cells"]
        if cell["cell"][PERIOD] == period
    }

    def figure(at: str) -> ShownCell | None:
        return _cell(at, values[at], language, None) if at in values else None

    head, tail = f"refused-immigration/{IMMIGRATION}/", f"/{period}"
    codes = [at.removeprefix(head).removesuffix(tail) for at in values if at.startswith(head)]
    found = [
        (code, _cell(f"{head}{code}{tail}", values[f"{head}{code}{tail}"], language, None)) for code in codes
    ]
    return InShort(
        figure(f"asked-purpose/{IMMIGRATION}/{ALL}/{period}"),
        figure(f"answers-group/{IMMIGRATION}/refused/{period}"),
        figure(f"answers-group/{IMMIGRATION}/released/{period}"),
        tuple((code, cell) for code, cell in found if code != ALL and cell.count != 0),
    )


def singles_of(document: Mapping[str, Any], language: str) -> tuple[tuple[str, ShownCell, str, str], ...]:
    """The figures that are no cells: title, cell, unit, definition."""
    spanish = language == "es"
    return tuple(
        (
            one["titulo" if spanish else "title"],
            _cell(one["at"], one["value"], language, None),
            one["unidad" if spanish else "unit"],
            one["definition"],
        )
        for one in document["figures"]
    )


def _table(document: Mapping[str, Any], table: Mapping[str, Any], language: str) -> ShownTable:
    period = document["period"]["name"]
    values = {
        tuple(code for name, code in one["cell"].items() if name != PERIOD): (one["at"], one["value"])
        for one in table["cells"]
        if one["cell"][PERIOD] == period
    }
    splits = [one for one in table["dimensions"] if one["name"] != PERIOD]
    spanish = language == "es"
    rows = _codes(splits[0]) if splits else [""]
    columns = _codes(splits[1]) if len(splits) > 1 else [""]
    whole = _whole(values, splits)
    return ShownTable(
        name=table["table"],
        title=table["titulo" if spanish else "title"],
        definition=table["definition"],
        unit=table["unidad" if spanish else "unit"],
        head=label("dimension", splits[0]["name"], language) if splits else "",
        columns=tuple(label(splits[1]["name"], one, language) for one in columns)
        if len(splits) > 1
        else (_NUMBER[language],),
        rows=tuple(
            Row(
                label(splits[0]["name"], row, language) if splits else _TOTAL_OF[language],
                tuple(
                    _cell(*values[tuple(one for one in (row, column) if one)], language, whole)
                    for column in columns
                ),
                row == ALL,
            )
            for row in rows
        ),
        withheld=sum(value == WITHHELD for _, value in values.values()),
        cells=len(values),
    )


def _codes(split: Mapping[str, Any]) -> list[str]:
    return [*split["codes"], *([split["total"]] if split["total"] else [])]


def _whole(
    values: Mapping[tuple[str, ...], tuple[str, Any]], splits: Sequence[Mapping[str, Any]]
) -> int | None:
    """The count of everything in the table, where it is shown."""
    if not splits or not all(one["total"] for one in splits):
        return None
    value = values[tuple(one["total"] for one in splits)][1]
    return value if isinstance(value, int) else None


def _cell(at: str, value: float | str, language: str, whole: int | None) -> ShownCell:
    if value == WITHHELD or isinstance(value, str):
        return ShownCell(at, None, HELD_BACK[language])
    if value == 0 and whole:
        return ShownCell(at, 0, _OF[language].format(f"{whole:,}"))
    return ShownCell(at, value, f"{value:,}")
