"""Answers that go back on the line they were asked by: recorded before they leave, once, only when sure."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from clerestory.casework import line_guard
from clerestory.casework.answer_on_line import NOTHING, WAITS_AT_MOST, answer_on_line
from clerestory.casework.answer_query import answer_query
from clerestory.casework.commands import Claims, OpenQuery
from clerestory.casework.deliver_waiting import deliver_waiting
from clerestory.casework.line_guard import BEHIND_AT_MOST, LedgerBehindError
from clerestory.casework.notices_owed import starts_of
from clerestory.casework.session import OfficeSide, as_office, as_staff
from clerestory.channels.switch.errors import UnwritableError
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.law.notices import NoticeTo
from clerestory.residents import notices
from clerestory.residents.notices import Opening
from clerestory.residents.telling import Ending, settled
from clerestory.site.gateway import answerer, places
from tests.world.days import MONDAY
from tests.world.office import World, an_agency
from tests.world.register import a_driver

STATUS = {"purpose": {"activity": "curiosity"}, "elements": ["driver_status", "name"], "record": "driver"}
EVERYTHING = ("driver_status", "name")


def spelled(values: Mapping[str, object]) -> bytes:
    return json.dumps(sorted(values)).encode()


@pytest.fixture
def asked(world: World) -> str:
    """A question that the law alone lets be answered in part, approved for its line."""
    line_guard.forget()
    world.ledger.round(MONDAY)
    party = an_agency("private.individual", "Member of the public")
    command = OpenQuery(
        agency=party.id,
        channel="switch",
        idempotency_key="line.1",
        claims=Claims.from_json(STATUS),
        subject=a_driver(3).keys,
        on_line=True,
    )
    reply = answer_query(command, at=MONDAY)
    assert reply.state is State.APPROVED
    return reply.reference


def answered(reference: str, **more: Any) -> bytes:
    given: dict[str, Any] = {"carried": EVERYTHING, "write": spelled, "at": MONDAY} | more
    return answer_on_line(reference, **given).text


def state_of(reference: str) -> State:
    with transaction.atomic(), as_staff():
        return requests.fetch(reference).state


def events_of(reference: str) -> list[Event]:
    with transaction.atomic(), as_staff():
        return [line.event for line in read.lines_about(reference)]


def test_exactly_what_was_approved_is_written_and_stands_in_the_journal(asked):
    assert answered(asked) == b'["driver_status"]'
    assert state_of(asked) is State.ANSWERED
    with transaction.atomic(), as_staff():
        (line,) = [one for one in read.lines_about(asked) if one.event is Event.ANSWER_GIVEN]
    assert (line.body["elements"], line.body["absent"]) == (["driver_status"], [])
    assert line.body["release_ref"] == f"{asked}-R1"


def test_the_entry_stands_before_anything_is_handed_over(asked):
    seen: list[State] = []

    def look(values: Mapping[str, object]) -> bytes:
        seen.append(requests.fetch(asked).state)
        return b"x"

    assert answered(asked, write=look) == b"x"
    assert seen == [State.APPROVED]
    assert Event.ANSWER_GIVEN in events_of(asked)


def test_where_the_law_wants_somebody_told_before_nothing_goes(asked):
    first = Opening(
        provision="made-up-notice",
        citation="A made-up law",
        law="us-mt",
        law_on=MONDAY.date(),
        to=NoticeTo.SUBJECT,
        official="",
        before_disclosure=True,
        due_on=None,
        due_arithmetic="no day set by the law",
    )
    with transaction.atomic(), as_staff():
        notices.open_notice(requests.fetch(asked).id, first, at=MONDAY)
    assert answered(asked) == NOTHING.text
    assert state_of(asked) is State.NO_RECORD
    assert Event.ANSWER_GIVEN not in events_of(asked)


def test_a_copy_is_due_from_the_day_on_which_it_was_answered_on_the_line(asked):
    with transaction.atomic(), as_staff():
        assert "disclosure" not in starts_of(requests.fetch(asked))
    answered(asked)
    with transaction.atomic(), as_staff():
        assert starts_of(requests.fetch(asked))["disclosure"] == MONDAY.date()


def test_a_second_call_hands_nothing_over(asked):
    answered(asked)
    assert answered(asked) == NOTHING.text
    assert events_of(asked).count(Event.ANSWER_GIVEN) == 1


def test_what_cannot_be_written_is_not_given(asked):
    def refuse(values: Mapping[str, object]) -> bytes:
        raise UnwritableError("name", "signs it cannot spell", "letters")

    assert answered(asked, write=refuse) == NOTHING.text
    assert state_of(asked) is State.STOPPED
    assert Event.ANSWER_GIVEN not in events_of(asked)
    assert Event.ALARM_RAISED in events_of(asked)


def test_what_the_line_cannot_carry_is_not_opened(asked, office_records):
    assert answered(asked, carried=("name",)) == NOTHING.text
    assert state_of(asked) is State.NO_RECORD
    with office_records.connect("clerestory_owner") as owner:
        assert owner.execute("SELECT count(*) FROM vault.opening").fetchone() == (0,)


@pytest.mark.parametrize("since", [BEHIND_AT_MOST + timedelta(seconds=1), timedelta(days=1)])
def test_while_the_ledger_does_not_follow_nothing_is_handed_over(asked, since):
    with pytest.raises(LedgerBehindError, match="does not follow"):
        answered(asked, at=MONDAY + since)
    assert state_of(asked) is State.APPROVED
    assert Event.ANSWER_GIVEN not in events_of(asked)


def test_an_answer_nobody_waits_for_any_longer_is_not_given_and_the_question_ends(asked, world):
    late = MONDAY + WAITS_AT_MOST + timedelta(seconds=1)
    world.ledger.round(late)
    assert answered(asked, at=late) == NOTHING.text
    assert deliver_waiting(at=late) == (asked,)
    assert state_of(asked) is State.NO_RECORD
    assert not {Event.ANSWER_GIVEN, Event.ENVELOPE_SEALED} & set(events_of(asked))


def test_the_worker_does_not_seal_what_is_answered_on_its_line(asked):
    deliver_waiting(at=MONDAY + timedelta(seconds=5))
    assert state_of(asked) is State.APPROVED
    assert answered(asked, at=MONDAY + timedelta(seconds=6)) == b'["driver_status"]'


def test_the_person_is_told_what_was_given_on_a_line(asked):
    answered(asked)
    with transaction.atomic(), as_office(OfficeSide.STAFF):
        told = settled(asked, read.lines_about(asked))
    assert told is not None
    assert (told.ending, told.given) == (Ending.HANDED_OVER, ("driver_status",))


WANTED = {
    "kind": "driver_by_number",
    "mke": "DQ",
    "answered_by": "DR",
    "layout": "legacy",
    "sender": "ZZSAMPLE2",
    "control": "C1",
    "elements": ["driver_status", "name"],
}
PLAN = """
[station]
ori = "ZZMVD0001"
codes = ["ZZ"]
[replies]
neutral = "NOTHING CAN BE SENT"
held = "HELD, REFERENCE {reference}"
size = 80
[[line]]
name = "main"
mode = "listen"
host = "127.0.0.1"
port = 0
framing = "length"
answers = true
"""


@pytest.fixture
def planned(tmp_path, settings, monkeypatch):
    """The two programs' file and meeting place, at the office's present."""
    (tmp_path / "switch.toml").write_text(PLAN, "utf-8")
    settings.CLERESTORY_SWITCH = tmp_path / "switch.toml"
    settings.CLERESTORY_SWITCH_MEETING = tmp_path / "answers.socket"
    monkeypatch.setattr("clerestory.site.clock.now", lambda: MONDAY)
    places.the_plan.cache_clear()
    yield
    places.the_plan.cache_clear()


def test_the_answerer_writes_the_answer_in_the_layout_of_the_question(asked, planned):
    said = answerer.answer_to(json.dumps(WANTED | {"reference": asked}).encode())
    assert said.startswith(b"DR.ZZMVD0001.ZZSAMPLE2.*C1.TXT\nDRIVER STATUS")
    assert b"NAM/" not in said
    assert state_of(asked) is State.ANSWERED


@pytest.mark.parametrize(
    "line",
    [
        b"no json",
        b"[]",
        b"{}",
        json.dumps(WANTED | {"reference": "MV-2026-999999"}).encode(),
        json.dumps(WANTED | {"reference": "'; --", "layout": "gjxdm"}).encode(),
    ],
)
def test_whatever_else_is_asked_of_the_answerer_it_says_nothing(asked, planned, line):
    assert answerer.answer_to(line) == answerer.NO_ANSWER
    assert state_of(asked) is State.APPROVED
