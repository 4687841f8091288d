"""The lists of history.json: requesters, offices and divisions, each known by its place.

The tree of requesters is open, so its nodes cannot be part of the schema; a history brings its own list.
Promises lists without repetition and of the public form, short enough for their columns.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final, Self

from clerestory.impact.errors import HistoryError
from clerestory.impact.history.columns import LISTS
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.form import SCHEMA

NOBODY: Final = "none"
"""First place of `divisions`: nobody reviewed."""

_FORMS: Final = {
    "requesters": re.compile(SCHEMA["properties"]["requester"]["properties"]["agency"]["pattern"]),
    "offices": re.compile(SCHEMA["properties"]["law"]["pattern"]),
    "divisions": re.compile(r"(?s).+"),
}
_LONGEST: Final = {"requesters": 1 << 16, "offices": 1 << 8, "divisions": 1 << 8}


@dataclass(frozen=True)
class Lists:
    """What the numbers of the listed columns stand for. Build with `checked` or `of_questions`."""

    requesters: tuple[str, ...]
    offices: tuple[str, ...]
    divisions: tuple[str, ...] = (NOBODY,)

    @classmethod
    def checked(cls, document: Mapping[str, Any], where: str) -> Self:
        """Lists as history.json holds them. Raises HistoryError naming the first that cannot be used."""
        return cls(**{name: _list(name, document.get(name), where) for name in LISTS})

    @classmethod
    def of_questions(cls, questions: Iterable[Facts]) -> Self:
        """The lists that exactly these questions need, in alphabetical order."""
        nodes, offices, divisions = set(), set(), set()
        for facts in questions:
            nodes |= {facts.requester.agency, facts.requester.recipient or facts.requester.agency}
            offices.add(facts.law)
            divisions.add((facts.reviewer.division if facts.reviewer else None) or NOBODY)
        found = {
            "requesters": sorted(nodes),
            "offices": sorted(offices),
            "divisions": [NOBODY, *sorted(divisions - {NOBODY})],
        }
        return cls.checked(found, "these questions")

    def of(self, name: str) -> tuple[str, ...]:
        """The list of that name."""
        return {"requesters": self.requesters, "offices": self.offices, "divisions": self.divisions}[name]

    @property
    def digest(self) -> str:
        """Digest of all lists; every file of a history carries it."""
        return sha256(json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _list(name: str, found: object, where: str) -> tuple[str, ...]:
    def refuse(what: str, expected: str) -> HistoryError:
        return HistoryError(where, what, expected, f"Mend the list {name!r}, or export the history again.")

    if not isinstance(found, list) or not found:
        raise refuse(f"no list {name!r}", "a list of texts with one entry at least")
    if len(found) > _LONGEST[name]:
        raise refuse(f"{len(found):,} entries in {name!r}", f"at most {_LONGEST[name]:,}")
    for position, entry in enumerate(found):
        if not isinstance(entry, str) or not _FORMS[name].fullmatch(entry):
            raise refuse(f"{str(entry)[:60]!r} at place {position} of {name!r}", _expected(name))
    if len(set(found)) != len(found):
        raise refuse(f"an entry of {name!r} twice", "each once")
    if name == "divisions" and found[0] != NOBODY:
        raise refuse(f"{found[0][:60]!r} at place 0 of 'divisions'", f"{NOBODY!r}, which is: nobody reviewed")
    return tuple(found)


def _expected(name: str) -> str:
    return {
        "requesters": "a node of the tree of requesters",
        "offices": "the name of a law, such as us",
        "divisions": "the name of a division",
    }[name]
