"""By when a duty must be done: business days, calendar days, fixed days, and texts that are no deadline."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.law.deadline import EVENTS, DeadlineError, read_deadline

FRIDAY = date(2026, 11, 20)
MONDAY_CLOSED = frozenset({date(2026, 11, 23)})
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("3 business days after request", date(2026, 11, 25)),
        ("1 business day after denial", date(2026, 11, 23)),
        ("3 calendar days after request", date(2026, 11, 23)),
        ("5 years after disclosure", date(2031, 11, 20)),
        ("each year by 11-20", FRIDAY),
        ("each year by 11-19", date(2027, 11, 19)),
        ("each month by 05", date(2026, 12, 5)),
        ("each month by 20", FRIDAY),
        ("before disclosure", None),
        ("with the answer", None),
        ("no day set", None),
    ],
)
def test_a_rule_gives_its_day(rule: str, expected: date | None) -> None:
    assert read_deadline(rule).falls_on(FRIDAY) == expected


def test_a_day_the_office_is_closed_is_no_business_day() -> None:
    rule = read_deadline("1 business day after request")
    assert rule.falls_on(FRIDAY, MONDAY_CLOSED) == date(2026, 11, 24)


def test_five_years_from_a_leap_day_end_on_the_first_of_march() -> None:
    assert read_deadline("5 years after disclosure").falls_on(date(2024, 2, 29)) == date(2029, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "3 days after request",
        "3 business days after lunch",
        "each year by 02-30",
        "each year by 02-29",
        "each month by 30",
        "each month by 00",
        "3 business days after request ",
        "٣ business days after request",
    ],
)
def test_what_is_no_deadline_is_refused_with_the_forms_there_are(text: str) -> None:
    with pytest.raises(DeadlineError, match="expected one of: N business days after EVENT"):
        read_deadline(text)


@given(days, st.integers(0, 60), st.sampled_from(EVENTS))
def test_business_days_never_end_before_calendar_days_nor_on_a_weekend(
    start: date, amount: int, event: str
) -> None:
    business = read_deadline(f"{amount} business days after {event}").falls_on(start)
    calendar = read_deadline(f"{amount} calendar days after {event}").falls_on(start)
    assert business is not None
    assert calendar is not None
    assert business >= calendar
    assert amount == 0 or business.weekday() < 5


@given(days, st.integers(1, 12), st.integers(1, 28))
def test_a_yearly_day_is_the_next_one(start: date, month: int, day: int) -> None:
    found = read_deadline(f"each year by {month:02}-{day:02}").falls_on(start)
    assert found is not None
    assert (found.month, found.day) == (month, day)
    assert 0 <= (found - start).days < 366
