"""The processes that `make run` starts, and how they end.

Promises: each child is a session of its own, so Ctrl-C reaches only the launcher, which ends them in order;
what runs is written down with its start time, so a later run can end what a killed one left behind and never
another program that got the same number.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clerestory.site.errors import LaunchError
from clerestory.site.private_files import closed_file, closed_folder

PATIENCE_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Child:
    """A running process. `born` is its start in clock ticks since the machine started, from the kernel."""

    name: str
    process: int
    born: int

    def is_alive(self) -> bool:
        """True while this very process runs; a zombie does not."""
        return _born(self.process) == self.born


class Children:
    """Starts, watches and ends children, and keeps the list of them in a file."""

    def __init__(self, record: Path, logs: Path) -> None:
        self.record, self.logs = record, logs
        self._running: dict[Child, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Child:
        """Start a child whose words go to its own log file."""
        with closed_file(self.log_of(name)) as log:
            started = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        child = Child(name, started.pid, _born(started.pid) or 0)
        self._running[child] = started
        self._write(list(self._running))
        return child

    def log_of(self, name: str) -> Path:
        """Return where a child's words go."""
        return self.logs / f"{name}.log"

    def check(self) -> None:
        """Raise LaunchError when a child has ended by itself."""
        for child, started in self._running.items():
            status = started.poll()
            if status is not None:
                log = self.log_of(child.name)
                raise LaunchError(
                    f"The {child.name} stopped by itself (status {status}), so everything is being stopped. "
                    f"{_end_of(log)}The whole log: {log}"
                )

    def stop(self) -> None:
        """End all children, the last one first."""
        for child, started in reversed(self._running.items()):
            _end(child)
            started.wait()
        self._running.clear()
        self.record.unlink(missing_ok=True)

    def stop_left_behind(self) -> tuple[str, ...]:
        """End what an earlier launcher wrote down and did not end; return the names."""
        ended = []
        for child in self._read():
            if child.is_alive():
                _end(child)
                ended.append(child.name)
        self.record.unlink(missing_ok=True)
        return tuple(ended)

    def _write(self, children: list[Child]) -> None:
        closed_folder(self.record.parent)
        lines = [{"name": each.name, "process": each.process, "born": each.born} for each in children]
        self.record.write_text(json.dumps(lines, indent=1) + "\n")

    def _read(self) -> list[Child]:
        try:
            return [Child(**line) for line in json.loads(self.record.read_text())]
        except (FileNotFoundError, ValueError, TypeError):
            return []


def _end(child: Child) -> None:
    """Ask the child to end, with everything it started; after a while insist."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        if not child.is_alive():
            return
        try:
            os.killpg(child.process, how)
        except (ProcessLookupError, PermissionError):
            return
        deadline = time.monotonic() + PATIENCE_SECONDS
        while child.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)


def _born(process: int) -> int | None:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[19])


def _end_of(log: Path) -> str:
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return ""
    return f"Its last words: {' / '.join(lines[-3:])} " if lines else ""
