"""Somebody asks for public records in a real browser, in both languages on a telephone; the desk answers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from clerestory.casework.records_pages import desk_list
from tests.browser.conftest import WIDTHS
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SERIOUS = ("serious", "critical")


def is_well(page: Any, picture: Callable[..., None], name: str) -> None:
    """Nothing serious for axe, nothing too wide on a telephone or at a desk."""
    for window in ("phone", "desk"):
        page.set_viewport_size({"width": WIDTHS[window], "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        picture(page, f"{name}-{window}")
        assert wide <= WIDTHS[window], f"{name} is {wide} px wide in a window of {WIDTHS[window]}."
        found = Axe().run(page).response["violations"]
        serious = [
            f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in SERIOUS
        ]
        assert serious == [], f"{name}, {window}: {serious}"
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})


@pytest.mark.parametrize(("prefix", "sends"), [("", "Send the request"), ("/es", "Enviar la solicitud")])
def test_somebody_asks_and_looks_how_it_stands(
    open_page: Any, sample: Sample, picture: Callable[..., None], prefix: str, sends: str
) -> None:
    language = prefix.strip("/") or "en"
    page = open_page(f"{prefix}/public-records/", width=320)
    is_well(page, picture, f"records-ask-{language}")
    page.get_by_role("button", name=sends).click()
    is_well(page, picture, f"records-wrong-{language}")
    page.locator("label[for=id_about_0]").click()
    page.fill("[name=asked]", "How many requests were refused in 2025?")
    page.get_by_role("button", name=sends).click()
    is_well(page, picture, f"records-asked-{language}")
    shown = page.locator(".ticket code").all_inner_texts()
    assert re.fullmatch(r"REC-2026-\d{6}", shown[0])
    page.goto(f"{prefix}/public-records/status/")
    is_well(page, picture, f"records-status-{language}")
    page.fill("[name=number]", shown[0])
    page.fill("[name=key]", shown[1].lower())
    page.locator("main form button[type=submit]").click()
    assert "How many requests were refused in 2025?" in page.inner_text("main")
    is_well(page, picture, f"records-request-{language}")
    page.goto(f"{prefix}/public-records/log/")
    is_well(page, picture, f"records-log-{language}")
    assert page.context.cookies() == []
    assert [fault for fault in page.faults if "400" not in fault] == []


def test_nothing_needs_a_script(open_page: Any, sample: Sample) -> None:
    page = open_page("/public-records/", script=False, width=320)
    page.locator("label[for=id_about_1]").click()
    page.locator("main form button[type=submit]").click()
    assert page.locator("main a[href^='/record/']").count() >= 1


def test_the_desk_shows_what_is_open_and_what_can_be_done(
    open_page: Any, sample: Sample, picture: Callable[..., None]
) -> None:
    page = open_page("/records-desk/", who="sam")
    is_well(page, picture, "records-desk")
    for row in desk_list(viewer=sample.person("sam"), at=MONDAY).open:
        page.goto(f"/records-desk/{row.number}/")
        is_well(page, picture, f"records-desk-{row.number}")
    assert page.faults == []
