"""The words of traffic reconciliation: three logs, the columns of a row, the classes a row can end in.

A row is one message as one log holds it. `number` is its line in a text file, its row in a table; `at` is
microseconds since 1970 in UTC. Texts are upper case, without control characters, '' where the log has none;
`digest` is null where the log does not know the subject.
"""

from enum import StrEnum
from typing import Final

import polars as pl

OURS, SWITCH, REQUESTER = 0, 1, 2
NAMES: Final = ("ours", "switch", "requester")
"""The place of a name is the log's number; its bit in a mask is 1 << number."""

FIELDS: Final = ("sender", "line", "key", "control", "digest")
"""What one message has in common in every log that holds it. Only fields that all logs have are compared."""

UNKNOWN, ANSWERED, UNANSWERED = 0, 1, 2
"""What a log says about the response."""

ROWS: Final[dict[str, type[pl.DataType]]] = {
    "at": pl.Int64,
    "sender": pl.String,
    "line": pl.String,
    "key": pl.String,
    "destination": pl.String,
    "control": pl.String,
    "digest": pl.String,
    "response": pl.UInt8,
    "sender_class": pl.String,
    "number": pl.Int64,
}

MICROSECONDS: Final = 1_000_000
DAY: Final = 86_400 * MICROSECONDS


class Class(StrEnum):
    """Where a row ends. Each row has exactly one."""

    MATCHED = "matched"
    """We hold it, and so does every other log that should."""
    BYPASS = "bypass"
    """Another log holds it, and we do not: it went round the gate."""
    ALTERED = "altered"
    """Paired on all but one field: the gate decided another question than the one that was asked."""
    LOST = "lost"
    """We hold it; a log that should hold it does not, or says that no answer came."""
    RETRY = "retry"
    """The same message again within the window: one decision covers it."""
    IN_FLIGHT = "in_flight"
    """At the end of a log: it may stand in the next file."""
    UNWITNESSED = "unwitnessed"
    """We hold it, and no other log covers its time, so nobody can say; or ours is declared not to."""
    ELSEWHERE = "elsewhere"
    """No question to these records: another kind of message, destination or period."""
    UNREADABLE = "unreadable"
    """It cannot be read; kept with its number and a reason."""


CODES: Final = tuple(Class)
"""The place of a class is its code in tables."""
