"""The database goes away in the middle of rounds: one connection, the turn, the whole server."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import connections
from tests.faults.test_sequencer_steps import a_sequencer, goes_on
from tests.world.failing_steps import Steps
from tests.world.ledger import a_ledger
from tests.world.ledger_starts import At, reopened, wait_for_the_turn, write
from tests.world.own_postgres import own_postgres

from clerestory.errors import ClerestoryError
from clerestory.journal.sequencer import queries
from clerestory.journal.sequencer.errors import NotSignedError

SECOND = "sequencer_too"


@contextmanager
def at_statement(number: int, act: Callable[[], None], *, after: bool = False) -> Iterator[list[str]]:
    """Act once, before (or after) the statement of this number on the sequencer's connection. Gives them."""
    seen: list[str] = []

    def around(execute, sql, params, many, context):
        seen.append(sql)
        is_it = len(seen) - 1 == number
        if is_it and not after:
            act()
        try:
            return execute(sql, params, many, context)
        finally:
            if is_it and after:
                act()

    with connections["sequencer"].execute_wrapper(around):
        yield seen


def terminate(database, role="sequencer") -> None:
    """End every connection of this role, and wait until the server has."""
    with database.connect(role) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE usename = %s AND datname = current_database() AND pid <> pg_backend_pid()",
            [role],
        )


@pytest.mark.slow
def test_a_connection_ended_at_any_statement_breaks_no_promise(starts, told):
    """After a statement that writes is before the COMMIT of its transaction."""
    wrong, runs = [], 0
    with starts.many("boundary") as again:
        sequencer = again().sequencer()
        with at_statement(-1, lambda: None) as statements:
            sequencer.round()
        faults = [(number, False) for number in range(len(statements))]
        faults += [(n, True) for n, sql in enumerate(statements) if "INSERT" in sql]
        for number, after in faults:
            at, runs = again(), runs + 1
            sequencer = at.sequencer()
            with (
                at_statement(number, lambda at=at: terminate(at.database), after=after),
                suppress(NotSignedError),
            ):
                sequencer.round()
            found, shown = at.broken(is_healed=False), at.shown()
            write()
            goes_on(sequencer)  # the same one, on a new connection
            wrong += [
                f"statement {number}, {after} | {each}" for each in found + at.broken() + at.forks(shown)
            ]
    told("the sequencer's connection ended at each statement", runs, wrong)
    assert len(statements) > 20
    assert not wrong


@pytest.fixture
def second():
    """Another connection of the same role."""
    connections.settings[SECOND] = dict(connections.settings["sequencer"])
    yield SECOND
    connections[SECOND].close()
    del connections.settings[SECOND]


@pytest.mark.slow
def test_one_that_lost_its_turn_at_any_step_writes_nothing_more(starts, second, told):
    """Before each step of the first one its connection ends, a second one takes over with a new entry."""
    wrong, said = [], []
    with starts.many("boundary") as again:
        counted = Steps()
        a_sequencer(again(), counted).round()
        for number in range(len(counted.names)):
            at = again()
            connections.settings[SECOND]["NAME"] = at.database.name
            wrong += [f"{counted.names[number]} | {each}" for each in _handed_over(at, number, said)]
    told("the turn is lost before each step, and a second sequencer takes over", len(counted.names), wrong)
    assert not wrong
    assert len(said) == len(counted.names)


def _handed_over(at: At, number: int, said: list[str]) -> list[str]:
    steps, other = HandingOver(number), at.ledger.sequencer(alias=SECOND, store=at.store())

    def hand_over() -> None:
        terminate(at.database)
        write()
        other.round()
        steps.rows = _rows(at)

    steps.act = hand_over
    first, found = a_sequencer(at, steps), []
    try:
        first.round()
    except NotSignedError as error:
        said.append(str(error))
    if _rows(at) != steps.rows:
        found.append("The first one wrote to the database without its turn.")
    with pytest.raises(NotSignedError, match="Another sequencer has the turn"):
        first.round()
    found += at.broken(is_healed=False)
    shown = at.shown()
    other.round()  # also where the first one put an older checkpoint into the store
    return found + at.broken() + at.forks(shown)


class HandingOver(Steps):
    """Acts before the step of a number, instead of failing; before the next one where that is in a thread."""

    act: Callable[[], None]
    rows: object = None

    def do(self, name, call, error):
        self.names.append(name)
        is_here = threading.current_thread() is threading.main_thread()
        if len(self.names) > self.at and self.rows is None and is_here:
            self.act()
        return call()


def _rows(at: At) -> list[object]:
    tables = ("place", "head", "checkpoint", "witness", "sequencer")
    with at.database.connect("clerestory_owner") as owner:
        return [owner.execute(f"SELECT * FROM journal_{table} ORDER BY 1, 2").fetchall() for table in tables]


@pytest.fixture
def own(tmp_path_factory, django_db_blocker):
    """A server of this test's own, with a ledger of 250 leaves on it."""
    with own_postgres(tmp_path_factory.mktemp("postgres"), django_db_blocker) as server:
        ledger = a_ledger(tmp_path_factory.mktemp("ledger"))
        write(250)
        ledger.round()
        yield At(reopened(ledger.folder), server)


@pytest.mark.slow
def test_a_server_killed_in_the_middle_of_rounds_loses_nothing_that_was_signed(own, told):
    """Killed at other statements each time, while entries come; the log goes on over two tile boundaries."""
    wrong = []
    with at_statement(-1, lambda: None) as statements:
        write(25)
        own.sequencer().round()
    moments = [n for n, sql in enumerate(statements) if "INSERT" in sql] + [3, 9]
    for number in moments:
        write(25)
        sequencer = own.sequencer()
        with at_statement(number, own.database.kill, after=number % 2 == 0), suppress(ClerestoryError):
            sequencer.round()
        connections.close_all()
        own.database.start()
        found, shown = own.broken(is_healed=False), own.shown()
        write()
        own.heal()
        wrong += [f"statement {number} | {each}" for each in found + own.broken() + own.forks(shown)]
    told("PostgreSQL killed at statements of rounds, and started again", len(moments), wrong)
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("is_waited_for", [True, False])
def test_a_head_survives_a_kill_also_where_the_server_does_not_wait_for_the_disk(
    own, is_waited_for, monkeypatch, told
):
    """The planted fault: a commit that nobody waited for is gone, while the witnesses hold its head."""
    if not is_waited_for:
        monkeypatch.setattr(queries, "HELD", queries.HELD.replace("WHEN 'off'", "WHEN 'never'"))
    with own.database.cluster_admin() as admin:
        for setting in ("synchronous_commit = off", "wal_writer_delay = '10s'"):
            admin.execute(f"ALTER SYSTEM SET {setting}")
        admin.execute("SELECT pg_reload_conf()")
    connections.close_all()
    wait_for_the_turn(own.database)
    write(3)
    own.sequencer().round()
    shown = own.shown()
    own.database.kill()
    connections.close_all()
    own.database.start()
    with suppress(ClerestoryError):
        own.heal()
    wrong = [f"the last head | {each}" for each in own.broken() + own.forks(shown)]
    told(
        f"{'' if is_waited_for else 'planted: '}commits not waited for by the server"
        f"{', by the sequencer' if is_waited_for else ' nor by the sequencer'}, then killed",
        1,
        wrong,
    )
    assert bool(wrong) is not is_waited_for
