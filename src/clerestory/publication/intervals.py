"""How far a count or a share could lie from what happens on average: 95 % intervals, said by name.

Promises the interval of a Poisson count (Byar's approximation, within a hundredth of the exact one for every
count that may be shown) and the score interval of a share (Wilson, 1927). They speak of chance alone: not of
what was not counted, and not of why a number moved.
"""

from dataclasses import dataclass
from math import log, sqrt
from typing import Final

_Z: Final = 1.959963984540054
_TAIL: Final = 0.025


@dataclass(frozen=True)
class Interval:
    """From low to high, in the unit of what was asked about."""

    low: float
    high: float

    def overlaps(self, other: "Interval") -> bool:
        """Do they have a value in common?"""
        return self.low <= other.high and other.low <= self.high

    def over(self, length: float) -> "Interval":
        """Of a rate: divided by how long was counted."""
        return Interval(self.low / length, self.high / length)


def poisson(count: int) -> Interval:
    """The 95 % interval of the mean behind a count (>= 0). Source: Byar, in Breslow and Day (1987), 2.2."""
    if count == 0:
        return Interval(0.0, -log(_TAIL))
    more = count + 1
    low = count * (1 - 1 / (9 * count) - _Z / (3 * sqrt(count))) ** 3
    high = more * (1 - 1 / (9 * more) + _Z / (3 * sqrt(more))) ** 3
    return Interval(low, high)


def wilson(part: int, whole: int) -> Interval:
    """The 95 % score interval of the share `part` of `whole` (> 0), from 0 to 1."""
    share, spread = part / whole, _Z**2 / whole
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))
