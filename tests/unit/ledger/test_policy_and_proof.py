"""Policies and the proofs judged by them."""

import contextlib

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
    STRANGER,
    UNIVERSITY,
    cosigned,
    entries,
    flips,
    head,
    policy,
    policy_text,
    proof_of,
    signer,
    tell,
)

from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.errors import (
    InclusionError,
    LedgerError,
    MalformedError,
    NoQuorumError,
    SignatureRefusedError,
)
from clerestory.ledger.keys import Kind, SeedSigner
from clerestory.ledger.note import Note, sign
from clerestory.ledger.policy import Policy, parse_policy, verify_checkpoint
from clerestory.ledger.proof import HEADER, Proof, parse_proof, verify_proof

LOGGED = entries(13)
HEAD = head(LOGGED)
A, U, P = (
    f"witness {name} {one.key.vkey}\n" for name, one in (("a", AUDITOR), ("u", UNIVERSITY), ("p", PAPER))
)
L = f"log {LOG.key.vkey}\n"


@pytest.mark.parametrize(
    ("quorum", "signers", "passes"),
    [
        ("all", (AUDITOR, UNIVERSITY), True),
        ("all", (AUDITOR,), False),
        ("all", (AUDITOR, AUDITOR), False),
        ("2", (UNIVERSITY,), False),
        ("any", (UNIVERSITY,), True),
        ("1", (AUDITOR,), True),
        ("any", (STRANGER,), False),
        ("any", (), False),
    ],
)
def test_a_checkpoint_passes_only_with_the_quorum_of_the_policy(
    quorum: str, signers: tuple[object, ...], passes: bool
) -> None:
    note = cosigned(HEAD, LOG, *signers)
    if passes:
        witnessed = verify_checkpoint(note, policy(quorum))
        assert (witnessed.checkpoint, witnessed.log) == (HEAD, LOG.key)
        assert {at for _, at in witnessed.witnesses} == {AT}
    else:
        with pytest.raises(NoQuorumError, match="do not make the quorum both"):
            verify_checkpoint(note, policy(quorum))


def test_groups_of_groups_count_each_member_once() -> None:
    text = L + A + U + P + "group g 1 a u\ngroup both all g p\nquorum both\n"
    nested = parse_policy(text.encode())
    assert verify_checkpoint(cosigned(HEAD, LOG, UNIVERSITY, PAPER), nested).witnesses == (
        (b"u", AT),
        (b"p", AT),
    )
    for too_few in ((AUDITOR, UNIVERSITY), (PAPER,)):
        with pytest.raises(NoQuorumError):
            verify_checkpoint(cosigned(HEAD, LOG, *too_few), nested)


def test_a_single_witness_or_none_may_be_the_quorum() -> None:
    alone = parse_policy((L + A + "quorum a\n").encode())
    assert verify_checkpoint(cosigned(HEAD, LOG, AUDITOR), alone).witnesses
    with pytest.raises(NoQuorumError):
        verify_checkpoint(cosigned(HEAD, LOG), alone)
    assert (
        verify_checkpoint(cosigned(HEAD, LOG), parse_policy((L + "quorum none\n").encode())).witnesses == ()
    )


def test_witnesses_without_the_log_are_not_enough() -> None:
    with pytest.raises(SignatureRefusedError, match="No log of the policy"):
        verify_checkpoint(cosigned(HEAD, AUDITOR, UNIVERSITY), policy())


def test_a_witness_that_bears_the_logs_name_is_not_the_log() -> None:
    namesake = signer(ORIGIN, Kind.ED25519_COSIGNATURE)
    text = L + f"witness n {namesake.key.vkey}\nquorum n\n"
    with pytest.raises(SignatureRefusedError, match="No log of the policy"):
        verify_checkpoint(cosigned(HEAD, namesake), parse_policy(text.encode()))
    assert verify_checkpoint(cosigned(HEAD, LOG, namesake), parse_policy(text.encode()))


def test_a_log_counts_under_its_own_origin_only() -> None:
    other = signer("other.example", Kind.ED25519)
    two_logs = policy(logs=(LOG, other))
    with pytest.raises(SignatureRefusedError, match="No log of the policy"):
        verify_checkpoint(cosigned(HEAD, other, AUDITOR, UNIVERSITY), two_logs)
    moved = Checkpoint("other.example", HEAD.size, HEAD.root)
    with pytest.raises(SignatureRefusedError, match="No log of the policy"):
        verify_checkpoint(cosigned(moved, LOG, AUDITOR, UNIVERSITY), two_logs)
    assert verify_checkpoint(cosigned(moved, other, AUDITOR, UNIVERSITY), two_logs).log == other.key


def test_a_log_may_sign_with_either_of_its_two_keys() -> None:
    both = policy(logs=(LOG, LOG_PQ))
    for signers in ((LOG,), (LOG_PQ,), (LOG, LOG_PQ)):
        assert verify_checkpoint(cosigned(HEAD, *signers, AUDITOR, UNIVERSITY), both).log in (
            LOG.key,
            LOG_PQ.key,
        )


