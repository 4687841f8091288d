"""By when a request for public records is acknowledged and answered, with the arithmetic in words.

Counted by `intake.deadlines`: the day of arrival is not counted, working days without closed days, no day on
which the clock stood still. Without a rule there is no day: "no day set" is said and none is guessed."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from clerestory.intake.deadlines import CALENDAR_DAYS, ClockRule, Deadline, StoodStill, counted_by

NO_DAY: Final = "no day set by any law that this office has read"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The rules that count for one request. acknowledge and answer: from the day it came; single: from the
    day it was acknowledged, where one record was asked that can be identified; extension: in place of
    `answer`, since a written notice. None: no rule is known."""

    acknowledge: ClockRule | None = None
    answer: ClockRule | None = None
    single: ClockRule | None = None
    extension: ClockRule | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        rules = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: rule.to_json() for name, rule in rules.items() if rule is not None}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(**{name: ClockRule.from_json(rule) for name, rule in document.items()})


def acknowledge_by(received_on: date, clocks: Clocks, *, holidays: Mapping[date, str]) -> Deadline | None:
    """The last day for the acknowledgement; None: no day set."""
    if clocks.acknowledge is None:
        return None
    return counted_by(received_on, clocks.acknowledge, holidays=holidays, stops=())


def answer_by(
    received_on: date,
    clocks: Clocks,
    *,
    acknowledged_on: date | None,
    holidays: Mapping[date, str],
    stops: Sequence[StoodStill],
) -> Deadline | None:
    """The last day for the answer; None: no day set. A notice of a longer time takes the place of the usual
    one; of the others the earliest day governs."""
    if clocks.extension is not None:
        return counted_by(received_on, clocks.extension, holidays=holidays, stops=stops)
    found = []
    if clocks.answer is not None:
        found.append(counted_by(received_on, clocks.answer, holidays=holidays, stops=stops))
    if clocks.single is not None and acknowledged_on is not None:
        found.append(counted_by(acknowledged_on, clocks.single, holidays=holidays, stops=stops))
    return min(found, key=lambda each: each.on, default=None)


def months_as_days(received_on: date, months: int, source: str) -> ClockRule:
    """So many months after that day, as calendar days, so that days on which the clock stood still can be
    left out. The 31st becomes the last day of a shorter month."""
    year, month = divmod(received_on.month - 1 + months, 12)
    year, month = received_on.year + year, month + 1
    until = date(year, month, min(received_on.day, monthrange(year, month)[1]))
    return ClockRule((until - received_on).days, CALENDAR_DAYS, f"{months} months after it came: {source}")


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
