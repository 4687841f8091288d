"""The replay on Spark: executors compute with the same Polars expressions, inside `mapInArrow`.

The driver has checked the history and compiled the laws; it sends each executor a description in plain values
(`executor.Work`), and adds up what comes back with the code that adds up on one machine. There is no second
semantics: Spark reads Parquet, spreads rows and carries messages, and decides nothing.
Every machine must read the history, and packs other than the shipped ones, at the same path.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

import polars as pl

from clerestory.impact.history.read import HistoryFile
from clerestory.impact.replay.count import Answered, Part
from clerestory.impact.replay.engine import SPARK, About, Task
from clerestory.impact.replay.errors import ReplayError, miscounted
from clerestory.impact.replay.executor import (
    COUNTED,
    FILE,
    PLACE,
    REFUSED,
    REPLY,
    ROWS,
    Work,
    count_rows,
    digest_of_expressions,
    frame_in,
    pack_digests,
    sent,
    sign_rows,
    this_program,
)
from clerestory.impact.replay.kinds import RowKind
from clerestory.impact.replay.pieces import ROW
from clerestory.law.library import default_folder

_SETTINGS: Final = {
    "spark.app.name": "clerestory replay",
    "spark.ui.enabled": "false",  # nobody needs a page that shows what is computed
    "spark.ui.showConsoleProgress": "false",
}


def session_of_spark() -> AbstractContextManager["OnSpark"]:
    """A session of Spark, set up by spark-submit or spark-defaults.conf, stopped when the block ends.

    Raises ImportError where a package is missing; entering raises ReplayError where Spark does not start.
    """
    import pandas  # noqa: F401 - mapInArrow asks for both, and late
    import pyarrow  # noqa: F401 - as above
    import pyspark  # noqa: F401 - as above: one sentence says all that is missing

    return _session()


@contextmanager
def _session() -> "Iterator[OnSpark]":
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    with _sentences("did not start", "Java 17 or later must be there, and JAVA_HOME right if it is set."):
        session = builder.getOrCreate()
    try:
        session.sparkContext.setLogLevel("OFF")
        yield OnSpark(session)
    finally:
        session.stop()


class OnSpark:
    """Spark executors as an `engine.Engine`."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._rows_by_executor: Counter[str] = Counter()

    def count(self, task: Task, progress: Callable[[int], None]) -> None:
        """Let executors count, and add up what they found; every piece must have been counted whole."""
        work = _work(task)
        rows = self._rows(task, task.history.files)
        by_piece: Counter[int] = Counter()
        counted = 0
        for reply in self._replies(rows, work, count_rows):
            frame = frame_in(reply.frame)
            if reply.what == COUNTED:
                counted += int(frame["n"].sum())
                task.counting.take(_part(reply, frame))
            elif reply.what == ROWS:
                by_piece.update(dict(frame.iter_rows()))
                self._rows_by_executor[reply.executor] += int(frame["rows"].sum())
        for number, piece in enumerate(task.pieces):
            task.counting.check(piece, by_piece[number], task.counting.within(piece))
        if counted != task.counting.rows:
            raise miscounted(counted, task.counting.rows, "rows in the groups of the executors")
        progress(task.history.rows)

    def answers(self, task: Task, rows: pl.DataFrame) -> Iterable[Answered]:
        """What executors compute for these rows: Cedar is held against them, not against this process."""
        wanted = set(rows[ROW])
        numbers: dict[HistoryFile, list[int]] = {}
        for piece in task.pieces:
            here = range(piece.first_row, piece.first_row + piece.rows)
            found = [one - piece.before for one in wanted if one in here]
            if found:
                numbers.setdefault(piece.file, []).extend(found)
        if not numbers:
            return
        chosen = self._chosen(self._rows(task, tuple(numbers)), numbers)
        answered = 0
        for reply in self._replies(chosen, _work(task), sign_rows):
            for one in task.counting.answered(_part(reply, frame_in(reply.frame))):
                answered += one.row in wanted
                yield one
        if answered != len(wanted):
            raise miscounted(answered, len(wanted), "rows answered by executors")

    def about(self) -> About:
        """Version, and how many rows each executor counted, the busiest first."""
        rows = sorted((count for count in self._rows_by_executor.values() if count), reverse=True)
        return {"engine": SPARK, "spark": str(self._session.version), "rows_by_executor": rows}

    def _rows(self, task: Task, files: Iterable[HistoryFile]) -> Any:
        """The columns that laws read, with the place of each row."""
        from pyspark.sql.functions import col

        columns = [col(f"`{name}`").alias(sent(name)) for name in task.counting.read]
        with _sentences("could not read the history", _SAME_PATH):
            whole = self._session.read.parquet(*(_address(one.path) for one in files))
            return whole.select(
                *columns, col("_metadata.file_name").alias(FILE), col("_metadata.row_index").alias(PLACE)
            )

    def _chosen(self, rows: Any, numbers: dict[HistoryFile, list[int]]) -> Any:
        from functools import reduce

        from pyspark.sql.functions import col

        each = [(col(FILE) == file.path.name) & col(PLACE).isin(places) for file, places in numbers.items()]
        return rows.filter(reduce(lambda one, other: one | other, each))

    def _replies(self, rows: Any, work: Work, compute: Callable[[Work, Any], Any]) -> Iterator[Any]:
        with _sentences("could not compute the replay", _SAME_PATH):
            replies = rows.mapInArrow(lambda batches: compute(work, batches), REPLY).collect()
        for reply in replies:
            if reply.what == REFUSED:
                raise ReplayError(str(reply.says))
        yield from replies


_ERROR: Final = re.compile(r"[\w.$]*(Error|Exception): \S.*")
_SAME_PATH: Final = (
    "Every machine of the cluster must have this program and read the history at this path "
    "(docs/reference/replay-on-spark.md)."
)


def _work(task: Task) -> Work:
    stretches = task.counting.stretches
    folder = task.library.folder.resolve()
    return Work(
        laws=task.laws,
        first=stretches[0].first,
        last=stretches[-1].last,
        lists=task.counting.lists,
        held=stretches[0].held,
        packs_folder=None if folder == default_folder().resolve() else str(folder),
        packs=pack_digests(stretches),
        program=this_program(),
        expressions=digest_of_expressions(task.counting),
        before=tuple(dict.fromkeys((one.file.path.name, one.before) for one in task.pieces)),
        starts=tuple(one.first_row for one in task.pieces),
    )


def _part(reply: Any, frame: pl.DataFrame) -> Part:
    return reply.stretch, RowKind(reply.further, reply.passes_on), frame


def _address(path: Path) -> str:
    """The file as Spark names it; signs that Spark would read as a pattern are marked."""
    return "file://" + re.sub(r"([\\{}\[\]*?])", r"\\\1", str(path.resolve()))


@contextmanager
def _sentences(what: str, mend: str) -> Iterator[None]:
    """Say in one sentence what Spark says in a page."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as fault:
        raise ReplayError(f"Spark {what} ({_cause(str(fault))}). Nothing was written. {mend}") from None


def _cause(told: str) -> str:
    """The innermost error that a text of Spark names, or its first line."""
    lines = [line for line in told.splitlines() if line.strip()] or ["no reason was given"]
    named = [found[0] for line in lines if (found := _ERROR.search(line))]
    return (named[-1] if named else lines[0].strip())[:200].rstrip(".")
