"""Tiles and bundles: paths, bytes, third-party logs, proofs made of stored tiles."""

import contextlib
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import entries, tell

from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.errors import LedgerError, MalformedError, ResourceError
from clerestory.ledger.growth import Edge, derived
from clerestory.ledger.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    subtrees_of,
    verify_consistency,
    verify_inclusion,
)
from clerestory.ledger.note import parse_note
from clerestory.ledger.tiles import (
    Resource,
    bundle_bytes,
    entries_of,
    found,
    hashes_of,
    parse_bundle,
    parse_path,
    parse_tile,
    resources,
    subtrees_in,
    tile_bytes,
)

RECORDS = entries(66_000)
LEAVES = [leaf_hash(record) for record in RECORDS]


def stored(size: int) -> dict[str, bytes]:
    return {resource.path: data for resource, data in derived(RECORDS[:size])}


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (Resource(0, 1234067), "tile/0/x001/x234/067"),
        (Resource(0, 0, 1), "tile/0/000.p/1"),
        (Resource(None, 999, 255), "tile/entries/999.p/255"),
        (Resource(63, 1000), "tile/63/x001/000"),
    ],
)
def test_paths_are_spelled_as_the_specification_has_them(resource: Resource, path: str) -> None:
    assert resource.path == path
    assert parse_path(path) == resource


@pytest.mark.parametrize(
    "path",
    [
        "", "tile", "/tile/0/000", "tile/0/000/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0",
        "tile/0/0000", "tile/0/x000/000", "tile/0/001/000", "tile/0/x001", "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256", "tile/0/000.p/", "tile/0/000.p", "tile/0/٠٠٠", "tile/0/000\n", "tile/0/../000",
        "tile/Entries/000", "checkpoint", "tile/0/X001/000", "tile/data/000",
    ],
)  # fmt: skip
def test_what_is_not_a_path_in_its_one_spelling_is_refused(path: str) -> None:
    with pytest.raises(MalformedError):
        parse_path(path)


@given(st.text("tile/0123entrixsp.-9", max_size=30), st.integers(0, 10**20), st.integers(1, 256))
def test_every_path_is_read_as_it_was_written_and_no_other(text: str, index: int, width: int) -> None:
    for level in (None, 0, 63):
        assert parse_path(Resource(level, index, width).path) == Resource(level, index, width)
    with contextlib.suppress(MalformedError):
        assert parse_path(text).path == text


