"""Payloads about letters to persons. No address, no name; whose letter it is stands in no payload."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSettled(Happening):
    """A letter to a person was made or could not be; one entry for each that was wanted, also where somebody
    asked for one and there is nobody to write to. release_ref: under which the vault was opened for name and
    address; empty where it was not. letter_sha256: of the signed pages; empty where there are none."""

    event: ClassVar[Event] = Event.LETTER_SETTLED
    letter: str
    purpose: str
    outcome: str
    release_ref: str
    letter_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPrinted(Happening):
    """A colleague opened the pages of a letter to print them."""

    event: ClassVar[Event] = Event.LETTER_PRINTED
    letter: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPosted(Happening):
    """Letters were posted on a day; their pages are destroyed. letters: `letter sha256` of each."""

    event: ClassVar[Event] = Event.LETTERS_POSTED
    letters: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDiscarded(Happening):
    """A colleague discarded a letter that was made and not posted; its pages and a code in it are void.
    because: one of the office's reasons."""

    event: ClassVar[Event] = Event.LETTER_DISCARDED
    letter: str
    purpose: str
    because: str
    letter_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReturned(Happening):
    """A posted letter came back undelivered; a code in it is void. on: the day it came back."""

    event: ClassVar[Event] = Event.LETTER_RETURNED
    letter: str
    purpose: str
    because: str
    letter_sha256: str
    on: str
