"""Whole journeys in a real browser, each by mouse in a wide window and by keyboard alone, without script, at
320 px; every page of them is looked at. What they cost stands in docs/reference/journeys.md, which a run with
CLERESTORY_WRITE_JOURNEYS=yes writes and every other run holds against what it counted.
"""

import json
import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from clerestory.casework import office, queries
from clerestory.casework.check_papers import check_papers
from clerestory.casework.commands import CheckedWith, Finding, Papers, Verdict
from clerestory.casework.conclude_review import conclude_review
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.sample_papers import Confirmed, read_and_confirm
from clerestory.casework.sample_scenes import SEALING_KEY
from clerestory.casework.session import as_staff
from clerestory.casework.unlock_release import unlock_release
from clerestory.intake import requests, slips
from clerestory.intake.states import State
from clerestory.registry.keys import SubjectKeys
from clerestory.sealing import keys
from clerestory.sealing.envelope import open_envelope
from clerestory.site.folders import CLONE
from tests.browser.journeys import Journey
from tests.doors.web.sample import Clock, Sample
from tests.world.ledger import TheLedger
from tests.world.office import GENUINE_WARRANT
from tests.world.papers import a_pdf

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE: Final = CLONE / "docs" / "reference" / "journeys.md"
WAYS: Final = {
    "mouse": {"width": 1280, "script": True},
    "keyboard": {"width": 320, "script": False},
}
TARGETS: Final = {
    "officer": ("an officer clears five requests", 5 * 120, "five ordinary answers, 2 min each"),
    "supervisor": ("a supervisor concludes two reviews", 2 * 120, "two approvals, 2 min each"),
    "agent": (
        "an agent asks, is refused with a cure, cures it, opens the release",
        360 + 90,
        "a first request 6 min, the next 90 s",
    ),
    "counsel": ("counsel refuses a forged order", 600, "a complex case, 10 min"),
    "journalist": (
        "a journalist finds how often ICE asked, was refused, under which law, and checks the number",
        60,
        "a minute",
    ),
}


@pytest.fixture
def journey(open_page: Any, picture: Any, sample: Sample) -> Callable[..., Journey]:
    """Begin a journey as somebody, by mouse or by keyboard."""

    def begin(name: str, way: str, who: str) -> Journey:
        window: dict[str, Any] = WAYS[way]
        page = open_page("/home/", who=who, **window)
        twin = open_page("/keys/", width=window["width"])
        return Journey(name=name, page=page, twin=twin, by_keyboard=way == "keyboard", look=picture)

    return begin


def kept_or_compared(made: Journey, way: str) -> None:
    """Write the row of this journey into the page, or hold it against the row that stands there."""
    says, aim, of_what = TARGETS[made.name]
    row = (
        f"| {says} | {way} | {made.pages} | {made.clicks} | {made.typed} | {_minutes(made.seconds)} "
        f"| {_minutes(aim)}: {of_what} |"
    )
    lines = PAGE.read_text("utf-8").splitlines() if PAGE.exists() else []
    begins = f"| {says} | {way} |"
    if os.environ.get("CLERESTORY_WRITE_JOURNEYS") == "yes":
        others = [line for line in lines if line.startswith("| ") and not line.startswith(begins)]
        rows = sorted({row, *(line for line in others if not line.startswith("| journey"))})
        PAGE.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
        return
    assert row in lines, f"docs/reference/journeys.md tells another count than this run: {row}"
    assert made.seconds <= aim


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


HEAD: Final = """# Journeys, counted

Made by `CLERESTORY_WRITE_JOURNEYS=yes pytest tests/browser/test_journeys.py`; every other run of these tests
compares. Each journey is walked in a real browser: by mouse in a window of 1280 px, and by keyboard alone,
without script, at 320 px. Each page on the way is looked at by axe (nothing serious) and is no wider than its
window.

Clicks: links followed, buttons pressed, boxes ticked, values chosen (by keyboard the keys that do the same;
Tab is not counted). Estimate: minutes of a practised person by the keystroke-level model (Card, Moran, Newell
1980), without the time to read the case; the aim is for all of it, so what lies between them is left for
reading and judging. It is an estimate: no person was timed.

| journey | way | pages | clicks | signs typed | estimate | aim |
|---|---|---|---|---|---|---|
"""


