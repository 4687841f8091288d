"""A log grows by batches; whatever breaks on the way, no head is returned for files that are not there."""

import errno
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world.faulty_files import FailingFiles, Stopped, StoppingFiles, Watched
from tests.world.simulated_disk import SimulatedDisk

from clerestory.journal.sequencer.growing import StoreStrayedError, Tree, grow
from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.errors import ResourceError
from clerestory.ledger.fsck import examine
from clerestory.ledger.growth import derived
from clerestory.ledger.hashing import HASHLIB
from clerestory.ledger.merkle import EMPTY_ROOT, leaf_hash, root_of
from clerestory.logstore.errors import StoreConflictError, StoreFaultError, StoreUnusableError
from clerestory.logstore.files import Files
from clerestory.logstore.folder import FolderStore
from clerestory.logstore.store import Store

EMPTY = Tree(0, EMPTY_ROOT)
ROOT = Path("/ledger")


def leaves(start: int, end: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(start, end)]


def tree_of(size: int) -> Tree:
    return Tree(size, root_of([leaf_hash(leaf) for leaf in leaves(0, size)]))


class InMemory(dict[str, bytes]):
    """A store without a disk: enough where no fault of a disk is meant."""

    def read(self, path: str) -> bytes | None:
        return self.get(path)

    def create(self, path: str, data: bytes) -> None:
        if self.setdefault(path, data) != data:
            raise StoreConflictError(path, "other bytes are there.")

    def replace(self, path: str, data: bytes) -> None:
        self[path] = data

    def widths(self, full: object) -> tuple[int, ...]:
        return ()

    def paths(self, prefix: str = "") -> Iterator[str]:
        return iter(sorted(self))


@settings(max_examples=25)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=4))
def test_batches_of_any_size_make_the_files_of_the_whole(batches: list[int]) -> None:
    store, tree = InMemory(), EMPTY
    for batch in batches:
        tree = grow(store, tree, leaves(tree.size, tree.size + batch))
    assert tree == tree_of(sum(batches))
    for resource, data in derived(leaves(0, tree.size)):
        assert store[resource.path] == data


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_a_log_that_grew_is_whole(size: int, tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    tree = grow(store, grow(store, EMPTY, leaves(0, size)), leaves(size, size + 40))
    head = Checkpoint("ledger.example", tree.size, tree.root)
    assert examine(store.read, head, widths=store.widths).is_whole


def test_what_was_begun_is_finished_with_the_same_leaves_or_more() -> None:
    begun = InMemory()
    grow(begun, EMPTY, leaves(0, 300))  # its head was never signed
    assert grow(begun, EMPTY, leaves(0, 300)) == tree_of(300)
    assert grow(begun, EMPTY, leaves(0, 520)) == tree_of(520)


def test_other_leaves_in_the_same_places_are_refused() -> None:
    begun = InMemory()
    grow(begun, EMPTY, leaves(0, 300))
    with pytest.raises(StoreConflictError, match="tile/entries/000"):
        grow(begun, EMPTY, leaves(1, 301))


@pytest.mark.parametrize("path", ["tile/0/000.p/200", "tile/1/000.p/1", "tile/0/001.p/44"])
def test_a_store_without_the_edge_of_the_signed_head_is_refused(path: str) -> None:
    store, size = InMemory(), 200 if path.endswith("200") else 300
    signed = grow(store, EMPTY, leaves(0, size))
    whole = store.pop(path)
    with pytest.raises((ResourceError, StoreStrayedError)):
        grow(store, signed, leaves(size, size + 5))
    store[path] = bytes([whole[0] ^ 1]) + whole[1:]
    with pytest.raises(StoreStrayedError, match="restored"):
        grow(store, signed, leaves(size, size + 5))


def test_an_entry_that_is_not_the_one_logged_does_not_get_into_the_next_bundle() -> None:
    store = InMemory()
    signed = grow(store, EMPTY, leaves(0, 200))
    path = "tile/entries/000.p/200"
    store[path] = store[path][:-1] + b"x"
    with pytest.raises(StoreStrayedError, match=path):
        grow(store, signed, leaves(200, 205))


def test_a_store_of_another_time_than_the_head_is_refused() -> None:
    store = InMemory()
    grow(store, EMPTY, leaves(0, 100))
    with pytest.raises(StoreStrayedError, match="restored"):
        grow(store, Tree(100, tree_of(101).root), leaves(100, 105))
    with pytest.raises(ResourceError):
        grow(store, tree_of(105), leaves(105, 110))


class Forgetful(InMemory):
    """Says that it wrote, and gives back another byte."""

    def create(self, path: str, data: bytes) -> None:
        super().create(path, data[:-1] + bytes([data[-1] ^ 1]) if path.startswith("tile/0") else data)


def test_a_store_that_gives_back_other_bytes_is_found_before_anything_is_signed() -> None:
    with pytest.raises(StoreStrayedError, match="gives back"):
        grow(Forgetful(), EMPTY, leaves(0, 3))


def test_a_faster_way_that_hashes_wrongly_is_found_by_the_reference() -> None:
    wrong = replace(HASHLIB, name="wrong", leaf_hashes=lambda bundle, width: b"\0" * 32 * width)
    with pytest.raises(StoreStrayedError, match=r"wrong and hashlib"):
        grow(InMemory(), EMPTY, leaves(0, 3), wrong)


def opened(files: Files) -> Store:
    return FolderStore(ROOT, files=files)


def test_a_power_cut_or_an_error_at_every_call_leaves_what_the_same_leaves_finish() -> None:
    counting = Watched(SimulatedDisk(ROOT))
    grow(opened(counting), EMPTY, leaves(0, 258))
    calls = len(counting.calls)
    assert calls > 40
    for at in range(calls):
        disk = SimulatedDisk(ROOT)
        with suppress(Stopped):
            grow(opened(StoppingFiles(at, disk)), EMPTY, leaves(0, 258))
        for future in disk.futures(most=20, seed=at):
            assert grow(opened(future), EMPTY, leaves(0, 258)) == tree_of(258)
        failing = FailingFiles(at, errno.EIO, after=False, inner=SimulatedDisk(ROOT))
        with suppress(StoreFaultError, StoreUnusableError):
            assert grow(opened(failing), EMPTY, leaves(0, 258)) == tree_of(258)
        assert grow(opened(failing), EMPTY, leaves(0, 258)) == tree_of(258)
