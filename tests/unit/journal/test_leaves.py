"""A leaf commits to every field of its entry, and tells nothing without the nonce and the person's key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.journal.leaves import AboutPerson, Content, fault_of, leaf_of, record_of
from clerestory.ledger.leaf import LeafKind, subject_label
from clerestory.ledger.opening import opening_of, verify_opening

NONCE, KEY, DIGEST = b"n" * 32, b"k" * 32, b"d" * 32
ABOUT = AboutPerson(KEY, 7)
CONTENT = Content(
    number=12,
    event="release.envelope.sealed",
    subject_ref="2026-000012",
    actor="worker",
    at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    body={"elements": ["photo"], "again": False, "opened": None, "release_ref": "2026-000012-R1"},
    previous_hash="0" * 64,
)
OTHERS = (
    replace(CONTENT, number=13),
    replace(CONTENT, event="release.envelope.collected"),
    replace(CONTENT, subject_ref="2026-000013"),
    replace(CONTENT, actor="law"),
    replace(CONTENT, at=CONTENT.at + timedelta(microseconds=1)),
    replace(CONTENT, previous_hash="1" + "0" * 63),
    replace(CONTENT, body=CONTENT.body | {"elements": ["photo", "address"]}),
    replace(CONTENT, body=CONTENT.body | {"again": True}),
    replace(CONTENT, body={name: value for name, value in CONTENT.body.items() if name != "opened"}),
)


def leaf(about: AboutPerson | None = ABOUT, digest: bytes | None = DIGEST) -> bytes:
    return leaf_of(LeafKind.ENTRY, CONTENT, NONCE, about, digest).to_bytes()


def test_the_leaf_of_an_entry_is_without_fault() -> None:
    assert fault_of(leaf(), LeafKind.ENTRY, CONTENT, NONCE, ABOUT, DIGEST) is None
    assert fault_of(leaf(None, None), LeafKind.ENTRY, CONTENT, NONCE, None, None) is None


def test_a_leaf_of_another_kind_than_the_event_has_is_named() -> None:
    assert "kind" in str(fault_of(leaf(), LeafKind.MANIFEST, CONTENT, NONCE, ABOUT, DIGEST))


@pytest.mark.parametrize("other", OTHERS)
def test_no_field_of_the_entry_changes_unseen(other: Content) -> None:
    assert "commitment" in str(fault_of(leaf(), LeafKind.ENTRY, other, NONCE, ABOUT, DIGEST))


@pytest.mark.parametrize(
    ("nonce", "about", "digest", "why"),
    [
        (b"m" * 32, ABOUT, DIGEST, "commitment"),
        (NONCE, AboutPerson(b"j" * 32, 7), DIGEST, "commitment"),
        (NONCE, None, DIGEST, "commitment"),
        (NONCE, AboutPerson(KEY, 8), DIGEST, "label"),
        (NONCE, ABOUT, b"e" * 32, "belongs"),
    ],
)
def test_another_nonce_person_number_or_envelope_is_named(
    nonce: bytes, about: AboutPerson | None, digest: bytes, why: str
) -> None:
    assert why in str(fault_of(leaf(), LeafKind.ENTRY, CONTENT, nonce, about, digest))


def test_one_field_can_be_shown_and_the_others_stay_hidden() -> None:
    made = leaf_of(LeafKind.ENTRY, CONTENT, NONCE, ABOUT, DIGEST)
    opening = opening_of(made, record_of(CONTENT, NONCE, ABOUT), {"body_elements"}, (KEY, 7))
    verify_opening(opening)
    assert opening.shown["body_elements"].value == '["photo"]'
    assert len(opening.hidden) == len(CONTENT.values()) - 1


def test_no_two_salts_of_an_entry_are_equal_and_none_is_the_nonce() -> None:
    record = record_of(CONTENT, NONCE, None)
    salts = [record.salt, *(held.salt for held in record.fields.values())]
    assert len(set(salts)) == len(salts)
    assert NONCE not in salts
    other = record_of(CONTENT, b"m" * 32, None)
    assert not set(salts) & {other.salt, *(held.salt for held in other.fields.values())}


def test_the_same_entry_gives_another_commitment_under_another_nonce_or_person() -> None:
    made = {
        leaf_of(LeafKind.ENTRY, CONTENT, nonce, about, None).commitment
        for nonce in (NONCE, b"m" * 32)
        for about in (None, ABOUT, AboutPerson(b"j" * 32, 7))
    }
    assert len(made) == 6


def test_label_and_envelope_are_random_where_there_are_none() -> None:
    one, other = (leaf_of(LeafKind.ENTRY, CONTENT, NONCE, None, None) for _ in range(2))
    assert one.label != other.label
    assert one.content != other.content
    assert leaf_of(LeafKind.ENTRY, CONTENT, NONCE, ABOUT, None).label == subject_label(KEY, 7)


@given(hours=st.integers(-12, 12))
def test_a_moment_is_the_same_in_every_time_zone(hours: int) -> None:
    elsewhere = replace(CONTENT, at=CONTENT.at.astimezone(timezone(timedelta(hours=hours))))
    assert fault_of(leaf(), LeafKind.ENTRY, elsewhere, NONCE, ABOUT, DIGEST) is None
