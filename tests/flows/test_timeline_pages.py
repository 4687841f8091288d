"""Who looked at my record, page by page: every line once, no gap where something is not told."""

from typing import Any

import pytest
from django.utils import translation

from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.own_record import NoSuchEventError, OwnRecord, own_record
from clerestory.casework.read_out import How, read_out
from clerestory.casework.session import as_staff
from clerestory.casework.timeline_letter import timeline_letter
from clerestory.intake.models import Request
from clerestory.registry.keys import SubjectKeys
from clerestory.residents.identities import ResidentId
from clerestory.web.resident.on_paper import parts_of
from tests.flows.test_holds import held
from tests.world.days import MONDAY
from tests.world.office import FORM_I200, WARRANT_FOR_PHOTO, World
from tests.world.post import words_of
from tests.world.register import a_driver


def resident_of(world: World, keys: SubjectKeys) -> ResidentId:
    return hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY).resident


def refused(world: World, keys: SubjectKeys, count: int) -> list[str]:
    """So many requests that came to their end at once; the newest first."""
    found = [world.asks(world.removal, FORM_I200, keys).reference for _ in range(count)]
    return found[::-1]


def numbers(page: OwnRecord) -> list[str]:
    return [each.reference for each in page.events]


@pytest.mark.parametrize("most", [1, 2, 3, 5, 6])
def test_the_pages_together_hold_every_line_once_and_in_order(world: World, most: int) -> None:
    keys = a_driver(1).keys
    there = refused(world, keys, 5)
    refused(world, a_driver(2).keys, 1)
    resident = resident_of(world, keys)
    seen: list[str] = []
    after = ""
    for _ in range(6):
        page = own_record(resident, at=MONDAY, after=after, most=most)
        assert len(page.events) == min(most, 5 - len(seen))
        seen += numbers(page)
        after = page.older
        if not after:
            break
    assert seen == there
    assert own_record(resident, at=MONDAY, after=seen[-1], most=most).events == ()


def test_a_page_is_full_whatever_is_not_told_yet(world: World) -> None:
    keys = a_driver(1).keys
    oldest = refused(world, keys, 2)
    waiting = world.asks(world.bureau, WARRANT_FOR_PHOTO, keys).reference
    (hidden,) = refused(world, keys, 1)
    held(world, hidden)
    newest = refused(world, keys, 1)
    resident = resident_of(world, keys)
    page = own_record(resident, at=MONDAY, most=2)
    assert numbers(page) == [*newest, oldest[0]]
    assert page.older == oldest[0]
    assert {waiting, hidden}.isdisjoint(numbers(own_record(resident, at=MONDAY)))


def test_pages_go_on_only_after_a_line_that_is_told(world: World) -> None:
    keys = a_driver(1).keys
    refused(world, keys, 1)
    waiting = world.asks(world.bureau, WARRANT_FOR_PHOTO, keys).reference
    (anothers,) = refused(world, a_driver(2).keys, 1)
    (hidden,) = refused(world, keys, 1)
    held(world, hidden)
    resident = resident_of(world, keys)
    said = set()
    for reference in (waiting, anothers, hidden, "REQ-0000-0000"):
        with pytest.raises(NoSuchEventError) as told:
            own_record(resident, at=MONDAY, after=reference)
        said.add(str(told.value))
    assert len(said) == 1


def test_parts_stand_with_what_they_are_parts_of_and_open_no_page_between(world: World) -> None:
    keys = a_driver(1).keys
    first, second = refused(world, keys, 2)
    with as_staff():
        whole = Request.objects.get(reference=second)
        Request.objects.filter(reference=first).update(part_of=whole)
    page = own_record(resident_of(world, keys), at=MONDAY, most=1)
    assert numbers(page) == [second]
    assert len(page.events[0].pieces) == 2
    assert page.older == ""


@pytest.mark.parametrize(
    ("language", "says"), [("en", "There are older lines"), ("es", "Hay líneas más antiguas")]
)
def test_a_letter_says_that_there_are_older_lines_and_from_which_number(
    world: World, language: Any, says: str
) -> None:
    keys = a_driver(1).keys
    there = refused(world, keys, 2)
    page = own_record(resident_of(world, keys), at=MONDAY, most=1)
    with translation.override(language):
        text = words_of(timeline_letter(parts_of(page, MONDAY.date()), language, at=MONDAY))
    assert says in text
    assert text.count(there[0]) == 2
    whole = own_record(resident_of(world, keys), at=MONDAY)
    with translation.override(language):
        assert says not in words_of(timeline_letter(parts_of(whole, MONDAY.date()), language, at=MONDAY))


def test_staff_go_on_from_the_number_that_the_person_names(world: World) -> None:
    keys = a_driver(1).keys
    there = refused(world, keys, 3)
    assert keys.licence_number is not None
    assert keys.dob is not None
    code = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY).code
    found = read_out(
        keys.licence_number,
        keys.dob,
        code,
        how=How.COUNTER,
        by=world.officer,
        at=MONDAY,
        after=there[1],
    )
    assert found.page is not None
    assert numbers(found.page) == there[2:]
