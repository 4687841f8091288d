"""The desk: who has it, notes among colleagues, and the same question coming again by another road."""

from datetime import timedelta

import pytest

from clerestory.casework.assign_request import assign_request
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.keep_note import keep_note
from clerestory.casework.queries import request_page
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import links, notes, requests
from clerestory.intake.links import LinkKind
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.world.days import MONDAY
from tests.world.office import FORM_I200, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

DAY = timedelta(days=1)


def test_a_request_is_on_one_desk_and_that_gives_nobody_a_right(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    assign_request(reference, to=world.officer, by=world.supervisor, at=MONDAY)
    with as_staff():
        assert requests.fetch(reference).assigned_to == world.officer
    with pytest.raises(NotAllowedError):
        assign_request(reference, to=world.administrator, by=world.supervisor, at=MONDAY)
    with pytest.raises(NotAllowedError):
        assign_request(reference, to=world.officer, by=world.administrator, at=MONDAY)
    assign_request(reference, to=None, by=world.officer, at=MONDAY)
    with as_staff():
        assert requests.fetch(reference).assigned_to is None
        assert read.count_of(Event.REQUEST_ASSIGNED) == 2


def test_a_note_changes_nothing_that_is_decided_and_no_agency_sees_it(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    before = request_page(reference, viewer=world.supervisor, at=MONDAY)
    keep_note(reference, text="The clerk calls back at three.", by=world.officer, at=MONDAY)
    after = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert (before.digest, before.law_says) == (after.digest, after.law_says)
    with as_staff():
        request = requests.fetch(reference)
        assert [note.text for note in notes.notes_of(request.id)] == ["The clerk calls back at three."]
        (line,) = read.lines_of(Event.NOTE_KEPT, limit=5)
        assert "clerk" not in str(line.body)
    with as_agency(world.bureau.id):
        assert notes.notes_of(request.id) == ()


def test_the_same_question_is_found_again_across_agencies_and_after_a_refusal(world: World) -> None:
    driver = a_driver()
    refused = world.asks(world.removal, FORM_I200, driver.keys).reference
    retried = world.asks(world.removal, WARRANT_FOR_PHOTO, driver.keys, at=MONDAY + DAY).reference
    elsewhere = world.asks(world.bureau, WARRANT_FOR_PHOTO, driver.keys, at=MONDAY + 2 * DAY).reference
    other = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver(7).keys, at=MONDAY + 2 * DAY).reference
    with as_staff():

        def linked(reference: str) -> dict[str, LinkKind]:
            found = links.linked_with(requests.fetch(reference).id)
            return {each.reference: each.kind for each in found if each.is_earlier}

        assert linked(retried) == {refused: LinkKind.AFTER_REFUSAL}
        assert linked(elsewhere) == {
            refused: LinkKind.AFTER_REFUSAL,
            retried: LinkKind.SAME_SUBJECT,
        }
        assert linked(other) == {}
        assert read.count_of(Event.REQUESTS_LINKED) == 3


def test_what_was_asked_long_ago_is_not_linked(world: World) -> None:
    driver = a_driver()
    world.asks(world.bureau, WARRANT_FOR_PHOTO, driver.keys)
    late = world.asks(world.bureau, WARRANT_FOR_PHOTO, driver.keys, at=MONDAY + 91 * DAY).reference
    with as_staff():
        assert links.linked_with(requests.fetch(late).id) == ()
