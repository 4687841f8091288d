"""`clerestory sample traffic` as a person meets it: exit codes, sentences, nothing half-made."""

import resource
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from clerestory.cli.program import main
from clerestory.impact.history.read import open_history

PROGRAM = Path(sys.executable).with_name("clerestory")


def run(*words: str) -> int:
    return main(["sample", "traffic", *words], clock=lambda: pytest.fail("no clock"), doctor=lambda: 1)


def test_a_history_is_made_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "folder"
    assert run("--rows", "2000", "--seed", "4", "--out", str(out)) == 0
    told, err = capsys.readouterr()
    assert "2000 rows  1 files" in told
    assert told.endswith("history.json\n")
    assert err == "", "no progress in a pipe"
    assert open_history(out).rows == 2000


def test_a_folder_that_holds_something_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    assert run("--rows", "20", "--seed", "4", "--out", str(tmp_path)) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "'mine.txt' in it; expected an empty folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("rows", ["0", "-1", "99999999999"])
def test_a_senseless_number_of_rows_is_refused(
    rows: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(f"--rows={rows}", "--seed", "4", "--out", str(tmp_path / "new")) == 2
    assert f"{rows} rows were asked for; expected a number from 1 to" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_mix_that_cannot_be_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mix = tmp_path / "mix.toml"
    mix.write_text("format = 1")
    assert run("--rows", "5", "--seed", "4", "--out", str(tmp_path / "new"), "--mix", str(mix)) == 2
    assert "at format: found 1; expected a text" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_file_where_the_folder_should_be_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("")
    assert run("--rows", "5", "--seed", "4", "--out", str(tmp_path / "taken")) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    out = tmp_path / "new"
    done = subprocess.run(
        [PROGRAM, "sample", "traffic", "--rows", "50000", "--seed", "4", "--out", str(out)],
        preexec_fn=little_room,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "cannot be written to" in done.stderr
    assert "Nothing was kept" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not out.exists()


def test_progress_shows_on_a_terminal_once_it_takes_long(
    tmp_path: Path, look: Callable[[], StringIO]
) -> None:
    terminal = look()
    assert run("--rows", "400", "--seed", "4", "--out", str(tmp_path)) == 0
    assert "questions" in terminal.getvalue()
