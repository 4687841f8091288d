from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.sealing import at_rest
from clerestory.sealing.at_rest import DataKey, FieldPlace, KeyEncryptionKey, WrappedKey
from clerestory.sealing.errors import (
    DataKeyForgottenError,
    FieldDoesNotDecryptError,
    KeyUnusableError,
    SealingError,
    UnusableValueError,
    WrappedKeyError,
)

KEK = KeyEncryptionKey.from_bytes(bytes(range(32)))
NEXT_KEK = KeyEncryptionKey.from_bytes(bytes(range(32, 64)))
PLACE = FieldPlace("vault_content", "photo", "41", "3f0c")

texts = st.text(st.characters(codec="utf-8"), max_size=30)
places = st.builds(FieldPlace, texts, texts, texts, texts)


@given(places, st.binary(max_size=500), st.integers(1, 10**6))
def test_a_field_goes_there_and_back(place: FieldPlace, content: bytes, version: int) -> None:
    key = at_rest.new_data_key(version)
    stored = at_rest.encrypt_field(key, place, content)
    assert at_rest.decrypt_field(key, place, stored) == content
    assert at_rest.encrypt_field(key, place, content) != stored  # and never twice the same


@given(places, places)
def test_a_field_opens_at_its_own_place_and_at_no_other(place: FieldPlace, other: FieldPlace) -> None:
    key = at_rest.new_data_key()
    stored = at_rest.encrypt_field(key, place, b"content")
    if place == other:
        assert at_rest.decrypt_field(key, other, stored) == b"content"
    else:
        with pytest.raises(FieldDoesNotDecryptError):
            at_rest.decrypt_field(key, other, stored)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (("a", "bc", "1", "s"), ("ab", "c", "1", "s")),
        (("a", "b", "1", "2s"), ("a", "b", "12", "s")),
        (("a|b", "c", "1", "s"), ("a", "b|c", "1", "s")),
        (("a", "", "b", "c"), ("a", "b", "", "c")),
    ],
)
def test_two_places_whose_parts_join_to_the_same_text_stay_two(
    written: tuple[str, str, str, str], read: tuple[str, str, str, str]
) -> None:
    key = at_rest.new_data_key()
    stored = at_rest.encrypt_field(key, FieldPlace(*written), b"content")
    with pytest.raises(FieldDoesNotDecryptError):
        at_rest.decrypt_field(key, FieldPlace(*read), stored)


@pytest.mark.parametrize("part", ["table", "column", "row", "subject"])
def test_a_field_moved_in_any_one_respect_does_not_open(part: str) -> None:
    key = at_rest.new_data_key()
    stored = at_rest.encrypt_field(key, PLACE, b"content")
    with pytest.raises(FieldDoesNotDecryptError, match=r"vault|other"):
        at_rest.decrypt_field(key, replace(PLACE, **{part: "other"}), stored)


def test_a_field_of_another_key_version_does_not_open_even_with_the_same_secret() -> None:
    key = at_rest.new_data_key(version=1)
    stored = at_rest.encrypt_field(key, PLACE, b"content")
    with pytest.raises(FieldDoesNotDecryptError, match="version 2"):
        at_rest.decrypt_field(DataKey(2, key.secret), PLACE, stored)


