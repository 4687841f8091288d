"""The comparison behind `reconcile_traffic`: logs to files, files to what was found.

Promises: the files hold who was asked about, in clear; they lie in a folder of one run that only this user
may open, and are destroyed with it however it ends. No sentence names that folder or a value of a row.
"""

import csv
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
from django.db import transaction

from clerestory.casework.other_logs import OtherLogs
from clerestory.casework.session import as_staff
from clerestory.casework.traffic_digest import traffic_key
from clerestory.channels import messages
from clerestory.channels.reconciled import Bypass, Reconciled
from clerestory.channels.reconciliation.comparing import Found
from clerestory.channels.reconciliation.coverage import coverage
from clerestory.channels.reconciliation.errors import LogFileError
from clerestory.channels.reconciliation.logs import CODES, MICROSECONDS, NAMES, Class
from clerestory.channels.reconciliation.mapping import LogForm, Mapping, own_names, read_mapping
from clerestory.channels.reconciliation.run import Files, reconcile
from clerestory.channels.reconciliation.telling import sentences, warnings
from clerestory.parties.identities import PersonId

MOST_NAMED: Final = 1_000
"""Bypasses that are named; the rest is counted."""
MOST_UNREADABLE: Final = 20
_OURS: Final = ("sender", "key", "destination", "control", "digest")


def compared(logs: OtherLogs, first: datetime, last: datetime, *, by: PersonId, at: datetime) -> Reconciled:
    """Compare from `first` until before `last`. Raises LogFileError where a log cannot be used."""
    with _folder() as folder:
        try:
            mapping, files = _written(logs, folder, first, last)
            digests = _digests(files)
            found = reconcile(files, mapping)
        except LogFileError as fault:
            where = fault.where.replace(f"{folder}/", "")  # the folder is gone, and nobody's business
            raise LogFileError(where, fault.found, fault.expected, fault.remedy) from None
    return _told(found, first, last, digests, by=by, at=at)


@contextmanager
def _folder() -> Iterator[Path]:
    """Only this process's user may look into it, and it goes with the block."""
    with tempfile.TemporaryDirectory(prefix="clerestory-traffic-") as name:
        yield Path(name)


def _written(logs: OtherLogs, folder: Path, first: datetime, last: datetime) -> tuple[Mapping, Files]:
    ours = folder / "ours.csv"
    mapping = _mapping(logs.mapping, folder)
    form = LogForm(
        "ours",
        columns={one: one for one in _OURS},
        first=round(first.timestamp()) * MICROSECONDS,
        last=round(last.timestamp()) * MICROSECONDS,
    )
    mapping = replace(mapping, logs=(form, *mapping.logs[1:]))
    _write_ours(ours, first, last, mapping.destinations)
    switch, requester = _put(folder, "switch", logs.switch), _put(folder, "requester", logs.requester)
    return mapping, Files(ours, switch, requester, traffic_key())


def _mapping(told: str, folder: Path) -> Mapping:
    if not told.strip():
        return own_names()
    path = folder / "mapping"
    path.write_text(told, "utf-8")
    return read_mapping(path)


def _put(folder: Path, name: str, data: bytes | None) -> Path | None:
    if not data:
        return None
    path = folder / f"{name}.{'parquet' if data.startswith(b'PAR1') else 'csv'}"
    path.write_bytes(data)
    return path


def _write_ours(path: Path, first: datetime, last: datetime, wanted: tuple[str, ...]) -> None:
    """Our log as a file, row by row. Each message came to us, whichever of our names it was sent to."""
    with path.open("w", encoding="utf-8", newline="") as file, transaction.atomic(), as_staff():
        rows = csv.writer(file)
        rows.writerow(("time", *_OURS))
        for one in messages.log_between(first, last):
            to = next((each for each in one.destinations if each in wanted), wanted[0] if wanted else "")
            rows.writerow((one.at.isoformat(), one.sender, one.mke, to, one.control, one.subject))


def _digests(files: Files) -> dict[str, str]:
    paths = zip(NAMES, (files.ours, files.switch, files.requester), strict=True)
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths if path}


def _told(
    found: Found, first: datetime, last: datetime, digests: dict[str, str], *, by: PersonId, at: datetime
) -> Reconciled:
    return Reconciled(
        made_at=at,
        made_by=by,
        first=first,
        last=last,
        files=digests,
        classes={one.value: count for one, count in found.messages().items() if count},
        coverage=coverage(found),
        bypasses=tuple(_bypasses(found)),
        says=(*sentences(found), *_limits(found)),
    )


def _bypasses(found: Found) -> Iterator[Bypass]:
    rows = found.apart.filter(pl.col("class") == CODES.index(Class.BYPASS)).head(MOST_NAMED)
    when = pl.from_epoch("at", time_unit="us").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").alias("at")
    for row in rows.select(when, "sender", "key", "control").iter_rows(named=True):
        yield Bypass(**row)


def _limits(found: Found) -> Iterator[str]:
    """What limits the result, and the first rows that cannot be read, by number."""
    for one in warnings(found):
        if ".csv" not in one and ".json" not in one:  # files that are not written here
            yield f"{one[:1].upper()}{one[1:]}"
    left = MOST_UNREADABLE
    for name, log in zip(NAMES, found.logs, strict=True):
        for part in log.unreadable:
            rows = part.sort("number").head(left).select("number", "reason")
            left -= rows.height
            for number, reason in rows.iter_rows():
                yield f"Row {number} of the log named {name} cannot be read: {reason}."
