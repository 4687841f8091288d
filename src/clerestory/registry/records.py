"""Shapes in which a record reaches the registry: what the index may know of it, and the kinds of record there
are.

Values only, without Django. `RecordSummary` hides its keys from `repr`, so that a log line cannot show them.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | bool | list["Value"] | dict[str, "Value"] | None
"""Content of one element: JSON without fractions, so that every reader sees the same bytes."""


class Kind(StrEnum):
    """What a record is about, in the words of the facts format."""

    DRIVER = "driver"
    VEHICLE = "vehicle"
    VESSEL_OR_TRAILER = "vessel_or_trailer"
    ID_CARD = "id_card"


@dataclass(frozen=True)
class PersonKeys:
    """What a person's record can be found by. Plain text: never stored, only blinded."""

    licence_number: str = field(repr=False)
    surname: str = field(repr=False)
    given: str = field(repr=False)
    dob: date = field(repr=False)
    street: str | None = field(default=None, repr=False)
    zip5: str | None = field(default=None, repr=False)
    county: str | None = field(default=None, repr=False)
    sex: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class VehicleKeys:
    """What a vehicle's record can be found by: its plate, its identification number, or both."""

    plate: str | None = field(default=None, repr=False)
    vin: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RecordSummary:
    """All that the index is told about a record.

    source_key: name of the record in its own system; must not be, or contain, something a person is found by.
    elements: names of the elements for which content exists.
    credential, address_confidential, accident_without_conviction: facts about the record that restrict
    answers.
    """

    source_key: str
    kind: Kind
    keys: PersonKeys | VehicleKeys
    elements: frozenset[str]
    credential: str | None = None
    address_confidential: bool = False
    accident_without_conviction: bool = False
