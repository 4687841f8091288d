"""What a requester gives to say who or what is meant.

Promises that a value that cannot be used is refused at once, named by its key and never shown; nothing here
appears in `repr`. Holds personal data: goes to `index.locate` and nowhere else, and is stored only sealed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final, Self

from clerestory.registry.errors import KeysError
from clerestory.resolution import folding

_LONGEST: Final = 120
_FOLD: Final = {
    "licence_number": folding.number,
    "surname": folding.surname,
    "given": folding.given,
    "zip5": folding.zip5,
    "street": folding.street,
    "county": folding.county,
    "licence_last4": folding.number,
    "sex": folding.sex,
    "plate": folding.number,
    "vin": folding.number,
}
_PERSON: Final = "person"
_VEHICLE: Final = "vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectKeys:
    """Identifiers of one person or one vehicle, as the requester wrote them; None where nothing was given.

    surname: with its generation suffix, if one was given. given: first name without middle names. zip5,
    street, county, licence_last4: second fields that let a name and a date of birth count. sex: male, female
    or X, as a word, a letter or the figures 1 and 2; it can only contradict. plate, vin: also a hull number.
    looking_for: "person" or "vehicle", needed only when identifiers of both are given. Raises KeysError for a
    value that says nothing (blank, too long, not a ZIP code).
    """

    licence_number: str | None = field(default=None, repr=False)
    surname: str | None = field(default=None, repr=False)
    given: str | None = field(default=None, repr=False)
    dob: date | None = field(default=None, repr=False)
    zip5: str | None = field(default=None, repr=False)
    street: str | None = field(default=None, repr=False)
    county: str | None = field(default=None, repr=False)
    licence_last4: str | None = field(default=None, repr=False)
    sex: str | None = field(default=None, repr=False)
    plate: str | None = field(default=None, repr=False)
    vin: str | None = field(default=None, repr=False)
    looking_for: str | None = None

    def strongest(self) -> tuple[str, ...]:
        """The one key that says best who or what is meant, folded, with its name first; empty where only weak
        keys were given. To recognise the same question, never to find a record."""
        for name in ("licence_number", "vin", "plate"):
            if number := self.folded(name):
                return (name, number)
        surname, given = self.folded("surname"), self.folded("given")
        if not surname or not given or self.dob is None:
            return ()
        return ("person", surname, given, self.dob.isoformat())

    def __post_init__(self) -> None:
        if self.looking_for not in (None, _PERSON, _VEHICLE):
            raise KeysError('"looking_for" holds another word than the two it may: "person" or "vehicle".')
        if self.dob is not None and type(self.dob) is not date:
            raise KeysError('"dob" is not a day of the calendar. Give the date of birth, or leave it out.')
        for name in _FOLD:
            if getattr(self, name) is not None and not self.folded(name):
                raise KeysError(
                    f'"{name}" says nothing that could be looked up. Correct it, or leave it out.'
                )
        if self.licence_last4 is not None and len(self.folded("licence_last4") or "") != 4:
            raise KeysError('"licence_last4" must be the last four signs of the licence number.')

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read the form that `to_json` gives. Raises KeysError naming the key, never the value."""
        known = {one.name for one in fields(cls)}
        if strange := sorted(set(document) - known):
            raise KeysError(
                f"{len(strange)} keys are not known; expected some of {', '.join(sorted(known))}."
            )
        values = {name: value for name, value in document.items() if value is not None}
        for name, value in values.items():
            if not isinstance(value, str):
                raise KeysError(f'"{name}" is a {type(value).__name__}, expected text.')
        if "dob" in values:
            values["dob"] = _day(values["dob"])
        return cls(**values)

    def to_json(self) -> dict[str, str]:
        """What was given, as text; what was not given is left out."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) for name, value in given.items() if value is not None}

    def folded(self, name: str) -> str | None:
        """The value in the one spelling in which it is compared; None where nothing was given."""
        value: object = getattr(self, name)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > _LONGEST:
            raise KeysError(f'"{name}" must be text of at most {_LONGEST} signs.')
        return _FOLD[name](value)

    def supplied(self) -> tuple[str, ...]:
        """What was given, in the words of the facts format (`subject.keys_supplied`), in that format's
        order."""
        given = {
            "name": self.surname is not None and self.given is not None,
            "licence_number": self.licence_number is not None,
            "dob": self.dob is not None,
            "plate": self.plate is not None,
            "vin": self.vin is not None,
            "address": self.street is not None or self.zip5 is not None,
        }
        return tuple(word for word, is_given in given.items() if is_given)

    def about(self) -> str | None:
        """What is looked for: "person", "vehicle", or None when both or neither are meant."""
        if self.looking_for is not None:
            return self.looking_for
        vehicle = self.plate is not None or self.vin is not None
        person = self.licence_number is not None or self.dob is not None
        if vehicle == person:
            return None
        return _VEHICLE if vehicle else _PERSON


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise KeysError('"dob" is not a day of the calendar written YYYY-MM-DD.') from None
