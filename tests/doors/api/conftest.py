"""A server on a real port over a living office, and the programs of its agencies."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.doors.api.program import Program
from tests.world.days import MONDAY
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
def world(office_records: Any, settings: Any, time: Clock) -> World:
    """The office of `tests.world`, on this test's own database."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return found_office(at=time.now())


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
