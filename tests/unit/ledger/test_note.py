"""Notes and checkpoints: third-party ones, ours, each damaged in every way."""

import base64
import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import (
    AT,
    AUDITOR,
    LOG,
    LOG_PQ,
    ORIGIN,
    PAPER,
    UNIVERSITY,
    cosigned,
    flips,
    tell,
)

from clerestory.ledger.checkpoint import Checkpoint, parse_checkpoint
from clerestory.ledger.cosignature import statement, subtree_statement
from clerestory.ledger.errors import KeyUnusableError, LedgerError, MalformedError, SignatureRefusedError
from clerestory.ledger.keys import Kind, SeedSigner, parse_vkey
from clerestory.ledger.merkle import EMPTY_ROOT
from clerestory.ledger.note import Note, parse_note, parse_signature_lines, sign, verify

TEXT = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
HEAD = Checkpoint(ORIGIN, 42, b"\x07" * 32)
PLAIN = sign(TEXT, [LOG], AT)
TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


def test_the_note_of_the_specification_verifies(shared: Path) -> None:
    example = json.loads((shared / "vectors" / "c2sp" / "signed-note-example.json").read_text())
    note = parse_note(example["note"].encode())
    key = parse_vkey(example["vkey"])
    assert verify(note, [key])[0].key == key
    refused = sum(is_refused(changed, [key]) for changed in flips(example["note"].encode()))
    tell(f"c2sp signed-note: 1 accepted; {refused} of {len(example['note'].encode()) * 8} flips refused")
    assert refused == len(example["note"].encode()) * 8


def test_all_checkpoints_of_tessera_verify(shared: Path) -> None:
    log, key = shared / "vectors" / "tessera" / "testdata" / "log", parse_vkey(TESSERA)
    names = [
        "checkpoint",
        *(f"checkpoint.{size}" for size in range(16) if (log / f"checkpoint.{size}").exists()),
    ]
    for name in names:
        note = parse_note((log / name).read_bytes())
        assert verify(note, [key])[0].key == key
        size = parse_checkpoint(note.text).size
        assert name in ("checkpoint", f"checkpoint.{size}")
    tell(f"tessera checkpoints: {len(names)} accepted")
    assert len(names) == 17


def is_refused(data: bytes, keys: list[object]) -> bool:
    try:
        verify(parse_note(data), keys)
    except LedgerError:
        return True
    return False


@pytest.mark.parametrize("signer", [LOG, AUDITOR, LOG_PQ], ids=lambda one: one.key.kind.name)
def test_a_note_is_read_as_it_was_written_and_each_kind_of_key_verifies(signer: SeedSigner) -> None:
    note = sign(HEAD.to_text(), [signer], AT)
    assert parse_note(note.to_bytes()) == note
    (signed,) = verify(note, [signer.key])
    assert (signed.key, signed.at) == (signer.key, AT if signer.key.kind.is_cosignature else 0)


@pytest.mark.parametrize(
    "signer",
    [LOG, AUDITOR, pytest.param(LOG_PQ, marks=pytest.mark.slow)],
    ids=lambda one: one.key.kind.name,
)
def test_no_flipped_bit_of_a_signed_checkpoint_passes(signer: SeedSigner) -> None:
    data = sign(HEAD.to_text(), [signer], AT).to_bytes()
    assert [at for at, changed in enumerate(flips(data)) if not is_refused(changed, [signer.key])] == []


def test_a_text_with_empty_lines_is_split_at_the_last_one() -> None:
    assert parse_note(PLAIN.to_bytes()).text == TEXT
    assert verify(PLAIN, [LOG.key])[0].key == LOG.key


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "an empty line"),
        (b"text\n", "an empty line"),
        (b"text\n\n", "no signature"),
        (b"text\n\nx n AAAAAAAA\n", "dash, name and base64"),
        ("text\n\n— n\n".encode(), "dash, name and base64"),
        ("text\n\n— n AAAAAAAA".encode(), "an empty line"),
        ("text\n\n— n AAAAAAAA\n\n".encode(), "no signature"),
        ("text\n\n— n AAAAAAB\n".encode(), "base64"),
        ("text\n\n— n AAAAAB==\n".encode(), "base64"),
        ("text\n\n— n AAAAAAAA \n".encode(), "base64"),
        ("text\n\n— n AAAA\n".encode(), "holds no signature"),
        ("text\n\n— n AAAAAA==\n".encode(), "holds no signature"),
        ("text\n\n— a+b AAAAAAAA\n".encode(), "without space, plus"),
        ("text\n\n— a\u2003b AAAAAAAA\n".encode(), "without space, plus"),
        ("text\n\n—  AAAAAAAA\n".encode(), "without space, plus"),
        ("te\txt\n\n— n AAAAAAAA\n".encode(), "control character"),
        ("text\r\n\n— n AAAAAAAA\n".encode(), "control character"),
        (b"te\xffxt\n\n\xe2\x80\x94 n AAAAAAAA\n", "not UTF-8"),
        (("text\n\n" + "— n AAAAAAAA\n" * 65).encode(), "more than 64"),
        (b"x" * (1 << 20) + b"\n\n", "larger than"),
    ],
)
def test_what_is_not_a_note_is_refused_and_the_reason_said(data: bytes, says: str) -> None:
    with pytest.raises(MalformedError, match=says):
        parse_note(data)


