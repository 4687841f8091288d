"""Where a replay is computed: on this machine, or on the executors of a Spark cluster.

Both compute the same expressions (`count.Counting`); what is counted is added up, checked by Cedar and
written by the same code. Spark is an extra: nothing of it is loaded unless it is asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

import polars as pl

from clerestory.impact.history.read import History
from clerestory.impact.replay.count import Answered, Counting
from clerestory.impact.replay.errors import ReplayError
from clerestory.impact.replay.pieces import Piece
from clerestory.law.library import Library

POLARS: Final = "polars"
SPARK: Final = "spark"
About = dict[str, str | list[int]]


@dataclass(frozen=True)
class Task:
    """What is to be counted, and where to count it. pieces: all of the history."""

    library: Library
    laws: tuple[str, ...]
    history: History
    counting: Counting
    pieces: Sequence[Piece]


class Engine(Protocol):
    """Computes the rows of a task."""

    def count(self, task: Task, progress: Callable[[int], None]) -> None:
        """Count every piece into `task.counting`. progress: told how many rows are done."""

    def answers(self, task: Task, rows: pl.DataFrame) -> Iterable[Answered]:
        """What the replay says to each of these rows of the history."""

    def about(self) -> About:
        """What provenance.json says of it, after it has counted."""


class OneMachine:
    """Polars in this process."""

    def count(self, task: Task, progress: Callable[[int], None]) -> None:
        """Count piece by piece."""
        for piece in task.pieces:
            task.counting.add(piece)
            progress(piece.first_row + piece.rows)

    def answers(self, task: Task, rows: pl.DataFrame) -> Iterable[Answered]:
        """Compute these rows again, each for itself."""
        return task.counting.answers(rows)

    def about(self) -> About:
        """Its name."""
        return {"engine": POLARS}


@contextmanager
def opened(name: str) -> Iterator[Engine]:
    """The engine of that name while the block lasts. Raises ReplayError where Spark is not installed or does
    not start."""
    if name == POLARS:
        yield OneMachine()
        return
    from clerestory.impact.replay.on_spark import session_of_spark  # Spark is loaded only where it is wanted

    try:
        opening = session_of_spark()
    except ImportError as missing:
        raise ReplayError(
            f"--engine spark: found no Spark here (no package {missing.name!r}); expected the extra 'spark'. "
            "Install it with pip install 'clerestory[spark]' (in a clone: make setup-spark, then "
            "var/spark-venv/bin/clerestory), or leave --engine out."
        ) from None
    with opening as engine:
        yield engine
