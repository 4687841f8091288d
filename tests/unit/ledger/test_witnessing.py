"""What a witness answers, case by case, and that over any history it never cosigns two that differ."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.ledger.making import AT, AUDITOR, LOG, LOG_PQ, ORIGIN, PAPER, STRANGER, flips, signer
from tests.unit.witness.growing_log import GrowingLog, entries, forked

from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.errors import LedgerError, MalformedError, SignatureRefusedError
from clerestory.ledger.merkle import EMPTY_ROOT
from clerestory.ledger.note import Note, SignatureLine, sign
from clerestory.ledger.spelling import write_base64
from clerestory.ledger.witnessing import (
    LARGEST_ANSWER,
    LARGEST_REQUEST,
    SIZE_TYPE,
    TEXT_TYPE,
    Cosigned,
    Declined,
    Holds,
    Refused,
    Request,
    Seen,
    contradicts,
    parse_request,
    read_answer,
    request_of,
    submitted,
    weighed,
    with_lines,
)

LONG = GrowingLog(entries(40))
FORK = forked(LONG, 5, 40)
LOGS = {ORIGIN: (LOG.key,)}
HASH = b"\x07" * 32


def seen(size, log=LONG):
    return Seen(size, log.head(size).root)


def answer(data, held=None, logs=LOGS):
    one = submitted(data, logs)
    return one if isinstance(one, Refused) else weighed(one, held)


def signed(text, *signers):
    return sign(text, signers or (LOG,), AT).to_bytes()


def of(note, old=0, proof=()):
    return Request(old, proof, note).to_bytes()


def forged(note):
    line = note.signatures[0]
    return Note(note.text, (SignatureLine(line.name, line.id, bytes(64)), *note.signatures[1:]))


def with_twice(note):
    return Note(note.text, (*note.signatures, *forged(note).signatures))


def with_strangers(note, count):
    lines = tuple(SignatureLine(f"stranger-{number}", HASH[:4], bytes(2428)) for number in range(count))
    data = Note(note.text, (*note.signatures, *lines)).to_bytes()
    assert (len(data) > LARGEST_REQUEST) is (count == 50)
    return data


def with_extension():
    return signed(LONG.head(7).to_text() + "an extension\n")


OTHER_EMPTY = f"{ORIGIN}\n0\n{write_base64(HASH)}\n"
MATRIX = {
    "first checkpoint": (LONG.request(0, 7), None, 7),
    "first of the empty tree": (LONG.request(0, 0), None, 0),
    "empty tree again": (LONG.request(0, 0), Seen(0, EMPTY_ROOT), 0),
    "out of the empty tree": (LONG.request(0, 7), Seen(0, EMPTY_ROOT), 7),
    "growth": (LONG.request(7, 20), seen(7), 20),
    "growth from a full subtree": (LONG.request(8, 9), seen(8), 9),
    "the same again": (LONG.request(7, 7), seen(7), 7),
    "signed by a stranger as well": (of(signed(LONG.head(7).to_text(), LOG, STRANGER)), None, 7),
    "no request": (b"", None, 400),
    "no old": (b"new 1\n\n" + LONG.note(7).to_bytes(), None, 400),
    "no empty line": (b"old 0\n" + LONG.note(7).to_bytes().replace(b"\n\n", b"\n"), None, 400),
    "leading zero": (b"old 07\n\n" + LONG.note(7).to_bytes(), seen(7), 400),
    "negative": (b"old -1\n\n" + LONG.note(7).to_bytes(), None, 400),
    "spaces": (b"old  7\n\n" + LONG.note(7).to_bytes(), seen(7), 400),
    "carriage return": (LONG.request(7, 20).replace(b"\n", b"\r\n"), seen(7), 400),
    "a hash of 31 bytes": (of(LONG.note(20).to_bytes(), 7, (HASH[:31],)), seen(7), 400),
    "loose base64": (LONG.request(7, 20).replace(b"=\n", b"==\n", 1), seen(7), 400),
    "64 hashes": (of(LONG.note(20).to_bytes(), 7, (HASH,) * 64), seen(7), 400),
    "too large": (of(with_strangers(LONG.note(7), 50)), None, 400),
    "many strangers": (of(with_strangers(LONG.note(7), 5)), None, 7),
    "not a note": (b"old 0\n\n" + ORIGIN.encode() + b"\n7\nno root\n", None, 400),
    "not a checkpoint": (of(signed(f"{ORIGIN}\nseven\n{write_base64(HASH)}\n")), None, 400),
    "extension lines": (of(with_extension()), None, 400),
    "origin is not text": (b"old 0\n\n\xff\n7\n\n", None, 400),
    "a beginning that is longer": (of(LONG.note(7).to_bytes(), 8), seen(8), 400),
    "unknown origin": (GrowingLog(entries(3), origin="elsewhere.example").request(0), None, 404),
    "unknown origin, badly signed": (b"old 0\n\nelsewhere.example\n", None, 404),
    "signed by nobody known": (of(signed(LONG.head(7).to_text(), STRANGER)), None, 403),
    "key of that name, not trusted": (of(signed(LONG.head(7).to_text(), LOG_PQ)), None, 403),
    "forged": (of(forged(LONG.note(7)).to_bytes()), None, 403),
    "forged beside a good one": (
        of(with_twice(LONG.note(7)).to_bytes()),
        None,
        403,
    ),
    "403 comes before 400 of sizes": (of(forged(LONG.note(7)).to_bytes(), 8), seen(8), 403),
    "behind": (LONG.request(7, 20), seen(9), 409),
    "ahead": (LONG.request(9, 20), seen(7), 409),
    "nothing seen, something claimed": (LONG.request(7, 20), None, 409),
    "409 comes before 422": (FORK.unproved(0, 9), seen(9), 409),
    "another root for one size": (FORK.unproved(9, 9), seen(9), 422),
    "a fork with its own proof": (FORK.request(9, 20), seen(9), 422),
    "no proof": (LONG.unproved(9, 20), seen(9), 422),
    "a proof that is not needed": (LONG.unproved(0, 7, (HASH,)), None, 422),
    "a proof of nothing": (LONG.unproved(7, 7, (HASH,)), seen(7), 422),
    "another root of the empty tree": (of(signed(OTHER_EMPTY)), None, 422),
}  # fmt: skip


@pytest.mark.parametrize("case", MATRIX)
def test_the_answer_to_every_kind_of_request(case):
    data, held, expected = MATRIX[case]
    found = answer(data, held)
    if isinstance(found, Seen):
        assert found == seen(expected)
    else:
        assert found.status == expected
        assert (found.content_type == SIZE_TYPE) is (expected == 409)
        assert found.body == (f"{(held or Seen(0, b'')).size}\n".encode() if expected == 409 else found.body)


def test_no_refusal_repeats_what_a_stranger_sent():
    log = GrowingLog(entries(3), origin="attack.example")
    for data in (log.request(0), b"old attack\n\n" + log.note().to_bytes(), b"attack.example" * 9):
        assert b"attack" not in answer(data).body


def test_a_request_reads_as_it_was_written_and_every_bit_counts():
    data = LONG.request(7, 20)
    assert parse_request(data).to_bytes() == data
    for changed in flips(data):
        found = answer(changed, seen(7))
        assert isinstance(found, Refused) or found == seen(20)
        if isinstance(found, Seen):  # only signatures of nobody known may change
            assert submitted(changed, LOGS).signed == submitted(data, LOGS).signed


def test_what_is_taken_over_is_the_checkpoint_and_the_logs_own_lines():
    note = sign(LONG.head(7).to_text(), (STRANGER, LOG, AUDITOR), AT)
    one = submitted(of(note.to_bytes()), LOGS)
    assert one.signed == Note(note.text, (note.signatures[1],))
    twice = Note(note.text, (note.signatures[1],) * 3)
    assert submitted(of(twice.to_bytes()), LOGS).signed == one.signed


def test_a_conflict_is_two_roots_for_one_size_and_nothing_else():
    for size, log, is_conflict in ((9, FORK, True), (9, LONG, False), (10, FORK, False), (3, FORK, False)):
        assert contradicts(submitted(log.unproved(0, size), LOGS), seen(9)) is is_conflict


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("long", "fork", "late fork")),
            st.integers(0, 40),
            st.integers(0, 40),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_over_any_growths_and_forks_no_two_cosigned_checkpoints_contradict(steps):
    histories = {"long": LONG, "fork": FORK, "late fork": forked(LONG, 30, 40)}
    held, cosigned = None, [(0, EMPTY_ROOT)]
    for name, old, size, is_clever in steps:
        log = histories[name]
        old = held.size if held and is_clever else old  # who knows what the witness holds gets further
        data = log.request(old, size) if old <= size else log.unproved(old, size)
        found = answer(data, held)
        if isinstance(found, Seen):
            held = found
            cosigned.append((found.size, found.root))
    assert [size for size, _ in cosigned] == sorted(size for size, _ in cosigned)
    assert any(all(log.head(size).root == root for size, root in cosigned) for log in histories.values()), (
        cosigned
    )


# The log's side.

NOTE = LONG.note(20)
GOOD = sign(NOTE.text, (AUDITOR,), AT).signatures[0].to_text().encode()
PAPERS = sign(NOTE.text, (PAPER,), AT).signatures[0].to_text().encode()
KEYS = (AUDITOR.key,)


def test_a_cosignature_is_believed_once_it_is_verified_and_others_are_left_out():
    found = read_answer(200, TEXT_TYPE, PAPERS + GOOD, NOTE, KEYS)
    assert isinstance(found, Cosigned)
    assert (found.at, [line.name for line in found.lines]) == (AT, [AUDITOR.key.name])
    joined = with_lines(NOTE, found.lines)
    assert joined.signatures == (*NOTE.signatures, *found.lines)
    assert with_lines(joined, found.lines) == joined


def lines_over(text, at=AT):
    return sign(text, (AUDITOR,), at).signatures[0].to_text().encode()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (PAPERS, SignatureRefusedError),
        (lines_over(LONG.head(19).to_text()), SignatureRefusedError),
        (GOOD + lines_over(LONG.head(19).to_text()), SignatureRefusedError),
        (lines_over(NOTE.text, 0), SignatureRefusedError),
        (GOOD[:-1], MalformedError),
        (b"", MalformedError),
        (b"ok\n", MalformedError),
        (NOTE.to_bytes() + GOOD, MalformedError),
        (GOOD * (LARGEST_ANSWER // len(GOOD) + 1), MalformedError),
        (b"\xff\xfe", MalformedError),
    ],
)
def test_an_answer_that_is_not_true_is_never_believed(body, error):
    with pytest.raises(error):
        read_answer(200, TEXT_TYPE, body, NOTE, KEYS)


def test_no_changed_bit_of_a_cosignature_passes():
    for changed in flips(GOOD):
        with pytest.raises(LedgerError):
            read_answer(200, TEXT_TYPE, changed, NOTE, KEYS)


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (SIZE_TYPE, b"0\n", Holds(0)),
        (SIZE_TYPE, b"50\n", Holds(50)),
        (SIZE_TYPE, b"50", MalformedError),
        (SIZE_TYPE, b"050\n", MalformedError),
        (SIZE_TYPE, b"5\n\n", MalformedError),
        (SIZE_TYPE, b"", MalformedError),
        (SIZE_TYPE, b"9223372036854775808\n", MalformedError),
        (TEXT_TYPE, b"50\n", Declined),
        ("", b"50\n", Declined),
    ],
)
def test_a_size_is_read_in_its_one_form(kind, body, expected):
    if expected is MalformedError:
        with pytest.raises(MalformedError):
            read_answer(409, kind, body, NOTE, KEYS)
    elif expected is Declined:
        assert isinstance(read_answer(409, kind, body, NOTE, KEYS), Declined)
    else:
        assert read_answer(409, kind, body, NOTE, KEYS) == expected


@pytest.mark.parametrize("status", [201, 204, 301, 400, 403, 404, 422, 429, 500, 503, 599])
def test_every_other_answer_is_no_cosignature_and_is_told_in_our_words(status):
    found = read_answer(status, TEXT_TYPE, b"<script>" + GOOD, NOTE, KEYS)
    assert isinstance(found, Declined)
    assert found.status == status
    assert "script" not in found.why


def test_a_witness_cannot_be_shown_less_than_it_holds():
    with pytest.raises(MalformedError):
        request_of(21, NOTE, LONG.subtree)
    assert parse_request(request_of(20, NOTE, LONG.subtree)).proof == ()
    assert parse_request(request_of(0, NOTE, LONG.subtree)).proof == ()


def test_an_origin_that_only_looks_alike_is_another_log():
    other = signer(ORIGIN + "x", LOG.key.kind)
    note = sign(Checkpoint(ORIGIN, 7, HASH).to_text(), (other,), AT)
    assert answer(of(note.to_bytes()), logs={ORIGIN: (LOG.key,), ORIGIN + "x": (other.key,)}).status == 403
