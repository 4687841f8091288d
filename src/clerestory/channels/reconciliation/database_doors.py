"""Other doors: reads of the record system's own database that none of our openings accounts for.

Reads PostgreSQL's csvlog with the lines of the extension pgaudit (`AUDIT: …`), and our own openings; pairs
them by account and table within the tolerance, each once, and names what is left. Statements and parameters
are never kept: only who read from which table, and when. Source of the layout: PostgreSQL's documentation of
csvlog (23 columns, 24 since release 13, 26 since 14) and pgaudit's of its format.
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from clerestory.channels.reconciliation.aligning import aligned
from clerestory.channels.reconciliation.errors import LogFileError
from clerestory.channels.reconciliation.lines import refuse_other_encodings
from clerestory.channels.reconciliation.logs import MICROSECONDS
from clerestory.channels.reconciliation.records import CsvFile

FORMAT: Final = "clerestory/database-doors/1"
CSVLOG: Final = (
    "log_time", "user_name", "database_name", "process_id", "connection_from", "session_id",
    "session_line_num", "command_tag", "session_start_time", "virtual_transaction_id", "transaction_id",
    "error_severity", "sql_state_code", "message", "detail", "hint", "internal_query", "internal_query_pos",
    "context", "query", "query_pos", "location", "application_name", "backend_type", "leader_pid", "query_id",
)  # fmt: skip
WIDTHS: Final = (23, 24, 26)
READS: Final = frozenset({"READ", "WRITE"})
"""Classes of pgaudit that can read a table: COPY TO is a READ; a WRITE may return rows."""
DOORS: Final[dict[str, type[pl.DataType]]] = {
    "at": pl.Int64,
    "account": pl.String,
    "table": pl.String,
    "number": pl.Int64,
    "session": pl.String,
}
"""A read or an opening. at: microseconds in UTC. number: the line in its file."""
_ZONE: Final = re.compile(r" (UTC|GMT|[A-Z]{2,5}|[+-]\d\d(?::?\d\d)?)$")


@dataclass(frozen=True)
class DoorMapping:
    """tables: whose reading counts, in lower case with schema. ours: accounts through which we open records.
    own_system: accounts of the record system itself, whose reading is no disclosure. zone: of log_timezone.
    tolerance: microseconds between an opening and its read."""

    tables: tuple[str, ...]
    ours: tuple[str, ...]
    own_system: tuple[str, ...] = ()
    zone: str = "UTC"
    tolerance: int = 30 * MICROSECONDS


@dataclass(frozen=True)
class Doors:
    """direct: reads that no opening accounts for; unread: openings without a read; both columns of DOORS.
    counted: reads by outcome. unreadable: columns number and reason."""

    direct: pl.DataFrame
    unread: pl.DataFrame
    counted: Mapping[str, int]
    unreadable: pl.DataFrame


def read_doors(path: Path) -> DoorMapping:
    """Read the mapping. Raises LogFileError saying what cannot be used."""
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _fault(path, f"no file that can be read ({error.strerror})", "a mapping") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _fault(path, f"no TOML ({error})", "a TOML file") from None
    known = {"format", "tables", "ours", "own_system", "zone", "tolerance_seconds"}
    for name in document.keys() - known:
        raise _fault(path, f"the entry {name[:40]!r}", ", ".join(sorted(known)))
    if document.get("format") != FORMAT:
        raise _fault(path, f"format {str(document.get('format'))[:40]!r}", repr(FORMAT))
    lists = {name: _texts(path, document, name) for name in ("tables", "ours", "own_system")}
    for name in ("tables", "ours"):
        if not lists[name]:
            raise _fault(path, f"no {name}", f"{name} = ['…']")
    for one in lists["tables"]:
        if one.count(".") != 1:
            raise _fault(path, f"the table {one[:40]!r}", "a schema and a table, such as 'records.driver'")
    zone, seconds = document.get("zone", "UTC"), document.get("tolerance_seconds", 30)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError, TypeError):
        raise _fault(path, f"the zone {str(zone)[:40]!r}", "one such as 'UTC'") from None
    if not isinstance(seconds, int) or not 0 <= seconds <= 3600:
        raise _fault(path, f"tolerance_seconds {str(seconds)[:40]!r}", "a whole number from 0 to 3600")
    tables = tuple(one.lower() for one in lists["tables"])
    return DoorMapping(tables, lists["ours"], lists["own_system"], zone, seconds * MICROSECONDS)


def reconcile_doors(log: Path, openings: Path, mapping: DoorMapping) -> Doors:
    """Compare the database's log with our openings, a CSV of time, account, table. Raises LogFileError.

    A statement that reads a table several times is one read. A read by an account that is neither ours nor
    the record system's own needs no comparison: nobody opened a record through it.
    """
    reads, bad = _reads(log, mapping)
    opened = _openings(openings, mapping)
    ours = reads.filter(pl.col("account").is_in(list(mapping.ours)))
    own = reads.filter(pl.col("account").is_in(list(mapping.own_system)))
    foreign = reads.filter(~pl.col("account").is_in([*mapping.ours, *mapping.own_system]))
    paired, unread = _paired(ours, opened, mapping.tolerance)
    alone = ours.filter(~pl.col("number").is_in(sorted(paired)))
    direct = pl.concat([foreign, alone]).sort("at", "number")
    counted = {
        "through_the_gate": len(paired),
        "direct": direct.height,
        "by_the_record_system": own.height,
        "unreadable": bad.height,
    }
    return Doors(direct, unread, counted, bad)


def _reads(path: Path, mapping: DoorMapping) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Reads of the tables, each once a statement; and the lines that cannot be read."""
    file = CsvFile(path, names=CSVLOG[: _width(path)])
    found: list[tuple[int, str, str, int, str, int]] = []
    bad: list[pl.DataFrame] = []
    for block in file.blocks(("log_time", "user_name", "session_id", "message")):
        bad.append(block.unreadable)
        audits = block.table.filter(pl.col("message").str.starts_with("AUDIT: "))
        wrong: list[tuple[int, str]] = []
        for number, time, account, session, message in audits.iter_rows():
            entry = _audit(message)
            at = _moment(time, mapping.zone)
            if entry is None or at is None:
                wrong.append((number, "a time that cannot be read" if at is None else "no line of pgaudit"))
            elif entry[1] in READS and entry[2] in mapping.tables:
                found.append((at, account, entry[2], number, session, entry[0]))
        bad.append(pl.DataFrame(wrong, schema={"number": pl.Int64, "reason": pl.String}, orient="row"))
    rows = pl.DataFrame(found, schema={**DOORS, "statement": pl.Int64}, orient="row")
    once = rows.sort("at", "number").unique(
        ["session", "statement", "table"], keep="first", maintain_order=True
    )
    return once.select(*DOORS), pl.concat(bad).sort("number")


