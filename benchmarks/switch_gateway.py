"""Questions a second through the switch gateway: from socket over journal commit to the reply.

    python benchmarks/switch_gateway.py [--seconds N] [--rates 9.2,50,100] [--gateways N] [--out FILE]

In a PostgreSQL of its own that waits for the disk. Questions are sent by the clock, whether or not earlier
ones were answered (a slow answer does not make the load lighter), to gateways that share the database. Time
is from the moment a question was due to its reply. Beside it, in the same run, a gateway without law, journal
and database: the same line, frames and parsers. Sources of rates: 290 million queries in a year are 9.2 a
second over the whole country (research of this project); 100 a second is the aim.
"""

# The tests' world stands beside this folder, so the path is set before it is imported.
# ruff: noqa: E402

import argparse
import asyncio
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from decide import machine
from office_database import office_database
from tests.world.days import MONDAY

from clerestory.channels.switch.frames import Frame, FrameError, FrameKind, LengthPrefixed, accepted

REMOVAL, SHERIFF, STRANGER = "ZZSAMPLE3", "ZZSAMPLE2", "ZZSTRANGE"
MIX: Final = ((REMOVAL, 60), (SHERIFF, 30), (STRANGER, 10))
FRAMING: Final = LengthPrefixed()
PLAN: Final = """
[station]
ori = "ZZMVD0001"
codes = ["ZZ"]
[replies]
neutral = "NO INFORMATION CAN BE SENT IN ANSWER TO THIS MESSAGE"
held = "A PERSON LOOKS AT THIS QUESTION, REFERENCE {{reference}}"
size = 120
[gateway]
threads = {threads}
slot_ms = {slot}
[[line]]
name = "{name}"
mode = "listen"
host = "127.0.0.1"
port = {port}
framing = "length"
"""


@dataclass
class Measured:
    """One way at one rate. seconds: from when each question was due to its reply."""

    way: str
    rate: float
    sent: int = 0
    seconds: list[float] = field(default_factory=list)
    lasted: float = 0.0

    def row(self) -> str:
        """A row of the table."""
        ordered = sorted(self.seconds) or [float("nan")]
        at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.5, 0.95, 0.99)]
        answered = len(self.seconds) / self.lasted if self.lasted else 0.0
        return (
            f"| {self.way} | {self.rate:g} | {answered:.1f} | {at[0]:.1f} | {at[1]:.1f} | {at[2]:.1f} "
            f"| {self.sent - len(self.seconds)} |"
        )


@contextmanager
def programs(command: list[str], ways: int, *, threads: int, slot: int) -> Iterator[list[int]]:
    """So many gateways, each with a line of its own; their ports."""
    folder, running, ports = Path(tempfile.mkdtemp()), [], []
    try:
        for number in range(ways):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                ports.append(int(free.getsockname()[1]))
            plan = folder / f"{number}.toml"
            plan.write_text(PLAN.format(name=f"line{number}", port=ports[-1], threads=threads, slot=slot))
            surroundings = os.environ | {"CLERESTORY_SWITCH": str(plan)}
            surroundings.pop("VAULT_DATABASE_URL", None)
            words = [str(plan) if each == "PLAN" else each for each in command]
            running.append(subprocess.Popen(words, env=surroundings))
        for port in ports:
            _wait_for(port)
        yield ports
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"No gateway listens at port {port}.")


def question(number: int, chance: random.Random) -> bytes:
    """One question of the mix, about a made-up number."""
    sender = chance.choices([one for one, _ in MIX], [share for _, share in MIX])[0]
    return f"DQ.{sender}.ZZ.*C{number}.TXT\nOLN/SYN{chance.randrange(10**9):010d}".encode()


