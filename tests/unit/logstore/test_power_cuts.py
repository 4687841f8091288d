"""A power cut, a kill, an error at every system call: never a wrong or torn file, nothing promised is lost.

Each planted fault is one that no test on a running machine would see; here each is caught.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.unit.logstore.writings import ALL, Open, served, write_all, wrong
from tests.world.faulty_files import FailingFiles, Stopped, StoppingFiles, Watched
from tests.world.simulated_disk import SimulatedDisk

from clerestory.logstore.errors import StoreConflictError, StoreFaultError, StoreUnusableError
from clerestory.logstore.files import Files
from clerestory.logstore.folder import FolderStore

ROOT = Path("/ledger")
Layer = Callable[[Files], Files]


def calls_of(opening: Open, layer: Layer) -> int:
    counting = Watched(layer(SimulatedDisk(ROOT)))
    write_all(opening(ROOT, counting), {})
    return len(counting.calls)


def power_cuts(opening: Open, layer: Layer) -> Iterator[str]:
    """Cut before each call, in every way; then see, write again, cut once more, see again."""
    for at in range(calls_of(opening, layer) + 1):
        disk, done = SimulatedDisk(ROOT), {}
        files = StoppingFiles(at, layer(disk))
        with suppress(Stopped):
            write_all(opening(ROOT, files), done)
        for future in disk.futures(most=2000, seed=at):
            yield from wrong(future.contents(), done)
            yield from after_writing_again(future, opening, layer)


def kills(opening: Open, layer: Layer) -> Iterator[str]:
    """Kill before each call; the machine stays up, a new process finishes, and only then the power is cut."""
    for at in range(calls_of(opening, layer)):
        disk = SimulatedDisk(ROOT)
        with pytest.raises(Stopped):
            write_all(opening(ROOT, StoppingFiles(at, layer(disk))), {})
        yield from after_writing_again(disk, opening, layer)


def errors(opening: Open, layer: Layer) -> Iterator[str]:
    """Fail each call, before and after having done it; the same store tries again; then the power is cut."""
    for after in (False, True):
        for at in range(calls_of(opening, layer)):
            disk = SimulatedDisk(ROOT)
            files = FailingFiles(at, errno.EIO, after=after, inner=layer(disk))
            try:
                store = opening(ROOT, files)
            except StoreUnusableError:
                store = opening(ROOT, files)
            with suppress(StoreFaultError):
                write_all(store, {})
            yield from after_writing_again(disk, lambda root, files, store=store: store, layer)


def after_writing_again(disk: SimulatedDisk, opening: Open, layer: Layer) -> Iterator[str]:
    done: dict[str, bytes] = {}
    try:
        write_all(opening(ROOT, layer(disk)), done)
    except StoreConflictError as conflict:
        yield f"cannot be healed: {conflict}"
        return
    for future in disk.futures(most=2):
        yield from wrong(future.contents(), done)
        if not wrong(future.contents(), done) and served(future) != ALL:
            yield f"served: {served(future)}"


def plain(files: Files) -> Files:
    return files


WAYS = pytest.mark.parametrize("way", [power_cuts, kills, errors])


@WAYS
def test_no_moment_leaves_a_wrong_file_or_loses_a_promised_one(way):
    assert list(way(FolderStore, plain)) == []


class NoSyncOfFiles(Watched):
    def around(self, name: str, call: Callable[[], Any], arguments: tuple[Any, ...]) -> Any:
        if name == "sync" and self.inner.mode_of_open(*arguments) & 0o100000:
            return None
        return call()


class NoSyncOfFolders(Watched):
    def around(self, name: str, call: Callable[[], Any], arguments: tuple[Any, ...]) -> Any:
        if name == "sync" and not self.inner.mode_of_open(*arguments) & 0o100000:
            return None
        return call()


class InPlace(FolderStore):
    def create(self, path: str, data: bytes) -> None:
        target = self._root / path
        self._anchor(target.parent)
        if not self._is_there(path, target, data):
            self._write_to(target, data)

    def _write_to(self, target: Path, data: bytes) -> None:
        number = self._files.open_new(target)
        self._files.write(number, data)
        self._files.sync(number)
        self._files.close(number)
        self._sync_folder(target.parent)


class SyncAfterTheName(FolderStore):
    """Gives the final name first and syncs the file under it."""

    def _written(self, folder: Path, data: bytes) -> Path:
        real, self._files = self._files, NoSyncOfFiles(self._files)
        try:
            return super()._written(folder, data)
        finally:
            self._files = real

    def _sync_folder(self, folder: Path) -> None:
        super()._sync_folder(folder)
        for name in self._names(folder):
            if not self._is_folder(folder / name):
                number = self._files.open_old(folder / name)
                self._files.sync(number)
                self._files.close(number)


class TrustsFoldersThatAreThere(FolderStore):
    def _anchor(self, folder: Path) -> None:
        try:
            self._files.mode_of(folder)
        except FileNotFoundError:
            super()._anchor(folder)


class TrustsFilesThatAreThere(FolderStore):
    def _is_there(self, path: str, target: Path, data: bytes) -> bool:
        return self.read(path) == data


@pytest.mark.parametrize(
    ("opening", "layer", "caught_by"),
    [
        (FolderStore, NoSyncOfFiles, power_cuts),
        (FolderStore, NoSyncOfFolders, power_cuts),
        (InPlace, plain, power_cuts),
        (SyncAfterTheName, plain, power_cuts),
        (TrustsFoldersThatAreThere, plain, kills),
        (TrustsFilesThatAreThere, plain, kills),
        (TrustsFoldersThatAreThere, plain, errors),
    ],
)
def test_a_planted_fault_is_caught(opening, layer, caught_by):
    assert next(caught_by(opening, layer), None) is not None


def test_a_file_whose_sync_failed_is_not_made_durable_by_a_second_sync():
    disk = SimulatedDisk(ROOT)
    number = disk.open_new(ROOT / "file")
    disk.write(number, b"bytes")
    failing = FailingFiles(0, inner=disk)
    with pytest.raises(OSError, match="Input/output"):
        failing.sync(number)
    failing.sync(number)
    folder = disk.open_folder(ROOT)
    disk.sync(folder)
    assert {bytes(future.contents()["file"]) for future in disk.futures()} >= {b""}


def test_a_file_that_somebody_else_copied_in_is_durable_once_it_was_compared():
    disk = SimulatedDisk(ROOT)
    store = FolderStore(ROOT, disk)
    store.create("tile/0/001", b"another")
    number = disk.open_new(ROOT / "tile/0/000")
    disk.write(number, b"copied, not synced")
    disk.close(number)
    assert "tile/0/000" not in disk.worst_future().contents()
    store.create("tile/0/000", b"copied, not synced")
    assert disk.worst_future().contents()["tile/0/000"] == b"copied, not synced"
