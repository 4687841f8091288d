"""What can be wrong with the rows of one file: unknown numbers, facts that must be there, contradictions.

Promises to name the column and what was found; rows are never shown. Reads the file once, as a stream.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from clerestory.impact.errors import HistoryError
from clerestory.impact.history.columns import BY_NAME, COLUMNS, LIMITED, Column, Kind
from clerestory.impact.history.lists import Lists
from clerestory.vocabulary.days import day_of

_MEND: Final = "Mend the export: docs/reference/history-columns.md lists every column and code."
_BARE: Final = tuple(
    column
    for column in COLUMNS
    if column.name.startswith("authority.") and column.name != "authority.instrument"
)


@dataclass(frozen=True)
class Range:
    """What stands in a column: between which numbers (None: only nulls), and in how many rows nothing. A flag
    counts as 0 or 1."""

    least: int | None
    most: int | None
    nulls: int

    def joined(self, other: "Range") -> "Range":
        """Of the rows of both."""
        least = [one.least for one in (self, other) if one.least is not None]
        most = [one.most for one in (self, other) if one.most is not None]
        return Range(min(least, default=None), max(most, default=None), self.nulls + other.nulls)


def ranges_of(rows: pl.LazyFrame, where: str, lists: Lists, expected_rows: int) -> Mapping[str, Range]:
    """The range of each column. Raises HistoryError for the first thing that is wrong with the rows."""
    figures = rows.select(*_figures()).collect(engine="streaming").row(0, named=True)
    if figures["rows"] == 0:
        raise HistoryError(where, "no rows", "one at least", "Leave an empty file out of the history.")
    if figures["rows"] != expected_rows:
        raise HistoryError(
            where, f"{figures['rows']:,} rows", f"{expected_rows:,} as listed", "Export again."
        )
    for column in COLUMNS:
        _check_column(column, figures, where, lists)
    for name, sentence in _CONTRADICTIONS.items():
        if figures[name]:
            raise HistoryError(where, f"{figures[name]:,} rows with {sentence[0]}", sentence[1], _MEND)
    days = rows.select(pl.col("day").unique().sort()).collect(engine="streaming")["day"].to_list()
    for number in days:
        _check_day(number, where)
    return {
        column.name: Range(
            figures[f"{column.name} least"], figures[f"{column.name} most"], figures[f"{column.name} nulls"]
        )
        for column in COLUMNS
    }


def _figures() -> Iterator[pl.Expr]:
    yield pl.len().alias("rows")
    for column in COLUMNS:
        number = pl.col(column.name)
        if column.kind is Kind.FLAG:
            number = number.cast(pl.UInt8)
        yield number.null_count().alias(f"{column.name} nulls")
        yield number.min().alias(f"{column.name} least")
        yield number.max().alias(f"{column.name} most")
    for part in LIMITED:
        flag, listed = pl.col(f"{part}.limited"), pl.col(f"{part}.elements")
        unlimited = (listed != 0) & flag.not_()
        yield unlimited.sum().alias(f"{part} unlimited")
        yield (flag.is_null() != listed.is_null()).sum().alias(f"{part} half")
    instrument = pl.col("authority.instrument")
    yield (
        (instrument.is_null() & _any(pl.col(one.name).is_not_null() for one in _BARE)).sum().alias("no paper")
    )
    said = _any(_is_said(one) for one in _BARE).fill_null(value=False)
    yield ((instrument == 0).fill_null(value=False) & said).sum().alias("unknown paper")


_CONTRADICTIONS: Final[dict[str, tuple[str, str]]] = {
    **{
        f"{part} unlimited": (f"{part}.elements although {part}.limited is false", "an empty list there")
        for part in LIMITED
    },
    **{
        f"{part} half": (f"one of {part}.limited and {part}.elements recorded", "both or neither")
        for part in LIMITED
    },
    "no paper": ("facts of a paper although authority.instrument was not recorded", "nulls there"),
    "unknown paper": ("facts of a paper although authority.instrument is unknown", "false and unknown there"),
}


def _any(conditions: Iterator[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(*conditions)


def _is_said(column: Column) -> pl.Expr:
    return pl.col(column.name) if column.kind is Kind.FLAG else pl.col(column.name) != 0


def _check_column(column: Column, figures: dict[str, Any], where: str, lists: Lists) -> None:
    if column.required and figures[f"{column.name} nulls"]:
        raise HistoryError(
            where,
            f"{figures[f'{column.name} nulls']:,} nulls in column {column.name!r}",
            "a value in every row",
            _MEND,
        )
    largest = figures[f"{column.name} most"]
    if largest is None or column.kind not in (Kind.WORD, Kind.SET, Kind.LISTED):
        return
    most = len(lists.of(column.listed)) - 1 if column.kind is Kind.LISTED else column.largest
    if largest > most:
        meant = f"the list {column.listed!r} of history.json" if column.kind is Kind.LISTED else "its values"
        raise HistoryError(
            where, f"the unknown code {largest} in column {column.name!r}", f"0 to {most}, {meant}", _MEND
        )
    if column is BY_NAME["elements"] and not figures["elements least"]:
        raise HistoryError(where, "a row that asks for nothing", "one element at least", _MEND)


def _check_day(number: int, where: str) -> None:
    try:
        day_of(number)
    except ValueError:
        raise HistoryError(
            where, f"the day {number}", "a day of the calendar written as 20250131", _MEND
        ) from None
