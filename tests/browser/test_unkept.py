"""A form whose section has gone while somebody wrote: what was written can be read on any screen."""

from typing import Any

import pytest

from clerestory.casework.session import as_staff
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.intake import requests
from clerestory.intake.states import State
from tests.browser.test_after_release import look
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPED = "The docket of the court does not list it. Please send the second page of the order, with the seal."


def test_what_was_written_for_a_request_that_was_taken_back_stands_on_the_page(
    open_page: Any, sample: Sample, picture: Any
) -> None:
    _who, reference = sample.requester_with(State.IN_REVIEW)
    page = open_page(f"/requests/{reference}/more/", who="olive")
    page.fill("[name=question]", TYPED)
    with as_staff():
        agency = requests.fetch(reference).agency
    withdraw_request(reference, agency=agency, at=MONDAY)
    page.click("button:has-text('Ask the agency')")
    shown = page.locator("main").inner_text()
    assert "it is not recorded" in shown
    assert TYPED in shown
    look(page, "unkept", picture)
