"""What a store is, whatever keeps it; and the one way to open one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from clerestory.ledger.tiles import Resource
from clerestory.logstore.errors import StoreUnusableError
from clerestory.logstore.folder import FolderStore
from clerestory.logstore.objects import open_bucket


class Store(Protocol):
    """Files of one ledger by their names (`names.py`). Several writers of one log may use it at once.

    Every method raises StorePathError for what is no name, and StoreFaultError where a disk or server fails.
    """

    def read(self, path: str) -> bytes | None:
        """The bytes under a name, None where there are none."""

    def create(self, path: str, data: bytes) -> None:
        """See to it that these bytes stand under a name; they are durable when this returns.

        The same bytes may be there already. Raises StoreConflictError if other bytes are; they are left.
        """

    def replace(self, path: str, data: bytes) -> None:
        """Put the checkpoint in the place of the one before; it is durable when this returns.

        A reader sees the one or the other, whole. Raises StoreConflictError if somebody else replaced it at
        the same moment, where the store can tell.
        """

    def widths(self, full: Resource) -> tuple[int, ...]:
        """Of which widths partial tiles or bundles stand beside the full one, ascending."""

    def paths(self, prefix: str = "") -> Iterator[str]:
        """The names that begin with `prefix`, ascending within a folder. Other files are left out."""


def open_store(url: str) -> Store:
    """Open the store at `file:///absolute/folder`, or `s3://bucket/prefix[?endpoint=URL&region=NAME]`.

    Raises StoreUnusableError, which says what to do.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _not_an_address() from None
    if parts.scheme == "file":
        return FolderStore(_folder(parts))
    if parts.scheme == "s3":
        return open_bucket(parts)
    raise _not_an_address()


def _folder(parts: SplitResult) -> Path:
    path = unquote(parts.path)
    if parts.netloc not in ("", "localhost") or parts.query or parts.fragment or not path.startswith("/"):
        raise _not_an_address()
    if "\0" in path:
        raise _not_an_address()
    return Path(path)


def _not_an_address() -> StoreUnusableError:
    # The address itself is not repeated: somebody may have put a password in it.
    return StoreUnusableError(
        "This is not the address of a store of the ledger. Expected: file:///absolute/folder or s3://bucket/prefix."
    )
