"""By when a duty must be done, as data: a lawyer writes a short rule, the day follows from it.

Written in a policy as `@deadline("3 business days after request")`. A rule without a day (`with the answer`,
`no day set`) is said as it is; nothing guesses one. Holidays are given by the caller: which days an office is
closed is no matter of law packs.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

EVENTS: Final = ("request", "disclosure", "denial", "receipt", "breach")
FORMS: Final = (
    "N business days after EVENT",
    "N calendar days after EVENT",
    "N years after EVENT",
    "before disclosure",
    "with the answer",
    "each year by MM-DD",
    "each month by DD",
    "no day set",
)
_AFTER: Final = re.compile(
    rf"([0-9]{{1,3}}) (business days?|calendar days?|years?) after ({'|'.join(EVENTS)})"
)
_YEARLY: Final = re.compile(r"each year by ([0-9]{2})-([0-9]{2})")
_MONTHLY: Final = re.compile(r"each month by ([0-9]{2})")
_DAYLESS: Final = ("before disclosure", "with the answer", "no day set")
_SATURDAY: Final = 5


class DeadlineError(ValueError):
    """A text that is no deadline of the forms above."""


@dataclass(frozen=True)
class Deadline:
    """A rule for a day. `event` starts the clock of a rule that counts (`amount` of `unit`: business days,
    calendar days, years); a yearly or monthly rule has `month` and `day`."""

    rule: str
    amount: int | None = None
    unit: str | None = None
    event: str | None = None
    month: int | None = None
    day: int | None = None

    def falls_on(self, start: date, holidays: Set[date] = frozenset()) -> date | None:
        """The last day on which the duty is met when the clock starts on `start`; None where the law sets no
        day. The day of the event itself is not counted; a yearly or monthly duty falls on the next such
        day."""
        if self.amount is not None:
            return self._counted(start, self.amount, holidays)
        if self.day is not None:
            return self._next(start, self.day)
        return None

    def _counted(self, start: date, amount: int, holidays: Set[date]) -> date:
        if self.unit == "years":
            try:
                return start.replace(year=start.year + amount)
            except ValueError:  # 29 February
                return start.replace(year=start.year + amount, month=3, day=1)
        day, left = start, amount
        while left:
            day += timedelta(days=1)
            if self.unit == "calendar days" or (day.weekday() < _SATURDAY and day not in holidays):
                left -= 1
        return day

    def _next(self, start: date, day: int) -> date:
        if self.month is not None:
            this_year = date(start.year, self.month, day)
            return this_year if this_year >= start else date(start.year + 1, self.month, day)
        if start.day <= day:
            return start.replace(day=day)
        following = start.replace(day=1) + timedelta(days=32)
        return following.replace(day=day)


def read_deadline(text: str) -> Deadline:
    """Read a rule. Raises DeadlineError naming what was found and which forms there are."""
    if text in _DAYLESS:
        return Deadline(text)
    if counted := _AFTER.fullmatch(text):
        unit = counted[2] if counted[2].endswith("s") else f"{counted[2]}s"
        return Deadline(text, amount=int(counted[1]), unit=unit, event=counted[3])
    try:
        if yearly := _YEARLY.fullmatch(text):
            whole = date(
                2001, int(yearly[1]), int(yearly[2])
            )  # no leap year: the day must exist in every year
            return Deadline(text, month=whole.month, day=whole.day)
        if monthly := _MONTHLY.fullmatch(text):
            return Deadline(text, day=date(2001, 2, int(monthly[1])).day)
    except ValueError:
        pass
    raise DeadlineError(f"found {text!r}; expected one of: {'; '.join(FORMS)}")
