"""The key ring: which keys a log has, where each secret is, and from when to when it signs.

One folder a log: the secrets, one a file, and beside them `log-keys.toml`, which holds no secret. A key stays
in the ring when its secret is destroyed, as the record of what once signed.
Promises: secrets are made once, with mode 0600, never overwritten; the ring is replaced whole or not at all.
Refuses: a ring that names a key which is not of its log, a moment without an Ed25519 key, another name than
the ring's (the origin of a log never changes).
"""

import fcntl
import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.keys import Kind, VerifierKey, check_name, new_seed, parse_vkey, signer_of
from clerestory.ledger.statements import LARGEST_NUMBER
from clerestory.sealing import key_files
from clerestory.sealing.errors import KeyUnusableError

RING: Final = "log-keys.toml"
HSM: Final = "pkcs11:"
KINDS: Final = {Kind.ED25519: "ed25519", Kind.ML_DSA_44_COSIGNATURE: "ml-dsa-44"}
_TOP: Final = """\
# The keys of the log and when each signs; no secret is in this file. Written by `clerestory log-keys`.
# docs/operations/log-keys.md says what the lines mean.
"""


@dataclass(frozen=True)
class LogKey:
    """One key. where: its file in the folder, or a PKCS#11 URI. begins, ends: moments (None: always, never).

    announced: the number of the statement that names it as new; None for the log's first keys.
    """

    key: VerifierKey
    where: str
    begins: datetime | None = None
    ends: datetime | None = None
    announced: int | None = None

    def signs(self, at: datetime) -> bool:
        """Whether it signs at this moment."""
        return (self.begins is None or self.begins <= at) and (self.ends is None or at < self.ends)


@dataclass(frozen=True)
class KeyRing:
    """All keys a log ever had, in the order in which they were made. name: the log's origin."""

    name: str
    keys: tuple[LogKey, ...]

    def active(self, at: datetime) -> tuple[LogKey, ...]:
        """The keys that sign at this moment. Raises LogKeysError when no Ed25519 key does."""
        found = tuple(one for one in self.keys if one.signs(at))
        if not any(one.key.kind is Kind.ED25519 for one in found):
            raise LogKeysError(
                f"No Ed25519 key of the log signs at {at.isoformat()} by {RING}, and a log must have one. "
                "Nothing is signed. Look at the days with `clerestory log-keys show`."
            )
        return found


def create_missing(folder: Path, name: str) -> None:
    """Make the first keys of the log `name`, and their ring, where they are missing; safe at every start.

    name: the origin, which never changes. Raises LogKeysError when the ring is another log's, or when it is
    missing and later keys are there, so that it must come back from its backup.
    """
    try:
        check_name(name)
    except LedgerError as error:
        raise LogKeysError(f"The log cannot have this name. {error}") from None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / RING).exists():
        if any(file.name != secret_name(kind, 1) for kind in KINDS for file in _secrets(folder, kind)):
            raise LogKeysError(
                f"{RING} is missing and keys of a rotation are there. Restore it from its backup."
            )
        keys = tuple(LogKey(made_key(folder, name, kind, 1), secret_name(kind, 1)) for kind in KINDS)
        with suppress(FileExistsError):  # another process made it in the same moment, of the same files
            _write(folder / RING, KeyRing(name, keys))
    found = read_ring(folder)
    if found.name != name:
        raise LogKeysError(
            f"{RING} is of the log {found.name!r}, not of {name!r}. A log's name never changes; a "
            "log of another name needs another folder (docs/operations/log-keys.md)."
        )


def made_key(folder: Path, name: str, kind: Kind, number: int) -> VerifierKey:
    """The public key of the secret of this number, made now unless it is there. Raises LogKeysError."""
    path = folder / secret_name(kind, number)
    if not path.exists():
        try:
            key_files.write_once(path, new_seed().hex().encode() + b"\n", mode=0o600)
        except KeyUnusableError as error:
            if not path.exists():
                raise LogKeysError(str(error)) from error
    return signer_of(name, kind, read_seed(path)).key


def read_seed(path: Path) -> bytes:
    """The secret in a file that is only its owner's. Raises LogKeysError, which never tells what is in it."""
    try:
        if path.is_symlink() or not path.is_file() or key_files.is_readable_by_others(path):
            raise LogKeysError(f"{path} is missing, not a file, or others can read it. Expected: mode 0600.")
        text = path.read_text("ascii")
        seed = bytes.fromhex(text)
    except OSError as error:
        raise LogKeysError(f"{path} cannot be read ({error.strerror}).") from None
    except ValueError:
        seed = b""
    if len(seed) != 32:
        raise LogKeysError(f"{path} does not hold 64 hexadecimal digits. Restore it from its backup.")
    return seed


