"""Turns the records of a log into rows: times in UTC, plain texts, a digest for the subject.

Promises that each record becomes one row or one line of the unreadable, and that no field of a subject leaves
this module. Refuses a file whose columns are not those of the mapping, before the first record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import polars as pl

from clerestory.channels.reconciliation.errors import LogFileError
from clerestory.channels.reconciliation.lines import opened
from clerestory.channels.reconciliation.logs import ANSWERED, FIELDS, ROWS, UNANSWERED, UNKNOWN
from clerestory.channels.reconciliation.mapping import LogForm, Mapping
from clerestory.channels.reconciliation.records import Block, CsvFile, TextFile
from clerestory.channels.reconciliation.subject import subject_digest

LONGEST_FIELD: Final = 256
_ROWS_A_BLOCK: Final = 1 << 18
_LAST_MOMENT: Final = 7_258_118_400_000_000  # the year 2200; later is no time of a log
_UNUSUAL: Final = r"[^!-`]"  # anything but capital letters, digits and signs
_TEXTS: Final = ("sender", "line", "key", "destination", "control", "digest", "sender_class")


class _Source(Protocol):
    def blocks(self, columns: tuple[str, ...]) -> Iterator[Block]: ...


@dataclass(frozen=True)
class Read:
    """rows: columns of ROWS and `elsewhere`, true for what is no question to these records. unreadable:
    columns number and reason."""

    rows: pl.DataFrame
    unreadable: pl.DataFrame
    size_bytes: int


class LogReader:
    """One log, opened: its columns are checked, nothing is read yet. key: for digests made here."""

    def __init__(self, path: Path, form: LogForm, mapping: Mapping, key: bytes | None) -> None:
        self.path, self.mapping, self.key = path, mapping, key
        self.source, names = _opened(path, form)
        self.form = _found(path, form, names)
        self.size_bytes = path.stat().st_size
        if self.form.subject and key is None:
            raise LogFileError(
                f"the mapping of {form.name}",
                "columns of a subject, and no key",
                "a key for the digest of the subject",
                "Name a file with 16 to 64 bytes with --key.",
            )

    @property
    def fields(self) -> tuple[str, ...]:
        """Which of FIELDS this log has."""
        has = {*self.form.columns, *(["digest"] if self.form.subject else [])}
        return tuple(one for one in FIELDS if one in has)

    def read(self) -> Iterator[Read]:
        """The log from its beginning, block by block. Raises LogFileError."""
        try:
            for block in self.source.blocks(self.form.needed):
                yield self._rows(block)
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            told = (str(error).splitlines() or [type(error).__name__])[0][:120]
            raise LogFileError(
                self.path.name, f"a file that cannot be read on ({told})", "a whole file", "Export it again."
            ) from None

    def _rows(self, block: Block) -> Read:
        form, table = self.form, block.table
        columns: dict[str, pl.Expr] = {
            one: _plain(table, form.columns[one]) if one in form.columns else pl.lit("")
            for one in (*_TEXTS, "response")
        }
        rows = table.select(
            "number", _moment(table, form).alias("at"), *(told.alias(one) for one, told in columns.items())
        )
        if form.subject:
            rows = rows.with_columns(self._digests(table))
        rows = rows.with_columns(
            pl.when(pl.col("digest") != "").then("digest").alias("digest"),
            _response(form).cast(pl.UInt8).alias("response"),
            self._class().alias("sender_class"),
            self._broken(table),
        )
        wrong = _wrong()
        unreadable = rows.select("number", wrong.alias("reason")).filter(pl.col("reason").is_not_null())
        if unreadable.height:
            rows = rows.filter(wrong.is_null())
        rows = rows.select(*ROWS, self._elsewhere().alias("elsewhere"))
        return Read(rows, pl.concat([block.unreadable, unreadable]), block.size_bytes)

    def _broken(self, table: pl.DataFrame) -> pl.Series:
        """Whether a field that counts goes over several lines, behind which other rows may hide."""
        names = {*self.form.columns.values(), *self.form.subject.values()}
        texts = [pl.col(one).cast(pl.String).str.strip_chars() for one in sorted(names)]
        broken = pl.any_horizontal(one.str.contains("\n", literal=True) for one in texts)
        return table.select(broken.fill_null(value=False).alias("broken")).to_series()

    def _digests(self, table: pl.DataFrame) -> pl.Series:
        key, prefixes = self.key or b"", list(self.form.subject)
        fields = table.select(self.form.subject.values())
        digests = [
            subject_digest(dict(zip(prefixes, (one or "" for one in row), strict=True)), key) or ""
            for row in fields.iter_rows()
        ]
        return pl.Series("digest", digests, dtype=pl.String)

    def _class(self) -> pl.Expr:
        if not self.mapping.classes:
            return pl.col("sender_class").str.to_lowercase()
        known = pl.col("sender").replace_strict(self.mapping.classes, default="", return_dtype=pl.String)
        return pl.when(known != "").then(known).otherwise(pl.col("sender_class").str.to_lowercase())

    def _elsewhere(self) -> pl.Expr:
        told = pl.lit(value=False)
        if self.mapping.keys:
            told = told | ~pl.col("key").is_in(list(self.mapping.keys))
        if self.mapping.destinations:
            told = told | ~pl.col("destination").is_in(list(self.mapping.destinations))
        if self.form.first is not None:
            told = told | (pl.col("at") < self.form.first)
        if self.form.last is not None:
            told = told | (pl.col("at") >= self.form.last)
        return told


def _opened(path: Path, form: LogForm) -> tuple[_Source, tuple[str, ...]]:
    if not path.is_file():
        raise LogFileError(str(path), "no file", "a log", "Name the file of the log.")
    kind = form.form or ("parquet" if path.suffix == ".parquet" else "csv")
    if kind == "text":
        return TextFile(path, form.pattern, form.encoding), form.needed
    if kind == "csv":
        file = CsvFile(path, separator=form.separator, encoding=form.encoding)
        return file, file.names
    table = _ParquetFile(path)
    return table, table.names


def _found(path: Path, form: LogForm, names: tuple[str, ...]) -> LogForm:
    """The form with only columns the file has. Raises LogFileError where one it needs is missing."""
    needed = (*form.time, form.columns["sender"], form.columns["key"]) if form.lenient else form.needed
    missing = [one for one in needed if one not in names]
    if missing:
        told = ", ".join(repr(one[:40]) for one in names[:20])
        raise LogFileError(
            path.name,
            f"no column {missing[0]!r} among {told}",
            f"the columns of the mapping of {form.name}: {', '.join(needed)}",
            "Export that column, or name the right one in the mapping.",
        )
    return replace(form, columns={one: told for one, told in form.columns.items() if told in names})


class _ParquetFile:
    def __init__(self, path: Path) -> None:
        self.path = path
        with opened(path) as file:
            sign = file.read(4)
        try:
            if sign != b"PAR1":
                raise pl.exceptions.ComputeError("it does not begin like one")
            self.names = tuple(pl.scan_parquet(path, glob=False).collect_schema().names())
            self.rows: int = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            told = (str(error).splitlines() or [type(error).__name__])[0][:120]
            raise LogFileError(
                path.name, f"no Parquet that can be read ({told})", "a whole Parquet file", "Export it again."
            ) from None

    def blocks(self, columns: tuple[str, ...]) -> Iterator[Block]:
        """The rows, numbered from 1."""
        empty = pl.DataFrame(schema={"number": pl.Int64, "reason": pl.String})
        size = self.path.stat().st_size
        for first in range(0, self.rows, _ROWS_A_BLOCK):
            table = pl.scan_parquet(self.path, glob=False).select(columns)
            found = table.slice(first, _ROWS_A_BLOCK).collect().with_row_index("number", first + 1)
            share = size * found.height // self.rows
            yield Block(found.with_columns(pl.col("number").cast(pl.Int64)), empty, share)


def _plain(table: pl.DataFrame, name: str) -> pl.Expr:
    """Upper case, without control characters and blanks at the ends; nothing where there is nothing."""
    text = pl.col(name).cast(pl.String).fill_null("")
    if not table.select(text.str.contains(_UNUSUAL).any()).item():
        return text
    return text.str.replace_all(r"[\x00-\x1f\x7f]", "").str.strip_chars().str.to_uppercase()


def _moment(table: pl.DataFrame, form: LogForm) -> pl.Expr | pl.Series:
    """Microseconds since 1970 in UTC; null where the time cannot be read."""
    if len(form.time) == 1:
        kind = table.schema[form.time[0]]
        if isinstance(kind, pl.Datetime):
            column = pl.col(form.time[0])
            return _utc(column, form.zone) if kind.time_zone is None else column.dt.epoch("us")
    told = pl.concat_str([pl.col(one).cast(pl.String) for one in form.time], separator=" ").str.strip_chars()
    if form.time_form in ("epoch_s", "epoch_ms"):
        factor = 1_000_000 if form.time_form == "epoch_s" else 1_000
        return (told.cast(pl.Float64, strict=False) * factor).round().cast(pl.Int64, strict=False)
    if form.time_form != "iso":
        if "z" in form.time_form.replace("%%", ""):
            return _parsed(told, form.time_form).dt.epoch("us")
        return _utc(_parsed(told, form.time_form), form.zone)
    told = told.str.replace(" ", "T", literal=True)
    here = _utc(_parsed(told, "%Y-%m-%dT%H:%M:%S%.f"), form.zone)
    there = _parsed(told, "%Y-%m-%dT%H:%M:%S%.f%#z").dt.epoch("us")
    found = table.select(there.alias("at")).to_series()
    return found if not found.null_count() else pl.coalesce(found, here)


def _parsed(told: pl.Expr, pattern: str) -> pl.Expr:
    return told.str.to_datetime(pattern, strict=False, time_unit="us", exact=True)


def _utc(naive: pl.Expr, zone: str) -> pl.Expr:
    """An hour that a clock shows twice is taken as the first; one that it skips cannot be read."""
    aware = naive.dt.replace_time_zone(ZoneInfo(zone).key, ambiguous="earliest", non_existent="null")
    return aware.dt.epoch("us")


def _response(form: LogForm) -> pl.Expr:
    told = pl.col("response")
    none = pl.lit(UNANSWERED) if form.no_answer else pl.lit(ANSWERED)
    known = pl.when(told.is_in(list(form.no_answer))).then(none).otherwise(pl.lit(ANSWERED))
    return pl.when(told == "").then(pl.lit(UNKNOWN)).otherwise(known)


def _wrong() -> pl.Expr:
    """Why a row cannot be used, or null."""
    at = pl.col("at")
    found: Any = pl.when(at.is_null()).then(pl.lit("a time that cannot be read"))
    found = found.when((at < 0) | (at > _LAST_MOMENT)).then(pl.lit("a time before 1970 or after 2199"))
    for name in ("sender", "key"):
        found = found.when(pl.col(name) == "").then(pl.lit(f"no {name}"))
    found = found.when(pl.col("broken")).then(pl.lit("a line break in a field"))
    for name in _TEXTS:
        found = found.when(pl.col(name).str.len_chars() > LONGEST_FIELD).then(
            pl.lit(f"a {name} of more than {LONGEST_FIELD} characters")
        )
    result: pl.Expr = found.otherwise(None)
    return result
