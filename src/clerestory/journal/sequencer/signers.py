"""What signs the log's heads at a moment: secrets from files, or keys that never leave a hardware module.

Promises: a secret is read when it is first needed and signs only if it is the one whose public key the ring
names; during an overlap old and new keys sign alike, the older first.
Refuses: to sign with some of the keys when one of them cannot be used: readers who know only that one would
be cut off without anybody seeing it.
"""

from datetime import datetime
from pathlib import Path

from clerestory.journal.sequencer.hsm import open_key
from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.journal.sequencer.key_ring import HSM, LogKey, create_missing, read_ring, read_seed
from clerestory.ledger.keys import Signer, signer_of

__all__ = ["LogSigners", "create_missing", "opened", "signers"]


class LogSigners:
    """The signers of one folder, kept between rounds; the ring is read anew each time it is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[LogKey, Signer] = {}

    def active(self, at: datetime) -> tuple[Signer, ...]:
        """Those that sign at this moment, Ed25519 before ML-DSA-44. at: aware. Raises LogKeysError."""
        ring = read_ring(self._folder)
        active = sorted(ring.active(at), key=lambda one: one.key.kind)
        self._opened = {one: self._opened.get(one) or opened(self._folder, one) for one in active}
        return tuple(self._opened.values())


def signers(folder: Path, at: datetime) -> tuple[Signer, ...]:
    """As `LogSigners.active`, for who asks once."""
    return LogSigners(folder).active(at)


def opened(folder: Path, one: LogKey) -> Signer:
    """The signer of one key of the ring, whether or not it signs now. Raises LogKeysError."""
    if one.where.startswith(HSM):
        return open_key(one.where, one.key)
    path = folder / one.where
    signer = signer_of(one.key.name, one.key.kind, read_seed(path))
    if signer.key != one.key:
        raise LogKeysError(
            f"{path} holds another secret than that of the key {one.key.id.hex()}, which the ring names. "
            "Nothing is signed. Restore the file from its backup."
        )
    return signer
