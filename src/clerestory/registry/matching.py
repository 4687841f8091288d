"""Is this exactly one person, or exactly one vehicle? Exact rules, never a likelihood.

A person is exact only
- by licence number, if date of birth or surname agrees, nothing else that was given disagrees, and, when no
given name was given, nobody else has that surname and birthday;
- or by name and date of birth, if nobody else has them, a second independent field agrees (street, ZIP code,
county, last signs of the licence number), nothing given disagrees, and there is no near twin: the same
surname and birthday, or the same name and a birthday that one wrong digit or a swap of day and month would
give. A vehicle is exact by identification number or plate, if one vehicle alone has it and the other, if
given, agrees.

Promises that more records can only make an answer less certain about those already there. Tells no candidates
and no counts: at most three rows are ever looked at. Source: exact rules only ever release; scores may only
downgrade.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from clerestory.registry import folding
from clerestory.registry.blinding import Blinder
from clerestory.registry.keys import SubjectKeys
from clerestory.registry.records import PersonKeys, VehicleKeys

LOOKED_AT: Final = 3
"""No lookup gives more rows: one, another one, and no count."""

SECOND_FIELDS: Final = ("street", "zip5", "county", "licence_last4")
Digests = Mapping[str, bytes]


class Resolved(StrEnum):
    """How certain it is who is meant, in the words of the facts format."""

    EXACT = "exact"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


class Lookup(Protocol):
    """The index: rows of digests, found by the digest of one field."""

    def people(self, field: str, digests: Collection[bytes]) -> list[tuple[UUID, Digests]]:
        """At most LOOKED_AT people whose `field` is one of the digests."""

    def vehicles(self, field: str, digests: Collection[bytes]) -> list[tuple[UUID, Digests]]:
        """At most LOOKED_AT vehicles whose `field` is one of the digests."""


Verdict = tuple[Resolved, UUID | None]
_AMBIGUOUS: Final[Verdict] = (Resolved.AMBIGUOUS, None)
_NONE: Final[Verdict] = (Resolved.NONE, None)


def person_digests(keys: PersonKeys, blinder: Blinder) -> dict[str, bytes]:
    """What the index stores of a person: digests of identifiers and of combinations, never of a common value
    alone."""
    licence, surname, given = (
        folding.number(keys.licence_number),
        folding.surname(keys.surname),
        folding.given(keys.given),
    )
    name_and_dob = (surname, given, keys.dob.isoformat())
    seconds = {
        "street": folding.street(keys.street or ""),
        "zip5": folding.zip5(keys.zip5 or ""),
        "county": folding.county(keys.county or ""),
        "licence_last4": licence[-4:],
    }
    return {
        "licence_number": blinder.blind("licence_number", licence),
        "licence_and_dob": blinder.blind("licence_and_dob", licence, keys.dob.isoformat()),
        "licence_and_surname": blinder.blind("licence_and_surname", licence, surname),
        "licence_and_given": blinder.blind("licence_and_given", licence, given),
        "name_and_dob": blinder.blind("name_and_dob", *name_and_dob),
        "surname_and_dob": blinder.blind("surname_and_dob", surname, keys.dob.isoformat()),
        **{
            f"name_dob_and_{second}": blinder.blind(f"name_dob_and_{second}", *name_and_dob, value)
            if value
            else b""
            for second, value in seconds.items()
        },
    }


def vehicle_digests(keys: VehicleKeys, blinder: Blinder) -> dict[str, bytes]:
    """What the index stores of a vehicle; empty where the record has no such number."""
    plate, vin = folding.number(keys.plate or ""), folding.number(keys.vin or "")
    return {
        "plate": blinder.blind("plate", plate) if plate else b"",
        "vin": blinder.blind("vin", vin) if vin else b"",
    }


def judge(keys: SubjectKeys, blinder: Blinder, lookup: Lookup) -> Verdict:
    """Who is meant. A handle only if it is exact; too little to go on is ambiguous, whoever is there."""
    about = keys.about()
    if about == "vehicle":
        return _vehicle(keys, blinder, lookup)
    if about == "person":
        by_number = keys.licence_number is not None
        return _by_licence(keys, blinder, lookup) if by_number else _by_name(keys, blinder, lookup)
    return _AMBIGUOUS


def _by_licence(keys: SubjectKeys, blinder: Blinder, lookup: Lookup) -> Verdict:
    licence = keys.folded("licence_number") or ""
    bearers = lookup.people("licence_number", [blinder.blind("licence_number", licence)])
    if not bearers:
        return _NONE
    (handle, row), *others = bearers
    said = {
        "dob": keys.dob.isoformat() if keys.dob else None,
        "surname": keys.folded("surname"),
        "given": keys.folded("given"),
    }
    agrees = {
        name: row[f"licence_and_{name}"] == blinder.blind(f"licence_and_{name}", licence, value)
        for name, value in said.items()
        if value is not None
    }
    corroborated = agrees.get("dob", False) or agrees.get("surname", False)
    if others or not corroborated or not all(agrees.values()):
        return _AMBIGUOUS
    if "given" not in agrees and _somebody_else(lookup, handle, "surname_and_dob", [row["surname_and_dob"]]):
        return _AMBIGUOUS
    return Resolved.EXACT, handle


def _by_name(keys: SubjectKeys, blinder: Blinder, lookup: Lookup) -> Verdict:
    surname, given, dob = keys.folded("surname"), keys.folded("given"), keys.dob
    if surname is None or given is None or dob is None:
        return _AMBIGUOUS
    bearers = lookup.people("name_and_dob", [blinder.blind("name_and_dob", surname, given, dob.isoformat())])
    if not bearers:
        return _NONE
    (handle, row), *others = bearers
    seconds = [
        row[f"name_dob_and_{name}"]
        == blinder.blind(f"name_dob_and_{name}", surname, given, dob.isoformat(), value)
        for name in SECOND_FIELDS
        if (value := keys.folded(name)) is not None
    ]
    if others or not seconds or not all(seconds):
        return _AMBIGUOUS
    near = [
        blinder.blind("name_and_dob", surname, given, day.isoformat()) for day in days_easily_mistaken(dob)
    ]
    if _somebody_else(lookup, handle, "surname_and_dob", [row["surname_and_dob"]]) or _somebody_else(
        lookup, handle, "name_and_dob", near
    ):
        return _AMBIGUOUS
    return Resolved.EXACT, handle


def _vehicle(keys: SubjectKeys, blinder: Blinder, lookup: Lookup) -> Verdict:
    said = {
        name: blinder.blind(name, value)
        for name in ("vin", "plate")
        if (value := keys.folded(name)) is not None
    }
    if not said:
        return _AMBIGUOUS
    found = {name: lookup.vehicles(name, [digest]) for name, digest in said.items()}
    if not any(found.values()):
        return _NONE
    # The identification number is the stronger one; a plate may be shared by vehicles of two sorts.
    (strongest, *_) = said
    if len(found[strongest]) != 1:
        return _AMBIGUOUS
    ((handle, row),) = found[strongest]
    if any(row[name] != digest for name, digest in said.items()):
        return _AMBIGUOUS
    return Resolved.EXACT, handle


def _somebody_else(lookup: Lookup, handle: UUID, field: str, digests: Collection[bytes]) -> bool:
    return any(other != handle for other, _ in lookup.people(field, digests))


def days_easily_mistaken(day: date) -> Iterator[date]:
    """Every other day that one wrong digit in YYYYMMDD, or a swap of day and month, makes of this one."""
    digits = day.isoformat().replace("-", "")
    wrong = {digits[:at] + sign + digits[at + 1 :] for at in range(8) for sign in "0123456789"}
    wrong |= {digits[:4] + digits[6:] + digits[4:6]}
    for text in sorted(wrong - {digits}):
        try:
            yield date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            continue
