"""Examine a whole log: every tile and the root derived anew from the entries, and what is wrong named.

Promises: what passes is, byte for byte, what the entries under the signed root make. Where a tile and its
bundle disagree, the tile above says which of them is wrong, and the signed root confirms it. Where that fails
(several faults meet in one place) the result says so, and names whatever may be wrong. Memory does not grow
with the log, up to the list of faults (at most 1,000 are named).
Refuses: to repair, and to say that a log is whole while any resource of it could not be read.
Source: tlog-tiles; Tessera's fsck.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.errors import ConsistencyError, MalformedError, ResourceError
from clerestory.ledger.growth import Edge
from clerestory.ledger.hashing import HASHLIB, Hasher
from clerestory.ledger.merkle import HASH_BYTES
from clerestory.ledger.tiles import FULL, HEIGHT, Read, Resource, beginning, found, tile_in

MOST_FAULTS: Final = 1000

Widths = Callable[[Resource], tuple[int, ...]]
"""widths(full resource): the widths of which a partial one is stored beside it."""
Told = Callable[[int], None]
"""told(entries): how many have been examined."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. path: the resource."""

    path: str
    what: str


@dataclass(frozen=True)
class Examined:
    """What was found. faults: none, if the log is whole. is_rooted: the entries lead to the signed root, so
    exactly the faults named are there; without it they are those that may be.
    """

    entries: int
    resources: int
    faults: tuple[Fault, ...]
    is_rooted: bool

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it must be."""
        return self.is_rooted and not self.faults


class _Trust(Enum):
    """Whom to follow where a tile of level 0 and its bundle disagree."""

    TILE_ABOVE = "the one whose root stands in the tile above"
    BUNDLE = "the bundle"
    TILE = "the tile"


def examine(
    read: Read,
    checkpoint: Checkpoint,
    *,
    widths: Widths = lambda full: (),
    told: Told = lambda entries: None,
    hasher: Hasher = HASHLIB,
) -> Examined:
    """Derive the log of a signed checkpoint anew and compare. Raises nothing for what is wrong in the log.

    read: gives stored bytes by path. widths: names older partial tiles, which are examined too.
    """
    faults: dict[str, Fault] = {}
    log = _Log(read, checkpoint, widths, hasher)
    for trust in _Trust:
        examined = _Examination(log, told, trust).run()
        if examined.is_rooted:
            return examined
        faults |= {fault.path: fault for fault in examined.faults}
        if not faults:
            break  # tiles and bundles agree with each other, so following others leads to the same root
    return replace(examined, faults=tuple(faults.values())[:MOST_FAULTS])


def check_whole(examined: Examined, checkpoint: Checkpoint) -> None:
    """Raise ResourceError for the first fault, ConsistencyError when no single resource can be named."""
    for fault in examined.faults:
        raise ResourceError(fault.path, fault.what)
    if not examined.is_rooted:
        raise ConsistencyError(
            f"The {checkpoint.size} entries do not lead to the root of the checkpoint, although tiles and "
            "bundles fit each other."
        )


@dataclass(frozen=True)
class _Log:
    """What is examined, and how it is hashed."""

    read: Read
    checkpoint: Checkpoint
    widths: Widths
    hasher: Hasher


class _Examination:
    """One way through the log."""

    def __init__(self, log: _Log, told: Told, trust: _Trust) -> None:
        self.log, self.told, self.trust = log, told, trust
        self.edge = Edge(log.hasher)
        self.faults: dict[str, Fault] = {}
        self.resources = 0

    def run(self) -> Examined:
        size = self.log.checkpoint.size
        for index in range(-(-size // FULL)):
            width = min(FULL, size - index * FULL)
            for tile, hashes in self.edge.push(self.leaves(index, width)):
                self.compare(tile, hashes)
            self.told(index * FULL + width)
        for tile, hashes in self.edge.partial():
            self.compare(tile, hashes)
        is_rooted = self.edge.root() == self.log.checkpoint.root
        return Examined(size, self.resources, tuple(self.faults.values()), is_rooted)

    def leaves(self, index: int, width: int) -> bytes:
        """The leaf hashes of a bundle; of its tile instead, where that one is to be followed."""
        bundle, tile = Resource(None, index, width), Resource(0, index, width)
        derived, stored = self.leaves_of(bundle), self.stored(tile)
        if derived is None:
            return stored or bytes(HASH_BYTES * width)
        if stored is None or stored == derived or self.follows_bundle(tile, derived, stored):
            return derived
        wrong = index * FULL + _first_other(derived, stored)
        self.fault(bundle.path, f"entry {wrong} is not the one that was logged.")
        return stored

    def leaves_of(self, bundle: Resource) -> bytes | None:
        """The leaf hashes of a bundle as it is stored; None where it is none, which is then named."""
        self.resources += 1
        try:
            data = found(self.log.read, bundle)
            leaves = self.log.hasher.leaf_hashes(data, bundle.width)
        except ResourceError as error:
            self.fault(error.path, error.what)
            return None
        except MalformedError as error:
            self.fault(bundle.path, f"{error}.")
            return None
        self.compare_older(bundle, data)
        return leaves

    def follows_bundle(self, tile: Resource, derived: bytes, stored: bytes) -> bool:
        if self.trust is not _Trust.TILE_ABOVE:
            return self.trust is _Trust.BUNDLE
        if tile.width < FULL:
            return True
        above, offset = divmod(tile.index, FULL)
        width = min(FULL, (self.log.checkpoint.size >> HEIGHT) - above * FULL)
        hashes = self.stored(Resource(1, above, width))
        start = offset * HASH_BYTES
        return hashes is None or hashes[start : start + HASH_BYTES] != self.log.hasher.lifted(stored, HEIGHT)

    def compare(self, tile: Resource, hashes: bytes) -> None:
        """Hold a stored tile against the derived one."""
        self.resources += 1
        try:
            stored = tile_in(self.log.read, tile)
        except ResourceError as error:
            self.fault(error.path, error.what)
            return
        if stored != hashes:
            wrong = _first_other(hashes, stored)
            self.fault(tile.path, f"hash {wrong} is not the one that the entries below it give.")
        self.compare_older(tile, hashes)

    def compare_older(self, resource: Resource, data: bytes) -> None:
        """Hold stored partial resources of earlier sizes against the beginning of this one."""
        for width in self.log.widths(resource.full):
            older = Resource(resource.level, resource.index, width)
            if not 0 < width < resource.width:
                continue
            self.resources += 1
            try:
                stored = self.log.read(older.path)
            except ResourceError as error:
                self.fault(error.path, error.what)
                continue
            if stored is not None and stored != beginning(data, older):
                self.fault(older.path, "it is not the beginning of the later one in its place.")

    def stored(self, tile: Resource) -> bytes | None:
        """A tile of the log as it is stored; None where it cannot be read (which `compare` names)."""
        try:
            return tile_in(self.log.read, tile)
        except ResourceError:
            return None

    def fault(self, path: str, what: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.setdefault(path, Fault(path, what))


def _first_other(hashes: bytes, others: bytes) -> int:
    """Which hash is the first that differs. hashes, others: contiguous, equally many, not equal."""
    starts = range(0, len(hashes), HASH_BYTES)
    return next(
        number
        for number, at in enumerate(starts)
        if hashes[at : at + HASH_BYTES] != others[at : at + HASH_BYTES]
    )
