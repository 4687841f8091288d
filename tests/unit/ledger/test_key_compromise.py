"""The drill of docs/operations/log-keys.md, played from end to end: the log's key is stolen."""

from dataclasses import replace

import pytest
from tests.unit.ledger.making import AT
from tests.unit.ledger.playing import DAY, PlayedLog, PlayedWitness, entry, key
from tests.unit.ledger.test_following import AUDITOR, OLD, OLD_PQ, ORIGIN, PAPER, WITNESSES, log_of, policy_of

from clerestory.ledger.errors import LedgerError, NoQuorumError, NotVerifiedError, SignatureRefusedError
from clerestory.ledger.following import Step, consent, follow
from clerestory.ledger.note import Note, sign
from clerestory.ledger.policy import parse_policy, verify_checkpoint
from clerestory.ledger.proof import Proof, verify_proof
from clerestory.ledger.statements import PolicyVersion, Predecessor, Reason, digest
from clerestory.ledger.succession import Published, check_before_end, verify_predecessor

AFTER = "ledger.example/2026-b"
FRESH = key(AFTER, "fresh")
HELD = policy_of([OLD, OLD_PQ])
NEXT = policy_of([FRESH], 2)


class Drill:
    """What everybody has when the drill is over."""

    def __init__(self) -> None:
        old = log_of(OLD, OLD_PQ)
        index, note = old.add(entry())
        self.resident = old.proof(index, note), old.leaves[index]  # who goes home with a proof
        self.freeze = note

        for witness in old.witnesses:  # 1. the operators take the log out; its last cosigned size is the end
            assert witness.seen[ORIGIN].size == len(old.leaves)
            witness.logs = {}
        self.old = old

        witnesses = [PlayedWitness(one.signer, {AFTER: [FRESH.key]}, one.seen) for one in old.witnesses]
        self.new = PlayedLog(AFTER, [FRESH], witnesses, AT + DAY)  # 2. a new log, a new key
        self.entry_0 = self.new.publish(Predecessor(AFTER, 0, Reason.COMPROMISE, note))
        published = self.new.publish(PolicyVersion(AFTER, 1, 2, digest(HELD), NEXT.decode()))
        self.step = Step(published, consent(published.file, WITNESSES, AT + DAY))  # 3.


@pytest.fixture(scope="module")
def drill() -> Drill:
    return Drill()


def test_old_proofs_still_verify_under_the_old_policy_and_lie_before_the_end(drill: Drill) -> None:
    proof, leaf = drill.resident
    witnessed = verify_proof(proof, leaf, parse_policy(HELD))
    succession = verify_predecessor(drill.entry_0, parse_policy(HELD), parse_policy(NEXT))
    check_before_end(witnessed, succession)
    assert succession.reason is Reason.COMPROMISE
    with pytest.raises(LedgerError):
        verify_proof(proof, leaf, parse_policy(NEXT))


def test_what_the_thief_signs_after_the_freeze_gets_no_quorum(drill: Drill) -> None:
    thief = PlayedLog(
        ORIGIN,
        [OLD, OLD_PQ],
        drill.old.witnesses,
        AT + 2 * DAY,
        list(drill.old.leaves),
        dict(drill.old.sizes),
    )
    index, note = thief.add(entry())
    assert thief.declined == [404, 404, 404]
    with pytest.raises(NoQuorumError):
        verify_proof(thief.proof(index, note), thief.leaves[index], parse_policy(HELD))
    for moved in (*drill.freeze.signatures[2:],):  # cosignatures of the last honest head do not fit another
        with pytest.raises(SignatureRefusedError):
            verify_checkpoint(Note(note.text, (*note.signatures, moved)), parse_policy(HELD))
    with pytest.raises(LedgerError):
        verify_checkpoint(note, parse_policy(NEXT))


def test_a_reader_follows_to_the_new_log_without_any_word_of_the_stolen_key(drill: Drill) -> None:
    names = {line.name for line in drill.step.consent.signatures}
    names |= {line.name for line in drill.step.published.proof.checkpoint.signatures}
    assert ORIGIN not in names
    reached = follow(HELD, [drill.step])
    assert (reached.text, reached.version) == (NEXT, 2)
    index, note = drill.new.add(entry())
    verify_proof(drill.new.proof(index, note), drill.new.leaves[index], reached.policy)


