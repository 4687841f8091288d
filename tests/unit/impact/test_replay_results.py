"""A result is written whole or not at all, shows no count too small, and is read back only unchanged."""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest
from tests.unit.impact.replay_world import write_history, write_packs

from clerestory.impact.replay.errors import ReplayError
from clerestory.impact.replay.output import FILES, folder_for, write_text
from clerestory.impact.replay.result import COLUMNS
from clerestory.impact.replay.results import Result, read_result
from clerestory.impact.replay.run import Order, replay
from clerestory.impact.replay.threshold import FEW, THRESHOLD, shown
from clerestory.law.library import Library, open_library


class InterruptedByTheTestError(Exception):
    """Something that no code of the house knows."""


AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def quiet(doing: str, total: int) -> "nullcontext[Callable[[int], None]]":
    return nullcontext(lambda done: None)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return open_library(write_packs(tmp_path_factory.mktemp("packs")))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_history(tmp_path_factory.mktemp("made") / "history", origin={"synthetic": True})


@pytest.fixture(scope="module")
def folder(library: Library, history: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "new" / "out"
    replay(Order(history, "us-aa", "us-bb", out, AT, check=20), library, quiet)
    return out


@pytest.fixture
def result(folder: Path) -> Result:
    return read_result(folder)


def test_a_result_is_four_files_and_nothing_beside_them(folder: Path, result: Result) -> None:
    assert {path.name for path in folder.iterdir()} == set(FILES)
    assert [path.name for path in folder.parent.iterdir()] == ["out"]
    assert folder.stat().st_mode & 0o777 == folder.parent.stat().st_mode & 0o777
    assert result.cells[0].month == "2025-01"
    assert {cell.change for cell in result.cells} > {"newly_withheld", "unchanged", "cannot_be_compared"}


def test_the_same_order_gives_the_same_bytes(
    folder: Path, library: Library, history: Path, tmp_path: Path
) -> None:
    replay(Order(history, "us-aa", "us-bb", tmp_path / "again", AT, check=20), library, quiet)
    for name in FILES:
        one, other = ((place / name).read_text() for place in (folder, tmp_path / "again"))
        if name == "provenance.json":
            one, other = (_without_times(each) for each in (one, other))
        assert one == other, name


def _without_times(text: str) -> str:
    return json.dumps({key: value for key, value in json.loads(text).items()
                       if key not in ("seconds", "rows_a_second")})  # fmt: skip


def test_no_count_below_the_threshold_is_in_any_file(result: Result) -> None:
    assert [shown(count) for count in (0, 1, 10, 11)] == [0, FEW, FEW, 11]
    answers = [line.rpartition(",")[2] for line in result.lines.splitlines()[1:]]
    assert FEW in answers
    assert all(one == FEW or int(one) >= THRESHOLD for one in answers)
    numbers = list(_numbers({key: value for key, value in result.summary.items() if key != "threshold"}))
    assert all(one == 0 or one >= THRESHOLD for one in numbers)
    assert FEW in json.dumps(result.summary)
    counts = re.findall(r"(?<![\d.,])([1-9]|10) (?:released|withheld|a person decides|\()", result.chart)
    assert not counts


def _numbers(document: Any) -> Any:
    if isinstance(document, dict):
        for value in document.values():
            yield from _numbers(value)
    elif isinstance(document, list):
        for value in document:
            yield from _numbers(value)
    elif type(document) is int:
        yield document


def test_totals_months_and_changes_add_up(result: Result) -> None:
    said = result.summary
    answers = said["answers"]
    for law in ("us-aa", "us-bb"):
        assert may_be(answers, said["outcomes"][law].values())
        for name, total in said["outcomes"][law].items():
            for table in ("months", "elements", "requester_classes", "purposes"):
                assert may_be(total, [one[law][name] for one in said[table]]), table
    changes = {key: value for key, value in said["comparison"].items() if key != "says"}
    assert may_be(answers, changes.values())
    assert may_be(answers, [one["answers"] for one in said["transitions"]])
    for table in said["changes_by"].values():
        for change, total in changes.items():
            assert may_be(total, [one[change] for one in table.values()]), change
    for change in ("newly_withheld", "newly_reviewed", "newly_released"):
        assert may_be(
            changes[change], [one["answers"] for one in said["responsible"] if one["change"] == change]
        )
    assert all(one["rule"] is None or one["rule"] in said["provisions"] for one in said["responsible"])
    assert [one["month"] for one in said["months"]] == ["2025-01", "2025-02", "2025-03"]


def may_be(total: int | str, parts: Iterable[int | str]) -> bool:
    """Can these shown counts be the parts of this shown total?"""
    shown_parts = list(parts)
    few = shown_parts.count(FEW)
    least = sum(one for one in shown_parts if isinstance(one, int)) + few
    most = least + few * (THRESHOLD - 2)
    low, high = (total, total) if isinstance(total, int) else (1, THRESHOLD - 1)
    return least <= high and low <= most


def test_the_provision_of_the_stricter_law_is_held_responsible(result: Result) -> None:
    behind = {(one["change"], one["law"], one["rule"]) for one in result.summary["responsible"]}
    assert ("newly_withheld", "us-bb", "bb-immigration") in behind
    assert ("newly_released", "us-aa", "aa-paper") in behind
    assert not {one for one in behind if one[0] == "newly_withheld" and one[1] == "us-aa"}


def test_the_caption_says_what_is_counted_and_what_is_assumed(result: Result) -> None:
    said = result.summary["caption"]
    assert "answers about single elements" in said
    assert "a question that asks for a name and a photo has two" in said
    assert "its mix of purposes, papers and messages is assumed" in said
    assert "because a fact it asks for was not recorded at the time" in said
    assert f"{result.summary['answers']:,}" in said
    assert "Sample traffic that nobody asked" in result.chart


def test_traffic_that_happened_is_not_called_made_up(library: Library, tmp_path: Path) -> None:
    history = write_history(tmp_path / "history")
    replay(Order(history, "us-aa", None, tmp_path / "out", AT, check=5), library, quiet)
    result = read_result(tmp_path / "out")
    assert result.summary["made_up"] is False
    assert "assumed" not in result.summary["caption"] + result.chart
    assert result.summary["against"] is None
    assert "comparison" not in result.summary
    assert {(cell.against_outcome, cell.change) for cell in result.cells} == {("", "")}


def test_provenance_says_from_what_with_what_and_how_well_checked(
    result: Result, history: Path, folder: Path
) -> None:
    about = result.provenance
    assert about["history"]["sha256"] == sha256((history / "history.json").read_bytes()).hexdigest()
    assert [one["pack"] for one in about["packs"]] == ["us", "us-aa", "us-bb"]
    assert about["program"]["polars"] == pl.__version__
    assert about["checked"]["rows"] == 20
    assert about["checked"]["rare_combinations_checked"] == 20
    assert about["checked"]["rare_combinations"] > 20
    assert "20 rows and 20 rare combinations checked by Cedar, 0 differ" in about["checked"]["says"]
    assert about["suppression"]["complementary"] is False
    assert about["spans"] == [
        {"first": "2025-01-15", "last": "2025-01-31"},
        {"first": "2025-02-01", "last": "2025-03-02"},
    ]
    assert [one["provision"] for one in about["warnings"]] == ["us-passing-on"]
    assert about["began"] == AT.isoformat()
    for name, digest in about["files"].items():
        assert digest == f"sha256:{sha256((folder / name).read_bytes()).hexdigest()}"


def test_a_shorter_period_is_replayed_alone(library: Library, history: Path, tmp_path: Path) -> None:
    days = {"first": date(2025, 1, 20), "last": date(2025, 2, 20)}
    replay(Order(history, "us-aa", "us-bb", tmp_path / "out", AT, check=10**6, **days), library, quiet)
    result = read_result(tmp_path / "out")
    assert (result.summary["first"], result.summary["last"]) == ("2025-01-20", "2025-02-20")
    asked = pl.scan_parquet(history / "part-00000.parquet").filter(
        pl.col("day").is_between(20250120, 20250220)
    )
    rows = asked.select(pl.len()).collect().item()
    assert result.summary["questions"] == result.provenance["checked"]["rows"] == rows
    assert {cell.month for cell in result.cells} == {"2025-01", "2025-02"}


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2025, 2, 3), date(2025, 3, 1)), (date(2026, 1, 1), None), (date(2025, 3, 1), date(2025, 2, 1))],
)
def test_a_period_without_questions_is_refused(
    first: date, last: date | None, library: Library, history: Path, tmp_path: Path
) -> None:
    with pytest.raises(ReplayError, match=r"found no question from 202\d"):
        replay(Order(history, "us-aa", None, tmp_path / "out", AT, first=first, last=last), library, quiet)
    assert list(tmp_path.iterdir()) == []


