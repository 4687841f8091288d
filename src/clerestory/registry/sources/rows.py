"""Rows of another system, before anybody says what they mean: the seam between a peer and the mapping.

A peer reads; it has no word for writing. It promises SourceGoneError when the system is not reached in time,
SourceAnswerError for half an answer or another one, SourceChangedError for other columns, and never a value
in a message. What is given out before such an error is right but not all.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from clerestory.registry.errors import SourceChangedError
from clerestory.registry.sources.mapping import Records

_TOLD: Final = 8
_A_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_.\- ]*[0-9]{0,2}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row. place: where it stands, without anything of its content."""

    place: str
    values: Mapping[str, Any] = field(repr=False)


class Rows(Protocol):
    """A records system as rows."""

    def read(self, records: Records, since: str | None) -> Iterator[Row]:
        """All rows of one table, or those whose mark is `since` or later, where the system can tell; in
        memory that does not grow."""

    def find(self, records: Records, key: str, columns: frozenset[str]) -> Iterator[Row]:
        """The rows under this key, of which there should be one; at least these columns of it."""


def check_columns(records: Records, found: Collection[str], where: str) -> None:
    """Raise SourceChangedError unless exactly the columns are there that the mapping names or lists."""
    expected = records.columns() | records.unmapped
    if missing := sorted(expected - set(found)):
        raise SourceChangedError(
            f"{where}: found {len(found)} columns, expected among them {', '.join(missing[:_TOLD])}"
            f"{' and more' if len(missing) > _TOLD else ''}. Nothing was taken over. See whether the system "
            "has changed; then change the mapping, or have the column given again."
        )
    if twice := len(found) - len(set(found)):
        raise SourceChangedError(
            f"{where}: found {twice} columns with the name of another one, expected each name once. Nothing "
            "was taken over. Have the export give each column a name of its own."
        )
    if strange := sorted(set(found) - expected):
        raise SourceChangedError(
            f"{where}: found {len(strange)} columns that the mapping does not name ({_named(strange)}), "
            "expected none. Nothing was taken over. Map each to an element, or list it under `unmapped`."
        )


def _named(columns: list[str]) -> str:
    """Names of columns, where they look like names: a first row without names would be somebody's record."""
    named = [name for name in columns if len(name) <= 60 and _A_NAME.fullmatch(name)]
    told = named[:_TOLD] + (
        [f"{len(columns) - len(named[:_TOLD])} more"] if len(columns) > len(named[:_TOLD]) else []
    )
    return ", ".join(told)
