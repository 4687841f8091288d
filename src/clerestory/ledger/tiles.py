"""A log as files: hash tiles, entry bundles, their paths; the tree read from them.

Promises: a path, a tile and a bundle are read only in their one spelling. How they come to be: `growth`.
Refuses: empty tiles, tiles and bundles of another width than their path says, entries of 64 KiB or more.
Source: C2SP tlog-tiles 0.1.0.
"""

import re
from collections.abc import Callable, Iterator, Sequence
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
    lifted,
    perfect_parts,
)

FULL: Final = 256
HEIGHT: Final = 8
HIGHEST_LEVEL: Final = 63
LARGEST_ENTRY: Final = 0xFFFF
LARGEST_BUNDLE: Final = FULL * (2 + LARGEST_ENTRY)
TILE_BYTES: Final = FULL * HASH_BYTES

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
    at, end = 0, len(data)
    while at < end and len(entries) <= width:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if at > end:  # also where the length itself is cut off
            raise MalformedError(f"entry {len(entries)} of the bundle is cut off")
        entries.append(data[start:at])
    if len(entries) != width:
        raise MalformedError(f"the bundle holds {_some(len(entries), width)}; {width} entries are expected")
    return tuple(entries)


def tile_bytes(hashes: Sequence[bytes]) -> bytes:
    """The bytes of a tile. hashes: 1 to 256 of 32 bytes. Raises MalformedError."""
    if not 1 <= len(hashes) <= FULL or any(len(one) != HASH_BYTES for one in hashes):
        raise MalformedError("A tile has 1 to 256 hashes of 32 bytes.")
    return b"".join(hashes)


def check_tile(data: bytes, width: int) -> None:
    """Raise MalformedError unless these may be the bytes of a tile that must hold `width` hashes."""
    if len(data) != width * HASH_BYTES:
        raise MalformedError(f"the tile has {len(data)} bytes; {width * HASH_BYTES} are expected")


def parse_tile(data: bytes, width: int) -> tuple[bytes, ...]:
    """The hashes of a tile that must hold `width`. Raises MalformedError."""
    check_tile(data, width)
    return tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES))


def found(read: Read, resource: Resource) -> bytes:
    """The bytes of a resource; of a partial one also as the beginning of the full one. Not yet believed.

    Raises ResourceError when it is missing or cannot hold what its path says.
    """
    data = read(resource.path)
    if data is None and resource.width < FULL:
        whole = read(resource.full.path)
        data = None if whole is None else beginning(whole, resource)
    if data is None:
        raise ResourceError(resource.path, "is missing.")
    return data


def beginning(whole: bytes, resource: Resource) -> bytes:
    """What a partial resource holds, out of the bytes of a later one in its place. Not yet believed."""
    if resource.level is not None:
        return whole[: resource.width * HASH_BYTES]
    at = 0
    for _ in range(resource.width):
        at += 2 + int.from_bytes(whole[at : at + 2], "big")
    return whole[:at]


def tile_in(read: Read, resource: Resource) -> bytes:
    """The bytes of a tile as it is stored, as many as it must have. Raises ResourceError."""
    data = found(read, resource)
    try:
        check_tile(data, resource.width)
    except MalformedError as error:
        raise ResourceError(resource.path, f"{error}.") from None
    return data


def hashes_of(read: Read, resource: Resource) -> tuple[bytes, ...]:
    """The hashes of a tile as it is stored. Raises ResourceError."""
    return parse_tile(tile_in(read, resource), resource.width)


def entries_of(read: Read, resource: Resource) -> tuple[bytes, ...]:
    """The entries of a bundle as it is stored. Raises ResourceError."""
    data = found(read, resource)
    try:
        return parse_bundle(data, resource.width)
    except MalformedError as error:
        raise ResourceError(resource.path, f"{error}.") from None


def subtrees_in(read: Read, size: int, lift: Callable[[bytes, int], bytes] = lifted) -> Subtree:
    """Subtrees of the tree of `size` leaves out of its stored tiles, for making proofs.

    A tile is hashed through once and kept a while, so proofs of neighbours cost little more than one.
    lift: as `merkle.lifted`. Nothing is verified here: a proof made of wrong tiles does not verify. Calls
    raise ResourceError.
    """
    if not 0 <= size <= LARGEST_SIZE:
        raise MalformedError("There is no tree of that size.")

    @lru_cache(maxsize=FULL)
    def rows(level: int, index: int) -> tuple[bytes, ...]:
        """A tile, and row by row the hashes above whole subtrees in it: of a full one 256, 128, … 2, 1."""
        width = min(FULL, (size >> (HEIGHT * level)) - index * FULL)
        made = [tile_in(read, Resource(level, index, width))]
        while width := width // 2:
            made.append(lift(made[-1][: 2 * HASH_BYTES * width], 1))
        return tuple(made)

    def perfect(height: int, index: int) -> bytes:
        level, row = divmod(height, HEIGHT)
        tile, place = divmod(index, FULL >> row)
        return rows(level, tile)[row][HASH_BYTES * place : HASH_BYTES * (place + 1)]

    def subtree(start: int, end: int) -> bytes:
        parts = [perfect(height, index) for height, index in perfect_parts(start, end)]
        return joined(parts) if parts else EMPTY_ROOT

    return subtree


def _index_path(index: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def _some(count: int, width: int) -> str:
    return f"more than {width}" if count > width else str(count)
