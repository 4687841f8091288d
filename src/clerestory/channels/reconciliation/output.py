"""Writes a result: summary.json, differences.csv, coverage.csv and chart.svg in a folder that appears whole.

Promises that no file holds a subject, that a spreadsheet takes no cell for a formula, and that a failure
leaves no folder that looks whole.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from clerestory.channels.reconciliation.comparing import Found
from clerestory.channels.reconciliation.coverage import coverage_cells
from clerestory.channels.reconciliation.database_doors import Doors
from clerestory.channels.reconciliation.errors import ReconciliationError
from clerestory.channels.reconciliation.logs import CODES, NAMES
from clerestory.channels.reconciliation.mapping import Mapping
from clerestory.channels.reconciliation.picture import chart
from clerestory.channels.reconciliation.telling import summary

SUMMARY, DIFFERENCES, COVERAGE, CHART = "summary.json", "differences.csv", "coverage.csv", "chart.svg"


@contextmanager
def folder_for(out: Path) -> Iterator[Path]:
    """A new folder beside `out` to write to; it takes the place of `out` if the block ends well.

    Raises ReconciliationError where `out` holds something or the disk does not take it.
    """
    beside = out.absolute().parent / f".{out.name}.unfinished-{os.getpid()}"
    try:
        found = next(out.iterdir(), None) if out.exists() else None
        if found is not None:
            raise ReconciliationError(
                f"{out}: found {found.name!r} in it; expected an empty folder or none. Choose another one "
                "with --out, or empty it."
            )
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir()
        yield beside
        beside.replace(out)
    except OSError as error:
        raise ReconciliationError(
            f"The result cannot be written to {out}: {error.strerror}. Nothing was kept. Free some space or "
            "choose another folder with --out, then run the command again."
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_result(folder: Path, found: Found, mapping: Mapping, files: dict[str, dict[str, Any]]) -> None:
    """Write the four files. files: what is to be told of each log's file."""
    document = {**summary(found, mapping), "files": files}
    write_json(folder / SUMMARY, document)
    differences(found).write_csv(folder / DIFFERENCES)
    coverage_cells(found, mapping.zone).with_columns(*_harmless("key", "sender_class")).write_csv(
        folder / COVERAGE
    )
    (folder / CHART).write_text(chart(found), "utf-8")


def write_json(path: Path, document: dict[str, Any]) -> None:
    """A document as every file of a result writes it."""
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def write_doors(folder: Path, found: Doors, files: dict[str, dict[str, Any]]) -> None:
    """Write doors.json and direct.csv: reads of the database that no opening of ours accounts for."""
    told = {
        "format": "clerestory/database-doors-found/1",
        "alarm": found.direct.height > 0,
        "reads": dict(found.counted),
        "openings_without_a_read": found.unread.height,
        "unreadable": [{"line": number, "reason": reason} for number, reason in found.unreadable.iter_rows()],
        "files": files,
    }
    write_json(folder / "doors.json", told)
    found.direct.select(_time(), *_harmless("account", "table"), pl.col("number").alias("line")).write_csv(
        folder / "direct.csv"
    )


def differences(found: Found) -> pl.DataFrame:
    """Every message neither matched nor repeated, in order of time, then the rows that cannot be read.

    Columns class, time, sender, sender_class, line, key, destination, control, held_by, differs, outside,
    row_ours, row_switch, row_requester, reason.
    """
    named = dict(enumerate(one.value for one in CODES))
    held = {mask: "+".join(name for log, name in enumerate(NAMES) if mask >> log & 1) for mask in range(8)}
    told = found.apart.select(
        pl.col("class").replace_strict(named, return_dtype=pl.String),
        _time(),
        *_harmless("sender", "sender_class", "line", "key", "destination", "control"),
        pl.col("mask").replace_strict(held, return_dtype=pl.String).alias("held_by"),
        pl.col("altered").replace("digest", "subject").alias("differs"),
        *_harmless("outside"),
        *(pl.col(f"number_{name}").alias(f"row_{name}") for name in NAMES),
        pl.lit("").alias("reason"),
    )
    return pl.concat([told, *_unreadable(found)], how="diagonal")


def _unreadable(found: Found) -> Iterator[pl.DataFrame]:
    for name, log in zip(NAMES, found.logs, strict=True):
        for part in log.unreadable:
            yield part.sort("number").select(
                pl.lit("unreadable").alias("class"),
                pl.lit(name).alias("held_by"),
                pl.col("number").alias(f"row_{name}"),
                pl.col("reason"),
            )


def _time() -> pl.Expr:
    return pl.from_epoch("at", time_unit="us").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").alias("time")


def _harmless(*columns: str) -> Iterator[pl.Expr]:
    """What a spreadsheet must not take for a formula begins with an apostrophe."""
    for one in columns:
        told = pl.col(one)
        yield pl.when(told.str.contains(r"^[=+\-@\t\r]")).then(pl.lit("'") + told).otherwise(told).alias(one)