def test_every_altered_bit_of_a_field_is_noticed() -> None:
    key = at_rest.new_data_key()
    stored = at_rest.encrypt_field(key, PLACE, b"content")
    for position in range(len(stored) * 8):
        altered = bytearray(stored)
        altered[position // 8] ^= 1 << position % 8
        with pytest.raises(FieldDoesNotDecryptError):
            at_rest.decrypt_field(key, PLACE, bytes(altered))


@given(st.binary(max_size=80))
def test_stored_bytes_of_any_kind_are_refused(junk: bytes) -> None:
    key = at_rest.new_data_key()
    for stored in (junk, b"\x01" + junk):
        with pytest.raises(FieldDoesNotDecryptError):
            at_rest.decrypt_field(key, PLACE, stored)


def test_a_place_that_has_no_utf8_form_is_refused() -> None:
    with pytest.raises(UnusableValueError):
        at_rest.encrypt_field(at_rest.new_data_key(), replace(PLACE, row="\ud800"), b"content")


def test_a_data_key_goes_into_a_column_and_comes_back() -> None:
    key = at_rest.new_data_key(version=3)
    column = at_rest.wrap(key, KEK).to_text()
    assert column.isascii()
    assert at_rest.unwrap(WrappedKey.from_text(column), [KEK]) == key
    assert WrappedKey.from_text(column).to_text() == column
    assert key.secret.hex() not in column


def test_exchanging_the_key_encryption_key_touches_no_field() -> None:
    key = at_rest.new_data_key()
    stored = at_rest.encrypt_field(key, PLACE, b"content")
    before = at_rest.wrap(key, KEK)
    after = at_rest.rewrap(before, old=KEK, new=NEXT_KEK)
    assert at_rest.decrypt_field(at_rest.unwrap(after, [NEXT_KEK]), PLACE, stored) == b"content"
    with pytest.raises(WrappedKeyError, match=KEK.identifier):
        at_rest.unwrap(before, [NEXT_KEK])
    for wrapped in (before, after):  # during the exchange both are at hand
        assert at_rest.unwrap(wrapped, [NEXT_KEK, KEK]) == key


def test_a_forgotten_data_key_leaves_content_that_no_key_opens() -> None:
    forgotten, kept = at_rest.new_data_key(), at_rest.new_data_key()
    stored = at_rest.encrypt_field(forgotten, PLACE, b"content")
    with pytest.raises(DataKeyForgottenError, match="on purpose"):
        at_rest.unwrap(None, [KEK])
    with pytest.raises(FieldDoesNotDecryptError):
        at_rest.decrypt_field(kept, PLACE, stored)


def test_every_altered_bit_of_a_wrapped_key_is_noticed() -> None:
    wrapped = at_rest.wrap(at_rest.new_data_key(), KEK)
    for position in range(len(wrapped.wrapped) * 8):
        altered = bytearray(wrapped.wrapped)
        altered[position // 8] ^= 1 << position % 8
        with pytest.raises(WrappedKeyError):
            at_rest.unwrap(replace(wrapped, wrapped=bytes(altered)), [KEK])


def test_a_wrapped_key_with_anothers_name_on_it_does_not_open() -> None:
    wrapped = replace(at_rest.wrap(at_rest.new_data_key(), KEK), kek=NEXT_KEK.identifier)
    with pytest.raises(WrappedKeyError, match="altered"):
        at_rest.unwrap(wrapped, [KEK, NEXT_KEK])


def test_a_wrapped_key_has_one_spelling() -> None:
    column = at_rest.wrap(at_rest.new_data_key(version=7), KEK).to_text()
    for other in (column.replace(".7.", ".07."), column.replace(".7.", ". 7."), column + "\n"):
        with pytest.raises(WrappedKeyError, match="damaged"):
            WrappedKey.from_text(other)


@given(st.text(max_size=80) | st.builds("clerestory-wrapped-1.{}.{}.{}".format, texts, st.integers(), texts))
def test_a_column_with_anything_else_in_it_is_refused(text: str) -> None:
    try:
        at_rest.unwrap(WrappedKey.from_text(text), [KEK])
    except SealingError:
        return
    pytest.fail("junk was taken for a data key")


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_encryption_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(KeyUnusableError, match=f"{length} bytes"):
        KeyEncryptionKey.from_bytes(bytes(length))


def test_no_key_shows_itself() -> None:
    key = at_rest.new_data_key()
    shown = f"{key!r} {KEK!r} {at_rest.wrap(key, KEK)!r} {KEK.identifier}"
    assert repr(key.secret) not in shown
    assert repr(KEK.secret) not in shown
    assert KEK.identifier != NEXT_KEK.identifier
    assert not KEK.secret.hex().startswith(KEK.identifier)
