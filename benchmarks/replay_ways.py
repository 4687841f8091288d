"""One measured way of answering a history's questions, in a process of its own: its memory is its own.

    python benchmarks/replay_ways.py '{"way": "replay", "history": DIR, "laws": ["us"], "elements": 12}'

Started by benchmarks/replay.py; the last line of what it prints is the result as JSON. What a way answered
travels as a digest of its cells (month, requester class, purpose, element, outcome, rule, count), so that
ways can be held against each other.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from clerestory.impact.history.read import History, open_history
from clerestory.impact.replay.count import Counting
from clerestory.impact.replay.pieces import Piece, Stretch, pieces, stretches
from clerestory.law.library import Library, default_folder, open_library

Order = dict[str, Any]
Result = dict[str, Any]


@dataclass(frozen=True)
class Asking(Piece):
    """A piece in which every question asks for the same elements."""

    mask: int = 0

    def scan(self) -> pl.LazyFrame:
        """Its rows."""
        rows = super().scan()
        return rows.with_columns(elements=pl.lit(self.mask, dtype=pl.UInt32)) if self.mask else rows


class Clock:
    """Wall and CPU seconds since the last look, by part."""

    def __init__(self) -> None:
        self.parts: dict[str, tuple[float, float]] = {}
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def took(self, part: str) -> None:
        """Give the time since the last look to `part`."""
        wall, cpu = time.perf_counter(), time.process_time()
        before = self.parts.get(part, (0.0, 0.0))
        self.parts[part] = (before[0] + wall - self._wall, before[1] + cpu - self._cpu)
        self._wall, self._cpu = wall, cpu

    def skip(self) -> None:
        """Count the time since the last look for nothing."""
        self._wall, self._cpu = time.perf_counter(), time.process_time()


def history(order: Order) -> History:
    """The history of the order; every file is checked, as before any replay."""
    return open_history(Path(order["history"]))


def mask_of(order: Order) -> int:
    """The elements every question asks for; 0: as recorded."""
    return (1 << int(order.get("elements", 0))) - 1


def library_of(order: Order) -> Library:
    """The packs shipped, or others."""
    return open_library(Path(order["packs"]) if order.get("packs") else default_folder())


def asking(rows: History, order: Order) -> Iterator[Piece]:
    """The pieces, each question asking for the elements of the order."""
    for one in pieces(rows):
        yield Asking(one.file, one.skipped, one.rows, one.before, mask_of(order))


def columns_read(standing: Sequence[Stretch]) -> list[str]:
    """What a replay reads of a file."""
    read = {name for one in standing for law in one.laws for name in law.columns}
    return sorted(
        {"day", "elements", "requester", "recipient", "purpose.activity", "purpose.mixed_with", *read}
    )


def told(cells: pl.DataFrame, rules: Sequence[str], number: int, law: str) -> Result:
    """What the cells of one law say: outcomes, and a digest of everything."""
    codes = pl.Series(rules, dtype=pl.String)
    named = cells.select(
        "month", "class", "purpose", "element", outcome=pl.col(f"outcome {number}"),
        rule=pl.lit(codes).gather(pl.col(f"rule {number}")), n=pl.col("n").cast(pl.UInt64),
    )  # fmt: skip
    whole = named.group_by(pl.all().exclude("n")).agg(pl.col("n").sum())
    whole = whole.sort(whole.columns[:-1], nulls_last=True)
    outcomes = whole.group_by("outcome").agg(pl.col("n").sum()).sort("outcome").rows()
    text = whole.write_csv().encode()
    return {"law": law, "outcomes": dict(outcomes), "cells": whole.height, "digest": sha256(text).hexdigest()}


def scan(order: Order) -> Result:
    """Merely read the columns that a replay reads, and add up each."""
    rows = history(order)
    names = columns_read(stretches(library_of(order), order["laws"], rows, rows.first, rows.last))
    clock = Clock()
    every = (pl.col(name).sum() for name in names)
    rows.scan().select(pl.len().alias("rows"), *every).collect(engine="streaming")
    clock.took("scanning")
    return {"parts": clock.parts, "columns": len(names)}


def replay(order: Order) -> Result:
    """Count as `clerestory replay` does, without its check by Cedar and without writing."""
    library, clock = library_of(order), Clock()
    rows = history(order)
    clock.took("checking the history")
    standing = stretches(library, order["laws"], rows, rows.first, rows.last)
    clock.took("compiling the laws")
    counting = Counting(standing, rows.lists, 0)
    for piece in asking(rows, order):
        counting.add(piece)
    clock.took("counting")
    counting.finish()
    cells = counting.cells.frame()
    clock.took("answering combinations")
    answers = int(cells["n"].sum()) * len(order["laws"])
    said = [told(cells, counting.cells.rules, at, law) for at, law in enumerate(order["laws"])]
    policies = [sum(len(one) for one in law._provisions) for law in standing[0].laws]
    return {
        "parts": clock.parts, "answers": answers, "told": said, "policies": policies,
        "combinations": counting.combinations, "stretches": len(standing),
    }  # fmt: skip


def duckdb(order: Order) -> Result:
    """The same counting with the law as SQL, file by file, as many as the time allows."""
    import duckdb as engine
    from sql_replay import SqlCounting

    library, rows = library_of(order), history(order)
    clock = Clock()
    standing = stretches(library, order["laws"], rows, rows.first, rows.last)
    connection = engine.connect()
    connection.execute(f"SET threads = {os.environ['POLARS_MAX_THREADS']}")
    connection.execute("SET memory_limit = '4GB'")
    counting = SqlCounting(connection, library, standing, rows, mask_of(order))
    clock.took("compiling the laws")
    done = 0
    for one in rows.files:
        counting.add(one.path)
        clock.took("counting")
        done += one.rows
        if clock.parts["counting"][0] > order["seconds"]:
            break
    cells, rules = counting.finish()
    clock.took("answering combinations")
    answers = int(cells["n"].sum())
    return {"parts": clock.parts, "rows": done, "answers": answers,
            "told": [told(cells, rules, 0, order["laws"][0])]}  # fmt: skip


def by_row(order: Order) -> Result:
    """One of the engines that answer question by question."""
    from replay_by_row import measure

    return measure(order, library_of(order), history(order), mask_of(order))


def peak_bytes() -> int:
    """The most memory this process held. What getrusage says begins with what its parent held when it was
    started, so Linux is asked for the process alone where it tells."""
    status = Path("/proc/self/status")
    for line in status.read_text("ascii").splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


WAYS: dict[str, Callable[[Order], Result]] = {
    "scan": scan,
    "replay": replay,
    "duckdb": duckdb,
    "by_row": by_row,
}


def main(arguments: list[str]) -> int:
    """Measure one way and print what was found."""
    order = json.loads(arguments[0])
    sys.path += order.get("peers", [])
    try:
        result = WAYS[order["way"]](order)
    except ModuleNotFoundError as missing:
        result = {"missing": missing.name}
    result["peak_bytes"] = peak_bytes()
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
