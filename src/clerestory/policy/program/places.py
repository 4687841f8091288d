"""Where the facts of many questions stand: one column a fact, as numbers, and what each number means.

The compiled law reads columns through these descriptions alone, so it needs to know no format of files.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class Holds(StrEnum):
    """How a column holds its fact."""

    DAY = "day"  # the number the law compares
    WORD = "word"  # the place of the value in `values`
    FLAG = "flag"
    SET = "set"  # bit i stands for `values[i]`


class Recorded(StrEnum):
    """Whether a column may hold nulls: facts that nobody recorded at the time."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


@dataclass(frozen=True)
class Place:
    """A column. `name`: of the column, which is the path of the attribute without "context."; `requester` and
    `recipient` are the parties. `values`: what the numbers mean. recorded: may there be nulls? `least` and
    `most`: every number in it lies between (a flag is 0 or 1; of a set its bits as a number); what holds for
    all of them need not be computed row by row. A row that breaks such a promise is answered as one of which
    nothing was recorded, see `breaks`."""

    name: str
    holds: Holds
    values: tuple[str, ...] = ()
    recorded: Recorded = Recorded.SOMETIMES
    least: int | None = None
    most: int | None = None

    @property
    def only(self) -> int | None:
        """The number that stands in every row, if it is always the same."""
        return self.most if self.most == self.least else None

    @property
    def numbers(self) -> tuple[int, int | None]:
        """The smallest and the largest number there can be; None: any."""
        most = {Holds.WORD: len(self.values) - 1, Holds.SET: (1 << len(self.values)) - 1, Holds.FLAG: 1}
        return self.least or 0, self.most if self.most is not None else most.get(self.holds)

    def breaks(self) -> pl.Expr | None:
        """Where a row breaks what is promised here; None: no row can."""
        column = pl.col(self.name)
        found = list(self._outside(column))
        if self.recorded is Recorded.ALWAYS:
            return pl.any_horizontal(column.is_null(), *found)
        return pl.any_horizontal(*found).fill_null(value=False) if found else None

    def _outside(self, column: pl.Expr) -> Iterator[pl.Expr]:
        least, most = self.numbers
        if self.holds is Holds.FLAG:
            if self.only is not None:
                yield ~column if self.only else column
        elif self.only is not None:
            yield column != self.only
        else:
            if least:
                yield column < least
            if most is not None:
                yield column > most
