"""Payloads about messages of the switch: one for each frame, one for each answer that left on a line,
one for each time that logs were held against each other, and what becomes of the references that let lawful
questions pass without waiting.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceProposed(Happening):
    """Somebody proposed that questions of an agency may come under a reference. rests_on: agreement or
    request. for_one: only for the person or vehicle of that request. first_on, last_on: days, both included.
    established: as of checked papers."""

    event: ClassVar[Event] = Event.REFERENCE_PROPOSED
    reference: str
    agency: str
    activity: str
    record: str
    elements: tuple[str, ...]
    established: tuple[str, ...]
    rests_on: str
    for_one: bool
    first_on: str
    last_on: str
    most_a_day: int
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceConfirmed(Happening):
    """A second person confirmed it; its code was shown once. The law was asked before."""

    event: ClassVar[Event] = Event.REFERENCE_CONFIRMED
    reference: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEnded(Happening):
    """It was ended or, before it was confirmed, declined."""

    event: ClassVar[Event] = Event.REFERENCE_ENDED
    reference: str
    agency: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceUsed(Happening):
    """This question came under it; the law decides it all the same."""

    event: ClassVar[Event] = Event.REFERENCE_USED
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficReconciled(Happening):
    """Our log of messages was held against others' logs. first, last: the span. files: `log SHA-256` of each
    file as it was compared; the files themselves are destroyed. classes: `class messages` of each class that
    any message ended in. met of seen: messages that met the gate, of those that another log holds.
    unreadable, ours_unreadable: rows. minutes, witnessed: of the span, and for which another log speaks."""

    event: ClassVar[Event] = Event.TRAFFIC_RECONCILED
    first: str
    last: str
    files: tuple[str, ...]
    classes: tuple[str, ...]
    bypasses: int
    met: int
    seen: int
    unreadable: int
    ours_unreadable: int
    minutes: int
    witnessed: int
