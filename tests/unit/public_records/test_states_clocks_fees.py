"""The table of states, the clocks and the fees of the desk for public records: pure, day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clerestory.intake.deadlines import CALENDAR_DAYS, WORKING_DAYS, ClockRule, StoodStill
from clerestory.public_records.clocks import (
    Clocks,
    acknowledge_by,
    answer_by,
    months_as_days,
    years_after,
)
from clerestory.public_records.contact import Contact, stands_in
from clerestory.public_records.errors import FeeRefusedError, UnusableContactError
from clerestory.public_records.fees import FeeRule, fee_for
from clerestory.public_records.states import (
    ENDED,
    OPEN,
    SAYS,
    STANDS_STILL,
    STEPS,
    State,
    Step,
    Who,
    step_from,
)

CAME = date(2026, 2, 12)
CLOSED = {date(2026, 2, 16): "Washington's Birthday"}
FIVE = ClockRule(5, WORKING_DAYS, "Section 1")
NINETY = ClockRule(90, CALENDAR_DAYS, "Section 2")
FEES = FeeRule(60, 2500, "Section 3")


def due(clocks: Clocks, *stops: StoodStill, acknowledged_on: date | None = None) -> date | None:
    found = answer_by(CAME, clocks, acknowledged_on=acknowledged_on, holidays=CLOSED, stops=stops)
    return found.on if found else None


def test_no_step_leads_out_of_what_ended_but_a_second_look_at_a_denial() -> None:
    out = {(row.state, row.step) for row in STEPS if row.state in ENDED}
    assert out == {(State.DENIED, Step.LOOK_AGAIN), (State.DENIED_IN_PART, Step.LOOK_AGAIN)}
    assert set(SAYS) == set(State) == set(OPEN) | ENDED


def test_only_a_reply_a_payment_a_withdrawal_or_the_end_of_waiting_moves_what_stands_still() -> None:
    for state in STANDS_STILL:
        steps = {row.step for row in STEPS if row.state is state}
        assert steps <= {Step.CLARIFY, Step.PAY, Step.WITHDRAW, Step.CLOSE}


def test_who_asks_takes_no_step_of_the_staff() -> None:
    theirs = {row.step for row in STEPS if row.who is Who.ASKER}
    assert theirs == {Step.CLARIFY, Step.WITHDRAW}
    assert step_from(State.IN_WORK, Step.ANSWER, Who.ASKER) is None


def test_a_holiday_is_not_counted_and_is_named() -> None:
    found = acknowledge_by(CAME, Clocks(acknowledge=FIVE), holidays=CLOSED)
    assert found is not None
    assert found.on == date(2026, 2, 20)
    assert "Washington's Birthday" in found.arithmetic
    without = acknowledge_by(CAME, Clocks(acknowledge=FIVE), holidays={})
    assert without is not None
    assert without.on == date(2026, 2, 19)


def test_without_a_rule_there_is_no_day() -> None:
    assert acknowledge_by(CAME, Clocks(), holidays={}) is None
    assert due(Clocks()) is None


def test_a_day_on_which_the_clock_stood_still_is_not_counted() -> None:
    clocks = Clocks(answer=NINETY)
    assert due(clocks) == CAME + timedelta(days=90)
    stop = StoodStill(CAME + timedelta(days=10), CAME + timedelta(days=17))
    assert due(clocks, stop) == CAME + timedelta(days=97)


def test_a_single_record_is_due_sooner_and_only_once_it_was_acknowledged() -> None:
    clocks = Clocks(answer=NINETY, single=FIVE)
    assert due(clocks) == CAME + timedelta(days=90)
    assert due(clocks, acknowledged_on=date(2026, 2, 20)) == date(2026, 2, 27)


def test_a_notice_of_a_longer_time_takes_the_place_of_the_usual_one() -> None:
    longer = months_as_days(CAME, 6, "Section 4")
    clocks = Clocks(answer=NINETY, extension=longer)
    assert due(clocks) == date(2026, 8, 12)
    assert due(clocks, StoodStill(date(2026, 3, 1), date(2026, 3, 4))) == date(2026, 8, 15)
    assert "6 months" in longer.source
    assert Clocks.from_json(clocks.to_json()) == clocks


@pytest.mark.parametrize(
    ("came", "months", "until"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 7, 1), 6, date(2027, 1, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(
    came: date, months: int, until: date
) -> None:
    assert came + timedelta(days=months_as_days(came, months, "x").amount) == until


def test_two_years_after_a_leap_day_is_the_first_of_march() -> None:
    assert years_after(date(2028, 2, 29), 2) == date(2030, 3, 1)
    assert years_after(date(2026, 3, 2), 2) == date(2028, 3, 2)


def test_the_first_hour_is_free_and_the_sum_is_shown() -> None:
    fee = fee_for(210, 2500, FEES)
    assert (fee.cents, fee.arithmetic) == (
        6250,
        "3 h 30 min of work, 1 h of it free: 2 h 30 min at $25.00 an hour = $62.50",
    )


@pytest.mark.parametrize(
    ("minutes", "cents", "rule"),
    [(60, 2500, FEES), (1, 2500, FEES), (120, 2501, FEES), (120, -1, FEES), (120, 0, FEES), (120, 100, None)],
)
def test_a_fee_that_the_law_does_not_let_the_office_ask_is_refused(
    minutes: int, cents: int, rule: FeeRule | None
) -> None:
    with pytest.raises(FeeRefusedError):
        fee_for(minutes, cents, rule)


@given(some.integers(61, 60_000), some.integers(1, 2500))
def test_no_fee_is_higher_than_the_hours_beyond_the_free_one(minutes: int, price: int) -> None:
    try:
        fee = fee_for(minutes, price, FEES)
    except FeeRefusedError:
        assert (minutes - 60) * price < 60
    else:
        assert fee.cents * 60 <= (minutes - 60) * price


@pytest.mark.parametrize(
    "value", ["", "nobody", "a b@example.org", "a@b", "a@b.c\nBcc: d@e.fr", "@example.org"]
)
def test_what_no_mail_can_go_to_is_refused(value: str) -> None:
    with pytest.raises(UnusableContactError):
        Contact("mail", value)


def test_a_part_of_a_contact_is_found_however_it_is_written() -> None:
    post = Contact("post", "Ada Sample\n12 Example Street\nHelena")
    assert stands_in(post, "as ADA   sample asked")
    assert stands_in(Contact("mail", "ada.sample@example.org"), "ada.sample asks")
    assert stands_in(Contact("post", "Ada Sample, 12 Example Street"), "for Áda Sámple")
    assert stands_in(Contact("post", "K\u0131l\u0131\u00e7 Sample"), "K\u0131l\u0131\u00e7 Sample".upper())
    assert not stands_in(post, "How many questions came in 2025?")
    assert not stands_in(Contact("mail", "info@records.example"), "All information about fees")
    assert "Ada" not in repr(post)
