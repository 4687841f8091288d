"""A kill, a power cut, an error at every system call: a witness never cosigns what it once contradicted.

The attacker knows everything: after each fault the log shows the other history, asking from whatever size the
witness then says it holds. Each planted fault is caught.
"""

import shutil
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from tests.unit.ledger.making import AT, LOG
from tests.unit.witness.growing_log import NAME, GrowingLog, entries, forked
from tests.world.faulty_files import FailingFiles, Stopped, StoppingFiles, Watched, killed_at_each_call
from tests.world.simulated_disk import SimulatedDisk

from clerestory.ledger.errors import LedgerError
from clerestory.ledger.keys import Kind, signer_of
from clerestory.ledger.merkle import consistency_proof, verify_consistency
from clerestory.ledger.note import Note, parse_note, parse_signature_lines, verify
from clerestory.ledger.witnessing import SIZE_TYPE, origin_hash
from clerestory.logstore.errors import StoreUnusableError
from clerestory.witness import witness as room
from clerestory.witness.errors import WitnessError
from clerestory.witness.state import LogState, opened
from clerestory.witness.witness import Witness

ROOT = Path("/ledger")
TRUE = GrowingLog(entries(12))
FALSE = forked(TRUE, 2, 12)
OWN = signer_of(NAME, Kind.ED25519_COSIGNATURE, b"\x09" * 32)
SIZES = (3, 3, 7)


def begun(files, root=ROOT):
    return Witness(root, (OWN,), (LOG.key,), lambda: AT, files=files)


def shown(one, log, old, size):
    """Show a checkpoint; gives the (size, root) that was cosigned, or nothing."""
    data = log.request(old, size) if old <= size else log.unproved(old, size)
    reply = one.add_checkpoint(data)
    if reply.status == 409 and reply.content_type == SIZE_TYPE and int(reply.body) <= size:
        reply = one.add_checkpoint(log.request(int(reply.body), size))
    if reply.status != 200:
        return []
    note = Note(log.note(size).text, parse_signature_lines(reply.body))
    verify(note, one.keys)
    return [log.head(size)]


def published(one):
    """What everybody may fetch is out as well."""
    state = one.state_of(origin_hash(LOG.key.name))
    with suppress(WitnessError, LedgerError, StoreUnusableError):
        held = state.published()
        return [] if held is None else [held.checkpoint]
    return []


def life(one, out):
    """Three checkpoints of the true history, and a reader after each. out: what was seen outside."""
    old = 0
    for size in SIZES:
        out += shown(one, TRUE, old, size)
        out += published(one)
        old = size


def afterlife(files, out, root=ROOT):
    """A new process; the log tries the other history first, in every size, then the true one."""
    one = begun(files, root)
    out += published(one)
    for log in (FALSE, TRUE):
        for size in (2, 3, 5, 7, 9):
            out += shown(one, log, 0, size)
            out += published(one)


def contradictions(out):
    found = []
    for earlier, later in pairwise(out):
        try:
            if earlier.size > later.size:
                found.append(f"{earlier.size} before {later.size}")
            log = next(each for each in (TRUE, FALSE) if each.head(later.size) == later)
            if earlier.size:
                proof = consistency_proof(earlier.size, later.size, log.subtree)
                verify_consistency(earlier.size, earlier.root, later.size, later.root, proof)
        except LedgerError as error:
            found.append(str(error))
    return found


def calls():
    counting = Watched(settled())
    life(begun(counting), [])
    return counting.calls


def settled():
    disk = SimulatedDisk(ROOT)
    disk.make_folder(ROOT / "logs")
    disk.sync(disk.open_folder(ROOT))
    return disk


def power_cuts():
    for at in range(len(calls()) + 1):
        disk, out = settled(), []
        with suppress(Stopped):
            life(begun(StoppingFiles(at, disk)), out)
        for future in disk.futures(most=60, seed=at):
            after = list(out)
            afterlife(future, after)
            yield from (f"call {at}: {each}" for each in contradictions(after))


