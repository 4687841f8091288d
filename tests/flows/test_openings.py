"""Each opening of the vault has a reference of its own, whatever became of the delivery."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError

from clerestory.casework.collect_release import collect_release
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.reopen_request import reopen_request
from clerestory.casework.session import as_staff
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.registry import openings
from clerestory.sealing.at_rest import KeyEncryptionKey
from tests.world.days import HOUR, MONDAY
from tests.world.office import World
from tests.world.register import a_driver

BROKEN = """
CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken disk'; END $$;
CREATE TRIGGER breaks BEFORE UPDATE ON intake_request FOR EACH ROW EXECUTE FUNCTION breaks();
"""


def opened_as() -> list[str]:
    return [opening.release_ref for opening in openings.opened()]


def test_a_delivery_stopped_after_the_opening_does_not_lend_its_reference_to_the_next(
    world: World, settings: Any
) -> None:
    reference = world.approved_photo(a_driver().keys)
    right = settings.KEY_ENCRYPTION_KEYS
    settings.KEY_ENCRYPTION_KEYS = (KeyEncryptionKey.from_bytes(bytes(32)),)
    assert deliver_release(reference, at=MONDAY).state is State.STOPPED
    with as_staff():
        (stopped,) = read.lines_of(Event.DELIVERY_STOPPED, limit=5)
    assert (stopped.body["opened"], stopped.body["release_ref"]) == (True, f"{reference}-R1")

    settings.KEY_ENCRYPTION_KEYS = right
    reopen_request(reference, supervisor=world.counsel, ground="The key is back.", at=MONDAY)
    world.finds(reference, by=world.counsel)
    assert world.delivers(reference, at=MONDAY + HOUR) is State.RELEASED
    assert opened_as() == [f"{reference}-R1", f"{reference}-R2"]
    collected = collect_release(reference, agency=world.bureau.id, at=MONDAY + HOUR)
    assert collected.receipt.release_ref == f"{reference}-R2"


def test_a_worker_that_dies_after_the_opening_leaves_its_reference_used(
    world: World, office_records: Any
) -> None:
    reference = world.approved_photo(a_driver().keys)
    with office_records.connect("clerestory_owner") as owner:
        owner.execute(BROKEN)
        with pytest.raises(DatabaseError, match="broken disk"):
            deliver_release(reference, at=MONDAY)
        owner.execute("DROP TRIGGER breaks ON intake_request")
    assert world.delivers(reference, at=MONDAY + HOUR) is State.RELEASED
    assert opened_as() == [f"{reference}-R1", f"{reference}-R2"]


def test_an_agency_sees_nothing_of_deliveries_begun(world: World, office_records: Any) -> None:
    deliver_release(world.approved_photo(a_driver().keys), at=MONDAY)
    with office_records.connect("app") as app:
        app.execute("SELECT set_config('app.agency', %s, false)", [str(world.bureau.id)])
        assert app.execute("SELECT * FROM release_attempts").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM release_attempts")
