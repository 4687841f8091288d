"""The ledger's page, receipts and health in a real browser: each state, each width, both languages."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction

from clerestory.casework.session import as_staff
from clerestory.intake.states import State
from clerestory.journal.actors import WORKER
from clerestory.journal.events import RequestUnmatched
from clerestory.journal.sequencer.errors import NotSignedError
from clerestory.journal.write import record
from tests.browser.conftest import WIDTHS
from tests.browser.test_print import CUT, ONLY_ON_SCREEN, PAPER_PX
from tests.doors.web.sample import Clock, Sample
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger

# Long: `make test-slow` runs it. Public pages are looked at each time (test_public_pages).
pytestmark = [pytest.mark.browser, pytest.mark.slow]
SERIOUS = ("serious", "critical", "moderate")


def enter(count: int) -> None:
    """More entries, about nobody."""
    with transaction.atomic(), as_staff():
        for _ in range(count):
            record(RequestUnmatched(resolved="none"), subject_ref="MV-2026-9", actor=WORKER, at=MONDAY)


def grown(ledger: TheLedger, time: Clock) -> None:
    """A ledger of nine days, the last of which is now."""
    for day, count in enumerate((0, 40, 12, 0, 75, 31, 18, 44, 60)):
        enter(count)
        ledger.round(MONDAY + timedelta(days=day))
    time.moment = ledger.now


def one_day(ledger: TheLedger, time: Clock) -> None:
    ledger.round(MONDAY)


def nothing(ledger: TheLedger, time: Clock) -> None:
    """Not set up at all."""
    shutil.rmtree(ledger.folder)


def empty(ledger: TheLedger, time: Clock) -> None:
    """Set up, never run."""


def witness_down(ledger: TheLedger, time: Clock) -> None:
    grown(ledger, time)
    ledger.witnesses["university"].is_down = True
    enter(1)
    with pytest.raises(NotSignedError):
        ledger.round(ledger.now + timedelta(minutes=30))
    time.moment = ledger.now


def refusing(ledger: TheLedger, time: Clock) -> None:
    grown(ledger, time)
    (ledger.log / "checkpoint").write_bytes(b"another\n\n\xe2\x80\x94 a AAAAAAA=\n")
    ledger.running = None
    with pytest.raises(NotSignedError):
        ledger.round(ledger.now + timedelta(minutes=1))
    time.moment = ledger.now


def silent(ledger: TheLedger, time: Clock) -> None:
    grown(ledger, time)
    time.moves(timedelta(hours=3))


def sealed(sample: Sample) -> tuple[str, str]:
    """Somebody whose agency has a sealed release, collected or not, and the request's reference."""
    for state in (State.COLLECTED, State.RELEASED, State.SEALED):
        with suppress(LookupError):
            return sample.requester_with(state)
    raise LookupError("no sealed release")