def _width(path: Path) -> int:
    """How many columns this csvlog has. Raises LogFileError for another file."""
    if not path.is_file():
        raise _fault(path, "no file", "the database's csvlog")
    with path.open("rb") as file:
        raw = file.read(1 << 20)
    refuse_other_encodings(path, raw)
    text = raw.decode("utf-8", errors="replace")
    try:
        first = next(csv.reader(text.splitlines(keepends=True)), [])
    except csv.Error:
        first = []
    if len(first) not in WIDTHS:
        raise _fault(path, f"{len(first)} columns", f"csvlog with {', '.join(map(str, WIDTHS))} columns")
    return len(first)


def _audit(message: str) -> tuple[int, str, str] | None:
    """Statement number, class and table of a line of pgaudit; None for anything else."""
    try:
        fields = next(csv.reader([message.removeprefix("AUDIT: ").replace("\n", " ")]), [])
        return int(fields[1]), fields[3].upper(), fields[6].replace('"', "").lower()
    except (csv.Error, IndexError, ValueError):
        return None


def _moment(told: str, zone: str) -> int | None:
    """Microseconds of a time as the log writes it, with the name of its zone at the end."""
    found = _ZONE.search(told)
    named = found.group(1) if found else ""
    plain = told[: found.start()] if found else told
    if named in ("UTC", "GMT"):
        zone = "UTC"
    offset = named if named[:1] in ("+", "-") else ""
    try:
        at = datetime.fromisoformat(plain + offset)
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
    return round(at.timestamp() * MICROSECONDS)


def _openings(path: Path, mapping: DoorMapping) -> pl.DataFrame:
    """Our openings; columns of DOORS. Raises LogFileError also for a row that cannot be read."""
    if not path.is_file():
        raise _fault(path, "no file", "our openings")
    file = CsvFile(path)
    missing = {"time", "account", "table"} - set(file.names)
    if missing:
        raise _fault(path, f"no column {min(missing)!r}", "the columns time, account, table")
    rows: list[tuple[int, str, str, int, str]] = []
    for block in file.blocks(("time", "account", "table")):
        for number, reason in block.unreadable.iter_rows():
            raise _fault(path, f"line {number}: {reason}", "only whole rows in our own file")
        for number, time, account, table in block.table.iter_rows():
            at = _moment(time.strip().replace("T", " ").replace("Z", " UTC"), mapping.zone)
            if at is None:
                raise _fault(
                    path, f"line {number}: a time that cannot be read", "one such as 2026-01-31T10:00:00Z"
                )
            rows.append((at, account, table.lower(), number, ""))
    return pl.DataFrame(rows, schema=DOORS, orient="row")


def _paired(reads: pl.DataFrame, opened: pl.DataFrame, tolerance: int) -> tuple[set[int], pl.DataFrame]:
    """The lines of reads that an opening accounts for, and the openings left over."""
    paired, used = set[int](), set[int]()
    theirs = {group: part.sort("at", "number") for group, part in _by_table(opened)}
    for group, part in _by_table(reads):
        part, other = part.sort("at", "number"), theirs.get(group)
        if other is None:
            continue
        pairs = aligned(part["at"].to_list(), other["at"].to_list(), tolerance)
        paired |= {part["number"][one] for one, _ in pairs}
        used |= {other["number"][one] for _, one in pairs}
    return paired, opened.filter(~pl.col("number").is_in(sorted(used))).sort("at", "number")


def _by_table(rows: pl.DataFrame) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
    yield from rows.partition_by("account", "table", as_dict=True).items()


def _texts(path: Path, document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = document.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise _fault(path, f"no list of texts as {name}", f"{name} = ['…']")
    return tuple(found)


def _fault(path: Path, found: str, expected: str) -> LogFileError:
    return LogFileError(
        path.name, found, expected, "docs/reference/traffic-mapping.md shows what the file must be."
    )
