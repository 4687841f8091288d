"""A disk in memory that forgets what was not synced, in every way that a power cut could.

The rules are the hardest that POSIX allows, harder than any one file system: bytes of a file are on the disk
only after a sync of that file; a name is there (or gone) only after a sync of its folder; names that changed
since are there or not, each by itself, in any combination; a rename is at once. Unsynced bytes are gone, cut
off at any byte, mixed with the old ones at any byte, or zeros.
Idea: LazyFS and ALICE (Pillai et al., OSDI 2014).
"""

import errno
import itertools
import math
import os
import random
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clerestory.logstore.files import Files

EVERY_BYTE = 48
"""A file up to this long is torn at every byte, a longer one at a few."""
MOST_CHANGES = 8
"""Up to so many unsynced names of one folder are combined in every way, more in a few."""


@dataclass(eq=False)
class _File:
    written: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    is_clean: bool = True


@dataclass(eq=False)
class _Folder:
    names: dict[str, "_File | _Folder"] = field(default_factory=dict)
    synced: dict[str, "_File | _Folder"] = field(default_factory=dict)
    changes: list[dict[str, "_File | _Folder | None"]] = field(default_factory=list)

    def change(self, **names: "_File | _Folder | None") -> None:
        self.changes.append(names)
        self.names = _with(self.names, names)


def _with(
    names: dict[str, "_File | _Folder"], change: dict[str, "_File | _Folder | None"]
) -> dict[str, "_File | _Folder"]:
    return {name: node for name, node in (names | change).items() if node is not None}


class SimulatedDisk(Files):
    """Files below one root, which is there and durable. `futures` says what a power cut could leave."""

    def __init__(self, root: Path = Path("/ledger")) -> None:
        self.root = root
        self._top = _Folder()
        self._open: dict[int, tuple[_File | _Folder, list[int]]] = {}
        self._numbers = itertools.count(1000)

    def futures(self, most: int = 400, seed: int = 0) -> Iterator["SimulatedDisk"]:
        """Disks that a power cut at this moment could leave: all, or if there are more than `most`, the two
        extremes (everything unsynced gone, everything there) and others by lot.
        """
        nodes = list(dict.fromkeys(_all_nodes(self._top)))
        options = [_outcomes(node) for node in nodes]
        count = math.prod(map(len, options))
        if count <= most:
            picks: Iterator[tuple[object, ...]] = itertools.product(*options)
        else:
            lot = random.Random(seed)
            extremes = [tuple(each[0] for each in options), tuple(each[-1] for each in options)]
            picks = itertools.chain(
                extremes, (tuple(map(lot.choice, options)) for _ in range(most - len(extremes)))
            )
        for pick in picks:
            yield self._made_of(dict(zip(nodes, pick, strict=True)))

    def worst_future(self) -> "SimulatedDisk":
        """The disk after a power cut that takes everything that was not synced."""
        return next(self.futures())

    def lose(self, number: int) -> None:
        """What a failed sync of a file does: nothing reaches the disk, and its bytes count as written."""
        node = self._node(number)
        if isinstance(node, _File):
            node.is_clean = True

    def contents(self) -> dict[str, bytes]:
        """Every file by its path from the root, as a reader sees it now."""
        return dict(_contents(self._top, ""))

    def make_folder(self, path: Path) -> None:
        folder = self._free(path)
        folder.change(**{path.name: _Folder()})

    def open_new(self, path: Path) -> int:
        made = _File()
        self._free(path).change(**{path.name: made})
        return self._opened(made)

    def open_old(self, path: Path) -> int:
        return self._opened(self._at(path))

    def open_folder(self, path: Path) -> int:
        found = self._at(path)
        if not isinstance(found, _Folder):
            raise _error(errno.ENOTDIR)
        return self._opened(found)

    def write(self, number: int, data: bytes) -> int:
        node, place = self._open[number]
        assert isinstance(node, _File)
        node.written[place[0] : place[0] + len(data)] = data
        place[0] += len(data)
        node.is_clean = False
        return len(data)

    def read(self, number: int, most: int) -> bytes:
        node, place = self._open[number]
        if not isinstance(node, _File):
            raise _error(errno.EISDIR)
        piece = bytes(node.written[place[0] : place[0] + most])
        place[0] += len(piece)
        return piece

    def sync(self, number: int) -> None:
        node = self._node(number)
        if isinstance(node, _Folder):
            node.synced, node.changes = dict(node.names), []
        elif not node.is_clean:
            node.synced, node.is_clean = bytes(node.written), True

    def forget(self, number: int) -> None:
        node = self._node(number)
        if isinstance(node, _File) and node.is_clean:
            node.written = bytearray(node.synced)

    def close(self, number: int) -> None:
        if self._open.pop(number, None) is None:
            raise _error(errno.EBADF)

    def link(self, old: Path, new: Path) -> None:
        node = self._at(old)
        self._free(new).change(**{new.name: node})

    def rename(self, old: Path, new: Path) -> None:
        node = self._at(old)
        assert old.parent == new.parent, "between folders a rename need not be at once"
        self._folder(old.parent).change(**{old.name: None, new.name: node})

    def unlink(self, path: Path) -> None:
        self._at(path)
        self._folder(path.parent).change(**{path.name: None})

    def mode_of(self, path: Path) -> int:
        return _mode(self._at(path))

    def mode_of_open(self, number: int) -> int:
        return _mode(self._node(number))

    def names_in(self, path: Path) -> list[str]:
        return list(self._folder(path).names)

    def _made_of(self, outcome: dict[_File | _Folder, object]) -> "SimulatedDisk":
        disk = SimulatedDisk(self.root)
        made: dict[_File | _Folder, _File | _Folder] = {self._top: disk._top}

        def again(node: _File | _Folder) -> _File | _Folder:
            if node in made and node is not self._top:
                return made[node]
            if isinstance(node, _File):
                data = outcome[node]
                assert isinstance(data, bytes)
                made[node] = _File(bytearray(data), data)
                return made[node]
            folder = made.setdefault(node, _Folder())
            kept = outcome[node]
            assert isinstance(folder, _Folder)
            assert isinstance(kept, tuple)
            names = dict(node.synced)
            for change in itertools.compress(node.changes, kept):
                names = _with(names, change)
            folder.names = {name: again(each) for name, each in names.items()}
            folder.synced = dict(folder.names)
            return folder

        again(self._top)
        return disk

    def _opened(self, node: _File | _Folder) -> int:
        number = next(self._numbers)
        self._open[number] = (node, [0])
        return number

    def _node(self, number: int) -> _File | _Folder:
        return self._open[number][0]

    def _at(self, path: Path) -> _File | _Folder:
        node: _File | _Folder = self._top
        for part in path.relative_to(self.root).parts:
            if not isinstance(node, _Folder):
                raise _error(errno.ENOTDIR)
            if part not in node.names:
                raise _error(errno.ENOENT)
            node = node.names[part]
        return node

    def _folder(self, path: Path) -> _Folder:
        found = self._at(path)
        if not isinstance(found, _Folder):
            raise _error(errno.ENOTDIR)
        return found

    def _free(self, path: Path) -> _Folder:
        folder = self._folder(path.parent)
        if path.name in folder.names:
            raise _error(errno.EEXIST)
        return folder


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def _mode(node: _File | _Folder) -> int:
    return stat.S_IFDIR | 0o755 if isinstance(node, _Folder) else stat.S_IFREG | 0o644


