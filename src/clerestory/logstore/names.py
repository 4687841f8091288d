"""Which names there are in a store of the ledger, and how each is served.

Promises: a name that passes has no part that could lead out of the store, and one spelling.
Source: C2SP tlog-tiles 0.1.0 for `checkpoint` and tiles; the folders beside them are our own.
"""

import re
from typing import Final

from clerestory.ledger.errors import MalformedError
from clerestory.ledger.tiles import parse_path
from clerestory.logstore.errors import StorePathError

CHECKPOINT: Final = "checkpoint"
FOLDERS: Final = ("checkpoints", "manifests", "policies", "statements")
LARGEST_FILE: Final = 32 * 1024 * 1024
"""Nothing of a ledger is larger; more is not read."""

_PLAIN = re.compile(rf"(?:{'|'.join(FOLDERS)})/(?=.{{1,120}}\Z)[a-z0-9]+(?:[._-][a-z0-9]+)*")

_FOLDER = re.compile(r"[a-z0-9]+(?:/[a-z0-9]+)*(?:\.p)?")


def is_name(path: str) -> bool:
    """Whether a ledger keeps something under this name."""
    if path == CHECKPOINT or _PLAIN.fullmatch(path):
        return True
    try:
        parse_path(path)
    except MalformedError:
        return False
    return True


def is_folder(path: str) -> bool:
    """Whether a folder of this name could lead to something that a ledger keeps; "" is the root."""
    return not path or _FOLDER.fullmatch(path) is not None


def checked(path: str) -> str:
    """Return the path. Raises StorePathError if it is no name; the message does not repeat it."""
    if not is_name(path):
        raise StorePathError(
            "This is not the name of a file of a ledger. Expected: checkpoint, a tile or entry bundle as "
            f"tlog-tiles spells it, or a small-letter name in {', '.join(FOLDERS)}."
        )
    return path


def to_create(path: str) -> str:
    """Return the path, which may be created. Raises StorePathError, of the checkpoint as well."""
    if checked(path) == CHECKPOINT:
        raise StorePathError("The checkpoint is replaced, not created.")
    return path


def to_replace(path: str) -> str:
    """Return the path, which may be replaced: the checkpoint alone. Raises StorePathError."""
    if checked(path) != CHECKPOINT:
        raise StorePathError(f"{path} never changes once it is there; only the checkpoint is replaced.")
    return path
