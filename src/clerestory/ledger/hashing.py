"""The bulk work of a tree, as a value that can be exchanged: from bundles to leaf hashes, and upwards.

Promises: whichever way is taken, the same bytes and the same errors come out. `HASHLIB` is the reference;
`fast` offers another way, which is held against it before its first use.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clerestory.ledger.merkle import lifted
from clerestory.ledger.tiles import parse_bundle


@dataclass(frozen=True)
class Hasher:
    """A way to hash in bulk.

    name: for people. leaf_hashes(bundle, width): the leaf hashes of its entries, contiguous; raises
    MalformedError as `parse_bundle`. lifted(hashes, levels): as `merkle.lifted`.
    """

    name: str
    leaf_hashes: Callable[[bytes, int], bytes]
    lifted: Callable[[bytes, int], bytes]


def _leaf_hashes(bundle: bytes, width: int) -> bytes:
    return b"".join([hashlib.sha256(b"\0" + entry).digest() for entry in parse_bundle(bundle, width)])


HASHLIB: Final = Hasher("hashlib", _leaf_hashes, lifted)
