"""Leaves and openings: what they show, what they commit to, and that they tell nothing else."""

import contextlib
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import flips

from clerestory.ledger.errors import LedgerError, MalformedError, OpeningError
from clerestory.ledger.leaf import (
    LEAF_BYTES,
    Field,
    Leaf,
    LeafKind,
    Record,
    commitment,
    commitment_to,
    field_digest,
    filler,
    new_record,
    parse_leaf,
    subject_label,
)
from clerestory.ledger.opening import Opening, opening_of, parse_opening, verify_opening

KEY = b"\x05" * 32
VALUES = {"requester": "us.dhs.ice.ero", "decision": "withhold", "licence_number": "000017", "note": "é\n"}
RECORD = Record(
    b"\x01" * 32,
    {name: Field(hashlib.sha256(name.encode()).digest(), value) for name, value in VALUES.items()},
)
LEAF = Leaf(LeafKind.ENTRY, commitment(RECORD), subject_label(KEY, 3), b"\x09" * 32)


def test_a_leaf_has_98_bytes_in_the_documented_order() -> None:
    data = LEAF.to_bytes()
    assert len(data) == LEAF_BYTES == 98
    assert data == b"\x01\x01" + LEAF.commitment + LEAF.label + LEAF.content
    assert parse_leaf(data) == LEAF


def test_digest_commitment_and_label_are_computed_as_documented() -> None:
    """By hand from docs/reference/ledger-formats.md, for whoever writes another verifier."""
    digest = hashlib.sha256(b"clerestory/field/v1" + b"\x02" * 32 + b"\x04note" + "é".encode()).digest()
    assert field_digest("note", b"\x02" * 32, "é") == digest
    record = hashlib.sha256(
        b"clerestory/leaf/v1" + b"\x01" * 32 + b"\x01a" + b"x" * 32 + b"\x01b" + b"y" * 32
    )
    assert commitment_to(b"\x01" * 32, {"b": b"y" * 32, "a": b"x" * 32}) == record.digest()
    label = hmac.new(KEY, b"clerestory/label/v1\0\0\0\0\0\0\0\x03", hashlib.sha256)
    assert subject_label(KEY, 3) == label.digest()


@pytest.mark.parametrize("size", [0, 97, 99])
def test_an_entry_of_another_size_version_or_kind_is_no_leaf(size: int) -> None:
    data = LEAF.to_bytes()
    for wrong in (
        (data * 2)[:size],
        b"\x02" + data[1:],
        data[:1] + b"\0" + data[2:],
        data[:1] + b"\x06" + data[2:],
    ):
        with pytest.raises(MalformedError):
            parse_leaf(wrong)
    with pytest.raises(MalformedError):
        Leaf(LeafKind.ENTRY, b"x" * 31, b"y" * 33, b"z" * 32).to_bytes()


@pytest.mark.parametrize("shown", [set(), {"decision"}, {"requester", "decision"}, set(VALUES)])
@pytest.mark.parametrize("subject", [None, (KEY, 3)])
def test_an_opening_shows_the_chosen_fields_and_no_other(
    shown: set[str], subject: tuple[bytes, int] | None
) -> None:
    opening = opening_of(LEAF, RECORD, shown, subject)
    data = opening.to_bytes()
    assert parse_opening(data) == opening
    verify_opening(opening)
    text = json.loads(data)
    assert set(text["shown"]) == shown
    for name, value in VALUES.items():
        held = RECORD.fields[name]
        assert (value in [one["value"] for one in text["shown"].values()]) is (name in shown)
        assert (hashlib.sha256(held.salt).digest() in {hashlib.sha256(one.salt).digest()
                for one in opening.shown.values()}) is (name in shown)  # fmt: skip


