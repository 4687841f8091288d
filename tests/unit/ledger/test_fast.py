"""The fast way of hashing computes and refuses what the reference does, or it is not offered."""

import ctypes
import random
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import entries, erring_library, head

from clerestory.ledger import fast
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.fsck import examine
from clerestory.ledger.growth import Edge, derived
from clerestory.ledger.hashing import HASHLIB, Hasher
from clerestory.ledger.merkle import inclusion_proof, leaf_hash
from clerestory.ledger.tiles import Resource, bundle_bytes, resources, subtrees_in

RECORDS = entries(66_000)


@pytest.fixture(scope="module")
def quick() -> Hasher:
    """The fast way, where this machine has what it needs."""
    offer = fast.offered()
    if offer.hasher is None and not offer.is_faulty:
        pytest.skip(offer.said)
    assert offer.hasher is not None, offer.said
    return offer.hasher


@pytest.fixture
def anew() -> Iterator[None]:
    """What is offered is found out again, here and by whoever asks next."""
    fast.offered.cache_clear()
    yield
    fast.offered.cache_clear()


def drawn(size: int, seed: int, longest: int) -> list[bytes]:
    """Random entries, many of them empty."""
    draw = random.Random(seed)
    return [draw.randbytes(draw.choice((0, draw.randint(0, longest)))) for _ in range(size)]


def result(hasher: Hasher, bundle: bytes, width: int) -> bytes | str:
    try:
        return hasher.leaf_hashes(bundle, width)
    except LedgerError as error:
        return str(error)


@given(st.integers(0, 700), st.integers(0, 2**32), st.sampled_from([1, 3, 130, 1000]))
def test_logs_of_random_entries_are_the_same_byte_for_byte(
    quick: Hasher, size: int, seed: int, longest: int
) -> None:
    some = drawn(size, seed, longest)
    assert list(derived(some, quick)) == list(derived(some, HASHLIB))


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 65_535, 65_536, 65_537, 65_793])
def test_whole_trees_around_powers_of_256_are_the_same(quick: Hasher, size: int) -> None:
    slow, edge = Edge(), Edge(quick)
    leaves = b"".join(leaf_hash(record) for record in RECORDS[:size])
    assert edge.push(leaves) == slow.push(leaves)
    assert (edge.partial(), edge.root()) == (slow.partial(), slow.root())


def test_the_largest_entries_are_hashed_alike(quick: Hasher) -> None:
    bundle = bundle_bytes([b"x" * 65_535, b"", b"y" * 65_535])
    assert quick.leaf_hashes(bundle, 3) == HASHLIB.leaf_hashes(bundle, 3)


@given(st.binary(max_size=60) | st.binary(max_size=3).map(lambda one: b"\0\1" + one), st.integers(0, 256))
def test_what_is_no_bundle_is_refused_in_the_same_words(quick: Hasher, data: bytes, width: int) -> None:
    assert result(quick, data, width) == result(HASHLIB, data, width)


@given(st.integers(0, 2**32), st.integers(1, 256), st.integers(-3, 3), st.integers(-1, 1))
def test_a_bundle_cut_or_grown_or_of_another_width_is_refused_in_the_same_words(
    quick: Hasher, seed: int, count: int, more: int, wider: int
) -> None:
    whole = bundle_bytes(drawn(count, seed, 40))
    data = whole[:more] if more < 0 else whole + bytes(more)
    assert result(quick, data, count + wider) == result(HASHLIB, data, count + wider)


@given(st.integers(0, 1100), st.integers(0, 9))
def test_levels_are_lifted_or_refused_alike(quick: Hasher, count: int, levels: int) -> None:
    hashes = random.Random(count).randbytes(32 * count)
    found = []
    for hasher in (quick, HASHLIB):
        try:
            found.append(hasher.lifted(hashes, levels))
        except LedgerError as error:
            found.append(str(error).encode())
    assert found[0] == found[1]


