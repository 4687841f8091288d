"""What the row for the ledger adds to a request's commit.

    python benchmarks/ledger_events.py [--requests N] [--out FILE]

In a PostgreSQL of its own that waits for the disk at each commit. A request's commit is measured statement
by statement, so that the row for the ledger stands beside all others. CPU is that of this process and of the
database.
Never a test.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from decide import HERE, machine
from office_database import office_database

from clerestory.site.postgres import Cluster

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
BATCH = 100
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Meter:
    """Wall and CPU seconds of what runs inside; the database's CPU is that of all its processes."""

    postmaster: int
    wall: float = 0.0
    own: float = 0.0
    database: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what is done inside."""
        wall, own, database = time.perf_counter(), time.process_time(), self.database_cpu()
        try:
            yield
        finally:
            self.wall += time.perf_counter() - wall
            self.own += time.process_time() - own
            self.database += self.database_cpu() - database

    def database_cpu(self) -> float:
        """CPU seconds of the server's living processes; one that ended in between takes its own along."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text("utf-8").rpartition(") ")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self.postmaster:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / TICK

    @property
    def cpu(self) -> float:
        """All of it."""
        return self.own + self.database


@dataclass
class Statements:
    """What each statement of a request's commit took, by its first words."""

    seconds: dict[str, float] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """As Django's execute_wrapper has it."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            name = shortened(str(sql))
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
            self.times[name] = self.times.get(name, 0) + 1


def shortened(sql: str) -> str:
    """`INSERT INTO journal_outbox`, `SELECT … FROM journal_entry`."""
    words = sql.replace('"', "").replace("(", " ").split()
    if words[0] == "SELECT" and "FROM" in words:
        return f"SELECT … FROM {words[words.index('FROM') + 1]}"
    return " ".join(words[: 3 if words[0] == "INSERT" else 2])


def written(count: int, at_once: int) -> None:
    """`count` refusals in the journal, `at_once` a commit."""
    from clerestory.casework.session import as_staff
    from clerestory.journal.actors import Actor, ActorKind
    from clerestory.journal.events import RequestRefused
    from clerestory.journal.write import record

    happening = RequestRefused(by="law", decision="bench", elements=("name", "address"))
    for start in range(0, count, at_once):
        with as_staff():
            for number in range(start, min(start + at_once, count)):
                record(happening, subject_ref=f"bench-{number}", actor=Actor(ActorKind.LAW), at=AT)


def requests(cluster: Cluster, count: int) -> str:
    """One entry a commit, statement by statement; then many a commit."""
    from django.db import connection

    written(20, 1)
    statements, one, many = Statements(), meter_of(cluster), meter_of(cluster)
    with connection.execute_wrapper(statements), one.running():
        written(count, 1)
    with many.running():
        written(count, BATCH)
    lines = [
        f"| `{name}` | {statements.times[name] / count:.0f} | {1000 * seconds / count:.2f} "
        f"| {seconds / one.wall:.0%} |"
        for name, seconds in statements.seconds.items()
    ]
    rest = one.wall - sum(statements.seconds.values())
    lines.append(
        f"| the commit, and all that Python does | | {1000 * rest / count:.2f} | {rest / one.wall:.0%} |"
    )
    head = "| statement | a request | ms a request | of the whole |\n|---|---|---|---|"
    spent, its = 1000 * one.cpu / count, 1000 * one.database / count
    return f"""{head}
{chr(10).join(lines)}

One entry a commit: {count / one.wall:,.0f} requests a second by one writer ({spent:.2f} ms CPU each, of
which the database {its:.2f}). {BATCH} entries a commit: {count / many.wall:,.0f} a second."""


def meter_of(cluster: Cluster) -> Meter:
    """A meter that knows the server's process."""
    return Meter(cluster.postmaster() or 0)


def main(arguments: list[str]) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=2000, help="entries written one a commit")
    parser.add_argument("--out", type=Path, default=HERE / "results-ledger-events.md")
    args = parser.parse_args(arguments)
    with office_database() as cluster:
        text = f"""# What the ledger adds to a request

Python {platform.python_version()}; {machine()}. PostgreSQL waits for the disk at each commit.

{requests(cluster, args.requests)}

What follows the commit (sequencer, tiles, witnesses) is not measured here.
"""
    args.out.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
