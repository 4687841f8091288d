"""Payloads about reviews beside their findings: elements withheld by a person, looks taken afterwards, papers
owed after an emergency. What people wrote is kept in `review`; here stands its digest."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementsWithheld(Happening):
    """A reviewer withheld elements that the law would have let go."""

    event: ClassVar[Event] = Event.ELEMENTS_WITHHELD
    finding: str
    elements: tuple[str, ...]
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookOpened(Happening):
    """Another person looks at a concluded review. kind: blind or emergency. drawn_from: number of the entry
    whose hash was drawn, or None. share: of how many in 10,000 it was drawn, or None."""

    event: ClassVar[Event] = Event.LOOK_OPENED
    look: str
    kind: str
    due_on: str
    drawn_from: int | None
    share: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookConcluded(Happening):
    """Another person looked. agrees: whether both found the same; nothing about the release changes."""

    event: ClassVar[Event] = Event.LOOK_CONCLUDED
    look: str
    kind: str
    verdict: str
    agrees: bool
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookSettled(Happening):
    """Somebody said what follows from a disagreement."""

    event: ClassVar[Event] = Event.LOOK_SETTLED
    look: str
    settling_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperBecameDue(Happening):
    """An emergency was answered without a paper, which is due now. due_at: aware, in UTC."""

    event: ClassVar[Event] = Event.PAPER_OWED
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperArrived(Happening):
    """The paper of an emergency came. in_time: before its time was over."""

    event: ClassVar[Event] = Event.PAPER_ARRIVED
    in_time: bool
