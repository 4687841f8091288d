"""The system calls that a store needs, one method each, so that a test can stand in their place.

Promises: a method is one call, with nothing caught or repeated in it.

What makes a file durable, in this order. That a step is left out is seen by no test on a running machine,
since the page cache outlives the process; a power cut shows it (tests/world/faulty_files.py plays one):

1. `open_new`, `write`: the bytes are in memory under a name that nobody reads.
2. `sync` of the file: its bytes are on the disk. Its name need not be.
3. `link` or `rename` to the final name: from now on readers find it, whole or not at all.
4. `sync` of the folder: the final name is on the disk. A new folder's own name is in its parent, so that is
   synced as well, and so on up.

Step 2 before step 3: else a final name could come back from a power cut with nothing, or half, behind it.
If `sync` fails, the kernel may forget the bytes and answer the next `sync` with success (PostgreSQL met this
in 2018). So a file whose `sync` failed is thrown away and written anew, and `forget` makes a later `read` ask
the disk.
Source: POSIX fsync and rename; the order is Tessera's and PostgreSQL's.
"""

import os
from pathlib import Path


class Files:
    """Plain calls of the operating system. All raise OSError. A number is an open file's."""

    def make_folder(self, path: Path) -> None:
        """Make one folder, which everybody may enter (0755, less what the process masks; see `open_new`)."""
        path.mkdir(0o755)

    def open_new(self, path: Path) -> int:
        """Open a file that must not be there yet, for writing.

        Everything in a ledger is there to be read by everybody, by a web server of another user too, so its
        mode is 0644 (less what the process masks). Nothing secret is ever kept in a store.
        """
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)

    def open_old(self, path: Path) -> int:
        """Open a file for reading; not a link, and without waiting where a pipe stands in its place."""
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)

    def open_folder(self, path: Path) -> int:
        """Open a folder, to sync it."""
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def write(self, number: int, data: bytes) -> int:
        """Write, possibly fewer bytes than given; return how many."""
        return os.write(number, data)

    def read(self, number: int, most: int) -> bytes:
        """Read the next bytes; none at the end."""
        return os.read(number, most)

    def sync(self, number: int) -> None:
        """Return when a file's bytes, or a folder's names, are on the disk."""
        os.fsync(number)

    def forget(self, number: int) -> None:
        """Ask that what is read next comes from the disk and not from memory; a hint."""
        os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)

    def close(self, number: int) -> None:
        """Close."""
        os.close(number)

    def link(self, old: Path, new: Path) -> None:
        """Give a file a second name, which must not be taken."""
        os.link(old, new, follow_symlinks=False)

    def rename(self, old: Path, new: Path) -> None:
        """Move a name over another, at once."""
        os.rename(old, new)  # noqa: PTH104 - one call, as everything here

    def unlink(self, path: Path) -> None:
        """Take a name away."""
        os.unlink(path)  # noqa: PTH108 - one call, as everything here

    def mode_of(self, path: Path) -> int:
        """Kind and rights of what has this name (st_mode), of a link itself."""
        return os.lstat(path).st_mode

    def mode_of_open(self, number: int) -> int:
        """Kind and rights of what is open."""
        return os.fstat(number).st_mode

    def names_in(self, path: Path) -> list[str]:
        """The names in a folder, in no order."""
        return os.listdir(path)  # noqa: PTH208 - one call, as everything here
