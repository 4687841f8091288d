"""A resident's own pages in a browser: nothing serious for axe, nothing too wide, also on a telephone and in
Spanish, and without script."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.doors.web.sample import Sample
from tests.world.ledger import TheLedger

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SERIOUS = ("serious", "critical")


def comes_in(page: Any) -> None:
    """By what the sample's page shows."""
    text = page.content()
    for name, shown in (
        ("licence_number", r"SYN\w+"),
        ("born_on", r"\d{4}-\d\d-\d\d"),
        ("code", r"\b\d{6}\b"),
    ):
        found = re.search(shown, text)
        assert found, name
        page.fill(f"[name={name}]", found[0])
    page.click("main button[type=submit]")
    page.wait_for_url("**/record/")


@pytest.mark.parametrize(("language", "width"), [("", 1280), ("/es", 320)])
def test_own_pages_are_good_for_axe_and_for_a_telephone(
    open_page: Callable[..., Any],
    sample: Sample,
    ledger_ran: TheLedger,
    settings: Any,
    language: str,
    width: int,
) -> None:
    settings.CLERESTORY_SAMPLE_RESIDENT = json.loads((sample.folder / "resident.json").read_text("utf-8"))
    page = open_page(f"{language}/record/prove/", width=width)
    comes_in(page)
    event = page.get_attribute(".happened h2 a", "href")
    for address in (f"{language}/record/", f"{language}/record/consents/", event):
        page.goto(page.url.split("/record/")[0].removesuffix("/es") + address)
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        found = [each["id"] for each in Axe().run(page).response["violations"] if each["impact"] in SERIOUS]
        assert found == [], address
        assert page.faults == [], address


def test_leaving_ends_the_visit_without_script(
    open_page: Callable[..., Any], sample: Sample, ledger_ran: TheLedger, settings: Any
) -> None:
    settings.CLERESTORY_SAMPLE_RESIDENT = json.loads((sample.folder / "resident.json").read_text("utf-8"))
    page = open_page("/record/prove/", script=False)
    comes_in(page)
    page.click(".leave__button")
    assert page.url.endswith("/")
    page.go_back()
    page.reload()
    assert page.url.endswith("/record/prove/")
