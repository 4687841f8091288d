"""Keys in files: one JSON Web Key a file, as canonical JSON.

Promises: a private key's file is created with mode 0600 and never overwritten.
Refuses: a private key file that others can read, a private key where the public one is wanted, and anything
that is not one of the three kinds of key used here.
"""

import os
import stat
from pathlib import Path

from clerestory.sealing.canonical import canonical_json, parse_json_object
from clerestory.sealing.errors import CanonicalFormError, KeyFileTooOpenError, KeyUnusableError
from clerestory.sealing.keys import Jwk, public, thumbprint

LARGEST_KEY_FILE_BYTES = 16 * 1024


def save_private_key(jwk: Jwk, path: Path) -> None:
    """Write a private key to a new file with mode 0600. Raises KeyUnusableError if the file exists."""
    if "d" not in jwk:
        raise KeyUnusableError("This is a public key; use save_public_key.")
    _write_new(jwk, path, mode=0o600)


def save_public_key(jwk: Jwk, path: Path) -> None:
    """Write the public part of a key to a new file with mode 0644. Raises KeyUnusableError."""
    _write_new(public(jwk), path, mode=0o644)


def load_private_key(path: Path) -> dict[str, object]:
    """Read a private key that only its owner can read. Raises KeyUnusableError (KeyFileTooOpenError)."""
    jwk = load_key(path)
    if "d" not in jwk:
        raise KeyUnusableError(f"{path} holds a public key; the private one is needed.")
    if is_readable_by_others(path):
        raise KeyFileTooOpenError(f"{path} holds a private key and others can read it. Run: chmod 600 {path}")
    return jwk


def load_public_key(path: Path) -> dict[str, object]:
    """Read a public key. Raises KeyUnusableError, also when the file holds a private key."""
    jwk = load_key(path)
    if "d" in jwk:
        raise KeyUnusableError(
            f"{path} holds a private key; the public one is needed. Never pass this file on."
        )
    return jwk


def load_key(path: Path) -> dict[str, object]:
    """Read any key of the three curves from a file with one JSON object. Raises KeyUnusableError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_KEY_FILE_BYTES + 1)
    except OSError as error:
        raise KeyUnusableError(f"The key file {path} cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST_KEY_FILE_BYTES:
        raise KeyUnusableError(f"{path} is larger than any key ({LARGEST_KEY_FILE_BYTES} bytes).")
    try:
        jwk = parse_json_object(data)
        thumbprint(jwk)
    except (CanonicalFormError, KeyUnusableError) as error:
        raise KeyUnusableError(f"{path} holds no usable JSON Web Key: {error}") from error
    return jwk


def is_readable_by_others(path: Path) -> bool:
    """Whether group or others have any right on an ordinary file."""
    status = path.stat()
    return stat.S_ISREG(status.st_mode) and bool(status.st_mode & 0o077)


def write_once(path: Path, content: bytes, *, mode: int) -> None:
    """Make `path` with `content`, whole or not at all: nobody who looks meanwhile finds half a key.

    Raises KeyUnusableError if the file exists or cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(file.fileno(), mode)  # the umask may have taken rights away, never added any
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
    except FileExistsError as error:
        raise KeyUnusableError(f"{path} exists; a key is never overwritten. Move it away first.") from error
    except OSError as error:
        raise KeyUnusableError(f"The key file {path} cannot be written: {error.strerror}.") from error


def _write_new(jwk: Jwk, path: Path, *, mode: int) -> None:
    thumbprint(jwk)
    write_once(path, canonical_json(jwk) + b"\n", mode=mode)
