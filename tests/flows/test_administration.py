"""Agencies, divisions and people are changed with the owner's rights alone; the role of pages may not."""

from typing import Any

import psycopg
import pytest
from django.db import connections, transaction

from clerestory.casework.add_person import add_person
from clerestory.casework.commands import AddPerson
from clerestory.casework.deactivate_person import deactivate_person
from clerestory.casework.errors import NotAdministrationError
from clerestory.casework.onboard_agency import restore_agency, suspend_agency
from clerestory.casework.session import as_administration, as_staff
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties.directory import agency_card
from clerestory.parties.errors import PartyNotAcceptedError
from tests.world.days import MONDAY
from tests.world.office import PASSWORD, World

REFUSED = [
    "UPDATE parties_agency SET sealing_key = '{}', sealing_key_thumbprint = 'x'",
    "UPDATE parties_agency SET client_keys = '[]'",
    "UPDATE parties_agency SET verified = true",
    "UPDATE parties_agency SET node = 'court'",
    "UPDATE parties_agency SET delegated = '{287g}'",
    "UPDATE parties_agency SET active = true",
    "UPDATE parties_division SET delegated = '{287g}'",
    "UPDATE parties_person SET roles = '{supervisor}'",
    "UPDATE parties_person SET division_id = 'records'",
    "UPDATE parties_person SET password = 'x'",
    "UPDATE parties_person SET is_active = true",
    "INSERT INTO parties_agency (id, node, name, verified, fee_class, delegated, active, client_keys,"
    " registered_at) VALUES (gen_random_uuid(), 'court', 'x', true, 'exempt', '{}', true, '[]', now())",
    "INSERT INTO parties_division (slug, title, node, delegated) VALUES ('x', 'x', 'court', '{}')",
    "INSERT INTO parties_person (id, username, full_name, password, roles, division_id, is_active, added_at)"
    " VALUES (gen_random_uuid(), 'x', 'x', 'x', '{supervisor}', 'records', true, now())",
    "DELETE FROM parties_agency",
    "DELETE FROM parties_person",
]


@pytest.mark.parametrize("statement", REFUSED)
@pytest.mark.parametrize("role", ["app", "releaser"])
def test_the_database_refuses_the_roles_that_serve(
    world: World, office_records: Any, role: str, statement: str
) -> None:
    with office_records.connect(role) as serving, pytest.raises(psycopg.errors.InsufficientPrivilege):
        serving.execute(statement)


@pytest.mark.parametrize("statement", REFUSED[:-2])
def test_these_statements_are_whole_so_only_the_right_is_missing(
    world: World, office_records: Any, statement: str
) -> None:
    with psycopg.connect(office_records.url("clerestory_owner")) as owner:
        owner.execute(statement)
        owner.rollback()


def test_a_sign_in_may_note_its_moment(world: World, office_records: Any) -> None:
    with office_records.connect("app") as app:
        assert app.execute("UPDATE parties_person SET last_login = now()").rowcount > 0


def test_a_process_without_the_owners_address_changes_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as web_process:
        for alias in ("owner", "registrar"):
            web_process.delitem(connections.databases, alias)
        with pytest.raises(NotAdministrationError, match="OWNER_DATABASE_URL"):
            suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
        with pytest.raises(NotAdministrationError):
            deactivate_person(world.officer, by=world.administrator, at=MONDAY)
    assert agency_card(world.bureau.id).active


def test_a_change_and_its_entry_stand_or_fall_together(world: World) -> None:
    class ChangeOfMindError(Exception):
        pass

    def suspend_and_think_again() -> None:
        with as_administration():
            suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
            raise ChangeOfMindError

    with pytest.raises(ChangeOfMindError):
        suspend_and_think_again()
    assert agency_card(world.bureau.id).active
    with as_staff():
        assert read.count_of(Event.AGENCY_SUSPENDED) == 0


def test_a_change_is_no_part_of_other_work_that_could_not_take_it_back(world: World) -> None:
    with transaction.atomic(), pytest.raises(NotAdministrationError):
        suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)


def test_after_a_change_the_process_works_with_its_usual_rights_again(world: World) -> None:
    suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("app",)
    command = AddPerson(
        username="sam", full_name="Taken", password=PASSWORD, roles=("officer",), division="records"
    )
    with pytest.raises(Exception, match="is taken"):
        add_person(command, by=world.administrator, at=MONDAY)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("app",)


def test_what_is_done_already_is_said_and_not_done_again(world: World) -> None:
    suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    with pytest.raises(PartyNotAcceptedError, match="suspended already"):
        suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    restore_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    with pytest.raises(PartyNotAcceptedError, match="is not suspended"):
        restore_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    deactivate_person(world.officer, by=world.administrator, at=MONDAY)
    with pytest.raises(PartyNotAcceptedError, match="closed already"):
        deactivate_person(world.officer, by=world.administrator, at=MONDAY)
    with as_staff():
        done = (Event.AGENCY_SUSPENDED, Event.AGENCY_RESTORED, Event.PERSON_DEACTIVATED)
        assert [read.count_of(each) for each in done] == [1, 1, 1]
