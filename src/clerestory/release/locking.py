"""No proof, no key: a sealed envelope lies locked until the public ledger has its entry, and a quorum saw it.

Promises: `unlock` is the only way to a locked envelope, and it verifies everything itself, whoever calls it:
that the leaf is the one the envelope was locked beside, that it names this envelope, and that the proof shows
it under a checkpoint which a quorum of the policy's witnesses cosigned. Only then is the key unwrapped.
Refuses a policy that asks for no witness: then nobody but the office would have seen anything.
Source: docs/decisions/0018-no-proof-no-key.md.
"""

import hashlib
from dataclasses import dataclass, field

from clerestory.ledger.errors import LedgerError
from clerestory.ledger.leaf import parse_leaf
from clerestory.ledger.policy import Policy
from clerestory.ledger.proof import Proof, verify_proof
from clerestory.release.errors import LockRefusedError, NotProvedError
from clerestory.sealing import lock as sealing_lock
from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.sealing.errors import LockDoesNotOpenError
from clerestory.sealing.lock import LockedText


@dataclass(frozen=True, slots=True)
class LockedEnvelope:
    """A sealed envelope as it waits. text, wrapped: what `sealing.lock` made of it."""

    release_ref: str
    envelope_sha256: str
    text: bytes = field(repr=False)
    wrapped: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An envelope that may be handed over. proof: a tlog-proof with the leaf as extra data.

    origin, index, size: of which log it is leaf `index`, under a checkpoint of so many leaves.
    """

    release_ref: str
    envelope: str = field(repr=False)
    proof: bytes = field(repr=False)
    origin: str
    index: int
    size: int


def lock(envelope: str, *, release_ref: str, leaf: bytes, key: KeyEncryptionKey) -> LockedEnvelope:
    """The envelope, locked. leaf: the 98 bytes that the journal made of the entry which says it was sealed.

    Raises LockRefusedError where that leaf does not name this envelope: it could never be unlocked.
    """
    data = envelope.encode("ascii")
    digest = hashlib.sha256(data).digest()
    if parse_leaf(leaf).content != digest:
        raise LockRefusedError(f"The leaf of release {release_ref} does not name its envelope.")
    made = sealing_lock.locked(data, _place(release_ref, digest, leaf), key)
    return LockedEnvelope(release_ref, digest.hex(), made.text, made.wrapped)


def unlock(
    locked: LockedEnvelope, *, leaf: bytes, proof: Proof, policy: Policy, keys: tuple[KeyEncryptionKey, ...]
) -> Unlocked:
    """The envelope, once its entry is shown to be in the public ledger.

    leaf: as the journal keeps it. keys: the office's lock keys. Raises NotProvedError where anything of that
    is not shown, LockRefusedError where it is shown and the lock still does not open. Nothing was unlocked.
    """
    require_witnesses(policy)
    digest = bytes.fromhex(locked.envelope_sha256)
    try:
        if parse_leaf(leaf).content != digest:
            raise NotProvedError(
                f"The leaf that was proved does not name the envelope of release {locked.release_ref}."
            )
        if proof.extra not in (None, leaf):
            raise NotProvedError(f"The proof for release {locked.release_ref} is of another leaf.")
        witnessed = verify_proof(proof, leaf, policy)
    except LedgerError as error:
        raise NotProvedError(f"Release {locked.release_ref} is not proved. {error}") from error
    envelope = _opened(locked, leaf, digest, keys)
    kept = Proof(proof.index, proof.hashes, proof.checkpoint, leaf)
    checkpoint = witnessed.checkpoint
    return Unlocked(
        locked.release_ref, envelope, kept.to_bytes(), checkpoint.origin, proof.index, checkpoint.size
    )


def require_witnesses(policy: Policy) -> None:
    """Raises NotProvedError for a policy under which the office alone could make a proof."""
    if policy.is_quorum(frozenset()):
        raise NotProvedError(
            "The policy of the public ledger asks for no witness, so a proof under it shows nothing that the "
            "office could not have made alone. Name witnesses and a quorum in it; see "
            "docs/operations/recruiting-witnesses.md."
        )


def _opened(locked: LockedEnvelope, leaf: bytes, digest: bytes, keys: tuple[KeyEncryptionKey, ...]) -> str:
    # Invariant: reached by `unlock` only, after everything was verified.
    place = _place(locked.release_ref, digest, leaf)
    try:
        data = sealing_lock.opened(LockedText(locked.text, locked.wrapped), place, keys)
    except LockDoesNotOpenError as error:
        raise LockRefusedError(f"Release {locked.release_ref} stays sealed. {error}") from error
    if hashlib.sha256(data).digest() != digest:
        raise LockRefusedError(f"What was locked as release {locked.release_ref} is another envelope.")
    return data.decode("ascii")


def _place(release_ref: str, digest: bytes, leaf: bytes) -> tuple[bytes, ...]:
    return (release_ref.encode("utf-8"), digest, leaf)
