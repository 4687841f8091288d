"""Lists however long: they page, skip nothing, and ask the database as often for many requests as for few."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.doors.web.sample import Sample
from tests.world.many_requests import multiply

from clerestory.casework.calendar import MOST
from clerestory.intake.queue_pages import ROWS
from clerestory.site.roles import OWNER

STAFF_PAGES = (
    "/queue/",
    "/queue/?state=withheld",
    "/queue/?state=collected",
    "/calendar/",
    "/alarms/",
)
AGENCY_PAGES = ("/our-requests/",)
MOST_STATEMENTS = 60
"""Of any list: below one for each of its rows and what a page asks anyway."""
AN_AGREEMENT_COUNTS = 5
"""So many more where an agreement on a number a month is met on the page, however many of its requests."""


def more(database: Any, requests: int, *, waiting: int = 50) -> None:
    with database.connect(OWNER) as owner:
        multiply(owner, requests, waiting=waiting)


def statements(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def listed(browser: Client, address: str) -> list[str]:
    """References of every row, page after page."""
    found: list[str] = []
    following: str | None = address
    for _page in range(100):
        if following is None:
            return found
        shown = browser.get(following).content.decode()
        found += re.findall(r"data-row-link>(MV-\d{4}-\d{6})<", shown)
        link = re.search(r'rel="next"[^>]*href="\?([^"]+)"', shown)
        following = f"{address.split('?')[0]}?{link[1].replace('&amp;', '&')}" if link else None
    raise AssertionError(f"{address} never ends.")


@pytest.mark.slow
def test_a_list_asks_the_database_as_often_for_many_requests_as_for_few(
    sample: Sample, database: Any
) -> None:
    staff, agency = sample.signs_in("sam"), sample.signs_in("frances")
    visits = [(staff, address) for address in STAFF_PAGES] + [(agency, address) for address in AGENCY_PAGES]
    more(database, 300)
    few = {address: statements(browser, address) for browser, address in visits}
    more(database, 1200)
    many = {address: statements(browser, address) for browser, address in visits}
    assert {address: abs(asked - few[address]) > AN_AGREEMENT_COUNTS for address, asked in many.items()} == (
        dict.fromkeys(many, False)
    )
    assert {address: asked for address, asked in many.items() if asked > MOST_STATEMENTS} == {}
    calendar = staff.get("/calendar/").content.decode()
    assert calendar.count("Answer due:") == MOST
    assert f"Of each kind the first {MOST} are shown." in calendar
    assert "1000+" not in staff.get("/queue/").content.decode()


@pytest.mark.slow
def test_every_request_is_on_one_page_of_the_queue_in_the_order_of_work(
    sample: Sample, database: Any
) -> None:
    more(database, 260)
    with database.connect(OWNER) as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        rows = owner.execute(
            "SELECT reference, due_on FROM intake_request WHERE state = 'in_review'"
        ).fetchall()
    due = dict(rows)
    found = listed(sample.signs_in("sam"), "/queue/?state=in_review")
    assert len(found) > ROWS
    assert sorted(found) == sorted(due)
    days = [due[reference] for reference in found]
    assert days == sorted(days)


@pytest.mark.slow
def test_an_agency_pages_through_its_own_requests(sample: Sample, database: Any) -> None:
    more(database, 400)
    with database.connect(OWNER) as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        agency = sample.person("frances")
        rows = owner.execute(
            "SELECT r.reference FROM intake_request r JOIN parties_person p ON p.agency_id = r.agency_id"
            " WHERE p.id = %s ORDER BY r.opened_at DESC, r.reference DESC",
            [agency],
        ).fetchall()
    assert listed(sample.signs_in("frances"), "/our-requests/") == [reference for (reference,) in rows]
    assert len(rows) > ROWS


def test_a_page_after_an_unknown_request_begins_at_the_beginning(sample: Sample) -> None:
    staff = sample.signs_in("sam")
    whole = staff.get("/queue/").content.decode()
    assert re.findall(r"data-row-link", staff.get("/queue/?after=MV-1999-000001").content.decode()) == (
        re.findall(r"data-row-link", whole)
    )
    assert sample.signs_in("frances").get("/our-requests/?after=MV-1999-000001").status_code == 404
