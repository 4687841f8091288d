"""From what the index may know, and from what a requester gave, to the keys that `resolution` works with.

Promises that every key is blinded before it leaves this module, that a record and a question are blinded
alike, and that the words of the facts format (`Resolved`) say no more than they have always said. Rules: who
is meant is `resolution`'s matter alone.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

from clerestory.registry.blinding import Blinder
from clerestory.registry.errors import KeysError
from clerestory.registry.keys import SubjectKeys
from clerestory.registry.records import PersonKeys, VehicleKeys
from clerestory.resolution import person, vehicle
from clerestory.resolution.answer import Outcome, Why
from clerestory.resolution.person import NEAR_NAMES, Person
from clerestory.resolution.register import Key, Plan
from clerestory.resolution.vehicle import Vehicle

Digests = dict[str, bytes | list[bytes]]
WITH_HANDLE: Final = frozenset({"suffix", "sex"})
"""Fields of few values: their digests are mixed with the record's handle, so that they cannot be counted."""


class Resolved(StrEnum):
    """How certain it is who is meant, in the words of the facts format, which the law reads."""

    EXACT = "exact"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


RESOLVED: Final = {
    Outcome.EXACT: Resolved.EXACT,
    Outcome.AMBIGUOUS: Resolved.AMBIGUOUS,
    # The format has no fourth word. Whoever asked too little could have meant anybody.
    Outcome.REFUSED: Resolved.AMBIGUOUS,
    Outcome.NONE: Resolved.NONE,
}


def person_digests(keys: PersonKeys, blinder: Blinder, handle: UUID) -> Digests:
    """What the index stores of a person: digests of identifiers and of combinations, never of a common value
    alone. Empty where the record lacks a part. Raises KeysError for a record that nobody could ever ask
    for: without a licence number."""
    said = Person.of(
        licence_number=keys.licence_number,
        surname=keys.surname,
        given=keys.given,
        dob=keys.dob,
        sex=keys.sex,
        street=keys.street,
        zip5=keys.zip5,
        county=keys.county,
    )
    if not said.licence_number:
        raise KeysError("Its licence number holds no letter or digit. Correct it where it comes from.")
    return _digests(person.keys_of(said), blinder, handle)


def vehicle_digests(keys: VehicleKeys, blinder: Blinder, handle: UUID) -> Digests:
    """What the index stores of a vehicle; empty where the record has no such number."""
    return _digests(vehicle.keys_of(Vehicle.of(plate=keys.plate, vin=keys.vin)), blinder, handle)


def plan_for(keys: SubjectKeys) -> Plan | Why:
    """How the question is answered, whoever is there; or why it is refused."""
    about = keys.about()
    if about == "vehicle":
        return vehicle.plan_for(Vehicle.of(plate=keys.plate, vin=keys.vin))
    if about == "person":
        return person.plan_for(
            Person.of(
                licence_number=keys.licence_number,
                surname=keys.surname,
                given=keys.given,
                dob=keys.dob,
                sex=keys.sex,
                street=keys.street,
                zip5=keys.zip5,
                county=keys.county,
                licence_last4=keys.licence_last4,
            )
        )
    return Why.UNCLEAR


def blinded(key: Key, blinder: Blinder, handle: UUID | None = None) -> bytes:
    """The digest of a key. handle: of the record it is compared with, for fields of few values."""
    if key.field in WITH_HANDLE:
        return blinder.blind(f"handle_and_{key.field}", str(handle), *key.parts)
    return blinder.blind(key.field, *key.parts)


def _digests(keys: Mapping[str, Iterable[Key]], blinder: Blinder, handle: UUID) -> Digests:
    made = {name: [blinded(key, blinder, handle) for key in found] for name, found in keys.items()}
    return {name: found if name == NEAR_NAMES else b"".join(found) for name, found in made.items()}