Prepared = Callable[[TheLedger, Clock], None]
PAGES: dict[str, tuple[Prepared, str | None, str]] = {
    "ledger": (grown, None, "/ledger/"),
    "ledger-spanish": (grown, None, "/es/ledger/"),
    "ledger-one-day": (one_day, None, "/ledger/"),
    "ledger-nothing": (nothing, None, "/ledger/"),
    "ledger-empty": (empty, None, "/es/ledger/"),
    "ledger-witness-down": (witness_down, None, "/ledger/"),
    "ledger-refusing": (refusing, None, "/es/ledger/"),
    "ledger-silent": (silent, None, "/ledger/"),
    "ledger-health": (grown, "sam", "/ledger-health/"),
    "ledger-health-wrong": (witness_down, "ada", "/ledger-health/"),
    "ledger-health-refusing": (refusing, "ada", "/ledger-health/"),
    "ledger-health-nothing": (nothing, "ada", "/ledger-health/"),
    "queue-refusing": (refusing, "olive", "/queue/"),
    "queue-silent": (silent, "sam", "/queue/"),
    "receipt": (one_day, "sam", "/requests/{reference}/receipt/"),
    "receipt-waiting": (empty, "sam", "/requests/{reference}/receipt/"),
    "receipt-trouble": (nothing, "sam", "/requests/{reference}/receipt/"),
    "our-receipt": (one_day, "{who}", "/our-requests/{reference}/receipt/"),
    "our-receipt-waiting": (empty, "{who}", "/our-requests/{reference}/receipt/"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_ledger_is_open_to_everybody_at_every_width(
    name: str, open_page: Any, sample: Sample, ledger: TheLedger, time: Clock, picture: Any
) -> None:
    prepare, who, address = PAGES[name]
    own, reference = sealed(sample)
    address = address.format(reference=reference)
    prepare(ledger, time)
    page = open_page(address, who=own if who == "{who}" else who)
    for window, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        picture(page, f"{name}-{window}")
        assert wide <= width, f"{name} is {wide} px wide in a window of {width}."
        if window == "tablet":
            continue
        found = Axe().run(page).response["violations"]
        wrong = [
            f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in SERIOUS
        ]
        assert wrong == [], f"{name} at {width} px: {wrong}"
    # An administrator comes by way of the queue, which is not theirs.
    assert [fault for fault in page.faults if "403" not in fault] == []


def test_a_certificate_of_a_receipt_verifies_in_the_page_that_the_site_hands_out(
    open_page: Any, sample: Sample, ledger: TheLedger, time: Clock, server: str, picture: Any
) -> None:
    one_day(ledger, time)
    own, reference = sealed(sample)
    page = open_page(f"/our-requests/{reference}/receipt/", who=own)
    with page.expect_download() as begun:
        page.click("text=Download all proofs as one certificate")
    assert begun.value.suggested_filename == f"{reference}.certificate.json"
    certificate = Path(begun.value.path()).read_bytes()
    page.goto("/ledger/verify.html")
    for name, data in (
        ("a.certificate.json", certificate),
        ("b.certificate.json", certificate.replace(b"statute", b"warrant").replace(b"photo", b"email")),
    ):
        page.reload()
        page.set_input_files(
            "#chosen",
            [
                {"name": name, "mimeType": "application/json", "buffer": data},
                {"name": "policy", "mimeType": "text/plain", "buffer": ledger.policy_file.read_bytes()},
            ],
        )
        page.wait_for_selector("text=policy")
        page.click("#check")
        page.wait_for_selector(".banner")
        picture(page, f"verify-{name[0]}")
        said = page.locator(".banner__said").inner_text().strip()
        assert said == ("Verified" if name.startswith("a") else "Does not verify")
    assert page.faults == []


def test_the_ledger_is_read_without_script_and_by_keyboard(
    open_page: Any, sample: Sample, ledger: TheLedger, time: Clock
) -> None:
    grown(ledger, time)
    page = open_page("/ledger/", script=False)
    summary = page.locator("summary", has_text="The same as a table")
    for _turn in range(40):
        page.keyboard.press("Tab")
        if summary.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert page.locator("table.sums").is_visible()
    assert page.locator("table.sums tbody tr").count() == 8  # on one of the nine days nothing was entered
    assert page.faults == []


@pytest.mark.parametrize(
    ("who", "address"),
    [(None, "/ledger/"), ("sam", "/requests/{reference}/receipt/"), ("sam", "/ledger-health/")],
)
def test_a_page_of_the_ledger_fits_on_paper(
    who: str | None, address: str, open_page: Any, sample: Sample, ledger: TheLedger, time: Clock
) -> None:
    grown(ledger, time)
    _own, reference = sealed(sample)
    page = open_page(address.format(reference=reference), who=who, width=PAPER_PX)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER_PX
    assert page.evaluate(CUT) == []
    left = page.locator(ONLY_ON_SCREEN).locator("visible=true")
    assert left.count() == 0, left.first.evaluate("one => one.outerHTML")
