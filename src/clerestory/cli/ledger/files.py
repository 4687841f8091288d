"""Files as the verifying commands take them: bounded, and each fault one sentence that names the file."""

import hashlib
import os
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

import cryptography
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from clerestory.ledger.errors import MalformedError, NotVerifiedError, ResourceError
from clerestory.ledger.keys import KEY_BYTES, Kind, shown
from clerestory.ledger.note import LARGEST_NOTE, parse_note
from clerestory.ledger.policy import LARGEST_POLICY, Policy, Witnessed, parse_policy, told, verify_checkpoint
from clerestory.ledger.tiles import LARGEST_BUNDLE, Resource

_Form = TypeVar("_Form")
_WIDTH: Final = re.compile(r"[1-9][0-9]{0,2}")
CHECKPOINT: Final = "checkpoint"
_PLAINLY: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe in the place of a tile must not hold up the examination; bytes are bytes on every system."""


class Log(Protocol):
    """The public files of a log, wherever they lie."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a resource, None where there is none. Raises ResourceError."""

    def widths(self, full: Resource) -> tuple[int, ...]:
        """Of which widths partial tiles or bundles stand beside the full one."""


class Given:
    """A policy as it was given, and the part of it that this machine can check.

    whole: as in the file. policy: without the keys that this machine's `cryptography` cannot check, so that
    they never count. unchecked: a sentence for each of those.
    """

    def __init__(self, path: Path) -> None:
        self.whole = self.policy = parsed(path, LARGEST_POLICY, parse_policy)
        self.unchecked: list[str] = []
        if not has_ml_dsa():
            self.policy, self.unchecked = _without_ml_dsa(self.whole)

    def judged(self, judge: Callable[[], _Form]) -> _Form:
        """What a judge finds; a refusal also says what could not be checked. Raises LedgerError."""
        try:
            return judge()
        except NotVerifiedError as error:
            raise NotVerifiedError(" ".join([str(error), *self.unchecked])) from None

    def head_of(self, log: Log) -> Witnessed:
        """The checkpoint of a log, verified. Raises MalformedError or NotVerifiedError."""
        try:
            data = log.read(CHECKPOINT)
        except ResourceError as error:
            raise MalformedError(str(error)) from None
        if data is None:
            raise MalformedError(f"{CHECKPOINT}: is missing; a log with checkpoint and tile/ is expected.")
        return self.judged(lambda: judged_as(CHECKPOINT, lambda: self._checkpoint(data)))

    def checkpoint_in(self, path: Path) -> Witnessed:
        """The checkpoint a file holds, verified. Raises MalformedError or NotVerifiedError."""
        return self.judged(lambda: parsed(path, LARGEST_NOTE, self._checkpoint))

    def _checkpoint(self, data: bytes) -> Witnessed:
        return verify_checkpoint(parse_note(data), self.policy)


def parsed(path: Path, largest: int, parse: Callable[[bytes], _Form]) -> _Form:
    """What a file holds. Raises MalformedError or NotVerifiedError, which names the file."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise MalformedError(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError:
        raise MalformedError("A file's name has a byte in it that no name has.") from None
    return judged_as(str(path), lambda: parse(data))


def judged_as(name: str, judge: Callable[[], _Form]) -> _Form:
    """What a judge finds; a refusal names the file. Raises MalformedError or NotVerifiedError."""
    try:
        return judge()
    except MalformedError as error:
        raise MalformedError(f"{name}: {error}") from None
    except NotVerifiedError as error:
        raise NotVerifiedError(f"{name}: {error}") from None


def digest_in(path: Path) -> bytes:
    """The SHA-256 of a file of any size. Raises MalformedError."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise MalformedError(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError:
        raise MalformedError("A file's name has a byte in it that no name has.") from None
    return digest.digest()


def has_ml_dsa() -> bool:
    """Whether the `cryptography` of this machine can check ML-DSA-44 signatures."""
    try:
        MLDSA44PublicKey.from_public_bytes(bytes(KEY_BYTES[Kind.ML_DSA_44_COSIGNATURE]))
    except (AttributeError, UnsupportedAlgorithm):  # verify.py puts None where the name is not there
        return False
    return True


class Folder:
    """A log as files below one folder, which somebody else may have filled."""

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            is_folder = root.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if not is_folder:
            raise MalformedError(f"{root}: is not a folder; a log with checkpoint and tile/ is expected.")

    def read(self, path: str) -> bytes | None:
        """The bytes of a resource, None where there is none. Raises ResourceError."""
        try:
            file = os.open(self.root / path, os.O_RDONLY | _PLAINLY)
            with os.fdopen(file, "rb") as opened:
                if not stat.S_ISREG(os.fstat(file).st_mode):
                    raise ResourceError(path, "is not a plain file.")
                return opened.read(LARGEST_BUNDLE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise ResourceError(path, f"cannot be read ({error.strerror}).") from None

    def widths(self, full: Resource) -> tuple[int, ...]:
        """Of which widths partial tiles or bundles stand beside the full one."""
        try:
            names = [file.name for file in (self.root / f"{full.path}.p").iterdir()]
        except OSError:
            return ()
        return tuple(sorted(int(name) for name in names if _WIDTH.fullmatch(name)))


def _without_ml_dsa(policy: Policy) -> tuple[Policy, list[str]]:
    logs = tuple(key for key in policy.logs if key.kind is not Kind.ML_DSA_44_COSIGNATURE)
    witnesses = {
        name: key for name, key in policy.witnesses.items() if key.kind is not Kind.ML_DSA_44_COSIGNATURE
    }
    names = [f"the log {shown(key.name)}" for key in policy.logs if key not in logs]
    names += [f"the witness {told(name)}" for name in policy.witnesses if name not in witnesses]
    cure = "python3 -m pip install --upgrade cryptography"
    return replace(policy, logs=logs, witnesses=witnesses), [
        f"NOT CHECKED and not counted: ML-DSA-44 signatures of {name}, which the package cryptography "
        f"{cryptography.__version__} of this machine does not know ({cure})."
        for name in names
    ]
