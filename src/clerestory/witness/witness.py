"""The witness itself: what it answers to a checkpoint, whoever sends it.

Promises: for one log, reading the state, comparing, writing the new state and answering are one step; a
cosignature leaves only when the state that has it is on the disk. Times of cosignatures never run back.
Refuses: to cosign when its state, its disk or (as a mirror) its copy of the log is in doubt: 500 or 503.
Source: C2SP tlog-witness; the decision itself is in ledger/witnessing.py.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clerestory.ledger.errors import KeyUnusableError, LedgerError
from clerestory.ledger.keys import Kind, Signer, VerifierKey
from clerestory.ledger.note import Note, sign
from clerestory.ledger.tiles import Read
from clerestory.ledger.witnessing import (
    TEXT_TYPE,
    Refused,
    Submitted,
    contradicts,
    origin_hash,
    submitted,
    weighed,
    with_lines,
)
from clerestory.logstore.errors import StoreError
from clerestory.logstore.files import Files
from clerestory.witness import mirror
from clerestory.witness.errors import MirrorError, WitnessError, WitnessFolderError, WitnessStateError
from clerestory.witness.keys import LOGS
from clerestory.witness.state import CONFLICT, UNSHOWN, Held, LogState

LOCK_SECONDS: Final = 20.0
_LOG_KINDS: Final = (Kind.ED25519, Kind.ML_DSA_44_COSIGNATURE)

Clock = Callable[[], int]
"""The present moment in POSIX seconds."""


@dataclass(frozen=True)
class Reply:
    """What is sent back."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Watched:
    """A log as the witness's page shows it. held: None before the first checkpoint, or with `trouble`."""

    origin: str
    is_mirrored: bool
    held: Held | None
    evidence: tuple[str, ...]
    trouble: str = ""


class Witness:
    """One witness. Several threads may call it; its folder belongs to this process alone (`claimed`)."""

    def __init__(
        self,
        folder: Path,
        signers: Sequence[Signer],
        logs: Sequence[VerifierKey],
        clock: Clock,
        *,
        sources: Mapping[str, Read] | None = None,
        files: Files | None = None,
    ) -> None:
        """folder: the witness's own. logs: trusted keys; a key's name is the origin it may sign for.

        sources: by origin, where a mirrored log is fetched. Raises KeyUnusableError, StoreUnusableError,
        WitnessFolderError.
        """
        self.keys = tuple(signer.key for signer in signers)
        self._signers, self._clock, self._sources = signers, clock, sources or {}
        self._logs = trusted(logs, self.keys)
        layer = files or Files()
        self._states = {
            origin: LogState(_made(folder / LOGS / origin_hash(origin), layer), origin, self.keys, layer)
            for origin in self._logs
        }
        self._by_hash = {origin_hash(origin): state for origin, state in self._states.items()}

    def add_checkpoint(self, data: bytes) -> Reply:
        """Answer an add-checkpoint request."""
        one = submitted(data, self._logs)
        if isinstance(one, Refused):
            return _refusal(one)
        state = self._states[one.checkpoint.origin]
        try:
            with _held_lock(state) as is_free:
                return (
                    self._decided(one, state) if is_free else _said(503, "The witness is busy with this log.")
                )
        except MirrorError as error:
            return _said(503, str(error))
        except (WitnessError, StoreError):
            return _said(500, "The witness could not read or write its state, so it cosigned nothing.")

    def state_of(self, hashed: str) -> LogState | None:
        """The state of the log whose origin has this hash."""
        return self._by_hash.get(hashed)

    def is_mirrored(self, state: LogState) -> bool:
        """Whether the log's tiles are kept and shown here."""
        return state.origin in self._sources

    def watched(self) -> tuple[Watched, ...]:
        """All logs, for people."""
        return tuple(self._watched(state) for state in self._states.values())

    def _watched(self, state: LogState) -> Watched:
        is_mirrored = self.is_mirrored(state)
        try:
            return Watched(state.origin, is_mirrored, state.published(), state.evidence())
        except (WitnessStateError, StoreError) as error:
            return Watched(state.origin, is_mirrored, None, (), str(error))

    def _decided(self, one: Submitted, state: LogState) -> Reply:
        """Compare, keep, and only then answer. The caller holds the lock."""
        held = state.held()
        seen = held.seen if held else None
        new = weighed(one, seen)
        if isinstance(new, Refused):
            if held:
                self._remember(one, state, held, new)
            return _refusal(new)
        if state.origin in self._sources:
            mirror.copy(
                self._sources[state.origin], state.store, one.checkpoint, held.checkpoint if held else None
            )
        at = max(self._clock(), held.at if held else 1)
        cosigned: Note = sign(one.signed.text, self._signers, at)
        state.keep(with_lines(one.signed, cosigned.signatures).to_bytes())
        lines = "".join(line.to_text() for line in cosigned.signatures)
        return Reply(200, TEXT_TYPE, lines.encode("utf-8"))

    def _remember(self, one: Submitted, state: LogState, held: Held, refused: Refused) -> None:
        """Keep what speaks against the log."""
        if contradicts(one, held.seen) or self._contradicts_copy(one, state, held):
            state.keep_evidence(CONFLICT, one, held)
        elif refused.status == 422:
            state.keep_evidence(UNSHOWN, one, held)

    def _contradicts_copy(self, one: Submitted, state: LogState, held: Held) -> bool:
        """Whether a mirror's own copy had another root at an earlier size."""
        if not self.is_mirrored(state) or not 0 < one.checkpoint.size < held.checkpoint.size:
            return False
        with suppress(LedgerError):
            return mirror.root_at(state.store, one.checkpoint.size) != one.checkpoint.root
        return False


def trusted(logs: Sequence[VerifierKey], own: Sequence[VerifierKey]) -> dict[str, tuple[VerifierKey, ...]]:
    """The keys by origin. Raises KeyUnusableError for a key that no log signs checkpoints with."""
    found: dict[str, tuple[VerifierKey, ...]] = {}
    for key in logs:
        if key.kind not in _LOG_KINDS:
            raise KeyUnusableError("A key of a witness (type 0x04) was given where a log's key is expected.")
        if key.material in {each.material for each in own} or key.name in {each.name for each in own}:
            raise KeyUnusableError(
                "A log's key or name is the witness's own: who watches himself is no witness."
            )
        if key not in found.get(key.name, ()):
            found[key.name] = (*found.get(key.name, ()), key)
    return found


@contextmanager
def _held_lock(state: LogState) -> Iterator[bool]:
    is_free = state.lock.acquire(timeout=LOCK_SECONDS)
    try:
        yield is_free
    finally:
        if is_free:
            state.lock.release()


def _made(folder: Path, files: Files) -> Path:
    """The folder of a log, its name on the disk."""
    try:
        with suppress(FileExistsError):
            files.make_folder(folder)
        number = files.open_folder(folder.parent)
        try:
            files.sync(number)
        finally:
            files.close(number)
    except OSError as error:
        raise WitnessFolderError(f"{folder}: cannot be made or used ({error.strerror}).") from None
    return folder


def _refusal(refused: Refused) -> Reply:
    return Reply(refused.status, refused.content_type, refused.body)


def _said(status: int, why: str) -> Reply:
    return Reply(status, TEXT_TYPE, f"{why}\n".encode())
