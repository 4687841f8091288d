"""What a person may be told about a request that concerns them: the one place where this rule stands.

Promises that only what is settled is told: handed over, refused, ended without an answer. A request that is
still looked at, or approved and not yet handed over, is not there, so that telling endangers nothing;
neither is one under a hold. Nothing of a third person: a private requester is told as what kind of party it
is, never by name; staff and people of agencies never. What was not given is told as its requester was told,
so that a protected address shows on no page.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from clerestory.journal.events import Event
from clerestory.journal.read import Line


class Ending(StrEnum):
    """How a request ended, as the person is told."""

    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    NOTHING_FOUND = "nothing_found"
    NOT_COLLECTED = "not_collected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Asker(StrEnum):
    """What a person is told of who asked."""

    AGENCY = "agency"
    PRIVATE = "private"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Who:
    """Who asked. name: of an agency; empty for a private party, of which only its kind (`node`) is told."""

    kind: Asker
    node: str
    name: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What is settled about one request. given: elements in the envelope that was handed over; by_yes_or_no:
    those of them that were answered so. entries: what may be shown of the journal, oldest first."""

    ending: Ending
    at: datetime
    given: tuple[str, ...]
    by_yes_or_no: tuple[str, ...]
    handed_over_at: datetime | None
    recalled_at: datetime | None
    destroyed_at: datetime | None
    entries: tuple[Line, ...]


_SETTLES: Final[Mapping[Event, Ending]] = {
    Event.ENVELOPE_COLLECTED: Ending.HANDED_OVER,
    Event.ANSWER_GIVEN: Ending.HANDED_OVER,
    Event.REQUEST_REFUSED: Ending.REFUSED,
    Event.REQUEST_UNMATCHED: Ending.NOTHING_FOUND,
    Event.ENVELOPE_EXPIRED: Ending.NOT_COLLECTED,
    Event.REQUEST_WITHDRAWN: Ending.WITHDRAWN,
    Event.REQUEST_LAPSED: Ending.LAPSED,
}
"""What settles a request. Whatever is not here is told to nobody."""
_HOLDS: Final = frozenset({Event.ENVELOPE_SEALED, Event.ANSWER_GIVEN})
"""What tells which elements a release held."""
_PRIVATE: Final = "private"
_SELF: Final = "self"
NO_HOLDS: Final[frozenset[str]] = frozenset()


def settled(reference: str, lines: Sequence[Line], *, held: Collection[str] = NO_HOLDS) -> Settled | None:
    """What may be told of this request now; None for nothing at all.

    lines: its entries, oldest first. held: references of which nothing is told until a hold ends."""
    ends = [line for line in lines if line.event in _SETTLES]
    if reference in held or not ends:
        return None
    collected = [line for line in ends if _SETTLES[line.event] is Ending.HANDED_OVER]
    last = collected[0] if collected else ends[-1]
    handed = {line.body["release_ref"] for line in collected}
    sealed = [line for line in lines if line.event in _HOLDS and line.body["release_ref"] in handed]
    derived = [line for line in lines if line.event is Event.ANSWER_DERIVED]
    given = tuple(dict.fromkeys(element for line in sealed for element in line.body["elements"]))
    return Settled(
        ending=_SETTLES[last.event],
        at=last.at,
        given=given,
        by_yes_or_no=tuple(each for each in given if any(each in line.body["elements"] for line in derived)),
        handed_over_at=collected[0].at if collected else None,
        recalled_at=_first(lines, Event.ENVELOPE_RECALLED) if collected else None,
        destroyed_at=_first(lines, Event.DESTRUCTION_CONFIRMED) if collected else None,
        entries=tuple(sorted({line.number: line for line in (*sealed, *ends)}.values(), key=_number)),
    )


def _number(line: Line) -> int:
    return line.number


def who_asked(node: str, name: str) -> Who:
    """Who asked, as a person may be told. node: place in the tree of requesters."""
    top = node.partition(".")[0]
    if top == _SELF:
        return Who(Asker.SELF, node, "")
    if top == _PRIVATE:
        return Who(Asker.PRIVATE, node, "")
    return Who(Asker.AGENCY, node, name)


def _first(lines: Sequence[Line], event: Event) -> datetime | None:
    return next((line.at for line in lines if line.event is event), None)
