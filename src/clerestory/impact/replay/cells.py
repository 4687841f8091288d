"""Cells: how many element answers share month, requester class, purpose, element and what the laws say.

One question that asks for a name and a photo makes two element answers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from clerestory.impact.replay.errors import miscounted
from clerestory.impact.replay.put import OUTCOMES, Put
from clerestory.policy.replay import Told
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.elements import ELEMENTS

_OUTCOME_CODES: Final = {name: code for code, name in enumerate(OUTCOMES)}
_ELEMENT_CODES: Final[dict[str, int]] = {name: code for code, name in enumerate(ELEMENTS)}
NO_RULE: Final = ""
"""Where no single provision decided: the silence of the law, or one of several, depending on facts that
nobody recorded."""
LEAD: Final = ("month", "class", "purpose", "element")


@dataclass
class Cells:
    """Cells as they are counted. `frame`: columns of LEAD as codes (purpose null: nobody recorded it), then
    `outcome N` and `rule N` for each law N, then `n`. `rules`: what the codes of rules stand for."""

    rules: list[str] = field(default_factory=lambda: [NO_RULE])
    _codes: dict[str, int] = field(default_factory=lambda: {NO_RULE: 0})
    _frames: list[pl.DataFrame] = field(default_factory=list)

    def add(self, counted: pl.DataFrame, puts: Sequence[Put]) -> None:
        """Take what was counted: columns month, class, purpose, elements, those of `puts`, and n."""
        keys = ["month", "class", "purpose"]
        answers = []
        asked_for = int((counted["n"] * counted["elements"].bitwise_count_ones()).sum())
        for put in puts:
            asked = ["elements", *put.names]
            distinct = counted.select(asked).unique(maintain_order=True).with_row_index(f"id {put.number}")
            answers.append(self._answers(distinct, put))
            counted = counted.join(distinct, on=asked, nulls_equal=True, how="inner")
        ids = [f"id {put.number}" for put in puts]
        cells = counted.group_by(*keys, *ids).agg(pl.col("n").sum())
        cells = cells.join(answers[0], on=ids[0])
        for name, other in zip(ids[1:], answers[1:], strict=True):
            cells = cells.join(other, on=[name, "element"])
        found = _summed(cells, len(puts))
        if (answers_found := int(found["n"].sum())) != asked_for:
            raise miscounted(answers_found, asked_for, "answers")
        self._frames.append(found)

    def frame(self) -> pl.DataFrame:
        """All cells, sorted."""
        cells = pl.concat(self._frames)
        laws = sum(name.startswith("outcome ") for name in cells.columns)
        whole = _summed(cells, laws)
        self._frames = [whole]
        return whole.sort(whole.columns[:-1], nulls_last=True)

    def _answers(self, distinct: pl.DataFrame, put: Put) -> pl.DataFrame:
        """What the law says to each distinct combination, one line an element."""
        number = put.number
        schema = {
            f"id {number}": pl.UInt32,
            "element": pl.UInt8,
            f"outcome {number}": pl.UInt8,
            f"rule {number}": pl.UInt32,
        }
        return pl.DataFrame(list(self._lines(distinct, put)), schema=schema, orient="row")

    def _lines(self, distinct: pl.DataFrame, put: Put) -> Iterator[tuple[int, int, int, int]]:
        asked: dict[int, tuple[str, ...]] = {}
        for place, mask, *values in distinct.iter_rows():
            if mask not in asked:
                asked[mask] = tuple(one for code, one in enumerate(ELEMENTS) if mask >> code & 1)
            for element, told in put.told(values, asked[mask]).items():
                rule = self._code(_deciding(put, told))
                yield place, _ELEMENT_CODES[element], _OUTCOME_CODES[told.outcome], rule

    def _code(self, rule: str) -> int:
        if rule not in self._codes:
            self._codes[rule] = len(self.rules)
            self.rules.append(rule)
        return self._codes[rule]


def _deciding(put: Put, told: Told) -> str:
    """The provision that led to the outcome; of undetermined the first of which nobody can say whether it
    applies. A permit never withholds: where one is named beside a withhold, it only says why the law has a
    say at all, and its silence decided."""
    leading = told.rules[0] if told.rules else NO_RULE
    is_silent = told.outcome == Outcome.WITHHOLD and leading and put.provisions[leading].effect == "permit"
    return NO_RULE if is_silent else leading


def _summed(cells: pl.DataFrame, laws: int) -> pl.DataFrame:
    said = [f"{what} {number}" for number in range(laws) for what in ("outcome", "rule")]
    return cells.group_by(*LEAD, *said).agg(pl.col("n").sum())
