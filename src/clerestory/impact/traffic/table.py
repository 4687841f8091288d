"""A table of the mix with its place, so that every fault says where, what was found and what was expected."""

from collections.abc import Mapping, MutableMapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Self

from clerestory.impact.errors import TrafficError
from clerestory.impact.traffic.chance import SLOTS

BASES: Final = ("published", "assumption")
_MOST: Final = 10**12


class Table:
    """One table of the file. `bases` is shared by all tables and counts what they say they are."""

    def __init__(
        self, path: Path, place: str, content: Mapping[str, Any], bases: MutableMapping[str, int]
    ) -> None:
        self.path, self.place, self.content, self.bases = path, place, content, bases

    def fault(self, name: str, found: str, expected: str) -> TrafficError:
        """The error to raise about an entry of this table."""
        return TrafficError(
            f"The mix {self.path} at {self._at(name)}: found {found}; expected {expected}. "
            "samples/traffic.toml shows the form."
        )

    def names(self) -> tuple[str, ...]:
        """The entries, in the order of the file."""
        return tuple(self.content)

    def has(self, name: str) -> bool:
        """Is there such an entry?"""
        return name in self.content

    def table(self, name: str) -> Self:
        """A table inside this one."""
        found = self._entry(name, dict, "a table")
        return type(self)(self.path, self._at(name), found, self.bases)

    def labelled(self, name: str) -> Self:
        """A table inside this one that says what it rests on."""
        table = self.table(name)
        basis = table.text("basis")
        if basis not in BASES:
            raise table.fault("basis", repr(basis)[:60], " or ".join(BASES))
        if not table.text("source").strip():
            raise table.fault("source", "nothing", "where it was published, or why it is assumed")
        self.bases[basis] = self.bases.get(basis, 0) + 1
        return table

    def text(self, name: str) -> str:
        """A text."""
        return str(self._entry(name, str, "a text"))

    def day(self, name: str) -> date:
        """A day."""
        found = self._entry(name, date, "a day such as 2025-09-30")
        if isinstance(found, datetime):
            raise self.fault(name, "a moment", "a day such as 2025-09-30")
        return date(found.year, found.month, found.day)

    def whole(self, name: str, *, least: int) -> int:
        """A whole number from `least` to a million millions."""
        found = self._entry(name, int, f"a whole number from {least}")
        return self._checked(name, found, least)

    def wholes(self, name: str, count: int) -> tuple[int, ...]:
        """That many whole numbers from 0."""
        found = self._entry(name, list, f"a list of {count} whole numbers")
        if len(found) != count:
            raise self.fault(name, f"{len(found)} entries", f"{count}")
        return tuple(self._checked(name, each, 0) for each in found)

    def shares(self, name: str, *, least: int) -> dict[str, int]:
        """Names with whole numbers; at least one, and no more than can be told apart."""
        table = self.table(name)
        if not 1 <= len(table.content) < SLOTS:
            raise self.fault(name, f"{len(table.content)} entries", f"1 to {SLOTS - 1}")
        return {each: table.whole(each, least=least) for each in table.content}

    def _checked(self, name: str, found: object, least: int) -> int:
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= _MOST:
            raise self.fault(name, repr(found)[:60], f"a whole number from {least} to {_MOST}")
        return found

    def _entry(self, name: str, kind: type, expected: str) -> Any:
        if name not in self.content:
            raise self.fault(name, "nothing", expected)
        found = self.content[name]
        if not isinstance(found, kind):
            raise self.fault(name, repr(found)[:60], expected)
        return found

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name
