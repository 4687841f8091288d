"""What an executor of Spark does: Arrow batches of rows in, groups counted by the expressions of `count` out.

Promises to compute nothing unless this executor has the same program, the same law packs and, made from both,
the same expressions as the driver; otherwise it says in one sentence what it has, and counts no row. What it
gets is numbers: codes of a history, nobody's name.
"""

import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version  # noqa: TID251 - asks for a version, imports nothing
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from clerestory import __version__
from clerestory.errors import ClerestoryError
from clerestory.impact.history.columns import DIGEST, polars_schema
from clerestory.impact.history.lists import Lists
from clerestory.impact.replay.count import Counting, Part, together
from clerestory.impact.replay.errors import ReplayError
from clerestory.impact.replay.kinds import PLAIN, RowKind
from clerestory.impact.replay.pieces import ROW, Stretch, compiled_for
from clerestory.law.library import default_folder, open_library
from clerestory.policy.replay import Place

if TYPE_CHECKING:
    import pyarrow as pa

FILE: Final = "file"
PLACE: Final = "place in file"
"""The columns that say where a row stands: the name of its file, and its number there."""
REPLY: Final = (
    "what string, stretch int, further int, passes_on int, frame binary, says string, executor string"
)
"""What an executor sends: the kind of message, which rows it is about, a frame as Arrow IPC, a sentence, and
which executor it is."""
COUNTED: Final = "counted"
SIGNED: Final = "signed"
ROWS: Final = "rows"
REFUSED: Final = "refused"
ROWS_AT_ONCE: Final = 1 << 19
_FRAMES_WAITING: Final = 8
Batches = Iterable["pa.RecordBatch"]
Replies = Iterator["pa.RecordBatch"]


@dataclass(frozen=True)
class Work:
    """Everything an executor must know; plain values, so that it can be sent.

    packs_folder: None for the packs that are shipped with the program. packs, program, expressions: what this
    executor must have as well. before: of each file, how many rows stand in earlier ones. starts: the number
    of the first row of each piece.
    """

    laws: tuple[str, ...]
    first: date
    last: date
    lists: Lists
    held: tuple[Place, ...]
    packs_folder: str | None
    packs: tuple[tuple[str, str], ...]
    program: str
    expressions: str
    before: tuple[tuple[str, int], ...]
    starts: tuple[int, ...]


def this_program() -> str:
    """What must be the same wherever rows are computed."""
    return f"clerestory {__version__} with polars {version('polars')} and history columns {DIGEST[:12]}"


def pack_digests(stretches: Sequence[Stretch]) -> tuple[tuple[str, str], ...]:
    """Every pack that answers, with its digest."""
    layers = (layer.pack for stretch in stretches for law in stretch.laws for layer in law.layers)
    return tuple(sorted({(pack.id, pack.digest) for pack in layers}))


def digest_of_expressions(counting: Counting) -> str:
    """One digest of everything that is computed for plain rows: the numbers mean the same only where it is
    the same."""
    whole = sha256()
    for number in range(len(counting.stretches)):
        for put in counting.puts(number, PLAIN):
            for expression in put.columns:
                whole.update(expression.meta.serialize())
    return whole.hexdigest()


def count_rows(work: Work, batches: Batches) -> Replies:
    """Count the rows of these batches by what they have in common, as `Counting.grouped` does."""
    return _answering(work, batches, _counted)


def sign_rows(work: Work, batches: Batches) -> Replies:
    """What is computed for each of these rows, as `Counting.signed` does."""
    return _answering(work, batches, _signed)


def sent(column: str) -> str:
    """The name under which a column of a history is sent: mapInArrow reads a dot as a part of a column."""
    return column.replace(".", ":")


def frame_in(packed: bytes) -> pl.DataFrame:
    """The frame of a reply."""
    return pl.read_ipc(BytesIO(packed))


def _answering(
    work: Work, batches: Batches, compute: Callable[[Work, Counting, Batches], Replies]
) -> Replies:
    try:
        counting = _prepared(work)
    except ClerestoryError as refusal:
        yield _reply(REFUSED, says=str(refusal))
        return
    yield from compute(work, counting, batches)


