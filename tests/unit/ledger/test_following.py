"""A reader comes from one policy to the next by the consent of the quorum, and no other way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.unit.ledger.making import AT, signer
from tests.unit.ledger.playing import DAY, PlayedLog, PlayedWitness, entry, key

from clerestory.ledger.errors import (
    KeyUnusableError,
    MalformedError,
    NoQuorumError,
    NotVerifiedError,
    SignatureRefusedError,
)
from clerestory.ledger.following import (
    Step,
    check_consent,
    consent,
    consent_checkpoint,
    follow,
    joined_consent,
)
from clerestory.ledger.keys import Kind, SeedSigner, VerifierKey, parse_vkey
from clerestory.ledger.note import Note, sign
from clerestory.ledger.policy import parse_policy, verify_checkpoint
from clerestory.ledger.statements import KeyChange, PolicyVersion, digest, sign_statement
from clerestory.ledger.succession import (
    Published,
    published_on,
    verify_published,
)

ORIGIN = "ledger.example/2026"
OLD, OLD_PQ = key(ORIGIN, "old"), key(ORIGIN, "old", Kind.ML_DSA_44_COSIGNATURE)
NEW, NEW_PQ = key(ORIGIN, "new"), key(ORIGIN, "new", Kind.ML_DSA_44_COSIGNATURE)
NAMES = ("auditor", "university", "paper")
KINDS = (Kind.ED25519_COSIGNATURE, Kind.ML_DSA_44_COSIGNATURE, Kind.ED25519_COSIGNATURE)
WITNESSES = [signer(f"{name}.example/w", kind) for name, kind in zip(NAMES, KINDS, strict=True)]
AUDITOR, UNIVERSITY, PAPER = WITNESSES
TODAY = datetime.fromtimestamp(AT, UTC).date()


def policy_of(
    logs: Sequence[SeedSigner], version: int = 1, witnesses: Sequence[SeedSigner] = WITNESSES
) -> bytes:
    """Two of three witnesses."""
    lines = [f"# version {version}", *(f"log {log.key.vkey}" for log in logs)]
    lines += [f"witness {one.key.name.partition('.')[0]} {one.key.vkey}" for one in witnesses]
    names = " ".join(one.key.name.partition(".")[0] for one in witnesses)
    return "".join(line + "\n" for line in [*lines, f"group most 2 {names}", "quorum most"]).encode()


def log_of(*signers: SeedSigner, trusted: Sequence[VerifierKey] = ()) -> PlayedLog:
    keys = trusted or [one.key for one in signers]
    witnesses = [PlayedWitness(one, {ORIGIN: keys}) for one in WITNESSES]
    log = PlayedLog(ORIGIN, signers, witnesses, AT)
    for _ in range(5):
        log.add(entry())
    return log


def version_of(held: bytes, text: bytes, number: int = 1) -> PolicyVersion:
    version = int(text.split()[2])
    return PolicyVersion(ORIGIN, number, version, digest(held), text.decode())


def step_of(log: PlayedLog, version: PolicyVersion, consenting: Sequence[SeedSigner] = WITNESSES) -> Step:
    published = log.publish(version)
    return Step(published, joined_consent(*(consent(published.file, [one], AT) for one in consenting)))


def test_a_reader_follows_from_one_policy_to_the_second_next() -> None:
    log = log_of(OLD, NEW)
    one = policy_of([OLD])
    two = policy_of([OLD, NEW], 2)
    three = policy_of([NEW], 3, [AUDITOR, UNIVERSITY, signer("press.example/w", Kind.ED25519_COSIGNATURE)])
    steps = [step_of(log, version_of(one, two)), step_of(log, version_of(two, three, 2), [AUDITOR, PAPER])]
    assert follow(one, []).text == one
    assert follow(one, steps[:1]).text == two
    reached = follow(one, steps)
    assert (reached.text, reached.version, reached.policy) == (three, 3, parse_policy(three))
    assert follow(two, steps[1:]) == reached


def test_a_policy_that_does_not_tell_its_version_can_be_followed_from() -> None:
    log = log_of(OLD)
    held = policy_of([OLD]).partition(b"\n")[2]
    two = policy_of([OLD, NEW], 2)
    assert follow(held, [step_of(log, version_of(held, two))]).version == 2


def test_versions_out_of_order_left_out_or_taken_again_are_refused() -> None:
    log = log_of(OLD, NEW)
    one, two, three = policy_of([OLD]), policy_of([OLD, NEW], 2), policy_of([NEW], 3)
    first, second = step_of(log, version_of(one, two)), step_of(log, version_of(two, three, 2))
    skips = step_of(log, version_of(one, three, 3))
    for steps in ([second], [second, first], [first, first], [first, second, first], [skips]):
        with pytest.raises(NotVerifiedError, match="does not follow the policy that is held"):
            follow(one, steps)


def test_a_policy_in_the_log_without_the_consent_of_the_quorum_is_not_followed() -> None:
    """Witnesses cosign whatever is added; so a thief can log a policy, and is not followed for it."""
    log, one = log_of(OLD), policy_of([OLD])
    thief = key(ORIGIN, "thief")
    own = [signer(f"{name}.thief.example", Kind.ED25519_COSIGNATURE) for name in "abc"]
    theirs = policy_of([thief], 2, own)
    for consenting in ([PAPER], own, [*own, PAPER]):
        step = step_of(log, version_of(one, theirs), consenting)
        verify_published(step.published, parse_policy(one))
        with pytest.raises((NoQuorumError, SignatureRefusedError)):
            follow(one, [step])


def test_what_a_witness_cosigns_by_itself_is_never_a_consent() -> None:
    log, one = log_of(OLD), policy_of([OLD])
    published = log.publish(version_of(one, policy_of([OLD, NEW], 2)))
    with pytest.raises(NotVerifiedError, match="is not to this file"):
        follow(one, [Step(published, published.proof.checkpoint)])
    asked_for = consent_checkpoint(published.file)
    with pytest.raises(KeyUnusableError, match="without space"):
        key(asked_for.origin, "a log of this name")
    request = b"old 0\n\n" + sign(asked_for.to_text(), [OLD], 0).to_bytes()
    assert [witness.answer(request, AT)[0] for witness in log.witnesses] == [404, 404, 404]


def test_a_consent_without_a_time_or_by_half_the_quorum_is_not_one() -> None:
    log, one = log_of(OLD), policy_of([OLD])
    published = log.publish(version_of(one, policy_of([OLD, NEW], 2)))
    for bad in (consent(published.file, WITNESSES, 0), consent(published.file, [UNIVERSITY, UNIVERSITY], AT)):
        with pytest.raises(NoQuorumError, match="that is not the quorum"):
            follow(one, [Step(published, bad)])
    with pytest.raises(KeyUnusableError, match="no witness's"):
        consent(published.file, [OLD], AT)


def test_a_consent_to_another_file_of_the_same_version_does_not_count_and_can_be_shown() -> None:
    log, one = log_of(OLD), policy_of([OLD])
    version = version_of(one, policy_of([OLD, NEW], 2))
    seen, other = step_of(log, version), step_of(log, replace(version, number=2))
    with pytest.raises(NotVerifiedError, match="is not to this file"):
        follow(one, [replace(seen, consent=other.consent)])
    heads = [consent_checkpoint(step.published.file) for step in (seen, other)]
    assert heads[0].origin == heads[1].origin == f"{ORIGIN} policy 2"
    assert heads[0].size == heads[1].size
    assert heads[0].root != heads[1].root
    with pytest.raises(MalformedError, match="one and the same"):
        joined_consent(seen.consent, other.consent)


def test_consents_are_joined_one_a_witness_and_no_more_than_a_note_holds() -> None:
    log, one = log_of(OLD), policy_of([OLD])
    file = log.publish(version_of(one, policy_of([OLD, NEW], 2))).file
    each = [consent(file, [witness], AT + turn) for turn in range(3) for witness in WITNESSES]
    joined = joined_consent(*each)
    assert [line.name for line in joined.signatures] == [witness.key.name for witness in WITNESSES]
    check_consent(file, joined, parse_policy(one))
    crowd = [signer(f"w{number}.example", Kind.ED25519_COSIGNATURE) for number in range(65)]
    with pytest.raises(MalformedError, match="more than 64"):
        joined_consent(*(consent(file, [witness], AT) for witness in crowd))


def test_a_policy_that_no_key_of_its_log_signed_is_not_followed() -> None:
    log, one = log_of(OLD), policy_of([OLD])
    version = version_of(one, policy_of([OLD, NEW], 2))
    published = log.publish(version, [key(ORIGIN, "stranger")])
    with pytest.raises(SignatureRefusedError):
        follow(one, [Step(published, consent(published.file, WITNESSES, AT))])
    nowhere = replace(version, origin="nowhere.example")
    published = log.publish(nowhere, [key("nowhere.example", "a")])
    with pytest.raises(SignatureRefusedError, match="No policy lists"):
        follow(one, [Step(published, consent(published.file, WITNESSES, AT))])


def test_a_policy_that_stands_in_no_witnessed_log_is_not_followed() -> None:
    log, one = log_of(OLD), policy_of([OLD])
    step = step_of(log, version_of(one, policy_of([OLD, NEW], 2)))
    log.witnesses = []
    bare = log.proof(len(log.leaves) - 1, log.head())
    other = log.leaves[0]
    for published in (
        replace(step.published, proof=bare),
        replace(step.published, leaf=other),
        Published(step.published.file, step.published.leaf, log.proof(0, step.published.proof.checkpoint)),
    ):
        with pytest.raises(NotVerifiedError):
            follow(one, [replace(step, published=published)])


def test_nobody_can_consent_for_a_policy_without_witnesses_nor_to_one() -> None:
    log = log_of(OLD)
    alone = f"# version 1\nlog {OLD.key.vkey}\nquorum none\n".encode()
    with pytest.raises(NoQuorumError, match="asks for no witness"):
        follow(alone, [step_of(log, version_of(alone, policy_of([OLD], 2)))])
    one = policy_of([OLD])
    bad = version_of(one, alone.replace(b"version 1", b"version 2"))
    with pytest.raises(MalformedError, match="asks for no witness"):
        consent_checkpoint(sign_statement(bad, [OLD]).to_bytes())
    broken = version_of(one, b"# version 2\nquorum nobody\n")
    with pytest.raises(MalformedError, match="Line 2 of the policy"):
        consent_checkpoint(sign_statement(broken, [OLD]).to_bytes())
    change = KeyChange(ORIGIN, 1, (OLD.key,), (NEW.key,), TODAY, TODAY)
    with pytest.raises(MalformedError, match="where clerestory/policy/v1 is expected"):
        consent_checkpoint(sign_statement(change, [OLD, NEW]).to_bytes())


def test_a_policy_that_follows_another_than_the_one_held_is_refused() -> None:
    """Another office's first policy is of version 1 too."""
    log, one = log_of(OLD), policy_of([OLD])
    step = step_of(log, version_of(policy_of([OLD, NEW]), policy_of([NEW], 2)))
    with pytest.raises(NotVerifiedError, match="does not follow the policy that is held"):
        follow(one, [step])


def test_a_statement_was_public_when_its_first_witness_says() -> None:
    log = log_of(OLD)
    note = log.head()
    later = sign(note.text, [UNIVERSITY], AT + 400 * DAY).signatures
    times = (note.signatures[0], note.signatures[1], *later)
    policy = parse_policy(policy_of([OLD]))
    assert published_on(verify_checkpoint(Note(note.text, times), policy)) == TODAY
    far = sign(note.text, [OLD, AUDITOR, PAPER], 2**62)
    assert published_on(verify_checkpoint(far, policy)) is None


def test_a_failing_step_leaves_the_reader_with_what_was_held() -> None:
    log, one = log_of(OLD), policy_of([OLD])
    with pytest.raises(NoQuorumError):
        follow(one, [step_of(log, version_of(one, policy_of([OLD], 2)), [PAPER])])
    assert parse_vkey(OLD.key.vkey) in parse_policy(one).logs
