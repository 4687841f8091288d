"""The gate: before a result is written, Cedar decides a sample of rows and one row of each rare combination.

Promises that a single difference stops the run (GateError) and is told in full. A row in which everything was
recorded must have Cedar's outcome and Cedar's provisions, element by element. A row with facts that nobody
recorded must have Cedar's outcome however these facts are filled in: as nothing said, and by chance; only
such a row may be undetermined.
Source of idea: two engines that share only the text of the law (docs/decisions/0013-decided-twice.md).
"""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from clerestory.impact.history.columns import BY_NAME, LIMITED, Column, Kind
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.rows import Row, facts_of, unrecorded
from clerestory.impact.replay.count import Answered
from clerestory.impact.replay.errors import GateError
from clerestory.impact.replay.pieces import ROW, Piece
from clerestory.law.library import Library
from clerestory.policy.decide import BenchError, Decider
from clerestory.policy.replay import UNDETERMINED, Told
from clerestory.vocabulary.decision import Decision
from clerestory.vocabulary.facts import Facts

LEAST: Final = 300
MOST: Final = 2_000
ONE_IN: Final = 1_000
"""Unless asked for another number, Cedar decides one row in a thousand, in these bounds."""
PIECES_AT_MOST: Final = 32
"""The sample is drawn from at most so many pieces of the history, themselves drawn by chance."""
FILLED: Final = 1
"""How often the facts that nobody recorded are filled in by chance, beside once as nothing said."""


@dataclass(frozen=True)
class Checked:
    """How much Cedar decided, without a difference."""

    sampled: int
    rare: int
    decisions: int


def usual(rows: int) -> int:
    """How many of so many rows Cedar decides unless asked for another number."""
    return min(MOST, max(LEAST, rows // ONE_IN))


def drawn(counted: Mapping[Piece, int], rows: int, chance: random.Random) -> dict[Piece, list[int]]:
    """`rows` places drawn by chance, by piece; all there are where there are not more.

    counted: how many rows of each piece were replayed. A place is 0 for the first replayed row of its piece.
    """
    pieces = list(counted)
    chosen = [
        pieces[at] for at in sorted(chance.sample(range(len(pieces)), min(PIECES_AT_MOST, len(pieces))))
    ]
    whole = sum(counted[one] for one in chosen)
    places = sorted(chance.sample(range(whole), min(rows, whole)))
    found: dict[Piece, list[int]] = {}
    before = 0
    for piece in chosen:
        here = [one - before for one in places if before <= one < before + counted[piece]]
        before += counted[piece]
        if here:
            found[piece] = here
    return found


def rows_at(piece: Piece, places: Sequence[int], days: tuple[int, int]) -> pl.DataFrame:
    """The rows at these places among the rows of a piece that lie within `days`, all columns."""
    within = piece.scan().filter(pl.col("day").is_between(*days))
    return within.with_row_index("place").filter(pl.col("place").is_in(places)).drop("place").collect()


def rows_numbered(pieces: Iterable[Piece], numbers: Iterable[int]) -> Iterator[pl.DataFrame]:
    """The rows of these numbers, all columns, piece by piece."""
    wanted = sorted(numbers)
    for piece in pieces:
        here = [one for one in wanted if piece.first_row <= one < piece.first_row + piece.rows]
        if here:
            yield piece.scan().filter(pl.col(ROW).is_in(here)).collect(engine="streaming")


@dataclass
class Gate:
    """Cedar and the rows it looks at. `laws`: in the order of `Answered.told`."""

    library: Library
    laws: Sequence[str]
    lists: Lists
    chance: random.Random
    progress: Callable[[int], None] = lambda rows: None
    decisions: int = 0
    _seen: int = 0

    def __post_init__(self) -> None:
        """Take both engines; a fault of either is a difference."""
        self._decider = Decider(self.library, on_fault=_raised)

    def check(self, rows: pl.DataFrame, answers: Mapping[int, Answered]) -> None:
        """Decide each row under each law. Raises GateError for the first difference."""
        for row in rows.iter_rows(named=True):
            number = row[ROW]
            said = {name: row[name] for name in BY_NAME}
            for law, told in zip(self.laws, answers[number].told, strict=True):
                self._check(number, said, law, told)
            self._seen += 1
            self.progress(self._seen)

    def _check(self, number: int, row: Row, law: str, told: Mapping[str, Told]) -> None:
        missing = unrecorded({name: value for name, value in row.items() if name != "agency"})
        ways = [row, *(self._filled(row) for _ in range(FILLED if missing else 0))]
        for way in ways:
            facts = facts_of(way, self.lists, name=f"row {number}", law=law)
            try:
                decision = self._decider.decide(facts)
            except BenchError as fault:
                raise GateError(
                    f"Cedar could not decide row {number} under {law}: {fault} Facts: {_text(facts)}"
                ) from None
            self.decisions += 1
            for element, one in told.items():
                if not _agree(one, decision, element, whole=not missing):
                    raise GateError(_difference(number, facts, element, one, decision))

    def _filled(self, row: Row) -> dict[str, int | bool | None]:
        """The row with a value by chance wherever nobody recorded one, and no contradiction."""
        filled = dict(row)
        for name, value in row.items():
            if value is None and name != "agency":
                filled[name] = self._any(BY_NAME[name])
        for part in LIMITED:
            if not filled[f"{part}.limited"]:
                filled[f"{part}.elements"] = 0
        if not filled["authority.instrument"]:
            filled |= {name: 0 for name in filled if name.startswith("authority.")}
        return filled

    def _any(self, column: Column) -> int | bool:
        if column.kind is Kind.FLAG:
            return self.chance.random() < 0.5
        most = len(self.lists.of(column.listed)) - 1 if column.kind is Kind.LISTED else column.largest
        if column.name == "purpose.mixed_with":  # one further purpose at most: a year of Cedar is short
            return 1 << self.chance.randrange(len(column.values)) if self.chance.random() < 0.5 else 0
        return self.chance.randint(0, most)


def _raised(fault: BenchError) -> None:
    raise fault


def _agree(told: Told, decision: Decision, element: str, *, whole: bool) -> bool:
    if told.outcome == UNDETERMINED:
        return not whole
    answer = next(one for one in decision.elements if one.element == element)
    if told.outcome != answer.outcome:
        return False
    return not whole or told.rules == tuple(dict.fromkeys(rule.id for rule in answer.rules))


def _difference(number: int, facts: Facts, element: str, told: Told, decision: Decision) -> str:
    answer = next(one for one in decision.elements if one.element == element)
    cedar = ", ".join(rule.id for rule in answer.rules) or "silence"
    return (
        f"Row {number} under {facts.law}: about {element} the replay says {told.outcome} "
        f"({', '.join(told.rules) or 'silence'}), Cedar says {answer.outcome} ({cedar}): {answer.reason} "
        f"Nothing was written. Report it with these facts: {_text(facts)}"
    )


def _text(facts: Facts) -> str:
    document: dict[str, Any] = facts.to_json()
    return json.dumps(document, separators=(",", ":"))
