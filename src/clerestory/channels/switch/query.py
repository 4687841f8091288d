"""One question of the switch, in the office's own words. Values only.

Promises that what was not on the wire is None, and that nothing which identifies a person appears in `repr`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from clerestory.channels.switch.keys import KEYS, Risk
from clerestory.channels.switch.message import Layout

ABOUT_DRIVER: Final = (
    "name",
    "dob",
    "address",
    "licence_number",
    "physical_description",
    "ssn",
    "credential_type",
    "driver_status",
)
"""What an answer about a driver may carry [s2], as elements of the vocabulary. A photo only on demand."""
ABOUT_HISTORY: Final = (*ABOUT_DRIVER, "convictions", "accidents")
"""Ours: public text does not tell what a history holds, so it is taken to be the widest."""
ABOUT_VEHICLE: Final = ("vehicle", "vehicle_owner", "address")
"""Ours, for the same reason."""
PHOTO: Final = "photo"


class Kind(StrEnum):
    """What is asked, and by what."""

    DRIVER_BY_NUMBER = "driver_by_number"
    DRIVER_BY_PERSON = "driver_by_person"
    DRIVERS_BY_NAME = "drivers_by_name"
    HISTORY_BY_NUMBER = "history_by_number"
    HISTORY_BY_PERSON = "history_by_person"
    VEHICLE_BY_PLATE = "vehicle_by_plate"
    VEHICLE_BY_VIN = "vehicle_by_vin"
    VEHICLES_BY_OWNER = "vehicles_by_owner"
    VEHICLES_BY_PARTIAL_PLATE = "vehicles_by_partial_plate"


@dataclass(frozen=True, slots=True)
class Station:
    """This office on the switch, as it is configured. ori: its own. codes: destinations that mean it.
    regions: destinations that mean several offices. Nothing of it is known to the program."""

    ori: str
    codes: frozenset[str]
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchQuery:
    """One question of the switch. None is unknown: it was not on the wire.

    born: the days a birth date may mean; one of ccyymmdd, up to two of mmddyy, which has no century.
    given: everything after the comma, as it was sent. partial_plate: with its wildcards.
    wants_photo: the photo flag. reason_code, purpose_code, attention: as sent; none of them is a legal basis.
    is_multi_state: True where the message says so; None where the switch may have hidden it (DQ, RQ).
    elements: what a full answer would hold. unread: parts that nobody here can read.
    """

    kind: Kind
    mke: str
    answered_by: str
    layout: Layout
    sender: str
    destinations: tuple[str, ...]
    control: str | None = field(repr=False)
    elements: tuple[str, ...]
    risk: Risk
    is_multi_state: bool | None
    licence_number: str | None = field(default=None, repr=False)
    surname: str | None = field(default=None, repr=False)
    given: str | None = field(default=None, repr=False)
    born: tuple[date, ...] = field(default=(), repr=False)
    sex: str | None = field(default=None, repr=False)
    plate: str | None = field(default=None, repr=False)
    plate_year: str | None = field(default=None, repr=False)
    plate_type: str | None = field(default=None, repr=False)
    partial_plate: str | None = field(default=None, repr=False)
    vin: str | None = field(default=None, repr=False)
    vehicle_make: str | None = field(default=None, repr=False)
    vehicle_year: str | None = field(default=None, repr=False)
    wants_photo: bool | None = None
    reason_code: str | None = None
    purpose_code: str | None = None
    attention: str | None = field(default=None, repr=False)
    unread: tuple[str, ...] = field(default=(), repr=False)

    @property
    def may_answer_by_machine(self) -> bool:
        """May an answer leave without a person having looked at this question? Never where a part of it could
        not be read, or where its key or destination asks for more than one person."""
        return KEYS[self.mke].by_machine and not self.unread and self.is_multi_state is not True

    @property
    def record(self) -> str:
        """The kind of record, in the words of the facts format."""
        return "vehicle" if self.kind.startswith("vehicle") else "driver"

    def supplied(self) -> tuple[str, ...]:
        """What was given, in the words of the facts format (`subject.keys_supplied`)."""
        given = {
            "name": self.surname is not None,
            "licence_number": self.licence_number is not None,
            "dob": bool(self.born),
            "plate": self.plate is not None,
            "vin": self.vin is not None,
            "partial_plate": self.partial_plate is not None,
        }
        return tuple(word for word, is_given in given.items() if is_given)
