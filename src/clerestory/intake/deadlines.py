"""When a request should be answered, with the arithmetic in words, so that nobody has to believe a date.

Promises working days counted Monday to Friday without the holidays given; the day of arrival is not counted,
nor is any day on which the clock stood still; of several rules the earliest day governs.
Source: complaint of every peer system's users that a deadline cannot be explained, that a new holiday does
not move it and that a clock cannot stop; here it explains itself and is counted anew.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Self

_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)
NO_HOLIDAYS: Final[Mapping[date, str]] = {}
WORKING_DAYS: Final = "working days"
CALENDAR_DAYS: Final = "calendar days"
EMERGENCY: Final = "emergency"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, and the sentence that shows how it was counted."""

    on: date
    arithmetic: str


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One rule for the day: so many days of this unit (working days, calendar days) after arrival. source:
    whose rule it is, a citation or the office's own standard."""

    amount: int
    unit: str
    source: str

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"amount": self.amount, "unit": self.unit, "source": self.source}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(int(document["amount"]), str(document["unit"]), str(document["source"]))


@dataclass(frozen=True, slots=True)
class StoodStill:
    """A time in which the clock did not run: the day after `since` up to and with the day `until` are not
    counted. since: the day on which the office asked; until: the day on which the answer came."""

    since: date
    until: date

    def covers(self, day: date) -> bool:
        """Whether this day is not counted."""
        return self.since < day <= self.until


def due_by(
    opened_on: date,
    rules: Sequence[ClockRule],
    *,
    holidays: Mapping[date, str] = NO_HOLIDAYS,
    stops: Sequence[StoodStill] = (),
) -> Deadline:
    """The earliest day of all rules (at least one), and whose rule it is where there are several."""
    counted = [(counted_by(opened_on, rule, holidays=holidays, stops=stops), rule) for rule in rules]
    first, rule = min(counted, key=lambda each: each[0].on)
    if len(rules) == 1:
        return first
    return Deadline(first.on, f"{first.arithmetic}; the earliest of {len(rules)} rules: {rule.source}")


def counted_by(
    opened_on: date, rule: ClockRule, *, holidays: Mapping[date, str], stops: Sequence[StoodStill]
) -> Deadline:
    """The day that follows from one rule."""
    if rule.unit == CALENDAR_DAYS:
        return _after(opened_on, rule.amount, unit="calendar day", closed=NO_HOLIDAYS, stops=stops)
    return after_working_days(opened_on, rule.amount, holidays=holidays, stops=stops)


def after_working_days(
    opened_on: date,
    working_days: int,
    *,
    holidays: Mapping[date, str] = NO_HOLIDAYS,
    stops: Sequence[StoodStill] = (),
) -> Deadline:
    """The day `working_days` (>= 0) after `opened_on`. holidays: days and their names."""
    if working_days == 0:
        return Deadline(opened_on, f"an emergency is claimed: the day it came in, {_spoken(opened_on)}")
    return _after(opened_on, working_days, unit="working day", closed=holidays, stops=stops)


def working_days_between(today: date, due_on: date, *, holidays: Container[date] = frozenset()) -> int:
    """Working days left until `due_on`; negative when it is past."""
    if due_on < today:
        return -working_days_between(due_on, today, holidays=holidays)
    days = (today + _ONE_DAY * step for step in range(1, (due_on - today).days + 1))
    return sum(_is_working_day(day, holidays) for day in days)


def _after(
    opened_on: date, amount: int, *, unit: str, closed: Mapping[date, str], stops: Sequence[StoodStill]
) -> Deadline:
    day, counted, holidays = opened_on, 0, list[date]()
    working = unit == "working day"
    while counted < amount:
        day += _ONE_DAY
        if any(stop.covers(day) for stop in stops):
            continue
        if not working or _is_working_day(day, closed):
            counted += 1
        elif day in closed and day.weekday() < _SATURDAY:
            holidays.append(day)
    plural = "" if amount == 1 else "s"
    shown = (
        f"{_spoken(opened_on)} + {amount} {unit}{plural}",
        _passed_over(holidays, closed),
        _stood_still(stops, before=day),
    )
    return Deadline(day, f"{', '.join(part for part in shown if part)} = {_spoken(day)}")


def _passed_over(holidays: list[date], closed: Mapping[date, str]) -> str:
    if not holidays:
        return ""
    named = "; ".join(f"{_spoken(day)} {closed[day]}".rstrip() for day in holidays)
    return f"{len(holidays)} holiday{'s' if len(holidays) > 1 else ''} not counted ({named})"


def _stood_still(stops: Sequence[StoodStill], *, before: date) -> str:
    told = [stop for stop in stops if stop.since < before and stop.until > stop.since]
    if not told:
        return ""
    times = "; ".join(f"from {_spoken(stop.since)} to {_spoken(stop.until)}" for stop in told)
    return f"the clock stood still {times}"


def _is_working_day(day: date, holidays: Container[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays


def _spoken(day: date) -> str:
    return f"{day:%a} {day.isoformat()}"