def test_every_altered_part_of_an_opening_is_caught() -> None:
    good = opening_of(LEAF, RECORD, {"decision", "note"}, (KEY, 3))
    digest = good.hidden["requester"]
    field = good.shown["decision"]
    wrong = [
        Opening(LEAF, b"\x03" * 32, good.shown, good.hidden, good.subject),
        Opening(LEAF, good.salt, {**good.shown, "decision": Field(field.salt, "release")}, good.hidden),
        Opening(LEAF, good.salt, {**good.shown, "decision": Field(b"s" * 32, field.value)}, good.hidden),
        Opening(LEAF, good.salt, good.shown, {**good.hidden, "requester": bytes(32)}),
        Opening(LEAF, good.salt, good.shown, {**good.hidden, "more": digest}),
        Opening(LEAF, good.salt, good.shown, {"requester": digest}),
        Opening(LEAF, good.salt, {"note": good.shown["note"]}, good.hidden),
        Opening(LEAF, good.salt, good.shown, good.hidden, (KEY, 4)),
        Opening(LEAF, good.salt, good.shown, good.hidden, (b"x" * 32, 3)),
        Opening(
            Leaf(LeafKind.ENTRY, bytes(32), LEAF.label, LEAF.content), good.salt, good.shown, good.hidden
        ),
    ]
    for altered in wrong:
        with pytest.raises(OpeningError):
            verify_opening(altered)


def test_no_flipped_bit_of_an_opening_passes_for_the_same_leaf() -> None:
    """The leaf itself is shown to be right by its proof, so a flip there counts as caught when it changed."""
    passed = []
    for place, changed in enumerate(
        flips(opening_of(LEAF, RECORD, {"decision", "note"}, (KEY, 3)).to_bytes())
    ):
        try:
            opening = parse_opening(changed)
            verify_opening(opening)
        except LedgerError:
            continue
        if opening.leaf == LEAF and opening != opening_of(LEAF, RECORD, {"decision", "note"}, (KEY, 3)):
            passed.append(place)
    assert passed == []


def test_two_fields_cannot_be_read_as_one_nor_values_moved_between_them() -> None:
    salt = b"\x04" * 32
    assert field_digest("a", salt, "bc") != field_digest("ab", salt, "c")
    one, two = {"a": b"x" * 32, "b": b"y" * 32}, {"a": b"y" * 32, "b": b"x" * 32}
    assert commitment_to(salt, one) != commitment_to(salt, two)


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "a b", "é", "a" * 65, "_a", "a\n"])
def test_a_name_that_no_field_has_is_refused(name: str) -> None:
    with pytest.raises(MalformedError):
        field_digest(name, b"s" * 32, "v")
    with pytest.raises(MalformedError):
        commitment_to(b"s" * 32, {name: b"d" * 32})


def test_salts_keys_and_values_beyond_their_bounds_are_refused() -> None:
    for refuse in (
        lambda: field_digest("a", b"s" * 31, "v"),
        lambda: field_digest("a", b"s" * 32, "\ud800"),
        lambda: field_digest("a", b"s" * 32, "v" * 65_537),
        lambda: commitment_to(b"s" * 31, {"a": b"d" * 32}),
        lambda: commitment_to(b"s" * 32, {"a": b"d" * 31}),
        lambda: commitment_to(b"s" * 32, {}),
        lambda: commitment_to(b"s" * 32, {f"a{number}": b"d" * 32 for number in range(257)}),
        lambda: subject_label(b"k" * 31, 1),
        lambda: subject_label(KEY, 0),
        lambda: opening_of(LEAF, RECORD, {"unknown"}),
    ):
        with pytest.raises(MalformedError):
            refuse()