def test_sixteen_signatures_and_more_are_read() -> None:
    assert len(parse_note(("text\n\n" + "— n AAAAAAAA\n" * 64).encode()).signatures) == 64


@given(st.binary(max_size=300) | st.builds("{}\n\n— {}\n".format, st.text(), st.text()).map(str.encode))
def test_reading_notes_raises_nothing_but_the_rooms_own_error(data: bytes) -> None:
    for read in (parse_note, parse_signature_lines):
        with contextlib.suppress(LedgerError):
            read(data)
    with contextlib.suppress(LedgerError):
        note = parse_note(data)
        assert note.to_bytes() == data


@given(st.text())
def test_reading_checkpoints_raises_nothing_but_the_rooms_own_error(text: str) -> None:
    with contextlib.suppress(LedgerError):
        parse_checkpoint(text.encode(errors="replace").decode())


def test_signatures_of_unknown_keys_are_ignored_also_when_they_share_a_name_or_an_identifier() -> None:
    strange = f"— {ORIGIN} {base64.b64encode(b'abcd' + b'x' * 64).decode()}\n"
    same_id = f"— other {base64.b64encode(LOG.key.id + b'x' * 64).decode()}\n"
    note = parse_note(PLAIN.to_bytes() + (strange + same_id).encode())
    assert [one.key for one in verify(note, [LOG.key])] == [LOG.key]


@pytest.mark.parametrize("signature", [b"x" * 64, b"x", b"x" * 72, b"\xff" * 64])
def test_one_failing_signature_of_a_known_key_refuses_the_whole_note(signature: bytes) -> None:
    for key in (LOG.key, PAPER.key, LOG_PQ.key):
        forged = f"— {key.name} {base64.b64encode(key.id + signature).decode()}\n".encode()
        good = sign(HEAD.to_text(), [LOG], AT).to_bytes()
        with pytest.raises(SignatureRefusedError, match=key.name):
            verify(parse_note(good + forged), [LOG.key, PAPER.key, LOG_PQ.key])


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    with pytest.raises(SignatureRefusedError, match="None of the 1 signatures"):
        verify(PLAIN, [AUDITOR.key])
    with pytest.raises(SignatureRefusedError, match="known: none"):
        verify(PLAIN, [])


def test_keys_that_could_not_be_told_apart_are_refused() -> None:
    twin = type(LOG.key)(LOG.key.name, LOG.key.kind, LOG.key.material)
    assert verify(PLAIN, [LOG.key, twin])  # the same key twice is one key
    clash = Colliding(LOG.key.name, LOG.key.kind, AUDITOR.key.material)
    with pytest.raises(KeyUnusableError, match="Two different keys"):
        verify(PLAIN, [LOG.key, clash])


class Colliding(type(LOG.key)):
    """A key whose identifier happens to be the log's."""

    id = LOG.key.id


