"""Who is meant: exact only when it cannot be somebody else, and never more certain because others exist."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.registry import folding
from clerestory.registry.blinding import Blinder
from clerestory.registry.keys import SubjectKeys
from clerestory.registry.matching import (
    LOOKED_AT,
    Digests,
    Resolved,
    Verdict,
    days_easily_mistaken,
    judge,
    person_digests,
    vehicle_digests,
)
from clerestory.registry.records import PersonKeys, VehicleKeys

BLINDER = Blinder(b"k" * 32)
NAMESPACE = UUID(int=0)
Records = dict[UUID, PersonKeys | VehicleKeys]


class InMemory:
    """The index in a dictionary; gives as few rows as the real one."""

    def __init__(self, records: Records) -> None:
        self._people: dict[UUID, Digests] = {
            handle: person_digests(keys, BLINDER)
            for handle, keys in records.items()
            if isinstance(keys, PersonKeys)
        }
        self._vehicles: dict[UUID, Digests] = {
            handle: vehicle_digests(keys, BLINDER)
            for handle, keys in records.items()
            if isinstance(keys, VehicleKeys)
        }

    def people(self, field: str, digests: Collection[bytes]) -> list[tuple[UUID, Digests]]:
        return [one for one in self._people.items() if one[1][field] in digests][:LOOKED_AT]

    def vehicles(self, field: str, digests: Collection[bytes]) -> list[tuple[UUID, Digests]]:
        return [one for one in self._vehicles.items() if one[1][field] in digests][:LOOKED_AT]


def register(*keys: PersonKeys | VehicleKeys) -> Records:
    return {uuid5(NAMESPACE, str(number)): one for number, one in enumerate(keys)}


def ask(records: Records, keys: SubjectKeys) -> Verdict:
    return judge(keys, BLINDER, InMemory(records))


def exactly(number: int) -> Verdict:
    return Resolved.EXACT, uuid5(NAMESPACE, str(number))


AMBIGUOUS: Verdict = (Resolved.AMBIGUOUS, None)
NONE: Verdict = (Resolved.NONE, None)

ANA = PersonKeys("SYN1", "García", "Ana", date(1980, 2, 3), "12 Sample Street", "59601", "Butte")
TWIN = replace(ANA, licence_number="SYN2", given="Eva")
NAMESAKE = replace(ANA, licence_number="SYN3", street="9 Mock Way", zip5="59701", county="Mesa")
FATHER = PersonKeys("SYN4", "Roe", "Jo", date(1950, 1, 1), "1 Mock Way", "59701", "Mesa")
SON = replace(FATHER, licence_number="SYN5", dob=date(1975, 1, 1))
CAR = VehicleKeys("SYNA", "1SYSYNTH06A000000")
TRAILER = VehicleKeys("SYNB", "1SZSYNTH06A000001")
BY_NAME = SubjectKeys(surname="GARCIA", given="ana", dob=date(1980, 2, 3))


@pytest.mark.parametrize(
    ("given_keys", "verdict"),
    [
        (SubjectKeys(licence_number="syn 1", dob=ANA.dob), exactly(0)),
        (SubjectKeys(licence_number="SYN1", surname="Garcia"), exactly(0)),
        (SubjectKeys(licence_number="SYN1"), AMBIGUOUS),
        (SubjectKeys(licence_number="SYN1", given="Ana"), AMBIGUOUS),
        (SubjectKeys(licence_number="SYN1", dob=date(1980, 2, 4)), AMBIGUOUS),
        (SubjectKeys(licence_number="SYN1", dob=ANA.dob, surname="Roe"), AMBIGUOUS),
        (SubjectKeys(licence_number="SYN1", dob=date(1980, 2, 4), surname="Garcia"), AMBIGUOUS),
        (SubjectKeys(licence_number="SYN1", dob=ANA.dob, given="Eva"), AMBIGUOUS),
        (SubjectKeys(licence_number="SYN1", dob=ANA.dob, zip5="00000"), exactly(0)),
        (SubjectKeys(licence_number="SYN9", surname="Garcia", given="Ana", dob=ANA.dob), NONE),
        (SubjectKeys(dob=ANA.dob), AMBIGUOUS),
        (SubjectKeys(surname="Garcia", given="Ana"), AMBIGUOUS),
        (SubjectKeys(), AMBIGUOUS),
        (BY_NAME, AMBIGUOUS),
        (replace(BY_NAME, zip5="59601"), exactly(0)),
        (replace(BY_NAME, street="12 SAMPLE ST"), exactly(0)),
        (replace(BY_NAME, county="butte county"), exactly(0)),
        (replace(BY_NAME, licence_last4="SYN1"), exactly(0)),
        (replace(BY_NAME, zip5="59602"), AMBIGUOUS),
        (replace(BY_NAME, zip5="59601", county="Mesa"), AMBIGUOUS),
        (replace(BY_NAME, given="Eva", zip5="59601"), NONE),
        (replace(BY_NAME, dob=date(1980, 2, 4), zip5="59601"), NONE),
        (SubjectKeys(plate="SYNA"), AMBIGUOUS),
    ],
)
def test_person_alone_in_the_register(given_keys: SubjectKeys, verdict: Verdict) -> None:
    expected = NONE if given_keys.plate else verdict
    assert ask(register(ANA), given_keys) == expected


def test_a_name_shared_with_the_same_birthday_is_ambiguous_even_with_the_right_town() -> None:
    assert ask(register(ANA, NAMESAKE), replace(BY_NAME, zip5="59601")) == AMBIGUOUS
    assert ask(register(ANA, NAMESAKE), SubjectKeys(licence_number="SYN1", dob=ANA.dob)) == AMBIGUOUS
    full = SubjectKeys(licence_number="SYN1", dob=ANA.dob, surname="Garcia", given="Ana")
    assert ask(register(ANA, NAMESAKE), full) == exactly(0)


def test_a_twin_makes_birthday_and_surname_too_little() -> None:
    both = register(ANA, TWIN)
    assert ask(both, SubjectKeys(licence_number="SYN1", dob=ANA.dob, surname="Garcia")) == AMBIGUOUS
    assert ask(both, SubjectKeys(licence_number="SYN1", dob=ANA.dob, given="Ana")) == exactly(0)
    assert ask(both, SubjectKeys(licence_number="SYN2", dob=ANA.dob, given="Ana")) == AMBIGUOUS
    assert ask(both, replace(BY_NAME, zip5="59601")) == AMBIGUOUS


def test_father_and_son_of_one_name_are_told_apart_by_birthday() -> None:
    both = register(FATHER, SON)
    assert ask(both, SubjectKeys(licence_number="SYN4", dob=FATHER.dob)) == exactly(0)
    assert (
        ask(both, SubjectKeys(licence_number="SYN5", dob=FATHER.dob, surname="Roe", given="Jo")) == AMBIGUOUS
    )


def test_the_same_name_with_a_birthday_one_digit_away_is_a_near_twin() -> None:
    for other in (date(1981, 2, 3), date(1980, 3, 2), date(1980, 2, 8), date(1980, 2, 13)):
        near = replace(NAMESAKE, dob=other)
        assert ask(register(ANA, near), replace(BY_NAME, zip5="59601")) == AMBIGUOUS
    far = replace(NAMESAKE, dob=date(1981, 3, 9))
    assert ask(register(ANA, far), replace(BY_NAME, zip5="59601")) == exactly(0)


def test_a_licence_number_that_two_records_bear_is_ambiguous() -> None:
    double = replace(FATHER, licence_number="SYN1")
    assert ask(register(ANA, double), SubjectKeys(licence_number="SYN1", dob=ANA.dob)) == AMBIGUOUS


@pytest.mark.parametrize(
    ("given_keys", "verdict"),
    [
        (SubjectKeys(plate="syn-a"), exactly(0)),
        (SubjectKeys(vin="1sysynth06a000000"), exactly(0)),
        (SubjectKeys(vin="1SYSYNTH06A000000", plate="SYNA"), exactly(0)),
        (SubjectKeys(vin="1SYSYNTH06A000000", plate="SYNB"), AMBIGUOUS),
        (SubjectKeys(vin="1SYSYNTH06A000000", plate="SYNZ"), AMBIGUOUS),
        (SubjectKeys(vin="1SYSYNTH06A999999", plate="SYNA"), AMBIGUOUS),
        (SubjectKeys(plate="SYNZ"), NONE),
        (SubjectKeys(plate="SYNA", dob=date(1980, 1, 1)), AMBIGUOUS),
        (SubjectKeys(plate="SYNA", dob=date(1980, 1, 1), looking_for="vehicle"), exactly(0)),
        (SubjectKeys(looking_for="vehicle"), AMBIGUOUS),
    ],
)
def test_vehicle_in_a_register_of_two(given_keys: SubjectKeys, verdict: Verdict) -> None:
    assert ask(register(CAR, TRAILER), given_keys) == verdict


def test_a_plate_on_two_vehicles_needs_the_identification_number() -> None:
    both = register(CAR, replace(TRAILER, plate="SYNA"))
    assert ask(both, SubjectKeys(plate="SYNA")) == AMBIGUOUS
    assert ask(both, SubjectKeys(plate="SYNA", vin="1SYSYNTH06A000000")) == exactly(0)


def test_a_record_without_a_plate_is_not_found_by_an_empty_one() -> None:
    assert ask(register(VehicleKeys(None, "V1"), VehicleKeys(None, "V2")), SubjectKeys(vin="V1")) == exactly(
        0
    )


def test_days_easily_mistaken_are_real_days_and_never_the_day_itself() -> None:
    days = set(days_easily_mistaken(date(1980, 2, 3)))
    assert date(1980, 2, 3) not in days
    assert {date(1980, 3, 2), date(1990, 2, 3), date(1980, 2, 8), date(1980, 12, 3)} <= days
    assert len(days) < 80
    assert set(days_easily_mistaken(date(9, 1, 1)))


# Few values, so that people share them and nearly share them all the time.
DAYS = [date(1980, 2, 3), date(1980, 3, 2), date(1980, 2, 8), date(1975, 11, 30)]
NAMES = ["Smith", "SMITH Jr", "Smith-Roe", "Núñez", "Nunez"]
GIVEN = ["Ana", "Ana B", "Eva"]
LICENCES = [f"SYN{number}" for number in range(5)]
PEOPLE = st.builds(
    PersonKeys,
    st.sampled_from(LICENCES),
    st.sampled_from(NAMES),
    st.sampled_from(GIVEN),
    st.sampled_from(DAYS),
    st.sampled_from(["1 Mock Way", "2 Mock Way", None]),
    st.sampled_from(["59601", "59701"]),
    st.sampled_from(["Butte", "Mesa"]),
)
PLATES, VINS = ["SYNA", "SYNB", None], ["V1", "V2", "V3"]
VEHICLES = st.builds(VehicleKeys, st.sampled_from(PLATES), st.sampled_from(VINS))


def maybe(values: list[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from([value for value in values if value])


QUESTIONS = st.builds(
    SubjectKeys,
    licence_number=maybe(LICENCES),
    surname=maybe(NAMES),
    given=maybe(GIVEN),
    dob=st.none() | st.sampled_from(DAYS),
    zip5=maybe(["59601", "59701"]),
    street=maybe(["1 Mock Way", "2 Mock St"]),
    county=maybe(["Butte", "Mesa"]),
    licence_last4=maybe([licence[-4:] for licence in LICENCES]),
    plate=maybe([str(plate) for plate in PLATES if plate]),
    vin=maybe(VINS),
    looking_for=maybe(["person", "vehicle"]),
)


@settings(max_examples=400)
@given(
    st.lists(PEOPLE | VEHICLES, max_size=6), st.lists(PEOPLE | VEHICLES, min_size=1, max_size=3), QUESTIONS
)
def test_more_records_never_make_an_answer_more_certain_about_those_already_there(
    before: list[PersonKeys | VehicleKeys], added: list[PersonKeys | VehicleKeys], question: SubjectKeys
) -> None:
    small, large = register(*before), register(*before, *added)
    resolved, handle = ask(large, question)
    if resolved is Resolved.EXACT and handle in small:
        assert ask(small, question) == (Resolved.EXACT, handle)


@settings(max_examples=400)
@given(st.lists(PEOPLE | VEHICLES, max_size=6), QUESTIONS)
def test_an_exact_answer_agrees_with_everything_that_identifies(
    records: list[PersonKeys | VehicleKeys], question: SubjectKeys
) -> None:
    known = register(*records)
    resolved, handle = ask(known, question)
    assert (handle is None) == (resolved is not Resolved.EXACT)
    if handle is None:
        return
    keys = known[handle]
    if isinstance(keys, VehicleKeys):
        for said, held in ((question.plate, keys.plate), (question.vin, keys.vin)):
            assert said is None or folding.number(said) == folding.number(held or "")
        return
    assert question.licence_number in (None, keys.licence_number)
    assert question.dob in (None, keys.dob)
    assert question.surname is None or folding.surname(question.surname) == folding.surname(keys.surname)
    assert question.given is None or folding.given(question.given) == folding.given(keys.given)


@settings(max_examples=300)
@given(st.lists(PEOPLE, min_size=1, max_size=6), QUESTIONS)
def test_without_a_licence_number_an_exact_person_has_no_double_and_a_second_field(
    records: list[PersonKeys], question: SubjectKeys
) -> None:
    question = replace(question, licence_number=None, looking_for="person")
    known = register(*records)
    _, handle = ask(known, question)
    if handle is not None:
        mine = known[handle]
        assert isinstance(mine, PersonKeys)
        same = [
            one
            for one in records
            if (folding.surname(one.surname), one.dob) == (folding.surname(mine.surname), mine.dob)
        ]
        assert len(same) == 1
        assert any((question.zip5, question.street, question.county, question.licence_last4))
