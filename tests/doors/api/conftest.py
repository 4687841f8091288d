"""A server on a real port over a living office, and the programs of its agencies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.doors.api import processes
from tests.doors.api.program import Program
from tests.world.days import MONDAY
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
def world(office_records: Any, settings: Any, time: Clock, ledger: TheLedger) -> World:
    """The office of `tests.world`, on this test's own database, with a public ledger of its own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return found_office(at=time.now(), ledger=ledger)


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
def office(office_records: Any, settings: Any, ledger: TheLedger) -> World:
    """An office founded now: the processes of `process` and `run_the_worker` read the machine's clock."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return found_office(at=processes.now(), ledger=ledger)


@pytest.fixture
def process(office: World, office_records: Any, ledger: TheLedger) -> Iterator[str]:
    """The address of the web server, started as `make run` starts it: a process of its own."""
    with processes.web_server(office_records.url("app"), ledger=ledger) as address:
        yield address


@pytest.fixture
def run_the_worker(office_records: Any, ledger: TheLedger) -> Callable[[], None]:
    """Runs the worker, as `make run` starts it, until no job is left. It alone may ask the vault."""
    return lambda: processes.work_once(
        office_records.url("app"), office_records.url("releaser"), ledger=ledger
    )