def test_a_signature_counts_for_its_own_kind_of_key_only() -> None:
    """The same secret under 0x01 and 0x04 signs different messages."""
    note = sign(HEAD.to_text(), [LOG], AT)
    line = note.signatures[0]
    moved = type(line)(AUDITOR.key.name, AUDITOR.key.id, AT.to_bytes(8, "big") + line.signature)
    with pytest.raises(SignatureRefusedError):
        verify(Note(note.text, (moved,)), [AUDITOR.key])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("o\n1\n", "three lines"),
        ("o\n1\n\n", "none of them empty"),
        ("\n1\n" + "A" * 43 + "=\n", "none of them empty"),
        ("o\n01\n" + "A" * 43 + "=\n", "leading zeros"),
        ("o\n+1\n" + "A" * 43 + "=\n", "leading zeros"),
        ("o\n١\n" + "A" * 43 + "=\n", "leading zeros"),
        (f"o\n{2**63}\n" + "A" * 43 + "=\n", "below 2\\^63"),
        ("o\n1\n" + "A" * 42 + "B=\n", "base64"),
        ("o\n1\nAAAA\n", "a hash has 32"),
        ("o\n0\n" + "A" * 43 + "=\n", "0 leaves"),
        ("o\n1\n" + "A" * 43 + "=", "three lines"),
        ("o" * 256 + "\n1\n" + "A" * 43 + "=\n", "longer than 255"),
    ],
)
def test_what_is_not_a_checkpoint_is_refused_and_the_reason_said(text: str, says: str) -> None:
    with pytest.raises(MalformedError, match=says):
        parse_checkpoint(text)


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    for checkpoint in (
        HEAD,
        Checkpoint("o", 0, EMPTY_ROOT),
        Checkpoint("o", 2**63 - 1, b"x" * 32, ("more",)),
    ):
        assert parse_checkpoint(checkpoint.to_text()) == checkpoint


def test_what_is_cosigned_is_spelled_as_the_specification_has_it() -> None:
    """By hand from tlog-cosignature: the header and time lines, and the packed ML-DSA message."""
    text = HEAD.to_text()
    assert statement(AUDITOR.key, text, 7) == b"cosignature/v1\ntime 7\n" + text.encode()
    name, origin = UNIVERSITY.key.name.encode(), ORIGIN.encode()
    assert statement(UNIVERSITY.key, text, 7) == (
        b"subtree/v1\n\0" + bytes([len(name)]) + name + b"\0\0\0\0\0\0\0\x07" + bytes([len(origin)]) + origin
        + b"\0" * 8 + b"\0\0\0\0\0\0\0\x2a" + b"\x07" * 32
    )  # fmt: skip
    assert statement(LOG.key, text, 7) == text.encode()


def test_the_specifications_own_cosigned_message_is_made() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert statement(AUDITOR.key, text, 1679315147) == b"cosignature/v1\ntime 1679315147\n" + text.encode()


@pytest.mark.parametrize(
    ("at", "leaves", "root"),
    [
        (1, (1, 2), b"x" * 32),
        (2**63, (0, 2), b"x" * 32),
        (-1, (0, 2), b"x" * 32),
        (0, (3, 2), b"x" * 32),
        (0, (0, 2), b"x" * 31),
    ],
)
def test_impossible_subtrees_are_not_cosigned(at: int, leaves: tuple[int, int], root: bytes) -> None:
    with pytest.raises(MalformedError):
        subtree_statement("n", at, "o", leaves, root)
    assert subtree_statement("n", 0, "o", (1, 2), b"x" * 32)


def test_cosigners_sign_nothing_but_checkpoints() -> None:
    for signer in (AUDITOR, UNIVERSITY):
        with pytest.raises(MalformedError):
            sign(TEXT, [signer], AT)


@pytest.mark.parametrize("text", ["", "no end", "two\n\n— x AAAAAAAA\n"])
def test_a_text_that_could_be_read_otherwise_is_not_signed(text: str) -> None:
    if text.endswith("\n"):
        assert parse_note(sign(text, [LOG], AT).to_bytes()).text == text
    else:
        with pytest.raises(MalformedError):
            sign(text, [LOG], AT)


def test_a_signer_that_signs_wrongly_is_found_out_before_the_note_exists() -> None:
    broken = SeedSigner(LOG.key, lambda message: b"x" * 64)
    with pytest.raises(SignatureRefusedError):
        sign(TEXT, [broken], AT)


def test_signature_lines_of_a_witness_are_read_alone_and_nothing_else_with_them() -> None:
    lines = cosigned(HEAD).signatures
    data = "".join(line.to_text() for line in lines).encode()
    assert parse_signature_lines(data) == lines
    with pytest.raises(MalformedError):
        parse_signature_lines(b"junk\n\n" + data)


def test_kinds_have_the_numbers_of_the_specification() -> None:
    assert {kind.name: int(kind) for kind in Kind} == {
        "ED25519": 1,
        "ED25519_COSIGNATURE": 4,
        "ML_DSA_44_COSIGNATURE": 6,
    }
