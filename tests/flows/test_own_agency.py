"""What an agency sees of itself, and that its people say who of them leaves."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clerestory.casework.add_person import add_person
from clerestory.casework.ask_for_more import ask_for_more
from clerestory.casework.commands import AddPerson
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.own_agency import own_agency, tell_leaver
from clerestory.casework.session import as_administration, as_staff
from clerestory.journal.read import lines_about
from clerestory.parties import attestations, people
from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.sealing.keys import thumbprint
from tests.world.days import MONDAY
from tests.world.office import PASSWORD, WARRANT_FOR_PHOTO, Party, World
from tests.world.register import a_driver

DAY = timedelta(days=1)


def somebody(world: World, name: str, party: Party) -> Any:
    added = AddPerson(
        username=name, full_name=name.title(), password=PASSWORD, roles=("requester",), agency=party.id
    )
    return add_person(added, by=world.administrator, at=MONDAY).id


def test_an_agency_sees_its_people_keys_and_what_falls_due_and_nobody_elses(world: World) -> None:
    ann, bob = (somebody(world, name, world.bureau) for name in ("ann", "bob"))
    stranger = somebody(world, "tia", world.towing)
    today = MONDAY.date()
    with as_administration():
        for agency, kind in ((world.bureau, "statutory_use"), (world.towing, "no_redisclosure")):
            attestations.keep(
                agency.id,
                kind,
                evidence="Signed by the chief, in the file.",
                given_on=today - 340 * DAY,
                holds_until=today + 20 * DAY,
                today=today,
                by=None,
                at=MONDAY,
            )
    asked = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    ask_for_more(asked, question="Which court issued it?", officer=world.officer, at=MONDAY)

    page = own_agency(world.bureau.id, viewer=ann, at=MONDAY)
    assert {each.line.card.id: each.is_viewer for each in page.people} == {ann: True, bob: False}
    assert page.client_keys == (thumbprint(world.bureau.client_key),)
    assert page.card.sealing_key_thumbprint == thumbprint(world.bureau.sealing_key)
    assert [each.kind for each in page.attestations] == ["statutory_use"]
    assert [(each.reference, each.on > today) for each in page.due if each.reference] == [(asked, True)]
    assert any("standing attestation 'statutory use'" in each.says for each in page.due)

    with CaptureQueriesContext(connection) as few:
        own_agency(world.bureau.id, viewer=ann, at=MONDAY)
    for name in ("cleo", "dora", "eve"):
        somebody(world, name, world.bureau)
    with CaptureQueriesContext(connection) as more:
        assert len(own_agency(world.bureau.id, viewer=ann, at=MONDAY).people) == 5
    assert len(more) == len(few)

    other = own_agency(world.towing.id, viewer=stranger, at=MONDAY)
    assert [each.reference for each in other.due if each.reference] == []
    with pytest.raises(NotAllowedError):
        own_agency(world.bureau.id, viewer=stranger, at=MONDAY)


def test_a_colleague_says_who_leaves_and_the_last_day_is_counted_in_words(world: World) -> None:
    ann, bob = (somebody(world, name, world.bureau) for name in ("ann", "bob"))
    due = tell_leaver(bob, agency=world.bureau.id, by=ann, at=MONDAY)
    with as_staff():
        (told,) = people.open_departures()
        events = [str(line.event) for line in lines_about(str(bob))]
    assert (told.person, told.reported_on, told.due_on) == (bob, MONDAY.date(), due.on)
    assert due.arithmetic == told.arithmetic
    assert events.count("parties.leaver.reported") == 1
    line = next(
        each for each in own_agency(world.bureau.id, viewer=ann, at=MONDAY).people if not each.is_viewer
    )
    assert line.line.leaves is not None
    with pytest.raises(PartyNotAcceptedError, match="known already"):
        tell_leaver(bob, agency=world.bureau.id, by=ann, at=MONDAY)


def test_nobody_says_it_of_themselves_of_another_agency_or_of_the_office(world: World) -> None:
    ann, stranger = somebody(world, "ann", world.bureau), somebody(world, "tia", world.towing)
    for person, of, by, says in (
        (ann, world.bureau, ann, "their own leaving"),
        (ann, world.bureau, stranger, "of the agency itself"),
        (ann, world.towing, ann, "of the agency itself"),
        (ann, world.bureau, world.officer, "of the agency itself"),
    ):
        with pytest.raises(NotAllowedError, match=says):
            tell_leaver(person, agency=of.id, by=by, at=MONDAY)
    for person in (stranger, world.officer):
        with pytest.raises(PartyNotAcceptedError):
            tell_leaver(person, agency=world.bureau.id, by=ann, at=MONDAY)
    with as_staff():
        assert people.open_departures() == ()


def test_pages_have_no_other_way_to_the_table_of_leavers(world: World, office_records: Any) -> None:
    ann = somebody(world, "ann", world.bureau)
    with office_records.connect("app") as session:
        session.execute("SELECT set_config('app.office', 'staff', false)")
        values = [ann, world.bureau.id, MONDAY.date(), MONDAY.date(), "x", world.officer, MONDAY]
        told = session.execute("SELECT parties_tell_leaver(%s, %s, %s, %s, %s, %s, %s)", values)
        assert told.fetchone() == (False,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("DELETE FROM parties_departure")
