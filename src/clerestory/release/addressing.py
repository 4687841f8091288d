"""Open exactly the name and the address of one record, for one letter to that person.

Promises that nothing else of the record is named to the vault; that a protected address, a record that is no
person's and an address that no envelope can bear are refused before a letter is made; and that the vault
keeps a record of the opening under the letter's own reference. Refuses to say anything of the record in an
error: what is wrong is one word. Beside `assemble` the only call of `registry.vault` in the program; the
question whether a letter is due is casework's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from clerestory.registry import index, vault
from clerestory.registry.errors import FieldUnreadableError, VaultError
from clerestory.registry.records import Kind
from clerestory.release.errors import AddressRefusedError, VaultUnreachableError
from clerestory.sealing.at_rest import KeyEncryptionKey

OPENED: Final = ("name", "address")
_PEOPLE: Final = (Kind.DRIVER, Kind.ID_CARD)
_LONGEST: Final = 80


class Refused(StrEnum):
    """Why no envelope can be written."""

    NO_RECORD = "no_record"
    ADDRESS_PROTECTED = "address_protected"
    ADDRESS_UNUSABLE = "address_unusable"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an envelope shows: the person's name, and the lines of the address."""

    name: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)

    def as_text(self) -> str:
        """The same, one line below the other."""
        return "\n".join((self.name, *self.lines))


def envelope_of(handle: UUID, letter_ref: str, *, keks: Sequence[KeyEncryptionKey]) -> Envelope:
    """Name and address for one letter.

    letter_ref: reference of the letter and of this try, which no opening had before. Raises
    AddressRefusedError (`opened` says whether the vault was asked), VaultUnreachableError."""
    refuse_unless_open(handle)
    try:
        found = vault.open_elements(handle, OPENED, letter_ref, keks=keks)
    except FieldUnreadableError as unreadable:
        raise AddressRefusedError(Refused.ADDRESS_UNUSABLE, opened=True) from unreadable
    except VaultError as closed:  # nothing was read; it may be tried again
        raise VaultUnreachableError(str(closed)) from closed
    name, address = found.get("name"), found.get("address")
    if not isinstance(name, Mapping) or not isinstance(address, Mapping):
        raise AddressRefusedError(Refused.ADDRESS_UNUSABLE, opened=True)
    return _envelope(name, address)


def refuse_unless_open(handle: UUID) -> None:
    """Look at what the index knows, not at the record. Raises AddressRefusedError where no letter may go to
    the address on record. The registry has no rule for a safer contact, so a protected address gets none."""
    try:
        known = index.describe(handle)
    except index.UnknownHandleError as gone:
        raise AddressRefusedError(Refused.NO_RECORD, opened=False) from gone
    if known.record not in _PEOPLE:
        raise AddressRefusedError(Refused.NO_RECORD, opened=False)
    if known.address_confidential is not False:  # not known is not "not protected"
        raise AddressRefusedError(Refused.ADDRESS_PROTECTED, opened=False)


def _envelope(name: Mapping[str, object], address: Mapping[str, object]) -> Envelope:
    person = " ".join(filter(None, (_line(name, part) for part in ("given", "middle", "surname", "suffix"))))
    street, town = _line(address, "street"), _line(address, "town")
    place = " ".join(filter(None, (_line(address, "state"), _line(address, "zip5"))))
    if not (person and street and town and _line(address, "zip5")):
        raise AddressRefusedError(Refused.ADDRESS_UNUSABLE, opened=True)
    return Envelope(person, (street, f"{town}, {place}"))


def _line(parts: Mapping[str, object], name: str) -> str:
    """One part in one line. Raises AddressRefusedError for what no envelope can bear."""
    said = parts.get(name)
    text = "" if said is None else " ".join(str(said).split())
    if len(text) > _LONGEST or not text.isprintable():
        raise AddressRefusedError(Refused.ADDRESS_UNUSABLE, opened=True)
    return text