def kills():
    """Killed; a new process shows what it found while the machine is up; then the power is cut."""
    for at in range(len(calls())):
        disk, out = settled(), []
        with suppress(Stopped):
            life(begun(StoppingFiles(at, disk)), out)
        out += published(begun(disk))
        for future in disk.futures(most=60, seed=at):
            after = list(out)
            afterlife(future, after)
            yield from (f"call {at}: {each}" for each in contradictions(after))


def errors():
    for is_done in (False, True):
        for at in range(len(calls())):
            disk, out = settled(), []
            files = FailingFiles(at, after=is_done, inner=disk)
            try:
                one = begun(files)
            except (WitnessError, StoreUnusableError):
                one = begun(disk)
            life(one, out)
            for size in (5, 9):
                out += shown(one, FALSE, 0, size) + published(one)
            for future in disk.futures(most=40, seed=at):
                after = list(out)
                afterlife(future, after)
                yield from (f"call {at}: {each}" for each in contradictions(after))


WAYS = pytest.mark.parametrize("way", [power_cuts, kills, errors])


@WAYS
def test_no_moment_lets_a_log_get_two_histories_cosigned(way):
    assert list(way()) == []


class AnswersFirst(LogState):
    """Says that it kept what it did not yet."""

    later: bytes | None = None

    def keep(self, note):
        if self.later is not None:
            super().keep(self.later)
        self.later = self._durable = note

    def held(self):
        return opened(self.later, self._keys) if self.later else super().held()


class ShowsWhatIsNotKept(LogState):
    """Shows a state that is perhaps not on the disk."""

    def held(self):
        data = self.store.read("checkpoint")
        return None if data is None else opened(data, self._keys, self.origin)

    def published(self):
        return self.held()


@pytest.mark.parametrize("planted", [AnswersFirst, ShowsWhatIsNotKept])
def test_a_planted_fault_is_caught(planted, monkeypatch):
    monkeypatch.setattr(room, "LogState", planted)
    assert any(power_cuts()) or any(kills()) or any(errors())


def scenario(folder, files):
    """For the children that are killed: what was answered stands in `answered`, as a log would keep it."""
    (folder / "logs").mkdir(exist_ok=True)
    one = begun(files, folder)
    old = 0
    with (folder / "answered").open("ab", buffering=0) as told:
        for size in SIZES:
            if shown(one, TRUE, old, size):
                told.write(bytes([size]))
            old = size


def test_a_killed_witness_goes_on_and_never_contradicts_itself(tmp_path):
    places = killed_at_each_call("tests.unit.witness.test_power_cuts:scenario", tmp_path)
    assert len(places) > 40
    for place in places:
        (place / "logs").mkdir(exist_ok=True)
        out = (
            [TRUE.head(size) for size in (place / "answered").read_bytes()]
            if (place / "answered").exists()
            else []
        )
        afterlife(None, out, place)
        assert contradictions(out) == [], place.name
        shutil.rmtree(place)


def test_a_witness_from_an_older_copy_is_what_the_guide_forbids(tmp_path):
    """Why a backup is never put back: nobody can stop it, so nobody may do it; the log's client notices."""
    (tmp_path / "logs").mkdir()
    one = begun(None, tmp_path)
    assert shown(one, TRUE, 0, 3)
    path = tmp_path / "logs" / origin_hash(LOG.key.name) / "checkpoint"
    older = path.read_bytes()
    assert shown(one, TRUE, 3, 7)
    path.write_bytes(older)
    assert shown(begun(None, tmp_path), FALSE, 0, 2) == []
    assert parse_note(path.read_bytes())
    reply = begun(None, tmp_path).add_checkpoint(TRUE.request(7, 9))
    assert (reply.status, reply.body) == (409, b"3\n")
