"""`clerestory law`: what there is, what it says, whether it is sound and meets its cases; exit codes."""

import argparse
import json
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


@pytest.mark.parametrize(
    ("condition", "construct"),
    [
        ('context.channel like "po*"', "like"),
        ('decimal("1.5").lessThan(decimal("2.5"))', "lessThan"),
        ('ip("10.0.0.1").isLoopback()', "isLoopback"),
        ('{"channel": context.channel} == {"channel": "portal"}', "record"),
    ],
)
def test_a_policy_outside_the_compiled_law_is_refused_by_name_and_construct(
    folder: Path, capsys: pytest.CaptureFixture[str], condition: str, construct: str
) -> None:
    rule = f'forbid (principal, action == Action::"disclose", resource) when {{ {condition} }};'
    begins_later = note("strange", effective="2027-06-01", citation="A section of the tests")
    write_pack(folder, "us-zz", extends="us", policies=begins_later + rule)
    assert run("--packs", str(folder), "lint") == 1
    (finding,) = [one for one in capsys.readouterr().out.splitlines() if "strange: found" in one]
    assert finding.startswith("us-zz: policy strange: found ")
    assert construct in finding.partition(", which the compiled law does not model")[0]
    assert run("--packs", str(folder), "publish", "us-zz") == 1
    assert finding in capsys.readouterr().out
    assert not (folder / "us-zz" / "versions").exists()


def test_a_case_that_is_not_met_fails_and_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = folder / "us-mt" / "cases" / "80-review.yaml"
    cases.write_text(cases.read_text().replace("photo: release", "photo: withhold", 1))
    assert run("--packs", str(folder), "cases", "us-mt") == 1
    told = capsys.readouterr().out
    assert "mt-review.decides" in told
    assert "found release, expected withhold" in told


