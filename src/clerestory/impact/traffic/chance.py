"""Repeatable chance for hundreds of millions of rows: a number that depends on seed and place alone.

Promises the same numbers on any number of threads, machine and release of Python or Polars: whole numbers of
64 bits that are multiplied, shifted and mixed, nothing else. Polars' own hash is not used; it may change.
Source: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
"""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

SLOTS: Final = 1 << 16
"""A share is met in steps of one in so many."""
_WORD: Final = (1 << 64) - 1
_STEP: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB


def number(seed: int, stream: int, place: int) -> int:
    """A number below 2**64 for one place in one stream of chance."""
    mixed = (_start(seed, stream) + place * _STEP) & _WORD
    mixed = ((mixed ^ (mixed >> 30)) * _FIRST) & _WORD
    mixed = ((mixed ^ (mixed >> 27)) * _SECOND) & _WORD
    return mixed ^ (mixed >> 31)


def numbers(seed: int, stream: int, first: int, count: int) -> pl.Series:
    """`number` for `count` places from `first`, as a column of whole numbers."""
    places = pl.int_range(first, first + count, dtype=pl.UInt64, eager=True)
    mixed = places * _word(_STEP) + _word(_start(seed, stream))
    mixed = (mixed ^ (mixed // (1 << 30))) * _word(_FIRST)
    mixed = (mixed ^ (mixed // (1 << 27))) * _word(_SECOND)
    return mixed ^ (mixed // (1 << 31))


def lanes(drawn: pl.Series) -> list[pl.Series]:
    """Four independent columns of numbers below SLOTS out of one column of 64-bit numbers."""
    return [(drawn // (SLOTS**lane) % SLOTS).cast(pl.UInt32) for lane in range(4)]


def parts_of(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split by weights into whole numbers that add up: largest remainders, the earlier one first."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


def slots(shares: Mapping[int, int]) -> list[int]:
    """SLOTS entries in which each key stands as often as its share says, and at least once."""
    parts = parts_of(SLOTS - len(shares), list(shares.values()))
    return [key for key, part in zip(shares, parts, strict=True) for _ in range(part + 1)]


def _start(seed: int, stream: int) -> int:
    mixed = (seed * _SECOND + stream * _FIRST + _STEP) & _WORD
    mixed = ((mixed ^ (mixed >> 33)) * _FIRST) & _WORD
    return mixed ^ (mixed >> 29)


def _word(value: int) -> pl.Series:
    return pl.Series([value], dtype=pl.UInt64)
