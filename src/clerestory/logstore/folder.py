"""The ledger's files in a folder of this machine.

Promises: under a final name there are whole bytes or nothing, also after a kill or a power cut in any moment;
a name that is taken is never written over; what `create` and `replace` returned from is on the disk.
Refuses: a root that is not there (a volume that is not mounted must not look like an empty log), links,
and anything else that is not a plain file.
A writer that was killed leaves at most one file `.writing-…`, which no reader is shown and nobody minds.
Source: files.py, which gives the order of calls.
"""

import errno
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from clerestory.ledger.tiles import FULL, Resource
from clerestory.logstore.errors import StoreConflictError, StoreFaultError, StoreUnusableError
from clerestory.logstore.files import Files
from clerestory.logstore.names import LARGEST_FILE, checked, is_folder, is_name, to_create, to_replace

_UNFINISHED: Final = ".writing-"
_PIECE: Final = 1024 * 1024


class FolderStore:
    """A `Store` below one folder, which must be there. Raises StoreUnusableError when it is not."""

    def __init__(self, root: Path, files: Files | None = None) -> None:
        self._files = files or Files()
        self._root = root
        # Invariant: the own name of each folder in here was synced in its parent since this object exists.
        self._anchored: set[Path] = set()
        if not root.is_absolute():
            raise StoreUnusableError(f"{root}: is not an absolute path; the folder of a ledger needs one.")
        try:
            self._files.names_in(root)
        except OSError as error:
            raise StoreUnusableError(
                f"{root}: the folder of the ledger cannot be used ({error.strerror}). Mount the volume, or "
                "make an empty folder there if the ledger is new."
            ) from None

    def read(self, path: str) -> bytes | None:
        """See Store.read."""
        target = self._root / checked(path)
        with self._told(path, "cannot be read"):
            if not self._leads_through_folders(target):
                self._require_root()
                return None
            try:
                number = self._files.open_old(target)
            except FileNotFoundError:
                self._require_root()
                return None
            with self._closing(number):
                return self._bytes_of(path, number)

    def create(self, path: str, data: bytes) -> None:
        """See Store.create."""
        target = self._root / to_create(path)
        with self._told(path, "cannot be written"):
            self._anchor(target.parent)
            if self._is_there(path, target, data):
                return
            unfinished = self._written(target.parent, data)
            try:
                self._files.link(unfinished, target)
            except FileExistsError:  # another writer was faster
                if not self._is_there(path, target, data):
                    raise
            finally:
                self._files.unlink(unfinished)
            self._sync_folder(target.parent)

    def replace(self, path: str, data: bytes) -> None:
        """See Store.replace. Who comes last wins; the sequencer's lock is in the database."""
        target = self._root / to_replace(path)
        with self._told(path, "cannot be written"):
            self._anchor(target.parent)
            unfinished = self._written(target.parent, data)
            try:
                self._files.rename(unfinished, target)
            except OSError:
                with suppress(OSError):
                    self._files.unlink(unfinished)
                raise
            self._sync_folder(target.parent)

    def widths(self, full: Resource) -> tuple[int, ...]:
        """See Store.widths."""
        found = [Resource(full.level, full.index, width) for width in range(1, FULL)]
        beside = self._root / checked(found[0].path)
        with self._told(f"{full.path}.p", "cannot be listed"):
            there = set(self._names(beside.parent)) if self._leads_through_folders(beside) else set()
        return tuple(each.width for each in found if str(each.width) in there)

    def paths(self, prefix: str = "") -> Iterator[str]:
        """See Store.paths."""
        folder = prefix.rpartition("/")[0]
        if not is_folder(folder):
            return
        yield from (path for path in self._below(folder) if path.startswith(prefix))

    def _below(self, folder: str) -> Iterator[str]:
        here = self._root / folder
        with self._told(folder or ".", "cannot be listed"):
            names = sorted(self._names(here)) if self._leads_through_folders(here / "any") else []
        for name in names:
            path = f"{folder}/{name}" if folder else name
            if is_name(path):
                yield path
            elif is_folder(path) and self._is_folder(here / name):
                yield from self._below(path)

    def _names(self, folder: Path) -> list[str]:
        try:
            return self._files.names_in(folder)
        except FileNotFoundError:
            return []

    def _is_there(self, path: str, target: Path, data: bytes) -> bool:
        """Whether these bytes are under their name, and durable. Raises StoreConflictError for others."""
        try:
            number = self._files.open_old(target)
        except FileNotFoundError:
            return False
        with self._closing(number):
            self._files.sync(number)
            self._files.forget(number)
            found = self._bytes_of(path, number)
        if found != data:
            raise StoreConflictError(path, difference(found, data))
        self._sync_folder(target.parent)
        return True

    def _written(self, folder: Path, data: bytes) -> Path:
        """A new file with these bytes, on the disk, under a name that no reader is shown."""
        unfinished = folder / f"{_UNFINISHED}{secrets.token_hex(8)}"
        number = self._files.open_new(unfinished)
        try:
            with self._closing(number):
                rest = memoryview(data)
                while rest:
                    rest = rest[self._files.write(number, bytes(rest[:_PIECE])) :]
                self._files.sync(number)
                self._files.forget(number)
        except OSError:
            with suppress(OSError):
                self._files.unlink(unfinished)
            raise
        return unfinished

    def _anchor(self, folder: Path) -> None:
        """Make the folders down to this one, and see to it that their own names are durable.

        A folder that is there already may have been made by a writer that was killed before its sync.
        """
        below = [each for each in (folder, *folder.parents) if each.is_relative_to(self._root)]
        for each in reversed(below):
            if each in self._anchored:
                continue
            if each != self._root:
                try:
                    self._files.make_folder(each)
                except FileExistsError:
                    if not self._is_folder(each):
                        raise NotADirectoryError(
                            errno.ENOTDIR, "a file or a link stands where a folder is expected"
                        ) from None
                self._sync_folder(each.parent)
            self._anchored.add(each)

    def _sync_folder(self, folder: Path) -> None:
        number = self._files.open_folder(folder)
        with self._closing(number):
            self._files.sync(number)

    def _leads_through_folders(self, target: Path) -> bool:
        """Whether all folders down to a file are there. Raises NotADirectoryError for a link or a file."""
        for each in reversed(target.relative_to(self._root).parents[:-1]):
            try:
                if not self._is_folder(self._root / each):
                    raise NotADirectoryError(
                        errno.ENOTDIR, "a file or a link stands where a folder is expected"
                    )
            except FileNotFoundError:
                return False
        return True

    def _require_root(self) -> None:
        """Raises FileNotFoundError where the root went away: then nothing follows about what is in it."""
        self._files.mode_of(self._root)

    def _is_folder(self, path: Path) -> bool:
        return stat.S_ISDIR(self._files.mode_of(path))

    def _bytes_of(self, path: str, number: int) -> bytes:
        if not stat.S_ISREG(self._files.mode_of_open(number)):
            raise StoreFaultError(path, "is not a plain file.")
        found = bytearray()
        while piece := self._files.read(number, _PIECE):
            found += piece
            if len(found) > LARGEST_FILE:
                raise StoreFaultError(path, "is larger than anything of a ledger.")
        return bytes(found)

    @contextmanager
    def _closing(self, number: int) -> Iterator[None]:
        try:
            yield
        except BaseException:
            with suppress(OSError):
                self._files.close(number)
            raise
        self._files.close(number)

    @contextmanager
    def _told(self, path: str, what: str) -> Iterator[None]:
        """Translate what the operating system says. After a fault nothing is taken for durable any more."""
        try:
            yield
        except OSError as error:
            self._anchored.clear()
            raise StoreFaultError(path, f"{what} ({error.strerror}). {_cure(error)}") from None


def difference(found: bytes, expected: bytes) -> str:
    """Say how bytes that stand in a store differ from those that belong there."""
    at = next(
        (at for at, (one, other) in enumerate(zip(found, expected, strict=False)) if one != other),
        min(len(found), len(expected)),
    )
    return (
        f"is there with other bytes ({len(found)}; {len(expected)} were to be written; they differ from byte "
        f"{at} on). Nothing was changed. Stop the sequencer, keep a copy of the store, and find out with "
        "`clerestory ledger fsck` which of the two the signed checkpoint is of."
    )


def _cure(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Make room on this disk; the same writing then goes on."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Let the user of this process write there."
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return "In a ledger's folder there are folders and plain files, and no links."
    return "Look at the disk; after the cause is gone the same writing goes on."
