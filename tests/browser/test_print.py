"""Public pages on paper: nothing is cut off, and what only helps on a screen stays away."""

import os
from pathlib import Path
from typing import Any, Final

import pytest

pytestmark = pytest.mark.browser

PAGES: Final = {
    "law": "/law/us-ny/",
    "law-spanish": "/es/law/us-mt/?paper=federal_warrant",
    "provision": "/law/us-ny/ny-201-12-a/",
    "compare": "/compare/",
    "answer": "/answers/us-mt/7",
    "answer-long": "/answers/us-mt/1",
    "claims": "/claims/",
}
PAPER_PX: Final = 680
"""What an A4 sheet leaves between margins of 15 mm, the narrowest sheet in use."""


CUT: Final = """[...document.querySelectorAll("th, td, pre")]
    .filter(one => one.checkVisibility() && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
    .map(one => one.innerText)"""
ONLY_ON_SCREEN: Final = "nav, form, button, input, select, .masthead, .foot"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_on_paper(name: str, open_page: Any) -> None:
    page = open_page(PAGES[name], width=PAPER_PX)
    page.emulate_media(media="print")
    if folder := os.environ.get("CLERESTORY_SHOTS"):
        page.pdf(path=str(Path(folder) / f"{name}.pdf"), format="A4", prefer_css_page_size=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER_PX
    assert page.evaluate(CUT) == []
    left = page.locator(ONLY_ON_SCREEN).locator("visible=true")
    assert left.count() == 0, left.first.evaluate("one => one.outerHTML")


def test_a_printed_grid_says_what_was_chosen_on_the_screen(open_page: Any) -> None:
    page = open_page("/law/us-ny/?paper=consent&credential=noncompliant", width=PAPER_PX)
    said = page.locator(".on-paper")
    assert not said.is_visible()
    page.emulate_media(media="print")
    assert "the person's signed consent" in said.inner_text()
    assert "not for federal purposes" in said.inner_text()
