"""What withholding small counts costs and whether it holds: ours, a peer, and trying everything, in one run.

    python benchmarks/suppression.py [--out FILE] [--quick]

Each way protects the same tables; then our attacker is asked what follows from what each would publish.
pytauargus (tau-Argus) runs in var/bench-venv; where it is not, the table says so. CPU time is the
figure. Never a test; that nothing follows from what we publish is one (tests/unit/suppression).
"""

# tests/world makes the tables, and is found only after the clone is on the path.
# ruff: noqa: E402

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from decide import HERE
from suppression_report import Case, Small, Way, Years, report

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.world.counts import (
    cheapest_by_trying,
    cost,
    flat,
    months,
    only_small_withheld,
    quarter,
    skewed,
    table,
    year_of,
)

from clerestory.suppression import (
    PERIOD,
    CannotBePublishedError,
    Category,
    Cell,
    Dimension,
    Publication,
    Register,
    Shown,
    Table,
    derivable,
    protect,
    publish,
    summed,
)
from clerestory.suppression.effort import Limit
from clerestory.suppression.exact import likely
from clerestory.suppression.findings import Effort, Kind
from clerestory.suppression.greedy import good
from clerestory.suppression.protect import STEPS
from clerestory.suppression.published import is_small, publication_of
from clerestory.suppression.task import Task

PEER = HERE / "suppression_peer.py"
BENCH_PYTHON = ROOT / "var" / "bench-venv" / "bin" / "python"
SHAPES = (
    ("8x12", (8, 12)),
    ("56x8", (56, 8)),
    ("56x12", (56, 12)),
    ("20x56", (20, 56)),
    ("8x8x12", (8, 8, 12)),
)


@dataclass
class Peer:
    """Whether pytauargus is there, and of which version."""

    version: str | None = None


def made_up(shape: Sequence[int], seed: int = 1) -> Table:
    """A table as offices have them: some large counts, many small ones."""
    dice = random.Random(seed)
    dimensions = [flat(name, size) for name, size in zip("abc", shape, strict=False)]
    inner: dict[tuple[str, ...], int] = {}
    for cell in _cells(dimensions):
        inner[cell] = (
            int(20 * dice.paretovariate(0.35)) % 3000 if dice.random() < 0.8 else dice.randint(0, 12)
        )
    return summed("table", "requests", dimensions, inner)


def _cells(dimensions: Sequence[Dimension]) -> Iterator[tuple[str, ...]]:
    if not dimensions:
        yield ()
        return
    for category in dimensions[0].categories:
        for rest in _cells(dimensions[1:]):
            yield (category.name, *rest)


def judged(name: str, of: Table, publication: Publication, cpu: float | None) -> Way:
    """What a way withheld, and what follows from it."""
    found = Counter(one.kind for one in derivable([publication]))
    small = sum(map(is_small, of.counts.values()))
    return Way(
        name,
        publication.withheld - small,
        cost(of, publication) - cost(of, only_small_withheld(of)),
        found[Kind.PINNED],
        found[Kind.SMALL],
        found[Kind.SMALL_BY_RULE] + found[Kind.NOT_SHOWN_SAFE],
        cpu,
    )


def timed(act: Callable[[], Publication]) -> tuple[Publication, float]:
    """What came of it, and its CPU seconds."""
    began = time.process_time()
    result = act()
    return result, time.process_time() - began


def ours(of: Table) -> Publication:
    """As the product does it, gate included."""
    return protect(of).publication


