"""Counts a history piece by piece: how many questions share a cell and everything the laws look at.

Promises that each row is counted once, in one pass for all laws, in memory that does not grow with the number
of rows: what was counted is turned into cells whenever it becomes much. Polars only computes which policies
hold; `put.Put.told` says what follows, once for each distinct combination.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final

import polars as pl

from clerestory.impact.history.columns import BY_NAME
from clerestory.impact.history.lists import Lists
from clerestory.impact.replay.cells import Cells
from clerestory.impact.replay.errors import miscounted
from clerestory.impact.replay.kinds import NEEDED, PLAIN, RowKind, kinds
from clerestory.impact.replay.pieces import ROW, Piece, Stretch
from clerestory.impact.replay.put import Put
from clerestory.policy.replay import Told
from clerestory.vocabulary.requester_classes import CLASSES, class_of

RARE_ROWS: Final = 50
"""A combination that fewer questions share is rare: one of them is decided by Cedar."""
Part = tuple[int, RowKind, pl.DataFrame]
"""The number of a stretch, a kind of rows, and what was computed for the rows of both."""
_COUNTED_AT_MOST: Final = 2_000_000
_KEYS: Final = ("month", "class", "purpose", "elements")
_CELL: Final = ("day", "requester", "purpose.activity", "elements")
_CLASS_CODES: Final = {name: code for code, name in enumerate(CLASSES)}


@dataclass(frozen=True)
class Answered:
    """A row and what the replay says to it: under each law, for each element."""

    row: int
    told: tuple[dict[str, Told], ...]


@dataclass
class Counting:
    """One pass over a history. `add` every piece, then `finish`."""

    stretches: tuple[Stretch, ...]
    lists: Lists
    rare_at_most: int
    cells: Cells = field(default_factory=Cells)
    counted: dict[Piece, int] = field(default_factory=dict)
    combinations: int = 0
    rare_combinations: int = 0
    _waiting: dict[tuple[int, RowKind], list[pl.DataFrame]] = field(default_factory=dict, repr=False)
    _puts: dict[tuple[int, RowKind], tuple[Put, ...]] = field(default_factory=dict, repr=False)
    _rare: list[tuple[int, Answered]] = field(default_factory=list, repr=False)
    _height: int = 0

    def add(self, piece: Piece) -> None:
        """Count the rows of a piece that lie in the period."""
        expected, counted = self.within(piece), 0
        for part in self.grouped(piece.scan()):
            counted += int(part[2]["n"].sum())
            self.take(part)
        self.check(piece, counted, expected)

    def within(self, piece: Piece) -> int:
        """How many rows of a piece lie in the period."""
        within = piece.scan().filter(pl.col("day").is_between(*self.days))
        return int(within.select(pl.len()).collect(engine="streaming").item())

    def grouped(self, rows: pl.LazyFrame) -> Iterator[Part]:
        """The rows counted by what they have in common; those outside the period are left out.

        What the laws read is read once, whatever the kinds of rows.
        """
        held = rows.select(ROW, *self.read).collect(engine="streaming")
        for number, kind, part in self._parts(held.lazy()):
            yield number, kind, self._grouped(part, self.puts(number, kind)).collect(engine="streaming")

    def take(self, part: Part) -> None:
        """Add what `grouped` found, here or elsewhere."""
        number, kind, found = part
        self.puts(number, kind)
        self._waiting.setdefault((number, kind), []).append(found)
        self._height += found.height
        if self._height > _COUNTED_AT_MOST:
            self._merge()
            if self._height > _COUNTED_AT_MOST // 2:
                self._settle()

    def check(self, piece: Piece, counted: int, expected: int) -> None:
        """Note that so many rows of a piece were counted; each row once, or nothing may be believed."""
        if counted != expected:
            raise miscounted(counted, expected, f"rows of {piece.file.path.name}")
        if counted:
            self.counted[piece] = counted

    @property
    def rows(self) -> int:
        """How many rows were counted so far."""
        return sum(self.counted.values())

    @property
    def days(self) -> tuple[int, int]:
        """The first and last day of the period, as the column `day` writes them."""
        return self.stretches[0].days[0], self.stretches[-1].days[1]

    def finish(self) -> tuple[Answered, ...]:
        """Turn everything counted into cells. Returns one row of each rare combination, the rarest first, at
        most `rare_at_most`."""
        self._merge()
        self._settle()
        return tuple(answered for _, answered in self._rare)

    def answers(self, rows: pl.DataFrame) -> Iterator[Answered]:
        """What the replay says to each of these rows, computed by the same expressions."""
        for part in self.signed(rows):
            yield from self.answered(part)

    def signed(self, rows: pl.DataFrame) -> Iterator[Part]:
        """What is computed for each of these rows, not counted together."""
        for number, kind, part in self._parts(rows.lazy()):
            columns = _columns(self.puts(number, kind))
            yield number, kind, part.select(ROW, "elements", *columns).collect()

    def answered(self, part: Part) -> Iterator[Answered]:
        """What that means for each row of what `signed` found, here or elsewhere."""
        number, kind, signed = part
        puts = self.puts(number, kind)
        for row in signed.iter_rows(named=True):
            yield Answered(row[ROW], _told(puts, row))

    def puts(self, stretch: int, kind: RowKind) -> tuple[Put, ...]:
        """Every law as put to rows of this kind in that stretch."""
        key = (stretch, kind)
        if key not in self._puts:
            laws = self.stretches[stretch].laws
            self._puts[key] = tuple(Put(law, kind, number) for number, law in enumerate(laws))
        return self._puts[key]

    def _parts(self, rows: pl.LazyFrame) -> Iterator[tuple[int, RowKind, pl.LazyFrame]]:
        """The rows by stretch and kind; each row is in exactly one part."""
        days = rows.select(first=pl.col("day").min(), last=pl.col("day").max())
        first, last = days.collect(engine="streaming").row(0)
        if first is None:
            return
        there = kinds(rows.select(NEEDED))
        for number, stretch in enumerate(self.stretches):
            begins, ends = stretch.days
            if ends < first or last < begins:
                continue
            within = rows
            if begins > first or ends < last:
                within = rows.filter(pl.col("day").is_between(begins, ends))
            for kind in there:
                part = within if there == (PLAIN,) else within.filter(kind.selects())
                yield number, kind, kind.of(part)

    def _grouped(self, rows: pl.LazyFrame, puts: Sequence[Put]) -> pl.LazyFrame:
        names = names_of(puts)
        return (
            rows.select(
                (pl.col("day") // 100).alias("month"),
                self._classes.alias("class"),
                pl.col("purpose.activity").alias("purpose"),
                pl.col("elements"),
                *_columns(puts),
                pl.col(ROW),
            )
            .group_by(*_KEYS, *names)
            .agg(pl.len().cast(pl.UInt64).alias("n"), pl.col(ROW).min())
        )

    @cached_property
    def read(self) -> tuple[str, ...]:
        """The columns that are looked at at all."""
        laws = (law for stretch in self.stretches for law in stretch.laws)
        return tuple(sorted({*NEEDED, *_CELL, *(name for law in laws for name in law.columns)}))

    @property
    def _classes(self) -> pl.Expr:
        return _class_of_place(self.lists.requesters)

    def _merge(self) -> None:
        """Count together what several pieces have in common."""
        for key, frames in self._waiting.items():
            if len(frames) > 1:
                self._waiting[key] = [together(frames, self._puts[key])]
        self._height = sum(frame.height for frames in self._waiting.values() for frame in frames)

    def _settle(self) -> None:
        for key, frames in self._waiting.items():
            puts = self._puts[key]
            for frame in frames:
                self._find_rare(frame, puts)
                self.cells.add(frame, puts)
        self._waiting, self._height = {}, 0

    def _find_rare(self, frame: pl.DataFrame, puts: Sequence[Put]) -> None:
        names = names_of(puts)
        alike = frame.group_by("elements", *names).agg(pl.col("n").sum(), pl.col(ROW).min())
        rare = alike.filter(pl.col("n") < RARE_ROWS)
        self.combinations += alike.height
        self.rare_combinations += rare.height
        for row in rare.sort("n", ROW).head(self.rare_at_most).iter_rows(named=True):
            self._rare.append((row["n"], Answered(row[ROW], _told(puts, row))))
        self._rare.sort(key=lambda one: (one[0], one[1].row))
        del self._rare[self.rare_at_most :]


def together(frames: Sequence[pl.DataFrame], puts: Sequence[Put]) -> pl.DataFrame:
    """What `Counting.grouped` found in several places, for one stretch and kind, counted together."""
    names = names_of(puts)
    return pl.concat(frames).group_by(*_KEYS, *names).agg(pl.col("n").sum(), pl.col(ROW).min())


def _columns(puts: Sequence[Put]) -> list[pl.Expr]:
    """What all laws look at, each number once: they share what their common layers say."""
    return list(
        {name: one for put in puts for name, one in zip(put.names, put.columns, strict=True)}.values()
    )


def names_of(puts: Sequence[Put]) -> list[str]:
    """The names of these columns, each once."""
    return list(dict.fromkeys(name for put in puts for name in put.names))


def _told(puts: Sequence[Put], row: dict[str, Any]) -> tuple[dict[str, Told], ...]:
    asked = elements_of(row["elements"])
    return tuple(put.told([row[name] for name in put.names], asked) for put in puts)


@cache
def _class_of_place(requesters: tuple[str, ...]) -> pl.Expr:
    codes = [_CLASS_CODES[class_of(node)] for node in requesters]
    return pl.col("requester").replace_strict(list(range(len(codes))), codes, return_dtype=pl.UInt8)


@cache
def elements_of(mask: int) -> tuple[str, ...]:
    """The elements of a row's column `elements`."""
    return tuple(value for bit, value in enumerate(BY_NAME["elements"].values) if mask >> bit & 1)
