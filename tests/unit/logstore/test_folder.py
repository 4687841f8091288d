"""A folder as a store: what it takes, what it shows, what it refuses."""

import os
from pathlib import Path

import pytest
from tests.unit.logstore.writings import on_disk

from clerestory.ledger.errors import MalformedError
from clerestory.ledger.tiles import Resource
from clerestory.logstore.errors import (
    StoreConflictError,
    StoreFaultError,
    StorePathError,
    StoreUnusableError,
)
from clerestory.logstore.folder import FolderStore
from clerestory.logstore.names import LARGEST_FILE, is_name
from clerestory.logstore.store import open_store

TILE, BUNDLE = "tile/0/000", "tile/entries/x001/234.p/17"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def test_what_was_created_is_read_and_nothing_else_is_there(store, tmp_path):
    store.create(TILE, b"tile")
    store.create(BUNDLE, b"")
    assert (store.read(TILE), store.read(BUNDLE)) == (b"tile", b"")
    assert store.read("tile/1/000") is store.read("tile/0/000.p/3") is store.read("checkpoint") is None
    assert on_disk(tmp_path) == {TILE: b"tile", BUNDLE: b""}


def test_the_same_bytes_again_are_fine_and_others_are_refused(store):
    store.create(TILE, b"tile")
    store.create(TILE, b"tile")
    for other in (b"tilf", b"tile and more", b"til", b""):
        with pytest.raises(StoreConflictError, match="with other bytes") as refused:
            store.create(TILE, other)
        assert refused.value.path == TILE
    assert store.read(TILE) == b"tile"


def test_only_the_checkpoint_is_replaced_and_it_is_not_created(store):
    store.replace("checkpoint", b"one")
    store.replace("checkpoint", b"two")
    assert store.read("checkpoint") == b"two"
    with pytest.raises(StorePathError, match="never changes"):
        store.replace(TILE, b"tile")
    with pytest.raises(StorePathError, match="replaced, not created"):
        store.create("checkpoint", b"three")


NAMES = [
    "checkpoint",
    "checkpoints/700",
    "manifests/2026-11-23.json",
    "policies/0001.policy",
    "statements/0001.note",
    TILE,
    BUNDLE,
    "tile/63/999",
]
STRANGE = [
    "",
    ".",
    "/checkpoint",
    "checkpoint/",
    "checkpoint\n",
    "tile/0/001/000",
    "tile/0/../0/000",
    "tile/00/000",
    "tile/64/000",
    "tile/0/000.p/256",
    "tile/0/000.p/0",
    "tile/0/000\n",
    "statements/../checkpoint",
    "statements/.writing-0011223344556677",
    "statements/a..b",
    "statements/-a",
    "statements/A",
    "statements/a/b",
    "statements/a\n",
    "statements/" + "a" * 121,
    "secrets/key",
    ".writing-0011223344556677",
    "tile/0/.writing-0011223344556677",
    "tile/0/\0",
    "statements/é",
    "statements/what was given",
]


@pytest.mark.parametrize("path", NAMES)
def test_a_name_of_the_ledger_is_taken(path):
    assert is_name(path)


@pytest.mark.parametrize("path", STRANGE)
def test_any_other_path_is_refused_without_being_repeated(store, tmp_path, path):
    for call in (
        lambda: store.read(path),
        lambda: store.create(path, b"x"),
        lambda: store.replace(path, b"x"),
    ):
        with pytest.raises(StorePathError) as refused:
            call()
        assert "what was given" not in str(refused.value)
    assert on_disk(tmp_path) == {}


def test_every_name_is_listed_below_its_beginning(store):
    for path in NAMES[1:]:
        store.create(path, b"x")
    store.replace("checkpoint", b"x")
    assert sorted(store.paths()) == sorted(NAMES)
    assert list(store.paths("tile/entries/")) == [BUNDLE]
    assert list(store.paths("tile/entries/x0")) == [BUNDLE]
    assert list(store.paths("statements/0001")) == ["statements/0001.note"]
    assert list(store.paths("checkpoint")) == ["checkpoint", "checkpoints/700"]
    for strange in ("../", "/", "tile/../", "tile/9/", "no/", "\0/"):
        assert list(store.paths(strange)) == []


def test_widths_are_those_beside_the_full_tile(store):
    for width in (200, 3, 17):
        store.create(Resource(0, 1234, width).path, b"x")
    store.create(Resource(1, 1234, 5).path, b"x")
    assert store.widths(Resource(0, 1234)) == (3, 17, 200)
    assert store.widths(Resource(0, 1235)) == store.widths(Resource(None, 1234)) == ()


def test_what_strangers_left_in_the_folder_is_not_shown(store, tmp_path):
    store.create("tile/0/000.p/3", b"x")
    for name in (
        "tile/0/.writing-00",
        "tile/0/000.p/.writing-00",
        "tile/0/000.p/003",
        "tile/notes",
        "lost+found",
    ):
        (tmp_path / name).write_bytes(b"?")
    assert list(store.paths()) == ["tile/0/000.p/3"]
    assert store.widths(Resource(0, 0)) == (3,)


