"""The first page's figures: cells of published reports and nothing else; what is withheld stays so."""

from collections.abc import Mapping
from typing import Any

from clerestory.publication.reports.periods import parse
from clerestory.publication.reports.year import LastYear, Measure, last_year, months_before, wanted
from clerestory.suppression import PERIOD, WITHHELD


def document(name: str, **values: Any) -> Mapping[str, Any]:
    """A report with one total of what was asked, and totals of two answers."""

    def cell(table: str, value: object, **codes: str) -> dict[str, Any]:
        at = f"{table}/{'/'.join(codes.values())}/{name}"
        return {"at": at, "cell": {**codes, PERIOD: name}, "value": value}

    def table(named: str, splits: list[str], cells: list[dict[str, Any]]) -> dict[str, Any]:
        dimensions = [{"name": one} for one in (*splits, PERIOD)]
        return {"table": named, "definition": f"{named}@1", "dimensions": dimensions, "cells": cells}

    answers = [
        cell("answers-group", values.get(answer, 0), group="all", answer=answer)
        for answer in ("released", "refused", "all")
    ]
    tables = [
        table("asked-channel", ["channel"], [cell("asked-channel", values["asked"], channel="all")]),
        table("answers-group", ["group", "answer"], answers),
    ]
    if "reviewed" in values:
        tables.append(table("reviewed", [], [cell("reviewed", values["reviewed"])]))
    return {"period": {"name": name}, "tables": tables}


def months(year: LastYear) -> list[str]:
    return [span.period.name for span in year.spans]


def test_without_a_report_there_is_no_picture() -> None:
    assert wanted([]) == ()
    assert last_year([]) is None


def test_twelve_months_end_with_the_newest_one_across_a_year() -> None:
    names = [one.name for one in months_before(parse("2026-03"))]
    assert names[0] == "2025-04"
    assert names[-1] == "2026-03"
    assert len(names) == 12


def test_only_months_of_the_last_twelve_are_read_and_years_never() -> None:
    names = ["2024-12", "2025", "2025-04", "2026-03", "2026-01-01..2026-01-20"]
    assert wanted(names) == ("2025-04", "2026-03")


def test_days_stand_for_themselves_until_a_month_is_published() -> None:
    names = ["2026-10-05..2026-11-02", "2026-09-01..2026-09-20"]
    assert wanted(names) == ("2026-10-05..2026-11-02",)
    year = last_year([document("2026-10-05..2026-11-02", asked=40)])
    assert year is not None
    assert months(year) == ["2026-10-05..2026-11-02"]
    assert not year.newest.is_month


def test_a_number_is_a_cell_with_its_address_definition_and_whole() -> None:
    year = last_year([document("2026-10", asked=1204, released=0, refused=700, all=900)])
    assert year is not None
    asked, released = year.newest.told[Measure.ASKED], year.newest.told[Measure.RELEASED]
    assert (asked.value, asked.at, asked.definition) == (1204, "asked-channel/all/2026-10", "asked-channel@1")
    assert (released.value, released.of) == (0, 900)
    assert year.most == 1204
    assert Measure.REVIEWED not in year.newest.told


def test_a_withheld_cell_stays_withheld_and_counts_for_no_height() -> None:
    year = last_year([document("2026-10", asked=WITHHELD, released=WITHHELD, refused=0, all=WITHHELD)])
    assert year is not None
    assert year.newest.told[Measure.ASKED].value is None
    assert year.newest.told[Measure.WITHHELD].of is None
    assert year.most == 1


def test_a_month_without_a_report_is_a_gap_and_the_time_before_the_first_is_not_shown() -> None:
    year = last_year([document("2026-10", asked=20), document("2026-08", asked=30, reviewed=12)])
    assert year is not None
    assert months(year) == ["2026-08", "2026-09", "2026-10"]
    assert [span.is_empty for span in year.spans] == [False, True, False]
    assert year.spans[0].told[Measure.REVIEWED].value == 12
