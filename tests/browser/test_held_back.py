"""A line that could not be told before says why, in both languages, also on a telephone."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe

from clerestory.casework.own_record import own_record
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.residents.models import Resident
from clerestory.residents.notice_models import Hold, HoldTerm, Reason
from tests.browser.test_residents import SERIOUS, comes_in
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def a_hold_that_is_over() -> None:
    """On the first line of the sample's resident, as it would stand after its days."""
    with as_staff():
        resident = Resident.objects.get().pk
    reference = own_record(resident, at=MONDAY).events[0].reference
    with as_staff():
        hold = Hold.objects.create(
            request_id=requests.fetch(reference).id,
            reason=Reason.CRIMINAL_INVESTIGATION,
            provision="us-2721-a",
            citation="18 USC 2721(a)",
            ground="A made-up ground.",
            asked_by=UUID(int=1),
            asked_at=MONDAY,
            asked_until=MONDAY.date() - timedelta(days=2),
            end_noted_at=MONDAY,
        )
        HoldTerm.objects.create(
            hold=hold,
            number=1,
            signed_by=UUID(int=2),
            signed_at=MONDAY,
            since=MONDAY.date() - timedelta(days=40),
            until=MONDAY.date() - timedelta(days=2),
            ground="A made-up ground.",
        )


@pytest.mark.parametrize(
    ("language", "width", "said"),
    [("", 1280, "We could not tell you before"), ("/es", 320, "No pudimos avisarle antes")],
)
def test_why_only_now(
    open_page: Callable[..., Any],
    sample: Sample,
    ledger_ran: TheLedger,
    settings: Any,
    picture: Any,
    language: str,
    width: int,
    said: str,
) -> None:
    settings.CLERESTORY_SAMPLE_RESIDENT = json.loads((sample.folder / "resident.json").read_text("utf-8"))
    a_hold_that_is_over()
    page = open_page(f"{language}/record/prove/", width=width)
    comes_in(page)
    page.goto(page.url.split("/record/")[0].removesuffix("/es") + f"{language}/record/")
    assert said in page.content()
    assert "A made-up ground" not in page.content()
    picture(page, f"held-back-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    found = [each["id"] for each in Axe().run(page).response["violations"] if each["impact"] in SERIOUS]
    assert found == []
