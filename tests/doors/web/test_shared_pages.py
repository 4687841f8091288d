"""Through the whole site: which pages are kept for everybody, and that no page of a person ever is."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils.translation import override
from tests.doors.web.addresses import all_addresses
from tests.doors.web.sample import Clock, Sample

from clerestory.site.shared_pages import SharedPages
from clerestory.web.doors import Audience
from clerestory.web.shared import MARK

NEVER = ("record", "sign-in", "public-records", "find", "account", "staff", "api", "what-if")


def the_cache(browser: Client) -> SharedPages:
    """The middleware of this browser's own site."""
    if browser.handler._middleware_chain is None:
        browser.handler.load_middleware()
    found: Any = browser.handler._middleware_chain
    while True:
        found = getattr(found, "__wrapped__", found)
        if isinstance(found, SharedPages):
            return found
        found = found.get_response


def test_only_public_pages_without_a_form_of_somebodys_are_marked() -> None:
    with override("en"):
        marked = [one for one in all_addresses() if hasattr(one.view, MARK)]
    assert len(marked) >= 15
    for one in marked:
        assert one.view.audience is Audience.PUBLIC, one.written
        assert one.view.__module__.startswith("clerestory.web.public."), one.written
        assert not one.written.startswith(NEVER), one.written


def test_a_walk_over_every_address_keeps_marked_pages_and_no_others(sample: Sample) -> None:
    browser = Client()
    with override("en"):  # addresses are read in the language at hand, which a test before may have left
        addresses = all_addresses()
    for one in addresses:
        browser.cookies.clear()
        browser.get(one.filled())
    marked = {one.filled() for one in addresses if hasattr(one.view, MARK)}
    held = {path for _, _, path in the_cache(browser).held()}
    assert held <= marked
    assert {"/", "/law/", "/consequences/", "/ledger/", "/reports/"} <= held


def test_who_signed_in_is_never_answered_from_it_and_leaves_nothing_in_it(sample: Sample) -> None:
    browser = Client()
    anybodys = browser.get("/").content.decode()
    sample.signs_in("sam", browser)
    own = browser.get("/")
    assert "Sign out" in own.content.decode()
    assert own["Cache-Control"] == "no-store, private"
    browser.cookies.clear()
    again = browser.get("/").content.decode()
    assert again == anybodys
    assert "Sign out" not in again


def test_a_second_reader_gets_the_same_bytes_and_then_nothing_new(sample: Sample, time: Clock) -> None:
    browser = Client()
    first = browser.get("/ledger/")
    time.moves(timedelta(seconds=1))
    second = browser.get("/ledger/", headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 304
    assert first["Vary"] == "Accept-Encoding, Cookie"
    assert browser.get("/es/ledger/")["ETag"] != first["ETag"]
    assert browser.get("/es/ledger/")["Content-Language"] == "es"


def test_a_new_report_shows_within_a_second(sample: Sample) -> None:
    from tests.doors.web.test_reports import LATER

    from clerestory.casework.make_due_reports import make_due_reports

    browser = Client()
    held = the_cache(browser)
    at = [1000.0]
    held._seconds = lambda: at[0]
    before = browser.get("/reports/").content.decode()
    name = make_due_reports(at=LATER)[-1].name
    assert browser.get("/reports/").content.decode() == before
    at[0] += 1.0
    assert f"/reports/{name}/" in browser.get("/reports/").content.decode()