def test_laws_are_compared_on_a_terminal_as_lines_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", "--laws", "us-mt,us-ny", "--on", "2026-03-01") == 0
    told = capsys.readouterr().out
    assert "On 2026-03-01." in told
    assert "\nus-ny " in told
    assert run("compare", "--laws", "us-mt,us-ny", "--on", "2026-03-01", "--format", "csv") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("on,question,element,law,outcome")
    assert any(line.startswith("2026-03-01,photo_civil,photo,us-ny,withhold,ny-") for line in lines)
    assert run("compare", "--laws", "us-mt", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["on"] == "2026-11-22"


@pytest.mark.parametrize("laws", ["us-zz", "us-mt,us-zz", ","])
def test_a_law_that_is_not_there_is_not_compared(laws: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", "--laws", laws) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "us-zz" in told.err or "found no law in --laws" in told.err


def test_the_grid_of_a_pack_names_what_decided(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "us-mt", "--paper", "administrative_warrant") == 0
    told = capsys.readouterr().out
    assert "On 2026-11-22: administrative warrant (I-200, I-205)" in told
    assert "mt-44-15-105  MCA 44-15-105" in told
    assert "Days of " in told
    assert run("show", "us-mt-office") == 0
    assert "clerestory law show us-mt counts them in" in capsys.readouterr().out


def test_a_pack_is_shown_in_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "us-mt", "--language", "es", "--no-grid") == 0
    assert "Montana exige" in capsys.readouterr().out


def test_a_new_pack_loads_decides_towards_caution_and_names_what_is_left(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--packs", str(folder), "new-pack", "us-zz", "--name", "Law of the tests") == 0
    capsys.readouterr()
    assert run("--packs", str(folder), "cases", "us-zz") == 0
    out = capsys.readouterr().out
    assert "reading decide: 2 of 2 expected outcomes met" in out
    assert "reading replay: 2 of 2 expected outcomes met" in out
    assert run("--packs", str(folder), "lint") == 1
    findings = [line for line in capsys.readouterr().out.splitlines() if line.startswith("us-zz: ")]
    assert findings
    assert all("has to be filled in" in line for line in findings)
    for path in (one for one in (folder / "us-zz").rglob("*") if one.is_file()):
        kept = [line for line in path.read_text().splitlines() if not line.lstrip().startswith(("#", "//"))]
        path.write_text("\n".join(kept).replace("FILL-IN", "Dicho.") + "\n")
    assert run("--packs", str(folder), "lint") == 0


@pytest.mark.parametrize(
    ("name", "said"), [("us-mt", "found a folder of this name"), ("mt", "expected us- and")]
)
def test_a_new_pack_touches_nothing_that_is_there(
    name: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "us-mt" / "pack.toml").read_bytes()
    assert run("--packs", str(folder), "new-pack", name, "--name", "Law of the tests") == 2
    assert said in capsys.readouterr().err
    assert (folder / "us-mt" / "pack.toml").read_bytes() == before


def test_a_change_is_tried_published_and_never_under_an_old_number(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(folder / "us-mt" / "versions", ignore_errors=True)
    on_shelf = ("--packs", str(folder))
    assert run(*on_shelf, "publish", "us-mt") == 0
    number = capsys.readouterr().out.split()[1]
    policy = folder / "us-mt" / "policies" / "50-face-search.cedar"
    policy.write_text(policy.read_text() + note("mt-new", citation="MCA 44-15-199", says="It is closed.") + (
        'forbid (principal, action == Action::"disclose", resource == Element::"fingerprint");'
    ))  # fmt: skip
    assert run(*on_shelf, "cases", "us-mt") == 2
    assert f"version {number} was published as" in capsys.readouterr().err
    sheet = folder / "us-mt" / "pack.toml"
    sheet.write_text(sheet.read_text().replace(f'version = "{number}"', 'version = "2099.1.1"'))
    assert run(*on_shelf, "diff", f"us-mt@{number}", "us-mt") == 0
    told = capsys.readouterr().out
    assert "fingerprint / FBI, a crime / no paper" in told
    assert "(mt-new)" in told
    assert "withhold" in told
    assert run(*on_shelf, "publish", "us-mt") == 1
    assert "no Spanish for mt-new: says" in capsys.readouterr().out


def test_two_packs_are_no_two_versions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("diff", "us-mt", "us-ny") == 2
    assert "expected two versions of one pack" in capsys.readouterr().err


def test_the_twenty_questions_are_answered_as_json_with_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("answers", "--law", "us-mt", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["question"] for one in told] == list(range(1, 21))
    for one in told:
        assert set(one) == {"law", "on", "language", "question", "title", "statements", "claims", "packs"}
        assert (one["law"], one["on"], one["language"]) == ("us-mt", "2026-11-22", "en")
        assert one["statements"]
        assert all(statement["text"] and statement["source"]["kind"] for statement in one["statements"])
        assert {stamp["pack"] for stamp in one["packs"]} == {"us", "us-mt", "us-mt-office"}
    assert {claim["verdict"] for claim in told[6]["claims"]} == {"wrong", "contradicted"}


def test_one_question_is_one_answer_of_its_day_in_its_language(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("answers", "--law", "us-ny", "--question", "2", "--on", "2019-12-13", "--language", "es")
    assert run(*words, "--format", "json") == 0
    one = json.loads(capsys.readouterr().out)
    assert (one["question"], one["on"], one["language"]) == (2, "2019-12-13", "es")
    assert one["title"] == "¿Qué restricciones legales existen?"
    assert run(*words) == 0
    lines = capsys.readouterr().out
    assert lines.startswith("2. ¿Qué restricciones legales existen?")
    assert "ny-before]" in lines
    assert "ny-201-12-a]" not in lines


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--law", "us-xx"), "no pack covers law 'us-xx'"),
        (("--law", "us-mt", "--on", "1950-01-01"), "1950-01-01 is outside what pack us covers"),
        (("--law", "us-mt", "--question", "21"), "found question 21; expected one of 1 to 20."),
        (("--law", "us-mt", "--question", "0"), "found question 0; expected one of 1 to 20."),
        (("--law", "us-mt-office"), "is an office's directives, not a law"),
    ],
)
def test_a_question_that_cannot_be_put_is_one_sentence(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("answers", *words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert sentence in told.err
    assert len(told.err.splitlines()) == 1
