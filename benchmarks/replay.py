"""Element decisions a second of REPLAY, against the bare scan of the same columns and peers, in one run.

    python benchmarks/replay.py [--rows N ...] [--history DIR] [--seconds S] [--threads T] [--out FILE]

Every way runs in a process of its own (replay_ways.py), one after the other, on the first rows of the same
history; what it answered is compared with REPLAY's answers on the same rows, and a difference stands in the
table. Ratios are the figures; they compare ways of one run on one machine. Never a test.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path
from typing import Any

import polars as pl
from decide import HERE, machine
from many_policies import LAW as MADE
from many_policies import write_law
from replay_report import Run, report

from clerestory.impact.history.lists import Lists
from clerestory.impact.history.write import MANIFEST, HistoryWriter
from clerestory.law.library import default_folder, open_library

VAR = HERE.parent / "var"
ROWS = (1_000_000, 10_000_000)
POLICIES = (40, 200, 1_000)
BY_ROW = ("closures", "cedarpy", "casbin", "rego")
PAIR = ("us-mt", "us-ny")
TOLD = "us-mt"
TWELVE, EVERY = 12, 27
SOME_ROWS = 1_000_000
"""How many rows serve where the number of policies or elements is what varies."""


@dataclass
class Bench:
    """What all ways share. runs: everything measured so far, in order."""

    history: Path
    scratch: Path
    threads: int
    seconds: float
    peers: list[str]
    runs: list[Run] = field(default_factory=list)

    def rows(self, about: int) -> Path:
        """A history of about so many of the first rows: whole files, linked; below a file, cut to size."""
        manifest = json.loads((self.history / MANIFEST).read_text("utf-8"))
        every = manifest["files"]
        sums = list(accumulate(one["rows"] for one in every))
        if about > sums[-1]:
            raise SystemExit(f"{self.history}: found {sums[-1]:,} rows, expected {about:,}. Ask for fewer.")
        number = 1 + min(range(len(sums)), key=lambda at: abs(sums[at] - about))
        folder = self.scratch / f"rows-{about}"
        if folder.exists():
            return folder
        if about < sums[0]:
            lists = Lists.checked(manifest, str(self.history))
            with HistoryWriter(folder, lists, origin=manifest["origin"]) as writer:
                writer.add(pl.read_parquet(self.history / every[0]["name"], n_rows=about))
                writer.finish()
            return folder
        folder.mkdir(parents=True)
        for one in every[:number]:
            (folder / one["name"]).symlink_to((self.history / one["name"]).resolve())
        part = {**manifest, "rows": sums[number - 1], "files": every[:number]}
        (folder / MANIFEST).write_text(json.dumps(part), "utf-8")
        return folder

    def measure(self, name: str, way: str, about: int, **order: Any) -> Run:
        """Run one way and remember what it found. Raises SystemExit with its last words where it fails."""
        folder = self.rows(about)
        rows = json.loads((folder / MANIFEST).read_text("utf-8"))["rows"]
        print(f"{name}, {rows:,} rows", file=sys.stderr, flush=True)
        whole = {"way": way, "history": str(folder), "peers": self.peers, **order}
        done = subprocess.run(
            [sys.executable, str(HERE / "replay_ways.py"), json.dumps(whole)],
            env={**os.environ, "POLARS_MAX_THREADS": str(self.threads)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{name} failed: {done.stderr.strip().splitlines()[-1:]}")
        run = Run(name, whole, rows, json.loads(done.stdout.splitlines()[-1]))
        self.runs.append(run)
        return run


def sizes(bench: Bench, rows: int) -> None:
    """One law and two laws on so many rows, twelve elements and all, each beside the scan of its columns."""
    for laws in (PAIR[:1], PAIR[1:], PAIR):
        bench.measure(f"scan {' '.join(laws)}", "scan", rows, laws=laws)
        for elements in (TWELVE, EVERY):
            name = f"replay {' against '.join(laws)} x {elements}"
            bench.measure(name, "replay", rows, laws=laws, elements=elements)


def peers(bench: Bench, rows: int) -> None:
    """DuckDB file by file and the engines row by row, each for its time; REPLAY on the rows DuckDB did."""
    order = {"laws": [TOLD], "elements": TWELVE, "seconds": bench.seconds}
    sql = bench.measure("DuckDB", "duckdb", rows, **order)
    if "rows" in sql.found:
        sql.rows = sql.found["rows"]
        same = bench.measure("REPLAY on DuckDB's rows", "replay", sql.rows, laws=[TOLD], elements=TWELVE)
        sql.agrees = same.found["told"] == sql.found["told"]
    for engine in BY_ROW:
        one = bench.measure(engine, "by_row", rows, engine=engine, **order)
        if "rows" in one.found:
            one.rows, one.agrees = one.found["rows"], one.found["differ"] == 0


def many(bench: Bench, rows: int) -> None:
    """Laws made of 40, 200 and 1,000 policies."""
    shelf = open_library(default_folder())
    for number in POLICIES:
        with tempfile.TemporaryDirectory() as folder:
            write_law(shelf, Path(folder), number, date(2024, 10, 1))
            order = {"laws": [MADE], "packs": folder}
            bench.measure(f"scan, {number} policies", "scan", rows, **order)
            bench.measure(f"replay, {number} policies", "replay", rows, elements=TWELVE, **order)


def every_pack(bench: Bench, rows: int) -> None:
    """All laws there are in one pass."""
    laws = list(open_library(default_folder()).laws())
    bench.measure("scan, all laws", "scan", rows, laws=laws)
    bench.measure("replay, all laws", "replay", rows, laws=laws, elements=TWELVE)


def sample(rows: int, threads: int) -> Path:
    """A history of so many rows; made once, by `clerestory sample traffic`."""
    folder = VAR / "bench" / f"traffic-{rows}"
    if not (folder / "history.json").exists():
        print(f"making sample traffic of {rows:,} rows in {folder}", file=sys.stderr)
        start = "import sys; from clerestory.site.command import main; sys.exit(main())"
        command = [sys.executable, "-c", start, "sample", "traffic"]
        options = ["--rows", str(rows), "--seed", "1", "--out", str(folder)]
        env = {**os.environ, "POLARS_MAX_THREADS": str(threads)}
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([*command, *options], env=env, check=True, stdout=subprocess.DEVNULL)
    return folder


def places_of_peers() -> Iterator[str]:
    """Where `make bench` put the peers, if it did; the program's own packages go first."""
    for one in sorted((VAR / "bench-venv").glob("lib*/python*/site-packages")):
        yield str(one)


