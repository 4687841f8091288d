"""Payloads about how people prove who they are: what they hold, what was handed to them, what was ended.

Sign-ins themselves are no entries: each has its row in `parties`, which no role of pages may delete.
"""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAdded(Happening):
    """Somebody holds another second factor. kind: totp or passkey."""

    event: ClassVar[Event] = Event.FACTOR_ADDED
    person: str
    factor: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoved(Happening):
    """A second factor opens nothing any more."""

    event: ClassVar[Event] = Event.FACTOR_REMOVED
    person: str
    factor: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesMade(Happening):
    """Somebody has a new list of recovery codes; the old one opens nothing any more."""

    event: ClassVar[Event] = Event.CODES_MADE
    person: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSpent(Happening):
    """Somebody signed in with a recovery code. left: how many are unused."""

    event: ClassVar[Event] = Event.CODE_SPENT
    person: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Happening):
    """Somebody has another password; their other sign-ins ended. by: person or invitation."""

    event: ClassVar[Event] = Event.PASSWORD_CHANGED
    person: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationMade(Happening):
    """An administrator handed somebody a way in, once, until a moment."""

    event: ClassVar[Event] = Event.INVITATION_MADE
    person: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRedeemed(Happening):
    """Somebody came in by an invitation: password new, factors and open sign-ins of before gone."""

    event: ClassVar[Event] = Event.INVITATION_REDEEMED
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLinked(Happening):
    """A provider's name for somebody is known. subject_sha256: of that name."""

    event: ClassVar[Event] = Event.IDENTITY_LINKED
    person: str
    issuer: str
    subject_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityUnlinked(Happening):
    """A provider's name for somebody is not known any more."""

    event: ClassVar[Event] = Event.IDENTITY_UNLINKED
    person: str
    identity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInsEnded(Happening):
    """Somebody ended sign-ins of their own in other browsers."""

    event: ClassVar[Event] = Event.SIGN_INS_ENDED
    person: str
    count: int
