"""Merkle trees against the RFC's own recursion, third-party probes, and every kind of damage."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import tell

from clerestory.ledger.errors import ConsistencyError, InclusionError, MalformedError
from clerestory.ledger.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    subtrees_of,
    verify_consistency,
    verify_inclusion,
)

MOST = 70
LEAVES = [leaf_hash(b"record %d" % number) for number in range(300)]
SUBTREE = subtrees_of(LEAVES)


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:split]) + mth(leaves[split:])).digest()


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*path(index, leaves[:split]), mth(leaves[split:])]
    return [*path(index - split, leaves[split:]), mth(leaves[:split])]


def subproof(size: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """RFC 6962 section 2.1.2."""
    if size == len(leaves):
        return [] if whole else [mth(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if size <= split:
        return [*subproof(size, leaves[:split], whole), mth(leaves[split:])]
    return [*subproof(size - split, leaves[split:], False), mth(leaves[:split])]


def test_roots_are_those_of_the_rfc_for_every_size_up_to_300() -> None:
    assert root_of([]) == EMPTY_ROOT == mth([])
    for size in range(1, len(LEAVES) + 1):
        assert root_of(LEAVES[:size]) == mth(LEAVES[:size]) == SUBTREE(0, size)


def test_every_inclusion_proof_is_the_rfcs_and_verifies_at_its_place_only() -> None:
    for size in range(1, MOST):
        root = SUBTREE(0, size)
        for index in range(size):
            proof = inclusion_proof(index, size, SUBTREE)
            assert list(proof) == path(index, LEAVES[:size])
            verify_inclusion(LEAVES[index], index, size, proof, root)
            with pytest.raises(InclusionError, match="more hashes than"):
                verify_inclusion(LEAVES[index], index, size, [*proof, EMPTY_ROOT], root)
            for wrong in {index - 1, index + 1, index ^ 1, size, -1}:
                with pytest.raises(InclusionError):
                    verify_inclusion(LEAVES[index], wrong, size, proof, root)


def test_every_consistency_proof_is_the_rfcs_and_verifies_between_its_trees_only() -> None:
    for size2 in range(1, MOST):
        for size1 in range(1, size2 + 1):
            proof = consistency_proof(size1, size2, SUBTREE)
            assert list(proof) == subproof(size1, LEAVES[:size2], True)
            root1, root2 = SUBTREE(0, size1), SUBTREE(0, size2)
            verify_consistency(size1, root1, size2, root2, proof)
            if size1 < size2:
                with pytest.raises(ConsistencyError):
                    verify_consistency(size1, root2, size2, root1, proof)
                with pytest.raises(ConsistencyError):
                    verify_consistency(size1, EMPTY_ROOT, size2, root2, proof)
                with pytest.raises(ConsistencyError):
                    verify_consistency(size1, root1, size2, EMPTY_ROOT, proof)
                with pytest.raises(ConsistencyError):
                    verify_consistency(size1, root1, size2, root2, proof[:-1])
            with pytest.raises(ConsistencyError, match=r"more hashes than|of one size"):
                verify_consistency(size1, root1, size2, root2, (*proof, EMPTY_ROOT))


@pytest.mark.parametrize("size", [1, 2, 7, 8, 13])
def test_no_flipped_bit_of_an_inclusion_proof_passes(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(index, size, SUBTREE)
        for place in range(len(proof) * 256):
            with pytest.raises(InclusionError):
                verify_inclusion(LEAVES[index], index, size, flipped(proof, place), SUBTREE(0, size))


@pytest.mark.parametrize(("size1", "size2"), [(1, 2), (3, 7), (4, 7), (8, 13), (6, 8)])
def test_no_flipped_bit_of_a_consistency_proof_passes(size1: int, size2: int) -> None:
    proof = consistency_proof(size1, size2, SUBTREE)
    for place in range(len(proof) * 256):
        with pytest.raises(ConsistencyError):
            verify_consistency(size1, SUBTREE(0, size1), size2, SUBTREE(0, size2), flipped(proof, place))


def flipped(proof: tuple[bytes, ...], place: int) -> list[bytes]:
    hashes = [bytearray(one) for one in proof]
    hashes[place // 256][place % 256 // 8] ^= 1 << place % 8
    return [bytes(one) for one in hashes]


@pytest.mark.parametrize("length", [0, 12, 31, 33, 64])
def test_a_hash_that_has_not_32_bytes_is_refused_wherever_it_stands(length: int) -> None:
    odd, (leaf, sibling), root = b"\x01" * length, LEAVES[:2], SUBTREE(0, 2)
    for given_leaf, proof, given_root in (
        (odd, [sibling], root),
        (leaf, [odd], root),
        (leaf, [sibling], odd),
    ):
        with pytest.raises(InclusionError, match=f"A hash of {length} bytes"):
            verify_inclusion(given_leaf, 0, 2, proof, given_root)
    for root1, proof, root2 in ((odd, [sibling], root), (leaf, [odd], root), (leaf, [sibling], odd)):
        with pytest.raises(ConsistencyError, match=f"A hash of {length} bytes"):
            verify_consistency(1, root1, 2, root2, proof)
    with pytest.raises(ConsistencyError, match=f"A hash of {length} bytes"):
        verify_consistency(2, odd, 2, odd, [])
    with pytest.raises(InclusionError, match=f"A hash of {length} bytes"):
        verify_inclusion(odd, 0, 1, [], odd)


@pytest.mark.parametrize(("size1", "size2"), [(0, 0), (0, 5), (5, 4), (-1, 3), (1, 2**63)])
def test_consistency_with_nothing_or_with_less_is_refused(size1: int, size2: int) -> None:
    with pytest.raises(ConsistencyError):
        verify_consistency(size1, EMPTY_ROOT, size2, EMPTY_ROOT, [])
    with pytest.raises(MalformedError):
        consistency_proof(size1, size2, SUBTREE)


@given(
    st.integers(-3, 2**64),
    st.integers(-3, 2**64),
    st.lists(st.binary(min_size=0, max_size=40), max_size=70),
    st.binary(min_size=31, max_size=33),
)
def test_verifiers_raise_nothing_but_their_own_refusal(
    one: int, other: int, proof: list[bytes], root: bytes
) -> None:
    with pytest.raises(InclusionError):
        verify_inclusion(LEAVES[0], one, other, proof, root)
    with pytest.raises(ConsistencyError):
        verify_consistency(one, LEAVES[0], other, root, proof)


def probes(shared: Path, kind: str) -> list[tuple[str, dict[str, Any]]]:
    folder = shared / "vectors" / "merkle" / "testdata" / kind
    return [(str(file.relative_to(folder)), json.loads(file.read_text())) for file in folder.rglob("*.json")]


def decoded(hashes: list[str] | None) -> list[bytes]:
    return [base64.b64decode(one) for one in hashes or ()]


def test_all_98_inclusion_probes_of_transparency_dev(shared: Path) -> None:
    wrong, accepted, all_probes = [], 0, probes(shared, "inclusion")
    for name, probe in all_probes:
        leaf, root, *proof = decoded([probe["leafHash"], probe["root"], *(probe["proof"] or ())])
        try:
            verify_inclusion(leaf, probe["leafIdx"], probe["treeSize"], proof, root)
            verified = True
        except InclusionError:
            verified = False
        accepted += verified
        wrong += [name] * (verified is probe["wantErr"])
    tell(f"merkle inclusion: {accepted} accepted, {len(all_probes) - accepted} refused")
    assert wrong == []
    assert (accepted, len(all_probes) - accepted) == (6, 92)


def test_all_98_consistency_probes_of_transparency_dev(shared: Path) -> None:
    wrong, accepted, all_probes = [], 0, probes(shared, "consistency")
    for name, probe in all_probes:
        root1, root2, *proof = decoded([probe["root1"], probe["root2"], *(probe["proof"] or ())])
        if len(root1) == len(root2) == 12:
            # One probe uses twelve letters for two equal roots. A root has 32 bytes here, so each is hashed.
            root1, root2 = hashlib.sha256(root1).digest(), hashlib.sha256(root2).digest()
        try:
            verify_consistency(probe["size1"], root1, probe["size2"], root2, proof)
            verified = True
        except ConsistencyError:
            verified = False
        accepted += verified
        wrong += [name] * (verified is probe["wantErr"])
    tell(f"merkle consistency: {accepted} accepted, {len(all_probes) - accepted} refused")
    assert wrong == []
    assert (accepted, len(all_probes) - accepted) == (6, 92)