def test_cells_are_chosen_by_their_values(result: Result) -> None:
    chosen = result.cells_of(element="photo", requester_class="ice", month="2025-01")
    assert chosen
    assert {(one.element, one.requester_class, one.month) for one in chosen} == {("photo", "ice", "2025-01")}
    assert {one.outcome for one in chosen} <= {"withhold", "undetermined"}
    assert result.cells_of(change="newly_withheld", purpose="unknown")
    assert result.cells_of(element="no such") == ()
    assert len(result.cells_of()) == len(result.cells)


def test_the_columns_are_those_that_are_documented(result: Result) -> None:
    assert result.lines.splitlines()[0] == ",".join(COLUMNS)
    page = Path(__file__).parents[3] / "docs" / "reference" / "replay.md"
    assert all(f"`{name}`" in page.read_text() for name in COLUMNS)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_changed_or_is_missing_is_refused(name: str, folder: Path, tmp_path: Path) -> None:
    for spoil in ("changed", "missing"):
        place = tmp_path / spoil
        place.mkdir()
        for path in folder.iterdir():
            (place / path.name).write_bytes(path.read_bytes())
        read_result(place)
        if spoil == "missing":
            (place / name).unlink()
        else:
            (place / name).write_bytes((place / name).read_bytes().replace(b"clerestory/replay", b"x")[:-2])
        with pytest.raises(ReplayError, match=re.escape(name)):
            read_result(place)


