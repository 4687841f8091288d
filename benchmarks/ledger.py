"""What the ledger costs: trees, re-verification from disk, proofs; against pymerkle and the limit of SHA-256.

    python benchmarks/ledger.py [--sizes N ...] [--ten-million] [--out FILE]

Every way runs in a process of its own (ledger_ways.py; the peer: ledger_peer.py in var/bench-venv), one after
the other, on the same entries; all must come to the same root, or the run ends with exit 1. CPU time is the
figure. The limit is measured in the same process just before and after each way. Never a test.
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decide import HERE, machine
from ledger_report import Run, report

from clerestory.ledger.fast import offered

VAR = HERE.parent / "var"
SIZES = (100_000, 1_000_000)
TEN_MILLION = 10_000_000
PROOFS = 5_000
OWN = (sys.executable, str(HERE / "ledger_ways.py"))
PEER = (str(VAR / "bench-venv" / "bin" / "python"), str(HERE / "ledger_peer.py"))


@dataclass
class Bench:
    """Where logs are kept between ways, and everything measured so far."""

    folder: Path
    ways: tuple[bool, ...]
    has_peer: bool
    runs: list[Run]

    def measure(self, name: str, size: int, *, by: tuple[str, str] = OWN, **order: Any) -> None:
        """Run one way and remember what it found. Raises SystemExit with its last words where it fails."""
        print(f"{name}, {size:,} entries", file=sys.stderr, flush=True)
        whole = {"size": size, "folder": str(self.folder / str(size)), "count": PROOFS, **order}
        command = [*by, json.dumps(whole)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name} failed: {done.stderr.strip().splitlines()[-1:]}")
        self.runs.append(Run(name, size, whole, json.loads(done.stdout.splitlines()[-1])))


def grow(bench: Bench, size: int) -> None:
    """A log of so many entries: written, verified whole, proved from."""
    bench.measure("write", size, way="write", fast=False)
    for fast in bench.ways:
        bench.measure("verify", size, way="verify", fast=fast)
    bench.measure("prove from disk", size, way="prove", fast=False)


def compare(bench: Bench, size: int) -> None:
    """The same trees and proofs by every way there is."""
    for fast in bench.ways:
        bench.measure("build", size, way="build", fast=fast)
    bench.measure("publish", size, way="publish", fast=False)
    bench.measure("build one by one", size, way="build", fast=False, portion=1)
    for fast in bench.ways:
        bench.measure("prove from memory", size, way="prove", fast=fast, memory=True)
        bench.measure("prove neighbours", size, way="prove", fast=fast, memory=True, run=True)
    if bench.has_peer:
        bench.measure("pymerkle build", size, by=PEER, way="build")
        bench.measure("pymerkle prove", size, by=PEER, way="prove")


def main(arguments: list[str]) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="entries of the logs")
    parser.add_argument("--ten-million", action="store_true", help="a log of 10,000,000 as well (1.4 GB)")
    parser.add_argument(
        "--folder", type=Path, default=VAR / "bench" / "ledger", help="where logs stand meanwhile"
    )
    parser.add_argument("--out", type=Path, default=HERE / "results-ledger.md")
    args = parser.parse_args(arguments)
    sizes = sorted({*args.sizes, *((TEN_MILLION,) if args.ten_million else ())})
    offer = offered()
    print(offer.said, file=sys.stderr)
    if offer.is_faulty:
        return 1
    bench = Bench(args.folder, (False, True) if offer.hasher else (False,), Path(PEER[0]).exists(), [])
    for size in sizes:
        grow(bench, size)
    compare(bench, max(args.sizes))
    shutil.rmtree(args.folder)
    text = report(bench.runs, f"Python {platform.python_version()}; {machine()}", offer.said)
    args.out.write_text(text, "utf-8")
    print(text)
    roots = {size: {run.found["root"] for run in bench.runs if run.size == size} for size in sizes}
    return 1 if any(len(found) > 1 for found in roots.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
