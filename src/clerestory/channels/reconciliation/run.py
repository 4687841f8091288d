"""A whole reconciliation: open the logs, read them, compare, write. Files in, a folder out.

Promises that a fault in a mapping or a header is told before anything is read, and that a run that fails
leaves nothing behind.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from clerestory.channels.reconciliation.comparing import Found, compare
from clerestory.channels.reconciliation.errors import LogFileError
from clerestory.channels.reconciliation.logs import FIELDS, NAMES, OURS, REQUESTER, SWITCH
from clerestory.channels.reconciliation.mapping import Mapping
from clerestory.channels.reconciliation.reading import LogReader
from clerestory.channels.reconciliation.shelf import Log, Shelf

Counted = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Files:
    """The logs to compare. key: 16 to 64 bytes, for digests that are made here."""

    ours: Path
    switch: Path | None = None
    requester: Path | None = None
    key: bytes | None = None


def silently(doing: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
    """A progress that nobody sees."""
    return nullcontext(lambda done: None)


def reconcile(
    files: Files, mapping: Mapping, scratch: Path | None = None, counted: Counted = silently
) -> Found:
    """Compare the logs. scratch: an empty folder for logs that do not fit in memory.

    counted: makes a progress for work of so many steps. Raises LogFileError.
    """
    readers = _opened(files, mapping)
    compared = tuple(
        field for field in FIELDS if all(field in one.fields for one in readers if one is not None)
    )
    size = sum(one.size_bytes for one in readers if one is not None)
    shelf = Shelf(compared, size, scratch)
    logs = [Log(given=reader is not None) for reader in readers]
    with counted("Reading the logs", size) as told:
        done = 0
        # The requester's first: which senders it speaks for is asked of the others.
        for number in (REQUESTER, OURS, SWITCH):
            reader, log = readers[number], logs[number]
            for read in reader.read() if reader is not None else ():
                _take(shelf, logs, number, read.rows, read.unreadable)
                done += read.size_bytes
                told(done)
            if reader is not None:
                _nothing_readable(log, reader)
    with counted("Comparing", shelf.pieces) as told:
        return compare(shelf, logs, compared, mapping, told)


def _opened(files: Files, mapping: Mapping) -> list[LogReader | None]:
    paths = (files.ours, files.switch, files.requester)
    if not any(paths[1:]):
        raise LogFileError(
            "the logs",
            "only ours",
            "the switch's, a requester's or both",
            "Name one with --switch or --requester.",
        )
    if files.key is not None and not 16 <= len(files.key) <= 64:
        raise LogFileError("the key", f"{len(files.key)} bytes", "16 to 64", "Name another file with --key.")
    return [
        None if path is None else LogReader(path, form, mapping, files.key)
        for path, form in zip(paths, mapping.logs, strict=True)
    ]


def _take(shelf: Shelf, logs: list[Log], number: int, rows: pl.DataFrame, unreadable: pl.DataFrame) -> None:
    log = logs[number]
    here = rows.filter(~rows["elsewhere"])
    log.elsewhere += rows.height - here.height
    log.rows += here.height
    log.see(here, logs[REQUESTER].senders)
    if here.height:
        shelf.add(number, here)
    if unreadable.height:
        log.unreadable.append(unreadable)


def _nothing_readable(log: Log, reader: LogReader) -> None:
    """A log of which no row can be read is another file than the mapping says, not an empty log."""
    bad = sum(one.height for one in log.unreadable)
    if bad and not log.rows and not log.elsewhere:
        first = log.unreadable[0].sort("number").row(0)
        raise LogFileError(
            reader.path.name,
            f"{bad:,} rows of which none can be read (row {first[0]}: {first[1]})",
            f"rows as the mapping of {NAMES[NAMES.index(reader.form.name)]} says",
            "Check separator, encoding, time_form and pattern in the mapping.",
        )
