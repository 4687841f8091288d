"""A living office on a fresh database with a register of some 200 people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import Database, Templates
from tests.world.founded import founded, who_is_there
from tests.world.ledger import TheLedger
from tests.world.night import an_office_that_lived
from tests.world.office import World


@pytest.fixture
def office_records(templates: Templates, settings: Any) -> Iterator[Database]:
    """Each test's own database is a copy of an office founded on a register of some 200 people."""
    with founded(templates, settings) as made:
        yield made


@pytest.fixture
def world(office_records: Database, ledger: TheLedger) -> World:
    """The office of `tests.world`, on this test's own database, with a public ledger of its own."""
    return who_is_there(ledger)


STAYING = ("entry", "outbox", "place", "head", "checkpoint", "log")


@pytest.fixture
def unguarded(request: pytest.FixtureRequest) -> Any:
    """The test's database without the triggers that keep the journal: the owner can switch them off."""
    has_records = {"world", "office_records"} & set(request.fixturenames)
    database = request.getfixturevalue("office_records" if has_records else "database")

    def open_up() -> Any:
        with database.connect("clerestory_owner") as owner:
            for table in STAYING:
                owner.execute(f"ALTER TABLE journal_{table} DISABLE TRIGGER journal_{table}_stays")
        return database

    return open_up


@pytest.fixture
def forced(unguarded: Any) -> Callable[..., None]:
    """What an administrator with the owner's password can do to the database: anything, by statement."""

    def force(*statements: str) -> None:
        with unguarded().connect("clerestory_owner") as owner:
            owner.execute("SELECT set_config('app.office', 'staff', false)")
            for statement in statements:
                assert owner.execute(statement).rowcount > 0, statement

    return force


@pytest.fixture
def lived(world: World, ledger: TheLedger) -> TheLedger:
    """An office that refused, answered and handed over; a day was counted; the log has several heads."""
    return an_office_that_lived(world, ledger)
