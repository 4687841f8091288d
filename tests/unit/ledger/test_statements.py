"""Statements of a log: read as written, refused when anything is missing, out of order or of another log."""

import contextlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import AUDITOR, LOG, LOG_PQ, ORIGIN, cosigned, entries, flips, head, policy_text
from tests.unit.ledger.playing import key

from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.errors import LedgerError, MalformedError, NotVerifiedError, SignatureRefusedError
from clerestory.ledger.keys import Kind
from clerestory.ledger.note import Note, parse_note, sign
from clerestory.ledger.statements import (
    KeyChange,
    PolicyVersion,
    Predecessor,
    Reason,
    SchemaChange,
    Statement,
    digest,
    parse_statement,
    read_statement,
    sign_statement,
    statement_path,
)
from clerestory.ledger.succession import check_announced, follow_keys, verify_key_change

SECOND = key(ORIGIN, "second")
SECOND_PQ = key(ORIGIN, "second", Kind.ML_DSA_44_COSIGNATURE)
THIRD = key(ORIGIN, "third")
FIRST_DAY, LAST_DAY = date(2026, 11, 23), date(2027, 2, 21)
CHANGE = KeyChange(ORIGIN, 3, (LOG.key, LOG_PQ.key), (SECOND.key, SECOND_PQ.key), FIRST_DAY, LAST_DAY)
NEXT = KeyChange(ORIGIN, 5, CHANGE.new, (THIRD.key, SECOND_PQ.key), LAST_DAY, LAST_DAY)
POLICY = "# version 2\n" + policy_text().decode()
STATEMENTS: list[Statement] = [
    CHANGE,
    NEXT,
    PolicyVersion(ORIGIN, 4, 2, digest(policy_text()), POLICY),
    Predecessor("ledger.example/2027", 0, Reason.YEAR, cosigned(head(entries(13)))),
    SchemaChange(ORIGIN, 9999, digest(b""), "Fields of a record:\n\n- decided_on\n"),
]


def signed(change: KeyChange, *signers: object) -> bytes:
    return sign_statement(change, signers).to_bytes()


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda one: one.FORM)
def test_a_statement_is_read_as_it_was_written_and_is_no_checkpoint(statement: Statement) -> None:
    file = sign_statement(statement, [LOG, LOG_PQ, SECOND]).to_bytes()
    note, found = read_statement(file)
    assert found == statement
    assert note.text == statement.to_text()
    assert len(note.signatures) == 2, "an ML-DSA-44 key signs checkpoints only"
    with pytest.raises(MalformedError):
        parse_checkpoint(note.text)


def test_statements_stand_in_one_folder_in_the_order_of_their_numbers() -> None:
    assert statement_path(7) == "statements/0007.note"


@pytest.mark.parametrize("statement", STATEMENTS[:1] + STATEMENTS[2:], ids=lambda one: one.FORM)
def test_a_statement_in_any_second_spelling_is_refused(statement: Statement) -> None:
    """Every changed byte of the head gives another statement or none, never the same one."""
    text = statement.to_text()
    for place in range(min(len(text), 400)):
        for sign_ in "\n 0a+":
            changed = text[:place] + sign_ + text[place + 1 :]
            if changed != text:
                with contextlib.suppress(LedgerError):
                    assert parse_statement(changed).to_text() == changed


LINES = CHANGE.to_text().splitlines(keepends=True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "first line is none of"),
        ("clerestory/other/v1\norigin a\nnumber 1\n", "first line is none of"),
        ("".join(LINES[:1] + LINES[2:]), "no line `origin`"),
        ("".join(LINES[:2] + LINES[3:]), "no line `number`"),
        ("".join(LINES[:-1]), "no line `overlap`"),
        ("".join(LINES) + "more x\n", "other lines than its form"),
        ("".join(LINES) + "\nbelow\n", "other lines than its form"),
        ("".join(LINES[:3] + LINES[5:]), "1 to 16 different `old` keys"),
        ("".join(LINES[:4] + LINES[3:]), "1 to 16 different `old` keys"),
        ("".join(LINES[:3] + LINES[4:]), "no `old` Ed25519 key"),
        ("".join(LINES[:5] + LINES[6:]), "no `new` Ed25519 key"),
        ("".join([*LINES[:5], f"new {key('other.example', 'x').key.vkey}\n", *LINES[5:]]), "of its origin"),
        ("".join([*LINES[:5], f"new {AUDITOR.key.vkey}\n", *LINES[5:]]), "of its origin"),
        ("".join([*LINES[:-1], "overlap 2026-11-23\n"]), "two days"),
        ("".join([*LINES[:-1], "overlap 2026-11-23 2026-11-22\n"]), "ends before it begins"),
        ("".join([*LINES[:-1], "overlap 20261123 20261124\n"]), "YYYY-MM-DD"),
        ("".join([*LINES[:-1], "overlap 2026-11-31 2026-12-01\n"]), "YYYY-MM-DD"),
        ("".join([*LINES[:2], "number 10000\n", *LINES[3:]]), "from 0 to 9999"),
        ("".join([*LINES[:2], "number 03\n", *LINES[3:]]), "without leading zeros"),
        ("".join([LINES[0], "origin two words\n", *LINES[2:]]), "without space"),
        (replace(CHANGE, new=CHANGE.old).to_text(), "changes no key"),
        (STATEMENTS[2].to_text().replace("version 2\n", "version 1\n", 1), "from 2 to 9999"),
        (STATEMENTS[2].to_text().replace("# version 2", "# version 3"), "does not begin with the line"),
        (STATEMENTS[2].to_text().replace("# version 2\n", ""), "does not begin with the line"),
        (STATEMENTS[3].to_text().replace("year", "whim"), "none of: year, compromise"),
        (STATEMENTS[3].to_text().partition("\n\n")[0] + "\n", "is missing"),
        (STATEMENTS[4].to_text()[:-1], "has no end"),
        (STATEMENTS[4].to_text().replace("- ", "\t"), "control character"),
    ],
)
def test_what_is_not_a_statement_is_refused_and_what_is_missing_is_named(text: str, says: str) -> None:
    with pytest.raises(MalformedError, match=says):
        parse_statement(text)


