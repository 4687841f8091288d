"""Where the facts of many questions stand: one column a fact, as numbers, and what each number means.

The compiled law reads columns through these descriptions alone, so it needs to know no format of files.
"""

from dataclasses import dataclass
from enum import StrEnum


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
    `recipient` are the parties. `values`: what the numbers mean. `recorded`: a promise about nulls; one that
    is broken makes answers undetermined, never more permissive."""

    name: str
    holds: Holds
    values: tuple[str, ...] = ()
    recorded: Recorded = Recorded.SOMETIMES
