"""Periods have one spelling, and a new one names every piece that it cuts out of what is published."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.publication.reports.periods import (
    Period,
    PeriodError,
    categories,
    month_of,
    parse,
    pieces,
    year_of,
)

DAYS = st.dates(date(2026, 1, 1), date(2026, 4, 30))
PERIODS = st.tuples(DAYS, DAYS).map(lambda two: Period(min(two), max(two)))


@given(PERIODS)
def test_a_period_has_one_name_that_reads_back(one: Period) -> None:
    assert parse(one.name) == one


@pytest.mark.parametrize(
    "name", ["", "26", "2026-13", "2026-1", "2026-02-30", "2026-01-01..2026-01-31", "2026-02-02..2026-01-01",
             "2026-01-01..2028-01-01", "0000", "../2026", "2026-03-02..2026-03-02"]
)  # fmt: skip
def test_another_spelling_is_refused(name: str) -> None:
    with pytest.raises(PeriodError):
        parse(name)


@given(PERIODS, st.lists(PERIODS, max_size=4))
def test_whatever_two_reports_leave_of_each_other_is_named(new: Period, published: list[Period]) -> None:
    named = pieces(new, published)
    said = [set(one.days) for one in named]
    for old in (new, *published):
        days = set(old.days)
        if days & set(new.days):
            # Each period that overlaps, and so each difference of two, is a sum of pieces that have cells.
            assert days <= set().union(*said)
            assert all(one <= days or not one & days for one in said)
    assert sum(map(len, said)) == len(set().union(*said))


def test_a_report_to_the_30th_names_the_day_that_one_to_the_31st_had_more() -> None:
    january = month_of(date(2026, 1, 5))
    new = Period(date(2026, 1, 1), date(2026, 1, 30))
    named = pieces(new, [january])
    assert [one.name for one in named] == ["2026-01-01..2026-01-30", "2026-01-31"]
    assert [one.name for one in categories(new, named)] == ["2026-01-01..2026-01-30", "2026-01-31"]


def test_a_year_is_made_of_the_months_that_are_published_and_the_rest() -> None:
    months = [month_of(date(2026, month, 1)) for month in (10, 11, 12)]
    year = year_of(months[0].first)
    (own, *parts) = categories(year, pieces(year, months))
    assert own.parts == ("2026-01-01..2026-09-30", "2026-10", "2026-11", "2026-12")
    assert [len(one.parts) for one in parts] == [273, 31, 30, 31]
