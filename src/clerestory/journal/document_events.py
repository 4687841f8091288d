"""Payloads about papers that were sent to a request: kept, refused, read, checked, opened."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKept(Happening):
    """A paper was taken. flags: what the reading found, in words. signatures: one word for all of them. seen:
    papers with the same bytes that were sent before."""

    event: ClassVar[Event] = Event.DOCUMENT_KEPT
    document: str
    number: int
    kind: str
    pages: int
    size_bytes: int
    sha256: str
    channel: str
    flags: tuple[str, ...]
    signatures: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRefused(Happening):
    """Bytes were sent that are not taken as a paper. why: the kind of refusal."""

    event: ClassVar[Event] = Event.DOCUMENT_REFUSED
    why: str
    size_bytes: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTyped(Happening):
    """An officer said what a paper shows. suggested: what its text suggested, if anything. seen: papers of
    the same docket number that were typed before."""

    event: ClassVar[Event] = Event.DOCUMENT_TYPED
    document: str
    number: int
    instrument: str
    side: str
    suggested: tuple[str, ...]
    confirmed: tuple[str, ...]
    seen: int
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChecked(Happening):
    """Somebody checked a paper, doubted it, or settled a doubt. The ground is kept in `intake`; its digest
    stands here."""

    event: ClassVar[Event] = Event.DOCUMENT_CHECKED
    document: str
    number: int
    kind: str
    outcome: str
    number_from: str
    ground_sha256: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOpened(Happening):
    """The bytes that were sent were handed to a member of staff, with a ground."""

    event: ClassVar[Event] = Event.DOCUMENT_OPENED
    document: str
    number: int
    ground_sha256: str
