"""Single bits of the store flipped between rounds: refused or named; never signed, never mended unsaid."""

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.faults.test_sequencer_steps import a_sequencer
from tests.world.failing_steps import Steps
from tests.world.faulty_files import Stopped
from tests.world.ledger_invariants import tables
from tests.world.ledger_starts import LATER, At, write

from clerestory.journal.sequencer.book import Head
from clerestory.journal.sequencer.errors import NotSignedError, RefusedError
from clerestory.journal.sequencer.growing import Tree
from clerestory.journal.sequencer.rounds import Sequencer
from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.fsck import examine
from clerestory.ledger.growth import Edge
from clerestory.ledger.hashing import HASHLIB
from clerestory.ledger.note import parse_note
from clerestory.ledger.tiles import bundle_bytes
from clerestory.logstore.store import open_store

EDGE = ("tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/001.p/1")
FULL = ("tile/0/000", "tile/entries/000")


def flipped(path: Path, places: list[int]) -> Iterator[int]:
    """Each of these bits of a file flipped in turn, and put right again."""
    whole = path.read_bytes()
    for place in places:
        at, bit = divmod(place, 8)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
        yield place
    path.write_bytes(whole)


def all_bits(path: Path) -> list[int]:
    return list(range(8 * len(path.read_bytes())))


def some_bits(path: Path, every: int) -> list[int]:
    """One bit, by lot, of every so many bytes."""
    lot, count = random.Random(every), len(path.read_bytes())
    return [8 * at + lot.randrange(8) for at in range(0, count, every)]


def faults_named(at: At) -> set[str]:
    store = open_store(at.ledger.log.as_uri())
    checkpoint = parse_checkpoint(parse_note(store.read("checkpoint") or b"").text)
    return {fault.path for fault in examine(store.read, checkpoint, widths=store.widths).faults}


@pytest.mark.slow
@pytest.mark.parametrize("path", EDGE)
def test_no_bit_at_the_edge_of_the_log_is_built_upon(path, starts, told):
    """The same sequencer goes on after each; then all is put right."""
    wrong = []
    with starts.many("edge") as again:
        at = again()
        file, sequencer = at.ledger.log / path, at.sequencer()
        heads, bits = tables(at.database).heads, all_bits(file)
        for place in flipped(file, bits):
            try:
                sequencer.round()
                wrong.append(f"bit {place} | It was not refused.")
            except RefusedError as error:
                if "Nothing was signed" not in str(error):
                    wrong.append(f"bit {place} | It said: {error}")
        if tables(at.database).heads != heads:
            wrong.append("all | A head was signed.")
        at.heal()
        wrong += [f"all | {each}" for each in at.broken()]
    told(f"each bit of {path} flipped", len(bits), wrong)
    assert not wrong


@pytest.mark.slow
def test_no_bit_of_the_checkpoint_is_signed_over(starts, told):
    """Every bit of its text is refused. A damaged signature is refused, or a good checkpoint stands there."""
    wrong = []
    with starts.many("edge") as again:
        at = again()
        file, sequencer = at.ledger.log / "checkpoint", at.sequencer()
        text = 8 * (file.read_bytes().index(b"\n\n") + 2)
        bits = list(range(text)) + [bit for bit in some_bits(file, 24) if bit >= text]
        heads = tables(at.database).heads
        whole = file.read_bytes()
        for place in flipped(file, bits[: len(range(text))]):
            with suppress(RefusedError):
                sequencer.round()
                wrong.append(f"bit {place} | It was not refused.")
        if tables(at.database).heads != heads:
            wrong.append("text | A head was signed.")
        for place in bits[text:]:
            at.ledger.now = LATER
            for _ in flipped(file, [place]):
                with suppress(RefusedError):
                    sequencer.round()
                    wrong += [f"bit {place} | {each}" for each in at.broken(is_healed=False)]
        file.write_bytes(whole)
        at.heal()
        wrong += [f"all | {each}" for each in at.broken()]
    told(
        "bits of the checkpoint flipped: each of its text, one of 24 bytes of its signatures",
        len(bits),
        wrong,
    )
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("path", FULL)
def test_a_bit_of_an_old_full_file_is_named_and_left(path, starts, told):
    """It is not needed for the next head, which is signed over what the database has."""
    wrong = []
    with starts.many("edge") as again:
        at = again()
        at.sequencer().round()
        file = at.ledger.log / path
        bits = some_bits(file, 32)
        for place in flipped(file, bits):
            if faults_named(at) != {path}:
                wrong.append(f"bit {place} | {faults_named(at)} was named.")
        for _ in flipped(file, bits[:1]):
            damaged = file.read_bytes()
            write()
            at.sequencer().round()
            if file.read_bytes() != damaged or faults_named(at) != {path}:
                wrong.append("after a round | It was changed, or is not named any more.")
        wrong += [f"all | {each}" for each in at.broken()]
    told(f"one bit of every 32 bytes of {path}, which is full, flipped", len(bits), wrong)
    assert not wrong


@pytest.mark.slow
def test_a_file_that_waits_for_its_head_is_not_written_over_when_it_was_damaged(starts, told):
    """The process ended before the head was kept: a tile, full, stands there, and belongs to no head yet."""
    wrong, runs = [], 0
    with starts.many("boundary") as again:
        at = again()
        counted = Steps()
        a_sequencer(at, counted).round()
        at = again()
        with suppress(Stopped):
            a_sequencer(at, Steps(counted.names.index("Book.keep_head"), is_end=True)).round()
        heads = tables(at.database).heads
        for path in (*FULL, "tile/0/001.p/14", "tile/1/000.p/1", "tile/entries/001.p/14"):
            file = at.ledger.log / path
            for place in flipped(file, some_bits(file, max(1, len(file.read_bytes()) // 24))):
                damaged, runs = file.read_bytes(), runs + 1
                try:
                    at.sequencer().round()
                    wrong.append(f"{path}, bit {place} | It was not refused.")
                except NotSignedError as error:
                    if path not in str(error) or file.read_bytes() != damaged:
                        wrong.append(f"{path}, bit {place} | It was changed, or is not named: {error}")
        if tables(at.database).heads != heads:
            wrong.append("all | A head was signed.")
        at.heal()
        wrong += [f"all | {each}" for each in at.broken()]
    told("bits of files flipped that are written and belong to no head yet", runs, wrong)
    assert not wrong


class TrustsItsFiles(Sequencer):
    """Goes on from what stands in the store, and does not look whether that leads to the last root."""

    def _confirmed(self, now) -> Head:
        self._book.open()
        self._published, self._left = now, self._around.store.read("checkpoint")
        return self._last(now)

    def _grown(self, tree: Tree) -> Tree:
        leaves = self._book.leaves(tree.size, 256)
        edge = Edge.stored(self._around.store.read, tree.size)
        edge.push(HASHLIB.leaf_hashes(bundle_bytes(leaves), len(leaves)))
        return Tree(edge.size, edge.root())

    def _publish(self, tree: Tree, now) -> None:
        """Nobody is asked; the head is kept."""


@pytest.mark.slow
@pytest.mark.parametrize("path", EDGE[:2])
def test_a_sequencer_that_trusts_its_files_is_caught(path, starts, told):
    wrong = []
    with starts.many("edge") as again:
        for place in (0, 100, 255):
            at = again()
            for _ in flipped(at.ledger.log / path, [place]):
                at.sequencer(TrustsItsFiles).round()
            wrong += [f"bit {place} | {each}" for each in at.broken(is_healed=False)]
    told(f"planted: a sequencer that trusts {path}", 3, wrong)
    assert len({each.partition(" | ")[0] for each in wrong}) == 3
