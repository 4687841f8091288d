"""`clerestory registry`: an office's own record system is tried out, taken over and kept up to date."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clerestory.casework.session import as_staff
from clerestory.cli.program import main
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.world import record_systems as world
from tests.world.days import MONDAY

Command = Callable[..., tuple[int, str, str]]
PERSON = world.people_and_vehicles()[0][1]
VALUES = tuple(str(PERSON[name]) for name in ("number", "last", "street", "phone"))


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """The command in this process: exit code, standard output, standard error."""

    def run(*words: object) -> tuple[int, str, str]:
        said = ["registry", *map(str, words)]
        code = main(said, clock=lambda: MONDAY, doctor=lambda: 0, secret=world.secret)
        shown = capsys.readouterr()
        assert not [value for value in VALUES if value in shown.out + shown.err]
        return code, shown.out, shown.err

    return run


@pytest.fixture
def service() -> Iterator[world.Service]:
    with world.a_service() as made:
        yield made


def alarms() -> list[Any]:
    from django.db import transaction

    with transaction.atomic(), as_staff():
        return [line.body["kind"] for line in read.lines_of(Event.ALARM_RAISED, limit=20)]


@pytest.mark.parametrize("make", [world.csv_system, world.fixed_system, world.parquet_system])
def test_a_good_export_is_checked_without_a_database(
    command: Command, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    code, out, err = command("check", make(tmp_path))
    assert (code, err) == (0, "")
    assert "content   vehicle" in out
    assert out.endswith("All of it can be taken over.\n")


def test_a_check_goes_on_and_counts_what_does_not_fit(command: Command, tmp_path: Path) -> None:
    mapping = world.csv_system(tmp_path)
    people, _ = world.file_rows()
    people[1]["BIRTH_DT"] = people[2]["BIRTH_DT"] = "02/31/1980"
    people[3]["ACP"] = "?"
    people[5]["RECORD_NO"] = people[4]["RECORD_NO"]
    world.write_csv(tmp_path / "export" / "people.csv", people)
    code, out, _ = command("check", mapping)
    assert code == 1
    assert "people: 60 rows, 57 usable" in out
    assert "wrong     2 rows, column BIRTH_DT: found no day" in out
    assert "the first is people.csv, line 3" in out
    assert "wrong     1 rows, column ACP" in out
    assert "1 rows have the key of another one" in out
    assert "vehicles: 47 rows, 47 usable" in out


def test_a_mapping_with_faults_is_told_at_once_and_nothing_is_asked(
    command: Command, tmp_path: Path, service: world.Service
) -> None:
    mapping = world.service_mapping(tmp_path, service.address)
    text = mapping.read_text().replace('layout = "YYYY-MM-DD"', 'layout = "YY-MM-DD"', 1)
    mapping.write_text(text.replace('phone = "phone"', 'telephone = "phone"'))
    code, out, err = command("check", mapping)
    assert (code, out) == (2, "")
    assert "records[1].keys.dob.layout: found 'YY-MM-DD', expected YYYY" in err
    assert "records[1].elements.telephone: found no element" in err
    assert service.asked == []


def test_a_system_is_loaded_and_refreshed(
    command: Command, database: Any, tmp_path: Path, service: world.Service
) -> None:
    mapping = world.service_mapping(tmp_path, service.address)
    code, out, err = command("load", mapping)
    assert (code, err) == (0, "")
    assert out == "107 records were told: 107 new, 0 changed, 0 gone.\n"
    service.tables["people"][0].update(phone="(406) 555-0188", changed="2026-02-01T00:00:00+00:00")
    code, out, _ = command("refresh", mapping)
    assert (code, out.split(": ")[1].split(".")[0]) == (0, "0 new, 1 changed, 0 gone")
    service.tables["people"].pop()
    code, out, _ = command("refresh", mapping, "--whole")
    assert (code, out) == (0, "106 records were told: 0 new, 0 changed, 1 gone.\n")
    assert alarms() == []


def test_a_system_that_is_gone_is_a_sentence_and_one_alarm_a_day(
    command: Command, database: Any, tmp_path: Path, service: world.Service
) -> None:
    mapping = world.service_mapping(tmp_path, service.address)
    command("load", mapping)
    service.spoil = lambda handler, path, asked: bool(world.reply(handler, 503, b"{}") or True)
    for _ in range(2):
        code, out, err = command("refresh", mapping)
        assert (code, out) == (2, "")
        assert "did not answer (status 503)" in err
    assert alarms() == ["SourceGoneError"]


def test_the_secret_of_a_mapping_must_be_a_closed_file_in_the_folder_of_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from clerestory.site.errors import PrivateFileError, SettingsError
    from clerestory.site.settings import records

    here = replace(records.ENVIRONMENT, secrets=tmp_path)
    monkeypatch.setattr(records, "ENVIRONMENT", here)
    with pytest.raises(SettingsError, match="mode 0600"):
        records.record_secret("record-system.token")
    file = tmp_path / "record-system.token"
    file.write_text("hidden\n")
    file.chmod(0o644)
    with pytest.raises(PrivateFileError, match="mode 0644") as refused:
        records.record_secret("record-system.token")
    assert "hidden" not in str(refused.value)
    file.chmod(0o600)
    assert records.record_secret("record-system.token") == "hidden"


def test_the_command_itself_finds_its_token_in_the_folder_of_secrets(
    tmp_path: Path, service: world.Service
) -> None:
    mapping = world.service_mapping(tmp_path, service.address)
    secrets = tmp_path / "secrets"
    secrets.mkdir(mode=0o700)
    surroundings = {**os.environ, "CLERESTORY_SECRETS": str(secrets)}
    start = "import sys; from clerestory.site.command import main; sys.exit(main())"

    def run() -> tuple[int, str]:
        words = [sys.executable, "-c", start, "registry", "check", str(mapping)]
        ran = subprocess.run(words, env=surroundings, text=True, capture_output=True, check=False)
        return ran.returncode, ran.stdout + ran.stderr

    code, said = run()
    assert code == 2
    assert "names the secret record-system.token, which is not in the folder of secrets" in said
    (secrets / "record-system.token").touch(mode=0o600)
    (secrets / "record-system.token").write_text(world.TOKEN)
    code, said = run()
    assert (code, said.splitlines()[-1]) == (0, "All of it can be taken over.")
    assert world.TOKEN not in said
