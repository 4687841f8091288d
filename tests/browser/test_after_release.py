"""After a release in a real browser, without script and on a telephone: axe at every stop."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from clerestory.intake.states import State
from tests.browser.conftest import WIDTHS
from tests.doors.web.sample import Sample
from tests.world.ledger import TheLedger

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOO_WIDE = """[...document.querySelectorAll("main *")].filter(each => each.getBoundingClientRect().right >
  innerWidth).map(each => each.tagName + "." + each.className).slice(0, 8)"""
GROUND = "The order was quashed this morning. Nothing of this may be used."


def look(page: Any, name: str, picture: Any) -> None:
    """Nothing serious for axe, nothing too wide."""
    for width in (WIDTHS["phone"], WIDTHS["desk"]):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (name, width, wide, page.evaluate(TOO_WIDE))
        picture(page, f"{name}-{width}")
    found = Axe().run(page).response["violations"]
    bad = [each["id"] for each in found if each["impact"] in ("serious", "critical")]
    assert bad == [], (name, bad)


def test_an_agency_says_what_became_of_a_release_and_a_supervisor_calls_it_back(
    ledger_ran: TheLedger, open_page: Any, sample: Sample, picture: Any
) -> None:
    username, reference = sample.requester_with(State.COLLECTED)
    own = open_page(f"/our-requests/{reference}/", who=username)
    for each in own.locator(".column--do details summary").all():
        each.click()
    look(own, "after-own", picture)
    own.fill("[name=used_for]", "Matched in the case.")
    own.click("button:has-text('Attest it')")
    assert "Choose one." in own.locator("main").inner_text()
    assert own.input_value("[name=used_for]") == "Matched in the case."
    look(own, "after-own-wrong", picture)

    staff = open_page(f"/requests/{reference}/", who="sam")
    look(staff, "after-staff", picture)
    staff.fill("[name=recall_ground]", GROUND)
    staff.locator("button:has-text('Call it back')").click()
    assert GROUND in staff.locator("#after ~ .desk__grid").inner_text()
    own.goto(f"/our-requests/{reference}/")
    assert "Destroy every copy" in own.locator("main").inner_text()
    look(own, "after-recalled", picture)
    own.fill("[name=confirmation]", "Wiped on the case server.")
    own.click("button:has-text('Confirm that it is destroyed')")
    assert "Nothing more is due" in own.locator("main").inner_text()


def test_marks_and_the_register_and_the_preview_are_pages_for_everybody_who_works(
    ledger_ran: TheLedger, open_page: Any, sample: Sample, picture: Any
) -> None:
    page = open_page("/marks/", who="sam", script=False)
    page.fill("[name=text]", "CM1.MV-2026-000001-R1." + "A" * 32)
    page.click("button:has-text('Whose is it?')")
    assert "Not made by this office." in page.locator("main").inner_text()
    staff = open_page("/marks/", who="sam")
    look(staff, "marks", picture)
    staff.goto("/redisclosures/")
    look(staff, "redisclosures", picture)
    staff.goto(f"/requests/{sample.waiting_for('finding')}/review/")
    staff.click("summary:has-text('What exactly the agency would see')")
    look(staff, "preview", picture)
