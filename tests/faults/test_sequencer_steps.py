"""Each step of a round fails, done or not done; then the same or another sequencer makes all of it well."""

import threading
from contextlib import suppress
from itertools import count

import pytest
from django.db import DatabaseError, connections
from tests.world.failing_steps import Steps, failing_asked, failing_book, failing_store
from tests.world.faulty_files import Stopped
from tests.world.ledger import ORIGIN, UndisturbedBook
from tests.world.ledger_starts import At, write

from clerestory.errors import ClerestoryError
from clerestory.journal.sequencer.book import Head
from clerestory.journal.sequencer.growing import Tree, grow
from clerestory.journal.sequencer.rounds import Sequencer
from clerestory.ledger.tiles import subtrees_in
from clerestory.ledger.witnessing import Cosigned, with_lines
from clerestory.logstore.witnesses import gather
from clerestory.site.sequence import run

STARTS = ("first", "boundary", "idle")


def a_sequencer(at: At, steps: Steps, kind: type[Sequencer] = Sequencer) -> Sequencer:
    """A sequencer of which each step is counted, on a new connection."""
    connections["sequencer"].close()
    store = failing_store(at.store(), steps)
    around = at.ledger.surroundings(store=store, asked=failing_asked(at.ledger.asked, steps))
    return kind(failing_book(UndisturbedBook(ORIGIN), steps), around)


def goes_on(sequencer: Sequencer, most: int = 4) -> None:
    """Let it do rounds as its process does, until one of them ends well."""
    stopping, tries = threading.Event(), count(1)

    def one_round() -> None:
        if next(tries) >= most:
            stopping.set()
        sequencer.round()
        stopping.set()

    run(one_round, stopping, seconds=0)


def tried(
    starts, start: str, kind: type[Sequencer] = Sequencer, enough: int = 1_000
) -> tuple[int, list[str]]:
    """Every step of one round, with every kind of fault that leaves something else. Gives the runs, and where
    a promise was broken. enough: broken promises, after which it ends.

    A step that only reads fails once: done or not, nothing differs. A process that ends before a step leaves
    what one leaves that ends after the step before.
    """
    counted, wrong, runs = Steps(), [], 0
    with starts.many(start) as again:
        a_sequencer(again(), counted, kind).round()
        faults = [Steps(number) for number in range(len(counted.names))]
        faults += [
            Steps(number, is_after=True, is_end=is_end)
            for number in counted.writes
            for is_end in (True, False)
        ]
        for steps in reversed(faults):
            runs += 1
            where = f"{start}, {{0.failed}}, after: {steps.is_after}, end: {steps.is_end}"
            wrong += [f"{where.format(steps)} | {each}" for each in _one(again(), steps, kind)]
            if len(wrong) >= enough:
                break
    return runs, wrong


def _one(at: At, steps: Steps, kind: type[Sequencer]) -> list[str]:
    """One round with one fault, then healing: what is wrong after each."""
    sequencer = a_sequencer(at, steps, kind)
    with suppress(Stopped, ClerestoryError, DatabaseError):
        sequencer.round()
    found, shown = at.broken(is_healed=False), at.shown()
    if steps.is_end:
        write()
        with suppress(ClerestoryError):
            at.heal()
    else:
        write()
        connections["sequencer"].close()
        goes_on(sequencer)
    return found + at.broken() + at.forks(shown)


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS)
def test_no_failed_step_of_a_round_leaves_a_broken_promise(start, starts, told):
    runs, wrong = tried(starts, start)
    told(f"each step fails, done or not, ended or raised ({start})", runs, wrong)
    assert runs > 40
    assert not wrong


class PublishesFirst(Sequencer):
    """Shows a head to witnesses and readers before it is kept."""

    def _signed(self, tree: Tree, after: Head | None, now):
        note, policy, store = self._note(tree, now), self._around.policy(), self._around.store
        heard = gather(self._around.asked(policy, {}), note, tree.size, subtrees_in(store.read, tree.size))
        lines = [line for one in heard if isinstance(one.said, Cosigned) for line in one.said.lines]
        store.replace("checkpoint", with_lines(note, lines).to_bytes())
        return super()._signed(tree, after, now)


class SignsBeforePlacing(Sequencer):
    """Makes the tree of what waits, in the order of its numbers, before the places are committed."""

    def _placed(self) -> int:
        return 0

    def _grown(self, tree: Tree) -> Tree:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET app.office = 'sequencer'")
            cursor.execute(
                "SELECT leaf FROM journal_outbox WHERE entry_id > %s ORDER BY entry_id", [tree.size]
            )
            leaves = [bytes(row[0]) for row in cursor.fetchall()]
        return grow(self._around.store, tree, leaves)

    def _publish(self, tree: Tree, now) -> None:
        super()._publish(tree, now)
        super()._placed()


@pytest.mark.slow
@pytest.mark.parametrize("kind", [PublishesFirst, SignsBeforePlacing])
def test_a_sequencer_in_the_wrong_order_is_caught(kind, starts, told):
    runs, wrong = tried(starts, "boundary", kind, enough=1)
    told(f"planted: a sequencer that {kind.__name__}", runs, wrong)
    assert wrong
