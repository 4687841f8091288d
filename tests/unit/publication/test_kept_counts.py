"""How many cases a statement says it looked at: nobody can watch the count move with one release."""

from collections.abc import Iterator
from datetime import date, timedelta

from clerestory.publication import kept_statements
from clerestory.publication.reports.counting import History, Noted

DAY = timedelta(days=1)
(PHOTO,) = [one for one in kept_statements.shipped() if one.id == "no-photo-without-warrant"]


def releases(days: list[date]) -> Iterator[History]:
    """One release of a photo to immigration enforcement on each of these days."""
    for number, on in enumerate(days):
        about = f"MV-{number}"
        opened = Noted(3 * number, "query.request.opened", about, on, {"agency_node": "us.dhs.ice"})
        sealed = Noted(3 * number + 2, "release.envelope.sealed", about, on, {"elements": ["photo"]})
        yield History([opened, sealed], opened)


def told(days: list[date], today: date) -> int:
    return kept_statements.judge(PHOTO, releases(days), today=today).examined_at_least


def test_the_count_does_not_move_on_the_day_of_a_release() -> None:
    before = [date(2026, 1, 5) + DAY * number for number in range(19)]
    in_march = [date(2026, 3, 2) + DAY * number for number in range(15)]
    for number in range(len(in_march) + 1):
        assert told(before + in_march[:number], date(2026, 3, 31)) == 10
    assert told(before + in_march, date(2026, 4, 1)) == 30


def test_ten_cases_and_fewer_are_told_alike() -> None:
    days = [date(2026, 1, 5) + DAY * number for number in range(11)]
    assert {told(days[:number], date(2026, 2, 1)) for number in range(11)} == {0}
    assert told(days, date(2026, 2, 1)) == 10
