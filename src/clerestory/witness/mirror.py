"""A mirror copies the log and verifies every byte before it says that it has seen it.

Promises: `copy` returns when every tile and entry under the signed root is in the mirror's own store, on
the disk. Nothing is stored that the signed root does not vouch for: tiles are verified from the root down,
each by the hash of it in the tile above, and entries by the tile of their hashes; so a copy that was broken
off goes on where it ended, and a log that lies cannot leave anything behind.
Refuses: anything missing or different; then nothing is cosigned, and the resource is named.
Source: C2SP tlog-tiles. (tlog-mirror's own endpoint, add-entries, is not offered: this mirror fetches.)
"""

from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.errors import LedgerError, ResourceError
from clerestory.ledger.growth import Edge
from clerestory.ledger.hashing import HASHLIB
from clerestory.ledger.merkle import HASH_BYTES
from clerestory.ledger.tiles import FULL, HEIGHT, LARGEST_BUNDLE, Read, Resource, found, tile_in
from clerestory.logstore.errors import StoreError
from clerestory.logstore.exchange import address_of, exchange
from clerestory.logstore.folder import FolderStore
from clerestory.logstore.store import Store
from clerestory.logstore.witness_errors import WitnessFaultError
from clerestory.witness.errors import MirrorError

FETCH_SECONDS: Final = 30.0


def source_at(url: str) -> Read:
    """Where the log's files are read: https://…, http:// of this machine, or file:///absolute/folder.

    Raises WitnessAddressError, StoreUnusableError. What it gives raises ResourceError.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = address_of(url)  # refuses it, in its own words
    if parts.scheme == "file":
        return FolderStore(Path(unquote(parts.path))).read
    address_of(url)
    prefix = url.rstrip("/")

    def read(path: str) -> bytes | None:
        try:
            answer = exchange(
                "GET", f"{prefix}/{path}", None, deadline_seconds=FETCH_SECONDS, largest=LARGEST_BUNDLE
            )
        except WitnessFaultError as error:
            raise ResourceError(path, f"cannot be fetched: {error}") from None
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise ResourceError(path, f"cannot be fetched: the log's server answered {answer.status}.")
        return answer.body

    return read


def copy(source: Read, store: Store, checkpoint: Checkpoint, since: Checkpoint | None) -> None:
    """Bring the mirror's store up to a signed checkpoint that grew out of `since` (None: out of nothing).

    Raises MirrorError, which names the resource. What was verified stays for the next time.
    """
    try:
        if checkpoint.size:
            _Copy(source, store, checkpoint).run(_complete(store, since))
    except (LedgerError, StoreError) as error:
        raise MirrorError(f"The log could not be copied: {error}") from None


def root_at(store: Store, size: int) -> bytes:
    """The root that the mirrored log had at an earlier size. Raises ResourceError."""
    return Edge.stored(store.read, size).root()


def _complete(store: Store, since: Checkpoint | None) -> int:
    """Up to which size the copy is whole. Its partial tiles are stored last, so they tell."""
    if since is None or not since.size:
        return 0
    try:
        return since.size if root_at(store, since.size) == since.root else 0
    except ResourceError:
        return 0


class _Copy:
    """One way from the root down to the entries."""

    def __init__(self, source: Read, store: Store, checkpoint: Checkpoint) -> None:
        self.source, self.store, self.size = source, store, checkpoint.size
        edge = Edge.stored(source, checkpoint.size)
        if edge.root() != checkpoint.root:
            raise ResourceError(
                "tile", f"the tiles at the end of the log do not lead to the root of the {self.size} leaves."
            )
        self.partial = dict(edge.partial())
        self.above: tuple[Resource, bytes] | None = None

    def run(self, since: int) -> None:
        levels = max(tile.level or 0 for tile in self.partial)
        for level in reversed(range(levels)):
            for index in range((since >> HEIGHT * level) // FULL, (self.size >> HEIGHT * level) // FULL):
                self.tile(Resource(level, index))
        for index in range(since // FULL, -(-self.size // FULL)):
            self.bundle(Resource(None, index, min(FULL, self.size - index * FULL)))
        for tile, data in self.partial.items():
            self.store.create(tile.path, data)

    def tile(self, tile: Resource) -> None:
        """Verify a full tile by its hash in the tile above."""
        data = self.stored_or_fetched(tile)
        assert tile.level is not None
        above, offset = divmod(tile.index, FULL)
        hashes = self.verified(tile.level + 1, above)
        if HASHLIB.lifted(data, HEIGHT) != hashes[offset * HASH_BYTES : (offset + 1) * HASH_BYTES]:
            raise ResourceError(tile.path, "is not the one under the signed root.")
        self.store.create(tile.path, data)

    def bundle(self, bundle: Resource) -> None:
        """Verify entries by the tile of their hashes."""
        data = self.store.read(bundle.path) or found(self.source, bundle)
        try:
            hashes = HASHLIB.leaf_hashes(data, bundle.width)
        except LedgerError as error:
            raise ResourceError(bundle.path, f"{error}.") from None
        if hashes != self.verified(0, bundle.index):
            raise ResourceError(bundle.path, "holds other entries than those under the signed root.")
        self.store.create(bundle.path, data)

    def verified(self, level: int, index: int) -> bytes:
        """The hashes of a tile that was verified before."""
        tile = Resource(level, index, min(FULL, (self.size >> HEIGHT * level) - index * FULL))
        if tile.width < FULL:
            return self.partial[tile]
        if self.above is None or self.above[0] != tile:
            self.above = (tile, tile_in(self.store.read, tile))
        return self.above[1]

    def stored_or_fetched(self, tile: Resource) -> bytes:
        return tile_in(lambda path: self.store.read(path) or self.source(path), tile)
