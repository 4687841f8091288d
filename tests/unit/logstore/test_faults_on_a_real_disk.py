"""Errors and kills at every system call of a real folder: see, write again, see."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest
from tests.unit.logstore.writings import ALL, HEADS, on_disk, scenario, write_all, wrong
from tests.world.faulty_files import FailingFiles, HastyFiles, Watched, killed_at_each_call

from clerestory.logstore.errors import StoreFaultError, StoreUnusableError
from clerestory.logstore.folder import FolderStore


def calls(folder: Path) -> int:
    folder.mkdir()
    counting = Watched(HastyFiles())
    scenario(folder, counting)
    assert on_disk(folder) == ALL
    return len(counting.calls)


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - no path is needed


def leftovers(folder: Path) -> int:
    return sum(".writing-" in path for path in on_disk(folder))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_an_error_at_any_call_is_told_and_healed_by_writing_again(tmp_path, error, after):
    for at in range(calls(tmp_path / "whole")):
        folder = tmp_path / str(at)
        folder.mkdir()
        files = FailingFiles(at, error, after=after, inner=HastyFiles())
        before, done = open_files(), {}
        with pytest.raises((StoreFaultError, StoreUnusableError)) as told:
            write_all(FolderStore(folder, files), done)
        assert os.strerror(error) in str(told.value)
        assert open_files() == before
        assert wrong(on_disk(folder), done) == []
        assert leftovers(folder) <= 1
        write_all(FolderStore(folder, files), {})
        served = FolderStore(folder)
        assert {path: served.read(path) for path in served.paths()} == ALL


def test_a_disk_that_stays_full_is_told_each_time_and_nothing_looks_whole(tmp_path):
    for at in range(calls(tmp_path / "whole")):
        folder = tmp_path / str(at)
        folder.mkdir()
        done: dict[str, bytes] = {}
        files = FailingFiles(at, errno.ENOSPC, lasting=True, inner=HastyFiles())
        with suppress(StoreUnusableError):
            store = FolderStore(folder, files)
            for _ in range(2):
                with pytest.raises(StoreFaultError, match="Make room on this disk"):
                    write_all(store, done)
        assert wrong(on_disk(folder), done) == []


def test_a_kill_at_any_call_leaves_only_whole_files_and_the_next_writer_finishes(tmp_path):
    folders = killed_at_each_call("tests.unit.logstore.writings:scenario", tmp_path)
    assert len(folders) > 200
    for folder in folders:
        assert wrong(on_disk(folder), {}) == []
        assert leftovers(folder) <= 1
        scenario(folder, HastyFiles())
        store = FolderStore(folder)
        assert {path: store.read(path) for path in store.paths()} == ALL


class OneByteAtATime(Watched):
    def around(self, name, call, arguments):
        if name == "write":
            return self.inner.write(arguments[0], arguments[1][:1])
        return call()


def test_a_write_that_takes_less_than_given_is_gone_on_with(tmp_path):
    scenario(tmp_path, OneByteAtATime())
    assert on_disk(tmp_path) == ALL


class Overtaken(Watched):
    """Another writer makes the same file just before the link."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data

    def around(self, name, call, arguments):
        if name == "link":
            arguments[1].write_bytes(self.data)
        return call()


def test_a_writer_that_is_overtaken_by_the_same_bytes_is_content(tmp_path):
    store = FolderStore(tmp_path, Overtaken(b"a full tile"))
    store.create("tile/0/000", b"a full tile")
    assert on_disk(tmp_path) == {"tile/0/000": b"a full tile"}


def test_a_writer_that_is_overtaken_by_other_bytes_says_so_and_changes_nothing(tmp_path):
    from clerestory.logstore.errors import StoreConflictError

    store = FolderStore(tmp_path, Overtaken(b"another tile"))
    with pytest.raises(StoreConflictError, match="differ from byte 1 on"):
        store.create("tile/0/000", b"a full tile")
    assert on_disk(tmp_path) == {"tile/0/000": b"another tile"}


def test_a_reader_sees_the_old_checkpoint_or_the_new_one_at_every_call(tmp_path):
    store = FolderStore(tmp_path)
    store.replace("checkpoint", HEADS[0])
    seen = []

    class Reading(Watched):
        def around(self, name, call, arguments):
            done = call()
            seen.append(store.read("checkpoint"))
            return done

    FolderStore(tmp_path, Reading()).replace("checkpoint", HEADS[1])
    assert set(seen) == set(HEADS)
    assert seen == sorted(seen, key=HEADS.index)


class FullDisk(Watched):
    def around(self, name, call, arguments):
        if name == "write":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return call()


def test_trying_again_on_a_full_disk_does_not_fill_it_with_leftovers(tmp_path):
    store = FolderStore(tmp_path, FullDisk())
    for _ in range(3):
        with pytest.raises(StoreFaultError, match="Make room"):
            store.create("tile/0/000", b"a full tile")
        with pytest.raises(StoreFaultError, match="Make room"):
            store.replace("checkpoint", HEADS[0])
    assert on_disk(tmp_path) == {}
