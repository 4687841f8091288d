"""Layers in the place of `logstore.files.Files`: they count, fail, kill or stop a writer at one system call.

Each stands around another one (`Files()` by default, `SimulatedDisk` for power cuts). How to be exhaustive:

    counting = Watched()
    scenario(folder, counting)                      # len(counting.calls) system calls
    for at in range(len(counting.calls)):
        scenario(another, FailingFiles(at))         # see what is left, then do it again without the fault
"""

import errno
import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from clerestory.logstore.files import Files
from clerestory.site.folders import CLONE

Result = TypeVar("Result")
CALLS = tuple(name for name in vars(Files) if not name.startswith("_"))


class HastyFiles(Files):
    """Does not wait for the disk. Errors and kills show the same; what a sync is for, SimulatedDisk shows."""

    def sync(self, number: int) -> None:
        os.fstat(number)


class Watched(Files):
    """Notes the name of every call; a subclass says in `around` what becomes of it."""

    def __init__(self, inner: Files | None = None) -> None:
        self.inner = inner or Files()
        self.calls: list[str] = []

    def around(self, name: str, call: Callable[[], Result], arguments: tuple[Any, ...]) -> Result:
        return call()


def _through(name: str) -> Callable[..., Any]:
    def method(self: Watched, *arguments: Any) -> Any:
        self.calls.append(name)
        return self.around(name, lambda: getattr(self.inner, name)(*arguments), arguments)

    return method


for _name in CALLS:
    setattr(Watched, _name, _through(_name))


class FailingFiles(Watched):
    """At the call number `at` (from 0) raises an OSError, before or after having done it.

    lasting: at every later call as well. A `sync` that fails before it is done loses what it should have
    written, as kernels do.
    """

    def __init__(
        self,
        at: int,
        error: int = errno.EIO,
        *,
        after: bool = False,
        lasting: bool = False,
        inner: Files | None = None,
    ) -> None:
        super().__init__(inner)
        self.at, self.error, self.after, self.lasting = at, error, after, lasting

    def around(self, name: str, call: Callable[[], Result], arguments: tuple[Any, ...]) -> Result:
        number = len(self.calls) - 1
        if number != self.at and not (self.lasting and number > self.at):
            return call()
        if self.after or name == "close":  # Linux closes a file whatever it then says
            with suppress(OSError):
                done = call()
                if name.startswith("open"):
                    self.inner.close(done)
        elif name == "sync" and hasattr(self.inner, "lose"):
            self.inner.lose(*arguments)
        raise OSError(self.error, os.strerror(self.error))


class KillingFiles(Watched):
    """At the call number `at` ends this process by SIGKILL, before or after having done it."""

    def __init__(self, at: int, *, after: bool = False, inner: Files | None = None) -> None:
        super().__init__(inner)
        self.at, self.after = at, after

    def around(self, name: str, call: Callable[[], Result], arguments: tuple[Any, ...]) -> Result:
        if len(self.calls) - 1 == self.at:
            if self.after:
                with suppress(OSError):
                    call()
            os.kill(os.getpid(), signal.SIGKILL)
        return call()


class Stopped(BaseException):
    """The writer is no more: killed, or without power. Nothing that could catch it does."""


class StoppingFiles(Watched):
    """Before the call number `at`, and at every later one, raises Stopped: what the writer's own cleaning up
    would do is not done. For a writer inside the test's process, on a SimulatedDisk.
    """

    def __init__(self, at: int, inner: Files | None = None) -> None:
        super().__init__(inner)
        self.at = at

    def around(self, name: str, call: Callable[[], Result], arguments: tuple[Any, ...]) -> Result:
        if len(self.calls) - 1 >= self.at:
            raise Stopped
        return call()


def killed_at_each_call(scenario: str, folder: Path) -> list[Path]:
    """Run a scenario in child processes, each killed at another system call, before and after having done it.

    scenario: `module:function`, called with an empty folder and the Files to use; it must make the same calls
    each time. Returns the folders that the killed ones left, two for each call.
    """
    command = [sys.executable, "-m", "tests.world.faulty_files", scenario, str(folder)]
    done = subprocess.run(command, cwd=CLONE, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return [Path(line) for line in done.stdout.splitlines()]


def _kill_at_each_call(scenario: Callable[[Path, Files], None], folder: Path) -> Iterator[Path]:
    counting = Watched(HastyFiles())
    scenario(_made(folder / "whole"), counting)
    for at, name in enumerate(counting.calls):
        for after in (False, True):
            place = _made(folder / f"{at:04}-{name}-{'after' if after else 'before'}")
            child = os.fork()  # this process has no other threads
            if not child:
                scenario(place, KillingFiles(at, after=after, inner=HastyFiles()))
                os._exit(3)
            _, status = os.waitpid(child, 0)
            assert os.WIFSIGNALED(status), f"{place} outlived its call"
            assert os.WTERMSIG(status) == signal.SIGKILL
            yield place


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    _module, _, _function = sys.argv[1].partition(":")
    for _place in _kill_at_each_call(getattr(importlib.import_module(_module), _function), Path(sys.argv[2])):
        sys.stdout.write(f"{_place}\n")
