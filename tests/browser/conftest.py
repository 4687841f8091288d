"""A real browser on the sample office. Skipped, with the reason, where no Chromium is installed.

CLERESTORY_SHOTS=folder keeps a picture of every page that the crawl sees.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.doors.web.sample import Sample, database, ledger_ran, reported, sample, time

__all__ = ["database", "ledger_ran", "reported", "sample", "time"]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
SERIOUS = ("serious", "critical")
WIDTHS = {"phone": 320, "tablet": 768, "desk": 1280}


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The machine's own Chromium; gone before tests of other folders run, which need the thread without an
    event loop."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("No Chromium is installed here; `apt-get install chromium` brings one.")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; the tests' own look-ups may wait.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Any, sample: Sample, server: str) -> Iterator[Callable[..., Any]]:
    """Open a page of the site: as somebody, in a window of some width, with or without script."""
    contexts: list[Any] = []

    def open_(
        address: str = "/",
        *,
        who: str | None = None,
        width: int = 1280,
        height: int = 900,
        script: bool = True,
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, base_url=server
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        page.on("console", lambda line: page.faults.append(line.text) if line.type == "error" else None)
        if who is not None:
            page.goto("/sign-in/")
            page.fill("[name=username]", who)
            page.fill("[name=password]", sample.passwords[who])
            page.click("main button[type=submit]")
            page.wait_for_load_state()
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()


def nothing_serious(page: Any, where: str) -> None:
    """Fail if axe finds anything serious on the page as it is now."""
    found = Axe().run(page).response["violations"]
    serious = [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in SERIOUS
    ]
    assert serious == [], f"{where}: {serious}"


def unexpected(faults: list[str]) -> list[str]:
    """What the browser said beside that an answer was a refusal."""
    return [fault for fault in faults if not any(status in fault for status in ("400", "403", "404", "409"))]


@pytest.fixture
def picture() -> Callable[..., None]:
    """Keep a picture, if somebody asked for pictures."""
    folder = os.environ.get("CLERESTORY_SHOTS")

    def keep(page: Any, name: str, *, full: bool = True) -> None:
        if folder:
            page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=full)

    return keep
