"""The steps of a public-records request and the log, in a browser: on a telephone and in Spanish too."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import WIDTHS
from tests.doors.web.sample import Sample

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SERIOUS = ("serious", "critical")


def is_well(page: Any, picture: Callable[..., None], name: str) -> None:
    for window in ("phone", "desk"):
        page.set_viewport_size({"width": WIDTHS[window], "height": 900})
        picture(page, f"{name}-{window}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= WIDTHS[window], f"{name} is {wide} px wide in a window of {WIDTHS[window]}."
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found if each["impact"] in SERIOUS] == [], f"{name}, {window}"


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_steps_of_a_request_and_the_log_fit_every_window(
    open_page: Any, sample: Sample, picture: Callable[..., None], prefix: str, settings: Any
) -> None:
    settings.CLERESTORY_RECORDS_OFFICER = "Records officer (sample), records@office.example"
    language = prefix.strip("/") or "en"
    for address in ("public-records", "public-records/log"):
        page = open_page(f"{prefix}/{address}/")
        is_well(page, picture, f"{address.replace('/', '-')}-{language}")
