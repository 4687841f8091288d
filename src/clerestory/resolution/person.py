"""What is said of a person, by a question or by a record, and the plan by which a question is answered.

The plan is made of the question alone, before anything is looked up, so that what is looked up cannot tell
whether anybody is there. Two ways lead to one person, and only these:
- a licence number, with the date of birth or the full name, where everything given agrees;
- full name and date of birth, with a second independent field that agrees (street, ZIP code, county, last
  signs of the licence number). Name and birthday alone never suffice: the one who is meant may be absent, and
  a namesake present (measured: 106 of a million people share both, a lower bound).
Who comes too close is said beside each way. What a question gives of sex or generation (Jr, Sr) can only
contradict. Promises that a thin question is refused without a look-up. Source: decision 0038.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Final, Self

from clerestory.resolution import folding, names, slips
from clerestory.resolution.answer import Why
from clerestory.resolution.register import Key, Plan

SECOND_FIELDS: Final = ("street", "zip5", "county", "licence_last4")
NEAR_NAMES: Final = "near_names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Folded values, empty where nothing is known. suffix: generation. surname_forms, given_forms: what else
    the names are close to. Nothing of it appears in `repr`."""

    licence_number: str = field(default="", repr=False)
    surname: str = field(default="", repr=False)
    given: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)
    dob: str = field(default="", repr=False)
    sex: str = field(default="", repr=False)
    street: str = field(default="", repr=False)
    zip5: str = field(default="", repr=False)
    county: str = field(default="", repr=False)
    licence_last4: str = field(default="", repr=False)
    surname_forms: tuple[str, ...] = field(default=(), repr=False)
    given_forms: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(
        cls,
        *,
        licence_number: str | None = None,
        surname: str | None = None,
        given: str | None = None,
        dob: date | None = None,
        sex: str | None = None,
        street: str | None = None,
        zip5: str | None = None,
        county: str | None = None,
        licence_last4: str | None = None,
    ) -> Self:
        """From values as they were written; None and values that say nothing are unknown. surname: with its
        generation suffix, if there is one. licence_last4: of a record, what its number ends with."""
        number = folding.number(licence_number or "")
        return cls(
            licence_number=number,
            surname=folding.surname(surname or ""),
            given=folding.given(given or ""),
            suffix=folding.suffix(surname or ""),
            dob=dob.isoformat() if dob else "",
            sex=folding.sex(sex or ""),
            street=folding.street(street or ""),
            zip5=folding.zip5(zip5 or ""),
            county=folding.county(county or ""),
            licence_last4=folding.number(licence_last4 or ""),
            surname_forms=names.surname_forms(surname or ""),
            given_forms=names.given_forms(given or ""),
        )


def keys_of(record: Person) -> dict[str, tuple[Key, ...]]:
    """Everything a record can be found or confirmed by: field to keys, none where the record lacks a part."""
    number, dob = record.licence_number, record.dob
    name = (record.surname, record.given)
    home = (record.street, record.zip5)
    last4 = number[-4:] if len(number) >= 4 else ""
    seconds = {"street": record.street, "zip5": record.zip5, "county": record.county, "licence_last4": last4}
    keys = {
        "licence_number": _key("licence_number", number),
        "licence_and_dob": _key("licence_and_dob", number, dob),
        "licence_and_surname": _key("licence_and_surname", number, record.surname),
        "licence_and_given": _key("licence_and_given", number, record.given),
        "licence_and_name": _key("licence_and_name", number, *name),
        "name_and_dob": _key("name_and_dob", *name, dob),
        "surname_and_dob": _key("surname_and_dob", record.surname, dob),
        "home_and_dob": _key("home_and_dob", *home, dob),
        "home_and_name": _key("home_and_name", *home, *name),
        "suffix": _key("suffix", record.suffix),
        "sex": _key("sex", record.sex),
        NEAR_NAMES: tuple(_near_names(record, (dob,) if dob else ())),
    }
    for second, value in seconds.items():
        keys[f"name_dob_and_{second}"] = _key(f"name_dob_and_{second}", *name, dob, value)
    return keys


def plan_for(asked: Person) -> Plan | Why:
    """How this question is answered, whoever is there; or why it is refused."""
    return _by_number(asked) if asked.licence_number else _by_name(asked)


def _by_number(asked: Person) -> Plan | Why:
    number, dob, named = asked.licence_number, asked.dob, bool(asked.surname and asked.given)
    if not (dob or named):
        return Why.TOO_LITTLE
    said = {"dob": dob, "surname": asked.surname, "given": asked.given}
    like: set[str] = set()
    near: list[Key] = []
    if not asked.given:
        # Twins apply on one day and get neighbouring numbers: without a given name, number and birthday
        # may be those of the wrong one.
        like = {"surname_and_dob", "home_and_dob"}
        near = [Key("licence_and_dob", (each, dob)) for each in slips.numbers_easily_mistaken(number)]
    elif not dob:
        # Father and son at one address; or a sign of the number is wrong and leads to a namesake.
        like = {"home_and_name"}
        near = [
            Key("licence_and_name", (each, asked.surname, asked.given))
            for each in slips.numbers_easily_mistaken(number)
        ]
    return Plan(
        main=Key("licence_number", (number,)),
        must_hold=tuple(Key(f"licence_and_{name}", (number, value)) for name, value in said.items() if value),
        may_not_deny=_may_not_deny(asked),
        near=tuple(near),
        like=frozenset(like),
    )


def _by_name(asked: Person) -> Plan | Why:
    name_and_dob = (asked.surname, asked.given, asked.dob)
    seconds = {name: value for name in SECOND_FIELDS if (value := getattr(asked, name))}
    if not all(name_and_dob) or not seconds:
        return Why.TOO_LITTLE
    day = date.fromisoformat(asked.dob)
    return Plan(
        main=Key("name_and_dob", name_and_dob),
        must_hold=tuple(
            Key(f"name_dob_and_{name}", (*name_and_dob, value)) for name, value in seconds.items()
        ),
        may_not_deny=_may_not_deny(asked),
        near=tuple(
            _near_names(asked, (asked.dob, *(other.isoformat() for other in slips.days_easily_mistaken(day))))
        ),
        # Twins by name, twins by address, and father and son.
        like=frozenset({"surname_and_dob", "home_and_dob", "home_and_name"}),
    )


def _may_not_deny(asked: Person) -> tuple[Key, ...]:
    return (*_key("suffix", asked.suffix), *_key("sex", asked.sex))


def _key(name: str, *parts: str) -> tuple[Key, ...]:
    """The key in a tuple; an empty one if a part is not known."""
    return (Key(name, parts),) if all(parts) else ()


def _near_names(person: Person, days: tuple[str, ...]) -> Iterator[Key]:
    """Names that are close, in no order (so given and family name may be swapped), with each of the days;
    and names that sound alike with the first day alone: a slip in both would be two slips."""
    pairs = {_in_order(*pair) for pair in product(person.surname_forms, person.given_forms)}
    for one, other in sorted(pairs):
        yield from (Key(NEAR_NAMES, ("spelt", one, other, day)) for day in days)
    for given in person.given_forms if person.surname else ():
        yield from (Key(NEAR_NAMES, ("sounds", names.sound(person.surname), given, day)) for day in days[:1])


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)
