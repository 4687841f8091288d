import hashlib
import hmac
from datetime import date

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from clerestory.sealing.blind_index import BlindField, blind_index, name_and_birth_date
from clerestory.sealing.errors import KeyUnusableError, SealingError, UnusableValueError

KEY = bytes(range(32))
BORN = date(1980, 2, 29)
NUMBERS = [BlindField.LICENCE_NUMBER, BlindField.PLATE, BlindField.VIN]


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize(
    "typed", ["ABC1234", "abc1234", " abc-1234 ", "ABC 12.34", "ＡＢＣ１２３４", "a\tbc\u200b1234"]
)
def test_a_number_has_one_index_however_it_is_typed(field: BlindField, typed: str) -> None:
    assert blind_index(KEY, field, typed) == blind_index(KEY, field, "ABC1234")


def test_an_index_is_what_its_description_says() -> None:
    field_key = HKDF(SHA256(), length=32, salt=None, info=b"clerestory/blind-index/1/plate").derive(KEY)
    assert (
        blind_index(KEY, BlindField.PLATE, "abc-123")
        == hmac.new(field_key, b"ABC123", hashlib.sha256).hexdigest()
    )


@pytest.mark.parametrize(
    ("one", "other"), [("O123", "0123"), ("I1", "11"), ("B8", "88"), ("AB12", "AB1"), ("1A", "A1")]
)
def test_numbers_that_only_look_alike_stay_different(one: str, other: str) -> None:
    assert blind_index(KEY, BlindField.PLATE, one) != blind_index(KEY, BlindField.PLATE, other)


def test_the_same_value_in_two_fields_has_two_indexes() -> None:
    labels = [*NUMBERS, "licence_number+birth_date", "surname+birth_date"]
    assert len({blind_index(KEY, label, "ABC1234") for label in labels}) == len(labels)


def test_another_key_gives_another_index() -> None:
    assert blind_index(KEY, BlindField.VIN, "ABC") != blind_index(KEY[::-1], BlindField.VIN, "ABC")


def test_a_callers_own_field_is_taken_as_it_stands() -> None:
    assert blind_index(KEY, "surname+zip5", "doe") != blind_index(KEY, "surname+zip5", "DOE")
    assert blind_index(KEY, "plate", "abc-1") == blind_index(KEY, BlindField.PLATE, "ABC1")


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("O'Brien-Smith", "Zoë"),
        ("o’brien smith", "ZOE"),
        ("OBRIEN  SMITH", " zoe "),
        ("O'Brien\u2011Smith", "Zoe\u0308"),
    ],
)
def test_a_name_has_one_spelling(family: str, given: str) -> None:
    assert name_and_birth_date(family, given, BORN) == "OBRIEN SMITH\x1fZOE\x1f1980-02-29"


def test_names_that_differ_in_more_than_spelling_stay_different() -> None:
    made = {
        name_and_birth_date(*name)
        for name in [
            ("Doe", "Jane", BORN),
            ("Jane", "Doe", BORN),
            ("Doe Jane", "Jane", BORN),
            ("Doe", "Jane Ann", BORN),
            ("Doe", "J", BORN),
            ("Doe", "Jane", date(1980, 3, 1)),
        ]
    }
    assert len(made) == 6


def test_names_in_any_script_are_kept() -> None:
    assert name_and_birth_date("Иванов", "Пётр", BORN).startswith("ИВАНОВ\x1fПЕТР")
    assert name_and_birth_date("王", "小明", BORN).startswith("王\x1f小明")
    assert name_and_birth_date("Straße", "Ann", BORN) == name_and_birth_date("STRASSE", "ann", BORN)


@pytest.mark.parametrize("value", ["", "  ", "---", "\u200b", "x" * 501])
def test_a_value_of_which_nothing_is_left_finds_nobody(value: str) -> None:
    with pytest.raises(UnusableValueError) as caught:
        blind_index(KEY, BlindField.PLATE, value)
    assert not value.strip() or value not in str(caught.value)


@pytest.mark.parametrize("name", [("", "Jane"), ("Doe", "'"), ("-", "-")])
def test_a_name_without_a_letter_finds_nobody(name: tuple[str, str]) -> None:
    with pytest.raises(UnusableValueError):
        name_and_birth_date(*name, BORN)


@pytest.mark.parametrize("label", ["", "Plate", "a b", "x" * 81, "plate\n", "plàte"])
def test_a_label_that_could_be_written_two_ways_is_refused(label: str) -> None:
    with pytest.raises(UnusableValueError):
        blind_index(KEY, label, "ABC")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(KeyUnusableError, match="31 bytes"):
        blind_index(KEY[:31], BlindField.PLATE, "ABC")


@given(st.sampled_from([*BlindField, "own"]), st.text())
def test_any_text_has_an_index_or_is_refused(field: str, value: str) -> None:
    try:
        made = blind_index(KEY, field, value)
    except SealingError:
        return
    assert len(made) == 64
    assert blind_index(KEY, field, value) == made


@given(st.text(), st.text())
def test_any_name_is_spelled_once_and_for_all(family: str, given: str) -> None:
    try:
        spelled = name_and_birth_date(family, given, BORN)
    except UnusableValueError:
        return
    family_part, given_part, born = spelled.split("\x1f")
    assert name_and_birth_date(family_part, given_part, BORN) == spelled
    assert born == "1980-02-29"