def test_a_link_is_followed_neither_for_reading_nor_for_writing(tmp_path):
    outside, root = tmp_path / "outside", tmp_path / "root"
    (outside / "0").mkdir(parents=True)
    (outside / "0/000").write_bytes(b"secret")
    root.mkdir()
    (root / "tile").symlink_to(outside)
    (root / "statements").mkdir()
    (root / "statements/a").symlink_to(outside / "0/000")
    (root / "checkpoint").symlink_to(outside / "0/000")
    store = FolderStore(root)
    for path in (TILE, "statements/a", "checkpoint"):
        with pytest.raises(StoreFaultError, match="no links") as told:
            store.read(path)
        assert "secret" not in str(told.value)
    for path in ("tile/0/001", "statements/a"):
        with pytest.raises(StoreFaultError, match="no links"):
            store.create(path, b"secret")
    store.replace("checkpoint", b"head")  # takes the link's place
    assert (outside / "0/000").read_bytes() == b"secret"
    assert [path.name for path in (outside / "0").iterdir()] == ["000"]
    with pytest.raises(StoreFaultError, match="no links"):
        list(store.paths("tile/"))
    assert list(store.paths("statements/")) == ["statements/a"]  # named; reading it was refused above


def test_what_is_no_plain_file_is_a_fault_and_holds_nothing_up(store, tmp_path):
    (tmp_path / "tile/0/000").mkdir(parents=True)
    os.mkfifo(tmp_path / "tile/0/001")
    (tmp_path / "tile/1").write_bytes(b"a file where a folder belongs")
    for path in (TILE, "tile/0/001", "tile/1/000"):
        with pytest.raises(StoreFaultError):
            store.read(path)
        with pytest.raises(StoreFaultError):
            store.create(path, b"x")


def test_a_file_larger_than_anything_of_a_ledger_is_not_read(store, tmp_path):
    with (tmp_path / "checkpoint").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(StoreFaultError, match="larger than anything"):
        store.read("checkpoint")


def test_a_root_that_is_not_there_is_not_taken_for_an_empty_log(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for root in (tmp_path / "no", tmp_path / "file", Path("var")):
        with pytest.raises(StoreUnusableError, match="folder"):
            FolderStore(root)


def test_a_root_that_goes_away_is_a_fault_for_writers(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    store = FolderStore(root)
    store.create(TILE, b"x")
    root.rename(tmp_path / "unmounted")
    with pytest.raises(StoreFaultError):
        store.create(TILE, b"x")
    root.mkdir()
    store.create(TILE, b"x")
    assert store.read(TILE) == b"x"


def test_a_root_that_goes_away_is_a_fault_for_readers(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    store = FolderStore(root)
    assert [store.read(path) for path in ("checkpoint", TILE)] == [None, None]
    root.rename(tmp_path / "unmounted")
    for path in ("checkpoint", TILE):
        with pytest.raises(StoreFaultError):
            store.read(path)


def test_everybody_may_read_what_is_public(store, tmp_path):
    before = os.umask(0o022)
    try:
        store.create(TILE, b"x")
        store.replace("checkpoint", b"x")
    finally:
        os.umask(before)
    modes = {oct(path.stat().st_mode & 0o777) for path in tmp_path.rglob("*") if path.is_file()}
    folders = {oct(path.stat().st_mode & 0o777) for path in tmp_path.rglob("*") if path.is_dir()}
    assert (modes, folders) == ({"0o644"}, {"0o755"})


def test_a_fault_in_a_store_is_one_of_a_resource_for_who_examines_the_log(store, tmp_path):
    from clerestory.ledger.checkpoint import Checkpoint
    from clerestory.ledger.fsck import examine

    (tmp_path / "tile/entries/000.p/1").mkdir(parents=True)
    found = examine(store.read, Checkpoint("log.example", 1, bytes(32)), widths=store.widths)
    assert "tile/entries/000.p/1" in {fault.path for fault in found.faults}
    assert not found.is_whole


def test_an_address_of_a_folder_opens_it(tmp_path):
    place = tmp_path / "a folder"
    place.mkdir()
    for url in (place.as_uri(), f"file://localhost{place}", f"file://{place}/"):
        open_store(url).replace("checkpoint", url.encode())
        assert (place / "checkpoint").read_bytes() == url.encode()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/var/ledger",
        "file:var/ledger",
        "file://host/var",
        "file:///var?x=1",
        "file:///var#x",
        "file:///%00",
        "http://bucket:secretword@host/",
        "s3:bucket",
        "s3://",
        "s3:///prefix",
        "s3://secretword:secretword@bucket/prefix",
        "s3://bucket:80/prefix",
        "s3://bucket/prefix?password=secretword",
        "s3://bucket/prefix#x",
        "//[",
        "ftp://secretword",
    ],
)
def test_any_other_address_is_refused_without_being_repeated(url):
    with pytest.raises(StoreUnusableError, match=r"Expected|has the form") as refused:
        open_store(url)
    assert "secretword" not in str(refused.value)


def test_a_refused_path_is_not_a_malformed_tile():
    assert not issubclass(StorePathError, MalformedError)
