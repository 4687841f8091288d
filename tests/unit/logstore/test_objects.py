"""A bucket as a store, against a server that speaks S3 on the loopback."""

import itertools
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
from tests.unit.logstore.bucket_server import PYTHON, bucket_server, make_bucket
from tests.unit.logstore.writings import ALL, CREATED, HEADS, write_all, wrong

from clerestory.ledger.tiles import Resource
from clerestory.logstore.errors import (
    StoreConflictError,
    StoreFaultError,
    StorePathError,
    StoreUnusableError,
)
from clerestory.logstore.objects import Bucket, ObjectStore, TakenError
from clerestory.logstore.store import open_store

pytest.importorskip("obstore", reason="the extra s3 is not in .venv: make setup-extras")
pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="var/bucket-venv is not there: make setup-extras")

TILE = "tile/0/000"
LOGS = itertools.count()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with bucket_server() as address:
        make_bucket(address, "ledger")
        yield address


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-the-test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    for name in (
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_S3",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def url(address) -> str:
    """An empty log in the bucket."""
    return f"s3://ledger/logs/{next(LOGS)}?endpoint={address}"


class FailingBucket(Bucket):
    """The request number `at` fails, before or after the server has done it."""

    def __init__(self, bucket: Bucket, at: int, *, after: bool) -> None:
        super().__init__(bucket._client)
        self.at, self.after, self.count = at, after, 0

    def _once(self, request):
        self.count += 1
        if self.count - 1 != self.at:
            return request()
        if self.after:
            with suppress(TakenError):
                request()
        raise ConnectionResetError("the connection broke")

    def get(self, path):
        return self._once(lambda: super(FailingBucket, self).get(path))

    def put(self, path, data, condition):
        self._once(lambda: super(FailingBucket, self).put(path, data, condition))


def bucket_at(url: str) -> Bucket:
    store = open_store(url)
    assert isinstance(store, ObjectStore)
    return store._bucket


def stored(url: str) -> dict[str, bytes | None]:
    store = open_store(url)
    return {path: store.read(path) for path in store.paths()}


def test_what_was_written_is_read_and_listed(url):
    done: dict[str, bytes] = {}
    write_all(open_store(url), done)
    assert done == stored(url) == ALL
    store = open_store(url)
    assert store.read("tile/1/000") is None
    assert store.widths(Resource(0, 0)) == (3, 4)
    assert store.widths(Resource(1, 0)) == ()
    assert list(store.paths("tile/entries/x0")) == ["tile/entries/x001/234"]
    assert list(store.paths("../")) == []


def test_the_same_bytes_again_are_fine_and_others_are_refused(url):
    store = open_store(url)
    store.create(TILE, b"tile")
    store.create(TILE, b"tile")
    for writer in (store, open_store(url)):
        with pytest.raises(StoreConflictError, match="they differ from byte 3 on") as refused:
            writer.create(TILE, b"til3")
        assert refused.value.path == TILE
    assert store.read(TILE) == b"tile"


def test_a_path_that_is_no_name_is_refused(url):
    store = open_store(url)
    for path in ("tile/0/../x", "secrets/key", ""):
        for call in (
            lambda p: store.read(p),
            lambda p: store.create(p, b""),
            lambda p: store.replace(p, b""),
        ):
            with pytest.raises(StorePathError):
                call(path)
    with pytest.raises(StorePathError, match="never changes"):
        store.replace(TILE, b"")
    with pytest.raises(StorePathError, match="replaced, not created"):
        store.create("checkpoint", b"")


@pytest.mark.parametrize("after", [False, True], ids=["not persisted", "persisted"])
def test_a_request_that_fails_is_told_and_healed_by_writing_again(address, after):
    def fresh() -> str:
        return f"s3://ledger/logs/{next(LOGS)}?endpoint={address}"

    counting = FailingBucket(bucket_at(fresh()), -1, after=after)
    write_all(ObjectStore(counting, "s3://ledger"), {})
    assert counting.count > len(CREATED) + 2
    for at in range(counting.count):
        url = fresh()
        store = ObjectStore(FailingBucket(bucket_at(url), at, after=after), "s3://ledger")
        done: dict[str, bytes] = {}
        with pytest.raises(StoreFaultError, match="ConnectionReset"):
            write_all(store, done)
        assert wrong(stored(url), done) == []
        write_all(store, {})
        assert stored(url) == ALL


class CarelessBucket(Bucket):
    """A server that takes the condition and does not keep it."""

    def put(self, path, data, condition):
        import obstore

        obstore.put(self._client, path, data)


def test_a_server_that_overwrites_all_the_same_is_not_used(url):
    store = ObjectStore(CarelessBucket(bucket_at(url)._client), "s3://ledger/log")
    with pytest.raises(StoreUnusableError, match="does not keep the conditions of a write"):
        store.create(TILE, b"tile")
    with pytest.raises(StoreUnusableError, match="does not keep the conditions of a write"):
        store.replace("checkpoint", HEADS[0])


class NoTags(Bucket):
    def get(self, path):
        found = super().get(path)
        return found and (found[0], None)


def test_a_server_without_entity_tags_does_not_replace(url):
    store = ObjectStore(NoTags(bucket_at(url)._client), "s3://ledger/log")
    store.replace("checkpoint", HEADS[0])
    with pytest.raises(StoreUnusableError, match="conditions"):
        store.replace("checkpoint", HEADS[1])
    assert store.read("checkpoint") == HEADS[0]


class Overtaken(Bucket):
    """Another writer puts something just before each put."""

    def __init__(self, bucket: Bucket, data: bytes) -> None:
        super().__init__(bucket._client)
        self.data = data

    def put(self, path, data, condition):
        import obstore

        obstore.put(self._client, path, self.data)
        super().put(path, data, condition)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_checkpoint_that_somebody_else_replaced_meanwhile_is_left_and_told(url, is_first):
    if not is_first:
        open_store(url).replace("checkpoint", HEADS[0])
    store = ObjectStore(Overtaken(bucket_at(url), b"size 9\n"), "s3://ledger/log")
    with pytest.raises(StoreConflictError, match="checkpoint"):
        store.replace("checkpoint", HEADS[1])
    assert stored(url) == {"checkpoint": b"size 9\n"}
    ObjectStore(Overtaken(bucket_at(url), HEADS[1]), "s3://ledger/log").replace("checkpoint", HEADS[1])


def test_a_tile_that_somebody_else_created_meanwhile_is_compared(url):
    ObjectStore(Overtaken(bucket_at(url), b"tile"), "s3://ledger/log").create(TILE, b"tile")
    with pytest.raises(StoreConflictError):
        ObjectStore(Overtaken(bucket_at(url), b"other"), "s3://ledger/log").create("tile/1/000", b"tile")


def test_objects_say_how_long_they_may_be_kept(url):
    import obstore

    write_all(open_store(url), {})
    for path, kept, kind in (
        (TILE, "public, max-age=31536000, immutable", "application/octet-stream"),
        ("checkpoint", "public, max-age=5", "text/plain; charset=utf-8"),
    ):
        told = obstore.get(bucket_at(url)._client, path).attributes
        assert (told["Cache-Control"], told["Content-Type"]) == (kept, kind)


def test_a_bucket_that_is_not_there_is_not_an_empty_log(address):
    with pytest.raises(StoreUnusableError, match="does not answer") as refused:
        open_store(f"s3://no-such-bucket/log?endpoint={address}")
    assert "of-the-test" not in str(refused.value)


def test_the_endpoint_may_come_from_the_environment(url, address, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    bare = url.partition("?")[0]
    open_store(bare).replace("checkpoint", HEADS[0])
    assert stored(url) == {"checkpoint": HEADS[0]}


def test_without_the_extra_a_sentence_says_how_to_get_it(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "obstore"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(StoreUnusableError, match=r"pip install 'clerestory\[s3\]'"):
        open_store("s3://ledger/log")


def test_a_server_that_stopped_is_a_fault_and_no_silence(monkeypatch):
    with bucket_server() as address:
        make_bucket(address, "ledger")
        store = open_store(f"s3://ledger/log?endpoint={address}")
    for call in (
        lambda: store.read(TILE),
        lambda: store.create(TILE, b"tile"),
        lambda: store.replace("checkpoint", b"head"),
        lambda: list(store.paths()),
        lambda: store.widths(Resource(0, 0)),
    ):
        with pytest.raises(StoreFaultError, match="Generic"):
            call()
