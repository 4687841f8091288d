"""Intervals are those of the tables: Garwood's for counts, Wilson's for shares."""

import pytest

from clerestory.publication.intervals import Interval, poisson, wilson


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (11, 5.491, 19.682), (20, 12.217, 30.888), (100, 81.364, 121.627)],
)
def test_the_interval_of_a_count_is_the_exact_one_to_a_hundredth(count: int, low: float, high: float) -> None:
    found = poisson(count)
    assert found.low == pytest.approx(low, abs=0.01)
    assert found.high == pytest.approx(high, abs=0.01)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (19, 31, 0.4382, 0.7628), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_of_a_share_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part, whole)
    assert found.low == pytest.approx(low, abs=0.0002)
    assert found.high == pytest.approx(high, abs=0.0002)


def test_intervals_that_touch_overlap() -> None:
    assert Interval(1, 2).overlaps(Interval(2, 3))
    assert not Interval(1, 2).overlaps(Interval(2.1, 3))
