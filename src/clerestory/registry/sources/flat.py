"""Files of an export as rows: CSV, lines of fixed width, Parquet. They are opened to be read, nothing else.

Promises that a file cut short is not taken for a whole one (the last line must end, quotes must close, and
the count beside it must fit where there is one), that a file which changes under the reader is refused, and
memory that does not grow. A file has no way to tell what changed: it is read whole and compared.
"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import polars

from clerestory.registry.errors import SourceAnswerError, SourceGoneError
from clerestory.registry.sources.columns import LARGEST_TEXT
from clerestory.registry.sources.mapping import Records
from clerestory.registry.sources.peers import CSV, PARQUET, FilesPeer
from clerestory.registry.sources.rows import Row, check_columns

_LONGEST_LINE: Final = 2 * LARGEST_TEXT
_SLICE_ROWS: Final = 1_000


class FileRows:
    """The rows of the files in one folder."""

    def __init__(self, peer: FilesPeer) -> None:
        self._peer = peer

    def read(self, records: Records, since: str | None) -> Iterator[Row]:
        """All rows; files cannot tell which of them changed."""
        path = self._peer.folder / records.at
        try:
            before = path.stat()
            rows = 0
            for row in (
                self._parquet(records, path) if self._peer.form == PARQUET else self._text(records, path)
            ):
                rows += 1
                yield row
            after = path.stat()
        except OSError as error:
            raise SourceGoneError(
                f"The file {path} cannot be read ({error.strerror or type(error).__name__}), expected a "
                "readable file. Nothing more was taken over. See that the export has run and that this "
                "account may read it."
            ) from None
        if (before.st_size, before.st_mtime_ns, before.st_ino) != (
            after.st_size,
            after.st_mtime_ns,
            after.st_ino,
        ):
            raise _half(path, "another file than at the start of the reading", "one that nobody writes to")
        self._check_count(path, rows)

    def find(self, records: Records, key: str, columns: frozenset[str]) -> Iterator[Row]:
        """Those under this key; reads the whole file."""
        for row in self.read(records, None):
            value = row.values.get(records.key.name)
            if value is not None and str(value).strip() == key:
                yield row

    def _text(self, records: Records, path: Path) -> Iterator[Row]:
        try:
            with path.open("r", encoding=self._peer.encoding, newline="") as file:
                lines = _Lines(file, path)
                yield from (
                    self._csv(records, path, lines)
                    if self._peer.form == CSV
                    else _fixed(records, path, lines)
                )
        except UnicodeDecodeError:
            raise _half(
                path, f"bytes that are not {self._peer.encoding}", "the encoding of [files]"
            ) from None
        except csv.Error:
            raise _half(
                path, f"a row that is not CSV, before line {lines.number + 1}", "closed quotes"
            ) from None

    def _csv(self, records: Records, path: Path, lines: "_Lines") -> Iterator[Row]:
        reader = csv.reader(lines, delimiter=self._peer.separator, strict=True)
        names = [name.strip() for name in _next(reader) or []]
        check_columns(records, names, path.name)
        while True:
            started = lines.number + 1
            values = _next(reader)
            if values is None:
                return
            if len(values) != len(names):
                raise _half(path, f"{len(values)} columns in line {started}", f"{len(names)}")
            yield Row(f"{path.name}, line {started}", dict(zip(names, values, strict=True)))

    def _parquet(self, records: Records, path: Path) -> Iterator[Row]:
        path.open("rb").close()  # so that a file that is not there is told as such
        try:
            frame = polars.scan_parquet(path, glob=False)
            names = frame.collect_schema().names()
            check_columns(records, names, path.name)
            wanted = frame.select(sorted(records.columns()))
            number = 0
            while rows := wanted.slice(number, _SLICE_ROWS).collect().to_dicts():
                for values in rows:
                    number += 1
                    yield Row(f"{path.name}, row {number}", values)
        except polars.exceptions.PolarsError as error:
            raise _half(path, f"no whole Parquet file ({type(error).__name__})", "one") from None

    def _check_count(self, path: Path, rows: int) -> None:
        if not self._peer.counted:
            return
        beside = path.with_name(path.name + ".count")
        try:
            said = beside.read_text("ascii").strip()[:20]
        except (OSError, UnicodeDecodeError):
            raise _half(
                path, f"no {beside.name} beside it", "a file that says how many rows there are"
            ) from None
        if not said.isdigit() or int(said) != rows:
            raise _half(path, f"{rows} rows", f"as many as {beside.name} says")


def _next(reader: Iterator[list[str]]) -> list[str] | None:
    """The next row; None after the last. How long a field may be is a setting of the whole process, and what
    others read keeps theirs."""
    before = csv.field_size_limit(_LONGEST_LINE)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(before)


class _Lines:
    """Lines of a text file, counted, none of them endless, the last one ended."""

    def __init__(self, file: IO[str], path: Path) -> None:
        self._file, self._path, self.number = file, path, 0

    def __iter__(self) -> "Iterator[str]":
        return self

    def __next__(self) -> str:
        line = self._file.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if not line.endswith("\n"):
            found = "an endless line" if len(line) >= _LONGEST_LINE else "a last line that does not end"
            raise _half(self._path, f"{found} (line {self.number})", "whole lines: was the export cut short?")
        return line


def _fixed(records: Records, path: Path, lines: _Lines) -> Iterator[Row]:
    wanted = {name: records.widths[name] for name in records.columns()}
    width = max(last for _, last in records.widths.values())
    for line in lines:
        text = line.rstrip("\r\n")
        if len(text) < width:
            raise _half(path, f"{len(text)} signs in line {lines.number}", f"{width}")
        values: dict[str, Any] = {name: text[first - 1 : last] for name, (first, last) in wanted.items()}
        yield Row(f"{path.name}, line {lines.number}", values)


def _half(path: Path, found: str, expected: str) -> SourceAnswerError:
    return SourceAnswerError(
        f"{path.name}: found {found}, expected {expected}. Nothing more was taken over. Have the export made "
        "again, under another name and then renamed, so that it is whole when it is read "
        f"({os.fspath(path.parent)})."
    )
