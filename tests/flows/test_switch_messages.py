"""Messages of the switch: what is decided of them, what goes back, and what stands in journal and tables."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from clerestory.casework.answer_message import STRANGERS, Frame, Goes, answer_message
from clerestory.casework.approval import NO_KEY
from clerestory.casework.describe_agency import add_identifier
from clerestory.casework.session import as_staff
from clerestory.casework.set_up_switch import add_strangers
from clerestory.channels.errors import NumberTwiceError
from clerestory.channels.models import Became, Message
from clerestory.channels.switch import asked as asking
from clerestory.channels.switch import layouts
from clerestory.channels.switch.errors import SwitchError
from clerestory.channels.switch.query import Station
from clerestory.cli import program
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.vocabulary.decision import Outcome
from tests.world.days import MONDAY
from tests.world.register import a_driver

STATION = Station(ori="ZZMVD0001", codes=frozenset({"ZZ"}))
SHERIFF, REMOVAL, STRANGER = "ZZSAMPLE2", "ZZSAMPLE3", "ZZSTRANGE"


@pytest.fixture
def senders(world):
    """The sheriff and the removal office are known by their ORIs; nobody else is."""
    add_identifier(world.sheriff.id, "ori", SHERIFF, by=None, at=MONDAY)
    add_identifier(world.removal.id, "ori", REMOVAL, by=None, at=MONDAY)
    add_strangers(at=MONDAY)
    return world


def frame(raw: str, number: int = 1, *, line: str = "main", **more: Any) -> Frame:
    """A frame as a gateway hands it over."""
    sent = raw.encode("ascii")
    message, query, why = None, None, ""
    try:
        message = layouts.read(sent)
        query = asking.asked(message, station=STATION, on=MONDAY.date())
    except SwitchError as fault:
        why = fault.reason
    return Frame(line=line, number=number, raw=sent, message=message, query=query, why=why, **more)


def dq(sender: str, control: str = "") -> str:
    marked = f".*{control}" if control else ""
    return f"DQ.{sender}.ZZ{marked}.TXT\nNAM/SAMPLE, ADA.DOB/19800102.SEX/F"


def kept() -> list[tuple[str, str, str]]:
    with transaction.atomic(), as_staff():
        return list(Message.objects.order_by("number").values_list("sender", "became", "why"))


def entries_about(reference: str) -> list[Event]:
    with transaction.atomic(), as_staff():
        return [line.event for line in read.lines_about(reference)]


def test_a_question_whose_purpose_is_not_on_the_wire_waits_at_the_desk_with_a_reference(senders):
    said = answer_message(frame(dq(SHERIFF)), at=MONDAY)
    assert said.goes is Goes.HELD
    with transaction.atomic(), as_staff():
        request = requests.fetch(said.reference)
    assert (request.state, request.channel, request.agency) == (State.IN_REVIEW, "switch", senders.sheriff.id)
    assert request.claims.purpose.activity == "unknown"
    assert request.claims.authority is None
    assert kept() == [(SHERIFF, Became.HELD, "")]
    assert Event.MESSAGE_TAKEN in entries_about(said.reference)


def test_immigration_enforcement_is_told_the_neutral_text(senders):
    said = answer_message(frame(dq(REMOVAL)), at=MONDAY)
    assert said.goes is Goes.NEUTRAL
    assert kept() == [(REMOVAL, Became.TOLD_NOTHING, "")]


def test_what_the_law_lets_go_to_immigration_enforcement_is_sealed_and_never_given_on_a_line(senders):
    known = f"DQ.{REMOVAL}.ZZ.TXT\nOLN/{a_driver(3).keys.licence_number}.{named(a_driver(3))}"
    said = answer_message(frame(known, on_line=True), at=MONDAY)
    with transaction.atomic(), as_staff():
        request = requests.fetch(said.reference)
    assert (said.goes, request.state) == (Goes.HELD, State.APPROVED)
    assert request.approved_thumbprint != NO_KEY
    # In this law the status of a licence is told to anybody.
    assert request.decision.with_outcome(Outcome.RELEASE) == ("driver_status",)
    assert senders.delivers(said.reference) is State.RELEASED


def named(one: Any) -> str:
    """The fields that confirm a number."""
    return f"NAM/{one.keys.surname}, {one.keys.given}.DOB/{one.keys.dob:%Y%m%d}".upper()


def test_a_sender_whom_no_register_knows_is_taken_for_an_immigration_agency_and_told_nothing(senders):
    said = answer_message(frame(dq(STRANGER)), at=MONDAY)
    assert said.goes is Goes.NEUTRAL
    assert kept() == [(STRANGER, Became.TOLD_NOTHING, "sender_unknown")]
    with transaction.atomic(), as_staff():
        request = requests.fetch(said.reference)
        asked_of_the_law = [line for line in read.lines_about(said.reference) if "facts" in line.body]
    assert request.state is State.WITHHELD
    assert all('"agency":"us.dhs.ice"' in line.body["facts"] for line in asked_of_the_law)
    assert request.told is not None
    assert not request.told.with_outcome("release")


def test_nobody_passes_by_naming_the_entry_for_strangers(senders):
    said = answer_message(frame(dq(STRANGERS)), at=MONDAY)
    assert said.goes is Goes.NEUTRAL
    assert kept()[0][2] == "sender_unknown"


def test_the_same_frame_again_opens_nothing_and_is_told_the_same(senders):
    first = answer_message(frame(dq(SHERIFF), 7), at=MONDAY)
    again = answer_message(frame(dq(SHERIFF), 7), at=MONDAY + timedelta(seconds=5))
    assert again == first
    assert len(kept()) == 1
    with transaction.atomic(), as_staff():
        assert sum(count for _state, count in requests.counts()) == 1


def test_a_number_used_for_other_bytes_is_refused_and_raises_an_alarm(senders):
    answer_message(frame(dq(SHERIFF), 7), at=MONDAY)
    with pytest.raises(NumberTwiceError, match="Line main counted two messages as 7"):
        answer_message(frame(dq(SHERIFF, "OTHER"), 7), at=MONDAY)
    assert len(kept()) == 1
    with transaction.atomic(), as_staff():
        assert [line.body["kind"] for line in read.lines_of(Event.ALARM_RAISED, limit=5)] == [
            "NumberTwiceError"
        ]


@pytest.mark.parametrize(
    ("raw", "became", "why", "goes"),
    [
        ("not a message", Became.NOT_READ, "layout.header", Goes.NEUTRAL),
        (f"XX.{SHERIFF}.ZZ.TXT\nOLN/D1", Became.NOT_READ, "question.unknown_key", Goes.NEUTRAL),
        (f"DQ.{SHERIFF}.ZZ.TXT\nSEX/F.SEX/M", Became.NOT_READ, "layout.duplicate_field", Goes.NEUTRAL),
        (f"DR.{SHERIFF}.ZZ.TXT\nSOME TEXT", Became.NOT_ASKED, "question.none", Goes.NOTHING),
        (f"RPQ.{SHERIFF}.ZZ.TXT\nLIC/AB*.LIT/PC", Became.TOLD_NOTHING, "nobody_meant", Goes.NEUTRAL),
    ],
)  # fmt: skip
def test_what_is_no_question_about_somebody_stands_in_the_journal_and_opens_nothing(
    senders, raw, became, why, goes
):
    assert answer_message(frame(raw), at=MONDAY).goes is goes
    assert [(each[1], each[2]) for each in kept()] == [(became, why)]
    with transaction.atomic(), as_staff():
        (line,) = read.lines_of(Event.MESSAGE_TAKEN, limit=5)
        assert sum(count for _state, count in requests.counts()) == 0
    assert (line.body["became"], line.body["why"], line.body["line_number"]) == (became, why, 1)


def test_nothing_of_whom_it_asks_about_is_kept_beside_the_slip(senders, office_records):
    answer_message(frame(dq(SHERIFF, "CASE77")), at=MONDAY)
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        told = owner.execute(
            "SELECT string_agg(m::text, ' ') FROM channels_message m UNION ALL"
            " SELECT string_agg(e::text, ' ') FROM journal_entry e"
        ).fetchall()
    assert not [
        text for (text,) in told if "SAMPLE, ADA" in text or "19800102" in text or "1980-01-02" in text
    ]


def test_the_command_makes_the_entry_for_strangers_once(world, capsys):
    for _ in range(2):
        assert (
            program.main(["switch", "set-up"], clock=lambda: MONDAY, doctor=_no, office=_no, secret=_no) == 0
        )
    assert capsys.readouterr().out.count("whom the register does not know") == 2


def _no(*_ignored: object) -> Any:
    return None
