"""Letters that reach nobody: asked again before they go, discarded with a reason, come back undelivered."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from clerestory.casework import own_record, post_letters, represent, tell_notices
from clerestory.casework.discard_letter import discard_letter
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.note_return import note_return, told_after_return
from clerestory.casework.notice_pages import notices_page
from clerestory.casework.post_letters import LetterMayNotGoError
from clerestory.casework.prove_identity import Proof
from clerestory.casework.session import as_staff
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.journal.read import Line
from clerestory.registry.keys import SubjectKeys
from clerestory.residents import people, post
from clerestory.residents.models import Way
from clerestory.residents.notice_models import Channel
from clerestory.residents.notices import UnknownNoticeError
from clerestory.residents.post import LetterOutcome, PostCard, UnknownLetterError
from clerestory.residents.post_models import PersonLetter
from clerestory.residents.representative_models import Capacity
from clerestory.residents.representatives import Stands
from clerestory.residents.undelivered import CameBack, Discarded
from tests.flows.test_letter_codes import asks, code_in, proves
from tests.flows.test_notices import entries, notices_of, the_notice, the_photo_refused
from tests.world.days import DAY, MONDAY
from tests.world.office import World
from tests.world.post import handle_of, in_the_tray, printed, protect, the_worker_writes
from tests.world.register import a_driver

TODAY = MONDAY.date()


def a_code_letter(keys: SubjectKeys) -> PostCard:
    before = {each.id for each in in_the_tray()}
    asks(keys)
    the_worker_writes()
    (letter,) = (each for each in in_the_tray() if each.id not in before)
    return letter


def posted(world: World, letter: UUID) -> str:
    """The code in it, once it was printed and posted."""
    code = code_in(printed(world, letter))
    post_letters.mark_posted([letter], on=TODAY, by=world.officer, at=MONDAY)
    return code


def all_entries() -> int:
    with as_staff():
        return sum(len(read.lines_of(event, limit=500)) for event in Event)


def of(event: Event) -> list[Line]:
    with as_staff():
        return list(read.lines_of(event, limit=20))


def remove(records: Any, keys: SubjectKeys) -> None:
    with records.connect("clerestory_owner") as owner:
        handle = handle_of(keys)
        for table, column in (("registry_blindpersonkeys", "handle_id"), ("registry_handle", "id")):
            assert owner.execute(f"DELETE FROM {table} WHERE {column} = %s", [handle]).rowcount == 1


@pytest.mark.parametrize("became", ["protected", "removed"])
def test_what_may_not_go_any_more_is_neither_printed_nor_posted(
    world: World, office_records: Any, became: str
) -> None:
    keys = a_driver(1).keys
    before, after = a_code_letter(a_driver(2).keys), a_code_letter(keys)
    printed(world, before.id)
    printed(world, after.id)
    (protect if became == "protected" else remove)(office_records, keys)
    counted = all_entries()
    said = "became protected" if became == "protected" else "not in the register"
    with pytest.raises(LetterMayNotGoError, match=f"{after.number}, because .*{said}") as refused:
        post_letters.print_letter(after.id, by=world.officer, at=MONDAY)
    assert str(keys.surname) not in str(refused.value)
    with pytest.raises(LetterMayNotGoError, match=after.number) as refused:
        post_letters.mark_posted([before.id, after.id], on=TODAY, by=world.officer, at=MONDAY)
    assert before.number not in str(refused.value)
    assert all_entries() == counted
    assert {each.id for each in in_the_tray()} == {before.id, after.id}
    assert post_letters.mark_posted([before.id], on=TODAY, by=world.officer, at=MONDAY) == 1


def test_a_discarded_letter_is_an_entry_and_its_code_opens_nothing(world: World) -> None:
    keys = a_driver(1).keys
    letter = a_code_letter(keys)
    code = code_in(printed(world, letter.id))
    with pytest.raises(NotAllowedError):
        discard_letter(letter.id, Discarded.PERSON_ASKED, by=world.administrator, at=MONDAY)
    discard_letter(letter.id, Discarded.PERSON_ASKED, by=world.officer, at=MONDAY + timedelta(hours=1))
    (entry,) = of(Event.LETTER_DISCARDED)
    assert entry.body == {
        "letter": str(letter.id),
        "purpose": "person_code",
        "because": "person_asked",
        "letter_sha256": letter.sha256,
    }
    assert entry.actor.ref == world.officer
    assert proves(keys, code, at=MONDAY + timedelta(hours=2)) == Proof()
    with as_staff():
        row = PersonLetter.objects.get(pk=letter.id)
        assert (row.sealed_pages, row.wrapped_key, row.ended_by) == (None, "", world.officer)
    tray = post_letters.tray(viewer=world.officer, at=MONDAY)
    assert tray.letters == ()
    assert [(each.outcome, each.because) for each in tray.not_made] == [
        (LetterOutcome.DISCARDED, "person_asked")
    ]
    with pytest.raises(UnknownLetterError):
        discard_letter(letter.id, Discarded.PERSON_ASKED, by=world.officer, at=MONDAY)
    with pytest.raises(UnknownLetterError):
        printed(world, letter.id)


def test_a_posted_letter_is_not_discarded(world: World) -> None:
    letter = a_code_letter(a_driver(1).keys)
    posted(world, letter.id)
    with pytest.raises(UnknownLetterError):
        discard_letter(letter.id, Discarded.MADE_BY_MISTAKE, by=world.officer, at=MONDAY)


def test_another_code_stays_when_a_letter_is_discarded(world: World) -> None:
    keys = a_driver(1).keys
    letter = a_code_letter(keys)
    printed(world, letter.id)
    counter = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY)
    discard_letter(letter.id, Discarded.TOLD_IN_PERSON, by=world.officer, at=MONDAY)
    assert proves(keys, counter.code).resident == counter.resident


def test_a_letter_that_came_back_is_an_entry_and_its_code_opens_nothing(world: World) -> None:
    keys = a_driver(1).keys
    letter = a_code_letter(keys)
    code = posted(world, letter.id)
    back: dict[str, Any] = {"by": world.officer, "at": MONDAY + 9 * DAY}
    for wrong in (TODAY - DAY, TODAY + 10 * DAY):
        with pytest.raises(UnusableCommandError, match="a day from"):
            note_return(letter.number, CameBack.MOVED, on=wrong, **back)
    with pytest.raises(NotAllowedError):
        note_return(letter.number, CameBack.MOVED, on=TODAY, by=world.administrator, at=back["at"])
    card = note_return(f" {letter.number.lower()} ", CameBack.MOVED, on=TODAY + 8 * DAY, **back)
    assert (card.came_back_on, card.because, card.posted_on) == (TODAY + 8 * DAY, "moved", TODAY)
    (entry,) = of(Event.LETTER_RETURNED)
    assert (entry.body["because"], entry.body["letter_sha256"]) == ("moved", letter.sha256)
    assert proves(keys, code, at=MONDAY + 9 * DAY) == Proof()
    assert [each.id for each in post_letters.tray(viewer=world.officer, at=back["at"]).came_back] == [
        letter.id
    ]
    with pytest.raises(UnknownLetterError):
        note_return(letter.number, CameBack.MOVED, on=TODAY + 8 * DAY, **back)


def test_the_person_sees_on_their_page_that_a_code_came_back(world: World) -> None:
    keys = a_driver(1).keys
    letter = a_code_letter(keys)
    posted(world, letter.id)
    note_return(letter.number, CameBack.MOVED, on=TODAY, by=world.officer, at=MONDAY)
    with as_staff():
        resident = people.with_handle(handle_of(keys))
    assert resident is not None
    (code,) = own_record.own_record(resident.id, at=MONDAY).codes
    assert (code.way, code.is_used, code.came_back) == (Way.LETTER, False, True)


@pytest.mark.parametrize("number", ["", "0", "zzzzzzzz", "00000000", "0" * 32, "%%%%%%%%"])
def test_a_number_that_no_posted_letter_bears_is_refused(world: World, number: str) -> None:
    waiting = a_code_letter(a_driver(1).keys)
    for each in (number, waiting.number):  # one that was not posted did not come back
        with pytest.raises(UnknownLetterError):
            note_return(each, CameBack.MOVED, on=TODAY, by=world.officer, at=MONDAY)


def told_by_letter(world: World, settings: Any) -> str:
    """A notice that counts as told since its letters were posted."""
    settings.CLERESTORY_LAW = "us-ny"
    reference = the_photo_refused(world)
    tell_notices.tell_notices(at=MONDAY)
    the_worker_writes()
    for each in in_the_tray():
        printed(world, each.id)
    post_letters.mark_posted([each.id for each in in_the_tray()], on=TODAY, by=world.officer, at=MONDAY)
    assert tell_notices.tell_notices(at=MONDAY) == 1
    return reference


def test_a_notice_whose_letter_came_back_stands_on_the_desk_until_the_person_was_told(
    world: World, settings: Any
) -> None:
    reference = told_by_letter(world, settings)
    with as_staff():
        letters = [post.card_of(each) for each in the_notice(reference).letters]
    for each in letters:
        note_return(each.number, CameBack.NOT_COLLECTED, on=TODAY + DAY, by=world.officer, at=MONDAY + DAY)
    (returned,) = entries(reference, Event.NOTICE_RETURNED)
    assert returned["on"] == (TODAY + DAY).isoformat()
    assert returned["letter_sha256"] in {each.sha256 for each in letters}
    page = notices_page(viewer=world.supervisor, at=MONDAY + DAY)
    assert [each.notice.reference for each in page.undelivered] == [reference]
    assert len(entries(reference, Event.NOTICE_SETTLED)) == 1
    known = the_notice(reference)
    assert known.channel is Channel.LETTER
    with pytest.raises(NotAllowedError):
        told_after_return(known.id, how="Told at the counter", by=world.officer, at=MONDAY + 2 * DAY)
    with pytest.raises(UnusableCommandError):
        told_after_return(known.id, how="yes", by=world.supervisor, at=MONDAY + 2 * DAY)
    told_after_return(known.id, how="Told at the counter", by=world.supervisor, at=MONDAY + 2 * DAY)
    assert len(entries(reference, Event.NOTICE_REACHED)) == 1
    assert notices_page(viewer=world.supervisor, at=MONDAY + 2 * DAY).undelivered == ()
    with pytest.raises(UnknownNoticeError):
        told_after_return(known.id, how="Told at the counter", by=world.supervisor, at=MONDAY + 2 * DAY)


def test_the_person_reads_that_the_notice_came_back(world: World, settings: Any) -> None:
    reference = told_by_letter(world, settings)
    handed = hand_over_code(a_driver().keys, seen="passport", by=world.officer, at=MONDAY)
    (line,) = own_record.own_record(handed.resident, at=MONDAY).events
    assert [each.came_back for each in line.notices] == [False]
    with as_staff():
        letter = post.card_of(the_notice(reference).letters[0])
    note_return(letter.number, CameBack.MOVED, on=TODAY, by=world.officer, at=MONDAY)
    (line,) = own_record.own_record(handed.resident, at=MONDAY).events
    assert [each.came_back for each in line.notices] == [True]


def test_a_notice_whose_letter_was_discarded_does_not_count_as_told(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    reference = the_photo_refused(world)
    tell_notices.tell_notices(at=MONDAY)
    the_worker_writes()
    for each in in_the_tray():
        discard_letter(each.id, Discarded.ADDRESS_PROTECTED, by=world.officer, at=MONDAY)
    assert tell_notices.tell_notices(at=MONDAY) == 0
    (notice,) = notices_of(reference)
    assert notice.is_open
    assert notice.trouble == "discarded"


def test_nobody_begins_to_act_for_a_person_whose_letter_came_back(world: World) -> None:
    said = represent.NewRepresentative(
        keys=a_driver(1).keys,
        name="Synthetic Helper",
        capacity=Capacity.ATTORNEY,
        paper="power_of_attorney",
        until=TODAY + 200 * DAY,
        may_ask=True,
        paper_allows_consent=False,
    )
    card = represent.enter_representative(said, by=world.officer, at=MONDAY)
    represent.confirm_representative(card.id, language="en", by=world.supervisor, at=MONDAY)
    the_worker_writes()
    letter = in_the_tray()[-1]
    printed(world, letter.id)
    post_letters.mark_posted([letter.id], on=TODAY, by=world.officer, at=MONDAY)
    later = MONDAY + 40 * DAY

    def stands() -> Stands:
        (found,) = represent.open_representatives(viewer=world.officer, at=later)
        return found.stands

    assert stands() is Stands.IN_FORCE
    note_return(letter.number, CameBack.NOT_KNOWN_THERE, on=TODAY + 30 * DAY, by=world.officer, at=later)
    assert stands() is Stands.CANNOT_BE_TOLD
    with pytest.raises(NotAllowedError, match="not in force"):
        represent.code_for_representative(card.id, seen="passport", by=world.officer, at=later)


def test_the_database_takes_no_return_of_what_was_never_posted(world: World, office_records: Any) -> None:
    letter = a_code_letter(a_driver(1).keys)
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(
                "UPDATE residents_personletter SET came_back_on = %s WHERE id = %s",
                [date(2026, 3, 2), letter.id],
            )


def test_reasons_are_words_of_a_list_so_no_entry_can_name_anybody() -> None:
    assert all(re.fullmatch(r"[a-z_]+", each) for each in (*Discarded, *CameBack))
