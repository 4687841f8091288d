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
