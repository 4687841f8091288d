"""What the ledger adds to a request's commit, and how many events go all the way in a second.

    python benchmarks/ledger_events.py [--requests N] [--events N] [--out FILE]

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
from tempfile import TemporaryDirectory
from typing import Any

from decide import HERE, machine
from office_database import office_database

from clerestory.site.postgres import Cluster

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
BATCH = 100
BULK = 5_000
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


def bulk(cluster: Cluster, count: int, folder: Path) -> str:
    """`count` entries, many a commit; then rounds until all of them are under a signed head."""
    import hashlib
    from uuid import uuid4

    from clerestory.casework.session import as_staff
    from clerestory.journal.actors import Actor, ActorKind
    from clerestory.journal.events import RequestRefused
    from clerestory.journal.write import Occurrence, record_all

    people = [uuid4() for _ in range(500)]
    happening = RequestRefused(by="law", decision="bench", elements=("name", "address"))
    law = Actor(ActorKind.LAW)
    writing, sequencing = meter_of(cluster), meter_of(cluster)
    waiting = pending()
    with writing.running():
        for start in range(0, count, BULK):
            with as_staff():
                record_all(
                    [
                        Occurrence(
                            happening=happening,
                            subject_ref=f"bench-{number}",
                            actor=law,
                            at=AT,
                            person=people[number % len(people)] if number % 2 else None,
                        )
                        for number in range(start, min(start + BULK, count))
                    ]
                )
    rounds, size = a_sequencer(folder)
    with sequencing.running():
        while size() < waiting + count:
            rounds()
    data = os.urandom(98 * 1000)
    began = time.process_time()
    for at in range(0, len(data), 98):
        hashlib.sha256(data[at : at + 98]).digest()
    sha = 1000 / (time.process_time() - began)
    both = writing.wall + sequencing.wall
    return f"""| step | events a second | CPU µs an event | of which the database |
|---|---|---|---|
| written in the journal, {BULK:,} a commit, half of them about a person | {row(writing, count)} |
| placed, put into tiles, read back, hashed twice, signed | {row(sequencing, count)} |
| both, one after the other | {count / both:,.0f} | {1e6 * (writing.cpu + sequencing.cpu) / count:.0f} | |
| hashing alone: one SHA-256 of 98 bytes an event, hashlib | {sha:,.0f} | {1e6 / sha:.1f} | |

{count:,} events. In an office both steps run at once, each in a process of its own. The policy of this
run asks for no witness, because a network is not what is measured."""


def row(meter: Meter, count: int) -> str:
    """A row's numbers."""
    return f"{count / meter.wall:,.0f} | {1e6 * meter.cpu / count:.0f} | {1e6 * meter.database / count:.0f}"


def pending() -> int:
    """How many entries there are already."""
    from clerestory.casework.session import as_staff
    from clerestory.journal.models import Entry

    with as_staff():
        return Entry.objects.count()


def a_sequencer(folder: Path) -> tuple[Callable[[], object], Callable[[], int]]:
    """Its rounds, and how many leaves the last head had."""
    from clerestory.journal.published import newest_head
    from clerestory.journal.sequencer.book import Book
    from clerestory.journal.sequencer.key_ring import create_missing, read_ring
    from clerestory.journal.sequencer.rounds import Sequencer, Surroundings
    from clerestory.journal.sequencer.signers import LogSigners
    from clerestory.ledger.fast import offered
    from clerestory.ledger.hashing import HASHLIB
    from clerestory.ledger.policy import parse_policy
    from clerestory.logstore.store import open_store

    create_missing(folder / "keys", "bench.example.test")
    (folder / "log").mkdir()
    logs = "".join(f"log {one.key.vkey}\n" for one in read_ring(folder / "keys").keys)
    policy = parse_policy(f"{logs}quorum none\n".encode())
    around = Surroundings(
        store=open_store((folder / "log").as_uri()),
        policy=lambda: policy,
        signers=LogSigners(folder / "keys").active,
        now=lambda: datetime.now(UTC),
        hasher=offered().hasher or HASHLIB,
    )
    sequencer = Sequencer(Book("bench.example.test"), around)

    def size() -> int:
        head = newest_head()
        return head.size if head else 0

    return sequencer.round, size


def meter_of(cluster: Cluster) -> Meter:
    """A meter that knows the server's process."""
    return Meter(cluster.postmaster() or 0)


def main(arguments: list[str]) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=2000, help="entries written one a commit")
    parser.add_argument("--events", type=int, default=100_000, help="entries written many a commit")
    parser.add_argument("--out", type=Path, default=HERE / "results-ledger-events.md")
    args = parser.parse_args(arguments)
    with office_database() as cluster, TemporaryDirectory() as folder:
        text = f"""# What the ledger adds to a request

Python {platform.python_version()}; {machine()}. PostgreSQL waits for the disk at each commit.

{requests(cluster, args.requests)}

# Events all the way

{bulk(cluster, args.events, Path(folder))}
"""
    args.out.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
