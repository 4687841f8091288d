"""Two sequencers at once, and writers whose transactions stay open: nothing is lost, nothing twice."""

import os
import random
import threading
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
import pytest
from django.db import connections, transaction
from tests.faults.test_sequencer_database import terminate
from tests.faults.test_sequencer_steps import SignsBeforePlacing
from tests.world.ledger import ORIGIN
from tests.world.ledger_starts import At, an_entry

from clerestory.casework.session import as_staff
from clerestory.journal.sequencer.book import Book
from clerestory.journal.sequencer.errors import NotSignedError
from clerestory.journal.sequencer.rounds import Sequencer

WRITERS = 4


@dataclass
class Hammering:
    """What the threads share. rounds: done with the turn, by each sequencer."""

    at: At
    kind: type[Sequencer]
    book: type[Book]
    enough: int
    seed: int
    rounds: list[int] = field(default_factory=lambda: [0, 0])
    handed_over: int = 0
    undone: int = 0
    written: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    failed: list[BaseException] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Start all, and wait for the end."""
        tasks = [(self.sequence, number) for number in range(2)]
        tasks += [(self.write, number) for number in range(WRITERS)]
        threads = [threading.Thread(target=self.guarded, args=task) for task in tasks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.failed:
            raise self.failed[0]

    def guarded(self, work, number: int) -> None:
        try:
            work(number, random.Random(self.seed + number))
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            self.failed.append(error)
            self.ended.set()
        finally:
            connections.close_all()

    def sequence(self, number: int, lot: random.Random) -> None:
        """Rounds; now and then the turn is given away, or the connections of both are ended."""
        around = self.at.ledger.surroundings(store=self.at.store(), batch=lot.choice((7, 64)))
        sequencer = self.kind(self.book(ORIGIN), around)
        while not self.ended.is_set():
            try:
                sequencer.round()
            except NotSignedError:
                os.sched_yield()
                continue
            with self.lock:
                self.rounds[number] += 1
                if sum(self.rounds) >= self.enough:
                    self.ended.set()
            chance = lot.random()
            if chance < 0.2:
                self.handed_over += 1
                connections["sequencer"].close()
            elif chance < 0.25:
                with suppress(psycopg.OperationalError):  # the other one may end this very connection
                    terminate(self.at.database)

    def write(self, number: int, lot: random.Random) -> None:
        """Transactions of random length; some take their place in the order long before they record."""
        while not self.ended.is_set():
            with (
                suppress(Undone),
                transaction.atomic(),
                as_staff(),
                connections["default"].cursor() as cursor,
            ):
                if lot.random() < 0.5:
                    cursor.execute("SELECT pg_current_xact_id()")
                cursor.execute("SELECT count(*) FROM generate_series(1, %s)", [lot.randrange(200_000)])
                for _ in range(lot.choice((1, 1, 2, 5))):
                    an_entry()
                cursor.execute("SELECT count(*) FROM generate_series(1, %s)", [lot.randrange(40_000)])
                if lot.random() < 0.1:
                    self.undone += 1
                    raise Undone
                self.written += 1


class Undone(Exception):  # noqa: N818 - nothing went wrong
    """The writer changed its mind."""


class NoTurn(Book):
    """Never waits for its turn."""

    def _has_turn(self, cursor) -> bool:
        return True


def hammered(starts, told, what: str, kind: type[Sequencer], book: type[Book], enough: int):
    with starts.many("first") as again:
        hammering = Hammering(again(), kind, book, enough, seed=enough)
        hammering.run()
        wrong = hammering.at.broken(is_healed=False)
        with suppress(NotSignedError):
            hammering.at.heal()
        wrong = [f"together | {each}" for each in wrong + hammering.at.broken()]
    told(
        f"{what}: {sum(hammering.rounds)} rounds, {hammering.written} transactions of {WRITERS} writers, "
        f"{hammering.undone} undone",
        1,
        wrong,
    )
    return hammering, wrong


@pytest.mark.slow
def test_two_sequencers_and_writers_with_open_transactions_lose_nothing(starts, told):
    hammering, wrong = hammered(starts, told, "two sequencers at once", Sequencer, Book, 240)
    assert not wrong
    assert min(hammering.rounds) > 5
    assert hammering.undone
    assert hammering.written > 50


@pytest.mark.slow
def test_without_turns_the_tables_still_let_no_log_fork(starts, told):
    """The second line: constraints refuse what a sequencer without a lock would do."""
    _, wrong = hammered(starts, told, "two sequencers without turns", Sequencer, NoTurn, 60)
    assert not wrong


@pytest.mark.slow
def test_sequencers_that_sign_what_has_no_place_yet_are_caught(starts, told):
    _, wrong = hammered(
        starts, told, "planted: two sequencers that sign before COMMIT 1", SignsBeforePlacing, NoTurn, 30
    )
    assert wrong