def test_a_failure_while_writing_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    def breaks_off() -> None:
        with folder_for(tmp_path / "out") as place:
            write_text(place, "cells.csv", "half")
            raise InterruptedByTheTestError

    with pytest.raises(InterruptedByTheTestError):
        breaks_off()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert list((tmp_path / "out").iterdir()) == []


def test_an_empty_folder_is_taken_and_a_full_one_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with folder_for(tmp_path / "out") as place:
        write_text(place, "one", "1")
    assert (tmp_path / "out" / "one").read_text() == "1"
    with pytest.raises(ReplayError, match="found 'one' in it"), folder_for(tmp_path / "out"):
        pytest.fail("nothing may begin")
    assert (tmp_path / "out" / "one").read_text() == "1"


def test_the_chart_is_one_picture_without_scripts_or_other_files(result: Result) -> None:
    tree = ElementTree.fromstring(result.chart)
    names = {one.tag.rpartition("}")[2] for one in tree.iter()}
    assert not names & {"script", "style", "image", "foreignObject", "a"}
    assert tree.findtext("{http://www.w3.org/2000/svg}title")
    assert tree.findtext("{http://www.w3.org/2000/svg}desc") == result.summary["caption"]
    outside = re.findall(r'(?:href|src|url)\s*[=(]\s*["\']?([^"\')]+)', result.chart)
    assert set(outside) <= {"#withheld", "#undetermined"}
