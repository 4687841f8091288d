"""The measured ways of withholding as Markdown: ratios first."""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
from decide import machine

from clerestory import __version__

HEAD = """| table | cells, small | way | beside | cost | exact | below 11 | by the rule | CPU ratio | CPU s |
|---|---|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True)
class Way:
    """One way at one table: withheld beside small ones, cost, what follows, CPU seconds; or why not."""

    name: str
    extra: int = 0
    cost: float = 0.0
    pinned: int = 0
    below: int = 0
    by_rule: int = 0
    cpu: float | None = None
    why: str = ""

    @property
    def recovered(self) -> int:
        """Everything that follows in any way."""
        return self.pinned + self.below + self.by_rule


@dataclass(frozen=True)
class Case:
    """A table and its ways."""

    name: str
    cells: int
    small: int
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Small:
    """Small tables: how many, how many cost the same, cannot be published, CPU trying to CPU searching."""

    count: int
    equal: int
    none: int
    ratio: float


@dataclass(frozen=True)
class Years:
    """Two years of reports. counts by way: tables, withheld, the same, pinned, below 11, all that follows."""

    shape: str
    refused: int
    counts: tuple[tuple[int, ...], ...]
    cpu: float


def report(cases: Sequence[Case], small: Small, years: Sequence[Years], peer: str | None) -> str:
    """The whole page."""
    version = highspy.Highs().version()
    about = f"pytauargus {peer}" if peer else "pytauargus was not installed"
    tables = "\n".join(_row(case, way) for case in cases for way in case.ways)
    sequences = "\n".join(row for one in years for row in _years(one))
    return f"""# What withholding small counts costs, and whether it holds

clerestory {__version__}, HiGHS {version}, {about} (FREQ(11,50), its own engine with HiGHS);
{machine()}.

Made-up counts. Counts 1 to 10 are withheld; "beside" is what each way withholds in addition, its cost
1 + ln(1 + count); pytauargus minimises the sum of the counts instead. What follows is what our attacker can
say of withheld cells from the published table alone: the exact value; that it is below 11; or that it is 1 to
10 for whoever knows the rule (decision 0028). One thread. CPU ratio: the first of ours is 1, with the gate.

{HEAD}
{tables}

Trying every pattern on {small.count} random 3x3 tables (16 cells with totals): the search found the same cost
on {small.equal} of {small.count} (of which {small.none} cannot be published at all); trying took
{small.ratio:.0f} times the CPU time.

## Many small reports over two simulated years

Each month, quarter and year by agency and purpose, the halves of each year in one table, and a window of five
months that overlaps both. All tables of a way are attacked together.

| agencies x purposes | way | tables | cells withheld | exact | below 11 | all that follows |
|---|---|---|---|---|---|---|
{sequences}

Regenerate with `.venv/bin/python benchmarks/suppression.py`.
"""


def _row(case: Case, way: Way) -> str:
    head = f"| {case.name} | {case.cells:,}, {case.small} | {way.name} |"
    if way.why:
        return f"{head} {way.why} | | | | | | |"
    first = next(one.cpu for one in case.ways if one.cpu is not None)
    times = f"{way.cpu / first:.2f} | {way.cpu:.2f}" if way.cpu is not None and first else " | "
    return f"{head} {way.extra} | {way.cost:.1f} | {way.pinned} | {way.below} | {way.by_rule} | {times} |"


def _years(one: Years) -> list[str]:
    names = ("only the small ones", "each protected alone", f"with the gate ({one.refused} not published)")
    return [
        f"| {one.shape} | {name} | {counts[0]} | {counts[1]:,} | {counts[3]} | {counts[4]} | {counts[5]} |"
        for name, counts in zip(names, one.counts, strict=True)
    ]
