"""`clerestory contacts` as the office meets it: what is stale, a CSV taken over, a CSV that is none."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clerestory.cli import program
from clerestory.cli.contacts import COLUMNS
from clerestory.law.contacts import contacts_of

ROW = (
    'help,legal_aid,"Help, Inc.",Ayuda,Missoula;Ravalli,(406) 555-0100,,https://example.org/,It helps.,'
    "Ayuda.,en;es,https://example.org/help,2026-11-23,its own page"
)


def run(*words: str, at: datetime = datetime(2026, 11, 23, tzinfo=UTC)) -> int:
    return program.main(["contacts", *words], clock=lambda: at, doctor=lambda: 0)


def csv_of(folder: Path, *rows: str, head: str = ",".join(COLUMNS)) -> str:
    path = folder / "contacts.csv"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return str(path)


def test_check_names_what_is_stale_and_says_it_by_its_code(capsys: Any) -> None:
    assert run("check", "--law", "us-mt") == 0
    assert "0 stale" in capsys.readouterr().out
    assert run("check", "--law", "us-mt", at=datetime(2027, 11, 23, tzinfo=UTC)) == 1
    assert "mlsa: looked at on 2026-11-23" in capsys.readouterr().out


def test_a_csv_becomes_the_registers_own_file(tmp_path: Path, capsys: Any) -> None:
    assert run("import", csv_of(tmp_path, ROW), "--law", "us-mt") == 0
    found = contacts_of(tomllib.loads(capsys.readouterr().out), "out")
    assert found.contacts[0].counties == ("Missoula", "Ravalli")
    assert found.contacts[0].name == "Help, Inc."
    assert found.contacts[0].address is None
    assert len(found.counties) == 56


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([ROW.replace("Missoula", "Nowhere")], "found the county 'Nowhere'"),
        ([ROW.replace("2026-11-23", "yesterday")], "line 2: found checked_on 'yesterday'"),
        ([ROW + ",more"], "line 2: found more or fewer fields"),
        ([ROW, ROW], "twice"),
        (['help,"open'], "contacts.csv"),
    ],
)
def test_a_csv_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, capsys: Any, rows: list[str], says: str
) -> None:
    assert run("import", csv_of(tmp_path, *rows), "--law", "us-mt") == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_a_file_that_is_no_csv_or_not_there_is_one_sentence(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "picture.csv").write_bytes(b"\xff\xd8\xff\x00")
    for name in ("picture.csv", "nothing.csv"):
        assert run("import", str(tmp_path / name), "--law", "us-mt") == 2
        assert "found no CSV" in capsys.readouterr().err
    assert run("import", csv_of(tmp_path, head="a,b"), "--law", "us-mt") == 2
    assert "found the columns a, b" in capsys.readouterr().err
