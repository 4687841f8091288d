"""The public site as a reader walks it: find, consequences and their anchors, the first page's pictures."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import WIDTHS

pytestmark = pytest.mark.browser
SERIOUS = ("serious", "critical")


def test_words_find_a_place_without_script_and_leave_no_cookie(open_page: Any, picture: Any) -> None:
    for prefix, words, name in (("", "photo warrant", "found"), ("/es", "emergencia", "found-spanish")):
        page = open_page(f"{prefix}/find/", script=False, width=320)
        page.fill("[name=words]", words)
        page.locator("main form button[type=submit]").click()
        picture(page, f"{name}-phone")
        assert page.locator(".places a").count() >= 1
        assert page.context.cookies() == []
        assert words.split()[0] not in page.url


def test_what_was_found_and_what_was_not_is_open_to_everybody(open_page: Any, picture: Any) -> None:
    for words, name in (
        ("immigration", "found"),
        ("0901419851217", "find-person"),
        ("Quimby", "find-nobody"),
    ):
        page = open_page("/find/")
        page.fill("[name=words]", words)
        page.locator("main form button[type=submit]").click()
        for window in ("phone", "desk"):
            page.set_viewport_size({"width": WIDTHS[window], "height": 900})
            picture(page, f"{name}-{window}")
            assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[window]
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found if each["impact"] in SERIOUS] == []


def test_every_county_and_every_event_is_a_place_on_the_page_and_asks_nothing_of_the_office(
    open_page: Any,
) -> None:
    page = open_page("/consequences/", script=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    inside = page.locator("main a[href^='#']").evaluate_all("all => all.map(one => one.hash.slice(1))")
    assert len(inside) > 60
    ids = set(page.locator("[id]").evaluate_all("all => all.map(one => one.id)"))
    assert set(inside) <= ids
    page.get_by_role("link", name="Gallatin").first.click()
    assert page.url.endswith("#county-gallatin")
    assert [one for one in asked if "/static/" not in one] == []  # the icon may come late
    assert page.context.cookies() == []


def test_one_button_leads_away_from_consequences(open_page: Any) -> None:
    page = open_page("/consequences/", script=False, width=320)
    page.get_by_role("button", name="Leave this page now").click()
    assert re.fullmatch(r"https?://[^/]+/", page.url)


@pytest.mark.parametrize("address", ["/", "/consequences/", "/es/consequences/"])
def test_these_pages_stand_on_paper_too(open_page: Any, address: str) -> None:
    page = open_page(address, width=680)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    left = page.locator("nav, form, button, input, select, .masthead, .foot").locator("visible=true")
    assert left.count() == 0, left.first.evaluate("one => one.outerHTML")