def test_the_example_of_the_specification_of_70_000_leaves() -> None:
    found = [resource for resource in resources(70_000) if resource.level is not None]
    full = [resource.level for resource in found if resource.width == 256]
    assert (full.count(0), full.count(1), len(full)) == (273, 1, 274)
    assert [(one.level, one.width) for one in found if one.width < 256] == [(0, 112), (1, 17), (2, 1)]
    assert [one.path for one in resources(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert list(resources(0)) == []


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 700, 65_535, 65_536, 65_537, 65_793])
def test_a_log_consists_of_exactly_its_resources_and_leads_to_its_root(size: int) -> None:
    log = stored(size)
    assert sorted(log) == sorted(resource.path for resource in resources(size))
    edge = Edge()
    for leaf in LEAVES[:size]:
        for _ in edge.push(leaf):
            pass
    assert (edge.size, edge.root()) == (size, root_of(LEAVES[:size]))
    for resource in resources(size):
        if resource.level is None:
            start = resource.index * 256
            assert entries_of(log.get, resource) == tuple(RECORDS[start : start + resource.width])
        else:
            span = 256**resource.level
            hashes = hashes_of(log.get, resource)
            for at, one in enumerate(hashes if resource.level else hashes[:2]):
                start = (resource.index * 256 + at) * span
                assert one == root_of(LEAVES[start : start + span])


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 700, 65_537, 65_800])
def test_proofs_made_of_stored_tiles_verify(size: int) -> None:
    log = stored(size)
    subtree = subtrees_in(log.get, size)
    root = subtree(0, size)
    assert root == root_of(LEAVES[:size])
    places = {0, 1, size // 2, size - 1, 255, 256, 511} & set(range(size))
    for index in places:
        verify_inclusion(LEAVES[index], index, size, inclusion_proof(index, size, subtree), root)
    for size1 in {place + 1 for place in places}:
        proof = consistency_proof(size1, size, subtree)
        verify_consistency(size1, root_of(LEAVES[:size1]), size, root, proof)


def test_every_size_grows_out_of_every_smaller_one_by_its_tiles() -> None:
    reference = subtrees_of(LEAVES[:300])
    for size in (1, 7, 256, 257, 300):
        subtree = subtrees_in(stored(size).get, size)
        for smaller in range(1, size + 1):
            assert consistency_proof(smaller, size, subtree) == consistency_proof(smaller, size, reference)
            assert inclusion_proof(smaller - 1, size, subtree) == inclusion_proof(
                smaller - 1, size, reference
            )


def test_a_partial_resource_is_also_found_as_the_beginning_of_the_full_one() -> None:
    grown = stored(256)
    for resource in (Resource(0, 0, 9), Resource(None, 0, 9)):
        assert found(grown.get, resource) == stored(9)[resource.path]
    with pytest.raises(ResourceError, match=r"tile/0/001.p/9: is missing"):
        found(grown.get, Resource(0, 1, 9))


@pytest.mark.parametrize(
    ("data", "width"), [(b"", 1), (b"x" * 31, 1), (b"x" * 33, 1), (b"x" * 64, 1), (b"", 0)]
)
def test_a_tile_of_another_length_is_refused(data: bytes, width: int) -> None:
    if data or width:
        with pytest.raises(MalformedError):
            parse_tile(data, width)
    for hashes in ([], [b"x" * 31], [b"x" * 32] * 257):
        with pytest.raises(MalformedError):
            tile_bytes(hashes)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "holds 0"),
        (b"\0", "entry 0 of the bundle is cut off"),
        (b"\0\1", "entry 0 of the bundle is cut off"),
        (b"\0\1a", "holds 1; 2 entries"),
        (b"\0\1a\0", "entry 1 of the bundle is cut off"),
        (b"\0\1a\0\1b\0\1c", "holds more than 2"),
    ],
)
def test_a_bundle_that_does_not_hold_what_it_must_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(MalformedError, match=says):
        parse_bundle(data, 2)


def test_entries_too_large_or_too_many_are_not_bundled() -> None:
    assert parse_bundle(bundle_bytes([b"", b"x" * 65_535]), 2) == (b"", b"x" * 65_535)
    for wrong in ([], [b"x" * 65_536], [b""] * 257):
        with pytest.raises(MalformedError):
            bundle_bytes(wrong)


@given(st.binary(max_size=40), st.integers(1, 256))
def test_reading_bundles_and_tiles_raises_nothing_but_the_rooms_own_error(data: bytes, width: int) -> None:
    with contextlib.suppress(LedgerError):
        assert bundle_bytes(parse_bundle(data, width)) == data
    with contextlib.suppress(LedgerError):
        assert tile_bytes(parse_tile(data, width)) == data
    for resource in (Resource(0, 0, width), Resource(None, 0, width)):
        for path in (resource.path, resource.full.path):
            with contextlib.suppress(LedgerError):
                found({path: data}.get, resource)


def test_the_whole_log_of_tessera(shared: Path) -> None:
    folder = shared / "vectors" / "tessera" / "testdata" / "log"

    def read(path: str) -> bytes | None:
        return (folder / path).read_bytes() if (folder / path).exists() else None

    logged = entries_of(read, Resource(None, 0, 15))
    roots, proofs = {}, 0
    for size in range(1, 16):
        for resource, data in derived(logged[:size]):
            assert read(resource.path) == data, resource.path
        note = parse_note((folder / f"checkpoint.{size}").read_bytes())
        roots[size] = parse_checkpoint(note.text).root
        subtree = subtrees_in(read, size)
        for index in range(size):
            proof = inclusion_proof(index, size, subtree)
            verify_inclusion(leaf_hash(logged[index]), index, size, proof, roots[size])
            proofs += 1
    for size1, size2 in itertools.combinations_with_replacement(range(1, 16), 2):
        proof = consistency_proof(size1, size2, subtrees_in(read, size2))
        verify_consistency(size1, roots[size1], size2, roots[size2], proof)
        proofs += 1
    tell(f"tessera: 15 roots, 15 tiles and 15 bundles equal; {proofs} proofs verify")
    assert proofs == 240
