"""A log as files: hash tiles, entry bundles, their paths; the tree read from them and made into them.

Promises: every byte is a function of the entries alone, so two writers of one log write the same files.
A path is read only in its one spelling.
Refuses: empty tiles, tiles and bundles of another width than their path says, entries of 64 KiB or more.
Source: C2SP tlog-tiles 0.1.0.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from clerestory.ledger.errors import MalformedError, ResourceError
from clerestory.ledger.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    LARGEST_SIZE,
    Subtree,
    joined,
    leaf_hash,
    perfect_parts,
    perfect_roots,
    root_of,
)

FULL: Final = 256
HEIGHT: Final = 8
HIGHEST_LEVEL: Final = 63
LARGEST_ENTRY: Final = 0xFFFF
LARGEST_BUNDLE: Final = FULL * (2 + LARGEST_ENTRY)

Read = Callable[[str], bytes | None]
"""read(path): the bytes of a resource by its path from the log's prefix, or None where there is none; it may
raise ResourceError."""

_PATH = re.compile(
    r"tile/(?P<level>0|[1-9][0-9]?|entries)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True)
class Resource:
    """A hash tile, or an entry bundle (level None). width: hashes or entries in it, 1 to 256."""

    level: int | None
    index: int
    width: int = FULL

    @property
    def path(self) -> str:
        """Where it stands, from the log's prefix."""
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == FULL else f".p/{self.width}"
        return f"tile/{level}/{_index_path(self.index)}{partial}"

    @property
    def full(self) -> "Resource":
        """The same place with all 256."""
        return Resource(self.level, self.index)


def parse_path(path: str) -> Resource:
    """Read `Resource.path`. Raises MalformedError."""
    parts = _PATH.fullmatch(path)
    if parts is not None:
        level = None if parts["level"] == "entries" else int(parts["level"])
        index = int(parts["index"].replace("/", "").replace("x", ""))
        resource = Resource(level, index, int(parts["width"] or FULL))
        if resource.path == path and (level or 0) <= HIGHEST_LEVEL:
            return resource
    raise MalformedError("This is not the path of a tile or an entry bundle as tlog-tiles spells it.")


def resources(size: int) -> Iterator[Resource]:
    """All that a log of `size` leaves consists of, bundles first, then tiles from level 0 up."""
    for level in (None, *range(HIGHEST_LEVEL + 1)):
        count = size >> (HEIGHT * (level or 0))
        if not count:
            return
        for index in range(-(-count // FULL)):
            yield Resource(level, index, min(FULL, count - index * FULL))


def bundle_bytes(entries: Sequence[bytes]) -> bytes:
    """The bytes of a bundle. entries: 1 to 256, each below 64 KiB. Raises MalformedError."""
    if not 1 <= len(entries) <= FULL or any(len(entry) > LARGEST_ENTRY for entry in entries):
        raise MalformedError("A bundle has 1 to 256 entries, each of less than 64 KiB.")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def parse_bundle(data: bytes, width: int) -> tuple[bytes, ...]:
    """The entries of a bundle that must hold `width`. Raises MalformedError."""
    entries: list[bytes] = []
    at = 0
    while at < len(data) and len(entries) <= width:
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise MalformedError(f"entry {len(entries)} of the bundle is cut off")
        entries.append(data[at + 2 : end])
        at = end
    if len(entries) != width:
        raise MalformedError(f"the bundle holds {_some(len(entries), width)}; {width} entries are expected")
    return tuple(entries)


def tile_bytes(hashes: Sequence[bytes]) -> bytes:
    """The bytes of a tile. hashes: 1 to 256 of 32 bytes. Raises MalformedError."""
    if not 1 <= len(hashes) <= FULL or any(len(one) != HASH_BYTES for one in hashes):
        raise MalformedError("A tile has 1 to 256 hashes of 32 bytes.")
    return b"".join(hashes)


def parse_tile(data: bytes, width: int) -> tuple[bytes, ...]:
    """The hashes of a tile that must hold `width`. Raises MalformedError."""
    if len(data) != width * HASH_BYTES:
        raise MalformedError(f"the tile has {len(data)} bytes; {width * HASH_BYTES} are expected")
    return tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES))