def greedy(of: Table) -> Publication:
    """As for tables that are too large for the cheapest, whatever the size."""
    task, effort = Task(of, []), Effort()
    start = likely(task, effort, Limit(effort, STEPS // 2))
    return publication_of(of, task.cells_of(good(task, effort, Limit(effort, STEPS), start)))


def peer(of: Table, suppress: str, seen: Peer) -> tuple[Publication, float] | str:
    """What pytauargus withholds, or why it did not."""
    if not BENCH_PYTHON.exists():
        return "not installed"
    names = [dimension.name for dimension in of.dimensions]
    cells = [(cell, count) for cell, count in of.counts.items() if "all" not in cell and count]
    order = json.dumps({"cells": cells, "names": names, "suppress": suppress})
    try:
        done = subprocess.run(
            [BENCH_PYTHON, PEER], input=order, capture_output=True, text=True, timeout=300, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        missing = "ModuleNotFoundError" in str(getattr(error, "stderr", ""))
        return "not installed" if missing else "gave no result"
    found = json.loads(done.stdout.splitlines()[-1])
    seen.version = found["version"]
    withheld: list[Cell] = [tuple(cell) for cell in found["withheld"]]
    shown_small = [cell for cell, count in of.counts.items() if is_small(count) and cell not in set(withheld)]
    if shown_small:
        return f"shows {len(shown_small)} small counts"
    return publication_of(of, withheld), found["cpu"]


def case(name: str, shape: Sequence[int], seen: Peer) -> Case:
    """One table, every way."""
    of = made_up(shape)
    ways = [judged("only the small ones", of, only_small_withheld(of), None)]
    ways.append(judged("ours, exact" if len(shape) < 3 else "ours, greedy", of, *timed(lambda: ours(of))))
    if len(shape) < 3:
        ways.append(judged("ours, greedy", of, *timed(lambda: greedy(of))))
    for suppress in ("OPT(1)", "MOD(1)"):
        found = peer(of, suppress, seen)
        label = f"pytauargus {suppress[:3]}"
        ways.append(Way(label, why=found) if isinstance(found, str) else judged(label, of, *found))
        print(name, ways[-1], flush=True)
    return Case(name, len(of.counts), sum(map(is_small, of.counts.values())), tuple(ways))


def small_tables(count: int) -> Small:
    """Small tables by trying every pattern, and by the search."""
    dice = random.Random(7)
    ours_cpu = tried_cpu = 0.0
    equal = none = 0
    for _ in range(count):
        of = table([[skewed(dice) % 60 for _ in range(3)] for _ in range(3)])
        began = time.process_time()
        best = cheapest_by_trying(of)
        tried_cpu += time.process_time() - began
        began = time.process_time()
        try:
            found: float | None = cost(of, protect(of).publication)
        except CannotBePublishedError:
            found = None
        ours_cpu += time.process_time() - began
        none += best is None
        equal += found == best or (found is not None and best is not None and abs(found - best) < 1e-9)
    return Small(count, equal, none, tried_cpu / ours_cpu)


def reports(rows: int, wide: int, seed: int) -> Iterator[Table]:
    """Two years: every month, quarter, year, and in each year a window of five months and the halves."""
    dice = random.Random(seed)
    for year in (2025, 2026):
        names = months(year)
        true = {
            (f"agency{i}", f"purpose{j}", month): skewed(dice) // 3
            for i in range(rows)
            for j in range(wide)
            for month in names
        }
        periods: list[list[Category]] = []
        for at, month in enumerate(names):
            periods.append([Category(month)])
            if at % 3 == 2:
                periods.append([quarter(year, at // 3 + 1)])
        periods.append([Category(f"{year} spring", tuple(names[1:6]))])
        periods.append([Category(f"{year} H1", tuple(names[:6])), Category(f"{year} H2", tuple(names[6:]))])
        periods.append([year_of(year)])
        for period in periods:
            inner: dict[tuple[str, ...], int] = {}
            for (agency, purpose, month), count in true.items():
                for one in period:
                    if month in (one.parts or (one.name,)):
                        inner[agency, purpose, one.name] = inner.get((agency, purpose, one.name), 0) + count
            dimensions = (flat("agency", rows), flat("purpose", wide), Dimension(PERIOD, tuple(period)))
            yield summed(f"{period[0].name} {len(period)}", "requests", dimensions, inner)


def two_years(rows: int, wide: int, seed: int) -> Years:
    """Reports in sequence: only the small ones withheld; each protected alone; with the gate over all."""
    naive, alone, register, refused = [], [], Register(), 0
    began = time.process_time()
    for of in reports(rows, wide, seed):
        naive.append(only_small_withheld(of))
        try:
            alone.append(protect(of).publication)
        except CannotBePublishedError:
            alone.append(publication_of(of, of.counts))
        try:
            register = publish(register, protect(of, register, steps=400_000).publication)
        except CannotBePublishedError:
            refused += 1
    cpu = time.process_time() - began
    counts = []
    for tables in (naive, alone, list(register)):
        found = Counter(one.kind for one in derivable(tables))
        withheld = sum(one.withheld for one in tables)
        cells = sum(len(one.cells) for one in tables)
        shown = sum(isinstance(what, Shown) for one in tables for what in one.cells.values())
        counts.append(
            (len(tables), withheld, cells - shown, found[Kind.PINNED], found[Kind.SMALL], sum(found.values()))
        )
    return Years(f"{rows}x{wide}", refused, tuple(counts), cpu)


def main() -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE / "results-suppression.md")
    parser.add_argument("--quick", action="store_true", help="small tables only")
    asked = parser.parse_args()
    seen = Peer()
    cases = [case(name, shape, seen) for name, shape in (SHAPES[:1] if asked.quick else SHAPES)]
    small = small_tables(5 if asked.quick else 40)
    years = [two_years(*shape, seed=3) for shape in ((3, 2),) + (() if asked.quick else ((4, 3), (6, 5)))]
    asked.out.write_text(report(cases, small, years, seen.version), "utf-8")
    print(f"Wrote {asked.out}.")
    ok = all(way.recovered == 0 for one in cases for way in one.ways if way.name.startswith("ours"))
    return 0 if ok and small.equal == small.count and all(one.counts[-1][-1] == 0 for one in years) else 1


if __name__ == "__main__":
    sys.exit(main())
