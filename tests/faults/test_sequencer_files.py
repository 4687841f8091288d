"""The store's disk fails at each system call of a round, the process is killed there, or the power is cut."""

import errno
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.faults.test_sequencer_steps import PublishesFirst
from tests.world.faulty_files import FailingFiles, Stopped, StoppingFiles, Watched
from tests.world.ledger_starts import HASTY, At
from tests.world.simulated_disk import SimulatedDisk

from clerestory.errors import ClerestoryError
from clerestory.journal.sequencer.errors import NotSignedError
from clerestory.journal.sequencer.rounds import Sequencer
from clerestory.logstore.folder import FolderStore
from clerestory.site.folders import CLONE

ROOT = Path("/ledger")
CHANGES = ("make_folder", "open_new", "write", "sync", "link", "rename", "unlink")


def calls_of_a_round(at: At, kind: type[Sequencer]) -> list[str]:
    """The system calls of one whole round."""
    counting = Watched(HASTY)
    store = at.store(counting)
    counting.calls.clear()  # that the store is there was seen when the process began
    at.sequencer(kind, store=store).round()
    return counting.calls


def left(at: At) -> list[str]:
    """What is wrong now, and after a new sequencer healed it."""
    found, shown = at.broken(is_healed=False), at.shown()
    with suppress(ClerestoryError):
        at.heal()
    return found + at.broken() + at.forks(shown)


def failing_disks(starts, kind: type[Sequencer] = Sequencer, enough: int = 1_000) -> tuple[int, list[str]]:
    """The disk fails at each call, the last ones first: at those that change something in three ways.

    enough: broken promises, after which it ends. Gives the runs, and what went wrong.
    """
    wrong, runs = [], 0
    with starts.many("boundary") as again:
        calls = calls_of_a_round(again(), kind)
        faults = [(number, errno.EIO, False) for number in range(len(calls))]
        faults += [
            (number, error, error == errno.EIO)
            for number, name in enumerate(calls)
            for error in (errno.EIO, errno.ENOSPC)
            if name in CHANGES
        ]
        for number, error, after in reversed(faults):
            if len(wrong) >= enough:
                break
            at, runs = again(), runs + 1
            failing = FailingFiles(-1, error, after=after, inner=HASTY)
            sequencer = at.sequencer(kind, store=at.store(failing))
            failing.calls.clear()
            failing.at = number
            try:
                sequencer.round()
            except NotSignedError as said:
                wrong += [] if str(said).endswith(".") else [f"call {number} | No sentence: {said}"]
                with suppress(NotSignedError):
                    sequencer.round()  # the cause is gone: the same one goes on
            wrong += [f"call {number}, {calls[number]}, {error} | {each}" for each in left(at)]
    return runs, wrong


@pytest.mark.slow
def test_a_failing_disk_at_any_call_of_a_round_breaks_no_promise(starts, told):
    runs, wrong = failing_disks(starts)
    told("EIO (not done, done) and ENOSPC at each system call of the store", runs, wrong)
    assert runs > 300
    assert not wrong


@pytest.mark.slow
def test_a_failing_disk_tells_a_sequencer_in_the_wrong_order(starts, told):
    runs, wrong = failing_disks(starts, PublishesFirst, enough=1)
    told("planted: a sequencer that PublishesFirst, on a failing disk", runs, wrong)
    assert wrong


@contextmanager
def killer():
    """Asks the process of tests/world/killed_rounds.py; ends it."""
    command = [sys.executable, "-m", "tests.world.killed_rounds"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=CLONE, text=True, bufsize=1, **pipes) as process:

        def ask(at: At, number: int, *, after: bool) -> str:
            print(at.ledger.folder, at.database.name, number, int(after), file=process.stdin, flush=True)
            return process.stdout.readline().strip()

        yield ask
        process.stdin.close()


@pytest.mark.slow
def test_a_sequencer_killed_at_any_call_breaks_no_promise(starts, told):
    """Before and after each call that changes something; at others a kill leaves what it leaves at those."""
    wrong = []
    with starts.many("boundary") as again, killer() as kill:
        whole, *calls = kill(again(), 1_000_000, after=False).split()
        assert whole == "whole"
        faults = [
            (number, after) for number, name in enumerate(calls) for after in (False, True) if name in CHANGES
        ]
        for number, after in faults:
            at = again()
            answer = kill(at, number, after=after)
            assert answer == "killed"
            wrong += [f"call {number}, {calls[number]}, {after} | {each}" for each in left(at)]
    told("SIGKILL before and after each system call that changes the store", len(faults), wrong)
    assert len(faults) > 100
    assert not wrong


def a_disk(at: At) -> SimulatedDisk:
    """A simulated disk with the files of the ledger, all of them durable."""
    disk = SimulatedDisk(ROOT)
    store = FolderStore(ROOT, files=disk)
    for path, data in at.ledger_files().items():
        (store.replace if path == "checkpoint" else store.create)(path, data)
    return disk.worst_future()


class Unsynced(Watched):
    """The planted fault: nothing is ever waited for."""

    def sync(self, number: int) -> None:
        self.calls.append("sync")


def power_cuts(starts, told, what: str, layer: type[Watched], enough: int = 1_000) -> list[str]:
    """Cut the power before every call that changes the disk, twice, with what it could leave.

    enough: broken promises, after which it ends.
    """
    wrong, runs = [], 0
    with starts.many("boundary") as again:
        at = again()
        counting = Watched(a_disk(at))
        at.sequencer(store=FolderStore(ROOT, files=counting)).round()
        cuts = [number for number, name in enumerate(counting.calls) if name in CHANGES]
        for number in [*reversed(cuts), len(counting.calls)]:
            if len(wrong) >= enough:
                break
            for lot in (0, 1):
                at = again()
                disk = a_disk(at)
                with suppress(Stopped):
                    at.sequencer(store=FolderStore(ROOT, files=StoppingFiles(number, layer(disk)))).round()
                futures = list(disk.futures(most=4, seed=number))
                store = FolderStore(ROOT, files=futures[0] if lot == 0 else futures[-1])
                runs += 1
                found = at.broken(is_healed=False, store=store)
                with suppress(ClerestoryError):
                    at.sequencer(store=store).round()
                wrong += [f"call {number}, {lot} | {each}" for each in found + at.broken(store=store)]
    told(what, runs, wrong)
    return wrong


@pytest.mark.slow
def test_a_power_cut_at_any_call_breaks_no_promise(starts, told):
    assert not power_cuts(starts, told, "power cut at each call, unsynced writes lost or torn", Watched)


@pytest.mark.slow
def test_a_store_that_does_not_wait_for_the_disk_is_caught_by_a_power_cut(starts, told):
    assert power_cuts(starts, told, "planted: no sync, power cut at each call", Unsynced, enough=1)
