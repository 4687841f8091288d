"""Agreement beyond chance, against figures worked out by hand."""

import pytest

from clerestory.review.kappa import agreement

YES, NO = "approve", "refuse"


def test_the_textbook_table() -> None:
    # 20 + 15 of 50 agree; by chance 0.5: kappa 0.4. Cohen 1960's own form of example.
    pairs = [(YES, YES)] * 20 + [(YES, NO)] * 5 + [(NO, YES)] * 10 + [(NO, NO)] * 15
    found = agreement(pairs)
    assert (found.pairs, found.same) == (50, 35)
    assert found.kappa == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4 - 1.959964 * 0.1266, abs=2e-3)
    assert found.high == pytest.approx(0.4 + 1.959964 * 0.1266, abs=2e-3)


def test_full_agreement_is_one_and_none_is_minus_one() -> None:
    assert agreement([(YES, YES), (NO, NO)]).kappa == pytest.approx(1.0)
    assert agreement([(YES, NO), (NO, YES)]).kappa == pytest.approx(-1.0)


@pytest.mark.parametrize("pairs", [[], [(YES, YES)] * 7])
def test_what_cannot_be_said_is_not_said(pairs: list[tuple[str, str]]) -> None:
    found = agreement(pairs)
    assert (found.kappa, found.low, found.high) == (None, None, None)
    assert found.same == len(pairs)


def test_few_pairs_leave_a_wide_interval() -> None:
    few = agreement([(YES, YES), (NO, NO), (YES, NO)])
    assert few.low is not None
    assert few.high is not None
    assert few.high - few.low > 0.5
