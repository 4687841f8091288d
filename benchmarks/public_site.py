"""The public site at 500 requests a second on one machine: the office's own web server, and who asks it.

    python benchmarks/public_site.py [--rate N] [--seconds N] [--out FILE]

Starts the web server as `make run` does (one process, four threads) on a database of its own with the sample
office and its report, and asks it over loopback from another process. Requests are sent when they are due,
whether earlier ones were answered or not, and their time counts from when they were due, so that a server
that falls behind is seen to (Gil Tene's "coordinated omission"). Both share this machine's cores: the figures
say what is left when the readers run here too. Peers in the same run: a file by WhiteNoise, the same first
page for a browser with a cookie, which is never kept. Never a test; that nothing personal is kept is one.
"""

# The tests' world stands beside this folder, so the path is set before it is imported.
# ruff: noqa: E402

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from socket import socket
from typing import Any, Final

HERE: Final = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from decide import machine
from office_database import office_database
from tests.world.days import MONDAY

from clerestory.site.launch_commands import web_command

CONNECTIONS: Final = 48
AIM_MS: Final = 50
LATER: Final = MONDAY + timedelta(days=35)
PACKED: Final = "Accept-Encoding: gzip\r\n"
MIX: Final = (
    ("/", 30), ("/es/", 15), ("/law/us-mt/", 8), ("/answers/", 6), ("/answers/us-mt/1", 8), ("/ledger/", 6),
    ("/promises/", 4), ("/consequences/", 8), ("/es/consequences/", 5), ("/reports/", 4), ("/compare/", 3),
    ("/law/us-mt/mt-61-11-508/", 3),
)  # fmt: skip


@dataclass
class Measured:
    """One way of asking. seconds: from when a request was due to its last byte. cpu: of the server."""

    says: str
    rate: int
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bytes: int = 0
    took: float = 0.0
    cpu: float = 0.0
    own_cpu: float = 0.0
    failed: int = 0

    def row(self) -> str:
        """A row of the table."""
        times = sorted(self.seconds) or [0.0]
        at = [times[min(len(times) - 1, round(share * len(times)))] * 1000 for share in (0.5, 0.95, 0.99)]
        answered = len(self.seconds)
        kinds = ", ".join(f"{status}: {n:,}" for status, n in sorted(self.statuses.items()))
        asked = f"{self.rate}/s" if self.rate else "as fast as it goes"
        return (
            f"| {self.says} | {asked} | {answered / self.took:.0f}/s | {kinds} | {self.failed} "
            f"| {at[0]:.1f} | {at[1]:.1f} | {at[2]:.1f} | {times[-1] * 1000:.0f} "
            f"| {self.cpu / answered * 1e6 if answered else 0:.0f} | {self.cpu / self.took:.2f} "
            f"| {self.bytes / max(1, answered) / 1000:.1f} |"
        )


class Reader:
    """A connection that stays open and asks one thing after the other."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, headers: str) -> tuple[int, int]:
        """Status and bytes of an answer. Raises OSError, asyncio.IncompleteReadError."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{headers}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status, length = int(head[9:12]), 0
        for line in head.split(b"\r\n")[1:]:
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        if status != 304 and length:
            await reader.readexactly(length)
        return status, len(head) + length

    def forget(self) -> None:
        """Close it; the next question opens another."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


async def load(found: Measured, port: int, asks: Sequence[tuple[str, str]], seconds: float) -> None:
    """Ask for so long at the rate of `found`; at rate 0 as fast as the answers come."""
    due: asyncio.Queue[tuple[float, str, str] | None] = asyncio.Queue()
    turns = cycle(asks)
    ends = time.perf_counter() + seconds

    async def reads() -> None:
        reader = Reader(port)
        while True:
            if found.rate:
                item = await due.get()
                if item is None:
                    return
            elif time.perf_counter() < ends:
                item = (time.perf_counter(), *next(turns))
            else:
                return
            at, path, headers = item
            try:
                status, size = await reader.ask(path, headers)
            except (OSError, asyncio.IncompleteReadError):
                found.failed += 1
                reader.forget()
                continue
            found.seconds.append(time.perf_counter() - at)
            found.statuses[status] += 1
            found.bytes += size

    async def sends() -> None:
        began = time.perf_counter()
        for number in range(round(found.rate * seconds)):
            at = began + number / found.rate
            if (wait := at - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            due.put_nowait((at, *next(turns)))
        for _ in range(CONNECTIONS):
            due.put_nowait(None)

    began = time.perf_counter()
    await asyncio.gather(*(reads() for _ in range(CONNECTIONS)), *([sends()] if found.rate else []))
    found.took = time.perf_counter() - began


def cpu_of(root: int) -> float:
    """CPU seconds of a process and of all below it."""
    kin, grew = {root}, True
    stats = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(") ")[2].split()
            except OSError:
                continue
            stats[int(entry.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    while grew:
        more = {pid for pid, (parent, _) in stats.items() if parent in kin} - kin
        grew = bool(more)
        kin |= more
    return sum(stats[pid][1] for pid in kin if pid in stats) / os.sysconf("SC_CLK_TCK")


def filled() -> None:
    """The sample office with its ledger's first round and its report."""
    from django.conf import settings
    from tests.world.ledger import a_ledger
    from tests.world.sample import let_the_ledger_run

    from clerestory.casework import jobs, office_keys, sample_office
    from clerestory.casework.make_due_reports import make_due_reports
    from clerestory.site import clock

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CLERESTORY_TIME_ZONE = "America/Denver"
    office_keys.create_missing(Path(settings.CLERESTORY_SECRETS))
    folder = Path(tempfile.mkdtemp(dir=settings.CLERESTORY_SECRETS))
    clock.now = lambda: MONDAY
    jobs.use_clock(lambda: MONDAY)
    sample_office.load(at=MONDAY, folder=folder, say=lambda sentence: None)
    ledger = a_ledger(folder / "ledger")
    settings.CLERESTORY_LEDGER = ledger.log.as_uri()
    settings.CLERESTORY_LEDGER_POLICY = ledger.policy_file
    settings.CLERESTORY_LEDGER_KEYS = ledger.keys
    let_the_ledger_run(ledger, settings, at=MONDAY)
    make_due_reports(at=LATER)


