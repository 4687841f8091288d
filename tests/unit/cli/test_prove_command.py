"""`clerestory prove`: one JSON line a promise, nothing at all on bad input, no solver until it is asked."""

import argparse
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clerestory.cli import prove
from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import decide
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Facts

KEPT = """
@id("no-curiosity")
@says("Nobody gets a photo out of curiosity alone.")
forbid (principal, action, resource == Element::"photo")
when {
  context.purpose.activity == "curiosity" && context.subject.record == "driver"
  && context.consent.form == "none" && context.authority.instrument == "none"
};
"""
BROKEN = """
@id("no-photo-without-court")
@says("No photo goes to immigration enforcement unless a judge or a court orders it.")
forbid (principal in Requester::"us.dhs.ice", action, resource == Element::"photo")
unless {
  ["judicial_warrant", "court_order", "grand_jury_subpoena", "trial_subpoena", "court_subpoena"]
    .contains(context.authority.instrument)
  || context.authority.enforced_by_court
};
"""
ONLY_A_WARRANT = """
@id("no-photo-without-warrant")
@says("No photo goes to immigration enforcement without a judge's warrant.")
forbid (principal in Requester::"us.dhs.ice", action, resource == Element::"photo")
unless { context.authority.instrument == "judicial_warrant" };
"""
DIRECTIVE = """
@id("office-photo")
@citation("Directive 7 of the tests")
@source("A directive of the tests")
@says("No photo goes to immigration enforcement without a judge's warrant.")
@effective("2026-01-01")
@repealed("in force")
@text("read")
forbid (principal in Requester::"us.dhs.ice", action == Action::"disclose", resource == Element::"photo")
unless { context.authority.instrument == "judicial_warrant" };
"""


def run(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="clerestory")
    prove.add_parser(parser.add_subparsers())
    args = parser.parse_args(["prove", *words])
    args.at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return prove.run(args)


@pytest.fixture
def promises(tmp_path: Path) -> Path:
    path = tmp_path / "promises.cedar"
    path.write_text(KEPT + BROKEN)
    return path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_promise_is_proved_and_one_refuted_by_facts_that_are_released(promises, capsys):
    assert run("--law", "us-mt", "--promise", str(promises)) == 0
    kept, broken = lines(capsys)
    for line in (kept, broken):
        assert set(line) == {"promise", "says", "law", "verdict", "witness", "seconds"}
        assert line["law"] == "us-mt"
        assert line["seconds"] >= 0
    assert (kept["promise"], kept["verdict"], kept["witness"]) == ("no-curiosity", "proved", None)
    assert (broken["promise"], broken["verdict"]) == ("no-photo-without-court", "refuted")
    witness = Facts.from_json(broken["witness"])
    assert witness.requester.agency.startswith("us.dhs.ice")
    (answer,) = decide(open_library(default_folder()), witness).elements
    assert (answer.element, answer.outcome) == ("photo", Outcome.RELEASE)


def test_a_second_file_adds_its_promises(promises, tmp_path, capsys):
    other = tmp_path / "other.cedar"
    other.write_text(KEPT.replace("no-curiosity", "no-curiosity-either"))
    assert run("--law", "us", "--promise", str(promises), "--promise", str(other)) == 0
    assert len(lines(capsys)) == 3


def test_a_bare_policy_is_a_promise(tmp_path, capsys):
    path = tmp_path / "bare.cedar"
    path.write_text('forbid (principal, action == Action::"disclose", resource == Element::"photo");')
    assert run("--law", "us-mt", "--promise", str(path)) == 0
    (line,) = lines(capsys)
    assert (line["promise"], line["verdict"]) == ("bare", "refuted")


def test_days_can_be_chosen(promises, capsys):
    assert run("--law", "us-mt", "--promise", str(promises), "--all-days") == 0
    assert [line["verdict"] for line in lines(capsys)] == [
        "refuted",
        "refuted",
    ]  # before the Act nothing was closed
    assert run("--law", "us-mt", "--promise", str(promises), "--on", "2010-05-05") == 0
    assert lines(capsys)[1]["witness"]["on"] == "2010-05-05"


