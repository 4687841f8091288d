"""What each kind of event on a person's record means, what it does not, and what to do, in both languages.

Promises: the same kinds in both languages, in one order, each with an id that stays, so that a line of a
person's own page can point at it. No advice on one person's case, and nothing of a person.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from clerestory.law.contacts import KINDS
from clerestory.publication.errors import PublicationError
from clerestory.vocabulary.words import Language

_FILE: Final = Path(__file__).with_name("consequences.toml")
_SPANISH: Final = {
    "title": "titulo",
    "means": "significa",
    "not_means": "no_significa",
    "do": "haga",
}


class ConsequencesError(PublicationError):
    """The shipped text cannot be used."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event in one language. do: what to do, in order. turn_to: kinds of contacts who can help."""

    id: str
    title: str
    means: str
    not_means: str
    do: tuple[str, ...]
    turn_to: tuple[str, ...]


def kinds(language: Language) -> tuple[Kind, ...]:
    """Every kind of event, in the order of the page."""
    return tuple(_kind(entry, language) for entry in _entries())


def _kind(entry: dict[str, Any], language: Language) -> Kind:
    told = {name: entry[_SPANISH[name] if language == "es" else name] for name in _SPANISH}
    return Kind(
        id=entry["id"],
        title=told["title"],
        means=told["means"],
        not_means=told["not_means"],
        do=tuple(told["do"]),
        turn_to=tuple(entry["turn_to"]),
    )


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    """The file, looked at once. Raises ConsequencesError for an entry that lacks something."""
    found: list[dict[str, Any]] = tomllib.loads(_FILE.read_text("utf-8"))["event"]
    needed = {"id", "turn_to", *_SPANISH, *_SPANISH.values()}
    for entry in found:
        if set(entry) != needed or len(entry["do"]) != len(entry["haga"]):
            raise ConsequencesError(
                f"consequences.toml: found {entry.get('id', 'an entry')} with {sorted(entry)}; expected "
                f"{sorted(needed)}, and as many steps in both languages."
            )
        if not set(entry["turn_to"]) <= set(KINDS):
            raise ConsequencesError(
                f"consequences.toml: {entry['id']} turns to {entry['turn_to']}; known are {', '.join(KINDS)}."
            )
    return tuple(found)