DAMAGE = {
    "none": lambda data: data,
    "missing": lambda data: None,
    "empty": lambda data: b"",
    "cut off": lambda data: data[:-1],
    "too long": lambda data: data + b"\0",
    "zeros": lambda data: bytes(len(data)),
    "a bit": lambda data: data[:40] + bytes([data[40] ^ 4]) + data[41:] if len(data) > 40 else b"?",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_fsck_finds_the_same_in_damaged_logs_both_ways(quick: Hasher, damage: str) -> None:
    size = 700
    log = {resource.path: data for resource, data in derived(RECORDS[:size])}
    for path in log:
        wrong = {**log, path: DAMAGE[damage](log[path])}
        found = [examine(wrong.get, head(RECORDS[:size]), hasher=hasher) for hasher in (quick, HASHLIB)]
        assert found[0] == found[1]
        assert found[0].is_whole is (damage == "none")


LOG = {resource.path: data for resource, data in derived(RECORDS[:600])}


@given(st.dictionaries(st.sampled_from([one.path for one in resources(600)]), st.binary(max_size=80)))
def test_fsck_finds_the_same_in_any_log_both_ways(quick: Hasher, change: dict[str, bytes]) -> None:
    def widths(full: Resource) -> tuple[int, ...]:
        return (9,) if full.level is None else ()

    log, checkpoint = {**LOG, **change}, head(RECORDS[:600])
    found = [examine(log.get, checkpoint, widths=widths, hasher=hasher) for hasher in (quick, HASHLIB)]
    assert found[0] == found[1]


def test_proofs_out_of_tiles_are_the_same(quick: Hasher) -> None:
    ways = [subtrees_in(LOG.get, 600, hasher.lifted) for hasher in (quick, HASHLIB)]
    for index in range(0, 600, 7):
        made = [inclusion_proof(index, 600, subtree) for subtree in ways]
        assert made[0] == made[1]


@pytest.mark.usefixtures("anew")
def test_without_numba_there_is_no_offer_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    offer = fast.offered()
    assert (offer.hasher, offer.is_faulty) == (None, False)
    assert offer.said == "Hashed by hashlib; the extra `fast` is not installed."


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize(
    ("library", "says"), [("libcrypto.so.none", "has no libcrypto.so.none"), ("libc.so.6", "AttributeError")]
)
def test_without_libcrypto_there_is_no_offer_and_no_error(
    library: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast, "LIBRARY", library)
    offer = fast.offered()
    assert (offer.hasher, offer.is_faulty) == (None, False)
    assert says in offer.said


@pytest.mark.usefixtures("quick", "anew")
def test_a_library_that_computes_something_else_is_found_out_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", erring_library)
    offer = fast.offered()
    assert (offer.hasher, offer.is_faulty) == (None, True)
    assert "other hashes" in offer.said


def careless(bundle: bytes, width: int) -> bytes:
    """Hashes as many entries as there are, whatever the width."""
    for count in range(256):
        found = result(HASHLIB, bundle, count)
        if isinstance(found, bytes):
            return found
    return HASHLIB.leaf_hashes(bundle, width)


def long_ones_wrong(bundle: bytes, width: int) -> bytes:
    hashes = HASHLIB.leaf_hashes(bundle, width)
    return hashes[:-1] + b"?" if len(bundle) > 65_535 else hashes


@pytest.mark.parametrize(
    "wrong",
    [
        Hasher("accepts too much", careless, HASHLIB.lifted),
        Hasher("wrong for long entries", long_ones_wrong, HASHLIB.lifted),
        Hasher("stops too low", HASHLIB.leaf_hashes, lambda hashes, high: HASHLIB.lifted(hashes, high // 2)),
        Hasher("turned round", HASHLIB.leaf_hashes, lambda hashes, high: HASHLIB.lifted(hashes, high)[::-1]),
    ],
    ids=lambda one: one.name,
)  # fmt: skip
def test_the_test_before_the_first_use_catches_other_hashes_and_other_refusals(wrong: Hasher) -> None:
    assert not fast.agrees(wrong)
    assert fast.agrees(HASHLIB)


def test_little_is_not_worth_compiling_for() -> None:
    assert fast.offered_for(1000) == fast.Offer(None, "Hashed by hashlib.")
    assert fast.offered_for(fast.WORTH_COMPILING) == fast.offered()