def test_a_promise_for_later_is_asked_of_the_law_of_later(tmp_path, capsys):
    path = tmp_path / "one.cedar"
    path.write_text(BROKEN.replace("@says", '@from("2027-03-01") @says'))
    assert run("--law", "us-mt", "--promise", str(path)) == 0
    assert lines(capsys)[0]["witness"]["on"] == "2027-03-01"
    assert run("--law", "us-mt", "--promise", str(path), "--on", "2027-02-28") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "made from 2027-03-01 on" in told.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found no promise"),
        ("forbid (", "Cedar cannot read it"),
        (KEPT.replace("forbid", "permit"), "found `permit`"),
        (KEPT.replace("context.purpose.activity", "context.purpose.aim"), "attribute `purpose.aim`"),
        (KEPT.replace('"curiosity"', '"curiousity"'), "describes no request that can be asked"),
        (KEPT.replace('Element::"photo"', 'Element::"foto"'), 'Element::"foto"'),
        (KEPT.replace("principal,", 'principal in Group::"us/polise",'), "us/polise"),
        (KEPT.replace("principal,", 'principal in Requester::"uss.dhs",'), "uss.dhs"),
        (KEPT.replace('== "none"', 'like "no*"'), "`like`"),
        (KEPT.replace("@says", '@from("2099-01-01") @says'), "2099-01-01"),
    ],
)
def test_bad_input_is_one_sentence_and_no_line(tmp_path, capsys, text, said):
    path = tmp_path / "bad.cedar"
    path.write_text(text)
    good = tmp_path / "good.cedar"
    good.write_text(KEPT.replace("no-curiosity", "good"))
    assert run("--law", "us-mt", "--promise", str(good), "--promise", str(path)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert len(told.err.splitlines()) == 1


@pytest.mark.parametrize(
    "words", [("--law", "us-xx"), ("--law", "us-mt-office"), ("--law", "us", "--on", "1950-01-01")]
)
def test_a_law_or_a_day_nobody_covers_is_refused(promises, capsys, words):
    assert run(*words, "--promise", str(promises)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("clerestory prove: ")


def test_a_promise_the_law_breaks_is_kept_once_the_office_adopts_it(promises, tmp_path, capsys):
    packs = tmp_path / "lawpacks"
    for name in ("us", "us-mt", "us-mt-office"):
        shutil.copytree(default_folder() / name, packs / name)
    (packs / "us-mt-office" / "policies").mkdir(exist_ok=True)
    (packs / "us-mt-office" / "policies" / "directives.cedar").write_text(DIRECTIVE)
    assert run("--packs", str(packs), "--law", "us-mt", "--promise", str(promises)) == 0
    assert [line["verdict"] for line in lines(capsys)] == ["proved", "proved"]


def test_no_directive_stands_against_process_of_a_court(promises, tmp_path, capsys):
    """Promised to the letter, "only a judge's warrant" falls: a court's subpoena obliges the office too."""
    packs = tmp_path / "lawpacks"
    for name in ("us", "us-mt", "us-mt-office"):
        shutil.copytree(default_folder() / name, packs / name)
    (packs / "us-mt-office" / "policies").mkdir(exist_ok=True)
    (packs / "us-mt-office" / "policies" / "directives.cedar").write_text(DIRECTIVE)
    promises.write_text(ONLY_A_WARRANT)
    assert run("--packs", str(packs), "--law", "us-mt", "--promise", str(promises)) == 0
    (line,) = lines(capsys)
    assert line["verdict"] == "refuted"
    paper = line["witness"]["authority"]
    assert paper["in_force"]
    assert paper["verified"]
    assert paper["instrument"] != "judicial_warrant"


def test_the_questions_can_be_taken_to_another_solver(promises, tmp_path, capsys):
    folder = tmp_path / "questions" / "of the law"
    assert run("--law", "us-mt", "--promise", str(promises), "--smt", str(folder)) == 0
    assert len(lines(capsys)) == 2
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["us-mt.no-curiosity.smt2", "us-mt.no-photo-without-court.smt2"]


def test_a_folder_that_cannot_be_written_to_is_one_sentence(promises, capsys):
    assert run("--law", "us-mt", "--promise", str(promises), "--smt", str(promises)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "cannot be written" in told.err


def test_a_law_is_examined(capsys):
    assert run("--law", "us-mt", "--check", "dead") == 0
    assert lines(capsys) == []
    assert run("--law", "us-mt", "--check", "redundant") == 0
    found = lines(capsys)
    assert {one["provision"] for one in found} == {"mt-61-11-510-3-d", "mt-61-11-105-1"}
    assert run("--law", "us-mt", "--check", "errors") == 0
    assert lines(capsys) == []
    assert run("--law", "us-mt", "--check", "gaps") == 0
    for one in lines(capsys):
        (answer,) = decide(open_library(default_folder()), Facts.from_json(one["witness"])).elements
        assert (answer.element, answer.outcome) == (one["element"], Outcome.WITHHOLD)


def test_two_laws_are_compared_by_requests(capsys):
    assert run("--law", "us-tx", "--against", "us-ny") == 0
    found = {one["element"]: one for one in lines(capsys)}
    assert len(found) == 27
    witness = Facts.from_json(found["photo"]["witness"])
    library = open_library(default_folder())
    for law, outcome in (("us-tx", Outcome.RELEASE), ("us-ny", Outcome(found["photo"]["answered"]))):
        (answer,) = decide(library, Facts.from_json(witness.to_json() | {"law": law})).elements
        assert answer.outcome is outcome
    assert found["photo"]["answered"] != "release"


def test_one_question_at_a_time(promises, capsys):
    assert run("--law", "us-mt", "--check", "dead", "--promise", str(promises)) == 2
    assert "one question" in capsys.readouterr().err


def test_the_checks_named_are_those_there_are():
    from clerestory.policy.prove import CHECKS

    assert tuple(CHECKS) == prove._CHECKS


def test_no_solver_is_loaded_until_a_proof_is_asked_for():
    modules = "clerestory.cli.program, clerestory.cli.prove, clerestory.policy.decide"
    told = f"import sys, {modules}; print('z3' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
