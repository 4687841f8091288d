"""Payloads about agencies and people who sign in: who came, who was stopped, whose keys changed."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRegistered(Happening):
    """An agency was registered."""

    event: ClassVar[Event] = Event.AGENCY_REGISTERED
    agency: str
    node: str
    verified: bool
    fee_class: str
    sealing_key_thumbprint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySuspended(Happening):
    """All dealings with an agency stopped."""

    event: ClassVar[Event] = Event.AGENCY_SUSPENDED
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRestored(Happening):
    """A suspended agency is dealt with again."""

    event: ClassVar[Event] = Event.AGENCY_RESTORED
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRekeyed(Happening):
    """An agency has other keys from now on."""

    event: ClassVar[Event] = Event.AGENCY_REKEYED
    agency: str
    sealing_key_thumbprint: str | None
    client_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded(Happening):
    """Somebody can sign in from now on."""

    event: ClassVar[Event] = Event.PERSON_ADDED
    person: str
    roles: tuple[str, ...]
    agency: str | None
    division: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeactivated(Happening):
    """Somebody cannot sign in any more."""

    event: ClassVar[Event] = Event.PERSON_DEACTIVATED
    person: str
