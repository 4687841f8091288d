"""The first page: one sentence, the last months out of published reports, four doors, promises, ledger."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.reading import page
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY

from clerestory.publication.reports.periods import parse
from clerestory.publication.reports.year import LastYear, Measure, Span, Told, months_before
from clerestory.reports import kept
from clerestory.web.public.year_chart import GROUND, chart

LATER = MONDAY + timedelta(days=35)


@pytest.fixture(autouse=True)
def nothing_judged(settings: Any, tmp_path: Path) -> None:
    """What other tests left where verdicts are published is of other offices."""
    settings.CLERESTORY_PROMISES = tmp_path / "promises.json"


DOORS = ("/answers/", "/ledger/", "/record/", "/public-records/")


def test_before_the_first_report_the_page_says_what_will_stand_there(sample: Sample) -> None:
    assert "No report is out yet" in page("/")
    assert "Aún no hay ningún informe" in page("/es/")


def test_four_doors_lead_in_each_language(sample: Sample) -> None:
    for prefix in ("", "/es"):
        raw = Client().get(f"{prefix}/").content.decode()
        doors = re.findall(r'<div class="door"><h2><a href="([^"]+)"', raw)
        assert doors == [f"{prefix}{one}" for one in DOORS]


def test_the_numbers_are_those_of_the_newest_report_with_address_and_definition(reported: str) -> None:
    document = kept.file(f"{reported}.json").decode()
    raw = Client().get("/").content.decode()
    assert "What we were asked, and what we did" in raw or "The last months" in raw
    linked = re.findall(
        r'href="/reports/([^/]+)/#([^"]+)">(?:<strong>([\d,]+)</strong>|<span class="held">)', raw
    )
    assert len(linked) >= 3
    for name, at, number in linked:
        assert name == reported
        value = re.search(rf'"at": ?"{re.escape(at)}".*?"value": ?("withheld"|[\d]+)', document, re.DOTALL)
        assert value is not None
        assert value[1] == (number.replace(",", "") if number else '"withheld"')
    assert 'href="/reports/definitions/#requests-asked@1"' in raw


def test_statements_stand_with_their_state(sample: Sample) -> None:
    said = page("/")
    assert "What we say we never did" in said
    assert "Not judged yet" in said


def told(value: int | None, of: int | None = None) -> Told:
    return Told(value, of, "2026-10", "asked-channel/all/2026-10", "requests-asked@1")


def year_of(*values: int | str | None) -> LastYear:
    """Months up to 2026-10; a word for a month without a report."""
    months = months_before(parse("2026-10"))[-len(values) :]
    return LastYear(
        tuple(
            Span(month, {} if isinstance(value, str) else {Measure.ASKED: told(value)})
            for month, value in zip(months, values, strict=True)
        )
    )


def test_heights_begin_at_zero_on_one_scale_and_gaps_are_told_apart() -> None:
    drawn = chart(year_of(100, "none", None, 0, 50))
    bars = drawn.panels[0].bars
    assert [bar.kind for bar in bars] == ["bar", "none", "held", "zero", "bar"]
    assert float(bars[0].height) == 2 * float(bars[4].height)
    assert all(float(bar.y) + float(bar.height) == pytest.approx(GROUND, abs=4) for bar in bars)
    assert [bar.says for bar in bars] == ["100", "", "", "0", "50"]
    assert drawn.panels[2].told is None


def test_the_table_says_each_month_newest_first() -> None:
    drawn = chart(year_of(100, "none", None))
    assert [line.time for line in drawn.lines] == ["October 2026", "September 2026", "August 2026"]
    assert drawn.lines[1].report == ""
    assert drawn.lines[0].cells[0] == told(None)
