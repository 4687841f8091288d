"""Keeps the rows of all logs so that equal messages lie together, in memory or in files beside the result.

Promises that rows which agree in the compared fields come back in one piece, and that memory holds about a
million rows at a time, however long the logs are.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from clerestory.channels.reconciliation.logs import ROWS

MINUTE: Final = 60_000_000
_ROWS_HELD: Final = 1 << 20
_BYTES_A_PIECE: Final = 64 << 20
_MOST_PIECES: Final = 64
_MINUTES: Final = pl.Schema({"minute": pl.Int64(), "rows": pl.UInt32(), "shared": pl.UInt32()})
SHELVED: Final[dict[str, type[pl.DataType]]] = {**ROWS, "log": pl.UInt8}


@dataclass
class Log:
    """What was seen of one log while it was read. minutes: rows by minute since 1970, by the log's own clock,
    and how many of them are of senders for whom the requester's log speaks (`shared`).
    first, last: microseconds. elsewhere: rows that were left out. unreadable: number and reason."""

    given: bool = False
    rows: int = 0
    elsewhere: int = 0
    first: int | None = None
    last: int | None = None
    minutes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_MINUTES))
    senders: set[str] = field(default_factory=set)
    unreadable: list[pl.DataFrame] = field(default_factory=list)

    def see(self, rows: pl.DataFrame, requesters: Collection[str] = ()) -> None:
        """Remember what these rows say of the log's period and senders. requesters: of that log's senders."""
        if not rows.height:
            return
        first, last = rows.select(pl.col("at").min(), pl.col("at").max().alias("last")).row(0)
        self.first = first if self.first is None else min(first, self.first)
        self.last = last if self.last is None else max(last, self.last)
        minutes = rows.group_by((pl.col("at") // MINUTE).alias("minute")).agg(
            pl.len().alias("rows"), pl.col("sender").is_in(list(requesters)).sum().alias("shared")
        )
        both = pl.concat([self.minutes, minutes.cast(_MINUTES)])
        self.minutes = both.group_by("minute").agg(pl.col("rows", "shared").sum())
        self.senders.update(rows["sender"].unique())


class Shelf:
    """Rows by piece. scratch: a folder for files, needed only for more than one piece."""

    def __init__(self, fields: Sequence[str], size_bytes: int, scratch: Path | None) -> None:
        self.fields, self.scratch = fields, scratch
        self.pieces = min(_MOST_PIECES, 1 + size_bytes // _BYTES_A_PIECE) if scratch is not None else 1
        self.held: list[pl.DataFrame] = []
        self.count = self.written = 0

    def add(self, log: int, rows: pl.DataFrame) -> None:
        """Put rows on the shelf; columns of ROWS."""
        self.held.append(rows.select(*ROWS, pl.lit(log, pl.UInt8).alias("log")))
        self.count += rows.height
        if self.pieces > 1 and self.count >= _ROWS_HELD:
            self._write()

    def pieces_of_rows(self) -> Iterator[pl.DataFrame]:
        """Every row, piece by piece; columns of SHELVED. May be asked again."""
        if self.pieces == 1 or self.scratch is None:
            yield pl.concat([pl.DataFrame(schema=SHELVED), *self.held])
            return
        self._write()
        for piece in range(self.pieces):
            files = sorted(self.scratch.glob(f"piece-{piece}-*.arrow"))
            yield pl.concat([pl.DataFrame(schema=SHELVED), *(pl.read_ipc(one) for one in files)])

    def _write(self) -> None:
        if not self.held or self.scratch is None:
            return
        rows = pl.concat(self.held)
        self.held, self.count, self.written = [], 0, self.written + 1
        piece = (pl.struct(self.fields).hash(seed=7) % self.pieces).cast(pl.Int32).alias("piece")
        for (number,), part in rows.with_columns(piece).partition_by("piece", as_dict=True).items():
            part.drop("piece").write_ipc(self.scratch / f"piece-{number}-{self.written:06}.arrow")