def test_extension_lines_that_no_signature_of_the_log_covers_are_refused() -> None:
    extended = Checkpoint(ORIGIN, HEAD.size, HEAD.root, ("anything",))
    both = policy(logs=(LOG, LOG_PQ))
    with pytest.raises(SignatureRefusedError, match="extension lines"):
        verify_checkpoint(cosigned(extended, LOG_PQ, AUDITOR, UNIVERSITY), both)
    assert verify_checkpoint(cosigned(extended, LOG, AUDITOR, UNIVERSITY), both)


def test_a_cosignature_without_a_time_does_not_count() -> None:
    note = sign(HEAD.to_text(), [LOG, AUDITOR, UNIVERSITY], 0)
    with pytest.raises(NoQuorumError, match="none"):
        verify_checkpoint(note, policy("any"))


def test_one_forged_witness_refuses_a_checkpoint_that_has_its_quorum() -> None:
    good, other = cosigned(HEAD), cosigned(Checkpoint(ORIGIN, 14, HEAD.root))
    forged = Note(good.text, (good.signatures[0], good.signatures[1], other.signatures[2]))
    with pytest.raises(SignatureRefusedError, match="university"):
        verify_checkpoint(forged, policy("any"))


def test_signatures_of_strangers_are_ignored_and_counted() -> None:
    note = cosigned(HEAD, LOG, AUDITOR, UNIVERSITY, STRANGER, PAPER)
    assert verify_checkpoint(note, policy()).ignored == 2


def test_a_policy_is_read_with_comments_blanks_and_other_letters() -> None:
    log = f"# who\n\n \tlog  {LOG.key.vkey}\thttps://log.example \n"
    text = f"{log}witness Zürich {AUDITOR.key.vkey} u\n\t# x\nquorum Zürich\n"
    found = parse_policy(text.encode())
    assert (found.logs, found.quorum) == ((LOG.key,), "Zürich".encode())
    assert found.urls == {LOG.key: b"https://log.example", AUDITOR.key: b"u"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "0 quorum lines"),
        (L + A, "0 quorum lines"),
        ("quorum none\nquorum none\n", "2 quorum lines"),
        ("quorum a\n" + A, "Line 1 of the policy: the quorum is a name"),
        (A + "quorum a", "no end"),
        (
            A + A.replace("witness a", "witness b") + "quorum a\n",
            "Line 2 of the policy: a key is listed twice",
        ),
        (
            A + U.replace("witness u", "witness a") + "quorum a\n",
            "Line 2 of the policy: a name is defined twice",
        ),
        (L + L + "quorum none\n", "a key is listed twice"),
        (f"log {AUDITOR.key.vkey}\nquorum none\n", "a log cannot have a key of kind ED25519_COSIGNATURE"),
        (f"witness w {LOG.key.vkey}\nquorum w\n", "a witness cannot have a key of kind ED25519"),
        (f"log {UNIVERSITY.key.vkey}\n" + U + "quorum u\n", "a key is listed twice"),
        (A + "group none any a\nquorum none\n", "or is `none`"),
        (A + "group g any none\nquorum g\n", "no line above defines"),
        (A + "group g any g\nquorum g\n", "no line above defines"),
        (A + "group g any a a\nquorum g\n", "a member twice"),
        (A + "group g any a\ngroup h any a\nquorum g\n", "a member twice"),
        (A + "group g 2 a\nquorum g\n", "a number from 1 to 1"),
        (A + "group g 0 a\nquorum g\n", "a number from 1 to 1"),
        (A + "group g 01 a\nquorum g\n", "a number from 1 to 1"),
        (A + "group g some a\nquorum g\n", "a number from 1 to 1"),
        (A + "group g any\nquorum g\n", "not a log, witness, group or quorum"),
        ("log\nquorum none\n", "not a log, witness, group or quorum"),
        ("log a b c\nquorum none\n", "not a log, witness, group or quorum"),
        ("quorum\n", "not a log, witness, group or quorum"),
        ("Quorum none\n", "not a log, witness, group or quorum"),
        ("quorum none\r\n", "control character"),
        ("# \x7f\nquorum none\n", "control character"),
        ("witness a x+y\nquorum a\n", "Line 1 of the policy: A key is not of the form"),
        ("#" * (1 << 20) + "\n", "larger than"),
    ],
)
def test_what_is_not_a_policy_is_refused_and_the_line_named(text: str, says: str) -> None:
    with pytest.raises(MalformedError, match=says):
        parse_policy(text.encode())


def test_a_policy_with_more_than_can_be_weighed_is_refused() -> None:
    groups = "".join(f"group g{number} any w{number}\n" for number in range(257))
    witnesses = "".join(
        f"witness w{number} {signer(f'w{number}', Kind.ED25519_COSIGNATURE).key.vkey}\n"
        for number in range(257)
    )
    with pytest.raises(MalformedError, match="Line 257 of the policy: more than 256"):
        parse_policy((witnesses + groups + "quorum none\n").encode())


WORDS = st.sampled_from(
    [
        "log",
        "witness",
        "group",
        "quorum",
        "none",
        "any",
        "all",
        "1",
        "2",
        "a",
        "b",
        "#",
        "\t",
        "\n",
        "\n",
        LOG.key.vkey,
        "w " + A.split()[2],
    ]
)


