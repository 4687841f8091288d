"""An agency sees its own rows and nobody else's; a session that says nothing sees none."""

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from clerestory.casework.add_person import add_person
from clerestory.casework.answer_query import answer_query
from clerestory.casework.collect_release import collect_release
from clerestory.casework.commands import AddPerson, Claims, OpenQuery
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.queries import agency_request, agency_requests, query_reply, queue, request_page
from clerestory.casework.session import as_agency, as_staff
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.intake.errors import RequestNotFoundError
from tests.world.days import MONDAY
from tests.world.office import FORM_I200, PASSWORD, World
from tests.world.register import a_driver

TABLES = (
    "intake_request",
    "intake_subjectslip",
    "review_task",
    "review_finding",
    "release_release",
    "journal_entry",
    "journal_outbox",
)


@pytest.fixture
def delivered(world: World) -> str:
    reference = world.approved_photo(a_driver().keys)
    deliver_release(reference, at=MONDAY)
    return reference


def counted(database: Any, **said: str) -> dict[str, int]:
    """Rows that a session of role `app` sees in each table, after it said for whom it works."""
    with database.connect("app") as session:
        for name, value in said.items():
            session.execute("SELECT set_config(%s, %s, false)", [f"app.{name}", value])
        return {table: session.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


def test_a_session_that_says_nothing_sees_no_row(delivered: str, office_records: Any) -> None:
    assert set(counted(office_records).values()) == {0}
    assert set(counted(office_records, office="", agency="").values()) == {0}
    assert set(counted(office_records, office="STAFF").values()) == {0}


def test_the_offices_session_sees_all_rows(delivered: str, office_records: Any) -> None:
    assert 0 not in counted(office_records, office="staff").values()


def test_an_agency_sees_its_request_and_release_and_nothing_of_the_offices(
    world: World, delivered: str, office_records: Any
) -> None:
    world.asks(world.removal, FORM_I200, a_driver().keys)
    seen = counted(office_records, agency=str(world.bureau.id))
    assert {table for table, rows in seen.items() if rows} == {"intake_request", "release_release"}
    assert seen["intake_request"] == 1
    theirs = counted(office_records, agency=str(world.removal.id))
    assert {table for table, rows in theirs.items() if rows} == {"intake_request"}


def test_another_agency_finds_nothing_by_the_reference(world: World, delivered: str) -> None:
    for look in (
        lambda: agency_request(delivered, agency=world.removal.id, at=MONDAY),
        lambda: query_reply(delivered, agency=world.removal.id, at=MONDAY),
        lambda: collect_release(delivered, agency=world.removal.id, at=MONDAY),
        lambda: withdraw_request(delivered, agency=world.removal.id, at=MONDAY),
    ):
        with pytest.raises(RequestNotFoundError):
            look()
    assert agency_requests(world.removal.id, at=MONDAY) == ()
    assert [row.reference for row in agency_requests(world.bureau.id, at=MONDAY)] == [delivered]


def test_an_agencys_session_cannot_change_or_open_for_others(
    world: World, delivered: str, office_records: Any
) -> None:
    with office_records.connect("app") as session:
        session.execute("SELECT set_config('app.agency', %s, false)", [str(world.bureau.id)])
        assert session.execute("UPDATE intake_request SET state = 'approved'").rowcount == 0
        assert session.execute("UPDATE release_release SET collected_at = now()").rowcount == 0
        for statement in (
            "DELETE FROM intake_request",
            "DELETE FROM release_release",
            "TRUNCATE review_task",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)
        copied = (
            "INSERT INTO intake_subjectslip (request_id, agency_id, sealed_keys) VALUES "
            "(gen_random_uuid(), %s, '')"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            session.execute(copied, [world.removal.id])


def test_what_was_said_ends_with_the_block(world: World, delivered: str) -> None:
    def said() -> tuple[Any, ...]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.agency', true), current_setting('app.office', true)")
            row = cursor.fetchone()
            assert row is not None
            return tuple(value or "" for value in row)

    with transaction.atomic():
        with as_agency(world.bureau.id):
            with as_staff():
                assert said() == ("", "staff")
            assert said() == (str(world.bureau.id), "")
        assert said() == ("", "")
    assert said() == ("", "")


def test_people_of_agencies_and_administrators_do_not_see_staff_pages(world: World, delivered: str) -> None:
    with pytest.raises(NotAllowedError):
        request_page(delivered, viewer=world.administrator, at=MONDAY)
    with pytest.raises(NotAllowedError):
        queue(viewer=world.administrator, at=MONDAY)


def test_what_an_agency_reads_holds_nothing_that_identifies_the_person(world: World, delivered: str) -> None:
    driver = a_driver()
    page = repr(agency_request(delivered, agency=world.bureau.id, at=MONDAY))
    reply = repr(query_reply(delivered, agency=world.bureau.id, at=MONDAY))
    for value in driver.keys.to_json().values():
        assert value not in page
        assert value not in reply
    staff = dict(request_page(delivered, viewer=world.supervisor, at=MONDAY).person)
    assert staff["Licence number"] == driver.keys.licence_number


def test_nobody_acts_for_an_agency_they_do_not_belong_to(world: World, delivered: str) -> None:
    stranger = add_person(
        AddPerson(
            username="stranger",
            full_name="A stranger",
            password=PASSWORD,
            roles=("requester",),
            agency=world.removal.id,
        ),
        by=None,
        at=MONDAY,
    ).id
    with pytest.raises(NotAllowedError):
        collect_release(delivered, agency=world.bureau.id, at=MONDAY, by=stranger)
    with pytest.raises(NotAllowedError):
        withdraw_request(delivered, agency=world.bureau.id, at=MONDAY, by=stranger)
    command = OpenQuery(
        agency=world.bureau.id,
        channel="portal",
        idempotency_key="stranger",
        claims=Claims.from_json(FORM_I200),
        subject=a_driver().keys,
        opened_by=stranger,
    )
    with pytest.raises(NotAllowedError):
        answer_query(command, at=MONDAY)
    answer_query(replace(command, agency=world.removal.id), at=MONDAY)
    answer_query(replace(command, opened_by=world.officer, channel="mail"), at=MONDAY)
