"""Publishing reports, as staff do it: two people, a preview, openings; and what somebody hostile asks."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger

from clerestory.casework.propose_report import preview_report, publish_confirmed
from clerestory.casework.session import as_staff
from clerestory.reports import kept, proposals

LATER = MONDAY + timedelta(days=35)
WHY = "The committee asked for it."
DAYS = {"first": "2026-03-01", "last": "2026-03-20", "ground": WHY}


@pytest.fixture
def desk(sample: Sample, time: Clock) -> dict[str, Client]:
    """Everybody signed in, five weeks later."""
    time.moment = LATER
    return {name: sample.signs_in(name) for name in ("sam", "cora", "olive")}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_two_people_publish_and_one_alone_never(desk: dict[str, Client], sample: Sample) -> None:
    sent = desk["sam"].post("/report-desk/", DAYS)
    assert sent.status_code == 302
    address = sent["Location"]
    assert "It is being worked out" in text(desk["cora"].get(address))
    assert desk["cora"].post(address).status_code == 409, "nobody confirms without a preview"
    with as_staff():
        (proposal,) = proposals.newest(9)
    preview_report(proposal.id, at=LATER)
    shown = text(desk["cora"].get(address))
    assert WHY in shown
    assert "Confirm and publish" in shown
    assert "Confirm and publish" not in text(desk["sam"].get(address))
    assert desk["sam"].post(address).status_code == 403
    assert desk["olive"].get(address).status_code == 403
    assert desk["olive"].get("/report-desk/").status_code == 403
    assert kept.every() == ()
    assert desk["cora"].post(address).status_code == 302
    publish_confirmed(proposal.id, at=LATER)
    assert [one.name for one in kept.every()] == ["2026-03-01..2026-03-20"]
    assert 'href="/reports/2026-03-01..2026-03-20/"' in text(desk["sam"].get(address))
    assert "March 1, 2026 – March 20, 2026" in text(Client().get("/reports/2026-03-01..2026-03-20/"))


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"first": "2026-03-20", "last": "2026-03-01"}, "ends before it begins"),
        ({"first": "0001-01-01", "last": "9999-12-31"}, "longer than a year"),
        ({"first": "2026-03-01", "last": "2026-12-31"}, "up to yesterday"),
        ({"first": "9999-12-30", "last": "9999-12-31"}, "up to yesterday"),
        ({"first": "yesterday", "last": "2026-03-01"}, "Write the day"),
        ({"first": "2026-03-01", "last": ""}, "Choose a day"),
        ({"ground": "   "}, "This is needed"),
    ],
)
def test_what_no_report_is_comes_back_with_a_sentence(
    desk: dict[str, Client], days: dict[str, str], says: str
) -> None:
    answer = desk["sam"].post("/report-desk/", {**DAYS, **days})
    assert answer.status_code in (200, 409)
    assert says in text(answer)
    with as_staff():
        assert proposals.newest(9) == ()


def test_an_opening_is_fetched_by_post_after_another_granted_it(
    reported: str, desk: dict[str, Client], ledger: TheLedger
) -> None:
    figure = {"report": reported, "at_cell": f"asked-channel/all/{reported}", "why": "For the auditor."}
    unknown = desk["sam"].post("/report-desk/openings/", {**figure, "at_cell": "x/../y"})
    assert (unknown.status_code, "no figure" in text(unknown)) == (409, True)
    asked = desk["sam"].post("/report-desk/openings/", figure)
    assert asked.status_code == 302, text(asked)
    address = asked["Location"]
    assert desk["sam"].post(f"{address}fetch/").status_code == 409
    assert desk["sam"].post(address).status_code == 403
    assert desk["cora"].post(address).status_code == 302
    assert desk["sam"].get(f"{address}fetch/").status_code == 405
    fetched = desk["sam"].post(f"{address}fetch/")
    assert fetched.status_code == 200
    assert "no-store" in fetched["Cache-Control"]
    assert b"clerestory-figure-opening-1" in fetched.content
    assert desk["olive"].post(f"{address}fetch/").status_code == 403


def test_there_is_no_other_proposal(desk: dict[str, Client]) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    for address in (f"/report-desk/{nobody}/", f"/report-desk/openings/{nobody}/"):
        assert desk["sam"].get(address).status_code == 404
        assert desk["sam"].post(address).status_code == 404