class Edge:
    """The right edge of a growing tree: at most 255 hashes a level, whatever its size.

    Leaves are pushed one after another; tiles come out as they fill.
    """

    def __init__(self) -> None:
        self.size = 0
        self._open: list[list[bytes]] = []

    def push(self, leaf: bytes) -> Iterator[tuple[Resource, tuple[bytes, ...]]]:
        """Take the next leaf hash; gives the tiles that it filled, from level 0 up."""
        level, one, number = 0, leaf, self.size
        self.size += 1
        while True:
            if level == len(self._open):
                self._open.append([])
            hashes = self._open[level]
            hashes.append(one)
            if len(hashes) < FULL:
                return
            number //= FULL
            yield Resource(level, number), tuple(hashes)
            one, self._open[level] = root_of(hashes), []
            level += 1

    def partial(self) -> Iterator[tuple[Resource, tuple[bytes, ...]]]:
        """The tiles that are not full at this size, from level 0 up."""
        for level, hashes in enumerate(self._open):
            if hashes:
                index = (self.size >> (HEIGHT * level)) // FULL
                yield Resource(level, index, len(hashes)), tuple(hashes)

    def root(self) -> bytes:
        """The root of the tree at this size."""
        parts = [root for hashes in reversed(self._open) for root in perfect_roots(hashes)]
        return joined(parts) if parts else EMPTY_ROOT


def derived(entries: Iterable[bytes]) -> Iterator[tuple[Resource, bytes]]:
    """Every bundle and tile of a log of these entries, with its bytes; partial ones last."""
    edge = Edge()
    waiting: list[bytes] = []
    for entry in entries:
        waiting.append(entry)
        if len(waiting) == FULL:
            yield Resource(None, edge.size // FULL), bundle_bytes(waiting)
            waiting = []
        yield from ((resource, tile_bytes(hashes)) for resource, hashes in edge.push(leaf_hash(entry)))
    if waiting:
        yield Resource(None, edge.size // FULL, len(waiting)), bundle_bytes(waiting)
    yield from ((resource, tile_bytes(hashes)) for resource, hashes in edge.partial())


def found(read: Read, resource: Resource) -> bytes:
    """The bytes of a resource; of a partial one also as the beginning of the full one. Not yet believed.

    Raises ResourceError when it is missing or cannot hold what its path says.
    """
    data = read(resource.path)
    if data is None and resource.width < FULL:
        whole = read(resource.full.path)
        data = None if whole is None else _beginning(whole, resource)
    if data is None:
        raise ResourceError(resource.path, "is missing.")
    return data


def hashes_of(read: Read, resource: Resource) -> tuple[bytes, ...]:
    """The hashes of a tile as it is stored. Raises ResourceError."""
    data = found(read, resource)
    try:
        return parse_tile(data, resource.width)
    except MalformedError as error:
        raise ResourceError(resource.path, f"{error}.") from None


def entries_of(read: Read, resource: Resource) -> tuple[bytes, ...]:
    """The entries of a bundle as it is stored. Raises ResourceError."""
    data = found(read, resource)
    try:
        return parse_bundle(data, resource.width)
    except MalformedError as error:
        raise ResourceError(resource.path, f"{error}.") from None


def subtrees_in(read: Read, size: int) -> Subtree:
    """Subtrees of the tree of `size` leaves out of its stored tiles, for making proofs.

    Nothing is verified here: a proof made of wrong tiles does not verify. Calls raise ResourceError.
    """
    if not 0 <= size <= LARGEST_SIZE:
        raise MalformedError("There is no tree of that size.")

    @lru_cache(maxsize=256)
    def tile(level: int, index: int) -> tuple[bytes, ...]:
        width = min(FULL, (size >> (HEIGHT * level)) - index * FULL)
        return hashes_of(read, Resource(level, index, width))

    def perfect(height: int, index: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        first = index << above
        offset = first % FULL
        return root_of(tile(level, first // FULL)[offset : offset + (1 << above)])

    def subtree(start: int, end: int) -> bytes:
        parts = [perfect(height, index) for height, index in perfect_parts(start, end)]
        return joined(parts) if parts else EMPTY_ROOT

    return subtree


def _beginning(whole: bytes, resource: Resource) -> bytes:
    if resource.level is not None:
        return whole[: resource.width * HASH_BYTES]
    at = 0
    for _ in range(resource.width):
        at += 2 + int.from_bytes(whole[at : at + 2], "big")
    return whole[:at]


def _index_path(index: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def _some(count: int, width: int) -> str:
    return f"more than {width}" if count > width else str(count)
