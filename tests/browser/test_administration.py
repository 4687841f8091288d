"""An administrator onboards an agency and closes a leaver: by keyboard alone, axe at every stop."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from clerestory.parties.models import Agency, Person
from clerestory.parties.verification import STEPS
from clerestory.sealing import keys
from tests.browser.conftest import WIDTHS
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SERIOUS = ("serious", "critical")
FARTHEST = 120


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until what the selector names has the focus, as somebody without a mouse does."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"The Tab key never reaches {selector} on {page.url}.")


def goes_to(page: Any, text: str) -> None:
    """Follow the link with this text, by keyboard."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if page.evaluate(
            "text => document.activeElement.tagName === 'A'"
            " && document.activeElement.textContent.replace(/\\s+/g, ' ').trim().startsWith(text)",
            text,
        ):
            _enters(page)
            return
    raise AssertionError(f"No link begins with {text!r} on {page.url}.")


def types(page: Any, name: str, text: str) -> None:
    tab_to(page, f"[name={name}]")
    page.keyboard.type(text)


def sends(page: Any) -> None:
    tab_to(page, "main button[type=submit]")
    _enters(page)


def _enters(page: Any) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def is_well(page: Any) -> None:
    """Nothing serious for axe, nothing too wide on a telephone."""
    for width in (WIDTHS["phone"], WIDTHS["desk"]):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        found = Axe().run(page).response["violations"]
        serious = [
            f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in SERIOUS
        ]
        assert serious == [], f"{page.url} at {width}: {serious}"


def test_an_administrator_onboards_an_agency_and_closes_a_leaver_by_keyboard(
    open_page: Callable[..., Any], sample: Sample, picture: Callable[..., None]
) -> None:
    page = open_page("/administration/", who="ada")
    is_well(page)
    picture(page, "administration")
    goes_to(page, "Agencies")
    is_well(page)
    picture(page, "administration-agencies")
    goes_to(page, "Register an agency")
    types(page, "name", "Harbor County Sheriff")
    types(page, "node", "us-mt.local.sheriff")
    tab_to(page, "[name=functions][value=law_enforcement]")
    page.keyboard.press("Space")
    tab_to(page, "[name=fee_class]")
    page.keyboard.type("no fee")
    types(page, "ori", "ZZ1230000")
    types(page, "number", "+1 555 555 0142")
    tab_to(page, "[name=source]")
    page.keyboard.type("a state")
    tab_to(page, "[name=seen_on]")
    page.keyboard.type("03022026")
    is_well(page)
    picture(page, "administration-register")
    sends(page)
    assert "registered, unverified" in page.locator("main").inner_text()
    is_well(page)
    picture(page, "administration-agency-new")
    goes_to(page, "Replace its keys")
    key = json.dumps(dict(keys.public(keys.generate_recipient_key())))
    types(page, "sealing_key", key)
    sends(page)
    for step in STEPS:
        goes_to(page, f"{step.title}")
        types(page, "how", "Looked in the state's directory; it is the same.")
        if step is STEPS[0]:
            is_well(page)
            picture(page, "administration-step")
        sends(page)
    assert "Not verified" not in page.locator("main").inner_text()
    is_well(page)
    picture(page, "administration-agency-verified")
    agency = Agency.objects.get(name="Harbor County Sheriff")
    assert agency.verified
    assert agency.verified_until is not None
    assert agency.verified_until > MONDAY.date()

    page.goto("/administration/people/")
    is_well(page)
    picture(page, "administration-people")
    goes_to(page, "Oscar Sample")
    goes_to(page, "Report that this person leaves")
    sends(page)
    assert "close the sign-in by Mar 9, 2026" in page.locator("main").inner_text()
    is_well(page)
    picture(page, "administration-leaver")
    goes_to(page, "Close the sign-in now")
    sends(page)
    assert not Person.objects.get(username="oscar").is_active
    is_well(page)
    picture(page, "administration-leaver-closed")
    assert page.faults == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("reviews", "/administration/reviews/"),
        ("review", "/administration/reviews/divisions/mhp/"),
        ("divisions", "/administration/divisions/"),
        ("division", "/administration/divisions/put/?of=mhp"),
        ("add-person", "/administration/people/add/"),
        ("power", "/administration/agencies/AGENCY/power/"),
        ("attestation", "/administration/agencies/AGENCY/attestation/"),
        ("suspend", "/administration/agencies/AGENCY/suspend/"),
        ("roles", "/administration/people/PERSON/roles/"),
        ("certificate", "/administration/people/PERSON/certificate/"),
        ("invite", "/administration/people/PERSON/invite/"),
    ],
)
def test_a_page_of_administration_is_open_to_everybody_at_every_width(
    name: str,
    address: str,
    open_page: Callable[..., Any],
    sample: Sample,
    picture: Callable[..., None],
) -> None:
    handles = {"AGENCY": str(Agency.objects.all()[0].pk), "PERSON": str(sample.person("olive"))}
    for word, handle in handles.items():
        address = address.replace(word, handle)
    page = open_page(address, who="ada")
    is_well(page)
    picture(page, f"administration-{name}")
    assert page.faults == []


def test_a_review_is_signed_without_script(open_page: Callable[..., Any], sample: Sample) -> None:
    page = open_page("/administration/reviews/divisions/mhp/", who="ada", script=False)
    page.locator("input[value=remove] + label").first.click()
    page.locator("[name=signed] + label").click()
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
    assert "Sign-ins closed: 1" in page.locator("main").inner_text()
    assert not Person.objects.get(username="trent").is_active
