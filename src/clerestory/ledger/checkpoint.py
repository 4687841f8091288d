"""Checkpoints: what a log says of itself, in three lines: who it is, how many leaves, under which root.

Promises: `parse_checkpoint` reads exactly what `Checkpoint.to_text` writes.
Refuses: sizes beyond 2^63 - 1, roots that are not 32 bytes, a root of the empty tree that is not its root,
empty lines. Extension lines are read, since C2SP allows them, and never used or written by Clerestory.
Source: C2SP tlog-checkpoint 1.0.0.
"""

from dataclasses import dataclass
from typing import Final

from clerestory.ledger.errors import MalformedError
from clerestory.ledger.merkle import EMPTY_ROOT
from clerestory.ledger.spelling import read_decimal, read_hash, write_base64

LONGEST_ORIGIN: Final = 255
"""In UTF-8 bytes: the ML-DSA message counts it in one byte."""


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log. origin: its name for good. size: leaves. root: 32 bytes. extensions: not audited."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), write_base64(self.root), *self.extensions)
        return "".join(line + "\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a note that is a checkpoint. Raises MalformedError."""
    lines = text.split("\n")
    if lines.pop() != "" or len(lines) < 3 or not all(lines):
        raise MalformedError("A checkpoint is not at least three lines, none of them empty.")
    origin, size, root, *extensions = lines
    if len(origin.encode("utf-8")) > LONGEST_ORIGIN:
        raise MalformedError(f"The origin of a checkpoint is longer than {LONGEST_ORIGIN} bytes.")
    found = Checkpoint(
        origin,
        read_decimal(size, "Line 2 of a checkpoint (the size)"),
        read_hash(root, "Line 3 of a checkpoint (the root)"),
        tuple(extensions),
    )
    if found.size == 0 and found.root != EMPTY_ROOT:
        raise MalformedError("A checkpoint of 0 leaves has another root than the empty tree.")
    return found
