"""Reads what somebody configured, table by table, and collects everything that is wrong with it.

Promises that each complaint says where, what was found and what was expected; that a key nobody expects is
named instead of being passed over. Refuses to guess. Values are shown: a mapping holds names of columns and
codes, never anything of a person and no secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_MOST_TOLD: Final = 20
_SHOWN: Final = 60


@dataclass
class Problems:
    """What is wrong, in the order in which it was found."""

    found: list[str] = field(default_factory=list)

    def add(self, where: str, found: str, expected: str) -> None:
        """One more."""
        self.found.append(f"{where}: found {found}, expected {expected}.")

    def told(self) -> str:
        """The first of them, a line each, with how many there are beyond."""
        more = len(self.found) - _MOST_TOLD
        return "\n  ".join(self.found[:_MOST_TOLD] + ([f"And {more} more."] if more > 0 else []))


class Configured:
    """One table. Each value is asked for once; `done` complains about the others."""

    def __init__(self, values: Mapping[str, Any], where: str, problems: Problems) -> None:
        self.values, self.where, self.problems = values, where, problems
        self._known: set[str] = set()

    def text(self, name: str, *, usual: str | None = None, among: tuple[str, ...] = ()) -> str:
        """Text that says something; `usual` where it is left out, and a complaint where that is None."""
        value = self._take(name)
        if value is None and usual is not None:
            return usual
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self._complain(name, value, "text")
            return usual or ""
        if among and value not in among:
            self._complain(name, value, " or ".join(among))
        return value

    def maybe(self, name: str) -> str | None:
        """Text, or None where it is left out."""
        return self.text(name) if name in self.values else self._take(name)

    def whole(self, name: str, *, usual: int, least: int, most: int) -> int:
        """A whole number in a range."""
        value = self._take(name)
        if value is None:
            return usual
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._complain(name, value, f"a whole number from {least} to {most}")
            return usual
        return value

    def yes_no(self, name: str, *, usual: bool) -> bool:
        """true or false."""
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            self._complain(name, value, "true or false")
        return value if isinstance(value, bool) else usual

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, which may be empty ones; () where it is left out."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._complain(name, value, "a list of texts")
            return ()
        return tuple(value)

    def table(self, name: str) -> "Configured":
        """A table within; an empty one where it is left out."""
        value = self._take(name)
        if value is not None and not isinstance(value, dict):
            self._complain(name, value, "a table")
        return Configured(value if isinstance(value, dict) else {}, f"{self.where}.{name}", self.problems)

    def raw(self, name: str) -> Any:
        """The value as it stands, for whoever reads it further."""
        return self._take(name)

    def has(self, name: str) -> bool:
        """Whether it is there at all."""
        return name in self.values

    def done(self) -> None:
        """Complain about each key that nobody asked for."""
        for name in self.values:
            if name not in self._known:
                expected = ", ".join(sorted(self._known)) or "no key at all"
                self.problems.add(f"{self.where}.{name}", "a key that is not known", f"some of {expected}")

    def _take(self, name: str) -> Any:
        self._known.add(name)
        return self.values.get(name)

    def _complain(self, name: str, value: object, expected: str) -> None:
        self.problems.add(f"{self.where}.{name}", shown(value), expected)


def shown(value: object) -> str:
    """A configured value as a complaint shows it."""
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"
