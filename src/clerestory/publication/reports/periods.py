"""Periods of reports, and the pieces into which overlapping ones cut each other.

Whoever has a report to the 30th and one to the 31st can take one from the other. So a new report names, in
each of its tables, every piece that its first and last day cut out of what is published already; the gate
then judges these pieces like any other cell. Every category of time is a set of days, so reports of any two
days speak of the same unknown counts.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from clerestory.publication.errors import PublicationError
from clerestory.suppression import Category

LONGEST_DAYS: Final = 366
_DAY: Final = timedelta(days=1)
_SPAN: Final = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


class PeriodError(PublicationError):
    """Days that are no period of a report."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Days from first to last, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raises PeriodError for days in the wrong order, or more than a year of them."""
        if self.last < self.first:
            raise PeriodError(
                f"A period from {self.first} to {self.last} ends before it begins. Give the earlier day "
                "first."
            )
        if (self.last - self.first).days >= LONGEST_DAYS:
            raise PeriodError(
                f"A period from {self.first} to {self.last} is longer than a year. Take a year at most."
            )

    @property
    def name(self) -> str:
        """2026, 2026-10, 2026-10-05, or 2026-10-05..2026-11-02: one spelling for the same days."""
        if (self.first, self.last) == (date(self.first.year, 1, 1), date(self.first.year, 12, 31)):
            return str(self.first.year)
        if (self.first.day, self.last) == (1, _end_of_month(self.first)):
            return f"{self.first:%Y-%m}"
        if self.first == self.last:
            return self.first.isoformat()
        return f"{self.first}..{self.last}"

    @property
    def days(self) -> tuple[str, ...]:
        """Every day of it."""
        return tuple((self.first + _DAY * n).isoformat() for n in range((self.last - self.first).days + 1))

    def holds(self, day: date) -> bool:
        """Does the day lie in it?"""
        return self.first <= day <= self.last


def parse(name: str) -> Period:
    """The period of a name. Raises PeriodError for anything but its one spelling."""
    try:
        found = _parsed(name)
    except ValueError:
        found = None
    if found is None or found.name != name:
        raise PeriodError(
            "This is no period of a report. Expected a year (2026), a month (2026-10), a day (2026-10-05) or "
            "two days (2026-10-05..2026-11-02)."
        )
    return found


def month_of(day: date) -> Period:
    """The month in which a day lies."""
    return Period(day.replace(day=1), _end_of_month(day))


def year_of(day: date) -> Period:
    """The year in which a day lies."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def pieces(period: Period, published: Iterable[Period]) -> tuple[Period, ...]:
    """The pieces that a report of this period has to name: those inside it, and those of every published
    period that it overlaps, so that no difference of two periods is without a cell of its own. In the order
    of time; only the period itself where nothing overlaps it."""
    known = {period, *published}
    edges = sorted({one.first for one in known} | {one.last + _DAY for one in known})
    finest = [Period(start, end - _DAY) for start, end in pairwise(edges) if _fits(start, end)]
    wide = [one for one in known if one.first <= period.last and period.first <= one.last]
    return tuple(one for one in finest if any(each.holds(one.first) for each in wide))


def category(period: Period) -> Category:
    """It as a category of a table: made of its days."""
    return Category(period.name, () if period.first == period.last else period.days)


def categories(period: Period, parts: Iterable[Period]) -> tuple[Category, ...]:
    """The period and its pieces as categories of a table, each once; it is made of those inside it."""
    inside = [one for one in parts if one != period and period.holds(one.first)]
    others = [one for one in parts if one != period]
    own = Category(period.name, tuple(one.name for one in inside)) if inside else category(period)
    return (own, *(category(one) for one in others))


def _fits(start: date, end: date) -> bool:
    return (end - start).days <= LONGEST_DAYS


def _parsed(name: str) -> Period | None:
    if re.fullmatch(r"\d{4}", name):
        return year_of(date(int(name), 1, 1))
    if re.fullmatch(r"\d{4}-\d\d", name):
        return month_of(date.fromisoformat(f"{name}-01"))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", name):
        return Period(date.fromisoformat(name), date.fromisoformat(name))
    span = _SPAN.fullmatch(name)
    return Period(date.fromisoformat(span[1]), date.fromisoformat(span[2])) if span else None


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