def test_leaf_0_of_the_new_log_proves_the_old_root(drill: Drill) -> None:
    succession = verify_predecessor(drill.entry_0, parse_policy(HELD), parse_policy(NEXT))
    ended = verify_checkpoint(drill.freeze, parse_policy(HELD)).checkpoint
    assert succession.ended.checkpoint == ended
    assert (ended.origin, ended.size) == (ORIGIN, len(drill.old.leaves))
    assert succession.began.checkpoint.origin == AFTER


def test_the_thief_cannot_lead_readers_to_a_log_of_his_own(drill: Drill) -> None:
    name = "ledger.example/2026-c"
    own = key(name, "thief")
    for witnesses, consenting in (([], []), ([PAPER], [PAPER])):
        played = [PlayedWitness(one, {name: [own.key]}) for one in witnesses]
        log = PlayedLog(name, [own], played, AT)
        log.publish(Predecessor(name, 0, Reason.COMPROMISE, drill.freeze))
        text = policy_of([own], 2)
        published = log.publish(PolicyVersion(name, 1, 2, digest(HELD), text.decode()), [own])
        for note in [consent(published.file, consenting, AT)] if consenting else [drill.freeze]:
            with pytest.raises(NotVerifiedError):
                follow(HELD, [Step(published, note)])


def test_a_checkpoint_beyond_the_end_is_evidence_whoever_signed_it(drill: Drill) -> None:
    succession = verify_predecessor(drill.entry_0, parse_policy(HELD), parse_policy(NEXT))
    for size, root in ((len(drill.old.leaves) + 1, b"\1" * 32), (len(drill.old.leaves), b"\1" * 32)):
        beyond = replace(succession.ended.checkpoint, size=size, root=root)
        note = sign(beyond.to_text(), [OLD, *WITNESSES], AT)
        with pytest.raises(NotVerifiedError, match="Keep it"):
            check_before_end(verify_checkpoint(note, parse_policy(HELD)), succession)
    check_before_end(succession.began, succession)


def test_a_beginning_that_is_not_leaf_0_or_has_no_cosigned_end_is_refused(drill: Drill) -> None:
    old, new = parse_policy(HELD), parse_policy(NEXT)
    with pytest.raises(NotVerifiedError, match="must be leaf 0"):
        verify_predecessor(
            drill.new.publish(Predecessor(AFTER, 7, Reason.COMPROMISE, drill.freeze)), old, new
        )
    fresh = [PlayedWitness(one, {AFTER: [FRESH.key]}) for one in WITNESSES]
    bare = sign(drill.freeze.text, [OLD, AUDITOR], AT)
    for checkpoint, error in ((bare, NoQuorumError), (sign(drill.freeze.text, [FRESH], 0), LedgerError)):
        log = PlayedLog(AFTER, [FRESH], fresh, AT)
        for witness in fresh:
            witness.seen = {}
        with pytest.raises(error):
            verify_predecessor(log.publish(Predecessor(AFTER, 0, Reason.COMPROMISE, checkpoint)), old, new)
    moved = Published(drill.entry_0.file, drill.entry_0.leaf, Proof(0, (), drill.freeze))
    with pytest.raises(LedgerError):
        verify_predecessor(moved, old, new)


def test_a_year_ends_by_the_word_of_its_own_key_too() -> None:
    log = log_of(OLD)
    end, year = log.head(), "ledger.example/2027"
    fresh = key(year, "first")
    policy = policy_of([OLD, fresh])
    for signers, passes in (([fresh, OLD], True), ([fresh], False), ([OLD], False)):
        witnesses = [PlayedWitness(one, {year: [fresh.key]}) for one in WITNESSES]
        new = PlayedLog(year, [fresh], witnesses, AT)
        published = new.publish(Predecessor(year, 0, Reason.YEAR, end), signers)
        if passes:
            found = verify_predecessor(published, parse_policy(policy), parse_policy(policy))
            assert found.ended.checkpoint.size == len(log.leaves)
        else:
            with pytest.raises(SignatureRefusedError):
                verify_predecessor(published, parse_policy(policy), parse_policy(policy))


def test_a_log_cannot_follow_itself() -> None:
    log = log_of(OLD)
    again = [PlayedWitness(one, {ORIGIN: [OLD.key]}) for one in WITNESSES]
    published = PlayedLog(ORIGIN, [OLD], again, AT).publish(Predecessor(ORIGIN, 0, Reason.YEAR, log.head()))
    with pytest.raises(NotVerifiedError, match="follows itself"):
        verify_predecessor(published, parse_policy(HELD), parse_policy(HELD))
