"""Payloads about residents: what was handed to them, what they set up. That somebody looked is no entry."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeHanded(Happening):
    """Somebody got a code to see what happened to their record. way: counter. seen: which paper staff
    saw."""

    event: ClassVar[Event] = Event.CODE_HANDED
    resident: str
    way: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorSet(Happening):
    """A resident signs in with a telephone from now on, in place of any earlier one."""

    event: ClassVar[Event] = Event.AUTHENTICATOR_SET
    resident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorRemoved(Happening):
    """A resident's telephone opens nothing any more."""

    event: ClassVar[Event] = Event.AUTHENTICATOR_REMOVED
    resident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(Happening):
    """A resident asked about a line. kind: question, correction or complaint. about: a request."""

    event: ClassVar[Event] = Event.QUESTION_ASKED
    resident: str
    question: str
    kind: str
    about: str
    due_on: str
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Happening):
    """The office answered a resident."""

    event: ClassVar[Event] = Event.QUESTION_ANSWERED
    resident: str
    question: str
    kind: str
    in_time: bool
    answer_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Happening):
    """A resident allowed a recipient to get elements of their record until a day. representative: who gave it
    for them; empty where they did."""

    event: ClassVar[Event] = Event.CONSENT_GIVEN
    resident: str
    consent: str
    recipient: str
    elements: tuple[str, ...]
    until: str
    representative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Happening):
    """A resident took a consent back. What was not handed over yet is not handed over under it."""

    event: ClassVar[Event] = Event.CONSENT_WITHDRAWN
    resident: str
    consent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReadOut(Happening):
    """A colleague opened a person's page with the person's own code, to read it out or to print it. how:
    telephone or counter. Nothing of what stood there."""

    event: ClassVar[Event] = Event.RECORD_READ_OUT
    resident: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsErased(Happening):
    """Words of residents whose time is over were erased; their digests stay. questions: which."""

    event: ClassVar[Event] = Event.TEXTS_ERASED
    questions: tuple[str, ...]
    kept_days: int
