"""What a witness has seen of one log: its last cosigned checkpoint, and evidence of what it refused.

Promises: there is one state, the file `checkpoint`. `keep` returns when the new one is on the disk. What
another run of this program, or a failed call, has left is written once more before it is relied on or shown,
so no cosignature is seen outside that a power cut could take back.
Refuses: a state that its own key did not sign, or of another log. Nothing of that log is cosigned then.
"""

import hashlib
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clerestory.ledger.checkpoint import Checkpoint, parse_checkpoint
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.keys import VerifierKey
from clerestory.ledger.note import Note, parse_note, verify
from clerestory.ledger.witnessing import Seen, Submitted, origin_hash
from clerestory.logstore.errors import StoreConflictError, StoreError
from clerestory.logstore.files import Files
from clerestory.logstore.folder import FolderStore
from clerestory.witness.errors import WitnessStateError

CONFLICT: Final = "conflict"
"""Two roots for one size, both signed: proof by itself that the log has shown two histories."""
UNSHOWN: Final = "unshown"
"""A signed checkpoint without a proof that it grew out of the last one: a reason to ask, no proof."""
PATIENCE_SECONDS: Final = 2.0
MOST_EVIDENCE: Final = {CONFLICT: 64, UNSHOWN: 16}
_EVIDENCE: Final = "checkpoints/"


@dataclass(frozen=True)
class Held:
    """The last cosigned checkpoint. note: with the log's and the witness's signatures. at: POSIX seconds."""

    checkpoint: Checkpoint
    note: bytes
    at: int

    @property
    def seen(self) -> Seen:
        """What the next checkpoint is held against."""
        return Seen(self.checkpoint.size, self.checkpoint.root)


class LogState:
    """The state of one log. `lock` is held by whoever reads it to change it."""

    def __init__(self, folder: Path, origin: str, keys: Sequence[VerifierKey], files: Files) -> None:
        """folder: of this log, there already. keys: the witness's own. Raises StoreUnusableError."""
        self.origin, self.lock = origin, threading.Lock()
        self.store = FolderStore(folder, files)
        self._keys = keys
        self._durable: bytes | None = None

    def held(self) -> Held | None:
        """What is known of the log, None at the beginning. Call it under the lock.

        Raises WitnessStateError, StoreError.
        """
        data = self.store.read("checkpoint")
        if data is None:
            if self._durable is not None:
                raise WitnessStateError(f"The state of {origin_hash(self.origin)} was taken away.")
            return None
        found = opened(data, self._keys, self.origin)
        if data != self._durable:
            self.keep(data)
        return found

    def keep(self, note: bytes) -> None:
        """Put a checkpoint in the place of the last one. Call it under the lock. Raises StoreError."""
        self._durable = None
        self.store.replace("checkpoint", note)
        self._durable = note

    def published(self) -> Held | None:
        """The cosigned checkpoint as anybody may have it: the last one that is on the disk.

        Raises WitnessStateError, also while the first copy of a mirrored log is made; StoreError.
        """
        durable = self._durable
        if durable is not None:
            return opened(durable, self._keys, self.origin)
        if not self.lock.acquire(timeout=PATIENCE_SECONDS):
            raise WitnessStateError("The witness is busy with the first copy of this log; ask again later.")
        try:
            return self.held()
        finally:
            self.lock.release()

    def keep_evidence(self, kind: str, refused: Submitted, held: Held) -> None:
        """Keep both signed heads, if there is room. What fails here changes no answer."""
        name = f"{kind}.{refused.checkpoint.size}.{_short(refused)}"
        with suppress(StoreError):
            known = {path.rpartition(".")[0] for path in self.evidence() if path.startswith(kind)}
            if name not in known and len(known) >= MOST_EVIDENCE[kind]:
                return
            for ending, data in (("seen", held.note), ("other", refused.signed.to_bytes())):
                with suppress(StoreConflictError):  # the first pair with these roots stays
                    self.store.create(f"{_EVIDENCE}{name}.{ending}", data)

    def evidence(self) -> tuple[str, ...]:
        """The names of what was kept: KIND.SIZE.DIGEST.seen and .other. Raises StoreError."""
        return tuple(path.removeprefix(_EVIDENCE) for path in self.store.paths(_EVIDENCE))

    def evidence_of(self, name: str) -> bytes | None:
        """A signed checkpoint that was kept. Raises StoreError, StorePathError for what is no name."""
        return self.store.read(_EVIDENCE + name)


def opened(note: bytes, keys: Sequence[VerifierKey], origin: str | None = None) -> Held:
    """Read a state that these keys cosigned. Raises WitnessStateError."""
    try:
        parsed: Note = parse_note(note)
        signed = verify(parsed, keys)
        checkpoint = parse_checkpoint(parsed.text)
    except LedgerError as error:
        raise WitnessStateError(f"The state of a log is damaged: {error} {_CURE}") from None
    if origin is not None and checkpoint.origin != origin:
        raise WitnessStateError(f"The state of a log is of another log. {_CURE}")
    return Held(checkpoint, note, max(one.at for one in signed))


_CURE: Final = "Nothing of it is cosigned. Never put an older state in its place: begin with a new witness."


def _short(refused: Submitted) -> str:
    return hashlib.sha256(refused.signed.text.encode("utf-8")).hexdigest()[:16]
