"""A mirror cosigns only what it fetched, verified and kept, and keeps only what the root vouches for."""

import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.unit.ledger.making import LOG, ORIGIN
from tests.unit.witness.growing_log import GrowingLog, asked, entries, forked, made, posted, witness

from clerestory.ledger.fsck import examine
from clerestory.ledger.tiles import resources
from clerestory.ledger.witnessing import origin_hash
from clerestory.logstore.folder import FolderStore
from clerestory.logstore.witness_errors import WitnessAddressError
from clerestory.witness.application import application
from clerestory.witness.errors import MirrorError
from clerestory.witness.keys import public_keys
from clerestory.witness.mirror import copy, source_at
from clerestory.witness.page import page
from clerestory.witness.witness import Watched

# Full tiles of level 0, a full tile of level 1 and all kinds of edges.
LONG = GrowingLog(entries(256 * 256 + 700))
SHORT = GrowingLog(entries(600))
HASH = origin_hash(ORIGIN)


@pytest.fixture
def folder(tmp_path):
    return made(tmp_path / "w")


def kept(folder):
    return folder / "logs" / HASH


def is_whole(folder, head):
    store = FolderStore(kept(folder))
    return examine(store.read, head, widths=store.widths).is_whole


@pytest.mark.parametrize("sizes", [(600,), (1, 2, 255, 256, 257, 511, 512, 513, 600), (0, 300, 300)])
def test_a_mirror_holds_every_byte_of_what_it_cosigned(folder, tmp_path, sizes):
    log = SHORT.write(tmp_path / "log")
    one = witness(folder, sources={ORIGIN: log})
    old = 0
    for size in sizes:
        # The log publishes partial tiles for each size.
        GrowingLog(SHORT.entries[:size]).write(log)
        assert posted(one, SHORT.request(old, size)).status == 200
        assert is_whole(folder, SHORT.head(size))
        old = size
    app = application(one)
    for resource in resources(old):
        shown = asked(app, "GET", f"/{HASH}/{resource.path}")
        assert (shown.status, shown.body) == (200, (log / resource.path).read_bytes())
    assert b"fetched, verified and kept" in asked(app, "GET", "/").body


def test_a_log_of_three_levels_is_copied_at_once_and_goes_on(tmp_path):
    log = LONG.write(tmp_path / "log")
    target = tmp_path / "copy"
    target.mkdir()
    store = FolderStore(target)
    read = FolderStore(log).read
    asked_for = []
    copy(lambda path: asked_for.append(path) or read(path), store, LONG.head(), None)
    assert examine(store.read, LONG.head(), widths=store.widths).is_whole
    assert all(
        (target / each.path).read_bytes() == (log / each.path).read_bytes() for each in resources(66236)
    )
    asked_for.clear()
    more = GrowingLog([*LONG.entries, b"one more"])
    more.write(log)
    copy(lambda path: asked_for.append(path) or read(path), store, more.head(), LONG.head())
    assert len(asked_for) < 8


def wrong_bytes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def missing(path: Path) -> None:
    path.unlink()


def shorter(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("resource", [each.path for each in resources(600)])
@pytest.mark.parametrize("damage", [wrong_bytes, missing, shorter])
def test_anything_missing_or_different_is_not_cosigned_and_leaves_nothing_behind(
    folder, tmp_path, resource, damage
):
    log = SHORT.write(tmp_path / "log")
    damage(log / resource)
    one = witness(folder, sources={ORIGIN: log})
    refused = posted(one, SHORT.request(0))
    assert refused.status == 503
    assert asked(application(one), "GET", f"/{HASH}/checkpoint").status == 404
    for each in kept(folder).rglob("tile/**/*"):
        if each.is_file():
            assert (
                each.read_bytes()
                == (SHORT.write(tmp_path / "whole") / each.relative_to(kept(folder))).read_bytes()
            )
    (log / resource).unlink(missing_ok=True)
    SHORT.write(log)
    assert posted(one, SHORT.request(0)).status == 200
    assert is_whole(folder, SHORT.head())


def test_a_log_that_publishes_another_history_than_it_signed_is_not_cosigned(folder, tmp_path):
    log = forked(SHORT, 100, 600).write(tmp_path / "log")
    one = witness(folder, sources={ORIGIN: log})
    assert b"root" in posted(one, SHORT.request(0)).body


def test_a_witness_that_becomes_a_mirror_fetches_all_from_the_beginning(folder, tmp_path):
    assert posted(witness(folder), SHORT.request(0, 300)).status == 200
    log = SHORT.write(tmp_path / "log")
    GrowingLog(SHORT.entries[:300]).write(log)
    one = witness(folder, sources={ORIGIN: log})
    assert posted(one, SHORT.request(300)).status == 200
    assert is_whole(folder, SHORT.head())


def test_a_copy_that_was_broken_off_and_then_damaged_is_noticed_and_named(folder, tmp_path):
    log = SHORT.write(tmp_path / "log")
    missing(log / "tile" / "entries" / "002.p" / "88")
    one = witness(folder, sources={ORIGIN: log})
    assert posted(one, SHORT.request(0)).status == 503
    SHORT.write(log)
    wrong_bytes(kept(folder) / "tile" / "entries" / "000")
    refused = posted(one, SHORT.request(0))
    assert (refused.status, b"tile/entries/000" in refused.body) == (503, True)


def test_a_mirror_sees_a_conflict_at_every_earlier_size(folder, tmp_path):
    log = SHORT.write(tmp_path / "log")
    one = witness(folder, sources={ORIGIN: log})
    posted(one, SHORT.request(0))
    assert posted(one, SHORT.unproved(0, 512)).status == 409
    assert one.state_of(HASH).evidence() == ()
    assert posted(one, forked(SHORT, 100, 512).unproved(0)).status == 409
    assert [name.split(".")[0] for name in one.state_of(HASH).evidence()] == ["conflict"] * 2


def test_a_log_is_fetched_over_http_too(folder, tmp_path):
    log = SHORT.write(tmp_path / "log")

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(log))

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as web:
        threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        read = source_at(f"http://127.0.0.1:{web.server_port}/")
        assert read("checkpoint") == SHORT.note().to_bytes()
        assert read("tile/0/999") is None
        copy(read, FolderStore(tmp_path / "w" / "logs"), SHORT.head(), None)
        web.shutdown()
    with pytest.raises(MirrorError, match="cannot be fetched"):
        copy(read, FolderStore(tmp_path), SHORT.head(), None)
    for address in ("http://elsewhere.example/", "http://[::1", "file://[::1"):
        with pytest.raises(WitnessAddressError):
            source_at(address)


def test_a_witness_that_is_no_mirror_shows_no_tiles(folder):
    one = witness(folder, LOG)
    posted(one, SHORT.request(0))
    assert asked(application(one), "GET", f"/{HASH}/tile/0/000").status == 404


def test_the_page_of_a_mirror_claims_no_copy_before_there_is_one(folder):
    told = page(public_keys(folder), [Watched("log.example.test", True, None, ())]).decode()
    assert "no checkpoint was seen yet" in told
    assert "before it cosigns, every entry is fetched" in told
