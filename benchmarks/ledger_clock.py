"""CPU seconds of a piece of work, beside the speed of SHA-256 on the same core just then.

The limit is what OpenSSL compresses of one long message: 64 bytes a compression. Leaf and node of an entry of
98 bytes take two each, so no tree of such entries can be made faster than a quarter of that.
Imports nothing of the program nor of a peer.
"""

import hashlib
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COMPRESSIONS = 4
LONG = bytes(1 << 20)
ROUNDS = 100


def limit() -> float:
    """Entries a CPU second that SHA-256 alone would allow, now."""
    began = time.process_time()
    for _ in range(ROUNDS):
        hashlib.sha256(LONG)
    return ROUNDS * len(LONG) / 64 / COMPRESSIONS / (time.process_time() - began)


class Clock:
    """Counts CPU and wall time while it runs."""

    def __init__(self) -> None:
        self.cpu, self.wall = 0.0, 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what is done inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.cpu += time.process_time() - cpu
            self.wall += time.perf_counter() - wall


def peak_megabytes() -> float:
    """The most memory this process has held; ru_maxrss may show that of the one that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = status.read_text("ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1024


def told(act: Callable[[Clock], dict[str, Any]]) -> None:
    """Do it; print CPU and wall seconds, the limit around it, peak memory and what it gives as JSON."""
    clock, before = Clock(), limit()
    result = act(clock)
    peak = peak_megabytes()
    allowed = (before + limit()) / 2
    print(json.dumps({"cpu": clock.cpu, "wall": clock.wall, "limit": allowed, "megabytes": peak, **result}))
