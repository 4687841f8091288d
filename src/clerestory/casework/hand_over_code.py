"""Staff hand a code to somebody at the counter whose papers they saw; with it the person sees what happened
to their own record.

Promises that licence number and birth date alone never open anything, and that each hand-over is an entry
with the colleague who made it. Refuses whoever is not exactly one record; the vault is not opened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.casework.subject_digest import subject_digest
from clerestory.journal import actors
from clerestory.journal.people_events import CodeHanded
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.registry import index
from clerestory.registry.index import Located, Resolved
from clerestory.registry.keys import SubjectKeys
from clerestory.registry.records import Kind
from clerestory.residents import codes, people
from clerestory.residents.identities import ResidentId, identity_digest
from clerestory.residents.models import Way
from clerestory.residents.people import ResidentCard

SEEN: Final = ("driver_licence", "id_card", "passport", "tribal_id", "military_id")
"""What staff may have seen; each has a photo that was compared with the person."""
_PEOPLE: Final = (Kind.DRIVER, Kind.ID_CARD)
_NOT_ONE: Final = (
    "What was typed does not fit exactly one person's record, so no code was made. Compare licence number, "
    "surname, first name and date of birth with the card, and try again."
)


@dataclass(frozen=True, slots=True)
class Handed:
    """A code, shown once; and until when it opens. resident: the name under which entries about the person
    stand."""

    code: str
    expires_at: datetime
    resident: ResidentId


def hand_over_code(keys: SubjectKeys, *, seen: str, by: PersonId, at: datetime) -> Handed:
    """A new code for the person at the counter. keys: as the card says: licence number, surname, first name,
    date of birth. Raises NotAllowedError, UnusableCommandError."""
    if seen not in SEEN:
        raise UnusableCommandError("/seen", repr(seen), "one of " + ", ".join(SEEN))
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="hand over a code")
        card = found_for(keys, at=at, refusal=_NOT_ONE)
        code = codes.hand_over(card.id, Way.COUNTER, by=by, key=office.keys().digests, at=at)
        happened = CodeHanded(resident=str(card.id), way=str(Way.COUNTER), seen=seen)
        record(happened, subject_ref=str(card.id), actor=actors.person(by), at=at, person=card.handle)
    return Handed(code, at + codes.LIFE[Way.COUNTER], card.id)


def found_for(keys: SubjectKeys, *, at: datetime, refusal: str) -> ResidentCard:
    """The resident whose card or paper this is, kept from now on. keys: licence number, surname, first name,
    date of birth. refusal: what is said where they do not fit exactly one person. Raises NotAllowedError,
    UnusableCommandError."""
    missing = [name for name in ("licence_number", "surname", "given", "dob") if not getattr(keys, name)]
    if missing:
        raise UnusableCommandError("/subject", f"no {missing[0]}", "all four, as the card says them")
    found = _located(keys)
    if found.resolved is not Resolved.EXACT or found.handle is None or found.record not in _PEOPLE:
        raise NotAllowedError(refusal)
    handle = found.handle
    return people.put_resident(
        handle, identity_digest=_identity(keys), subject_digests=_digests(keys, handle), at=at
    )


def _identity(keys: SubjectKeys) -> str:
    assert keys.licence_number is not None  # looked at above
    assert keys.dob is not None
    return identity_digest(keys.licence_number, keys.dob, key=office.keys().digests)


def _digests(keys: SubjectKeys, handle: UUID) -> list[str]:
    """Under which requests about this person are kept that looked nobody up: by the licence number; by name
    and birth date only where nobody else has them, or could be taken for this person."""
    licence_number = keys.licence_number or ""
    by_number = SubjectKeys(licence_number=licence_number)
    by_name = SubjectKeys(surname=keys.surname, given=keys.given, dob=keys.dob)
    last4 = (keys.folded("licence_number") or "")[-4:]
    found = [by_number]
    if len(last4) == 4:
        alone = _located(
            SubjectKeys(surname=keys.surname, given=keys.given, dob=keys.dob, licence_last4=last4)
        )
        if alone.handle == handle:
            found.append(by_name)
    return [subject_digest(each) for each in found]


def _located(keys: SubjectKeys) -> Located:
    return index.locate(keys, blind_key=office.blind_index_key())
