"""Logs, keys and notes for tests, made the same every time."""

import ctypes
import hashlib
import sys
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

from clerestory.ledger import fast
from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.keys import Kind, SeedSigner, signer_of
from clerestory.ledger.merkle import inclusion_proof, leaf_hash, subtrees_of
from clerestory.ledger.note import Note, sign
from clerestory.ledger.policy import Policy, parse_policy
from clerestory.ledger.proof import Proof

ORIGIN = "ledger.example/2026"
AT = 1_790_000_000


def tell(line: str) -> None:
    """Say a count to whoever runs pytest with -s."""
    sys.stdout.write(line + "\n")


def signer(name: str, kind: Kind) -> SeedSigner:
    """A signer whose secret is worth nothing anywhere else."""
    return signer_of(name, kind, hashlib.sha256(f"only for tests: {name} {kind}".encode()).digest())


LOG = signer(ORIGIN, Kind.ED25519)
LOG_PQ = signer(ORIGIN, Kind.ML_DSA_44_COSIGNATURE)
AUDITOR = signer("auditor.example/w", Kind.ED25519_COSIGNATURE)
UNIVERSITY = signer("university.example/w", Kind.ML_DSA_44_COSIGNATURE)
PAPER = signer("paper.example/w", Kind.ED25519_COSIGNATURE)
STRANGER = signer("stranger.example/w", Kind.ED25519_COSIGNATURE)


def policy(quorum: str = "all", *, logs: Sequence[SeedSigner] = (LOG,)) -> Policy:
    """The log, an auditor and a university, of which `quorum` (all, any, 1, 2) must have witnessed."""
    return parse_policy(policy_text(quorum, logs=logs))


def policy_text(quorum: str = "all", *, logs: Sequence[SeedSigner] = (LOG,)) -> bytes:
    """As `policy`, as a file."""
    lines = [f"log {log.key.vkey} https://{ORIGIN}" for log in logs]
    lines += [f"witness auditor {AUDITOR.key.vkey}", f"witness university {UNIVERSITY.key.vkey}"]
    lines += [f"group both {quorum} auditor university", "quorum both"]
    return "".join(line + "\n" for line in lines).encode()


def cosigned(checkpoint: Checkpoint, *signers: SeedSigner) -> Note:
    """The checkpoint signed by these, or by the log and both witnesses."""
    return sign(checkpoint.to_text(), signers or (LOG, AUDITOR, UNIVERSITY), AT)


def entries(size: int) -> list[bytes]:
    """Entries of a log that is not about anything."""
    return [b"record %d" % number for number in range(size)]


def head(logged: Sequence[bytes]) -> Checkpoint:
    """The checkpoint of a log of these entries."""
    leaves = [leaf_hash(entry) for entry in logged]
    return Checkpoint(ORIGIN, len(leaves), subtrees_of(leaves)(0, len(leaves)))


def proof_of(index: int, logged: Sequence[bytes], note: Note, extra: bytes | None = None) -> Proof:
    """The proof of one entry under a checkpoint over all of them."""
    leaves = [leaf_hash(entry) for entry in logged]
    return Proof(index, inclusion_proof(index, len(leaves), subtrees_of(leaves)), note, extra)


def flips(data: bytes) -> Iterator[bytes]:
    """The data with each single bit changed."""
    for place in range(len(data) * 8):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        yield bytes(changed)


def erring_library(name: str) -> SimpleNamespace:
    """In place of ctypes.CDLL: a libcrypto whose SHA-256 is another function."""
    real = ctypes.cdll.LoadLibrary(fast.LIBRARY)
    return SimpleNamespace(
        SHA256_Init=real.SHA224_Init, SHA256_Update=real.SHA224_Update, SHA256_Final=real.SHA224_Final
    )
