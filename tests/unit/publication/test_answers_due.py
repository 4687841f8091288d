"""Whether an answer came by its day is read from entries alone; what they do not say is not called met."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clerestory.publication.reports.counting import EVENTS, History, Noted
from clerestory.publication.reports.counting_due import ENTRIES, answered_by_due_day

CAME = date(2026, 3, 2)
REFUSED = "query.request.refused"


def entry(number: int, event: str, after: int, **body: Any) -> Noted:
    """An entry so many days after the question. due: days after the question, where it says a day."""
    if "due" in body:
        body["due_on"] = (CAME + timedelta(days=body.pop("due"))).isoformat()
    return Noted(number, event, "MV-2026-000001", CAME + timedelta(days=after), body)


def told(*entries: tuple[str, int, dict[str, Any]]) -> list[tuple[str, int]]:
    opened = entry(1, "query.request.opened", 0)
    found = [entry(at + 2, event, after, **body) for at, (event, after, body) in enumerate(entries)]
    return [(one.cell[0], one.entry) for one in answered_by_due_day(History([opened, *found], opened))]


TASK = ("review.task.opened", 0, {"due": 7})


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        (((REFUSED, 0, {}),), "in_time"),
        ((TASK, (REFUSED, 7, {})), "in_time"),
        ((TASK, (REFUSED, 8, {})), "late"),
        ((("release.envelope.sealed", 1, {}),), "not_said"),
        # A rule of law makes the day earlier; its entry comes before the task that names the day from before.
        ((("query.deadline.counted", 0, {"due": 3}), TASK, (REFUSED, 5, {})), "late"),
        # A closed day makes it later.
        ((TASK, ("query.deadline.counted", 2, {"due": 8}), (REFUSED, 8, {})), "in_time"),
        # The clock stood still while the agency was asked, and ran again.
        (
            (
                TASK,
                ("query.information.asked", 2, {}),
                ("query.information.given", 9, {"due": 14}),
                (REFUSED, 14, {}),
            ),
            "in_time",
        ),
        (
            (
                TASK,
                ("query.information.asked", 2, {}),
                ("query.information.given", 9, {"due": 14}),
                (REFUSED, 15, {}),
            ),
            "late",
        ),
        # Answered while it still stood still: what counts is whether it was late when it stopped.
        ((TASK, ("query.information.asked", 2, {}), (REFUSED, 30, {})), "in_time"),
        ((TASK, ("query.information.asked", 8, {}), (REFUSED, 30, {})), "late"),
        # A later task says nothing new.
        ((TASK, ("review.task.opened", 3, {"due": 30}), (REFUSED, 20, {})), "late"),
    ],
)
def test_an_answer_is_held_against_the_day_that_entries_say(
    entries: tuple[tuple[str, int, dict[str, Any]], ...], says: str
) -> None:
    assert told(*entries) == [(says, len(entries) + 1)]


def test_only_a_first_answer_counts_and_a_request_that_waits_counts_nowhere() -> None:
    assert told(TASK) == []
    assert told(TASK, ("query.request.withdrawn", 2, {})) == []
    assert told(TASK, (REFUSED, 2, {}), ("release.envelope.sealed", 40, {})) == [("in_time", 3)]


def test_a_part_counts_from_the_day_on_which_the_whole_was_asked() -> None:
    whole = entry(1, "query.request.opened", 0)
    part = [entry(5, "query.part.opened", 3), entry(6, "review.task.opened", 3, due=7)]
    late = History([*part, entry(7, REFUSED, 8)], whole)
    assert [one.cell for one in answered_by_due_day(late)] == [("late",)]
    assert list(answered_by_due_day(History([*part, entry(7, REFUSED, 8)], None))) == []


@given(some.integers(0, 40), some.integers(0, 40), some.integers(0, 40))
def test_an_answer_a_day_later_is_never_more_in_time(due: int, answered: int, later: int) -> None:
    task = ("review.task.opened", 0, {"due": due})
    grades = ("in_time", "late")
    first = told(task, (REFUSED, answered, {}))[0][0]
    second = told(task, (REFUSED, answered + later, {}))[0][0]
    assert grades.index(first) <= grades.index(second)


def test_counting_is_given_every_entry_that_says_a_day() -> None:
    assert set(EVENTS) >= ENTRIES
