"""Payloads about who acts for a resident, and what a resident shut. No name of either."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeEntered(Happening):
    """Staff saw a paper by which somebody acts for a resident. capacity: parent, guardian, attorney."""

    event: ClassVar[Event] = Event.REPRESENTATIVE_ENTERED
    resident: str
    representative: str
    capacity: str
    paper: str
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeConfirmed(Happening):
    """A second colleague confirmed. told: a letter to the person was asked for."""

    event: ClassVar[Event] = Event.REPRESENTATIVE_CONFIRMED
    resident: str
    representative: str
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeEnded(Happening):
    """It ended before its last day. by: person or staff."""

    event: ClassVar[Event] = Event.REPRESENTATIVE_ENDED
    resident: str
    representative: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WayShut(Happening):
    """A resident shut a way, or opened it again. what: representatives or letter_codes."""

    event: ClassVar[Event] = Event.WAY_SHUT
    resident: str
    what: str
    is_shut: bool
