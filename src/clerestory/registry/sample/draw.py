"""Repeatable chance: a stream of draws that depends on its labels alone.

Promises the same draws for the same labels on every Python version and machine: only `random.Random.random`,
whose sequence the language guarantees, is used, seeded by a digest of the labels (never by `hash`).
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import blake2b
from itertools import accumulate
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Draw:
    """One stream of chance, named by labels such as seed, "household" and number."""

    def __init__(self, *labels: int | str) -> None:
        text = "\x1f".join(str(label) for label in labels)
        self._next = Random(int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "big")).random

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, and without, `limit`."""
        return int(self._next() * limit)

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both possible."""
        return least + self.below(most - least + 1)

    def one_in(self, count: int) -> bool:
        """True once in `count` draws, on average."""
        return self.below(count) == 0

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, each as likely."""
        return items[self.below(len(items))]

    def weigh(self, table: "Weighted[Item]") -> Item:
        """One of the items, as likely as its weight says."""
        return table.at(self.below(table.total))

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both possible."""
        return first + timedelta(days=self.below((last - first).days + 1))

    def digits(self, count: int) -> str:
        """That many decimal digits."""
        return str(self.below(10**count)).zfill(count)


class Weighted(tuple[tuple[Item, int], ...]):
    """Items with whole-number weights: pairs of (item, weight)."""

    _upto: list[int]

    @property
    def total(self) -> int:
        """Sum of the weights."""
        return self._sums()[-1]

    def at(self, position: int) -> Item:
        """The item whose share of the total holds `position`."""
        return self[bisect_right(self._sums(), position)][0]

    def _sums(self) -> list[int]:
        if not hasattr(self, "_upto"):
            self._upto = list(accumulate(weight for _, weight in self))
        return self._upto
