"""What people of agencies do over several pages in a browser: without script, on a phone, by keys alone."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from clerestory.casework import take_course
from tests.doors.web.sample import Clock, Sample
from tests.world.papers import a_pdf
from tests.world.register import a_driver

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def choose(page: Any, name: str, value: str) -> None:
    """Tick as a person does, on the label: the design system draws the box itself."""
    page.locator(f"[name={name}][value={value}] + label").click()


def test_a_request_is_broken_off_resumed_and_sent_with_its_paper_on_a_phone_without_script(
    open_page: Any, sample: Sample, picture: Any
) -> None:
    page = open_page("/ask/", who="frances", script=False, width=320)
    page.select_option("[name=activity]", "criminal_violent")
    page.click(".go button:has-text('Continue')")
    page.select_option("[name=record]", "driver")
    choose(page, "elements", "photo")
    page.click("button:has-text('Save and go on later')")
    page.wait_for_url(re.compile(r"/ask/drafts/$"))
    assert "Your draft is kept" in page.locator("main").inner_text()
    picture(page, "walk-draft-kept")
    page.click("th a")
    assert page.locator("[name=elements][value=photo]").is_checked()
    page.click(".go button:has-text('Continue')")
    page.select_option("[name=instrument]", "judicial_warrant")
    page.select_option("[name=issuer]", "federal_magistrate")
    for name in ("in_force", "verified", "names_individual", "criminal_proceeding"):
        choose(page, name, "yes")
    page.select_option("[name=authority_limit]", "names")
    choose(page, "authority_elements", "photo")
    page.click(".go button:has-text('Continue')")
    page.click(".go button:has-text('Continue')")
    driver = a_driver().keys
    for name in ("licence_number", "surname", "given", "dob"):
        page.fill(f"[name={name}]", str(getattr(driver, name)))
    page.click(".go button:has-text('Continue')")
    paper = {"name": "warrant.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    page.set_input_files("[name=paper]", paper)
    picture(page, "walk-check-with-paper")
    assert page.locator("main").evaluate("main => main.scrollWidth") <= 320
    assert page.locator("[name=paper]").bounding_box()["width"] <= 288
    page.click("button:has-text('Send this request')")
    page.wait_for_url(re.compile(r"/our-requests/MV-2026-\d+/$"))
    said = page.locator("main").inner_text()
    assert "was received" in said
    assert "The paper was received with it" in said
    picture(page, "walk-sent-with-paper")
    page.goto("/ask/drafts/")
    assert "No drafts" in page.locator("main").inner_text()


def test_the_course_is_passed_by_keys_alone(
    open_page: Any, sample: Sample, time: Clock, picture: Any
) -> None:
    page = open_page("/our-agency/course/", who="frances")
    page.focus("text=Take the test")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/course/test/$"))
    ticket = page.get_attribute("[name=ticket]", "value")
    shown = take_course.shown_again(sample.person("frances"), ticket, at=time.now()).shown
    for place, each in enumerate(shown):
        page.focus(f"#answer-{place}-0")
        page.keyboard.press("Space")
        for _turn in range(each.right):
            page.keyboard.press("ArrowDown")
    page.focus("text=Hand in")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Passed')")
    assert "10 of 10" in page.locator("main").inner_text()
    picture(page, "walk-course-passed")
    serious = [
        each["id"]
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert page.faults == []
