"""The lock on a sealed envelope opens to the proof of its own entry under a quorum, and to nothing else."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.ledger.making import (
    AUDITOR,
    LOG,
    STRANGER,
    UNIVERSITY,
    cosigned,
    entries,
    flips,
    head,
    policy,
    proof_of,
    signer,
)

from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.keys import Kind
from clerestory.ledger.leaf import Leaf, LeafKind
from clerestory.ledger.merkle import leaf_hash, subtrees_of
from clerestory.ledger.policy import parse_policy
from clerestory.ledger.proof import parse_proof, verify_proof
from clerestory.release.errors import LockRefusedError, NotProvedError, ReleaseError
from clerestory.release.locking import LockedEnvelope, Unlocked, lock, unlock
from clerestory.sealing import lock as sealing_lock
from clerestory.sealing.at_rest import KeyEncryptionKey

KEY = KeyEncryptionKey.from_bytes(b"\x07" * 32)
OTHER_KEY = KeyEncryptionKey.from_bytes(b"\x08" * 32)
ENVELOPE, SECOND = "head.key.nonce.body.tag", "another.envelope.of.another.release"


def leaf_of(envelope: str, salt: bytes = b"a") -> bytes:
    """A leaf that names this envelope; the rest as it happened to be."""
    rest = hashlib.sha256(salt).digest()
    return Leaf(LeafKind.ENTRY, rest, rest, hashlib.sha256(envelope.encode()).digest()).to_bytes()


LEAF, SECOND_LEAF, TWIN = leaf_of(ENVELOPE), leaf_of(SECOND), leaf_of(ENVELOPE, b"made later")
LOGGED = [*entries(5), LEAF, *entries(3), SECOND_LEAF, TWIN]
HEAD = cosigned(head(LOGGED))
PROOF, SECOND_PROOF, TWIN_PROOF = (
    proof_of(index, LOGGED, HEAD, leaf) for index, leaf in ((5, LEAF), (9, SECOND_LEAF), (10, TWIN))
)
LOCKED = lock(ENVELOPE, release_ref="MV-2026-000001-R1", leaf=LEAF, key=KEY)
SECOND_LOCKED = lock(SECOND, release_ref="MV-2026-000002-R1", leaf=SECOND_LEAF, key=KEY)


def unlocked(locked: LockedEnvelope = LOCKED, **changes: Any) -> Unlocked:
    given = {"leaf": LEAF, "proof": PROOF, "policy": policy(), "keys": (KEY,)} | changes
    return unlock(locked, **given)


def test_the_proof_of_its_entry_opens_it_and_stays_with_it() -> None:
    opened = unlocked()
    assert (opened.envelope, opened.origin, opened.index, opened.size) == (
        ENVELOPE,
        "ledger.example/2026",
        5,
        11,
    )
    kept = parse_proof(opened.proof)
    assert kept.extra == LEAF
    verify_proof(kept, LEAF, policy())
    assert unlocked(proof=replace(PROOF, extra=None)).proof == opened.proof
    assert unlocked(keys=(OTHER_KEY, KEY)).envelope == ENVELOPE
    assert ENVELOPE not in repr(opened) + repr(LOCKED)


def elsewhere() -> Checkpoint:
    """The head of a log of another name with the very same leaves."""
    hashes = [leaf_hash(entry) for entry in LOGGED]
    return Checkpoint("other.example/2026", len(hashes), subtrees_of(hashes)(0, len(hashes)))


OTHER_LOG = signer("other.example/2026", Kind.ED25519)
NOBODY = parse_policy(f"log {LOG.key.vkey}\nquorum none\n".encode())
OF_STRANGERS = parse_policy(
    f"log {LOG.key.vkey}\nwitness stranger {STRANGER.key.vkey}\nquorum stranger\n".encode()
)

ATTACKS: dict[str, Callable[[], object]] = {
    "another release's proof": lambda: unlocked(proof=SECOND_PROOF),
    "another release's leaf": lambda: unlocked(leaf=SECOND_LEAF),
    "another release's leaf and proof": lambda: unlocked(leaf=SECOND_LEAF, proof=SECOND_PROOF),
    "a leaf of the same envelope that was made later, proved": lambda: unlocked(leaf=TWIN, proof=TWIN_PROOF),
    "its leaf with the proof of such a later one": lambda: unlocked(proof=TWIN_PROOF),
    "a proof that carries another leaf": lambda: unlocked(proof=replace(PROOF, extra=TWIN)),
    "no leaf at all": lambda: unlocked(leaf=b""),
    "another place in the tree": lambda: unlocked(proof=replace(PROOF, index=4)),
    "no hashes": lambda: unlocked(proof=replace(PROOF, hashes=())),
    "signed by the log alone": lambda: unlocked(proof=replace(PROOF, checkpoint=cosigned(head(LOGGED), LOG))),
    "one witness of two": lambda: unlocked(
        proof=replace(PROOF, checkpoint=cosigned(head(LOGGED), LOG, AUDITOR))
    ),
    "a witness nobody chose": lambda: unlocked(
        proof=replace(PROOF, checkpoint=cosigned(head(LOGGED), LOG, AUDITOR, STRANGER))
    ),
    "witnesses without the log": lambda: unlocked(
        proof=replace(PROOF, checkpoint=cosigned(head(LOGGED), AUDITOR, UNIVERSITY))
    ),
    "another log with the same leaves": lambda: unlocked(
        proof=replace(PROOF, checkpoint=cosigned(elsewhere(), OTHER_LOG, AUDITOR, UNIVERSITY))
    ),
    "a head from before the entry": lambda: unlocked(
        proof=replace(PROOF, checkpoint=cosigned(head(LOGGED[:5])))
    ),
    "a policy that asks for no witness": lambda: unlocked(policy=NOBODY),
    "a policy with other witnesses": lambda: unlocked(policy=OF_STRANGERS),
    "a policy with another log": lambda: unlocked(policy=policy(logs=(OTHER_LOG,))),
    "another office's key": lambda: unlocked(keys=(OTHER_KEY,)),
    "no key": lambda: unlocked(keys=()),
    "the rows of two releases exchanged": lambda: unlocked(
        replace(LOCKED, text=SECOND_LOCKED.text, wrapped=SECOND_LOCKED.wrapped)
    ),
    "the texts of two releases exchanged": lambda: unlocked(replace(LOCKED, text=SECOND_LOCKED.text)),
    "the keys of two releases exchanged": lambda: unlocked(replace(LOCKED, wrapped=SECOND_LOCKED.wrapped)),
    "the names of two releases exchanged": lambda: unlocked(
        replace(LOCKED, release_ref=SECOND_LOCKED.release_ref)
    ),
    "another digest, with its proved leaf": lambda: unlocked(
        replace(LOCKED, envelope_sha256=SECOND_LOCKED.envelope_sha256), leaf=SECOND_LEAF, proof=SECOND_PROOF
    ),
    "the key in another form": lambda: unlocked(
        replace(LOCKED, wrapped="clerestory-lock-2" + LOCKED.wrapped)
    ),
    "the key cut off": lambda: unlocked(replace(LOCKED, wrapped=LOCKED.wrapped[:-1])),
    "an empty row": lambda: unlocked(replace(LOCKED, text=b"", wrapped="")),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_else_opens_it(attack: str) -> None:
    with pytest.raises((NotProvedError, LockRefusedError)) as refused:
        ATTACKS[attack]()
    assert ENVELOPE not in str(refused.value)


PARTS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "text": (LOCKED.text, lambda data: unlocked(replace(LOCKED, text=data))),
    "wrapped": (
        LOCKED.wrapped.encode(),
        lambda data: unlocked(replace(LOCKED, wrapped=data.decode("latin-1"))),
    ),
    "leaf": (LEAF, lambda data: unlocked(leaf=data)),
    "digest": (
        bytes.fromhex(LOCKED.envelope_sha256),
        lambda data: unlocked(replace(LOCKED, envelope_sha256=data.hex())),
    ),
    "name": (
        LOCKED.release_ref.encode(),
        lambda data: unlocked(replace(LOCKED, release_ref=data.decode("latin-1"))),
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_with_any_single_bit_flipped_it_stays_closed(part: str) -> None:
    whole, opened_with = PARTS[part]
    opened_with(whole)
    for changed in flips(whole):
        with pytest.raises(ReleaseError):
            opened_with(changed)


def test_the_whole_row_without_the_offices_key_holds_no_byte_of_the_envelope() -> None:
    row = LOCKED.text + LOCKED.wrapped.encode()
    assert ENVELOPE.encode() not in row
    assert not any(ENVELOPE.encode()[at : at + 4] in row for at in range(len(ENVELOPE) - 4))
    again = lock(ENVELOPE, release_ref=LOCKED.release_ref, leaf=LEAF, key=KEY)
    assert (again.text, again.wrapped) != (LOCKED.text, LOCKED.wrapped)


def test_an_envelope_is_not_locked_beside_a_leaf_that_does_not_name_it() -> None:
    with pytest.raises(LockRefusedError, match="does not name its envelope"):
        lock(ENVELOPE, release_ref="MV-2026-000001-R1", leaf=SECOND_LEAF, key=KEY)


def locked_carelessly(text: str, digest: bytes, leaf: bytes) -> LockedEnvelope:
    """As a caller could lock that looks at nothing."""
    made = sealing_lock.locked(text.encode(), (b"R1", digest, leaf), KEY)
    return LockedEnvelope("R1", digest.hex(), made.text, made.wrapped)


def test_what_was_locked_carelessly_beside_another_leaf_stays_closed() -> None:
    digest = hashlib.sha256(ENVELOPE.encode()).digest()
    with pytest.raises(NotProvedError, match="does not name the envelope"):
        unlocked(locked_carelessly(ENVELOPE, digest, SECOND_LEAF), leaf=SECOND_LEAF, proof=SECOND_PROOF)
    with pytest.raises(LockRefusedError, match="is another envelope"):
        unlocked(locked_carelessly(SECOND, digest, LEAF))
