"""Publish the reports of months and years that are over, each once; those that may not be are passed over.

Promises: whoever runs this how often, a month has one report, from the month of the first request
on. A month over too little gets none; its days are in the year's, once that has enough."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from clerestory.casework.make_report import make_report
from clerestory.casework.office import published, the_office
from clerestory.casework.session import as_staff
from clerestory.journal import counted
from clerestory.publication.reports.definitions import shipped
from clerestory.publication.reports.periods import Period, month_of, year_of
from clerestory.publication.reports.tables import TooLittleError
from clerestory.reports import kept
from clerestory.reports.kept import Card

MOST_MONTHS_BACK: Final = 12
_DAY: Final = timedelta(days=1)


def make_due_reports(*, at: datetime) -> tuple[Card, ...]:
    """The reports that were published now."""
    with as_staff():
        begun = counted.first_asked_at()
    if begun is None:
        return ()
    office = the_office()
    found = []
    for period in due_periods(office.day_of(begun), office.day_of(at)):
        if kept.is_taken(period.name):
            continue
        try:
            found.append(make_report(period, at=at))
        except TooLittleError:
            continue
    if published().is_sample and not kept.every():
        found += _of_sample(office.day_of(begun), office.day_of(at) - _DAY, at)
    return tuple(found)


def _of_sample(first: date, yesterday: date, at: datetime) -> list[Card]:
    """A sample office is a few weeks old: where no month has enough, it shows the days it has."""
    if yesterday < first:
        return []
    try:
        return [make_report(Period(first, yesterday), at=at)]
    except TooLittleError:
        return []


def due_periods(first: date, today: date) -> Iterator[Period]:
    """Months that are over, oldest first, each year behind its December."""
    counts_from = min(one.since for one in shipped())
    month = month_of(today)
    months: list[Period] = []
    while len(months) < MOST_MONTHS_BACK:
        month = month_of(month.first - _DAY)
        if month.last < first or month.first < counts_from:
            break
        months.append(month)
    for one in reversed(months):
        yield one
        if one.last == year_of(one.last).last and year_of(one.last).first >= counts_from:
            yield year_of(one.last)