@given(st.binary(max_size=200) | st.lists(WORDS).map(lambda words: " ".join(words).encode() + b"\n"))
def test_reading_policies_raises_nothing_but_the_rooms_own_error(data: bytes) -> None:
    with contextlib.suppress(LedgerError):
        assert isinstance(parse_policy(data), Policy)


NOTE = cosigned(HEAD)


@pytest.mark.parametrize("index", range(13))
@pytest.mark.parametrize("extra", [None, b"\0anything"])
def test_a_proof_is_read_as_it_was_written_and_shows_its_leaf_only(index: int, extra: bytes | None) -> None:
    proof = proof_of(index, LOGGED, NOTE, extra)
    assert parse_proof(proof.to_bytes()) == proof
    assert verify_proof(proof, LOGGED[index], policy()).checkpoint == HEAD
    for other in (LOGGED[index - 1], LOGGED[index] + b"x", b""):
        with pytest.raises(InclusionError):
            verify_proof(proof, other, policy())


@pytest.mark.parametrize(
    ("witness", "line"),
    [(AUDITOR, A), pytest.param(UNIVERSITY, U, marks=pytest.mark.slow)],
    ids=["Ed25519", "ML-DSA-44"],
)
def test_no_flipped_bit_of_a_proof_passes(witness: SeedSigner, line: str) -> None:
    """Every signature in it is needed: one log, one witness."""
    trusted = parse_policy((L + line + f"quorum {line.split()[1]}\n").encode())
    data = proof_of(7, LOGGED, cosigned(HEAD, LOG, witness)).to_bytes()
    passed = [at for at, changed in enumerate(flips(data)) if shows(changed, LOGGED[7], trusted)]
    tell(f"proof: {len(data) * 8 - len(passed)} of {len(data) * 8} flips refused")
    assert passed == []


def test_a_flipped_bit_of_the_policy_never_lets_a_stranger_in() -> None:
    """What a flip in the policy may do is ask for less of it (`all` to `any` takes more than one bit)."""
    proof = proof_of(7, LOGGED, cosigned(HEAD, LOG, AUDITOR, STRANGER))
    for changed in flips(policy_text("all")):
        with pytest.raises(LedgerError):
            verify_proof(proof, LOGGED[7], parse_policy(changed))


def test_extra_data_are_signed_by_nobody_and_change_nothing() -> None:
    proof = proof_of(7, LOGGED, NOTE, b"extra")
    changed = Proof(proof.index, proof.hashes, proof.checkpoint, b"other")
    assert verify_proof(changed, LOGGED[7], policy()) == verify_proof(proof, LOGGED[7], policy())


def shows(data: bytes, entry: bytes, trusted: Policy) -> bool:
    try:
        verify_proof(parse_proof(data), entry, trusted)
    except LedgerError:
        return False
    return True


LINES = proof_of(7, LOGGED, NOTE).to_bytes()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "does not begin"),
        (LINES.replace(b"@v1", b"@v2"), "does not begin"),
        (LINES.replace(b"index 7", b"index 07"), "leading zeros"),
        (LINES.replace(b"index 7", b"index -7"), "leading zeros"),
        (LINES.replace(b"index 7\n", b""), "no line `index`"),
        (LINES.replace(b"index 7\n", b"extra \nindex 7\n"), "base64"),
        (LINES.replace(b"index 7\n", b"extra AA==\nextra AA==\nindex 7\n"), "no line `index`"),
        (LINES.replace(b"index 7\n", b"index 7\nAAAA\n"), "a hash has 32"),
        (LINES.replace(b"index 7\n", b"index 7\n\n"), "dash|three lines|does not verify|an empty line"),
        (
            LINES.replace(b"index 7\n", b"index 7\n" + b"A" * 43 + b"=\n" + (b"A" * 43 + b"=\n") * 63),
            "more than 63",
        ),
        (f"{HEADER}\nindex 7".encode(), "no empty line"),
        (LINES.replace(b"\n", b"\r\n"), "does not begin|control"),
        (LINES + b"x" * (1 << 22), "too large"),
        (f"{HEADER}\nextra {'AAAA' * 30000}\nindex 7\n\n".encode(), "more than 65,536"),
    ],
)
def test_what_is_not_a_proof_is_refused_and_the_reason_said(data: bytes, says: str) -> None:
    with pytest.raises(LedgerError, match=says):
        verify_proof(parse_proof(data), LOGGED[7], policy())


@given(
    st.binary(max_size=300)
    | st.builds(lambda lines, tail: "\n".join([HEADER, *lines]).encode() + tail,
                st.lists(st.sampled_from(["index 1", "extra AA==", "A" * 43 + "=", "", "— n AAAAAAAA", "1"])
                         | st.text(max_size=5)),
                st.binary(max_size=4))
)  # fmt: skip
def test_reading_proofs_raises_nothing_but_the_rooms_own_error(data: bytes) -> None:
    with contextlib.suppress(LedgerError):
        assert parse_proof(data).to_bytes() == data
