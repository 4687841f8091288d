"""Payloads about agreements: what was put into their register, and what happened to one.

They hold numbers, digests and days; the text is public in the register, the ground is the office's own.
"""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRegistered(Happening):
    """An agreement stands in the register; it is not in force before every side has signed. parties: places
    in the tree of requesters."""

    event: ClassVar[Event] = Event.AGREEMENT_REGISTERED
    agreement: str
    text_sha256: str
    begins_on: str
    ends_on: str
    parties: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSigned(Happening):
    """A side signed this text. side: `office`, or the party's handle or place."""

    event: ClassVar[Event] = Event.AGREEMENT_SIGNED
    agreement: str
    side: str
    on: str
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementCertified(Happening):
    """What was due under an agreement came. kind: certificate or audit."""

    event: ClassVar[Event] = Event.AGREEMENT_CERTIFIED
    agreement: str
    kind: str
    on: str
    covers_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementBreached(Happening):
    """A breach was found; nothing rests on the agreement from that day until it is cured."""

    event: ClassVar[Event] = Event.AGREEMENT_BREACHED
    agreement: str
    act: int
    on: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementCured(Happening):
    """A breach was settled."""

    event: ClassVar[Event] = Event.AGREEMENT_CURED
    agreement: str
    breach: int
    on: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementEnded(Happening):
    """An agreement was ended before its term."""

    event: ClassVar[Event] = Event.AGREEMENT_ENDED
    agreement: str
    on: str
    ground_sha256: str
