"""What a message asks, in the office's own words: which kind of question, about whom, for which elements.

Promises that what is not on the wire is None: no purpose is read out of a reason code, no regional sweep out
of a plain key, no century out of two digits. Refuses, with the field's name and never its value, what public
text rules out: a field the key has no place for, a value it cannot have, a destination it cannot go to.
Source: the tables of `keys`, docs/reference/switch-messages.md.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from clerestory.channels.switch.errors import (
    DestinationError,
    FieldNotAllowedError,
    FieldValueError,
    MissingFieldError,
    NoQuestionError,
    SpoofedSenderError,
    UnknownKeyError,
    UnreadFieldsError,
)
from clerestory.channels.switch.keys import FIELDS, KEYS, Field, FieldForm, Key, KeyKind, Risk
from clerestory.channels.switch.message import MULTI_STATE, Layout, SwitchMessage
from clerestory.channels.switch.query import (
    ABOUT_DRIVER,
    ABOUT_HISTORY,
    ABOUT_VEHICLE,
    PHOTO,
    Kind,
    Station,
    SwitchQuery,
)

_WORDS: Final = {None: None, "Y": True, "N": False}
_EXPECTED: Final = {
    FieldForm.NUMBER: "letters and digits alone",
    FieldForm.DIGITS: "digits alone",
    FieldForm.NAME: "LAST, FIRST MIDDLE",
    FieldForm.TEXT: "a text",
}


def asked(message: SwitchMessage, *, station: Station, on: date) -> SwitchQuery:
    """The question of a message. on: today at the office; nobody is born later. Raises QuestionError."""
    key = KEYS.get(message.mke)
    if key is None:
        raise UnknownKeyError("key", "one that is not documented", "one of " + ", ".join(sorted(KEYS)))
    if key.kind is not KeyKind.QUERY or key.answered_by is None:
        raise NoQuestionError(key.kind)
    is_multi_state = _reach(message, key, station)
    known = {prefix: value for prefix, value in message.fields if prefix in FIELDS}
    for prefix, value in known.items():
        _refuse_value(key, FIELDS[prefix], value, message.layout)
    surname, given = _name(known.get("NAM"))
    is_partial = key.risk is Risk.FISHING
    wants_photo = _WORDS[known.get("IMQ")]
    return SwitchQuery(
        kind=(kind := _kind(message, known)),
        mke=key.mke,
        answered_by=key.answered_by,
        layout=message.layout,
        sender=message.ori,
        destinations=message.destinations,
        control=message.control,
        elements=_elements(kind, wants_photo),
        risk=key.risk,
        is_multi_state=is_multi_state,
        licence_number=known.get("OLN"),
        surname=surname,
        given=given,
        born=_born(known.get("DOB"), key.mke, on),
        sex=known.get("SEX"),
        plate=None if is_partial else known.get("LIC"),
        plate_year=known.get("LIY"),
        plate_type=known.get("LIT"),
        partial_plate=known.get("LIC") if is_partial else None,
        vin=known.get("VIN"),
        vehicle_make=known.get("VMA"),
        vehicle_year=known.get("VYR"),
        wants_photo=wants_photo,
        reason_code=known.get("RSN"),
        purpose_code=known.get("PUR"),
        attention=known.get("ATN"),
        unread=_unread(message),
    )


def refuse_spoofed(message: SwitchMessage, *, station: Station, senders: Collection[str] | None) -> None:
    """Raise SpoofedSenderError if the header names this office itself, or a sender that the line cannot speak
    for. senders: ORIs of the line; None where it is the switch, which checks senders itself [s10]."""
    if message.ori == station.ori:
        raise SpoofedSenderError("sender", "this office's own ORI", "another agency's")
    if senders is not None and message.ori not in senders:
        raise SpoofedSenderError("sender", "an ORI that does not belong to this line", "one of the line's")


def _reach(message: SwitchMessage, key: Key, station: Station) -> bool | None:
    places = message.destinations
    several = len(places) > 1 or any(place == MULTI_STATE or place in station.regions for place in places)
    if key.most is not None and len(places) > key.most:
        raise DestinationError("destination", f"{len(places)}", f"at most {key.most} for {key.mke}")
    if key.one_state and several:
        raise DestinationError("destination", "several states", f"one state for {key.mke}")
    if not any(
        place == MULTI_STATE or place == station.ori or place in station.codes or place in station.regions
        for place in places
    ):
        raise DestinationError("destination", "another office", "this one")
    if several or key.risk is Risk.SWEEP:
        return True
    # The switch makes a plain DQ or RQ of a regional one, so silence does not say that one state was asked.
    return False if key.one_state else None


def _refuse_value(key: Key, known: Field, value: str, layout: Layout) -> None:
    prefix = known.prefix
    if prefix not in key.fields:
        raise FieldNotAllowedError(prefix, f"in {key.mke}", "only " + ", ".join(sorted(key.fields)))
    if known.longest is not None and key.mke in known.longest_for and len(value) > known.longest:
        found = f"{len(value)} characters"
        raise FieldValueError(prefix, found, f"at most {known.longest} for {key.mke}")
    if (
        fault := _fault_in(value, known, is_partial=key.risk is Risk.FISHING and prefix == "LIC")
    ) is not None:
        expected = "one of " + ", ".join(sorted(known.words)) if known.words else _EXPECTED[known.form]
        raise FieldValueError(prefix, fault, expected)
    # The photo flag of a history is Y alone, and stands in XML alone [s4].
    if prefix == "IMQ" and key.mke == "KQ" and (layout is not Layout.NIEM or value != "Y"):
        raise FieldNotAllowedError(prefix, "in a text, or another word", "in KQ only Y, and only in XML")


def _fault_in(value: str, known: Field, *, is_partial: bool) -> str | None:
    if not value.strip() or not value.isprintable():
        return "nothing, or signs that cannot be printed"
    if known.form is FieldForm.WORD:
        return None if value in known.words else "another word"
    if known.form is FieldForm.NUMBER and not is_partial:
        return None if value.isascii() and value.isalnum() else "other signs"
    if known.form is FieldForm.DIGITS:
        return None if value.isascii() and value.isdigit() else "other signs"
    return None


def _kind(message: SwitchMessage, known: dict[str, str]) -> Kind:
    mke = message.mke
    # In XML the place of some fields is not public, so one that seems to be missing may only be unreadable.
    error = UnreadFieldsError if message.layout is Layout.NIEM and message.unread else MissingFieldError
    if mke == "DNQ":
        _demand(known, "NAM", error=error)
        return Kind.DRIVERS_BY_NAME
    if mke == "RNQ":
        _demand(known, "NAM", error=error)
        return Kind.VEHICLES_BY_OWNER
    if mke == "RPQ":
        _demand(known, "LIC", error=error)
        return Kind.VEHICLES_BY_PARTIAL_PLATE
    if mke in ("RQ", "RQG"):
        if "VIN" in known:
            return Kind.VEHICLE_BY_VIN
        _demand(known, "LIC", instead="VIN", error=error)
        return Kind.VEHICLE_BY_PLATE
    by_number = "OLN" in known
    if not by_number:
        person = ("NAM", "DOB") if error is UnreadFieldsError else ("NAM", "DOB", "SEX")
        _demand(known, *person, instead="" if mke == "DQG" else "OLN", error=error)
    if mke == "KQ":
        return Kind.HISTORY_BY_NUMBER if by_number else Kind.HISTORY_BY_PERSON
    return Kind.DRIVER_BY_NUMBER if by_number else Kind.DRIVER_BY_PERSON


def _demand(known: dict[str, str], *prefixes: str, instead: str = "", error: type[MissingFieldError]) -> None:
    missing = [prefix for prefix in prefixes if prefix not in known]
    if missing:
        expected = ", ".join(prefixes) + (f"; or {instead}" if instead else "")
        raise error(missing[0], "no such field", expected)


def _name(value: str | None) -> tuple[str | None, str | None]:
    if value is None:
        return None, None
    surname, comma, given = (part.strip(" ") for part in value.partition(","))
    if not surname or "," in given:
        raise FieldValueError("NAM", "no surname, or a second comma", "LAST, FIRST MIDDLE")
    return surname, given if comma and given else None


def _born(value: str | None, mke: str, on: date) -> tuple[date, ...]:
    if value is None:
        return ()
    if len(value) == 8:
        years, month, day = [value[:4]], value[4:6], value[6:]
    elif len(value) == 6 and mke == "DQ":
        years, month, day = [f"19{value[4:]}", f"20{value[4:]}"], value[:2], value[2:4]
    else:
        raise FieldValueError("DOB", f"{len(value)} digits", "ccyymmdd, or mmddyy in a DQ")
    days = tuple(found for year in years if (found := _day(year, month, day)) and found <= on)
    if not days:
        raise FieldValueError("DOB", "no day of the calendar up to today", "a birth date")
    return days


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _elements(kind: Kind, wants_photo: bool | None) -> tuple[str, ...]:
    photo = (PHOTO,) if wants_photo else ()
    if kind in (Kind.HISTORY_BY_NUMBER, Kind.HISTORY_BY_PERSON):
        return ABOUT_HISTORY + photo
    return ABOUT_VEHICLE if kind.startswith("vehicle") else ABOUT_DRIVER + photo


def _unread(message: SwitchMessage) -> tuple[str, ...]:
    strange = tuple(prefix for prefix, _ in message.fields if prefix not in FIELDS)
    beside = ("text",) if message.text or message.image else ()
    return message.unread + strange + beside