def _all_nodes(node: _File | _Folder) -> Iterator[_File | _Folder]:
    yield node
    if isinstance(node, _Folder):
        changed = [each for change in node.changes for each in change.values() if each is not None]
        for each in [*node.synced.values(), *changed]:
            yield from _all_nodes(each)


def _outcomes(node: _File | _Folder) -> list[object]:
    """What a power cut could leave: of a file its bytes, of a folder which changes of names are kept.

    First the one that loses most, last the one that loses nothing.
    """
    if isinstance(node, _Folder):
        count = len(node.changes)
        if count <= MOST_CHANGES:
            return list(itertools.product((False, True), repeat=count))
        single = [tuple(other == one for other in range(count)) for one in range(count)]
        opposite = [tuple(not each for each in one) for one in single]
        return [(False,) * count, *single, *opposite, (True,) * count]
    if bytes(node.written) == node.synced:
        return [node.synced]
    new, old = bytes(node.written), node.synced
    short = len(new) <= EVERY_BYTE
    places = range(len(new)) if short else (0, 1, len(new) // 2, len(new) - 1)
    torn = [
        piece for at in places for piece in (new[:at], new[:at] + old[at:], new[:at] + bytes(len(new) - at))
    ]
    return list(dict.fromkeys([old, *torn, new]))


def _contents(folder: _Folder, place: str) -> Iterator[tuple[str, bytes]]:
    for name, node in folder.names.items():
        if isinstance(node, _Folder):
            yield from _contents(node, f"{place}{name}/")
        else:
            yield f"{place}{name}", bytes(node.written)
