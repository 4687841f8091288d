"""100,000 events through the real programs, which are killed again and again; then it is examined.

Writers record in this process; the sequencer and two witnesses, one of them a mirror, are the programs that
`make run` starts. What is left on the disk is examined by the command an auditor would use.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from clerestory.casework.session import as_staff
from clerestory.journal import published
from clerestory.journal.actors import WORKER
from clerestory.journal.events import RequestUnmatched
from clerestory.journal.sequencer.key_ring import create_missing, read_ring
from clerestory.journal.write import Occurrence, record_all
from clerestory.ledger.keys import Kind
from clerestory.site.launch_commands import ADDRESSES, sequencer_command
from clerestory.site.launch_ledger import LocalWitness
from clerestory.witness import keys as witness_keys

pytestmark = pytest.mark.slow

EVENTS, AT_ONCE, KILLS = 100_000, 400, 12
PATIENCE_SECONDS = 240
PROGRAM = str(Path(sys.executable).with_name("clerestory"))


class Program:
    """A program that is started again whenever it was killed. Its words are kept for a failing test."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self.name, self.command, self.environment = name, command, environment
        self.log = folder / f"{name}.log"
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill(self) -> None:
        self.running.send_signal(signal.SIGKILL)
        self.running.wait(PATIENCE_SECONDS)
        self.start()

    def stop(self) -> None:
        self.running.terminate()
        self.running.wait(PATIENCE_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def programs(database: Any, tmp_path: Path) -> Iterator[list[Program]]:
    """The sequencer and its witnesses, as `make run` starts them."""
    surroundings = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    keys, log = tmp_path / "keys", tmp_path / "log"
    log.mkdir()
    create_missing(keys, "ledger.example.test/many")
    vkeys = tuple(one.key.vkey for one in read_ring(keys).keys)
    lines, witnesses = [f"log {vkey}" for vkey in vkeys], []
    for name in ("auditor", "mirror"):
        home, port = tmp_path / name, free_port()
        (key,) = witness_keys.create(home, f"{name}.example.test", kinds=(Kind.ED25519_COSIGNATURE,))
        lines.append(f"witness {name} {key.vkey} http://127.0.0.1:{port}")
        witnesses.append(LocalWitness(name, home, port, vkeys))
    policy = tmp_path / "policy"
    policy.write_text("\n".join([*lines, "group both all auditor mirror", "quorum both"]) + "\n")
    for_sequencer = surroundings | {
        "DATABASE_URL": database.url("sequencer"),
        "SEQUENCER_DATABASE_URL": database.url("sequencer"),
        "CLERESTORY_LEDGER": log.as_uri(),
        "CLERESTORY_LEDGER_POLICY": str(policy),
        "CLERESTORY_LEDGER_KEYS": str(keys),
        "CLERESTORY_LEDGER_SECONDS": "0.2",
    }
    started = [Program(one.name, one.command(log.as_uri()), surroundings, tmp_path) for one in witnesses] + [
        Program("sequencer", sequencer_command(), for_sequencer, tmp_path)
    ]
    yield started
    for one in started:
        one.stop()


def write_all(done: threading.Event) -> None:
    """All events, about 200 people, as fast as it goes."""
    people = [uuid4() for _ in range(200)]
    try:
        for start in range(0, EVENTS, AT_ONCE):
            with transaction.atomic(), as_staff():
                record_all(
                    [
                        Occurrence(
                            happening=RequestUnmatched(resolved="none"),
                            subject_ref=f"MV-2026-{number}",
                            actor=WORKER,
                            at=datetime.now(UTC),
                            person=people[number % 200] if number % 3 else None,
                        )
                        for number in range(start, start + AT_ONCE)
                    ]
                )
    finally:
        connection.close()
        done.set()


def cosigned() -> int:
    head = published.newest_head()
    return head.size if head else 0


def until(holds: Callable[[], bool], what: str, programs: list[Program]) -> None:
    """Wait for something that the programs do; the test's only clock is how long a person would wait."""
    began, pace = datetime.now(UTC), threading.Event()
    while not holds():
        if (datetime.now(UTC) - began).total_seconds() > PATIENCE_SECONDS:
            words = "\n".join(f"{one.name}: {one.log.read_text()[-2000:]}" for one in programs)
            pytest.fail(f"{what} did not come about. {words}")
        pace.wait(0.01)


def examine(folder: Path) -> None:
    examined = subprocess.run(
        [PROGRAM, "ledger", "fsck", str(folder / "log"), "--policy", str(folder / "policy")],
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert examined.returncode == 0, examined.stdout + examined.stderr
    assert re.search(r"All 100,?000 entries", examined.stdout)


def test_a_log_of_100_000_events_is_whole_after_its_programs_were_killed(
    programs: list[Program], tmp_path: Path, told: Callable[[str, int, Sequence[str]], None]
) -> None:
    done = threading.Event()
    writer = threading.Thread(target=write_all, args=[done])
    writer.start()
    for number in range(KILLS):
        before = cosigned()
        until(lambda: cosigned() > before or done.is_set(), "a larger head", programs)  # noqa: B023 - used at once
        programs[-1 if number % 2 else number // 2 % 2].kill()
    writer.join()
    until(lambda: cosigned() == EVENTS, "a head with all events", programs)
    examine(tmp_path)
    sequencer = programs.pop()
    sequencer.stop()
    (tmp_path / "log" / "tile").rename(tmp_path / "lost")
    subprocess.run([*sequencer.command, "rebuild"], env=sequencer.environment, check=True)
    examine(tmp_path)
    with transaction.atomic(), as_staff(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT entry), max(index) FROM journal_place")
        assert cursor.fetchone() == (EVENTS, EVENTS, EVENTS - 1)
    evidence = [path for name in ("auditor", "mirror") for path in (tmp_path / name).rglob("evidence/*")]
    assert evidence == []
    told(f"programs killed while {EVENTS:,} events pass through them", KILLS, [])
