"""Public holidays by the name of a law; a place that nobody lists stops no clock and no page."""

from datetime import date

import pytest

from clerestory.intake.office_days import _public_holidays

NEW_YEAR = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("law", "has_new_year"), [("us-mt", True), ("us", True), ("us-aa", True), ("zz-aa", False)]
)
def test_a_place_that_is_not_known_has_its_countrys_holidays_or_none(law: str, has_new_year: bool) -> None:
    assert (NEW_YEAR in _public_holidays(law, 2026)) is has_new_year
