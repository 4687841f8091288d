"""What is counted of residents: what they asked about their own record, notices, holds.

Promises functions of entries alone, as `counting` has them, which calls them.
"""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.reports.units import History, Unit

HOLDS: Final = {
    "people.hold.signed": "opened",
    "people.hold.renewed": "renewed",
    "people.hold.lifted": "ended",
    "people.hold.ended": "ended",
}
"""Events of a hold, and what each counts as."""


def residents_asked(history: History) -> Iterator[Unit]:
    """What people asked about their own record."""
    for one in history.entries:
        if one.event == "people.question.asked":
            yield Unit("residents-asked", (str(one.body["kind"]),), one.on, one.number)


def residents_answered(history: History) -> Iterator[Unit]:
    """Answers to them, in time or late."""
    for one in history.entries:
        if one.event == "people.question.answered":
            cell = (str(one.body["kind"]), "in_time" if one.body["in_time"] else "late")
            yield Unit("residents-answered", cell, one.on, one.number)


def holds(history: History) -> Iterator[Unit]:
    """Reasons not to tell yet: signed, renewed, ended."""
    for one in history.entries:
        if one.event in HOLDS:
            yield Unit("holds", (HOLDS[one.event],), one.on, one.number)


def notices_owed(history: History) -> Iterator[Unit]:
    """Notices that the law wants."""
    for one in history.entries:
        if one.event == "people.notice.opened":
            yield Unit("notices-owed", (str(one.body["to"]),), one.on, one.number)


def notices_settled(history: History) -> Iterator[Unit]:
    """Notices given, in time or late, or not given."""
    for one in history.entries:
        if one.event == "people.notice.settled":
            given = "in_time" if one.body["in_time"] else "late"
            outcome = "not_given" if one.body["channel"] == "none" else given
            yield Unit("notices-settled", (str(one.body["to"]), outcome), one.on, one.number)
