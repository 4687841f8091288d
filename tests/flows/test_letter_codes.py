"""A code by letter for who cannot come: everybody is told the same, and only who holds the letter gets in."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clerestory.casework import ask_letter_code, own_visit, post_letters, prove_identity
from clerestory.casework.ask_letter_code import MOST_TO_ONE, CodeAsk
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.own_record import own_record
from clerestory.casework.prove_identity import Proof, Said
from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import Line, lines_of
from clerestory.registry.keys import SubjectKeys
from clerestory.residents import people, wishes
from clerestory.residents.models import HandedCode, Way
from clerestory.residents.post import LetterOutcome
from clerestory.residents.post_models import CodeWish
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, World
from tests.world.post import handle_of, in_the_tray, printed, protect, the_worker_writes
from tests.world.register import a_driver, nobody


def asks(
    keys: SubjectKeys, *, at: datetime = MONDAY, language: Any = "en", address: str = ""
) -> datetime | None:
    assert keys.licence_number is not None
    said = CodeAsk(keys.licence_number, keys.dob or date(1970, 1, 1), language, address=address)
    return ask_letter_code.ask_letter_code(said, at=at)


def outcomes() -> list[str]:
    return [line.body["outcome"] for line in settled()]


def settled() -> list[Line]:
    with as_staff():
        return list(lines_of(Event.LETTER_SETTLED, limit=50))


def code_in(text: str) -> str:
    (found,) = re.findall(r"\b(\d{4} \d{4})\b", text)
    return str(found).replace(" ", "")


def code_by_letter(world: World, keys: SubjectKeys, *, at: datetime = MONDAY) -> str:
    assert asks(keys, at=at) is None
    the_worker_writes(at)
    return code_in(printed(world, in_the_tray()[-1].id, at))


def proves(keys: SubjectKeys, code: str, *, at: datetime = MONDAY) -> Proof:
    assert keys.licence_number is not None
    assert keys.dob is not None
    return prove_identity.prove_identity(Said(keys.licence_number, keys.dob, code), at=at)


def test_a_code_by_letter_opens_the_page_once(world: World) -> None:
    keys = a_driver(1).keys
    reference = world.asks(world.removal, FORM_I200, keys).reference
    code = code_by_letter(world, keys)
    proof = proves(keys, code, at=MONDAY + 29 * DAY)
    assert proof.resident is not None
    assert proof.token is not None
    events = own_record(proof.resident, at=MONDAY + 29 * DAY).events
    assert [each.reference for each in events] == [reference]
    assert proves(keys, code, at=MONDAY + 29 * DAY) == Proof()
    visit = own_visit.open_visit(proof.resident, proof.token, at=MONDAY + 29 * DAY)
    assert visit is not None
    assert visit.way == Way.LETTER
    assert not own_visit.may_change_telephone(visit)  # somebody else may have opened the letter


def test_a_code_by_letter_ends_after_thirty_days_and_ten_wrong_tries(world: World) -> None:
    keys = a_driver(1).keys
    code = code_by_letter(world, keys)
    assert proves(keys, code, at=MONDAY + 30 * DAY + timedelta(minutes=1)) == Proof()
    wrong = ("1" if code[0] != "1" else "2") + code[1:]
    for number in range(10):
        assert proves(keys, wrong, at=MONDAY + number * timedelta(hours=1)) == Proof()
    assert proves(keys, code, at=MONDAY + DAY) == Proof()


def test_wrong_absent_and_protected_are_told_alike_and_make_one_entry_each(
    world: World, office_records: Any
) -> None:
    known, hidden, other = a_driver(1).keys, a_driver(2).keys, a_driver(3).keys
    protect(office_records, hidden)
    said = [known, hidden, replace(nobody(), dob=known.dob), replace(other, dob=known.dob)]
    for count, keys in enumerate(said, start=1):
        assert asks(keys) is None
        assert len(settled()) == count - 1
        the_worker_writes()
        assert len(settled()) == count
    assert sorted(outcomes()) == ["address_protected", "made", "no_record", "no_record"]
    assert len(in_the_tray()) == 1
    with as_staff():
        assert CodeWish.objects.count() == 0


def test_twins_whom_the_number_and_the_day_do_not_tell_apart_get_no_letter(world: World) -> None:
    asks(a_driver(0).keys)  # somebody else has the same surname and birthday
    the_worker_writes()
    assert outcomes() == ["no_record"]


def test_what_was_said_lies_sealed_until_the_worker_looks(world: World, office_records: Any) -> None:
    keys = a_driver(1).keys
    asks(keys)
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        wish = owner.execute("SELECT w::text FROM residents_codewish w").fetchall()
        jobs = owner.execute("SELECT args::text FROM procrastinate_jobs").fetchall()
    assert len(wish) == 1
    for (text,) in (*wish, *jobs):
        assert str(keys.licence_number) not in text
        assert str(keys.dob) not in text


def test_the_letter_does_not_say_what_was_looked_at_or_what_it_opens(world: World) -> None:
    for number, (language, title) in enumerate((("en", "Your code"), ("es", "Su código")), start=1):
        at = MONDAY + number * DAY
        asks(a_driver(number).keys, language=language, at=at)
        the_worker_writes(at)
        text = printed(world, in_the_tray()[-1].id, at)
        assert title in text
        for word in ("asked about", "your record", "looked", "expediente", "preguntó", "police", "agenc"):
            assert word not in text.lower(), word


def test_no_more_than_two_letters_in_thirty_days_go_to_one_person(world: World) -> None:
    keys = a_driver(1).keys
    for number in range(MOST_TO_ONE + 2):
        assert asks(keys, at=MONDAY + number * DAY) is None
        the_worker_writes(MONDAY + number * DAY)
    assert len(in_the_tray()) == MOST_TO_ONE
    assert outcomes().count("enough_letters") == 2
    assert asks(keys, at=MONDAY + 31 * DAY) is None
    the_worker_writes(MONDAY + 31 * DAY)
    assert len(in_the_tray()) == MOST_TO_ONE + 1


def test_a_newer_letter_ends_the_older_code_and_leaves_the_counters_alone(world: World) -> None:
    keys = a_driver(1).keys
    first = code_by_letter(world, keys)
    counter = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY + DAY)
    second = code_by_letter(world, keys, at=MONDAY + DAY)
    with as_staff():
        assert HandedCode.objects.filter(way=Way.LETTER, ended_at__isnull=True).count() == 1
    assert proves(keys, first, at=MONDAY + DAY) == Proof()
    assert proves(keys, counter.code, at=MONDAY + DAY).token
    assert proves(keys, second, at=MONDAY + DAY).token


def test_who_shut_that_way_gets_no_letter(world: World) -> None:
    keys = a_driver(1).keys
    handed = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY)
    with as_staff():
        people.shut(handed.resident, no_letter_codes=True)
    asks(keys)
    the_worker_writes()
    assert in_the_tray() == ()
    assert outcomes() == [str(LetterOutcome.NOT_WISHED)]


def test_asking_again_and_again_has_to_wait_whoever_is_meant(world: World) -> None:
    for keys, address in ((a_driver(1).keys, "203.0.113.7"), (nobody(), "203.0.113.8")):
        held = [asks(keys, address=address) for _ in range(31)]
        assert held[0] is None
        assert held[-1] is not None


def test_who_knows_a_number_does_not_see_that_another_asked_for_its_letter(world: World) -> None:
    wanted, unwanted = a_driver(1).keys, a_driver(2).keys
    for number in range(6):
        assert asks(wanted, address=f"203.0.113.{number}") is None
    assert asks(wanted, address="198.51.100.7") == asks(unwanted, address="198.51.100.7")


def test_a_flood_from_everywhere_stops_with_an_alarm(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wishes, "MOST_WAITING", 2)
    held = [asks(replace(nobody(), licence_number=f"SYN000000000{number}")) for number in range(3)]
    assert held[:2] == [None, None]
    assert held[2] is not None
    with as_staff():
        assert [line.body["kind"] for line in lines_of(Event.ALARM_RAISED, limit=5)] == ["TooManyCodeWishes"]


def test_a_person_sees_on_the_page_that_a_code_went_by_letter(world: World) -> None:
    keys = a_driver(1).keys
    code_by_letter(world, keys)
    handed = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY + DAY)
    ways = [each.way for each in own_record(handed.resident, at=MONDAY + DAY).codes]
    assert ways == [Way.COUNTER, Way.LETTER]


def test_the_tray_names_nobody(world: World) -> None:
    keys = a_driver(1).keys
    asks(keys)
    the_worker_writes()
    shown = repr(post_letters.tray(viewer=world.officer, at=MONDAY).letters)
    assert str(keys.surname) not in shown
    assert handle_of(keys)
