"""A day as a number: 20250131 for 31 January 2025. So the law's context, histories and proofs write it, and
so days can be compared as numbers."""

from datetime import date


def number_of(day: date) -> int:
    """The number of a day."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    """The day that `number_of` wrote. Raises ValueError where the calendar has none."""
    return date(number // 10_000, number // 100 % 100, number % 100)
