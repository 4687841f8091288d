"""Whole walks with a real browser: by keyboard, without script, zoomed in, on paper."""

import re
from typing import Any

import pytest

from clerestory.intake.states import State
from tests.browser.publications import with_history
from tests.doors.web.sample import Sample
from tests.world.register import a_driver

# Long: `make test-slow` runs it. Public pages are looked at each time (test_public_pages).
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def choose(page: Any, name: str, value: str) -> None:
    """Tick or choose as a person does, on the label: the design system draws the box itself."""
    page.locator(f"[name={name}][value={value}] + label").click()


def test_a_request_is_asked_step_by_step_without_script(open_page: Any, sample: Sample, picture: Any) -> None:
    page = open_page("/ask/", who="frances", script=False)
    page.select_option("[name=activity]", "criminal_violent")
    choose(page, "case_number", "yes")
    page.click(".go button:has-text('Continue')")
    page.select_option("[name=record]", "driver")
    choose(page, "elements", "photo")
    choose(page, "elements", "ssn")
    page.click("button:has-text('Check now')")
    thought = page.locator("#precheck")
    thought.locator(".answer").first.wait_for()
    assert thought.locator(".answer").count() == 2
    assert thought.locator(".answer__cure").count() >= 1
    picture(page, "ask-elements")
    page.click(".go button:has-text('Continue')")
    page.select_option("[name=instrument]", "judicial_warrant")
    page.select_option("[name=issuer]", "federal_magistrate")
    for name in ("in_force", "verified", "names_individual", "criminal_proceeding"):
        choose(page, name, "yes")
    page.select_option("[name=authority_limit]", "names")
    choose(page, "authority_elements", "photo")
    page.click("button:has-text('Check now')")
    thought.locator(".answer--release").wait_for()
    assert thought.locator(".answer--release").count() == 1
    picture(page, "ask-authority")
    page.click(".go button:has-text('Continue')")
    picture(page, "ask-application")
    page.click(".go button:has-text('Continue')")
    driver = a_driver().keys
    page.fill("[name=licence_number]", driver.licence_number or "")
    page.fill("[name=surname]", driver.surname or "")
    page.fill("[name=given]", driver.given or "")
    page.fill("[name=dob]", str(driver.dob))
    picture(page, "ask-person")
    page.click(".go button:has-text('Continue')")
    assert "Warrant signed by a judge" in page.locator(".ask__step").inner_text()
    picture(page, "ask-check")
    page.click("button:has-text('Send this request')")
    page.wait_for_url(re.compile(r"/our-requests/MV-2026-\d+/$"))
    assert "was received" in page.locator("main").inner_text()
    picture(page, "ask-sent")


def test_the_pre_check_follows_what_is_chosen(open_page: Any, sample: Sample) -> None:
    page = open_page("/ask/", who="tom")
    page.select_option("[name=activity]", "towing_notice")
    page.select_option("[name=claimed_use]", "b7")
    page.click(".go button:has-text('Continue')")
    page.select_option("[name=record]", "vehicle")
    page.locator("label:has-text('Owner of the vehicle')").click()
    page.wait_for_selector("#precheck .answer >> nth=0")
    assert page.locator("#precheck .answer").count() == 1
    page.locator("label:has-text('Photo')").click()
    page.wait_for_selector("#precheck .answer >> nth=1")
    assert page.faults == []


def test_the_queue_is_worked_by_keys_alone(open_page: Any, sample: Sample, picture: Any) -> None:
    page = open_page("/queue/", who="sam")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    picture(page, "keys-dialog", full=False)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-row-link]").nth(1)
    assert second.evaluate("link => link === document.activeElement")
    row = page.locator("tbody tr").nth(1)
    assert row.locator(".due__sum").evaluate("box => getComputedStyle(box).visibility") == "visible"
    picture(page, "queue-focused", full=False)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/requests/"))
    page.keyboard.press("q")
    page.wait_for_url(re.compile(r"/queue/$"))
    assert page.faults == []


def test_rows_are_ticked_and_ways_are_taken_by_keys(open_page: Any, sample: Sample) -> None:
    page = open_page("/queue/", who="sam")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator(".pick").first.is_checked()
    page.keyboard.press("x")
    assert not page.locator(".pick").first.is_checked()
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/calendar/$"))
    page.keyboard.press("f")
    page.wait_for_url(re.compile(r"/search/$"))
    page.fill("[name=number]", "x")
    assert page.locator("[name=number]").input_value() == "x"
    assert page.faults == []


def test_every_stop_of_the_tab_key_is_seen_and_none_is_a_trap(open_page: Any, sample: Sample) -> None:
    page = open_page(f"/requests/{sample.waiting_for('finding')}/review/", who="sam")
    stops: list[str] = []
    for _turn in range(80):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
                const here = document.activeElement;
                if (here === document.body) return "";
                const look = getComputedStyle(here);
                const next = here.nextElementSibling
                    && getComputedStyle(here.nextElementSibling, "::before");
                const seen = look.outlineStyle !== "none" || (next && next.outlineStyle !== "none");
                const says = here.name || here.textContent.trim();
                return `${seen ? "seen" : "unseen"} ${here.tagName} ${says}`;
            }"""
        )
        if not stop:
            break
        stops.append(stop)
    assert [stop for stop in stops if stop.startswith("unseen")] == []
    assert stops[0].endswith("Skip to the page")
    assert any("ground" in stop for stop in stops), stops
    assert any("Record my finding" in stop for stop in stops)


@pytest.mark.parametrize("name", ["queue", "request", "ask"])
def test_at_400_percent_nothing_is_cut_off(name: str, open_page: Any, sample: Sample, picture: Any) -> None:
    addresses = {
        "queue": ("sam", "/queue/"),
        "request": ("sam", f"/requests/{sample.waiting_for('finding')}/"),
        "ask": ("frances", "/ask/"),
    }
    who, address = addresses[name]
    page = open_page(address, who=who, width=320, height=256)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture(page, f"{name}-zoom-400", full=False)


def test_a_request_prints_whole_and_without_its_buttons(
    open_page: Any, sample: Sample, picture: Any, ledger_ran: Any
) -> None:
    page = open_page(f"/requests/{sample.in_state(State.COLLECTED)}/", who="sam")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    assert not page.locator(".masthead").is_visible()
    assert page.locator("#history").is_visible()
    picture(page, "request-print")
    page.goto("/queue/")
    assert page.locator(".due__sum").first.is_visible()
    picture(page, "queue-print")


def test_the_first_page_weighs_less_than_150_kilobytes(open_page: Any) -> None:
    page = open_page("about:blank")
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto("/", wait_until="networkidle")
    assert len(sizes) >= 5
    assert sum(sizes) < 150_000, f"The first page weighs {sum(sizes)} bytes."


def test_a_replay_is_ordered_with_the_keyboard_and_without_script(open_page: Any, sample: Sample) -> None:
    with_history()
    page = open_page("/what-if/", script=False)
    page.select_option("[name=against]", "us-ca")
    page.select_option("[name=last]", "2024-12")
    page.locator("main form button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/what-if/us-mt/us-ca/2024-10/2024-12/$"))
    page.locator("button:has-text('Compute it')").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=It waits to be computed")
    page.locator("a:has-text('Stop that')").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?stay$"))
    assert page.locator("a:has-text('Look again')").count() == 1
