"""The picture can be read whatever its numbers, names and period: no text leaves it or meets another."""

from datetime import date
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest

from clerestory.impact.replay.chart import WIDTH, chart
from clerestory.impact.replay.put import OUTCOMES
from clerestory.impact.replay.result import Found
from clerestory.impact.replay.svg import width_of, wrapped

SVG = "{http://www.w3.org/2000/svg}"
SHORT = ("Law", "Other law")
LONG = ("the law of the Commonwealth of Great Expectations", "the State of Northern Mountainous Plateaus law")
ONE_MONTH = (date(2025, 3, 1), date(2025, 3, 1))
YEAR = (date(2024, 10, 1), date(2025, 9, 30))
TWO_YEARS = (date(2023, 1, 1), date(2024, 12, 31))
LIFE = (date(1990, 10, 1), date(2026, 11, 30))


def found(names: tuple[str, ...], period: tuple[date, date], scale: int, outcomes: int) -> Found:
    """A result with every month of the period, counts growing to `scale`, and so many outcomes."""
    lines: list[dict[str, Any]] = []
    months = [
        year * 100 + month
        for year in range(period[0].year, period[1].year + 1)
        for month in range(1, 13)
        if (period[0].year, period[0].month) <= (year, month) <= (period[1].year, period[1].month)
    ]
    for at, month in enumerate(months, 1):
        for outcome in range(outcomes):
            line = {"month": month, "class": 0, "purpose": 0, "element": outcome, "outcome 0": outcome}
            line |= {"rule 0": 0, "outcome 1": (outcome + at) % outcomes, "rule 1": 0}
            lines.append(line | {"n": max(1, scale * at * (outcome + 1) // (len(months) * 3))})
    schema = {"month": pl.Int32, "class": pl.UInt8, "purpose": pl.UInt8, "element": pl.UInt8}
    schema |= {"outcome 0": pl.UInt8, "rule 0": pl.UInt32, "outcome 1": pl.UInt8, "rule 1": pl.UInt32}
    cells = pl.DataFrame(lines, schema=schema | {"n": pl.UInt64})
    if len(names) == 1:
        cells = cells.drop("outcome 1", "rule 1")
    laws = ("us-aa", "us-bb")[: len(names)]
    return Found(
        laws, dict(zip(laws, names, strict=True)), *period, 10**9, cells, [""], {}, {"synthetic": True}
    )


def boxes(picture: str) -> list[tuple[str, float, float, float, float]]:
    """Each text with its left, top, right and bottom, as wide as the widest font makes it."""
    made = []
    for one in ElementTree.fromstring(picture).iter(f"{SVG}text"):
        words, size = one.text or "", float(one.attrib["font-size"])
        if not words:
            continue
        width = width_of(words, size, bold="font-weight" in one.attrib)
        x, y = float(one.attrib["x"]), float(one.attrib["y"])
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[one.get("text-anchor", "start")]
        made.append((words, left, y - size * 0.75, left + width, y + size * 0.2))
    return made


@pytest.mark.parametrize("names", [SHORT, LONG, SHORT[:1], LONG[:1]], ids=("two", "long", "one", "one long"))
@pytest.mark.parametrize("period", [ONE_MONTH, YEAR, TWO_YEARS, LIFE], ids=("month", "year", "two", "life"))
@pytest.mark.parametrize(("scale", "outcomes"), [(1, 2), (900, 3), (87_654_321, 5), (10**12, 5)])
def test_no_text_leaves_the_picture_or_meets_another(
    names: tuple[str, ...], period: tuple[date, date], scale: int, outcomes: int
) -> None:
    source = "Source: history 07c393307d6b, 290,000,000 questions; law packs " + "us-aa 2026.11.2, " * 8
    picture = chart(found(names, period, scale, outcomes), source)
    height = float(ElementTree.fromstring(picture).attrib["viewBox"].split()[3])
    texts = boxes(picture)
    assert texts
    for words, left, top, right, bottom in texts:
        assert left >= 0, words
        assert right <= WIDTH, words
        assert top >= 0, words
        assert bottom <= height, words
    for one, other in combinations(texts, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one, other)


def test_bars_stand_on_zero_and_have_one_scale_for_both_laws() -> None:
    made = found(SHORT, YEAR, 90_000, 3)
    bars = [
        one
        for one in ElementTree.fromstring(chart(made, "Source")).iter(f"{SVG}rect")
        if (title := one.find(f"{SVG}title")) is not None and "Law, " in str(title.text)
    ]
    heights = {}
    for one in bars:
        told = str(one.findtext(f"{SVG}title"))
        count = int(told.rpartition(": ")[2].split()[0].replace(",", ""))
        heights[count] = float(one.attrib["height"])
    ratios = [height / count for count, height in heights.items() if count > 5_000]
    assert max(ratios) / min(ratios) < 1.01
    bottoms = {round(float(one.attrib["y"]) + float(one.attrib["height"]), 1) for one in bars}
    lowest = [one for one in bars if "released" in str(one.findtext(f"{SVG}title"))]
    assert len({round(float(one.attrib["y"]) + float(one.attrib["height"]), 1) for one in lowest}) <= len(
        bottoms
    )
    assert max(bottoms) in {round(float(one.attrib["y"]) + float(one.attrib["height"]), 1) for one in lowest}


def test_each_outcome_is_told_by_word_and_pattern() -> None:
    picture = chart(found(SHORT, YEAR, 90_000, len(OUTCOMES)), "Source")
    for word in ("released", "a person decides", "withheld", "not spoken of", "not recorded"):
        assert f">{word}</text>" in picture
    assert 'fill="url(#withheld)"' in picture
    assert 'fill="url(#undetermined)"' in picture


def test_what_is_said_cannot_become_markup() -> None:
    picture = chart(found(("<b>&", 'a "b"'), YEAR, 90_000, 3), "Source: <script>")
    assert "<script>" not in picture
    ElementTree.fromstring(picture)


def test_lines_fit_and_lose_no_word() -> None:
    words = "one averyveryveryverylongwordthatfitsnowhere and more of them"
    lines = list(wrapped(words, 10, 80))
    assert all(width_of(one, 10) <= 80 for one in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == words.replace(" ", "")
    assert list(wrapped("", 10, 80)) == []


@pytest.mark.parametrize(
    ("scale", "unit", "labels"),
    [
        (300, "month, 1 Oct", {"0", "100", "200", "300"}),
        (150_000, "in thousands", {"0", "50", "100", "150"}),
        (2_000_000, "in millions", {"0", "0.5", "1", "1.5"}),
        (10**12, "in thousand millions", {"0", "200", "800", "1,000"}),
    ],
)
def test_the_scale_is_labelled_in_its_unit(scale: int, unit: str, labels: set[str]) -> None:
    picture = chart(found(SHORT, YEAR, scale, 2), "Source")
    texts = [words for words, *_ in boxes(picture)]
    assert unit in " ".join(texts)
    assert labels <= set(texts)
