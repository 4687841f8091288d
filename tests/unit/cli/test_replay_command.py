"""`clerestory replay` as a person meets it: exit codes, one sentence for what is wrong, nothing half-made."""

import io
import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.readings.seeded_packs import write_pack
from tests.unit.impact.replay_world import write_history, write_packs

from clerestory.cli.program import main
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.write import metadata
from clerestory.impact.replay.put import Put
from clerestory.impact.replay.results import read_result
from clerestory.policy.replay import Told

AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return write_packs(tmp_path / "packs")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return write_history(tmp_path / "history")


def run(history: Path, packs: Path, out: Path, *words: str) -> int:
    told = ["replay", "--history", str(history), "--packs", str(packs), "--out", str(out)]
    if "--law" not in words:
        words = ("--law", "us-aa", *words)
    return main([*told, "--check", "3", *words], clock=lambda: AT, doctor=lambda: 1)


@pytest.fixture
def refused(
    history: Path, packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs, expects exit 2, one sentence and nothing left; gives the sentence."""

    def refused(*words: str, out: Path | None = None) -> str:
        place = out or tmp_path / "out"
        there = place.exists()
        before = sorted(tmp_path.iterdir())
        assert run(history, packs, place, *words) == 2
        told, err = capsys.readouterr()
        assert told == ""
        assert err.count("\n") == 1
        assert err.startswith("clerestory replay: ")
        assert place.exists() == there
        assert sorted(tmp_path.iterdir()) == before, "nothing is left behind"
        return err

    return refused


def change(history: Path, **values: Any) -> None:
    document = json.loads((history / "history.json").read_text())
    (history / "history.json").write_text(json.dumps(document | values))


def put(history: Path, rows: pl.DataFrame, raw: bytes | None = None) -> None:
    """Replace the only file as a faulty export would: listed rightly, wrong inside."""
    document = json.loads((history / "history.json").read_text())
    lists = Lists.checked(document, "here")
    part = history / "part-00000.parquet"
    if raw is None:
        rows.write_parquet(part, metadata=metadata(lists))
    else:
        part.write_bytes(raw)
    document["files"][0] |= {
        "rows": rows.height,
        "size_bytes": part.stat().st_size,
        "sha256": sha256(part.read_bytes()).hexdigest(),
    }
    change(history, files=document["files"], rows=rows.height)


def test_two_laws_are_replayed_and_told(
    history: Path, packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(history, packs, tmp_path / "out", "--against", "us-bb") == 0
    told, err = capsys.readouterr()
    result = read_result(tmp_path / "out")
    assert err == "", "no progress in a pipe"
    counts = [result.summary["outcomes"][law]["release"] for law in ("us-aa", "us-bb")]
    assert told.startswith(f"● released: us-aa {counts[0]:,}  us-bb {counts[1]:,}\n◐ a person decides: ")
    assert f"\n{result.summary['caption']}\n" in told
    assert "\n? not recorded: us-aa " in told
    assert "not spoken of" not in told, "what does not occur has no line"
    assert "3 rows and 3 rare combinations checked by Cedar, 0 differ" in told
    assert "1 provision in force in this period has days that nobody verified" in told
    assert told.endswith(f"{tmp_path / 'out'}\n")
    assert result.provenance["laws"] == ["us-aa", "us-bb"]


def test_one_law_alone_is_replayed(history: Path, packs: Path, tmp_path: Path) -> None:
    assert run(history, packs, tmp_path / "out", "--law", "us") == 0
    result = read_result(tmp_path / "out")
    assert list(result.summary["outcomes"]) == ["us"]


def test_days_can_be_named(history: Path, packs: Path, tmp_path: Path) -> None:
    assert run(history, packs, tmp_path / "out", "--from", "2025-02-01", "--to", "2025-02-28") == 0
    assert read_result(tmp_path / "out").summary["first"] == "2025-02-01"


@pytest.mark.parametrize("words", [("--from", "soon"), ("--check", "-1"), ("--engine", "abacus")])
def test_a_senseless_word_is_refused(
    words: tuple[str, str], history: Path, packs: Path, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(history, packs, tmp_path / "out", *words)
    assert caught.value.code == 2


def test_without_spark_a_sentence_says_what_to_install(refused: Any) -> None:
    told = refused("--engine", "spark")
    assert "--engine spark: found no Spark here" in told
    assert "make setup-spark" in told


def test_an_unknown_law_is_refused(refused: Any) -> None:
    assert "no pack covers law 'us-zz'" in refused("--law", "us-zz")
    assert "no pack covers law 'us-zz'" in refused("--against", "us-zz")


def test_the_same_law_twice_is_refused(refused: Any) -> None:
    assert "--against names 'us-aa', the same law as --law" in refused("--against", "us-aa")


def test_a_period_that_no_pack_covers_is_refused(refused: Any, packs: Path) -> None:
    write_pack(packs, "us-bb", extends="us", covers=("2025-02-01", "2027-12-31"))
    assert "2025-01-15 is outside what pack us-bb covers" in refused("--against", "us-bb")
    write_pack(packs, "us-bb", extends="us", covers=("1990-10-01", "2025-02-01"))
    assert "2025-03-02 is outside what pack us-bb covers" in refused("--against", "us-bb")


def test_a_broken_pack_is_refused(refused: Any, packs: Path) -> None:
    write_pack(packs, "us-bb", extends="us", policies="permit (")
    assert "us-bb" in refused("--against", "us-bb")


def test_a_folder_that_holds_something_is_refused(refused: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "kept.txt").write_text("kept")
    assert "found 'kept.txt' in it; expected an empty folder" in refused(out=tmp_path / "mine")
    assert (tmp_path / "mine" / "kept.txt").read_text() == "kept"


def test_a_file_where_the_folder_should_be_is_refused(refused: Any, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("kept")
    assert "found no folder that can be written to" in refused(out=tmp_path / "taken")


def test_a_history_that_is_not_there_is_refused(refused: Any, history: Path) -> None:
    (history / "history.json").unlink()
    assert "no history.json that can be read" in refused()


def test_a_history_of_another_version_is_refused(refused: Any, history: Path) -> None:
    change(history, format="clerestory/history/2")
    assert "'clerestory/history/2'; expected 'clerestory/history/1'" in refused()


def test_a_history_without_rows_is_refused(refused: Any, history: Path) -> None:
    put(history, pl.read_parquet(history / "part-00000.parquet").clear())
    assert "found no rows; expected one at least" in refused()


def test_an_unknown_code_is_refused(refused: Any, history: Path) -> None:
    rows = pl.read_parquet(history / "part-00000.parquet")
    put(history, rows.with_columns(pl.lit(250, dtype=pl.UInt8).alias("purpose.activity")))
    assert "the unknown code 250 in column 'purpose.activity'" in refused()


@pytest.mark.parametrize("kept", [0, 4, 2000, -1])
def test_a_truncated_file_is_refused(kept: int, refused: Any, history: Path) -> None:
    rows = pl.read_parquet(history / "part-00000.parquet")
    put(history, rows, (history / "part-00000.parquet").read_bytes()[:kept])
    assert "cannot be read as Parquet" in refused()
    (history / "part-00000.parquet").write_bytes(b"PAR1")
    if kept != 4:
        assert "The file was cut short or changed" in refused()


def test_days_without_questions_are_refused(refused: Any) -> None:
    assert "found no question from 2025-02-03 to 2025-02-05" in refused(
        "--from", "2025-02-03", "--to", "2025-02-05"
    )
    assert "its days are 2025-01-15 to 2025-03-02" in refused("--from", "2030-01-01")


def test_an_answer_cedar_would_not_give_ends_the_run_with_exit_1(
    history: Path,
    packs: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The fault is seeded: what is sent to a person is told as released."""
    right = Put.told

    def wrong(self: Put, values: Any, elements: tuple[str, ...]) -> dict[str, Told]:
        told = right(self, values, elements)
        return {name: Told("release", one.rules) if one.outcome == "review" else one
                for name, one in told.items()}  # fmt: skip

    monkeypatch.setattr(Put, "told", wrong)
    assert run(history, packs, tmp_path / "out", "--check", "400") == 1
    told, err = capsys.readouterr()
    assert told == ""
    assert "the replay says release" in err
    assert "Cedar says review" in err
    assert '"agency":' in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history", "packs"]


def test_progress_shows_on_a_terminal_once_it_takes_long(
    history: Path, packs: Path, tmp_path: Path, look: Callable[[], StringIO]
) -> None:
    terminal = look()
    assert run(history, packs, tmp_path / "out") == 0
    for words in ("questions checked", "questions replayed", "questions decided by Cedar"):
        assert words in terminal.getvalue()


def test_a_terminal_shows_a_table(
    history: Path, packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    assert run(history, packs, tmp_path / "out", "--against", "us-bb") == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue()).splitlines()
    heading = next(line for line in lines if "answers about single elements" in line)
    assert heading.split()[-2:] == ["us-aa", "us-bb"]
    withheld = next(line for line in lines if "withheld" in line).split()
    outcomes = read_result(tmp_path / "out").summary["outcomes"]
    assert withheld == ["□", "withheld", *(f"{outcomes[law]['withhold']:,}" for law in ("us-aa", "us-bb"))]
