"""On which days the office is closed: the public holidays of its jurisdiction, and days somebody added.

Promises that a day added later moves every clock that still runs (`casework/count_due_days.py`). The public
holidays come from the library `holidays`, by the jurisdiction in the name of the office's law; nothing here
knows any place."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

import holidays as public

from clerestory.intake.errors import ClosedDayRefusedError
from clerestory.intake.models import ClosedDay
from clerestory.parties.identities import PersonId

_YEARS_AHEAD: Final = 2
_FURTHEST: Final = timedelta(days=366)


def closed_days(law: str, *, since: date) -> Mapping[date, str]:
    """Days from the year of `since` on, and why the office is closed on them. law: name of its law."""
    found = dict(_public_holidays(law, since.year))
    found.update(
        ClosedDay.objects.filter(day__gte=since.replace(month=1, day=1)).values_list("day", "because")
    )
    return found


def add_closed_day(day: date, *, because: str, by: PersonId, today: date, at: datetime) -> None:
    """Keep a day on which the office is closed. Raises ClosedDayRefusedError for a day that is over, more
    than a year away, or there already."""
    if not today <= day <= today + _FURTHEST:
        raise ClosedDayRefusedError(
            f"The day {day.isoformat()} lies before today or more than a year ahead. A clock that ran out "
            "cannot be changed afterwards; choose a day from today on."
        )
    _, added = ClosedDay.objects.get_or_create(
        day=day, defaults={"because": because, "added_by": by, "added_at": at}
    )
    if not added:
        raise ClosedDayRefusedError(f"The day {day.isoformat()} is in the list already.")


@cache
def _public_holidays(law: str, year: int) -> Mapping[date, str]:
    country, _, part = law.partition("-")
    years = range(year, year + _YEARS_AHEAD + 1)
    for subdivision in (part.upper() or None, None):
        # A place that the library does not know has its country's holidays; a country it does not know, none:
        # then a day falls due earlier, never later.
        with suppress(NotImplementedError):
            known = public.country_holidays(country.upper(), subdiv=subdivision, years=years)
            return MappingProxyType(dict(known.items()))
    return MappingProxyType({})