def state_of(reference: str) -> State:
    with as_staff():
        return requests.fetch(reference).state


@pytest.mark.parametrize("way", WAYS)
def test_an_officer_clears_five_requests(
    way: str, journey: Callable[..., Journey], sample: Sample, time: Clock
) -> None:
    rows = queries.queue(viewer=sample.person("olive"), at=time.now()).rows
    chosen = [row.reference for row in rows if row.needs == "papers" and row.state is State.IN_REVIEW][:5]
    assert len(chosen) == 5
    made = journey("officer", way, "olive")
    made.opens("/queue/")
    for reference in chosen[:4]:
        made.goes(f"a.ref[href='/requests/{reference}/']")
        made.goes("a[data-key='p']")
        made.chooses("checked_with", "office_records")
        made.ticks("purpose", "yes")
        made.ticks("application_shown")
        made.ticks("application_complete", "yes")
        made.ticks("application_identification", "yes")
        made.goes("main form button:has-text('Record what I found')" if way == "mouse" else ".go button")
        assert made.page.url.endswith(f"/requests/{reference}/")
        made.goes(".ways a[href='/queue/']")
    made.goes(f"a.ref[href='/requests/{chosen[4]}/']")
    made.goes("a[data-key='m']")
    made.writes("question", "Please send the application; nothing was attached to the request.")
    made.goes(".go button" if made.page.locator(".go button").count() else "main form button")
    assert state_of(chosen[4]) is State.NEEDS_INFORMATION
    after = {row.reference: row for row in queries.queue(viewer=sample.person("olive"), at=time.now()).rows}
    assert all(each not in after or after[each].needs != "papers" for each in chosen)
    kept_or_compared(made, way)


@pytest.mark.parametrize("way", WAYS)
def test_a_supervisor_concludes_two_reviews(
    way: str, journey: Callable[..., Journey], sample: Sample, time: Clock
) -> None:
    rows = queries.queue(viewer=sample.person("cora"), at=time.now()).rows
    chosen = [row.reference for row in rows if row.needs == "finding"][:2]
    made = journey("supervisor", way, "cora")
    made.opens("/queue/")
    for reference in chosen:
        made.goes(f"a.ref[href='/requests/{reference}/']")
        made.goes("a[data-key='r']")
        items = made.page.locator("[name=confirmed]")
        for number in range(items.count()):
            made.ticks("confirmed", items.nth(number).get_attribute("value"))
        made.ticks("verdict", "approve")
        made.writes("ground", "The papers show what is asked, and nothing more would leave.")
        made.goes(".column--do .go button")
        assert state_of(reference) not in (State.IN_REVIEW, State.RECEIVED)
        made.goes(".ways a[href='/queue/']")
    kept_or_compared(made, way)


@pytest.mark.parametrize("way", WAYS)
def test_counsel_refuses_a_forged_order(
    way: str, journey: Callable[..., Journey], sample: Sample, time: Clock
) -> None:
    made = journey("counsel", way, "cora")
    made.opens("/doubts/")
    paper = made.page.locator("main a[href*='/documents/']").first.get_attribute("href")
    reference = re.search(r"MV-\d{4}-\d{6}", paper)
    assert reference is not None
    made.goes(f"main a[href='{paper}']")
    made.chooses("genuine", "no")
    made.writes("settle_ground", "The form is an I-200; no judge signed it.")
    made.goes("form[action$='/settle/'] button")
    assert "Found not to be what it says" in made.page.locator("main").inner_text()
    assert state_of(reference[0]) is State.WITHHELD
    kept_or_compared(made, way)


def asks(
    made: Journey, driver: SubjectKeys, *, instrument: str, issuer: str, paper: Path | None = None
) -> str:
    """Ask for a photo under a paper, from the first step to the last; the reference."""
    go = ".go button[value=next]"
    made.chooses("activity", "criminal_violent")
    made.ticks("case_number", "yes")
    made.goes(go)
    made.chooses("record", "driver")
    made.ticks("elements", "photo")
    made.goes(go)
    made.chooses("instrument", instrument)
    made.chooses("issuer", issuer)
    for name in ("in_force", "verified", "names_individual"):
        made.ticks(name, "yes")
    if instrument == "judicial_warrant":
        made.ticks("criminal_proceeding", "yes")
    made.chooses("authority_limit", "names")
    made.ticks("authority_elements", "photo")
    made.goes(go)
    made.goes(go)
    for name in ("licence_number", "surname", "given", "dob"):
        if value := getattr(driver, name):
            made.writes(name, str(value))
    made.goes(go)
    if paper is not None:
        made.page.set_input_files("[name=paper]", str(paper))
        made.clicks += 2
    made.goes(".go button[value=send]")
    found = re.search(r"/our-requests/(MV-\d{4}-\d{6})/$", made.page.url)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("way", WAYS)
