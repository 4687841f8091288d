"""Anybody asks; the desk answers by the law's clocks; the log shows the answer and never who asked."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clerestory.casework import answer_records, office, records_asker, work_on_records
from clerestory.casework.answer_records import Denial, NotSummarisedError
from clerestory.casework.ask_for_records import (
    LOOKS_OF_AN_ADDRESS,
    AboutOnePersonError,
    Acknowledged,
    AskForRecords,
    TooManyError,
    ask_for_records,
    digest_of_key,
    place_of,
)
from clerestory.casework.enter_records import enter_records
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.records_asker import Shown
from clerestory.casework.records_log import log_lines
from clerestory.casework.records_pages import desk_list, records_page
from clerestory.casework.session import as_staff
from clerestory.casework.watch_records import forget_contacts, watch_records
from clerestory.casework.work_on_records import NoRuleError, TooLateError
from clerestory.journal import actors, read
from clerestory.journal.events import Event
from clerestory.public_records import contact, requests
from clerestory.public_records.contact import Contact
from clerestory.public_records.errors import (
    ContactForgottenError,
    FeeRefusedError,
    RecordsRequestNotFoundError,
    StepNotOpenError,
)
from clerestory.public_records.states import State
from tests.world.days import DAY, MONDAY
from tests.world.office import World

ASKED = "How many questions came from federal agencies in 2025, and how many were refused?"
MAIL = Contact("mail", "ada.sample@example.org")
SUMMARY = "Counts of questions of federal agencies in 2025"


def asks(at: datetime = MONDAY, **more: Any) -> Acknowledged:
    said: dict[str, Any] = {"asked": ASKED, "contact": Contact("none"), "language": "en", "once": "once"}
    return ask_for_records(AskForRecords(**(said | more)), at=at)


@pytest.fixture
def asked(world: World) -> Acknowledged:
    """A request that came on Monday."""
    return asks()


@pytest.fixture
def in_work(world: World, asked: Acknowledged) -> str:
    """The same, acknowledged, with its sentence in the log."""
    number = asked.request.number
    work_on_records.acknowledge_records(number, single=False, by=world.officer, at=MONDAY + DAY)
    work_on_records.summarise_records(number, SUMMARY, by=world.officer, at=MONDAY + DAY)
    return number


def a_ground(number: str, world: World) -> str:
    return records_page(number, viewer=world.officer, at=MONDAY).grounds[0].id


def test_asking_gives_a_number_a_key_and_the_days_of_the_law(asked: Acknowledged) -> None:
    request = asked.request
    assert re.fullmatch(r"REC-2026-000001", request.number)
    assert re.fullmatch(r"([A-Z2-7]{4}-){5}[A-Z2-7]{4}", asked.key)
    assert (request.acknowledge_by, request.due_on) == (date(2026, 3, 9), date(2026, 5, 31))
    assert "5 working days" in request.acknowledge_arithmetic
    assert "90 calendar days" in request.due_arithmetic


def test_a_holiday_moves_the_day_of_the_acknowledgement(world: World) -> None:
    request = asks(datetime.fromisoformat("2026-02-12T18:00:00+00:00")).request
    assert request.acknowledge_by == date(2026, 2, 20)
    assert "holiday" in request.acknowledge_arithmetic


@pytest.mark.parametrize(("came", "has_day"), [("2025-09-30", False), ("2025-10-01", True)])
def test_before_the_law_sets_days_there_is_none(world: World, came: str, has_day: bool) -> None:
    request = asks(datetime.fromisoformat(f"{came}T18:00:00+00:00")).request
    assert (request.due_on is not None) is has_day
    assert has_day or "no day set" in request.due_arithmetic


def test_a_law_without_rows_sets_no_day_and_the_desk_works(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    request = asks().request
    assert (request.acknowledge_by, request.due_on) == (None, None)
    work_on_records.acknowledge_records(request.number, single=True, by=world.officer, at=MONDAY)
    for step in (
        lambda: work_on_records.ask_clarification(request.number, "Which?", by=world.officer, at=MONDAY),
        lambda: work_on_records.extend_records(request.number, "Much work", by=world.officer, at=MONDAY),
    ):
        with pytest.raises(NoRuleError):
            step()
    with pytest.raises(FeeRefusedError):
        work_on_records.ask_fee(request.number, minutes=600, cents_an_hour=1, by=world.officer, at=MONDAY)
    work_on_records.summarise_records(request.number, SUMMARY, by=world.officer, at=MONDAY)
    done = answer_records.answer_records(request.number, "12, of them 5.", by=world.officer, at=MONDAY)
    assert (done.state, done.forget_on) == (State.ANSWERED, date(2028, 3, 2))


def test_the_same_form_sent_twice_is_one_request_and_other_words_are_another(world: World) -> None:
    first, again = asks(), asks(MONDAY + DAY)
    assert (first.request.number, first.key) == (again.request.number, again.key)
    other = asks(asked=ASKED + " And in 2024?")
    assert other.key != first.key
    assert other.request.number != first.request.number


def test_a_request_about_one_person_is_not_taken(world: World) -> None:
    with pytest.raises(AboutOnePersonError):
        asks(about_one_person=True)
    assert log_lines() == ()


def test_a_wrong_key_a_wrong_number_and_nothing_are_one_answer(asked: Acknowledged) -> None:
    number, key = asked.request.number, asked.key
    wrong = ("A" if key[0] != "A" else "B") + key[1:]
    said = set()
    for shown in (Shown(number, wrong), Shown("REC-2026-000002", key), Shown("", ""), Shown(number, "")):
        with pytest.raises(RecordsRequestNotFoundError) as fault:
            records_asker.look(shown, at=MONDAY)
        said.add(str(fault.value))
    assert len(said) == 1
    typed = key.lower().replace("-", " ").replace("o", "0")
    assert records_asker.look(Shown(number.lower(), typed), at=MONDAY).asked == ASKED


def test_a_key_opens_one_request_alone(world: World, asked: Acknowledged, office_records: Any) -> None:
    asks(once="another")
    with office_records.connect("app") as session:
        counted = "SELECT count(*) FROM public_records_recordsrequest"
        events = "SELECT count(*) FROM public_records_recordsevent"
        assert session.execute(counted).fetchone()[0] == 0
        session.execute("SELECT set_config('app.records_asker', %s, false)", [digest_of_key(asked.key)])
        assert (session.execute(counted).fetchone()[0], session.execute(events).fetchone()[0]) == (1, 1)
        changed = session.execute("UPDATE public_records_recordsrequest SET state = 'answered'")
        assert changed.rowcount == 0
        assert session.execute("SELECT count(*) FROM public_records_recordsletter").fetchone()[0] == 0


def test_a_flood_from_one_place_must_wait_and_no_address_is_kept(world: World, office_records: Any) -> None:
    source = place_of("203.0.113.9", proxies=(), looking=False)
    for number in range(10):
        command = AskForRecords(asked=ASKED, contact=Contact("none"), language="en", once=str(number))
        ask_for_records(command, source=source, at=MONDAY)
    late = AskForRecords(asked=ASKED, contact=Contact("none"), language="en", once="late")
    with pytest.raises(TooManyError) as held:
        ask_for_records(late, source=source, at=MONDAY)
    other = place_of("203.0.113.10", proxies=(), looking=False)
    assert ask_for_records(late, source=other, at=MONDAY)
    assert ask_for_records(late, source=source, at=held.value.until + timedelta(minutes=20))
    with office_records.connect("clerestory_owner") as owner:
        assert "203.0.113" not in str(owner.execute("SELECT * FROM parties_signinbrake").fetchall())


def test_a_flood_from_everywhere_is_stopped_and_somebody_is_called(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clerestory.casework.ask_for_records.MOST_A_DAY", 2)
    assert asks(once="1").key != asks(once="2").key
    for _ in range(2):
        with pytest.raises(TooManyError):
            asks(once="3")
    with as_staff():
        (alarm,) = read.lines_of(Event.ALARM_RAISED, limit=9)
    assert alarm.body["kind"] == "TooManyRecordsRequests"
    assert asks(MONDAY + 2 * DAY, once="3")


def test_guessing_keys_from_one_place_must_wait(asked: Acknowledged) -> None:
    source = place_of("203.0.113.9", proxies=(), looking=True)
    for _ in range(LOOKS_OF_AN_ADDRESS):
        with pytest.raises(RecordsRequestNotFoundError):
            records_asker.look(Shown(asked.request.number, "AAAA", source), at=MONDAY)
    with pytest.raises(TooManyError):
        records_asker.look(Shown(asked.request.number, asked.key, source), at=MONDAY)


def test_a_question_stops_the_clock_and_the_answer_starts_it_again(
    world: World, asked: Acknowledged, in_work: str
) -> None:
    stopped = work_on_records.ask_clarification(
        in_work, "Do you mean all federal agencies?", by=world.officer, at=MONDAY + 10 * DAY
    )
    assert (stopped.state, stopped.next_due) == (State.CLARIFICATION_ASKED, None)
    shown = Shown(in_work, asked.key)
    assert records_asker.look(shown, at=MONDAY).may_answer
    records_asker.give_clarification(shown, "Yes, all of them.", at=MONDAY + 17 * DAY)
    page = records_page(in_work, viewer=world.officer, at=MONDAY + 17 * DAY)
    assert (page.request.state, page.request.due_on) == (State.IN_WORK, date(2026, 6, 7))
    assert "the clock stood still" in page.request.due_arithmetic
    assert page.events[-1].wrote == "Yes, all of them."


def test_a_request_is_closed_only_after_the_days_that_the_law_gives_for_a_reply(
    world: World, in_work: str
) -> None:
    asked_at = MONDAY + 2 * DAY
    work_on_records.ask_clarification(in_work, "Which year?", by=world.officer, at=asked_at)
    with pytest.raises(TooLateError):
        work_on_records.close_without_reply(in_work, "", by=world.officer, at=asked_at + 30 * DAY)
    closed = work_on_records.close_without_reply(in_work, "", by=world.officer, at=asked_at + 31 * DAY)
    assert closed.state is State.CLOSED_WITHOUT_REPLY


def test_a_fee_is_asked_with_its_sum_and_paying_starts_the_clock(world: World, in_work: str) -> None:
    with pytest.raises(FeeRefusedError):
        work_on_records.ask_fee(in_work, minutes=180, cents_an_hour=9000, by=world.officer, at=MONDAY)
    asked = work_on_records.ask_fee(
        in_work, minutes=180, cents_an_hour=2500, by=world.officer, at=MONDAY + 2 * DAY
    )
    assert asked.state is State.FEE_ASKED
    page = records_page(in_work, viewer=world.officer, at=MONDAY + 2 * DAY)
    assert page.events[-1].says.endswith("2 h at $25.00 an hour = $50.00")
    paid = work_on_records.note_payment(in_work, "Paid by cheque", by=world.officer, at=MONDAY + 5 * DAY)
    assert (paid.state, paid.due_on) == (State.IN_WORK, date(2026, 6, 3))


def test_a_longer_time_is_taken_once_in_time_and_by_notice(world: World, in_work: str) -> None:
    with pytest.raises(TooLateError):
        work_on_records.extend_records(in_work, "Much work", by=world.officer, at=MONDAY + 91 * DAY)
    longer = work_on_records.extend_records(in_work, "Much work", by=world.officer, at=MONDAY + 90 * DAY)
    assert (longer.state, longer.due_on) == (State.EXTENDED, date(2026, 9, 2))
    with pytest.raises(TooLateError):
        work_on_records.extend_records(in_work, "Again", by=world.officer, at=MONDAY + 90 * DAY)


def test_a_single_record_is_due_five_working_days_after_it_was_acknowledged(
    world: World, asked: Acknowledged
) -> None:
    number = asked.request.number
    single = work_on_records.acknowledge_records(number, single=True, by=world.officer, at=MONDAY + DAY)
    assert single.due_on == date(2026, 3, 10)
    with pytest.raises(NoRuleError):
        work_on_records.extend_records(number, "Much work", by=world.officer, at=MONDAY + DAY)


@pytest.mark.parametrize("provision", ["", "no-such-provision", "mt-2-6-1006-timely"])
def test_a_denial_without_a_provision_in_force_is_refused(world: World, in_work: str, provision: str) -> None:
    with pytest.raises(UnusableCommandError, match="provision"):
        answer_records.deny_records(
            in_work, Denial(provision=provision, ground="It is secret."), by=world.officer, at=MONDAY
        )
    denial = Denial(provision=a_ground(in_work, world), ground=" ")
    with pytest.raises(UnusableCommandError, match="ground"):
        answer_records.deny_records(in_work, denial, by=world.officer, at=MONDAY)
    (line,) = log_lines()
    assert line.state is State.ACKNOWLEDGED


def test_a_denial_stands_in_the_log_with_its_provision_and_another_person_settles_the_complaint(
    world: World, asked: Acknowledged, in_work: str
) -> None:
    denial = Denial(provision=a_ground(in_work, world), ground="It would show how fraud is found.")
    answer_records.deny_records(in_work, denial, by=world.supervisor, at=MONDAY + 3 * DAY)
    (line,) = log_lines()
    assert line.citation
    assert (line.state, line.ground, line.days) == (State.DENIED, denial.ground, 3)
    shown = Shown(in_work, asked.key)
    records_asker.complain(shown, "That cannot be.", at=MONDAY + 4 * DAY)
    with pytest.raises(StepNotOpenError):
        records_asker.complain(shown, "And again.", at=MONDAY + 4 * DAY)
    with as_staff():
        assert "RecordsComplaint" in {
            alarm.body["kind"] for alarm in read.lines_of(Event.ALARM_RAISED, limit=9)
        }
    for who in (world.officer, world.supervisor):
        with pytest.raises(NotAllowedError):
            answer_records.settle_complaint(in_work, "No.", again=False, by=who, at=MONDAY + 5 * DAY)
    again = answer_records.settle_complaint(
        in_work, "You are right.", again=True, by=world.counsel, at=MONDAY + 5 * DAY
    )
    (line,) = log_lines()
    assert (again.state, line.citation, line.ground) == (State.IN_WORK, "", "")


def test_nothing_is_answered_before_the_log_says_what_was_asked(world: World, asked: Acknowledged) -> None:
    number = asked.request.number
    work_on_records.acknowledge_records(number, single=False, by=world.officer, at=MONDAY)
    with pytest.raises(NotSummarisedError):
        answer_records.answer_records(number, "Twelve.", by=world.officer, at=MONDAY)


def test_only_staff_who_work_on_requests_work_on_these(world: World, asked: Acknowledged) -> None:
    number = asked.request.number
    with pytest.raises(NotAllowedError):
        work_on_records.acknowledge_records(number, single=False, by=world.administrator, at=MONDAY)
    with pytest.raises(NotAllowedError):
        desk_list(viewer=world.administrator, at=MONDAY)


def test_what_is_late_raises_an_alarm_on_the_day_after_and_once_a_day(
    world: World, asked: Acknowledged
) -> None:
    assert watch_records(at=MONDAY + 7 * DAY) == 0
    assert watch_records(at=MONDAY + 8 * DAY) == 1
    watch_records(at=MONDAY + 8 * DAY + timedelta(hours=2))
    with as_staff():
        kinds = [alarm.body["kind"] for alarm in read.lines_of(Event.ALARM_RAISED, limit=9)]
    assert kinds == ["AcknowledgementLate"]


def test_the_contact_is_destroyed_two_years_after_the_end_and_not_a_day_before(world: World) -> None:
    request = asks(contact=MAIL).request
    work_on_records.acknowledge_records(request.number, single=False, by=world.officer, at=MONDAY)
    work_on_records.summarise_records(request.number, SUMMARY, by=world.officer, at=MONDAY)
    answer_records.answer_records(request.number, "Twelve.", by=world.officer, at=MONDAY)
    with as_staff():
        keks = (office.keys().slips,)
        assert contact.contact(request.id, keks=keks) == MAIL
    end = MONDAY.replace(year=2028)
    assert forget_contacts(at=end - DAY) == 0
    assert forget_contacts(at=end) == 1
    assert forget_contacts(at=end) == 0
    with as_staff(), pytest.raises(ContactForgottenError):
        contact.contact(request.id, keks=keks)
    assert log_lines()[0].answer == "Twelve."


def test_the_database_holds_neither_words_nor_contact_in_clear(world: World, office_records: Any) -> None:
    request = asks(contact=MAIL).request
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        tables = ("recordsrequest", "recordsevent", "logline")
        rows = [owner.execute(f"SELECT * FROM public_records_{name}").fetchall() for name in tables]
        journal = owner.execute("SELECT body FROM journal_entry").fetchall()
    assert request.number in str(rows)
    assert MAIL.value not in str(rows) + str(journal)
    assert "federal agencies" not in str(rows) + str(journal)


@pytest.mark.parametrize("part", ["ada.sample@example.org", "Ada.Sample", "ADA.SAMPLE@EXAMPLE.ORG"])
def test_the_log_refuses_words_that_tell_who_asked(world: World, part: str) -> None:
    number = asks(contact=MAIL).request.number
    with pytest.raises(UnusableCommandError, match="how the asker is reached"):
        work_on_records.summarise_records(number, f"{part} asks for counts", by=world.officer, at=MONDAY)
    assert log_lines()[0].summary == ""


def test_every_step_stands_in_the_journal_without_words(world: World, in_work: str) -> None:
    work_on_records.ask_clarification(in_work, "Which year?", by=world.officer, at=MONDAY + 2 * DAY)
    with as_staff():
        lines = read.lines_about(in_work)
    assert [str(line.event).rpartition(".")[2] for line in lines] == ["asked", "moved", "summarised", "moved"]
    assert "Which year?" not in str([line.body for line in lines])
    page = records_page(in_work, viewer=world.officer, at=MONDAY)
    assert all(line.says and not line.says.startswith("office.") for line in page.history)


def test_somebody_withdraws_and_nothing_more_can_be_done(
    world: World, asked: Acknowledged, in_work: str
) -> None:
    records_asker.withdraw_records(Shown(in_work, asked.key), at=MONDAY + 2 * DAY)
    with pytest.raises(StepNotOpenError):
        answer_records.answer_records(in_work, "Twelve.", by=world.officer, at=MONDAY + 3 * DAY)
    with as_staff():
        assert requests.fetch(in_work).state is State.WITHDRAWN


def enters(world: World, **more: Any) -> str:
    said: dict[str, Any] = {"asked": ASKED, "contact": Contact("none"), "language": "en", "once": "entered"}
    received_on = more.pop("received_on", (MONDAY - 3 * DAY).date())
    by = more.pop("by", world.officer)
    command = AskForRecords(**({"channel": "mail"} | said | more))
    return enter_records(command, received_on=received_on, by=by, at=MONDAY)


def test_what_came_by_mail_has_the_days_of_the_day_it_came_and_nobody_has_its_key(world: World) -> None:
    number = enters(world)
    page = records_page(number, viewer=world.officer, at=MONDAY)
    assert page.request.received_on == (MONDAY - 3 * DAY).date()
    assert page.request.acknowledge_by is None or page.request.acknowledge_by < (MONDAY + 5 * DAY).date()
    assert enters(world) == number, "a form sent twice enters once"
    with as_staff():
        (line,) = read.lines_of(Event.RECORDS_ASKED, limit=9)
    assert (line.body["channel"], line.actor) == ("mail", actors.person(world.officer))
    work_on_records.summarise_records(number, SUMMARY, by=world.officer, at=MONDAY)
    assert SUMMARY in str(log_lines())


@pytest.mark.parametrize(
    "more",
    [
        {"received_on": (MONDAY + DAY).date()},
        {"received_on": (MONDAY - 40 * DAY).date()},
        {"channel": "portal"},
        {"asked": " "},
    ],
)
def test_what_cannot_be_entered_is_refused_with_a_sentence(world: World, more: dict[str, Any]) -> None:
    with pytest.raises(UnusableCommandError, match="expected"):
        enters(world, **more)


def test_only_who_works_on_requests_enters_one_and_none_about_one_person(world: World) -> None:
    with pytest.raises(NotAllowedError):
        enters(world, by=world.administrator)
    with pytest.raises(AboutOnePersonError):
        enters(world, about_one_person=True)
