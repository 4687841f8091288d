"""Instruments as data: whose paper it is and why, what to look at, and what a paper's text suggests it is.

Promises that a suggestion is only that, with the words that made it; where marks of an agency's own form
stand on what is called court process, that is a contradiction, which somebody must settle. Nothing here
decides.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

WITHOUT_PAPER: Final = frozenset({"none", "network_query", "statutory_mandate"})
"""What comes without a paper that could be kept: nothing, a message of the switch, a statute."""


class Side(StrEnum):
    """Who stands behind an instrument."""

    COURT = "court"
    AGENCY = "agency"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument. says: in one sentence why it is on its side. lines: id and sentence of each thing to
    confirm on the paper."""

    name: str
    side: Side
    says: str
    source: str
    marks: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a mark in the text suggests. mark: the words of the form that were found."""

    instrument: str
    mark: str


def instruments() -> dict[str, Instrument]:
    """Every instrument by its name in the facts format."""
    return dict(_read())


def side_of(instrument: str) -> Side:
    """Whose paper it is; what is not listed is nobody's."""
    found = _read().get(instrument)
    return found.side if found else Side.NEITHER


def suggestions(text: str) -> tuple[Suggestion, ...]:
    """What the text suggests, an instrument once, in the order of the list; empty when it says nothing."""
    plain = " ".join(text.casefold().split())
    found = []
    for each in _read().values():
        mark = next((mark for mark in each.marks if mark in plain), None)
        if mark is not None:
            found.append(Suggestion(each.name, mark))
    return tuple(found)


def contradiction(typed: str, found: tuple[Suggestion, ...]) -> Suggestion | None:
    """The mark of an agency's own form on what is called court process, or None."""
    if side_of(typed) is not Side.COURT:
        return None
    return next((each for each in found if side_of(each.instrument) is Side.AGENCY), None)


@cache
def _read() -> dict[str, Instrument]:
    document = tomllib.loads((Path(__file__).parent / "instruments.toml").read_text("utf-8"))
    lines = document.pop("lines")
    return {
        name: Instrument(
            name=name,
            side=Side(part["side"]),
            says=part["says"],
            source=part["source"],
            marks=tuple(part["marks"]),
            lines=tuple((line, lines[line]) for line in part["lines"]),
        )
        for name, part in document.items()
    }
