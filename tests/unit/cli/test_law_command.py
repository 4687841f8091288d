"""`clerestory law`: what there is, what it says, whether it is sound and meets its cases; exit codes."""

import argparse
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.cli import law
from clerestory.law.library import default_folder, open_library


def run(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="clerestory")
    law.add_parser(parser.add_subparsers())
    args = parser.parse_args(["law", *words])
    args.at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    return law.run(args)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("us", "us-mt", "us-mt-office"):
        shutil.copytree(default_folder() / name, tmp_path / "lawpacks" / name)
    (tmp_path / "lawpacks" / "us-mt" / "claims.toml").unlink()  # its evidence lies in packs that are not here
    return tmp_path / "lawpacks"


def test_the_list_names_every_pack_with_version_and_digest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    told = capsys.readouterr().out
    for name in ("us ", "us-mt ", "us-mt-office "):
        assert f"\n{name}" in f"\n{told}"
    assert told.count("sha256:") == len(open_library(default_folder()).places)


def test_a_broken_pack_is_listed_as_such(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_pack(folder, "us-zz", extends="us", policies="nonsense")
    assert run("--packs", str(folder), "list") == 1
    assert "us-zz" in capsys.readouterr().out


def test_a_pack_is_shown_with_citation_dates_and_reading(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "us-mt") == 0
    told = capsys.readouterr().out
    assert "MCA 61-11-510(1)  [mt-61-11-510-1]" in told
    assert "text unread" in told
    assert "until 2021-03-31" in told


def test_only_what_is_in_force_on_a_day_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "us", "--on", "1995-01-01") == 0
    told = capsys.readouterr().out
    assert "us-405-before-the-act" in told
    assert "us-2721-b1" not in told


def test_a_pack_that_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "us-zz") == 2
    assert "no pack covers law 'us-zz'; there are us, us-" in capsys.readouterr().err


def test_a_day_that_is_none_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("show", "us", "--on", "yesterday")
    assert stopped.value.code == 2
    assert "expected a day written YYYY-MM-DD" in capsys.readouterr().err


def test_the_shipped_law_passes_its_lints_and_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint") == 0
    assert run("cases") == 0
    told = capsys.readouterr().out
    assert "0 findings" in told
    assert "reading decide: " in told


def test_a_finding_makes_lint_fail(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = folder / "us-mt-office" / "policies"
    place.mkdir(exist_ok=True)
    (place / "stern.cedar").write_text(
        note("stern") + 'forbid (principal, action == Action::"disclose", resource);'
    )
    assert run("--packs", str(folder), "lint") == 1
    assert "directive stern can restrict immigration_status" in capsys.readouterr().out


def test_a_case_that_is_not_met_fails_and_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = folder / "us-mt" / "cases" / "80-review.yaml"
    cases.write_text(cases.read_text().replace("photo: release", "photo: withhold", 1))
    assert run("--packs", str(folder), "cases", "us-mt") == 1
    told = capsys.readouterr().out
    assert "mt-review.decides" in told
    assert "found release, expected withhold" in told
