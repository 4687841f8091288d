"""How a log grows: the right edge of its tree, and the files that its entries make.

Promises: every byte is a function of the entries alone, so two writers of one log write the same files, in
whatever portions they come and whichever way they are hashed.
Refuses: what tiles and bundles refuse.
Source: C2SP tlog-tiles 0.1.0.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Self

from clerestory.ledger.hashing import HASHLIB, Hasher
from clerestory.ledger.merkle import EMPTY_ROOT, HASH_BYTES, check_filled, joined, perfect_roots
from clerestory.ledger.tiles import FULL, HEIGHT, TILE_BYTES, Read, Resource, bundle_bytes, tile_in


class Edge:
    """The right edge of a growing tree: at most 255 hashes a level, whatever its size.

    Leaf hashes are pushed in any number at a time; tiles come out as they fill.
    """

    def __init__(self, hasher: Hasher = HASHLIB) -> None:
        self.size = 0
        self._hasher = hasher
        self._open: list[bytes] = []

    @classmethod
    def stored(cls, read: Read, size: int, hasher: Hasher = HASHLIB) -> Self:
        """The edge of a log of `size` leaves out of its stored tiles, to go on from there.

        Nothing is verified here: whether it is the right one, `root` tells. Raises ResourceError.
        """
        edge = cls(hasher)
        edge.size = size
        while size >> (HEIGHT * len(edge._open)):
            tile = edge._partial(len(edge._open))
            edge._open.append(tile_in(read, tile) if tile.width else b"")
        return edge

    def push(self, leaves: bytes) -> list[tuple[Resource, bytes]]:
        """Take the next leaf hashes (contiguous); gives the tiles that they filled, from level 0 up.

        Raises MalformedError unless they have 32 bytes each.
        """
        check_filled(leaves, 0)
        filled: list[tuple[Resource, bytes]] = []
        level, index = 0, self.size
        self.size += len(leaves) // HASH_BYTES
        while leaves:
            if level == len(self._open):
                self._open.append(b"")
            hashes, index = self._open[level] + leaves, index // FULL
            end = len(hashes) // TILE_BYTES * TILE_BYTES
            filled += [
                (Resource(level, index + number), hashes[at : at + TILE_BYTES])
                for number, at in enumerate(range(0, end, TILE_BYTES))
            ]
            self._open[level] = hashes[end:]
            leaves = self._hasher.lifted(hashes[:end], HEIGHT)
            level += 1
        return filled

    def partial(self) -> list[tuple[Resource, bytes]]:
        """The tiles that are not full at this size, from level 0 up."""
        return [(self._partial(level), hashes) for level, hashes in enumerate(self._open) if hashes]

    def root(self) -> bytes:
        """The root of the tree at this size."""
        parts = [root for hashes in reversed(self._open) for root in perfect_roots(hashes)]
        return joined(parts) if parts else EMPTY_ROOT

    def _partial(self, level: int) -> Resource:
        index, width = divmod(self.size >> (HEIGHT * level), FULL)
        return Resource(level, index, width)


def derived(entries: Iterable[bytes], hasher: Hasher = HASHLIB) -> Iterator[tuple[Resource, bytes]]:
    """Every bundle and tile of a log of these entries, with its bytes; partial ones last."""
    edge = Edge(hasher)
    coming = iter(entries)
    while waiting := list(islice(coming, FULL)):
        data = bundle_bytes(waiting)
        yield Resource(None, edge.size // FULL, len(waiting)), data
        yield from edge.push(hasher.leaf_hashes(data, len(waiting)))
    yield from edge.partial()
