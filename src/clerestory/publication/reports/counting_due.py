"""What is counted of due days: whether a first answer came by the day on which it was due.

Promises a function of entries alone, as `counting` has them. The day is the one that the office held itself
to, as its entries say it: the task that a request waited in, each counting anew (another rule of law, a
closed day, a clock that ran again). What no entry says is told as not said, never as met.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from clerestory.publication.reports.units import History, Noted, Unit

TABLE: Final = "answers-due"
DAYS_SAID: Final = frozenset({"query.deadline.counted", "query.information.given"})
"""Entries that say a new day."""
DAY_BEGUN: Final = "review.task.opened"
"""Says the day that held when a person was asked: only where none was said before, since the task that opens
a request names the day from before the law's own rules were counted."""
STOPPED: Final = "query.information.asked"
ENTRIES: Final = DAYS_SAID | {DAY_BEGUN, STOPPED}
"""Events that this counting reads, beside the answers."""
ANSWERS: Final = frozenset({"release.envelope.sealed", "query.request.refused", "query.request.unmatched"})


def answered_by_due_day(history: History) -> Iterator[Unit]:
    """The first answer of a request, or of a part of it: in time, late, or not said."""
    due: date | None = None
    stopped: date | None = None
    for one in history.entries:
        if one.event in ANSWERS:
            if history.opened is not None:
                yield Unit(TABLE, (_met(one, history.opened, due, stopped),), one.on, one.number)
            return
        if one.event in DAYS_SAID or (one.event == DAY_BEGUN and due is None):
            due = date.fromisoformat(str(one.body["due_on"]))
        if one.event == STOPPED:
            stopped = one.on
        elif one.event == "query.information.given":
            stopped = None


def _met(answer: Noted, opened: Noted, due: date | None, stopped: date | None) -> str:
    if answer.on == opened.on:  # no rule asks for an answer before the day on which the question came
        return "in_time"
    if due is None:
        return "not_said"
    return "in_time" if (stopped or answer.on) <= due else "late"
