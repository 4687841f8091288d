"""Payloads about a release on its way: sealed, stopped by a check, unlocked, handed over, expired.

What follows a hand-over stands in `after_events`."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeSealed(Happening):
    """Exactly these elements were sealed to this key. decision_entry: number of the entry that decided it."""

    event: ClassVar[Event] = Event.ENVELOPE_SEALED
    names: ClassVar[str | None] = "envelope_sha256"
    release_ref: str
    decision: str
    decision_digest: str
    decision_entry: int
    elements: tuple[str, ...]
    absent: tuple[str, ...]
    envelope_sha256: str
    recipient_thumbprint: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStopped(Happening):
    """A check failed before anything left. `check` is the name of the check or fault; `opened` tells
    whether the vault had already been opened for it."""

    event: ClassVar[Event] = Event.DELIVERY_STOPPED
    check: str
    opened: bool
    release_ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeUnlocked(Happening):
    """The public ledger has the entry of a sealed release, so it may be collected from now on. origin, index,
    size: of which log it is leaf `index`, under a cosigned checkpoint of so many leaves. policy_sha256: of
    the policy that judged it."""

    event: ClassVar[Event] = Event.ENVELOPE_UNLOCKED
    release_ref: str
    envelope_sha256: str
    sealing_entry: int
    origin: str
    index: int
    size: int
    policy_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeCollected(Happening):
    """The agency fetched its envelope. `again` is True for every time after the first."""

    event: ClassVar[Event] = Event.ENVELOPE_COLLECTED
    release_ref: str
    envelope_sha256: str
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeExpired(Happening):
    """Nobody collected in time; the envelope was destroyed."""

    event: ClassVar[Event] = Event.ENVELOPE_EXPIRED
    release_ref: str
    envelope_sha256: str
