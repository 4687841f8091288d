"""What stands in a witness's folder, read only: for `show` and `evidence`, while the witness runs or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clerestory.ledger.keys import VerifierKey
from clerestory.logstore.errors import StoreError
from clerestory.logstore.folder import FolderStore
from clerestory.witness.errors import WitnessFolderError, WitnessStateError
from clerestory.witness.keys import LOGS
from clerestory.witness.state import Held, opened

_EVIDENCE: Final = "checkpoints/"


@dataclass(frozen=True)
class Kept:
    """A log of which something was kept. evidence: files, each a signed checkpoint."""

    origin: str
    held: Held | None
    evidence: tuple[Path, ...]
    trouble: str = ""


def kept(folder: Path, keys: Sequence[VerifierKey]) -> tuple[Kept, ...]:
    """What was kept of each log. folder: absolute. Raises WitnessFolderError."""
    try:
        names = sorted(each for each in (folder / LOGS).iterdir() if each.is_dir())
    except OSError as error:
        raise WitnessFolderError(f"{folder}: cannot be read ({error.strerror}).") from None
    return tuple(_kept(each, keys) for each in names)


def _kept(folder: Path, keys: Sequence[VerifierKey]) -> Kept:
    try:
        store = FolderStore(folder)
        evidence = tuple(folder / path for path in store.paths(_EVIDENCE))
        note = store.read("checkpoint")
        if note is None:
            return Kept(folder.name, None, evidence)
        held = opened(note, keys)
    except (StoreError, WitnessStateError) as error:
        return Kept(folder.name, None, (), str(error))
    return Kept(held.checkpoint.origin, held, evidence)
