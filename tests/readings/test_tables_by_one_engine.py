"""Tables answered by the compiled law alone are cell by cell those that both engines answer."""

from datetime import date
from typing import Final

import pytest

from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import Decider, Sample
from clerestory.policy.tables.askers import PAPERS
from clerestory.policy.tables.comparison import compare
from clerestory.policy.tables.grid import grid

LIBRARY: Final = open_library(default_folder())
BOTH: Final = Decider(LIBRARY)
ONE: Final = Decider(LIBRARY, sample=Sample(first=0, then_every=1_000_000))
DAY: Final = date(2026, 11, 22)
SHOWN: Final = tuple(paper for paper in PAPERS if paper.name in ("none", "federal_warrant"))


@pytest.mark.parametrize(("law", "on"), [("us-mt", DAY), ("us-ny", DAY), ("us-mt", date(2001, 6, 1))])
def test_a_grid_answered_by_the_compiled_law_alone_is_that_of_both_engines(law: str, on: date) -> None:
    assert grid(ONE, law, on, papers=SHOWN) == grid(BOTH, law, on, papers=SHOWN)


def test_a_comparison_answered_by_the_compiled_law_alone_is_that_of_both_engines() -> None:
    laws = LIBRARY.states()
    assert compare(ONE, laws, DAY) == compare(BOTH, laws, DAY)
    assert ONE.sample
    assert ONE.sample.checked <= 1 < ONE.sample.answers
