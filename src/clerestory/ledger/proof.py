"""Proofs one can keep: a leaf's place, the hashes up to the root, and the checkpoint that witnesses cosigned.

Promises: `parse_proof` reads exactly what `Proof.to_bytes` writes. `verify_proof` needs nothing but the
leaf's bytes and the reader's own policy: no network, no log.
Refuses: more than 63 hashes, more than 64 KiB of extra data. Extra data are signed by nobody; Clerestory puts
the leaf's bytes there, which the proof itself then shows to be right or wrong.
Source: C2SP tlog-proof (format v1).
"""

from dataclasses import dataclass, field
from typing import Final

from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.errors import MalformedError
from clerestory.ledger.merkle import leaf_hash, verify_inclusion
from clerestory.ledger.note import LARGEST_NOTE, Note, parse_note
from clerestory.ledger.policy import Policy, Witnessed, verify_checkpoint
from clerestory.ledger.spelling import read_base64, read_decimal, read_hash, read_utf8, write_base64

HEADER: Final = "c2sp.org/tlog-proof@v1"
LARGEST_EXTRA: Final = 1 << 16
MOST_HASHES: Final = 63
LARGEST_PROOF: Final = LARGEST_NOTE + 2 * LARGEST_EXTRA
_EXTRA: Final = "extra "
_INDEX: Final = "index "


@dataclass(frozen=True)
class Proof:
    """That some leaf is number `index` of the tree of a checkpoint. checkpoint: the cosigned note.

    hashes: from the leaf's sibling up, each 32 bytes. extra: signed by nobody, or None.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = field(default=None, repr=False)

    def to_bytes(self) -> bytes:
        """The proof as it is stored, by custom in a file `….tlog-proof`."""
        extra = [] if self.extra is None else [_EXTRA + write_base64(self.extra)]
        lines = [HEADER, *extra, f"{_INDEX}{self.index}", *map(write_base64, self.hashes), ""]
        return "".join(line + "\n" for line in lines).encode("utf-8") + self.checkpoint.to_bytes()


def parse_proof(data: bytes) -> Proof:
    """Read a proof. Raises MalformedError."""
    head, blank, note = data[:LARGEST_PROOF].partition(b"\n\n")
    lines = read_utf8(head, 2 * LARGEST_EXTRA, "The part of a proof before its checkpoint").split("\n")
    if lines.pop(0) != HEADER:
        raise MalformedError(f"A proof does not begin with the line {HEADER}.")
    if not blank or len(data) > LARGEST_PROOF:
        raise MalformedError("A proof has no empty line before its checkpoint, or is too large.")
    extra = None
    if lines and lines[0].startswith(_EXTRA):
        extra = read_base64(lines.pop(0).removeprefix(_EXTRA), "The line `extra` of a proof")
        if len(extra) > LARGEST_EXTRA:
            raise MalformedError(f"The extra data of a proof have more than {LARGEST_EXTRA:,} bytes.")
    if not lines or not lines[0].startswith(_INDEX):
        raise MalformedError("A proof has no line `index` where one is expected.")
    index = read_decimal(lines.pop(0).removeprefix(_INDEX), "The line `index` of a proof")
    if len(lines) > MOST_HASHES:
        raise MalformedError(f"A proof has more than {MOST_HASHES} hashes; no tree is that high.")
    hashes = tuple(read_hash(line, f"Hash {number} of a proof") for number, line in enumerate(lines, 1))
    return Proof(index, hashes, parse_note(note), extra)


def verify_proof(proof: Proof, entry: bytes, policy: Policy) -> Witnessed:
    """What is shown about the checkpoint, once the entry's bytes are shown to be a leaf under it.

    Raises SignatureRefusedError, NoQuorumError, InclusionError, and MalformedError when what is signed is no
    checkpoint.
    """
    witnessed = verify_checkpoint(proof.checkpoint, policy)
    checkpoint = parse_checkpoint(proof.checkpoint.text)
    verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return witnessed
