"""Pairs two rows of moments, where nothing but the time says which belong together.

Promises the pairing with the least sum of time differences, where two that stay alone count as much as a pair
that is the tolerance apart; so one missing moment leaves itself alone and does not shift all that follow. No
moment is in two pairs, and pairs never cross. Method: heaviest increasing chain of edges, with a Fenwick tree
(as for longest common subsequences, Hunt and Szymanski 1977).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

MOST_CANDIDATES: Final = 16
"""Of more moments within the tolerance only the nearest so many are looked at."""


def aligned(left: Sequence[int], right: Sequence[int], tolerance: int) -> list[tuple[int, int]]:
    """Pairs of places (in left, in right), in order. left, right: moments in order; shapes (n,) and (m,)."""
    edges: list[tuple[int, int, int]] = []  # place in left, place in right, the edge before it
    heights = [0] * (len(right) + 1)
    tops = [-1] * (len(right) + 1)
    for place, moment in enumerate(left):
        # From right to left: an edge of this moment must not stand before another one of it.
        for other in reversed(_candidates(right, moment, tolerance)):
            height, top = _highest(heights, tops, other)
            height += tolerance + 1 - abs(right[other] - moment)
            edges.append((place, other, top))
            _raise(heights, tops, other + 1, height, len(edges) - 1)
    _, top = _highest(heights, tops, len(right))
    pairs = []
    while top >= 0:
        place, other, top = edges[top]
        pairs.append((place, other))
    return pairs[::-1]


def _candidates(right: Sequence[int], moment: int, tolerance: int) -> range:
    first, last = bisect_left(right, moment - tolerance), bisect_right(right, moment + tolerance)
    if last - first > MOST_CANDIDATES:
        middle = bisect_left(right, moment)
        first = max(first, middle - MOST_CANDIDATES // 2)
        last = min(last, first + MOST_CANDIDATES)
    return range(first, last)


def _highest(heights: list[int], tops: list[int], until: int) -> tuple[int, int]:
    """The heaviest chain that ends before place `until`, and its last edge."""
    height, top = 0, -1
    while until:
        if heights[until] > height:
            height, top = heights[until], tops[until]
        until &= until - 1
    return height, top


def _raise(heights: list[int], tops: list[int], place: int, height: int, edge: int) -> None:
    while place < len(heights):
        if height > heights[place]:
            heights[place], tops[place] = height, edge
        place += place & -place
