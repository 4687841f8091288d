"""A journalist, from the first page: how often ICE asked, was refused, by which law, and is it true?"""

import re
import shlex
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from clerestory.casework import queries
from clerestory.casework.answer_query import answer_query
from clerestory.casework.commands import Claims, OpenQuery
from clerestory.casework.make_due_reports import make_due_reports
from clerestory.cli.program import main
from clerestory.parties.identities import AgencyId
from tests.browser.journeys import Journey
from tests.browser.test_journeys import WAYS, journey, kept_or_compared
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger
from tests.world.office import FORM_I200
from tests.world.register import a_driver

__all__ = ["journey"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LATER = MONDAY + timedelta(days=35)
FILES = (".json", ".sums", ".tlog-proof")


def saves(made: Journey, wanted: str, folder: Path) -> None:
    """Save what a link leads to, under its own name."""
    made._reach(wanted)
    with made.page.expect_download() as waiting:
        if made.by_keyboard:
            made.page.keyboard.press("Enter")
        else:
            made.page.locator(wanted).first.click()
    waiting.value.save_as(folder / waiting.value.suggested_filename)
    made.clicks += 1


def ice(sample: Sample) -> AgencyId:
    """An agency of immigration enforcement."""
    agency = queries.person_card(sample.person("ian")).agency
    assert agency is not None
    return agency


@pytest.mark.parametrize("way", WAYS)
def test_a_journalist_finds_four_answers_and_checks_one(
    way: str,
    journey: Callable[..., Journey],
    sample: Sample,
    ledger: TheLedger,
    tmp_path: Path,
    open_page: Any,
    picture: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for at in range(12):
        asked = OpenQuery(
            agency=ice(sample),
            channel="api",
            idempotency_key=f"journalist-{at}",
            claims=Claims.from_json(FORM_I200),
            subject=a_driver().keys,
        )
        answer_query(asked, at=MONDAY)
    report = make_due_reports(at=LATER)[-1]
    ledger.round(LATER)
    window: dict[str, Any] = WAYS[way]
    made = Journey(
        name="journalist",
        page=open_page("/", **window),
        twin=open_page("/keys/", width=window["width"]),
        by_keyboard=way == "keyboard",
        look=picture,
    )
    made.opens("/")
    made.goes(f"main a[href='/reports/{report.name}/']")
    told = dict(
        zip(
            made.page.locator("[aria-labelledby=short] dt").all_inner_texts(),
            made.page.locator("[aria-labelledby=short] dd").all_inner_texts(),
            strict=True,
        )
    )
    assert int(told["Requests asked"]) >= 12
    refused = int(told["Refused"])
    assert refused >= 12
    assert re.search(r"§|USC|CFR|MCA|\d+-\d+", told["Refused under this law"], re.I), told
    command = made.page.locator("#check ~ code.shell").inner_text()
    for ending in FILES:
        saves(made, f"[aria-labelledby=check] a[href$='{report.name}{ending}']", tmp_path)
    saves(made, "[aria-labelledby=check] a[href='/ledger/policy']", tmp_path)
    made.typed += len(command)
    capsys.readouterr()
    arguments = shlex.split(command)[1:]
    arguments[1] = f"{tmp_path}/{arguments[1]}"
    arguments[3] = f"{tmp_path}/{arguments[3]}"
    assert main(arguments, clock=lambda: LATER, doctor=lambda: 0) == 0
    said = capsys.readouterr().out
    assert f"answers-group/immigration/refused/{report.name} is {refused} " in said
    assert "The list is in the public ledger." in said
    assert "NOT CHECKED" not in said
    assert made.pages == 1
    kept_or_compared(made, way)
