"""Names of times that everybody reads alike, taken apart into days: a year, half, quarter, month or day.

So a quarter in one table and a month in another speak of the same days without anybody saying so. Days are
those of the office's own time zone; every table of an office uses the same.
"""

import re
from datetime import date, timedelta
from functools import cache
from typing import Final

_NAMES: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)
HOW: Final = "as 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-15, or as made of such parts"


@cache
def days_of(name: str) -> frozenset[str]:
    """Every day of that time, as 2025-03-15; nothing where the name is no such time."""
    found = _NAMES.fullmatch(name)
    if found is None or not name.isascii():
        return frozenset()
    year, first, months = int(found["year"]), 1, 12
    if found["half"]:
        first, months = 6 * int(found["half"]) - 5, 6
    elif found["quarter"]:
        first, months = 3 * int(found["quarter"]) - 2, 3
    elif found["month"]:
        first, months = int(found["month"]), 1
    try:
        begin = date(year, first, int(found["day"] or 1))
        after = first + months
        end = begin + timedelta(1) if found["day"] else date(year + (after > 12), (after - 1) % 12 + 1, 1)
    except (ValueError, OverflowError):
        return frozenset()
    return frozenset((begin + timedelta(at)).isoformat() for at in range((end - begin).days))