def test_an_agent_asks_is_refused_with_a_cure_cures_it_and_opens_the_release(
    way: str,
    journey: Callable[..., Journey],
    sample: Sample,
    time: Clock,
    ledger: TheLedger,
    tmp_path: Path,
) -> None:
    driver = _a_driver(sample, at=time.now())
    made = journey("agent", way, "frances")
    made.opens("/ask/")
    refused = asks(made, driver, instrument="administrative_warrant", issuer="agency_officer")
    assert state_of(refused) is State.WITHHELD
    cure = made.page.locator(".answer__cure").first.inner_text()
    assert cure.startswith("What would change it:")
    paper = tmp_path / "warrant.pdf"
    paper.write_bytes(a_pdf())
    made.goes(".ways a[href='/ask/']")
    reference = asks(made, driver, instrument="judicial_warrant", issuer="federal_magistrate", paper=paper)
    assert state_of(reference) is State.IN_REVIEW
    _the_office_answers(sample, reference, time, ledger)
    made.opens(f"/our-requests/{reference}/")
    envelope = _downloaded(made, "form[action$='/envelope/'] button")
    made.clicks += 1
    assert set(_opened(sample, envelope, at=time.now())) == {"photo"}
    kept_or_compared(made, way)


def _a_driver(sample: Sample, *, at: datetime) -> SubjectKeys:
    """Somebody whose photo the office holds, as an agent writes them."""
    reference = sample.with_unread_paper(at=at)
    with as_staff():
        return slips.read_slip(requests.fetch(reference), keks=(office.keys().slips,))


def _the_office_answers(sample: Sample, reference: str, time: Clock, ledger: TheLedger) -> None:
    """What officers, a supervisor, the worker and the ledger do meanwhile."""
    olive, sam = sample.person("olive"), sample.person("sam")
    how = Confirmed("court_docket", None, olive, (sample.person("oscar"),))
    read_and_confirm(reference, 1, GENUINE_WARRANT, how, at=time.now())
    found = Papers(checked_with=CheckedWith.COURT_DOCKET, purpose=True, case_number=True)
    check_papers(reference, officer=olive, papers=found, at=time.now())
    for reviewer in (sam, sample.person("cora")):  # two, because the same was refused before
        page = queries.request_page(reference, viewer=reviewer, at=time.now())
        finding = Finding(
            verdict=Verdict.APPROVE,
            ground="The docket shows the warrant; it names the photo.",
            confirmed=frozenset(item.id for item in page.checklist),
            seen=page.digest,
        )
        conclude_review(reference, reviewer=reviewer, finding=finding, at=time.now())
        if state_of(reference) is State.APPROVED:
            break
    deliver_release(reference, at=time.moves(timedelta(minutes=1)))
    ledger.round(time.moves(timedelta(minutes=1)))
    assert unlock_release(reference, at=time.now()) is State.RELEASED


def _downloaded(made: Journey, button: str) -> bytes:
    made._reach(button)
    with made.page.expect_download() as waiting:
        if made.by_keyboard:
            made.page.keyboard.press("Enter")
        else:
            made.page.locator(button).first.click()
    return Path(waiting.value.path()).read_bytes()


def _opened(sample: Sample, envelope: bytes, *, at: datetime) -> dict[str, Any]:
    """The elements of the envelope, opened with the agency's own key."""
    agency = queries.person_card(sample.person("frances")).agency
    assert agency is not None
    slug = queries.agency_card(agency).client_id
    key = json.loads((sample.folder / str(slug) / SEALING_KEY).read_text("utf-8"))
    issuer = keys.public(office.keys().signing)
    return dict(open_envelope(envelope.decode(), key=key, issuer=issuer, at=at).elements)