@given(st.text(max_size=200) | st.lists(st.sampled_from([*LINES, "\n", "policy", " "])).map("".join))
def test_reading_statements_raises_nothing_but_the_rooms_own_error(text: str) -> None:
    with contextlib.suppress(LedgerError):
        assert parse_statement(text).to_text() == text


def test_a_statement_that_could_not_be_read_back_is_not_signed() -> None:
    for bad in (replace(CHANGE, origin="a b"), replace(CHANGE, old=()), replace(CHANGE, number=-1)):
        with pytest.raises(MalformedError):
            sign_statement(bad, [LOG, SECOND])


def test_a_key_change_is_believed_by_the_word_of_old_and_new_keys() -> None:
    file = signed(CHANGE, LOG, SECOND)
    for known in ((LOG.key,), (LOG.key, LOG_PQ.key)):
        assert verify_key_change(file, known) == CHANGE
    assert follow_keys([LOG.key], [file, signed(NEXT, SECOND, THIRD)]) == NEXT.new


def test_a_key_change_that_one_side_did_not_sign_is_refused() -> None:
    for signers, missing in (((LOG,), SECOND), ((SECOND,), LOG), ((LOG, THIRD), SECOND)):
        with pytest.raises(SignatureRefusedError, match=missing.key.id.hex()):
            verify_key_change(signed(CHANGE, *signers), [LOG.key])
    with pytest.raises(SignatureRefusedError, match="None of the"):
        verify_key_change(signed(CHANGE, THIRD), [LOG.key])


def test_every_old_and_every_new_ed25519_key_must_sign() -> None:
    two = replace(CHANGE, old=(LOG.key, THIRD.key), new=(SECOND.key,))
    with pytest.raises(SignatureRefusedError, match=THIRD.key.id.hex()):
        verify_key_change(signed(two, LOG, SECOND), [LOG.key])
    assert verify_key_change(signed(two, LOG, THIRD, SECOND), [LOG.key]) == two


def test_a_stolen_new_key_or_a_thief_without_the_old_one_changes_nothing() -> None:
    thief = key(ORIGIN, "thief")
    change = replace(CHANGE, old=(LOG.key,), new=(thief.key,))
    honest = signed(CHANGE, LOG, SECOND)
    moved = Note(
        change.to_text(), parse_note(honest).signatures + sign(change.to_text(), [thief], 0).signatures
    )
    with pytest.raises(SignatureRefusedError, match="does not verify"):
        verify_key_change(moved.to_bytes(), [LOG.key])


def test_key_changes_out_of_order_replayed_or_renumbered_are_refused() -> None:
    one, two = signed(CHANGE, LOG, SECOND), signed(NEXT, SECOND, THIRD)
    for order in ([two, one], [two], [one, one], [one, two, one], [one, two, two]):
        with pytest.raises(NotVerifiedError):
            follow_keys([LOG.key], order)
    with pytest.raises(NotVerifiedError, match="not later than statement 3"):
        verify_key_change(one, [LOG.key], after=3)
    back = KeyChange(ORIGIN, 3, (THIRD.key, SECOND_PQ.key), (LOG.key,), LAST_DAY, LAST_DAY)
    with pytest.raises(NotVerifiedError, match="not later than statement 5"):
        follow_keys([LOG.key], [one, two, signed(back, THIRD, LOG)])


def test_a_key_change_of_another_log_is_refused() -> None:
    other = "other.example/2026"
    change = KeyChange(other, 1, (key(other, "a").key,), (key(other, "b").key,), FIRST_DAY, LAST_DAY)
    with pytest.raises(NotVerifiedError, match=r"is of the log other\.example/2026"):
        verify_key_change(signed(change, key(other, "a"), key(other, "b")), [LOG.key])
    with pytest.raises(NotVerifiedError, match="is of the log"):
        verify_key_change(signed(CHANGE, LOG, SECOND), [])


def test_a_reader_who_knows_the_post_quantum_key_only_cannot_judge_a_key_change() -> None:
    with pytest.raises(NotVerifiedError, match="does not begin with the keys"):
        verify_key_change(signed(CHANGE, LOG, SECOND), [LOG_PQ.key])


def test_a_key_change_known_only_after_its_overlap_is_refused() -> None:
    check_announced(CHANGE, LAST_DAY)
    check_announced(CHANGE, date(2026, 1, 1))
    with pytest.raises(NotVerifiedError, match="ended on 2027-02-21, before it was known on 2027-02-22"):
        check_announced(CHANGE, date(2027, 2, 22))


def test_no_flipped_bit_leaves_a_key_change_standing() -> None:
    change = replace(CHANGE, old=(LOG.key,), new=(SECOND.key,))
    file = signed(change, LOG, SECOND)
    for changed in flips(file):
        with pytest.raises(LedgerError):
            verify_key_change(changed, [LOG.key])
