"""What a requester gives: read strictly, compared in one spelling, never shown."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.registry.blinding import DIGEST_BYTES, Blinder
from clerestory.registry.errors import KeysError
from clerestory.registry.keys import SubjectKeys
from clerestory.resolution import folding

EVERYTHING = SubjectKeys(
    licence_number="SYN 000-111",
    surname="García",
    given="Ana",
    dob=date(1980, 2, 3),
    zip5="59601-1234",
    street="12 Sample Street",
    county="Butte County",
    licence_last4="0111",
    plate="SYN-1",
    vin="1SYSYNTH06A000000",
    looking_for="person",
)


@pytest.mark.parametrize(
    "spellings",
    [
        ("García-López", "GARCIA LOPEZ", "garcia lópez", "García López Jr."),
        ("O'Brien", "O’BRIEN", "Obrien", "o brien"),
        ("Łukaszewski", "LUKASZEWSKI"),
        ("Sørensen", "SORENSEN"),
        ("Größ", "GRÖSS", "Gross"),
        ("Nguyễn", "Nguye\u0302\u0303n", "NGUYEN"),
        ("St. Pierre", "St Pierre", "Stpierre"),
        ("Smith", "SMITH III", "Smith, Sr"),
    ],
)
def test_one_surname_written_many_ways_is_one_surname(spellings: tuple[str, ...]) -> None:
    assert len({folding.surname(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Smith", "Smyth"), ("Jon", "John"), ("Ann", "Anna"), ("Lee", "Li")]
)
def test_names_that_only_sound_alike_stay_apart(one: str, other: str) -> None:
    assert folding.surname(one) != folding.surname(other)
    assert folding.given(one) != folding.given(other)


def test_an_initial_after_the_given_name_makes_no_difference() -> None:
    assert folding.given("Robert A.") == folding.given("ROBERT") != folding.given("Robert Allen")
    assert folding.given("J") == "j"


def test_letters_that_look_like_digits_stay_letters() -> None:
    assert folding.number("SYN O1I") != folding.number("SYN 011")


def test_streets_are_compared_with_their_usual_abbreviations() -> None:
    assert folding.street("12 North Sample Street, Apt 4") == folding.street("12 N. SAMPLE ST #4")
    assert folding.street("12 Sample Street") != folding.street("21 Sample Street")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    for fold in (
        folding.surname,
        folding.given,
        folding.number,
        folding.zip5,
        folding.street,
        folding.county,
    ):
        assert fold(fold(text)) == fold(text)


def test_nothing_that_was_given_can_be_seen_in_a_log() -> None:
    shown = f"{EVERYTHING!r} {EVERYTHING}"
    assert not any(value in shown for name, value in EVERYTHING.to_json().items() if name != "looking_for")


def test_json_goes_both_ways() -> None:
    assert SubjectKeys.from_json(EVERYTHING.to_json()) == EVERYTHING
    assert SubjectKeys.from_json({}) == SubjectKeys()
    assert SubjectKeys(plate="X1").to_json() == {"plate": "X1"}
    assert SubjectKeys.from_json({"plate": "X1", "vin": None}) == SubjectKeys(plate="X1")


@pytest.mark.parametrize(
    "document",
    [
        {"licence_number": ""},
        {"licence_number": " - "},
        {"surname": "'"},
        {"zip5": "5960"},
        {"zip5": "5960x"},
        {"licence_last4": "123"},
        {"dob": "1980-02-30"},
        {"dob": "03.02.1980"},
        {"dob": 1980},
        {"plate": ["X1"]},
        {"plate": "X" * 121},
        {"looking_for": "anybody"},
        {"maiden_name": "Roe"},
    ],
)
def test_what_cannot_be_used_is_refused_by_name_and_never_repeated(document: dict[str, object]) -> None:
    with pytest.raises(KeysError) as refused:
        SubjectKeys.from_json(document)
    ((name, value),) = document.items()
    assert name == "maiden_name" or name in str(refused.value)
    assert len(str(value)) < 4 or str(value) not in str(refused.value)


def test_a_moment_is_not_a_birthday() -> None:
    with pytest.raises(KeysError, match="dob"):
        SubjectKeys(dob=datetime(1980, 2, 3))


def test_supplied_speaks_the_words_of_the_facts_format() -> None:
    assert EVERYTHING.supplied() == ("name", "licence_number", "dob", "plate", "vin", "address")
    assert SubjectKeys(surname="Roe").supplied() == ()
    assert SubjectKeys(licence_last4="0111", county="Butte").supplied() == ()


@pytest.mark.parametrize(
    ("keys", "about"),
    [
        (SubjectKeys(licence_number="1"), "person"),
        (SubjectKeys(surname="Roe", given="Jo", dob=date(1980, 1, 1)), "person"),
        (SubjectKeys(plate="X1"), "vehicle"),
        (SubjectKeys(vin="X1", surname="Roe"), "vehicle"),
        (SubjectKeys(plate="X1", licence_number="1"), None),
        (SubjectKeys(plate="X1", licence_number="1", looking_for="person"), "person"),
        (SubjectKeys(surname="Roe"), None),
        (SubjectKeys(), None),
    ],
)
def test_what_is_looked_for_follows_from_what_was_given(keys: SubjectKeys, about: str | None) -> None:
    assert keys.about() == about


FOLDED = st.lists(st.text(alphabet="ab2 -", max_size=4), min_size=2, max_size=4)


@given(FOLDED, FOLDED)
def test_different_parts_never_share_a_digest(one: list[str], other: list[str]) -> None:
    blinder = Blinder(b"k" * 32)
    assert (blinder.blind("name_and_dob", *one) == blinder.blind("name_and_dob", *other)) == (one == other)


def test_what_cannot_be_kept_apart_or_is_nothing_is_refused() -> None:
    for parts in (("a", "b\x1fc"), ("",), ("x" * 501,)):
        with pytest.raises(KeysError, match="Correct it where it comes from"):
            Blinder(b"k" * 32).blind("plate", *parts)


def test_a_digest_depends_on_field_and_key() -> None:
    digests = {
        Blinder(key).blind(field, "SYN1") for key in (b"k" * 32, b"l" * 32) for field in ("plate", "vin")
    }
    assert len(digests) == 4
    assert {len(digest) for digest in digests} == {DIGEST_BYTES}


def test_a_short_blind_key_is_refused() -> None:
    with pytest.raises(KeysError, match="31 bytes, expected at least 32"):
        Blinder(b"k" * 31)
