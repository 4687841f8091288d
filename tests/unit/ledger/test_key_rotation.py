"""A log's keys change with an overlap, and no reader is cut off."""

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.ledger.playing import DAY, entry, key
from tests.unit.ledger.test_following import NEW, NEW_PQ, OLD, OLD_PQ, ORIGIN, TODAY, log_of, policy_of

from clerestory.ledger.errors import (
    LedgerError,
    NotVerifiedError,
)
from clerestory.ledger.leaf import LeafKind
from clerestory.ledger.note import Note
from clerestory.ledger.policy import parse_policy, verify_checkpoint
from clerestory.ledger.proof import verify_proof
from clerestory.ledger.statements import KeyChange, plain, sign_statement
from clerestory.ledger.succession import (
    check_announced,
    published_on,
    verify_key_change,
    verify_published,
)


def is_believed(note: Note, policy: bytes) -> bool:
    try:
        verify_checkpoint(note, parse_policy(policy))
    except LedgerError:
        return False
    return True


@pytest.mark.parametrize("by_hand", [True, False])
def test_keys_change_with_an_overlap_and_no_reader_is_cut_off(by_hand: bool) -> None:
    log = log_of(OLD, OLD_PQ)
    readers = {
        "old": policy_of([OLD]),
        "old, both kinds": policy_of([OLD, OLD_PQ]),
        "both": policy_of([OLD, NEW]),
        "new": policy_of([NEW]),
        "new, both kinds": policy_of([NEW, NEW_PQ]),
    }
    assert [is_believed(log.head(), policy) for policy in readers.values()] == [
        True,
        True,
        True,
        False,
        False,
    ]

    first, last = TODAY, date.fromordinal(TODAY.toordinal() + 90)
    change = KeyChange(ORIGIN, 1, (OLD.key, OLD_PQ.key), (NEW.key, NEW_PQ.key), first, last)
    log.signers = (OLD, OLD_PQ, NEW, NEW_PQ)
    published = log.publish(change)
    witnessed = verify_published(published, parse_policy(readers["old"]))
    check_announced(change, published_on(witnessed) or date.max)
    for witness in log.witnesses:  # an operator adds the new key by the word of the old one
        known = verify_key_change(published.file, [OLD.key])
        witness.logs = {ORIGIN: (*plain(known.old), *plain(known.new)) if by_hand else (OLD.key, NEW.key)}

    for _ in range(3):
        log.at += 30 * DAY
        _, note = log.add(entry())
        assert len(note.signatures) == 4 + 3
        assert all(is_believed(note, policy) for policy in readers.values())

    log.signers = (NEW, NEW_PQ)  # the day after the overlap
    log.at += DAY
    index, note = log.add(entry())
    assert [is_believed(note, policy) for policy in readers.values()] == [False, False, True, True, True]
    for witness in log.witnesses:
        witness.logs = {ORIGIN: (NEW.key,)}
    verify_proof(log.proof(index, note), log.leaves[index], parse_policy(readers["new"]))

    log.signers = (OLD,)  # whoever finds the old key in the rubbish
    _, forged = log.add(entry())
    assert log.declined == [403, 403, 403]
    assert not any(is_believed(forged, policy) for policy in readers.values())


def test_a_key_change_in_the_log_is_the_statement_of_its_leaf_and_of_this_log() -> None:
    log, policy = log_of(OLD), parse_policy(policy_of([OLD]))
    change = KeyChange(ORIGIN, 1, (OLD.key,), (NEW.key,), TODAY, TODAY)
    good = log.publish(change, [OLD, NEW])
    assert published_on(verify_published(good, policy)) == TODAY
    other = sign_statement(replace(change, number=2), [OLD, NEW]).to_bytes()
    with pytest.raises(NotVerifiedError, match="of another kind or of another file"):
        verify_published(replace(good, file=other), policy)
    with pytest.raises(NotVerifiedError, match="of another kind"):
        verify_published(log.publish_file(other, LeafKind.MANIFEST), policy)
    elsewhere = "elsewhere.example"
    stray = KeyChange(elsewhere, 1, (key(elsewhere, "a").key,), (key(elsewhere, "b").key,), TODAY, TODAY)
    with pytest.raises(NotVerifiedError, match="stands in another log"):
        verify_published(log.publish(stray, [key(elsewhere, "a")]), policy)
