"""Deadlines explain themselves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.intake.deadlines import after_working_days, working_days_between

FRIDAY = date(2026, 2, 27)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def test_a_weekend_is_not_counted_and_the_sentence_shows_how() -> None:
    deadline = after_working_days(FRIDAY, 5)
    assert deadline.on == date(2026, 3, 6)
    assert deadline.arithmetic == "Fri 2026-02-27 + 5 working days = Fri 2026-03-06"


def test_a_holiday_is_not_counted_and_named() -> None:
    deadline = after_working_days(FRIDAY, 1, holidays={date(2026, 3, 2): "Sample Day"})
    assert deadline.on == date(2026, 3, 3)
    assert "1 holiday not counted (Mon 2026-03-02 Sample Day)" in deadline.arithmetic


def test_an_emergency_is_due_the_same_day() -> None:
    deadline = after_working_days(FRIDAY, 0)
    assert deadline.on == FRIDAY
    assert "emergency" in deadline.arithmetic


@given(opened_on=DAYS, working_days=st.integers(1, 60))
def test_as_many_working_days_lie_between_as_were_given(opened_on: date, working_days: int) -> None:
    due_on = after_working_days(opened_on, working_days).on
    assert due_on.weekday() < 5
    assert working_days_between(opened_on, due_on) == working_days
    assert working_days_between(due_on, opened_on) <= 0


@pytest.mark.parametrize(("days", "left"), [(0, 0), (-1, -1), (-4, -2)])
def test_what_is_past_is_counted_below_zero(days: int, left: int) -> None:
    today = date(2026, 3, 3)  # a Tuesday
    assert working_days_between(today, today + timedelta(days=days)) == left
