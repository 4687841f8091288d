"""What benchmarks/replay.py found, as tables of ratios."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MIB = 1 << 20
CHECK = "checking the history"
MISSING = "not installed (`make bench` installs it)"


@dataclass
class Run:
    """One measured way. found: what its process printed. agrees: with REPLAY on the same rows, None: not
    asked."""

    name: str
    order: dict[str, Any]
    rows: int
    found: dict[str, Any]
    agrees: bool | None = None

    @property
    def wall(self) -> float:
        """Wall seconds of all parts but the check of the history."""
        return float(sum(took[0] for part, took in self.found["parts"].items() if part != CHECK))

    @property
    def cpu(self) -> float:
        """CPU seconds of all parts but the check of the history."""
        return float(sum(took[1] for part, took in self.found["parts"].items() if part != CHECK))

    @property
    def decisions(self) -> int:
        """Answers about single elements."""
        return int(self.found.get("answers", 0))

    @property
    def peak(self) -> str:
        """The largest its process became."""
        return f"{self.found['peak_bytes'] / MIB:,.0f} MiB"

    def part(self, name: str) -> str:
        """Wall seconds of one part."""
        return f"{self.found['parts'].get(name, (0.0, 0.0))[0]:.1f}"


def report(runs: Sequence[Run], about: str) -> str:
    """The result as Markdown."""
    parts = [
        "# Replaying a history",
        "",
        "Element decisions a second of REPLAY against the bare scan of the same columns and against peers,",
        f"on the first rows of one history of made-up traffic, in one run. {about}",
        "",
        "Ratios count, those of CPU seconds most: the wall clock shows what else the machine did. Regenerate",
        "with `make bench`, which measures 1 and 10 million rows; for more see benchmarks/README.md.",
        "",
        *_sizes(runs),
        *_peers(runs),
        *_many(runs),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _sizes(runs: Sequence[Run]) -> Iterator[str]:
    scans = {(tuple(one.order["laws"]), one.rows): one for one in runs if _is(one, "scan")}
    found = [one for one in runs if _is(one, "replay") and one.name.startswith("replay ")
             and " policies" not in one.name]  # fmt: skip
    if not found:
        return
    yield from (
        "## Rows, elements and laws",
        "",
        "Each question asks for 12 or all 27 elements. Scan: a sum over each column the replay reads. The",
        "replay is counted as compiling the laws, counting, and answering the distinct combinations (wall",
        "seconds). Checking every file first has a column of its own and is in neither rate nor ratio; the",
        "gate of Cedar is left out.",
        "",
        "| replay | rows | million element decisions a second | times the scan, wall | and CPU | wall s "
        "| CPU s | compiling | counting | answering | checking | peak |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    )
    for one in found:
        scan = scans[tuple(one.order["laws"]), one.rows]
        yield (
            f"| {_law(one)} x {one.order['elements']} | {one.rows:,} | {_rate(one)} "
            f"| {one.wall / scan.wall:.1f} | {one.cpu / scan.cpu:.1f} | {one.wall:.1f} | {one.cpu:.1f} "
            f"| {one.part('compiling the laws')} | {one.part('counting')} "
            f"| {one.part('answering combinations')} | {one.part(CHECK)} | {one.peak} |"
        )
    yield ""


def _rate(one: Run) -> str:
    return f"{one.decisions / one.wall / 1e6:,.1f}"


def _law(one: Run) -> str:
    laws = one.order["laws"]
    return " against ".join(laws) if len(laws) < 3 else f"all {len(laws)} laws in one pass"


_WORDS = {
    "DuckDB": "DuckDB, the same program as SQL",
    "closures": "the compiled closures, row by row",
    "cedarpy": "cedarpy on every row, parsed policies and entities",
    "casbin": "casbin (pycasbin), federal layer, `disclose` alone",
    "rego": "Rego (rego-cpp), federal layer, `disclose` alone",
}


def _peers(runs: Sequence[Run]) -> Iterator[str]:
    base = next((one for one in runs if one.name == "REPLAY on DuckDB's rows"), None)
    base = base or next((one for one in reversed(runs) if one.name == "replay us-mt x 12"), None)
    found = [one for one in runs if one.name in _WORDS]
    if not found or base is None:
        return
    yield from (
        "## Peers",
        "",
        "Law us-mt, 12 elements a question, each peer on as many of the same rows as it does in its time.",
        "Speed: element decisions a CPU second, REPLAY on DuckDB's rows being 1. Peers by row get their",
        "questions ready-made outside the clock. Same answers: DuckDB's cells (month, class, purpose,",
        "element, outcome, rule, count) are compared whole; row by row, every element of rows in which",
        "everything was recorded. The SQL, casbin and Rego forms are machine-translated from the same",
        "compiled program; for casbin and Rego one layer and one action of it (their answers are compared",
        "with the closures), so they do a part of what the others do for a decision: an order of magnitude.",
        "Peak is that of the whole process, in which reading and checking the history takes 250 to 450 MiB.",
        "",
        "| way | rows | element decisions a second | CPU speed, REPLAY is 1 | wall s | CPU s | same answers "
        "| peak |",
        "|---|---|---|---|---|---|---|---|",
        _peer("REPLAY", base, base, "-"),
    )
    for one in found:
        if "missing" in one.found:
            yield f"| {_WORDS[one.name]} | {MISSING} | - | - | - | - | - | - |"
        else:
            yield _peer(_WORDS[one.name], one, base, _same(one))
    yield ""


def _peer(name: str, one: Run, base: Run, same: str) -> str:
    speed = one.decisions / one.wall
    ratio = one.decisions / one.cpu / (base.decisions / base.cpu)
    return (
        f"| {name} | {one.rows:,} | {speed:,.0f} | {ratio:.2g} "
        f"| {one.wall:.1f} | {one.cpu:.1f} | {same} | {one.peak} |"
    )


def _same(one: Run) -> str:
    if "compared" in one.found:
        return f"{one.found['compared']:,} compared, {one.found['differ']:,} differ"
    return "all cells equal" if one.agrees else "DIFFERENT CELLS"


def _many(runs: Sequence[Run]) -> Iterator[str]:
    scans = {one.name.partition(", ")[2]: one for one in runs if one.name.startswith("scan, ")}
    found = [one for one in runs if one.name.startswith("replay, ")]
    if not found:
        return
    yield from (
        "## Policies and laws",
        "",
        "Synthetic laws made by repeating the shipped packs' policies with a clause of their own, and all",
        "laws that are shipped in one pass; 12 elements a question.",
        "",
        "| law | policies | rows | million element decisions a second | times the scan, wall | and CPU "
        "| wall s | CPU s | compiling | counting | answering | combinations | peak |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    )
    for one in found:
        scan = scans[one.name.partition(", ")[2]]
        name = "made for measuring" if " policies" in one.name else _law(one)
        yield (
            f"| {name} | {sum(one.found['policies']):,} | {one.rows:,} | {_rate(one)} "
            f"| {one.wall / scan.wall:.1f} | {one.cpu / scan.cpu:.1f} | {one.wall:.1f} | {one.cpu:.1f} "
            f"| {one.part('compiling the laws')} | {one.part('counting')} "
            f"| {one.part('answering combinations')} | {one.found['combinations']:,} | {one.peak} |"
        )
    yield ""


def _is(one: Run, way: str) -> bool:
    return bool(one.order["way"] == way)
