"""Payloads about telling: who has to be told by law, what became of it, and holds, which let telling wait.

They stand under the request. Grounds are kept with the hold; their digests stand here."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOpened(Happening):
    """A provision wants somebody told. to: subject or officials. due_on: empty where the law sets no day."""

    event: ClassVar[Event] = Event.NOTICE_OPENED
    notice: str
    provision: str
    to: str
    official: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSettled(Happening):
    """Nothing more is done about it. channel: letter, mail, post, page, otherwise or none. why: a word where
    nobody was written to. letters: SHA-256 of each signed letter that left."""

    event: ClassVar[Event] = Event.NOTICE_SETTLED
    notice: str
    provision: str
    to: str
    channel: str
    in_time: bool
    why: str
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesDecided(Happening):
    """Whom the law wants told of this request could be read now, after it could not. opened: how many notices
    were opened by it."""

    event: ClassVar[Event] = Event.NOTICES_DECIDED
    opened: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReturned(Happening):
    """A letter by which the person was to be told came back undelivered. on: that day. letter_sha256: of the
    signed letter."""

    event: ClassVar[Event] = Event.NOTICE_RETURNED
    notice: str
    provision: str
    on: str
    letter_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReached(Happening):
    """The person was told in another way after the letter had come back. how_sha256: of what a colleague
    wrote about it."""

    event: ClassVar[Event] = Event.NOTICE_REACHED
    notice: str
    provision: str
    how_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialAddressPut(Happening):
    """An official who is told by law gets mail from now on, or none. The address stays with residents."""

    event: ClassVar[Event] = Event.OFFICIAL_ADDRESS_PUT
    official: str
    has_address: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAsked(Happening):
    """Somebody asked that the person be not told yet. paper: it rests on a court's order among the papers;
    then provision is empty."""

    event: ClassVar[Event] = Event.HOLD_ASKED
    hold: str
    reason: str
    provision: str
    paper: bool
    until: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSigned(Happening):
    """Another person signed it: nothing is told from now on until the end of that day."""

    event: ClassVar[Event] = Event.HOLD_SIGNED
    hold: str
    term: int
    reason: str
    provision: str
    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRenewed(Happening):
    """Another person than the last signer let it go on."""

    event: ClassVar[Event] = Event.HOLD_RENEWED
    hold: str
    term: int
    reason: str
    provision: str
    since: str
    until: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDeclined(Happening):
    """Nobody signed it, and somebody said no."""

    event: ClassVar[Event] = Event.HOLD_DECLINED
    hold: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Happening):
    """It was ended before its day."""

    event: ClassVar[Event] = Event.HOLD_LIFTED
    hold: str
    since: str
    on: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded(Happening):
    """Its last day was over."""

    event: ClassVar[Event] = Event.HOLD_ENDED
    hold: str
    since: str
    until: str
    terms: int
