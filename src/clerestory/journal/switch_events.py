"""Payloads about messages of the switch: one for each frame, one for each answer that left on a line.

Nothing of whom a message is about stands here, in no form that could be guessed."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTaken(Happening):
    """A frame came and was dealt with. number: as the sender counts. digest: HMAC of its bytes. sender, mke:
    as the header says, empty where none could be read. became: what became of it (`channels.models.Became`).
    why: a word for what could not be read or let through."""

    event: ClassVar[Event] = Event.MESSAGE_TAKEN
    counted_by: ClassVar[str | None] = "line"
    line: str
    number: str
    digest: str
    sender: str
    mke: str
    became: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven(Happening):
    """An answer with exactly these elements was given to its line, after this entry was committed; nothing
    was sealed and no proof waited for. absent: decided elements that the record does not hold.
    decision_entry: number of the entry that decided it."""

    event: ClassVar[Event] = Event.ANSWER_GIVEN
    release_ref: str
    decision: str
    decision_digest: str
    decision_entry: int
    elements: tuple[str, ...]
    absent: tuple[str, ...]
