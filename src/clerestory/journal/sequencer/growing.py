"""The files of a log that grows by a batch of leaves: made, written, read back, made again, compared.

Promises: when `grow` returns, every bundle and tile of the larger log is durable, was read back, and is byte
for byte what the reference makes of the leaves; only then may a head be signed. Whatever was interrupted is
finished by the same call with the same leaves, or with more of them: every byte is a function of the leaves.
Refuses, and never mends: files that do not lead to the head signed last (a restored or damaged store), other
bytes under a name that never changes, and a store that gives back something else than was written.
Source: tlog-tiles; what a flipped bit did to a certificate log (ct-policy, June 2021).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clerestory.journal.errors import JournalError
from clerestory.ledger.growth import Edge
from clerestory.ledger.hashing import HASHLIB, Hasher
from clerestory.ledger.merkle import HASH_BYTES
from clerestory.ledger.tiles import FULL, Read, Resource, bundle_bytes, entries_of, tile_in
from clerestory.logstore.store import Store


class StoreStrayedError(JournalError):
    """The files of the log are not those of the head that was signed last; nothing may be signed on them."""


@dataclass(frozen=True)
class Tree:
    """A log at one size. root: 32 bytes."""

    size: int
    root: bytes


@dataclass(frozen=True)
class _Files:
    tree: Tree
    parts: tuple[tuple[Resource, bytes], ...]


def grow(store: Store, signed: Tree, leaves: Sequence[bytes], hasher: Hasher = HASHLIB) -> Tree:
    """The log after these leaves, its files in the store. signed: the head that was signed last.

    leaves: those from `signed.size` on, in order, committed for good. hasher: makes the files; `HASHLIB`
    checks them, whichever it is. Raises StoreStrayedError, StoreConflictError, StoreFaultError, and
    ResourceError for a file of the signed head that is missing or damaged.
    """
    made = _files(store.read, signed, leaves, hasher)
    for resource, data in made.parts:
        store.create(resource.path, data)
    again = _files(store.read, signed, leaves, HASHLIB)
    if again != made:
        raise StoreStrayedError(
            f"Two ways of hashing the leaves {signed.size} to {made.tree.size - 1} do not agree "
            f"({hasher.name} and {HASHLIB.name}). Nothing was signed. Examine the machine's memory, and run "
            "without the extra `fast`."
        )
    for resource, data in again.parts:
        if store.read(resource.path) != data:
            raise StoreStrayedError(
                f"{resource.path} was written and is not what the store gives back. Nothing was signed. "
                "Examine the disk or the bucket before the sequencer goes on."
            )
    return made.tree


def _files(read: Read, signed: Tree, leaves: Sequence[bytes], hasher: Hasher) -> _Files:
    edge = Edge.stored(read, signed.size, hasher)
    if edge.root() != signed.root:
        raise StoreStrayedError(
            f"The files of the log do not lead to the root of its head of {signed.size} leaves: the store "
            "was damaged, or it was restored from another time than the database. Nothing was signed. "
            "Restore the store to its newest state; see docs/operations/ledger-store.md."
        )
    parts: list[tuple[Resource, bytes]] = []
    number, width = divmod(signed.size, FULL)
    waiting = [*(_open_bundle(read, number, width, hasher) if width else ()), *leaves]
    for at in range(0, len(waiting), FULL):
        bundle = waiting[at : at + FULL]
        data = bundle_bytes(bundle)
        parts.append((Resource(None, number + at // FULL, len(bundle)), data))
        new = hasher.leaf_hashes(data, len(bundle))
        parts += edge.push(new[width * HASH_BYTES :] if at == 0 else new)
    parts += edge.partial()
    return _Files(Tree(edge.size, edge.root()), tuple(parts))


def _open_bundle(read: Read, number: int, width: int, hasher: Hasher) -> tuple[bytes, ...]:
    """The entries of the bundle that is not full yet, held against their hashes under the signed root."""
    bundle = Resource(None, number, width)
    entries = entries_of(read, bundle)
    if hasher.leaf_hashes(bundle_bytes(entries), width) != tile_in(read, Resource(0, number, width)):
        raise StoreStrayedError(
            f"{bundle.path} does not hold the entries that were logged. Nothing was signed. Restore the file "
            "from a copy of the store, or from a mirror."
        )
    return entries
