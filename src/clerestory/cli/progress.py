"""A progress bar on a terminal for work over two seconds; silence in a pipe."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import IO, Any, Final, Self

PATIENCE_SECONDS: Final = 2.0


class Progress:
    """Bytes read out of all bytes, shown on standard error once the work has lasted two seconds."""

    def __init__(self, doing: str, sources: Sequence[tuple[str, IO[bytes]]]) -> None:
        self.doing, self.began = doing, time.monotonic()
        self.sizes = {name: os.fstat(source.fileno()).st_size for name, source in sources}
        self.bar: Any = None
        self.task: Any = None
        self.wanted = sys.stderr.isatty()
        self.ticks = 0

    def __enter__(self) -> Self:
        """Nothing is shown yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()

    def advance_to(self, name: str, source: IO[bytes]) -> None:
        """Say how far reading `name` has come; cheap enough to call for every object."""
        self.ticks += 1
        if not self.wanted or self.ticks % 64 or time.monotonic() - self.began < PATIENCE_SECONDS:
            return
        if self.bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self.bar = Bar(console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task(self.doing, total=sum(self.sizes.values()))
            self.bar.start()
        earlier = sum(size for other, size in list(self.sizes.items())[: list(self.sizes).index(name)])
        self.bar.update(self.task, completed=earlier + source.tell())


@contextmanager
def counted(doing: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar of things made out of `total`, once it has taken two seconds and somebody is looking."""
    began, wanted = time.monotonic(), sys.stderr.isatty()
    bar: Any = None
    task: Any = None

    def told(made: int) -> None:
        nonlocal bar, task
        if bar is None:
            if not wanted or time.monotonic() - began <= PATIENCE_SECONDS:
                return
            bar = _counting_bar(doing)
            task = bar.add_task(doing, total=total)
            bar.start()
        bar.update(task, completed=made)

    try:
        yield told
    finally:
        if bar is not None:
            bar.stop()


def _counting_bar(doing: str) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Bar(*columns, console=Console(stderr=True), transient=True)
