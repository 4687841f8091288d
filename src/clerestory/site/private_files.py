"""Secrets of this installation, kept as files that only their owner can read; logs too.

Promises: a folder made here has mode 0700 and a file 0600 from the moment it exists. An existing secret with
wider rights or another owner is refused, never quietly mended, because somebody may have read it already; a
log or its folder, which holds nothing secret, is closed where an earlier version left it open.
"""

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from clerestory.site.errors import PrivateFileError


def private_folder(folder: Path) -> Path:
    """Make the folder if it is missing and return it; refuse one that others could read or swap."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _check(folder, stat.S_ISDIR, "folder")
    except PermissionError as refused:
        raise PrivateFileError(_not_writable(folder)) from refused
    return folder


def closed_folder(folder: Path) -> Path:
    """Make the folder if it is missing, close it to others if it is open, and return it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) != 0o700:
            folder.chmod(0o700)
    except PermissionError as refused:
        raise PrivateFileError(_not_writable(folder)) from refused
    return folder


def closed_file(path: Path) -> TextIO:
    """Open a file to write at its end, in a closed folder, closed to others itself from the moment it
    exists."""
    closed_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != 0o600:
            os.fchmod(descriptor, 0o600)
    except PermissionError as refused:
        raise PrivateFileError(_not_writable(path)) from refused
    return os.fdopen(descriptor, "a+")


def secret(path: Path) -> str:
    """Return the secret in this file, making a random one of 256 bits the first time."""
    private_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return existing_secret(path)
    with os.fdopen(descriptor, "w") as made:
        made.write(secrets.token_urlsafe(32) + "\n")
    return existing_secret(path)


def existing_secret(path: Path) -> str:
    """Return the secret in this file; refuse a missing, empty or readable one."""
    try:
        _check(path, stat.S_ISREG, "file")
        text = path.read_text().strip()
    except FileNotFoundError as missing:
        raise PrivateFileError(f"The secret {path} does not exist yet. `make run` makes it.") from missing
    except PermissionError as refused:
        raise PrivateFileError(_not_writable(path)) from refused
    if not text:
        raise PrivateFileError(
            f"The secret {path} is empty, so an earlier run was cut short. Remove it and start again."
        )
    return text


def _check(path: Path, is_kind: Callable[[int], bool], kind: str) -> None:
    found = path.lstat()
    if not is_kind(found.st_mode):
        raise PrivateFileError(
            f"{path} was expected to be a {kind} of its own, not a link or anything else. Remove it."
        )
    if found.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
        raise PrivateFileError(_not_writable(path))
    if stat.S_IMODE(found.st_mode) & 0o077:
        mode = f"{stat.S_IMODE(found.st_mode):04o}"
        raise PrivateFileError(
            f"{path} has mode {mode}, so other users may have read it; expected no rights for others. "
            f"If nobody did: chmod go= '{path}'. Otherwise remove it and let a new one be made."
        )


def _not_writable(path: Path) -> str:
    return (
        f"{path} belongs to another user. Run as the user who owns this clone, or make a clone of your own."
    )
