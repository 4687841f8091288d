"""RFC 6962 Merkle trees: hashes, proofs that a leaf is in a tree or a tree begins another, verifiers.

Promises: one tree a list of leaves, one proof a question; verifiers accept exactly the proof that RFC 9162
describes. Computed with `hashlib`, which is the reference that any faster way is held against.
Refuses: a leaf beyond the tree, a proof of another length, any hash that is not 32 bytes, and consistency
with the empty tree (which is true of every tree, so it says nothing).
Source: RFC 6962 section 2.1; RFC 9162 sections 2.1.3.2 and 2.1.4.2.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final, TypeAlias

from clerestory.ledger.errors import ConsistencyError, InclusionError, MalformedError

HASH_BYTES: Final = 32
LARGEST_SIZE: Final = 2**63 - 1
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

Subtree: TypeAlias = Callable[[int, int], bytes]
"""subtree(start, end): the root over leaves start to end - 1, for the ranges that a tree is split into."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry's bytes as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node over two hashes of 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def lifted(hashes: bytes, levels: int) -> bytes:
    """The hashes that stand `levels` above these in the tree. hashes, result: contiguous, 32 bytes each.

    Raises MalformedError unless they fill whole subtrees of that height.
    """
    check_filled(hashes, levels)
    pair = 2 * HASH_BYTES
    for _ in range(levels):
        hashes = b"".join(
            [hashlib.sha256(b"\x01" + hashes[at : at + pair]).digest() for at in range(0, len(hashes), pair)]
        )
    return hashes


def check_filled(hashes: bytes, levels: int) -> None:
    """Raise MalformedError unless contiguous hashes fill whole subtrees `levels` high."""
    if len(hashes) % (HASH_BYTES << levels):
        raise MalformedError(f"{len(hashes)} bytes are not hashes that fill subtrees {levels} levels high.")


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes. hashes: n of 32 bytes; none gives the root of the empty tree."""
    return joined(perfect_roots(b"".join(hashes))) if hashes else EMPTY_ROOT


def perfect_roots(hashes: bytes) -> list[bytes]:
    """The roots of the largest perfect subtrees over contiguous hashes, from left to right, sizes falling."""
    parts = perfect_parts(0, len(hashes) // HASH_BYTES)
    spans = ((height, HASH_BYTES * (index << height)) for height, index in parts)
    return [lifted(hashes[start : start + (HASH_BYTES << height)], height) for height, start in spans]


def joined(roots: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees of falling sizes. roots: at least one."""
    *before, root = roots
    for left in reversed(before):
        root = node_hash(left, root)
    return root


def perfect_parts(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest perfect subtrees of a range of leaves: (height, index among those of that height)."""
    while start < end:
        height = (end - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height


def subtrees_of(hashes: Sequence[bytes]) -> Subtree:
    """Every subtree over these leaf hashes; each is computed once, so only for trees that fit in memory."""

    @cache
    def subtree(start: int, end: int) -> bytes:
        if end - start < 2:
            return hashes[start] if end > start else EMPTY_ROOT
        middle = start + _split(end - start)
        return node_hash(subtree(start, middle), subtree(middle, end))

    return subtree


def inclusion_proof(index: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The proof that leaf `index` is in the tree of the first `size` leaves, from the leaf up.

    Raises MalformedError when there is no such leaf.
    """
    if not 0 <= index < size <= LARGEST_SIZE:
        raise MalformedError(f"There is no leaf {index} in a tree of {size} leaves.")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(subtree(middle, end))
            end = middle
        else:
            proof.append(subtree(start, middle))
            start = middle
    return tuple(reversed(proof))


def consistency_proof(size1: int, size2: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The proof that the tree of `size1` leaves is the beginning of that of `size2`; empty for equal sizes.

    Raises MalformedError unless 1 <= size1 <= size2.
    """
    if not 1 <= size1 <= size2 <= LARGEST_SIZE:
        raise MalformedError(f"There is no proof from a tree of {size1} leaves to one of {size2}.")
    proof: list[bytes] = []
    start, end, whole = 0, size2, True  # whole: size1 leaves are a tree of their own, whose root is known
    while size1 != end:
        middle = start + _split(end - start)
        if size1 <= middle:
            proof.append(subtree(middle, end))
            end = middle
        else:
            proof.append(subtree(start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(subtree(start, end))
    return tuple(reversed(proof))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise InclusionError unless `proof` shows that this leaf hash is number `index` under `root`."""
    if not 0 <= index < size <= LARGEST_SIZE:
        raise InclusionError(f"Leaf {index} was claimed for a tree of {size} leaves, where it cannot be.")
    _check_hashes(InclusionError, leaf, root, *proof)
    position, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise InclusionError("The inclusion proof has more hashes than the tree has levels there.")
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise InclusionError("The inclusion proof has fewer hashes than the tree has levels there.")
    if found != root:
        raise InclusionError(
            f"Leaf {index} and its proof do not lead to the root of the tree of {size} leaves."
        )


def verify_consistency(size1: int, root1: bytes, size2: int, root2: bytes, proof: Sequence[bytes]) -> None:
    """Raise ConsistencyError unless `proof` shows that the first tree is the beginning of the second."""
    if not 1 <= size1 <= size2 <= LARGEST_SIZE:
        raise ConsistencyError(f"A tree of {size1} leaves is not a beginning of one of {size2} to be shown.")
    _check_hashes(ConsistencyError, root1, root2, *proof)
    if size1 == size2:
        if proof:
            raise ConsistencyError("A proof was given between trees of one size; none is expected.")
        if root1 != root2:
            raise ConsistencyError(f"Two trees of {size1} leaves have different roots.")
        return
    _verify_growth(size1, root1, size2, root2, list(proof))


def _verify_growth(size1: int, root1: bytes, size2: int, root2: bytes, path: list[bytes]) -> None:
    """RFC 9162 section 2.1.4.2, steps 2 to 8."""
    if not path:
        raise ConsistencyError("The consistency proof is empty between trees of different sizes.")
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    position, last = size1 - 1, size2 - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ConsistencyError("The consistency proof has more hashes than the trees have levels.")
        if position & 1 or position == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ConsistencyError("The consistency proof has fewer hashes than the trees have levels.")
    if before != root1:
        raise ConsistencyError(f"The consistency proof does not lead to the root of the {size1} leaves.")
    if after != root2:
        raise ConsistencyError(f"The consistency proof does not lead to the root of the {size2} leaves.")


def _check_hashes(error: type[InclusionError | ConsistencyError], *hashes: bytes) -> None:
    for one in hashes:
        if len(one) != HASH_BYTES:
            raise error(f"A hash of {len(one)} bytes was given; {HASH_BYTES} are expected.")


def _split(size: int) -> int:
    """The largest power of two below `size` (>= 2)."""
    return 1 << ((size - 1).bit_length() - 1)