@contextmanager
def web_server() -> Iterator[tuple[int, int]]:
    """The office's own web server on a free port: port, process."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    told = {**os.environ, "CLERESTORY_HOSTS": "127.0.0.1", "CLERESTORY_OFFICE_NAME": "Sample office"}
    with subprocess.Popen(web_command("127.0.0.1", port), env=told) as started:
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
                    break
                except OSError:
                    time.sleep(0.25)
            yield port, started.pid
        finally:
            started.terminate()


def mark_of(port: int, path: str) -> str:
    """The ETag of an address."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return str(answer.headers["ETag"])


def run(port: int, process: int, rate: int, seconds: float) -> list[Measured]:
    """Each way of asking in turn."""
    mix = [(path, PACKED) for path, weight in MIX for _ in range(weight)]
    mix = [mix[(number * 37) % len(mix)] for number in range(len(mix))]
    again = f"If-None-Match: {mark_of(port, '/')}\r\n"
    feed = f"If-None-Match: {mark_of(port, '/reports/feed.atom')}\r\n"
    ways: list[tuple[str, int, Any, float]] = [
        ("first page", rate, [("/", PACKED)], seconds),
        ("first page, not packed", rate, [("/", "")], seconds),
        (f"a mix of {len(MIX)} pages in both languages", rate, mix, seconds),
        ("first page, by readers who have it", rate, [("/", again)], seconds / 2),
        ("the feed, by readers who have it", rate, [("/reports/feed.atom", feed)], seconds / 2),
        ("first page", 0, [("/", PACKED)], seconds / 2),
        ("a style sheet by WhiteNoise", 0, [("/static/web/clerestory.css", "")], seconds / 2),
        ("first page, with a cookie (never kept)", 0, [("/", "Cookie: x=1\r\n")], seconds / 2),
    ]
    found = []
    for says, at_rate, asks, lasts in ways:
        asyncio.run(load(Measured(says, at_rate), port, asks, 1.5))  # warm
        measured = Measured(says, at_rate)
        cpu, own = cpu_of(process), time.process_time()
        asyncio.run(load(measured, port, asks, lasts))
        measured.cpu, measured.own_cpu = cpu_of(process) - cpu, time.process_time() - own
        print(measured.row(), flush=True)
        found.append(measured)
    return found


def report(found: Sequence[Measured], rate: int, before: str) -> str:
    """The result as Markdown."""
    asked = [one for one in found if one.rate]
    held = [one for one in asked if one.failed == 0 and set(one.statuses) <= {200, 304}]
    kept_up = [
        one for one in held if sorted(one.seconds)[round(0.99 * len(one.seconds)) - 1] * 1000 <= AIM_MS
    ]
    lines = "\n".join(one.row() for one in found)
    own = max(one.own_cpu / one.took for one in asked)
    return f"""# The public site

Python {platform.python_version()}; {before}. One web server process with four threads, as `make run`
starts it, on the sample office with a published report; {CONNECTIONS} connections over loopback from a
process on the same two cores, which spent up to {own:.2f} of a core itself. Milliseconds from when a request
was due to its last byte. CPU: microseconds of the server's processes for each answer, and cores in use.

| what | asked | answered | status | failed | middle | 95 of 100 | 99 of 100 | longest | CPU µs | cores | kB |
|---|---|---|---|---|---|---|---|---|---|---|---|
{lines}

At {rate} requests a second, {len(kept_up)} of {len(asked)} ways had every request answered without a fault
and 99 of 100 within {AIM_MS} ms. The last rows ask as fast as answers come, beside each other in one run: a
page that is kept, a file, and the same page for a browser with a cookie, which is rendered each time.
"""


def main() -> int:
    """Fill, serve, ask, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--out", type=Path, default=HERE / "results-public-site.md")
    asked = parser.parse_args()
    with office_database():
        filled()
        before = machine()
        with web_server() as (port, process):
            found = run(port, process, asked.rate, asked.seconds)
    text = report(found, asked.rate, before)
    asked.out.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
