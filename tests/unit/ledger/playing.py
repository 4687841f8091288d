"""A log and its witnesses as they live on, for tests that follow both over years.

Nothing of ours is imitated: the log is our tree and notes, a witness answers by `ledger.witnessing`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.keys import Kind, SeedSigner, VerifierKey, signer_of
from clerestory.ledger.leaf import Leaf, LeafKind, filler
from clerestory.ledger.merkle import inclusion_proof, leaf_hash, subtrees_of
from clerestory.ledger.note import Note, sign
from clerestory.ledger.proof import Proof
from clerestory.ledger.statements import Statement, digest, sign_statement
from clerestory.ledger.succession import Published
from clerestory.ledger.witnessing import (
    Declined,
    Holds,
    Refused,
    Seen,
    read_answer,
    request_of,
    submitted,
    weighed,
    with_lines,
)

DAY = 86_400


def key(origin: str, what: str, kind: Kind = Kind.ED25519) -> SeedSigner:
    """A log's key; `what` tells it from the others of this log."""
    return signer_of(
        origin, kind, hashlib.sha256(f"only for tests: {origin} {what} {kind}".encode()).digest()
    )


def entry() -> bytes:
    """A leaf about nobody."""
    return Leaf(LeafKind.ENTRY, filler(), filler(), filler()).to_bytes()


@dataclass
class PlayedWitness:
    """A witness with what it has seen. logs: the keys its operator trusts, by origin."""

    signer: SeedSigner
    logs: dict[str, Sequence[VerifierKey]] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)

    def answer(self, request: bytes, at: int) -> tuple[int, str, bytes]:
        """Status, type and body of the answer to `add-checkpoint`."""
        one = submitted(request, self.logs)
        weighed_ = one if isinstance(one, Refused) else weighed(one, self.seen.get(one.checkpoint.origin))
        if isinstance(weighed_, Refused):
            return weighed_.status, weighed_.content_type, weighed_.body
        assert not isinstance(one, Refused)
        self.seen[one.checkpoint.origin] = weighed_
        note = sign(one.signed.text, [self.signer], at)
        return 200, "text/plain", note.signatures[0].to_text().encode()


@dataclass
class PlayedLog:
    """A log in memory. at: its clock, POSIX seconds."""

    origin: str
    signers: Sequence[SeedSigner]
    witnesses: Sequence[PlayedWitness]
    at: int
    leaves: list[bytes] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    declined: list[int] = field(default_factory=list)

    def subtree(self):
        return subtrees_of([leaf_hash(leaf) for leaf in self.leaves])

    def head(self) -> Note:
        """The checkpoint of all leaves, with a cosignature of each witness that gave one."""
        size = len(self.leaves)
        subtree = self.subtree()
        note = sign(Checkpoint(self.origin, size, subtree(0, size)).to_text(), self.signers, self.at)
        self.declined = []
        for number, witness in enumerate(self.witnesses):
            request = request_of(self.sizes.get(number, 0), note, subtree)
            found = read_answer(*witness.answer(request, self.at), note, [witness.signer.key])
            if isinstance(found, Declined | Holds):
                self.declined.append(found.status if isinstance(found, Declined) else 409)
                continue
            self.sizes[number] = size
            note = with_lines(note, found.lines)
        return note

    def add(self, leaf: bytes) -> tuple[int, Note]:
        """One more leaf: its index, and the checkpoint with it."""
        self.leaves.append(leaf)
        return len(self.leaves) - 1, self.head()

    def proof(self, index: int, note: Note) -> Proof:
        """That a leaf is under a checkpoint of all leaves."""
        return Proof(index, inclusion_proof(index, len(self.leaves), self.subtree()), note)

    def publish(self, statement: Statement, signers: Sequence[SeedSigner] | None = None) -> Published:
        """The statement signed, as a leaf, with its proof."""
        file = sign_statement(statement, self.signers if signers is None else signers).to_bytes()
        return self.publish_file(file, statement.LEAF)

    def publish_file(self, file: bytes, kind: LeafKind) -> Published:
        """A statement's file as a leaf of this kind, with its proof."""
        leaf = Leaf(kind, filler(), filler(), digest(file)).to_bytes()
        index, note = self.add(leaf)
        return Published(file, leaf, self.proof(index, note))