DOCUMENT = json.loads(opening_of(LEAF, RECORD, {"decision"}, (KEY, 3)).to_bytes())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": "clerestory-opening-2"}, "`format`"),
        ({"leaf": "AAAA"}, "not a leaf"),
        ({"leaf": 5}, "`leaf` is not text"),
        ({"salt": "AAAA"}, "`salt` does not have 32"),
        ({"salt": DOCUMENT["salt"] + "\n"}, "one spelling"),
        ({"shown": []}, "`shown` is not an object"),
        ({"shown": {"decision": "x"}}, "`shown` 1 is not an object"),
        ({"shown": {"decision": {"salt": DOCUMENT["salt"], "value": 5}}}, "`shown` 1 is not text"),
        ({"shown": {"decision": {"salt": DOCUMENT["salt"], "value": "\ud800"}}}, "surrogate"),
        ({"shown": {"decision": {"salt": DOCUMENT["salt"], "value": "v", "x": 1}}}, "exactly: salt, value"),
        ({"shown": {"note": {"salt": DOCUMENT["salt"], "value": "v"}}}, "both shown and hidden"),
        ({"shown": {}, "hidden": {}}, "1 to 256 fields"),
        ({"hidden": {"A": DOCUMENT["salt"]}}, "field's name"),
        ({"hidden": {"a": "AAAA"}}, "a hash has 32"),
        ({"hidden": {f"a{number}": DOCUMENT["salt"] for number in range(257)}}, "at most 256"),
        ({"subject": None}, "`subject` is not an object"),
        ({"subject": {"key": DOCUMENT["salt"]}}, "exactly: key, number"),
        ({"subject": {"key": DOCUMENT["salt"], "number": True}}, "whole number"),
        ({"subject": {"key": DOCUMENT["salt"], "number": 0}}, "whole number"),
        ({"subject": {"key": "AAAA", "number": 1}}, "`subject` does not have 32"),
        ({"more": 1}, "exactly: format, hidden, leaf, salt, shown"),
    ],
)
def test_what_is_not_an_opening_is_refused_and_the_member_named(change: dict[str, object], says: str) -> None:
    with pytest.raises(MalformedError, match=says):
        parse_opening(json.dumps({**DOCUMENT, **change}).encode())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"[]", "the opening is not an object"),
        (b"\xff", "not UTF-8"),
        (b'{"a":1,"a":1}', "occurs twice"),
        (b"[" * 100_000, "not JSON"),
        (b"1" * 5_000, "not JSON|not an object"),
        (b" " * ((32 << 20) + 1), "larger than"),
    ],
)
def test_what_is_not_json_as_this_room_reads_it_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(MalformedError, match=says):
        parse_opening(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just(DOCUMENT["salt"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*DOCUMENT, "key"]), inner),
    max_leaves=8,
)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()),
       st.dictionaries(st.sampled_from([*DOCUMENT]), JSON))  # fmt: skip
def test_reading_openings_raises_nothing_but_the_rooms_own_error(
    data: bytes, change: dict[str, object]
) -> None:
    for document in (data, json.dumps({**DOCUMENT, **change}).encode()):
        with contextlib.suppress(LedgerError):
            verify_opening(parse_opening(document))
    with contextlib.suppress(LedgerError):
        assert parse_leaf(data).to_bytes() == data


def test_leaves_about_one_person_share_no_part_and_the_next_absent_label_ends_the_list() -> None:
    leaves = [
        Leaf(LeafKind.ENTRY, commitment(new_record(VALUES)), subject_label(KEY, n), filler())
        for n in (1, 2, 3)
    ]
    parts = {part for leaf in leaves for part in (leaf.commitment, leaf.label, leaf.content)}
    assert len(parts) == 9
    labels = {leaf.label for leaf in leaves}
    assert [subject_label(KEY, number) in labels for number in (1, 2, 3, 4)] == [True, True, True, False]


def test_secrets_and_values_are_not_in_what_python_shows_of_an_opening() -> None:
    opening = opening_of(LEAF, RECORD, set(VALUES), (KEY, 3))
    for text in (repr(opening), repr(RECORD), repr(RECORD.fields["licence_number"])):
        assert "000017" not in text
        assert repr(KEY)[2:-1] not in text
