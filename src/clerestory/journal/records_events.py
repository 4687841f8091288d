"""Payloads about requests for public records. They hold words of the program, counts, days and digests: never
what somebody asked, wrote or is reached by; the digests are of texts that lie in `public_records`."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsAsked(Happening):
    """Somebody asked for public records. way: none, mail or post, how an answer reaches them. due_on empty:
    no day is set. decision_digest empty: the law could not be asked. asked_hmac: a keyed digest, so that
    nobody finds a short question by trying."""

    event: ClassVar[Event] = Event.RECORDS_ASKED
    counted_by: ClassVar[str | None] = "channel"
    channel: str
    language: str
    way: str
    law: str
    decision_digest: str
    acknowledge_by: str
    due_on: str
    asked_hmac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsMoved(Happening):
    """A request took a step of the table. due_on empty: no day is set, or the clock stands still. minutes and
    cents: of a fee. provisions: those that the step rests on. says_sha256: of what the office wrote."""

    event: ClassVar[Event] = Event.RECORDS_MOVED
    step: str
    by: str
    before: str
    state: str
    due_on: str
    minutes: int
    cents: int
    provisions: tuple[str, ...]
    says_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsSummarised(Happening):
    """The public log says what was asked."""

    event: ClassVar[Event] = Event.RECORDS_SUMMARISED
    summary_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsComplained(Happening):
    """Who asked wrote an appeal or a complaint."""

    event: ClassVar[Event] = Event.RECORDS_COMPLAINED
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsComplaintAnswered(Happening):
    """A complaint was answered; again: the request is looked at again."""

    event: ClassVar[Event] = Event.RECORDS_COMPLAINT_ANSWERED
    again: bool
    answer_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsWritten(Happening):
    """A letter to who asked was signed and kept."""

    event: ClassVar[Event] = Event.RECORDS_WRITTEN
    letter: str
    kind: str
    language: str
    letter_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsMailed(Happening):
    """The mail server took the message of a letter."""

    event: ClassVar[Event] = Event.RECORDS_MAILED
    letter: str
    kind: str
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsContactForgotten(Happening):
    """The time for keeping it was over: how the asker is reached was destroyed."""

    event: ClassVar[Event] = Event.RECORDS_CONTACT_FORGOTTEN
    closed_on: str
    rule: str