def read_ring(folder: Path) -> KeyRing:
    """The ring in this folder. Raises LogKeysError, which says what is wrong with which key."""
    path = folder / RING
    try:
        mode = folder.stat().st_mode & 0o777
        if mode & 0o022:
            raise LogKeysError(
                f"{folder} has mode {mode:04o}: others can exchange its files. Expected: 0700."
            )
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise LogKeysError(
            f"{path} is missing, so the log has no keys. Restore it from its backup."
        ) from None
    except OSError as error:
        raise LogKeysError(f"{path} cannot be read ({error.strerror}).") from None
    except ValueError:
        raise LogKeysError(f"{path} is not TOML. Restore it from its backup.") from None
    try:
        return _ring(document)
    except LogKeysError as error:
        raise LogKeysError(f"{path}: {error}") from None


def replace_ring(folder: Path, ring: KeyRing) -> None:
    """Put this ring in the place of the one that is there, whole and durable. Raises LogKeysError."""
    unfinished = folder / f".{RING}.{os.getpid()}"
    unfinished.unlink(missing_ok=True)
    try:
        _write(unfinished, ring)
        unfinished.rename(folder / RING)
        _sync_folder(folder)
    except OSError as error:
        raise LogKeysError(f"{folder / RING} cannot be replaced ({error.strerror}).") from None
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Alone with the ring: whoever else would change it is told to wait. Raises LogKeysError."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise LogKeysError(f"{folder} cannot be opened as a folder of keys ({error.strerror}).") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise LogKeysError(f"Somebody else is changing the keys in {folder}; try again.") from None
    try:
        yield
    finally:
        os.close(descriptor)


def secret_name(kind: Kind, number: int) -> str:
    """The file of a secret: log-01-ed25519.seed."""
    return f"log-{number:02}-{KINDS[kind]}.seed"


def _secrets(folder: Path, kind: Kind) -> list[Path]:
    return sorted(folder.glob(f"log-[0-9][0-9]*-{KINDS[kind]}.seed"))


def _ring(document: dict[str, object]) -> KeyRing:
    name, tables = document.get("name"), document.get("key")
    if set(document) != {"name", "key"} or not isinstance(name, str) or not isinstance(tables, list):
        raise LogKeysError("expected exactly a `name` and tables `[[key]]`.")
    keys = tuple(_log_key(name, table, place) for place, table in enumerate(tables, 1))
    if len({one.key for one in keys}) != len(keys) or len({one.where for one in keys}) != len(keys):
        raise LogKeysError("a key or its place is listed twice.")
    return KeyRing(name, keys)


def _log_key(name: str, table: object, place: int) -> LogKey:
    if not isinstance(table, dict) or not {"vkey", "where"} <= set(table) <= {
        "vkey", "where", "begins", "ends", "announced",
    }:  # fmt: skip
        raise LogKeysError(
            f"key {place} does not have exactly vkey, where and perhaps begins, ends, announced."
        )
    vkey, where, announced = table["vkey"], table["where"], table.get("announced")
    if not isinstance(vkey, str) or not isinstance(where, str) or not where:
        raise LogKeysError(f"key {place} has a vkey or a where that is not text.")
    if not where.startswith(HSM) and Path(where).name != where:
        raise LogKeysError(f"key {place} is not in this folder.")
    if announced is not None and not (type(announced) is int and 0 <= announced <= LARGEST_NUMBER):
        raise LogKeysError(f"key {place} has an `announced` that is not the number of a statement.")
    try:
        key = parse_vkey(vkey)
    except LedgerError as error:
        raise LogKeysError(f"key {place}: {error}") from None
    if key.name != name or key.kind not in KINDS:
        raise LogKeysError(f"key {place} is not a log's key of the name above it.")
    moments = [table.get(word) for word in ("begins", "ends")]
    for moment in moments:
        if moment is not None and not (isinstance(moment, datetime) and moment.utcoffset() == timedelta()):
            raise LogKeysError(f"key {place} begins or ends at something that is not a moment in UTC.")
    return LogKey(key, where, moments[0], moments[1], announced)


def _write(path: Path, ring: KeyRing) -> None:
    """Make a new file; it appears whole. Raises FileExistsError, LogKeysError."""
    text = _text(ring)
    if _ring(tomllib.loads(text)) != ring:
        raise LogKeysError("The ring would be read otherwise than it is written.")
    try:
        key_files.write_once(path, text.encode("utf-8"), mode=0o600)
    except KeyUnusableError as error:
        if path.exists():
            raise FileExistsError(path) from None
        raise LogKeysError(str(error)) from error


def _text(ring: KeyRing) -> str:
    lines = [_TOP, f"name = {_quoted(ring.name)}"]
    for one in ring.keys:
        lines += ["", "[[key]]", f"vkey = {_quoted(one.key.vkey)}", f"where = {_quoted(one.where)}"]
        for word, moment in (("begins", one.begins), ("ends", one.ends)):
            if moment is not None:
                lines.append(f"{word} = {moment.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}")
        if one.announced is not None:
            lines.append(f"announced = {one.announced}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
