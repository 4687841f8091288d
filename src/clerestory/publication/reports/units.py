"""What is counted with: an entry of the journal, the entries of one request, and one thing that counts.

Holds no person and no agency's name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the journal as it is counted. on: the office's day. body: without the question asked."""

    number: int
    event: str
    about: str
    on: date
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that counts. table: of the menu. cell: its place there, without the time. entry: its number.
    days: how many days it took, for durations."""

    table: str
    cell: tuple[str, ...]
    on: date
    entry: int
    days: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """The entries about one request, oldest first, and what opened it (of the whole, for a part)."""

    entries: Sequence[Noted]
    opened: Noted | None
