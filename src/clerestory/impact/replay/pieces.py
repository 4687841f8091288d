"""A history cut into pieces of bounded size, and its period into stretches in which no law changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from clerestory.impact.history.read import History, HistoryFile
from clerestory.impact.replay.places import described
from clerestory.law.library import Library
from clerestory.policy.replay import LawInColumns, Place, spans
from clerestory.vocabulary.days import number_of

ROWS_A_PIECE: Final = 1 << 21
ROW: Final = "row"
"""The number of a row in the whole history, from 0."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Piece:
    """Some rows of one file: `rows` of them after the first `skipped`. `before`: rows in earlier files."""

    file: HistoryFile
    skipped: int
    rows: int
    before: int

    @property
    def first_row(self) -> int:
        """The number of its first row in the whole history."""
        return self.before + self.skipped

    def scan(self) -> pl.LazyFrame:
        """Its rows, read when the query runs, with their numbers."""
        whole = pl.scan_parquet(self.file.path, row_index_name=ROW, row_index_offset=self.before, glob=False)
        return whole if self.rows == self.file.rows else whole.slice(self.skipped, self.rows)


@dataclass(frozen=True)
class Stretch:
    """Days in which none of the laws changed, with the laws as they stood. held: the columns they read."""

    first: date
    last: date
    laws: tuple[LawInColumns, ...]
    held: tuple[Place, ...]

    @property
    def days(self) -> tuple[int, int]:
        """First and last day as the column `day` writes them."""
        return number_of(self.first), number_of(self.last)


def pieces(history: History) -> Iterator[Piece]:
    """Every row of the history in exactly one piece, in order."""
    before = 0
    for file in history.files:
        for skipped in range(0, file.rows, ROWS_A_PIECE):
            yield Piece(file, skipped, min(ROWS_A_PIECE, file.rows - skipped), before)
        before += file.rows


def stretches(
    library: Library, laws: Sequence[str], history: History, first: date, last: date
) -> tuple[Stretch, ...]:
    """The period from `first` to `last` cut wherever one of the laws changes.

    Raises LawError where no pack covers a law or a day, UnsupportedConstructError where a law cannot be
    compiled.
    """
    for law in laws:
        spans(library, law, first, last)  # what no pack covers is said before anything is read
    return compiled_for(library, laws, described(history), first, last)


def compiled_for(
    library: Library, laws: Sequence[str], held: tuple[Place, ...], first: date, last: date
) -> tuple[Stretch, ...]:
    """The same for columns that are described already; raises what `stretches` raises."""
    compiled: dict[str, dict[tuple[date, date], LawInColumns]] = {
        law: {
            span: LawInColumns(library, law, span[0], held, until=span[1])
            for span in spans(library, law, first, last)
        }
        for law in laws
    }
    begins = sorted({span[0] for each in compiled.values() for span in each})
    ends = [*(day - _DAY for day in begins[1:]), last]
    return tuple(
        Stretch(begin, end, tuple(_standing(compiled[law], begin) for law in laws), held)
        for begin, end in zip(begins, ends, strict=True)
    )


def _standing(spans: Mapping[tuple[date, date], LawInColumns], day: date) -> LawInColumns:
    return next(law for (first, last), law in spans.items() if first <= day <= last)
