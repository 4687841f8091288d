"""Payloads about dockets, comments, bills watched and the registers. They hold numbers, words of the program
and keyed digests: never what somebody wrote, and nothing of who wrote it."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketOpened(Happening):
    """A docket was opened. text_sha256: of what is proposed, in both languages."""

    event: ClassVar[Event] = Event.DOCKET_OPENED
    kind: str
    opens_on: str
    closes_on: str
    draft: str
    agreement: str
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketDecided(Happening):
    """A docket ended with an outcome; counted: comments received by then."""

    event: ClassVar[Event] = Event.DOCKET_DECIDED
    counted: int
    published: int
    outcome_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsKept(Happening):
    """Comments came: first to last by number. came_by: web, mail or file. texts_hmac: a keyed digest of their
    texts in this order. file_sha256: of the file, or empty."""

    event: ClassVar[Event] = Event.COMMENTS_KEPT
    came_by: str
    first: int
    last: int
    moderated: bool
    texts_hmac: str
    file_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLetIn(Happening):
    """A comment that came above the brake is counted from now on."""

    event: ClassVar[Event] = Event.COMMENT_LET_IN
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsReviewed(Happening):
    """A person confirmed how comments are read by everybody. outcome: published or kept_back. count: how
    many; numbers: which, as `first-last` where they follow each other. removed: `kind count` of what was
    removed. posted_sha256: of what is public, or of the reason."""

    event: ClassVar[Event] = Event.COMMENTS_REVIEWED
    outcome: str
    count: int
    numbers: tuple[str, ...]
    again: bool
    removed: tuple[str, ...]
    posted_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalsForgotten(Happening):
    """The time for keeping was over: the originals of a docket were destroyed."""

    event: ClassVar[Event] = Event.ORIGINALS_FORGOTTEN
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillNoted(Happening):
    """A status of a bill was noted."""

    event: ClassVar[Event] = Event.BILL_NOTED
    pack: str
    status: str
    as_of: str
    source_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillAttached(Happening):
    """A draft pack was attached to a bill; draft empty: taken off."""

    event: ClassVar[Event] = Event.BILL_ATTACHED
    pack: str
    draft: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAdded(Happening):
    """An entry stands in a register of what others found, reported or ask for."""

    event: ClassVar[Event] = Event.ENTRY_ADDED
    kind: str
    pack: str
    parts_sha256: str
