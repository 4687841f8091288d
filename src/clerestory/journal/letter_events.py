"""Payloads about letters: one was signed and kept, the mail server took its message, mail goes elsewhere."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKept(Happening):
    """A letter was made, signed and kept as it is. letter: its handle; letter_sha256: of the signed file."""

    event: ClassVar[Event] = Event.LETTER_KEPT
    letter: str
    kind: str
    language: str
    letter_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSent(Happening):
    """The mail server took the message of a letter. attached: the letter itself went along."""

    event: ClassVar[Event] = Event.LETTER_SENT
    letter: str
    kind: str
    attached: bool
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPut(Happening):
    """An agency gets its mail somewhere else from now on, or none. The address stays with
    correspondence."""

    event: ClassVar[Event] = Event.ADDRESS_PUT
    agency: str
    attach: bool
    language: str
    has_address: bool
