"""Passkeys and codes in a real browser: a virtual authenticator of Chromium makes and uses the passkey."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import WIDTHS
from tests.doors.web.holding import code_at
from tests.doors.web.sample import Clock, Sample

pytestmark = pytest.mark.browser


@pytest.fixture
def by_name(server: str) -> str:
    """The site under a name: at an address of numbers browsers refuse passkeys."""
    return server.replace("127.0.0.1", "localhost")


def with_authenticator(page: Any, *, verified: bool = True) -> Any:
    """Plug an authenticator into this page's browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    session.authenticator = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
        "authenticatorId"
    ]
    return session


def signs_in(page: Any, base: str, who: str, sample: Sample) -> None:
    page.goto(f"{base}/sign-in/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", sample.passwords[who])
    page.click("form[action='/sign-in/'] button[type=submit]")
    page.wait_for_load_state()


def adds_passkey(page: Any, base: str) -> None:
    page.goto(f"{base}/account/passkeys/")
    page.fill("[name=label]", "This computer")
    page.click("[data-passkey-go]")
    page.wait_for_url(f"{base}/account/")


def test_a_passkey_is_made_and_opens_without_a_password(
    open_page: Callable[..., Any], by_name: str, sample: Sample, picture: Callable[..., None]
) -> None:
    page = open_page("about:blank")
    with_authenticator(page)
    signs_in(page, by_name, "sam", sample)
    adds_passkey(page, by_name)
    assert "This computer" in page.locator("main").inner_text()
    picture(page, "account-passkey")
    page.click("text=Sign out")
    page.goto(f"{by_name}/sign-in/")
    picture(page, "sign-in-passkey")
    page.click("[data-passkey-go]")
    page.wait_for_url(f"{by_name}/queue/")
    assert page.faults == []


def test_after_a_password_the_passkey_is_the_second_step(
    open_page: Callable[..., Any], by_name: str, sample: Sample, picture: Callable[..., None]
) -> None:
    page = open_page("about:blank")
    with_authenticator(page)
    signs_in(page, by_name, "sam", sample)
    adds_passkey(page, by_name)
    page.click("text=Sign out")
    signs_in(page, by_name, "sam", sample)
    assert page.locator("h1").inner_text() == "Second step"
    picture(page, "second-step")
    page.click("[data-passkey-go]")
    page.wait_for_url(f"{by_name}/queue/")


def test_an_owner_whom_the_authenticator_does_not_verify_gets_a_sentence(
    open_page: Callable[..., Any], by_name: str, sample: Sample
) -> None:
    page = open_page("about:blank")
    session = with_authenticator(page)
    signs_in(page, by_name, "sam", sample)
    adds_passkey(page, by_name)
    page.click("text=Sign out")
    session.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": session.authenticator, "isUserVerified": False},
    )
    page.goto(f"{by_name}/sign-in/")
    page.click("[data-passkey-go]")
    page.wait_for_selector("[data-passkey-says]:visible")
    assert "take another way in" in page.locator("[data-passkey-says]").inner_text()
    page.goto(f"{by_name}/queue/")
    assert "/sign-in/" in page.url


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_pages_of_a_sign_in_are_plain_for_everybody(
    width: int, open_page: Callable[..., Any], sample: Sample, time: Clock, picture: Callable[..., None]
) -> None:
    page = open_page("/account/", who="olive", width=width)
    page.click("text=Add codes on a telephone")
    _looks_right(page, width)
    picture(page, f"account-totp-{width}")
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.fill("[name=code]", code_at(secret, time.now()))
    page.fill("[name=label]", "Work telephone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/")
    _looks_right(page, width)
    picture(page, f"account-{width}")
    page.click("text=Make a new list")
    _looks_right(page, width)
    picture(page, f"account-codes-{width}")
    code = page.locator(".codes code").first.inner_text()
    page.click("text=I have kept them")
    for address in ("/account/password/", "/account/passkeys/", "/invitation/"):
        page.goto(address)
        _looks_right(page, width)
        picture(page, f"{address.strip('/').replace('/', '-')}-{width}")
    page.goto("/account/")
    page.click("text=Sign out")
    page.goto("/sign-in/")
    page.fill("[name=username]", "olive")
    page.fill("[name=password]", sample.passwords["olive"])
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Second step")
    _looks_right(page, width)
    picture(page, f"second-step-{width}")
    page.fill("[name=code]", code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/")


def test_every_step_but_the_passkeys_works_by_keyboard_without_script(
    open_page: Callable[..., Any], by_name: str, sample: Sample, time: Clock
) -> None:
    page = open_page("about:blank", script=False)
    signs_in(page, by_name, "olive", sample)
    page.goto(f"{by_name}/account/totp/")
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.locator("[name=code]").focus()
    page.keyboard.type(code_at(secret, time.now()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/")
    page.goto(f"{by_name}/account/passkeys/")
    assert "needs script in the browser" in page.locator("main").inner_text()
    assert not page.locator("[data-passkey-go]").is_visible()
    page.locator("button:has-text('Sign out')").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You are signed out")
    page.goto(f"{by_name}/sign-in/")
    page.locator("[name=username]").focus()
    page.keyboard.type("olive")
    page.keyboard.press("Tab")
    page.keyboard.type(sample.passwords["olive"])
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Second step")
    time.moves(timedelta(seconds=60))
    page.locator("[name=code]").focus()
    page.keyboard.type(code_at(secret, time.now()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/")


def _looks_right(page: Any, width: int) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page).response["violations"]
    serious = [each["id"] for each in found if each["impact"] in ("serious", "critical")]
    assert serious == [], page.url
