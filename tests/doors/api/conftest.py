"""A server on a real port over a living office, and the programs of its agencies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.conftest import RECORDS, Database, Templates, load_records_into
from tests.doors.api import processes
from tests.doors.api.program import Program
from tests.world.days import MONDAY
from tests.world.founded import FAST_HASHING, founded, who_is_there
from tests.world.ledger import TheLedger
from tests.world.office import Party, World, found_office

from clerestory.casework import jobs
from clerestory.site import clock


@dataclass
class Clock:
    """The moment at which the site is."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def moves(self, by: timedelta) -> datetime:
        self.moment += by
        return self.moment


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The site's clock, in the test's hand: Monday noon until it moves."""
    held = Clock(MONDAY)
    monkeypatch.setattr(clock, "now", held.now)
    jobs.use_clock(held.now)
    return held


@pytest.fixture
def office_records(templates: Templates, settings: Any) -> Iterator[Database]:
    """Each test's own database is a copy of an office founded on a register of some 200 people."""
    with founded(templates, settings) as made:
        yield made


@pytest.fixture
def world(office_records: Database, time: Clock, ledger: TheLedger) -> World:
    """The office of `tests.world`, on this test's own database, with a public ledger of its own."""
    return who_is_there(ledger)


@pytest.fixture
def program_of(world: World, server: str, time: Clock) -> Callable[[Party], Program]:
    """The program of an agency, talking to this test's server."""
    return lambda party: Program(server, party, time.now)


@pytest.fixture
def bureau(world: World, program_of: Callable[[Party], Program]) -> Program:
    return program_of(world.bureau)


@pytest.fixture
def removal(world: World, program_of: Callable[[Party], Program]) -> Program:
    return program_of(world.removal)


@pytest.fixture
def register(templates: Templates) -> Iterator[Database]:
    """A register of some 200 people, where no office is yet."""
    load_records_into(templates)
    with templates.copy(RECORDS) as made:
        yield made


@pytest.fixture
def office(register: Database, settings: Any, ledger: TheLedger) -> World:
    """An office founded now: the processes of `process` and `run_the_worker` read the machine's clock."""
    settings.PASSWORD_HASHERS = FAST_HASHING
    return found_office(at=processes.now(), ledger=ledger)


@pytest.fixture
def process(office: World, register: Database, ledger: TheLedger) -> Iterator[str]:
    """The address of the web server, started as `make run` starts it: a process of its own."""
    with processes.web_server(register.url("app"), ledger=ledger) as address:
        yield address


@pytest.fixture
def run_the_worker(register: Database, ledger: TheLedger) -> Callable[[], None]:
    """Runs the worker, as `make run` starts it, until no job is left. It alone may ask the vault."""
    return lambda: processes.work_once(register.url("app"), register.url("releaser"), ledger=ledger)
