"""Dockets, bills, reports, studies, surveys in a real browser: both languages, a telephone, no script."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.test_public_records import is_well
from tests.doors.web.sample import Sample

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DOCKET = "DKT-2026-001"
PAGES = {
    "dockets": "/dockets/",
    "docket": f"/dockets/{DOCKET}/",
    "comments": f"/dockets/{DOCKET}/comments/",
    "letter": f"/dockets/{DOCKET}/comments/?letter=1",
    "bills": "/bills/",
    "bill": "/bills/us-mt/mt-hb-662-2025/",
    "controversies": "/controversies/",
    "studies": "/studies/",
    "surveys": "/surveys/",
}


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_what_others_say_can_be_read_and_commented_without_script(
    open_page: Any, sample: Sample, picture: Callable[..., None], prefix: str
) -> None:
    language = prefix.strip("/") or "en"
    page = open_page(f"{prefix}/dockets/", width=320)
    for name, address in PAGES.items():
        page.goto(f"{prefix}{address}")
        is_well(page, picture, f"horizon-{name}-{language}")
    plain = open_page(f"{prefix}/dockets/{DOCKET}/", width=320, script=False)
    plain.locator("main form button[type=submit]").click()
    assert plain.locator("[role=alert]").count() == 1
    plain.fill("[name=text]", "A comment without any script, from a telephone.")
    plain.locator("main form button[type=submit]").click()
    assert f"{DOCKET}-0041" in plain.inner_text("main")
    assert plain.context.cookies() == []


def test_staff_open_look_and_note(open_page: Any, sample: Sample, picture: Callable[..., None]) -> None:
    page = open_page("/docket-desk/", who="cora")
    for name, address in (
        ("desk", "/docket-desk/"),
        ("open", "/docket-desk/open/"),
        ("work", f"/docket-desk/{DOCKET}/"),
        ("review", f"/docket-desk/{DOCKET}/40/"),
        ("bill-desk", "/bill-desk/us-mt/mt-hb-662-2025/"),
        ("add-survey", "/register-entries/survey/"),
        ("add-study", "/register-entries/study/"),
    ):
        page.goto(address)
        is_well(page, picture, f"horizon-staff-{name}")
    page.goto(f"/docket-desk/{DOCKET}/40/")
    assert "[removed: licence number]" in page.inner_text(".as-read")
    page.get_by_role("button", name="Publish it so").click()
    page.goto(f"/dockets/{DOCKET}/comments/?page=2")
    assert "[removed: licence number]" in page.inner_text("main")
