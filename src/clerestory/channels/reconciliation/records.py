"""Reads a log file of any size block by block: records with their numbers, and what could not be read.

Promises bounded memory (a block, and at most one record carried over), a number and a reason for each record
that cannot be read, and that one bad record spoils no other. Says nothing about what columns mean.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from clerestory.channels.reconciliation.errors import LogFileError
from clerestory.channels.reconciliation.lines import (
    LONGEST_ROW,
    decoded,
    lines_of,
    opened,
    refuse_other_encodings,
)

_NOT_CLOSED: Final = "a quotation mark that is not closed"
_TOO_LONG: Final = f"a row of more than {LONGEST_ROW:,} bytes"


@dataclass(frozen=True)
class Block:
    """table: texts by column and `number`, Int64. unreadable: shape (k, 2), columns number and reason.
    size_bytes: how much of the file this was."""

    table: pl.DataFrame
    unreadable: pl.DataFrame
    size_bytes: int


class CsvFile:
    """A file of separated values with a header, or with `names` given for one without."""

    def __init__(
        self, path: Path, *, separator: str = ",", encoding: str = "utf-8", names: tuple[str, ...] = ()
    ) -> None:
        self.path, self.separator, self.encoding = path, separator, encoding
        self.skipped = 0 if names else 1
        self.names = names or self._header()

    def blocks(self, columns: tuple[str, ...]) -> Iterator[Block]:
        """The records, only these columns. Raises LogFileError where the file cannot be read on."""
        places = {name: self.names.index(name) for name in columns}
        pending = _Pending(self.separator, len(self.names), places)
        for number, raw, size in lines_of(self.path, self.skipped):
            bad: list[tuple[int, str]] = []
            lines = decoded(raw, number, self.encoding, bad)
            if pending.lines:
                table = pending.table(lines, bad)
            elif b'"' in raw:
                table = self._quoted(lines, places, pending, bad)
            else:
                table = self._split(lines, places, bad)
            yield _block(table, bad, size)
        bad = []
        table = pending.rest(bad)
        if bad or table.height:
            yield _block(table, bad, 0)

    def _quoted(
        self, lines: pl.DataFrame, places: dict[str, int], pending: "_Pending", bad: list[tuple[int, str]]
    ) -> pl.DataFrame:
        """The columns of lines with quoted fields: at once where quotes only stand around whole fields.

        A quote that stays open may hold lines that look like rows, so then every line is read in turn.
        """
        sign = re.escape(self.separator)
        one = f'(?:"[^"{sign}]*"|[^"{sign}]*)'
        simple = pl.col("line").str.contains(f"^{one}(?:{sign}{one}){{{len(self.names) - 1}}}$")
        plain, rest = lines.filter(simple), lines.filter(~simple)
        odd = pl.col("line").str.count_matches('"', literal=True) % 2 == 1
        if rest.select(odd.any()).item():
            return pending.table(lines, bad)
        plain = plain.with_columns(pl.col("line").str.replace_all('"', "", literal=True))
        table = self._split(plain, places, bad)
        return pl.concat([table, pending.table(rest, bad)]) if rest.height else table

    def _split(self, lines: pl.DataFrame, places: dict[str, int], bad: list[tuple[int, str]]) -> pl.DataFrame:
        """The columns of lines in which nothing is quoted."""
        width = len(self.names)
        count = pl.col("line").str.count_matches(self.separator, literal=True) + 1
        lines = lines.with_columns(count.alias("fields"), pl.col("line").str.len_bytes().alias("bytes"))
        wrong = lines.filter((pl.col("fields") != width) | (pl.col("bytes") > LONGEST_ROW))
        if wrong.height:
            for number, _, fields, size in wrong.iter_rows():
                bad.append((number, _TOO_LONG if size > LONGEST_ROW else _width(fields, width)))
            lines = lines.filter((pl.col("fields") == width) & (pl.col("bytes") <= LONGEST_ROW))
        parts = pl.col("line").str.split_exact(self.separator, width - 1)
        return lines.select("number", parts.struct.rename_fields([str(at) for at in range(width)])).select(
            "number", *(pl.col("line").struct.field(str(at)).alias(name) for name, at in places.items())
        )

    def _header(self) -> tuple[str, ...]:
        with opened(self.path) as file:
            raw = file.readline(LONGEST_ROW)
        refuse_other_encodings(self.path, raw)
        try:
            text = raw.decode(self.encoding).lstrip("\ufeff").rstrip("\r\n")
            names = next(csv.reader([text], delimiter=self.separator, strict=True), [])
        except (UnicodeDecodeError, csv.Error):
            raise LogFileError(
                f"{self.path.name}, line 1",
                "no names of columns that can be read",
                f"a header in {self.encoding}",
                "Export the file again, or say its encoding in the mapping.",
            ) from None
        told = tuple(name.strip() for name in names)
        if not any(told):
            raise LogFileError(
                f"{self.path.name}, line 1", "nothing", "the names of columns", "Export the file again."
            )
        for name in told:
            if told.count(name) > 1:
                raise LogFileError(
                    f"{self.path.name}, line 1",
                    f"the column {name[:40]!r} twice",
                    "each name once",
                    "Rename one of them.",
                )
        return told


class _Pending:
    """Records with quoted fields, which may go over several lines; `lines` is a record not yet ended."""

    def __init__(self, separator: str, width: int, places: dict[str, int]) -> None:
        self.separator, self.width, self.places = separator, width, places
        self.lines: list[tuple[int, str]] = []
        self.quotes = self.size = 0

    def table(self, lines: pl.DataFrame, bad: list[tuple[int, str]]) -> pl.DataFrame:
        """The records that end in these lines."""
        rows: list[tuple[int | str, ...]] = []
        for number, line in lines.select("number", "line").iter_rows():
            self._take(number, line, rows, bad)
        return self._as_table(rows)

    def rest(self, bad: list[tuple[int, str]]) -> pl.DataFrame:
        """What is left at the end of the file, where a quote was never closed."""
        rows: list[tuple[int | str, ...]] = []
        while self.lines:
            self._give_up(rows, bad)
        return self._as_table(rows)

    def _take(
        self, number: int, line: str, rows: list[tuple[int | str, ...]], bad: list[tuple[int, str]]
    ) -> None:
        self.lines.append((number, line))
        self.quotes += line.count('"')
        self.size += len(line) + 1
        if self.quotes % 2 == 0:
            self._finish("\n".join(one for _, one in self.lines), rows, bad)
        elif self.size > LONGEST_ROW:
            self._give_up(rows, bad)

    def _give_up(self, rows: list[tuple[int | str, ...]], bad: list[tuple[int, str]]) -> None:
        """The first line is bad by itself; the others are tried again without it."""
        (number, _), *others = self.lines
        bad.append((number, _NOT_CLOSED))
        self.lines, self.quotes, self.size = [], 0, 0
        for one, line in others:
            self._take(one, line, rows, bad)

    def _finish(self, text: str, rows: list[tuple[int | str, ...]], bad: list[tuple[int, str]]) -> None:
        number = self.lines[0][0]
        self.lines, self.quotes, self.size = [], 0, 0
        if len(text) > LONGEST_ROW:
            bad.append((number, _TOO_LONG))
            return
        try:
            fields = next(csv.reader([text], delimiter=self.separator, strict=True), [])
        except csv.Error:
            bad.append((number, "a quotation mark in the middle of a field"))
            return
        if len(fields) != self.width:
            bad.append((number, _width(len(fields), self.width)))
            return
        rows.append((number, *(fields[at] for at in self.places.values())))

    def _as_table(self, rows: list[tuple[int | str, ...]]) -> pl.DataFrame:
        schema = {"number": pl.Int64, **dict.fromkeys(self.places, pl.String)}
        return pl.DataFrame(rows, schema=schema, orient="row")


class TextFile:
    """A file of lines, each read by a pattern with named groups."""

    def __init__(self, path: Path, pattern: str, encoding: str) -> None:
        self.path, self.pattern, self.encoding = path, pattern, encoding

    def blocks(self, columns: tuple[str, ...]) -> Iterator[Block]:
        """The lines that fit, only these groups. Raises LogFileError for a pattern that cannot be used."""
        for number, raw, size in lines_of(self.path, 0):
            bad: list[tuple[int, str]] = []
            lines = decoded(raw, number, self.encoding, bad)
            try:
                found = lines.with_columns(pl.col("line").str.extract_groups(self.pattern).alias("found"))
            except pl.exceptions.PolarsError:
                raise LogFileError(
                    self.path.name,
                    "a pattern that cannot be used here",
                    "a regular expression without look-around and references",
                    "Mend `pattern` in the mapping.",
                ) from None
            fits = pl.col("line").str.contains(self.pattern) & (pl.col("line").str.len_bytes() <= LONGEST_ROW)
            for one in found.filter(~fits)["number"]:
                bad.append((one, "a line that does not fit the pattern"))
            table = found.filter(fits).select(
                "number", *(pl.col("found").struct.field(name).fill_null("") for name in columns)
            )
            yield _block(table, bad, size)


def _width(found: int, expected: int) -> str:
    return f"{found} fields, expected {expected}"


def _block(table: pl.DataFrame, bad: list[tuple[int, str]], size: int) -> Block:
    schema = {"number": pl.Int64, "reason": pl.String}
    return Block(table, pl.DataFrame(bad, schema=schema, orient="row"), size)