def _counted(work: Work, counting: Counting, batches: Batches) -> Replies:
    found: dict[tuple[int, RowKind], list[pl.DataFrame]] = {}
    by_piece = [0] * len(work.starts)
    for rows in _frames(work, batches):
        for number, kind, frame in counting.grouped(rows.lazy()):
            waiting = found.setdefault((number, kind), [])
            waiting.append(frame)
            if len(waiting) == _FRAMES_WAITING:
                waiting[:] = [together(waiting, counting.puts(number, kind))]
        for piece, count in _rows_by_piece(work, counting, rows):
            by_piece[piece] += count
    for (number, kind), waiting in found.items():
        yield _reply(COUNTED, (number, kind, together(waiting, counting.puts(number, kind))))
    counts = pl.DataFrame({"piece": range(len(by_piece)), "rows": by_piece}).filter(pl.col("rows") > 0)
    yield _reply(ROWS, (-1, PLAIN, counts))


def _signed(work: Work, counting: Counting, batches: Batches) -> Replies:
    for rows in _frames(work, batches):
        for part in counting.signed(rows):
            yield _reply(SIGNED, part)


def _rows_by_piece(work: Work, counting: Counting, rows: pl.DataFrame) -> Iterator[tuple[int, int]]:
    within = rows.filter(pl.col("day").is_between(*counting.days))[ROW]
    starts = pl.Series(work.starts, dtype=within.dtype)
    return (starts.search_sorted(within, side="right") - 1).value_counts().iter_rows()


@lru_cache(maxsize=1)
def _prepared(work: Work) -> Counting:
    """The laws, compiled here from the packs that stand here. Raises ReplayError where they are others."""
    _same("runs", this_program(), work.program, "Install the same on every machine of the cluster.")
    folder = default_folder() if work.packs_folder is None else Path(work.packs_folder)
    stretches = compiled_for(open_library(folder), work.laws, work.held, work.first, work.last)
    _same(
        "has the law packs",
        _told(pack_digests(stretches)),
        _told(work.packs),
        f"Put the same packs into {folder} on every machine of the cluster.",
    )
    counting = Counting(stretches, work.lists, 0)
    _same(
        "computes expressions with the digest",
        digest_of_expressions(counting)[:12],
        work.expressions[:12],
        "Install the same program, from the same source, on every machine of the cluster.",
    )
    return counting


def _same(what: str, found: str, expected: str, mend: str) -> None:
    if found != expected:
        raise ReplayError(
            f"An executor of Spark {what} {found}; expected {expected}, as on the driver. It counted "
            f"nothing. {mend}"
        )


def _told(packs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} {digest.removeprefix('sha256:')[:12]}" for name, digest in packs)


def _frames(work: Work, batches: Batches) -> Iterator[pl.DataFrame]:
    """The batches put together to frames of a size that is worth computing, in the types of a history."""
    waiting: list[pa.RecordBatch] = []
    height = 0
    for batch in batches:
        waiting.append(batch)
        height += batch.num_rows
        if height >= ROWS_AT_ONCE:
            yield _frame(work, waiting)
            waiting, height = [], 0
    if height:
        yield _frame(work, waiting)


def _frame(work: Work, batches: "list[pa.RecordBatch]") -> pl.DataFrame:
    import pyarrow as pa

    rows = pl.DataFrame(pl.from_arrow(pa.Table.from_batches(batches)))
    names, before = zip(*work.before, strict=True)
    wide = pl.Int64
    number = pl.col(FILE).replace_strict(names, before, return_dtype=wide) + pl.col(PLACE).cast(wide)
    columns = {sent(name): (name, kind) for name, kind in polars_schema().items()}
    known = [(one, *columns[one]) for one in rows.columns if one in columns]
    return rows.select(
        number.cast(pl.get_index_type()).alias(ROW),
        *(pl.col(one).cast(kind).alias(name) for one, name, kind in known),
    )


def _reply(what: str, part: Part | None = None, says: str | None = None) -> "pa.RecordBatch":
    import pyarrow as pa

    stretch, kind, frame = part or (None, None, None)
    packed = BytesIO()
    if frame is not None:
        frame.write_ipc(packed, compression="zstd")
    values: dict[str, tuple[Any, pa.DataType]] = {
        "what": (what, pa.string()),
        "stretch": (stretch, pa.int32()),
        "further": (kind and kind.further, pa.int32()),
        "passes_on": (kind and kind.passes_on, pa.int32()),
        "frame": (packed.getvalue(), pa.binary()),
        "says": (says, pa.string()),
        "executor": (f"{platform.node()} {os.getppid()}", pa.string()),  # its Python processes share a parent
    }
    return pa.RecordBatch.from_arrays(
        [pa.array([value], type=kind_of) for value, kind_of in values.values()], names=list(values)
    )
