"""Small slips of the pen: what a number or a day becomes when one sign is wrong or two are swapped.

Used only to find somebody else who could have been meant, so a slip can only make an answer less certain.
Promises that the value itself is never among its slips.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

_LIFETIME_YEARS: Final = 150
"""A birthday further away than that is nobody's; leaving it out saves a look-up."""
_DIGITS: Final = "0123456789"
_LOOK_ALIKE: Final = {"O": "0Q", "Q": "O0", "I": "1L", "L": "1I", "S": "5", "B": "8", "Z": "2", "G": "6"}
_LOOK_ALIKE_DIGITS: Final = {"0": "OQ", "1": "LI", "5": "S", "8": "B", "2": "Z", "6": "G"}


def days_easily_mistaken(day: date) -> Iterator[date]:
    """Every other day that one wrong digit in YYYYMMDD, two neighbouring ones swapped, or day and month
    swapped, makes of this one; in order."""
    digits = day.isoformat().replace("-", "")
    wrong = {digits[:at] + sign + digits[at + 1 :] for at in range(8) for sign in _DIGITS}
    wrong |= set(_swapped(digits))
    wrong.add(digits[:4] + digits[6:] + digits[4:6])
    for text in sorted(wrong - {digits}):
        try:
            other = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            continue
        if abs(other.year - day.year) <= _LIFETIME_YEARS:
            yield other


def numbers_easily_mistaken(number: str) -> list[str]:
    """Every other number that one wrong digit, a sign taken for one that looks like it, or two neighbouring
    signs swapped, makes of this one; in order. number: capital letters and digits."""
    wrong = set(_swapped(number))
    for at, sign in enumerate(number):
        others = _DIGITS + _LOOK_ALIKE_DIGITS.get(sign, "") if sign in _DIGITS else _LOOK_ALIKE.get(sign, "")
        wrong |= {number[:at] + other + number[at + 1 :] for other in others}
    return sorted(wrong - {number})


def _swapped(text: str) -> Iterator[str]:
    for at in range(len(text) - 1):
        yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]