def main(arguments: list[str]) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--rows", type=int, nargs="+", default=list(ROWS), help="how many rows, several sizes"
    )
    parser.add_argument("--history", type=Path, help="a history that is there (default: sample traffic)")
    parser.add_argument("--seconds", type=float, default=20.0, help="wall time for each peer")
    parser.add_argument("--threads", type=int, default=2, help="threads of Polars and DuckDB")
    parser.add_argument("--all-laws-rows", type=int, default=SOME_ROWS, help="rows for all laws in one pass")
    parser.add_argument(
        "--only", nargs="+", choices=("sizes", "peers", "many", "all"), help="some parts alone"
    )
    parser.add_argument("--out", type=Path, default=HERE / "results-replay.md")
    args = parser.parse_args(arguments)
    history = args.history or sample(max(args.rows), args.threads)
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(history, Path(scratch), args.threads, args.seconds, list(places_of_peers()))
        measure(bench, args)
    about = (
        f"Python {platform.python_version()}, Polars {version('polars')}, cedarpy {version('cedarpy')}; "
        f"{machine()}; {args.threads} threads."
    )
    text = report(bench.runs, about)
    args.out.write_text(text, "utf-8")
    print(text)
    return 1 if any(run.agrees is False for run in bench.runs) else 0


def measure(bench: Bench, args: argparse.Namespace) -> None:
    """Every part that was asked for."""
    parts = args.only or ("sizes", "peers", "many", "all")
    for rows in args.rows if "sizes" in parts else ():
        sizes(bench, rows)
    if "peers" in parts:
        peers(bench, max(args.rows))
    if "many" in parts:
        many(bench, min(SOME_ROWS, max(args.rows)))
    if "all" in parts:
        every_pack(bench, min(args.all_laws_rows, max(args.rows)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
