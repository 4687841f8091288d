"""A day is a day of the office's calendar: in the evening the day in UTC is tomorrow already."""

import ast

import pytest

from clerestory.site.folders import CLONE

PACKAGE = CLONE / "src" / "clerestory"
ROOMS = (
    "agreements",
    "casework",
    "correspondence",
    "horizon",
    "intake",
    "parties",
    "public_records",
    "release",
    "reports",
    "residents",
    "review",
)
ALLOWED = {
    "parties/access_reviews.py": "the earlier of this and the office's day, so a day ahead changes nothing",
}
"""Files in which a day in UTC does no harm, and why."""


def days_without_a_calendar(text: str) -> list[int]:
    """Lines in which a moment's day is taken without saying in which place."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and not node.args
        and not _in_a_place(node.func.value)
    ]


def _in_a_place(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "astimezone"
        and bool(value.args)
    )


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_takes_a_day_without_the_offices_calendar(room: str) -> None:
    found = {
        str(path.relative_to(PACKAGE)): lines
        for path in sorted((PACKAGE / room).rglob("*.py"))
        if (lines := days_without_a_calendar(path.read_text("utf-8")))
    }
    assert {name: lines for name, lines in found.items() if name not in ALLOWED} == {}


def test_a_day_in_utc_is_found_and_a_day_in_the_offices_zone_is_not() -> None:
    assert days_without_a_calendar("day = at.date()\n") == [1]
    assert days_without_a_calendar("day = clock.now().date()\n") == [1]
    assert days_without_a_calendar("day = at.astimezone().date()\n") == [1]
    assert days_without_a_calendar("day = at.astimezone(zone).date()\n") == []
