"""When a request should be answered, with the arithmetic in words, so that nobody has to believe a date.

Promises working days counted Monday to Friday without the holidays given, the day of arrival not counted.
Source: complaint of every peer system's users that a deadline cannot be explained; here it explains itself.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)
NO_HOLIDAYS: Final[Set[date]] = frozenset()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, and the sentence that shows how it was counted."""

    on: date
    arithmetic: str


def after_working_days(opened_on: date, working_days: int, *, holidays: Set[date] = NO_HOLIDAYS) -> Deadline:
    """The day `working_days` (>= 0) after `opened_on`."""
    day, counted, skipped = opened_on, 0, 0
    while counted < working_days:
        day += _ONE_DAY
        if _is_working_day(day, holidays):
            counted += 1
        elif day in holidays:
            skipped += 1
    if working_days == 0:
        return Deadline(day, f"an emergency is claimed: the day it came in, {_spoken(opened_on)}")
    unit = "working day" if working_days == 1 else "working days"
    passed_over = f", {skipped} holiday{'s' if skipped > 1 else ''} not counted" if skipped else ""
    return Deadline(day, f"{_spoken(opened_on)} + {working_days} {unit}{passed_over} = {_spoken(day)}")


def working_days_between(today: date, due_on: date, *, holidays: Set[date] = NO_HOLIDAYS) -> int:
    """Working days left until `due_on`; negative when it is past."""
    if due_on < today:
        return -working_days_between(due_on, today, holidays=holidays)
    days = (today + _ONE_DAY * step for step in range(1, (due_on - today).days + 1))
    return sum(_is_working_day(day, holidays) for day in days)


def _is_working_day(day: date, holidays: Set[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays


def _spoken(day: date) -> str:
    return f"{day:%a} {day.isoformat()}"
