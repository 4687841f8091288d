"""The measured ways of the ledger as Markdown: ratios first."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from clerestory import __version__

MAKING = (("include", "inclusion, made"), ("connect", "consistency, made"))
CHECKING = (("check inclusion", "inclusion, checked"), ("check consistency", "consistency, checked"))


@dataclass(frozen=True)
class Run:
    """One measured way: the order it was given, and what it found."""

    name: str
    size: int
    order: dict[str, Any]
    found: dict[str, Any]

    @property
    def rate(self) -> float:
        """Entries a CPU second."""
        return float(self.size / self.found["cpu"])

    @property
    def share(self) -> float:
        """Of what SHA-256 alone would allow on this core at that time."""
        return float(self.rate / self.found["limit"])

    @property
    def by(self) -> str:
        """Who hashed."""
        return "fast" if self.order.get("fast") else "hashlib"


def named(runs: list[Run], name: str) -> list[Run]:
    """All of this name, in order."""
    return [run for run in runs if run.name == name]


def report(runs: list[Run], about: str, said: str) -> str:
    """The whole page."""
    peers = named(runs, "pymerkle build")
    peer = f", pymerkle {peers[0].found['version']}" if peers else ", pymerkle was not installed"
    limit = sum(run.found["limit"] for run in runs) / len(runs)
    roots = {run.size: {one.found["root"] for one in runs if one.size == run.size} for run in runs}
    same = "All ways came to the same roots." if all(len(one) == 1 for one in roots.values()) else (
        "**Ways came to different roots.**"
    )  # fmt: skip
    return f"""# What the ledger costs

Logs of entries of 98 bytes. clerestory {__version__}{peer}{numba()}; {about}.
{said}

CPU seconds. Each way ran in a process of its own; making the entries and compiling (once a process) are not
counted. The limit is what OpenSSL compresses of one long message, at four compressions an entry (leaf and
node); it was measured around each way, {limit / 1e6:.1f} M entries a second and core on average. What is
read from disk was written shortly before, so most of it comes out of the system's memory. {same}

## Trees

{trees(runs)}

Re-verification is what `clerestory ledger fsck` does: it reads all bundles, derives every leaf, tile and the
root anew, and compares each stored tile. Aims: 1 M entries a second and core with the extra `fast`, 200,000
without. pymerkle keeps a tree in memory (or in SQLite) and has no tiles, so there is nothing to compare.

## Proofs

{proofs(runs)}

Made of random entries of the log, and of the last ones in a row as the sequencer does for each batch; a tile
is hashed through once for all proofs made of it. pymerkle keeps every node in memory{kept(runs)}.
Checking a whole proof file means its text, the log's signature, a quorum of two witnesses, then the hashes.

## Growth

{growth(runs)}

Bytes and files of one log at one size; a log in service also keeps the partial tiles of its published sizes
until somebody deletes them. Peak memory is that of the process that verified, with hashlib / with `fast`.

Regenerate with `.venv/bin/python benchmarks/ledger.py --ten-million` (without the flag: up to a million).
"""


def numba() -> str:
    """Its version, where it is installed."""
    try:
        return f", numba {version('numba')}"
    except ModuleNotFoundError:
        return ""


def trees(runs: list[Run]) -> str:
    """Building in memory and verifying from disk, beside the peer and the limit."""
    base = next(iter(named(runs, "pymerkle build")), None)
    size = max(run.size for run in named(runs, "build"))
    rows = [("pymerkle, appended in memory, then the root", base)] if base else []
    ways = (
        ("build", "tree and tiles in memory"),
        ("build one by one", "the same, one entry at a time"),
        ("write", "tree, tiles and bundles as files (not synced)"),
        ("publish", "the same into a folder store, each file and folder synced"),
        ("verify", "full re-verification from disk"),
    )
    rows += [
        (f"{what}, {run.by}", run) for name, what in ways for run in named(runs, name) if run.size == size
    ]
    lines = [
        f"| {what} | {run.rate / base.rate if base else float('nan'):.1f} | {run.share:.0%} "
        f"| {run.rate:,.0f} | {run.size / run.found['wall']:,.0f} |"
        for what, run in rows
        if run is not None
    ]
    head = f"| {size:,} entries | ratio (CPU) | of the limit | entries a CPU second | a second |"
    return "\n".join([head, "|---|---|---|---|---|", *lines])


def kept(runs: list[Run]) -> str:
    """How much memory the peer took for it."""
    return "".join(f" ({run.found['megabytes']:,.0f} MB)" for run in named(runs, "pymerkle prove"))


def proofs(runs: list[Run]) -> str:
    """Rates of making and checking."""
    base = next(iter(named(runs, "pymerkle prove")), None)
    size = max(run.size for run in named(runs, "build"))
    names = ("prove from disk", "prove from memory", "prove neighbours")
    mine = [run for name in names for run in named(runs, name) if run.size == size]
    lines = []
    for key, what in MAKING:
        lines += [line(f"{what}: pymerkle", base, base, key)] if base else []
        lines += [
            line(f"{what}: {run.name.removeprefix('prove ')}, {run.by}", run, base, key) for run in mine
        ]
    for key, what in CHECKING:
        lines += [line(f"{what}: pymerkle", base, base, key)] if base else []
        lines += [line(f"{what}: clerestory", mine[0], base, key)]
    lines += [line("a whole proof file, checked", mine[0], None, "check file")]
    head = f"| {size:,} entries | ratio (CPU) | proofs a CPU second | µs each |"
    size_bytes = f"A proof file has {mine[0].found['file bytes']:,.0f} bytes."
    return "\n".join([head, "|---|---|---|---|", *lines, "", size_bytes])


def line(what: str, run: Run, base: Run | None, key: str) -> str:
    """One rate beside the peer's."""
    rate = run.found["rates"][key]
    ratio = f"{rate / base.found['rates'][key]:.1f}" if base else "-"
    return f"| {what} | {ratio} | {rate:,.0f} | {1e6 / rate:,.0f} |"


def growth(runs: list[Run]) -> str:
    """What changes with the size."""
    head = (
        "| entries | written | verified | verified, fast | proofs from disk | bundles | tiles | files "
        "| on disk | peak memory |"
    )
    lines = []
    for size in sorted({run.size for run in named(runs, "verify")}):
        some = {(run.name, run.by): run for run in runs if run.size == size}
        write, verify = some["write", "hashlib"], some["verify", "hashlib"]
        fast, prove = some.get(("verify", "fast")), some["prove from disk", "hashlib"]
        cells = [
            f"{size:,}",
            f"{write.rate:,.0f}/s",
            f"{verify.rate:,.0f}/s",
            f"{fast.rate:,.0f}/s" if fast else "-",
            f"{prove.found['rates']['include']:,.0f}/s",
            *(megabytes(write.found[kind]) for kind in ("bundle bytes", "tile bytes")),
            f"{write.found['files']:,}",
            megabytes(write.found["disk bytes"]),
            " / ".join(f"{run.found['megabytes']:,.0f}" for run in (verify, fast) if run) + " MB",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([head, "|---|---|---|---|---|---|---|---|---|---|", *lines])


def megabytes(size: int) -> str:
    """In millions of bytes."""
    return f"{size / 1e6:,.1f} MB"
