"""The growing edge: whatever the portions, the same tiles; and it goes on from what is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import entries

from clerestory.ledger.errors import MalformedError, ResourceError
from clerestory.ledger.growth import Edge, derived
from clerestory.ledger.merkle import leaf_hash, lifted, root_of
from clerestory.ledger.tiles import Resource, resources, tile_bytes

LEAVES = [leaf_hash(record) for record in entries(66_000)]
SIZES = [0, 1, 255, 256, 257, 700, 65_535, 65_536, 65_537, 65_800]


def files(size: int) -> dict[str, bytes]:
    return {resource.path: data for resource, data in derived(entries(size))}


def expected(resource: Resource) -> bytes:
    """A tile out of all leaves below it, by the definition."""
    span = 256 ** (resource.level or 0)
    starts = range(resource.index * 256 * span, (resource.index * 256 + resource.width) * span, span)
    return tile_bytes([root_of(LEAVES[start : start + span]) for start in starts])


@given(st.lists(st.integers(0, 700), max_size=6))
def test_leaves_pushed_in_any_portions_fill_the_same_tiles(portions: list[int]) -> None:
    edge, filled, at = Edge(), [], 0
    for portion in portions:
        filled += edge.push(b"".join(LEAVES[at : at + portion]))
        at += portion
    assert sorted(resource.path for resource, _ in filled + edge.partial()) == sorted(
        resource.path for resource in resources(at) if resource.level is not None
    )
    assert all(data == expected(resource) for resource, data in filled + edge.partial())
    assert (edge.size, edge.root()) == (at, root_of(LEAVES[:at]))


def test_a_whole_level_pushed_at_once_fills_every_tile_above_it() -> None:
    edge = Edge()
    edge.push(b"".join(LEAVES[:300]))
    filled = dict(edge.push(b"".join(LEAVES[300:65_800])))
    assert len(filled) == 256 + 1
    assert filled[Resource(1, 0)] == expected(Resource(1, 0))
    assert filled[Resource(0, 1)] == expected(Resource(0, 1))
    assert edge.root() == root_of(LEAVES[:65_800])


@pytest.mark.parametrize("size", SIZES)
def test_an_edge_goes_on_from_the_stored_tiles_as_if_it_had_never_stopped(size: int) -> None:
    log, more = files(size), b"".join(LEAVES[size : size + 200])
    edge, whole = Edge.stored(log.get, size), Edge()
    whole.push(b"".join(LEAVES[:size]))
    assert (edge.size, edge.root(), edge.partial()) == (size, root_of(LEAVES[:size]), whole.partial())
    assert edge.push(more) == whole.push(more)
    assert (edge.partial(), edge.root()) == (whole.partial(), root_of(LEAVES[: size + 200]))


def test_an_edge_is_not_read_from_missing_or_damaged_tiles_nor_fed_half_a_hash() -> None:
    log = files(700)
    with pytest.raises(ResourceError, match=r"tile/0/002.p/188: is missing"):
        Edge.stored({**log, "tile/0/002.p/188": None}.get, 700)
    with pytest.raises(ResourceError, match=r"tile/1/000.p/2: the tile has 63 bytes"):
        Edge.stored({**log, "tile/1/000.p/2": bytes(63)}.get, 700)
    edge = Edge()
    with pytest.raises(MalformedError):
        edge.push(bytes(33))
    assert edge.size == 0


@pytest.mark.parametrize(("count", "levels"), [(3, 1), (255, 8), (257, 8), (2, 2)])
def test_what_fills_no_whole_subtrees_is_not_lifted(count: int, levels: int) -> None:
    with pytest.raises(MalformedError, match="fill subtrees"):
        lifted(bytes(32 * count), levels)
