"""A history is opened only if every file of it is whole, of this version, and free of unknown numbers."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clerestory.impact.errors import HistoryError
from clerestory.impact.history import write
from clerestory.impact.history.columns import polars_schema
from clerestory.impact.history.faults import Range
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.read import open_history
from clerestory.impact.history.rows import frame_of, row_of
from clerestory.impact.history.write import HistoryWriter, metadata
from clerestory.vocabulary.facts import Facts

LISTS = Lists(("unknown", "us.dhs.ice", "us.doj.fbi"), ("us",), ("none",))


def question(day: str, agency: str = "us.dhs.ice") -> Facts:
    return Facts.from_json(
        {
            "id": "a",
            "on": day,
            "law": "us",
            "requester": {"agency": agency},
            "purpose": {"activity": "unknown"},
            "authority": {"instrument": "letter"},
            "elements": ["name", "photo"],
        }
    )


@pytest.fixture
def rows() -> pl.DataFrame:
    days = ("2024-10-01", "2025-02-28", "2025-09-30")
    return frame_of(row_of(question(day), LISTS) for day in days)


@pytest.fixture
def history(tmp_path: Path, rows: pl.DataFrame) -> Path:
    folder = tmp_path / "history"
    with HistoryWriter(folder, LISTS, origin={"made": "for a test"}) as writer:
        writer.add(rows)
        writer.finish()
    return folder


def put(folder: Path, rows: pl.DataFrame, about: dict[str, str] | None = None) -> None:
    """Replace the only file of a history as a faulty export would: listed rightly, wrong inside."""
    part = folder / "part-00000.parquet"
    rows.write_parquet(part, metadata=metadata(LISTS) if about is None else about)
    change(folder, lambda manifest: manifest["files"][0].update(
        rows=rows.height, size_bytes=part.stat().st_size, sha256=sha256(part.read_bytes()).hexdigest()
    ))  # fmt: skip


def change(folder: Path, how: Callable[[dict[str, Any]], Any]) -> None:
    manifest = json.loads((folder / "history.json").read_text())
    how(manifest)
    (folder / "history.json").write_text(json.dumps(manifest))


def refused(folder: Path) -> str:
    with pytest.raises(HistoryError) as caught:
        open_history(folder)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "expected" in sentence
    assert caught.value.remedy
    return sentence


def test_a_whole_history_opens_and_tells_its_period_and_rows(history: Path, rows: pl.DataFrame) -> None:
    told: list[int] = []
    opened = open_history(history, told.append)
    assert (opened.rows, opened.first, opened.last) == (3, date(2024, 10, 1), date(2025, 9, 30))
    assert told == [3]
    assert opened.lists == LISTS
    assert opened.scan().collect().equals(rows)
    assert opened.scan(["day"]).collect().columns == ["day"]
    assert opened.digest == sha256((history / "history.json").read_bytes()).hexdigest()


def test_many_rows_become_files_and_groups_of_bounded_size(
    tmp_path: Path, rows: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "ROWS_A_FILE", 4)
    with HistoryWriter(tmp_path / "h", LISTS, origin={}) as writer:
        for _ in range(5):
            writer.add(rows)
        writer.finish()
    opened = open_history(tmp_path / "h")
    assert [one.rows for one in opened.files] == [4, 4, 4, 3]
    assert opened.scan().collect().equals(pl.concat([rows] * 5))


def test_an_opened_history_knows_what_stands_in_each_column_of_all_files(
    tmp_path: Path, rows: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "ROWS_A_FILE", 3)
    unknown = rows.with_columns(
        pl.lit(None, dtype=pl.UInt8).alias("purpose.activity"),
        pl.lit(None, dtype=pl.Boolean).alias("requester.verified"),
    )
    with HistoryWriter(tmp_path / "h", LISTS, origin={}) as writer:
        for part in (rows.with_columns(pl.lit(True).alias("requester.verified")), unknown):
            writer.add(part)
        writer.finish()
    ranges = open_history(tmp_path / "h").ranges
    assert ranges["day"] == Range(20241001, 20250930, 0)
    assert ranges["requester.verified"] == Range(1, 1, 3)
    assert ranges["purpose.activity"] == Range(0, 0, 3)
    assert set(ranges) == set(rows.columns)


def test_a_folder_may_have_signs_in_its_name_that_look_like_a_pattern(history: Path, tmp_path: Path) -> None:
    odd = history.rename(tmp_path / "h[1]*?")
    assert open_history(odd).scan().collect().height == 3


def test_a_history_of_another_version_is_refused(history: Path) -> None:
    change(history, lambda manifest: manifest.update(format="clerestory/history/2"))
    assert "'clerestory/history/2'; expected 'clerestory/history/1'" in refused(history)


def test_a_history_whose_codes_mean_something_else_is_refused(history: Path) -> None:
    change(history, lambda manifest: manifest.update(digest="0" * 64))
    assert "schema digest 000000000000" in refused(history)


def test_a_file_of_another_version_among_right_ones_is_refused(history: Path, rows: pl.DataFrame) -> None:
    put(history, rows, metadata(LISTS) | {"clerestory.history.version": "clerestory/history/0"})
    assert "part-00000.parquet: found the schema version 'clerestory/history/0'" in refused(history)
    put(history, rows, metadata(LISTS) | {"clerestory.history.digest": "f" * 64})
    assert "part-00000.parquet: found the schema digest ffff" in refused(history)


def test_a_file_that_says_nothing_about_itself_is_refused(history: Path, rows: pl.DataFrame) -> None:
    put(history, rows, {})
    assert "the schema version 'None'" in refused(history)


def test_a_file_made_with_other_lists_is_refused(history: Path, rows: pl.DataFrame) -> None:
    other = Lists(("unknown", "us.doj.fbi", "us.dhs.ice"), ("us",))
    put(history, rows, metadata(other))
    assert "the digest of other lists" in refused(history)


@pytest.mark.parametrize("kept", [0, 3, 100, -1])
def test_a_file_cut_short_is_refused(history: Path, kept: int) -> None:
    part = history / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:kept])
    assert "The file was cut short or changed" in refused(history)


@pytest.mark.parametrize("kept", [0, 3, 100, -1])
def test_a_truncated_parquet_file_that_is_listed_as_such_is_refused(history: Path, kept: int) -> None:
    part = history / "part-00000.parquet"
    content = part.read_bytes()[:kept]
    part.write_bytes(content)
    change(history, lambda manifest: manifest["files"][0].update(
        size_bytes=len(content), sha256=sha256(content).hexdigest()
    ))  # fmt: skip
    assert "cannot be read as Parquet" in refused(history)


def test_a_changed_byte_is_refused(history: Path) -> None:
    part = history / "part-00000.parquet"
    content = bytearray(part.read_bytes())
    content[40] ^= 1
    part.write_bytes(content)
    assert "changed after it was written" in refused(history)


def test_an_unfinished_export_is_no_history(history: Path) -> None:
    (history / "history.json").unlink()
    assert "The export did not finish" in refused(history)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no folder" in refused(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "x"}', "\udcff"])
def test_a_manifest_that_cannot_be_read_is_refused(history: Path, text: str) -> None:
    (history / "history.json").write_bytes(text.encode(errors="surrogateescape"))
    refused(history)


def test_a_history_without_rows_is_refused(history: Path, rows: pl.DataFrame) -> None:
    put(history, rows.clear())
    assert "no rows; expected one at least" in refused(history)
    change(history, lambda manifest: manifest.update(files=[]))
    assert "nothing to replay" in refused(history)


def test_a_missing_and_an_unlisted_file_are_refused(history: Path, rows: pl.DataFrame) -> None:
    rows.write_parquet(history / "stray.parquet")
    assert "stray.parquet: found a file that history.json does not name" in refused(history)
    (history / "stray.parquet").unlink()
    (history / "part-00000.parquet").unlink()
    assert "no file that can be read" in refused(history)


def test_rows_are_counted_again(history: Path, rows: pl.DataFrame) -> None:
    change(history, lambda manifest: manifest.update(rows=4))
    assert "4 rows; expected 3" in refused(history)
    change(history, lambda manifest: manifest["files"][0].update(rows=4))
    assert "3 rows; expected 4 as listed" in refused(history)


def test_a_missing_a_strange_and_a_wrongly_typed_column_are_refused(
    history: Path, rows: pl.DataFrame
) -> None:
    put(history, rows.drop("consent.form"))
    assert "no column 'consent.form'" in refused(history)
    put(history, rows.with_columns(plate=pl.lit("ABC123")))
    assert "the column 'plate'; expected only columns of the schema" in refused(history)
    put(history, rows.with_columns(pl.col("consent.form").cast(pl.Int64)))
    assert "the column 'consent.form' of type Int64; expected UInt8" in refused(history)


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("channel", 8),
        ("purpose.activity", 33),
        ("authority.instrument", 250),
        ("elements", 1 << 27),
        ("purpose.mixed_with", 1 << 33),
        ("requester.delegated", 4),
        ("requester", 3),
        ("recipient", 9),
        ("office", 1),
        ("reviewer.division", 1),
    ],
)
def test_an_unknown_code_is_refused_by_column(
    history: Path, rows: pl.DataFrame, column: str, code: int
) -> None:
    put(history, with_value(rows, column, code))
    assert f"the unknown code {code} in column {column!r}" in refused(history)


@pytest.mark.parametrize("column", ["day", "requester", "elements"])
def test_a_fact_without_which_there_is_no_question_must_be_there(
    history: Path, rows: pl.DataFrame, column: str
) -> None:
    put(history, with_value(rows, column, None))
    assert f"1 nulls in column {column!r}" in refused(history)


@pytest.mark.parametrize("day", [20250230, 0, -5, 20251301, 2025])
def test_a_day_no_calendar_has_is_refused(history: Path, rows: pl.DataFrame, day: int) -> None:
    put(history, with_value(rows, "day", day))
    assert f"the day {day}" in refused(history)


def test_a_row_that_asks_for_nothing_is_refused(history: Path, rows: pl.DataFrame) -> None:
    put(history, with_value(rows, "elements", 0))
    assert "a row that asks for nothing" in refused(history)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"consent.elements": 1}, "consent.elements although consent.limited is false"),
        ({"authority.limited": None}, "one of authority.limited and authority.elements recorded"),
        ({"requester.agreement.elements": None}, "one of requester.agreement.limited"),
        ({"authority.instrument": None}, "facts of a paper although authority.instrument was not recorded"),
        ({"authority.instrument": 0, "authority.in_force": True}, "although authority.instrument is unknown"),
        ({"authority.instrument": 0, "authority.issuer": 2}, "although authority.instrument is unknown"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(
    history: Path, rows: pl.DataFrame, changes: dict[str, Any], found: str
) -> None:
    for column, value in changes.items():
        rows = with_value(rows, column, value)
    put(history, rows)
    assert found in refused(history)


def test_nulls_are_welcome_everywhere_else(history: Path, rows: pl.DataFrame) -> None:
    needed = ("day", "requester", "elements")
    put(history, rows.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in polars_schema().items() if name not in needed
    ))  # fmt: skip
    assert open_history(history).rows == 3


def test_a_history_is_not_written_over_anything(history: Path, tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="expected an empty folder"):
        HistoryWriter(history, LISTS, origin={})


def test_what_is_broken_off_leaves_nothing(tmp_path: Path, rows: pl.DataFrame, monkeypatch: Any) -> None:
    monkeypatch.setattr(write, "ROWS_A_FILE", 2)
    for folder, made_before in ((tmp_path / "new", False), (tmp_path / "old", True)):
        if made_before:
            folder.mkdir()
        with suppress(KeyboardInterrupt), HistoryWriter(folder, LISTS, origin={}) as writer:
            writer.add(rows)
            assert list(folder.iterdir()), "a part is there, under another name"
            assert not list(folder.glob("*.parquet"))
            raise KeyboardInterrupt
        assert folder.exists() is made_before
        assert not made_before or not list(folder.iterdir())


def with_value(rows: pl.DataFrame, column: str, value: Any) -> pl.DataFrame:
    """The rows with another value in the middle one."""
    kind = polars_schema()[column]
    middle = pl.int_range(pl.len()) == 1
    return rows.with_columns(
        pl.when(middle).then(pl.lit(value, dtype=kind)).otherwise(pl.col(column)).alias(column)
    )
