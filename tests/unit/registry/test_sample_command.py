"""`clerestory sample registry` as a person meets it: exit codes and sentences."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from clerestory.cli import sample


def run(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="clerestory")
    sample.add_parser(parser.add_subparsers())
    return sample.run(parser.parse_args(["sample", "registry", *words]))


def test_files_are_made_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--people", "20", "--seed", "4", "--out", str(tmp_path / "new" / "folder")) == 0
    out, err = capsys.readouterr()
    assert "drivers.jsonl  20 lines" in out
    assert "manifest.json" in out
    assert err == "", "no progress in a pipe"


def test_a_second_run_refuses_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--people", "20", "--seed", "4", "--out", str(tmp_path)) == 0
    capsys.readouterr()
    assert run("--people", "20", "--seed", "4", "--out", str(tmp_path)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "already there" in err


@pytest.mark.parametrize("people", ["0", "-1", "99999999999"])
def test_a_senseless_number_of_people_is_refused(
    people: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(f"--people={people}", "--seed", "4", "--out", str(tmp_path)) == 2
    assert "expected a number from 1 to 10000000" in capsys.readouterr().err


def test_a_word_where_a_number_belongs_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("--people", "many", "--seed", "4", "--out", str(tmp_path))
    assert stopped.value.code == 2
    assert "'many'" in capsys.readouterr().err


def test_a_file_where_the_folder_should_be_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("")
    assert run("--people", "5", "--seed", "4", "--out", str(tmp_path / "taken")) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_progress_shows_on_a_terminal_once_it_takes_long(
    tmp_path: Path, look: Callable[[], StringIO]
) -> None:
    terminal = look()
    assert run("--people", "400", "--seed", "4", "--out", str(tmp_path)) == 0
    assert "people" in terminal.getvalue()


def test_the_command_needs_no_django() -> None:
    rooms = "cli.sample registry.sources.jsonl registry.sources.synthetic registry.fields registry.matching"
    asked = (
        f"import sys, {', '.join('clerestory.' + room for room in rooms.split())}; "
        "sys.exit(any(name.partition('.')[0] in ('django', 'psycopg') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
