"""Words of residents end; their digests stay. What is late says so by itself."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from clerestory.casework import ask_about_line, give_consent, own_representatives
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.session import as_staff
from clerestory.casework.watch_residents import erase_texts, watch_residents
from clerestory.journal.events import Event
from clerestory.journal.read import lines_of
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import Ask, AskKind
from clerestory.residents.representative_models import Representative
from clerestory.site.errors import SettingsError
from clerestory.site.settings.residents import days_of
from tests.flows.test_person_letters import wanted
from tests.flows.test_representatives import entered, herself
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, World
from tests.world.post import handle_of, the_worker_writes
from tests.world.register import a_driver

SAID, ANSWERED = "Why did somebody ask?", "A form was shown."


def asked(world: World, *, answered: bool = True) -> tuple[ResidentId, str]:
    keys = a_driver(1).keys
    reference = world.asks(world.removal, FORM_I200, keys).reference
    resident = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY).resident
    ask_about_line.ask_about_line(resident, reference, kind=AskKind.QUESTION, text=SAID, at=MONDAY)
    if answered:
        (one,) = ask_about_line.open_asks(viewer=world.officer, at=MONDAY)
        ask_about_line.answer_resident(one.card.id, ANSWERED, by=world.officer, at=MONDAY)
    return resident, reference


def alarms() -> list[str]:
    with as_staff():
        return [line.body["kind"] for line in lines_of(Event.ALARM_RAISED, limit=20)]


def test_words_go_on_their_day_and_their_digests_stay(world: World, settings: Any) -> None:
    settings.CLERESTORY_RESIDENT_TEXT_DAYS = 100
    resident, reference = asked(world)
    assert erase_texts(at=MONDAY + 99 * DAY) == 0
    assert erase_texts(at=MONDAY + 101 * DAY) == 1
    assert erase_texts(at=MONDAY + 101 * DAY) == 0
    (own,) = ask_about_line.own_asks(resident, reference)
    assert (own.text, own.answer) == ("", "")
    assert own.erased_at
    with as_staff():
        row = Ask.objects.get()
        (entry,) = lines_of(Event.TEXTS_ERASED, limit=5)
        told = [line.body for line in lines_of(Event.QUESTION_ASKED, limit=5)]
    assert row.text_sha256 == hashlib.sha256(SAID.encode()).hexdigest() == told[0]["text_sha256"]
    assert row.answer_sha256 == hashlib.sha256(ANSWERED.encode()).hexdigest()
    assert entry.body == {"questions": [str(row.pk)], "kept_days": 100}


def test_what_waits_for_an_answer_is_never_erased(world: World, settings: Any) -> None:
    settings.CLERESTORY_RESIDENT_TEXT_DAYS = 30
    resident, reference = asked(world, answered=False)
    assert erase_texts(at=MONDAY + 4000 * DAY) == 0
    assert ask_about_line.own_asks(resident, reference)[0].text == SAID


def test_words_from_before_there_were_digests_leave_one_too(world: World, settings: Any) -> None:
    asked(world)
    with as_staff():
        Ask.objects.update(text_sha256="", answer_sha256="")
    assert erase_texts(at=MONDAY + 800 * DAY) == 1
    with as_staff():
        row = Ask.objects.get()
    assert row.text_sha256 == hashlib.sha256(SAID.encode()).hexdigest()
    assert row.answer_sha256 == hashlib.sha256(ANSWERED.encode()).hexdigest()


def test_names_of_who_acted_go_with_them(world: World, settings: Any) -> None:
    settings.CLERESTORY_RESIDENT_TEXT_DAYS = 100
    keys = a_driver(1).keys
    ended, runs_out = entered(world, keys), entered(world, keys, until=MONDAY.date() + 10 * DAY)
    stays = entered(world, keys)
    visit = herself(world, keys)
    own_representatives.end_own(visit.resident, ended.id, at=MONDAY)
    erase_texts(at=MONDAY + 105 * DAY)
    names = {each.id: each.name for each in own_representatives.own_ways(visit, at=MONDAY).representatives}
    assert names == {ended.id: "", runs_out.id: "Robin Advocate", stays.id: "Robin Advocate"}
    erase_texts(at=MONDAY + 111 * DAY)
    with as_staff():
        assert Representative.objects.get(pk=runs_out.id).wrapped_key == ""
        assert Representative.objects.get(pk=stays.id).wrapped_key


def test_a_late_answer_is_an_alarm_a_day(world: World) -> None:
    asked(world, answered=False)
    assert watch_residents(at=MONDAY + 14 * DAY) == 0
    assert watch_residents(at=MONDAY + 15 * DAY) == 1
    assert watch_residents(at=MONDAY + 15 * DAY + timedelta(hours=2)) == 1
    assert alarms() == ["ResidentAnswerLate"]
    watch_residents(at=MONDAY + 17 * DAY)
    assert alarms() == ["ResidentAnswerLate"] * 2


def test_letters_that_nobody_posts_are_an_alarm(world: World) -> None:
    wanted(handle_of(a_driver(1).keys))
    the_worker_writes()
    watch_residents(at=MONDAY + 3 * DAY)
    assert alarms() == []
    watch_residents(at=MONDAY + 4 * DAY)
    assert alarms() == ["LettersNotPosted"]


def test_a_consent_says_who_gave_it(world: World) -> None:
    keys = a_driver(1).keys
    card = entered(world, keys, paper_allows_consent=True)
    resident = card.resident
    until = MONDAY.date() + 10 * DAY
    for by in (None, card.id):
        give_consent.give_consent(
            resident, world.insurer.id, ("address",), until=until, at=MONDAY, representative=by
        )
    given = {each.card.representative for each in give_consent.own_consents(resident, at=MONDAY)}
    assert given == {None, card.id}
    with as_staff():
        told = [line.body["representative"] for line in lines_of(Event.CONSENT_GIVEN, limit=5)]
    assert sorted(told) == sorted(["", str(card.id)])
    assert isinstance(card.id, UUID)


@pytest.mark.parametrize("text", ["0", "29", "4000", "-5", "soon", "9" * 30])
def test_a_setting_that_keeps_too_short_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="30 to 3650"):
        days_of(text)
