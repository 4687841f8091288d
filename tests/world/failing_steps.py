"""Things in the place of a sequencer's book, store and witnesses, of which one step fails.

A step is one call of a method. It fails before it was done, or after: then it is done and its caller is not
told. `Steps(at)` counts over all three, in the order in which they are called.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import OperationalError

from clerestory.logstore.errors import StoreFaultError
from clerestory.logstore.exchange import Answer
from clerestory.logstore.witness_errors import WitnessUnreachableError
from clerestory.logstore.witnesses import Asked
from tests.world.faulty_files import Stopped

_READS = ("FolderStore.read", "Book.head", "Book.leaves", "Book.holds", "Book.root_at", "Book.latest")


class Steps:
    """Counts steps; the step number `at` (from 0, None: none) fails.

    is_after: it is done first. is_end: the process ends there; else the step raises what such a thing raises.
    names: of the steps done. writes: the numbers of those that may have changed something.
    """

    def __init__(self, at: int | None = None, *, is_after: bool = False, is_end: bool = False) -> None:
        self.at, self.is_after, self.is_end = at, is_after, is_end
        self.names: list[str] = []
        self._lock = threading.Lock()

    @property
    def writes(self) -> list[int]:
        return [number for number, name in enumerate(self.names) if not name.startswith(_READS)]

    @property
    def failed(self) -> str:
        """The step that failed, "" while none has."""
        return self.names[self.at] if self.at is not None and self.at < len(self.names) else ""

    def do(self, name: str, call: Callable[[], Any], error: Callable[[], Exception]) -> Any:
        with self._lock:
            number = len(self.names)
            self.names.append(name)
        if number != self.at:
            return call()
        if self.is_after:
            call()
        if self.is_end and threading.current_thread() is threading.main_thread():
            raise Stopped
        raise error()


class Stepping:
    """In the place of a book or a store: each call of a method is a step."""

    def __init__(self, inner: Any, steps: Steps, error: Callable[[], Exception]) -> None:
        self._inner, self._steps, self._error = inner, steps, error

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found
        kind = type(self._inner).__name__.removeprefix("Undisturbed")

        def step(*arguments: Any, **named: Any) -> Any:
            what = f"{kind}.{name} {arguments[0]}" if kind.endswith("Store") else f"{kind}.{name}"
            return self._steps.do(what, lambda: found(*arguments, **named), self._error)

        return step


class SteppingClient:
    """In the place of a witness's client."""

    def __init__(self, inner: Any, steps: Steps, name: str) -> None:
        self._inner, self._steps, self._name = inner, steps, name

    def ask(self, request: bytes) -> Answer:
        """See WitnessClient.ask."""
        found = self._steps.do(f"witness {self._name}", lambda: self._inner.ask(request), _silent)
        assert isinstance(found, Answer)
        return found


def failing_book(book: Any, steps: Steps) -> Any:
    """The book, whose connection breaks at a step."""
    return Stepping(book, steps, lambda: OperationalError("the connection is lost"))


def failing_store(store: Any, steps: Steps) -> Any:
    """The store, whose disk fails at a step."""
    return Stepping(store, steps, lambda: StoreFaultError("tile", "cannot be used (a planted fault)."))


def failing_asked(
    asked: Callable[[Any, Mapping[bytes, int]], Sequence[Asked]], steps: Steps
) -> Callable[[Any, Mapping[bytes, int]], Sequence[Asked]]:
    """The witnesses, of whom one is not heard at a step."""

    def found(policy: Any, holds: Mapping[bytes, int]) -> Sequence[Asked]:
        return [
            Asked(one.name, SteppingClient(one.client, steps, one.name.decode()), one.keys, one.holds)
            for one in asked(policy, holds)
        ]

    return found


def _silent() -> Exception:
    return WitnessUnreachableError("The witness does not answer.")
