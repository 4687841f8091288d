"""`clerestory traffic reconcile` as a person meets it: exit codes, what is written, what never is."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from clerestory.channels.reconciliation.made_up import Plan, parts
from clerestory.channels.reconciliation.made_up_files import write_logs
from clerestory.cli.program import main
from clerestory.impact.traffic.mix import default_mix, read_mix

AT = datetime(2026, 1, 2, tzinfo=UTC)
CLOCKS = {"ours": 0.0, "switch": 86_400.0, "requester": -3.5}
PLANTED = {"bypass": 0.01, "lost": 0.001, "altered": 0.005, "retry": 0.02}


def plan(messages: int = 3_000, planted: dict[str, float] | None = None) -> Plan:
    mix = read_mix(default_mix())
    return Plan(
        messages, 1_767_312_000_000_000, mix, planted=PLANTED if planted is None else planted, clocks=CLOCKS
    )


def reconcile(folder: Path, *words: str) -> int:
    logs = [f"--{name}={folder / name}.csv" for name in ("ours", "switch", "requester")]
    order = ["traffic", "reconcile", *logs, "--out", str(folder / "out"), *words]
    return main(order, clock=lambda: AT, doctor=lambda: 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("traffic")
    told = write_logs(folder, plan())
    assert reconcile(folder) == 1, "a bypass was found"
    return folder, told


def test_every_planted_difference_is_found_and_nothing_else(made):
    folder, told = made
    summary = json.loads((folder / "out" / "summary.json").read_text())
    planted = told["planted"]
    assert planted["bypass"] == 30
    found = {name: count for name, count in summary["messages"].items() if count}
    assert found.pop("matched") == planted["plain"] + planted["retry"]
    assert found == {name: planted[name] for name in PLANTED}
    assert summary["alarm"]
    assert [one["rows"] for one in summary["logs"]] == list(told["rows"].values())
    assert all(sum(one["rows_by_class"].values()) == one["rows"] for one in summary["logs"])
    assert [round(one["clock_off_seconds"]) for one in summary["logs"]] == [0, 86_400, -4]
    assert summary["says"][0].startswith("30 messages went round the gate")
    assert "+24.00 hours off ours, like a clock set to another day" in summary["warnings"][0]


def test_no_file_holds_a_subject(made):
    folder, _ = made
    digests = set(next(parts(plan()))["digest"])
    with (folder / "switch.csv").open() as file:
        assert next(csv.DictReader(file))["digest"] in digests
    for path in (folder / "out").iterdir():
        text = path.read_text()
        assert not [one for one in digests if one in text], path.name
    assert {one.name for one in (folder / "out").iterdir()} == {
        "summary.json",
        "differences.csv",
        "coverage.csv",
        "chart.svg",
    }


def test_the_tables_add_up_and_the_chart_is_a_picture(made):
    folder, told = made
    out = folder / "out"
    summary = json.loads((out / "summary.json").read_text())
    with (out / "coverage.csv").open() as file:
        cells = list(csv.DictReader(file))
    share = summary["coverage"]
    assert sum(int(one["met_the_gate"]) for one in cells) == share["met_the_gate"]
    assert sum(int(one["seen_outside"]) for one in cells) == share["seen_outside"]
    assert share["seen_outside"] == 3_000 - told["planted"]["lost"]
    with (out / "differences.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sum(one["class"] == "bypass" for one in rows) == told["planted"]["bypass"]
    assert all(one["sender"] and one["key"] and one["time"] for one in rows)
    told_ways = sum(one["messages"] for one in summary["three_way"])
    assert told_ways == sum(summary["messages"].values())
    assert ElementTree.parse(out / "chart.svg").getroot().tag.endswith("svg")


def test_without_a_bypass_the_exit_is_zero_and_the_result_is_not_written_over(tmp_path, capsys):
    write_logs(tmp_path, plan(500, {}))
    assert reconcile(tmp_path) == 0
    assert "No message was found that went round the gate." in capsys.readouterr().out
    before = (tmp_path / "out" / "summary.json").read_bytes()
    assert reconcile(tmp_path) == 2
    assert "expected an empty folder or none" in capsys.readouterr().err
    assert (tmp_path / "out" / "summary.json").read_bytes() == before


def test_input_that_cannot_be_used_leaves_nothing(tmp_path, capsys):
    write_logs(tmp_path, plan(500, {}))
    (tmp_path / "requester.csv").write_text("when,who\n")
    before = {one.name for one in tmp_path.iterdir()}
    assert reconcile(tmp_path) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "requester.csv: found no column 'time' among 'when', 'who'; expected" in told
    assert {one.name for one in tmp_path.iterdir()} == before


def test_what_a_spreadsheet_would_compute_begins_with_an_apostrophe(tmp_path):
    head = "time,sender,key,control\n"
    rows = [f"2026-01-02T03:{one:02}:00Z,ZZ0000001,DQ,=1+{one}\n" for one in range(20)]
    (tmp_path / "ours.csv").write_text(head + "".join(rows[:9] + rows[10:]))
    for name in ("switch", "requester"):
        (tmp_path / f"{name}.csv").write_text(head + "".join(rows))
    assert reconcile(tmp_path) == 1
    with (tmp_path / "out" / "differences.csv").open() as file:
        assert [one["control"] for one in csv.DictReader(file)] == ["'=1+9"]


def test_a_direct_query_of_the_database_is_shown_without_its_statement(tmp_path, capsys):
    from tests.unit.channels.test_database_doors import audit

    lines = [
        audit("2026-01-02 10:00:00 UTC", "gate"),
        audit("2026-01-02 11:00:00 UTC", "clerk", session="s2"),
    ]
    (tmp_path / "log.csv").write_text("".join(lines))
    (tmp_path / "ours.csv").write_text("time,account,table\n2026-01-02T10:00:00Z,gate,records.driver\n")
    (tmp_path / "doors.toml").write_text(
        'format = "clerestory/database-doors/1"\ntables = ["records.driver"]\nours = ["gate"]\n'
    )
    order = ["traffic", "doors", f"--database={tmp_path}/log.csv", f"--ours={tmp_path}/ours.csv"]
    order += [f"--mapping={tmp_path}/doors.toml", f"--out={tmp_path}/out"]
    assert main(order, clock=lambda: AT, doctor=lambda: 1) == 1
    assert "direct: 1" in capsys.readouterr().out
    direct = (tmp_path / "out" / "direct.csv").read_text()
    assert direct == "time,account,table,line\n2026-01-02T11:00:00.000Z,clerk,records.driver,2\n"
    assert "select" not in (tmp_path / "out" / "doors.json").read_text()


def test_sample_traffic_is_the_same_for_the_same_seed(tmp_path, capsys):
    for name in ("one", "two"):
        order = ["traffic", "sample", "--messages=1000", "--seed=5", f"--out={tmp_path / name}"]
        assert main(order, clock=lambda: AT, doctor=lambda: 1) == 0
    assert "bypass: 10" in capsys.readouterr().out
    files = [{one.name: one.read_bytes() for one in (tmp_path / name).iterdir()} for name in ("one", "two")]
    assert files[0] == files[1]
    assert (
        main([*order[:2], "--messages=0", f"--out={tmp_path}/three"], clock=lambda: AT, doctor=lambda: 1) == 2
    )