async def load(way: str, ports: list[int], rate: float, seconds: float, first: int) -> Measured:
    """Send by the clock, and wait for what comes."""
    measured = Measured(way, rate)
    due: dict[bytes, float] = {}
    connections = [await asyncio.open_connection("127.0.0.1", port) for port in ports]
    chance, began = random.Random(7), time.perf_counter()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        decoder = FRAMING.decoder()
        while data := await reader.read(65536):
            for item in decoder.feed(data):
                if isinstance(item, FrameError) or item.kind is not FrameKind.MESSAGE:
                    continue
                writer.write(FRAMING.write(accepted(item)))
                control = item.body.split(b".*", 1)[1].split(b".TXT", 1)[0]
                if control in due:
                    measured.seconds.append(time.perf_counter() - due.pop(control))

    listeners = [asyncio.create_task(listen(*each)) for each in connections]
    for number in range(first, first + int(rate * seconds)):
        when = began + (number - first) / rate
        if (wait := when - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        due[f"C{number}".encode()] = when
        frame = Frame(FrameKind.MESSAGE, number, question(number, chance))
        connections[number % len(connections)][1].write(FRAMING.write(frame))
        measured.sent += 1
    patience = time.perf_counter() + 10
    while due and time.perf_counter() < patience:
        await asyncio.sleep(0.05)
    measured.lasted = max(seconds, time.perf_counter() - began if due else seconds)
    for listener in listeners:
        listener.cancel()
    for _, writer in connections:
        writer.close()
    return measured


def fill() -> None:
    """The sample office, with the entry for strangers."""
    from django.conf import settings

    from clerestory.casework import jobs, office_keys, sample_office
    from clerestory.casework.set_up_switch import add_strangers

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CLERESTORY_TIME_ZONE = "America/Denver"
    office_keys.create_missing(Path(settings.CLERESTORY_SECRETS))
    jobs.use_clock(lambda: MONDAY)
    folder = Path(tempfile.mkdtemp(dir=settings.CLERESTORY_SECRETS))
    sample_office.load(at=MONDAY, folder=folder, say=lambda sentence: None)
    add_strangers(at=MONDAY)


def report(rows: list[Measured], gateways: int, threads: int) -> str:
    """The result as Markdown."""
    lines = "\n".join(each.row() for each in rows)
    return f"""# The switch gateway

{gateways} gateway processes with {threads} threads each, one PostgreSQL that waits for the disk, and the
sender, all on one machine: {machine()}. Python {platform.python_version()}. Questions by licence number about
nobody: of an immigration agency (60 %), a sheriff (30 %, held for a person), a sender whom no register knows
(10 %); the law of the sample office. Milliseconds from when a question was due to its reply, after the commit
of its request, journal entries and outbox. "slot": replies leave at multiples of so many milliseconds.

| way | a second, sent | answered | middle | 95 of 100 | 99 of 100 | lost |
|---|---|---|---|---|---|---|
{lines}

The whole country's queries through the national switch are 9.2 a second on average.

Regenerate with `.venv/bin/python benchmarks/switch_gateway.py`.
"""


def main() -> int:
    """Fill, send, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rates", default="9.2,50,100")
    parser.add_argument("--gateways", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=HERE / "results-switch-gateway.md")
    asked = parser.parse_args()
    rates, rows, first = [float(each) for each in asked.rates.split(",")], [], 1
    real = [sys.executable, "-m", "clerestory.site.gateway"]
    bare = [sys.executable, str(HERE / "bare_gateway.py"), "PLAN"]
    with office_database():
        fill()
        for way, command, slot in (
            ("bare: no law, no journal", bare, 0),
            ("gateway", real, 0),
            ("gateway, slot 20 ms", real, 20),
        ):
            with programs(command, asked.gateways, threads=asked.threads, slot=slot) as ports:
                asyncio.run(load(way, ports, 5, 3, first))  # warm
                first += 10_000
                for rate in rates:
                    rows.append(asyncio.run(load(way, ports, rate, asked.seconds, first)))
                    print(rows[-1].row(), flush=True)
                    first += 100_000
    text = report(rows, asked.gateways, asked.threads)
    asked.out.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
