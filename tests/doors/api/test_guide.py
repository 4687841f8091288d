"""The guide's examples run as they are printed, in order, against the processes of `make run`."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.doors.api.processes import now
from tests.world.ledger import TheLedger
from tests.world.office import GENUINE_WARRANT, World
from tests.world.register import a_driver

from clerestory.casework import jobs
from clerestory.registry.records import PersonKeys
from clerestory.registry.sample.place import default_place, read_place
from clerestory.registry.sources.synthetic import SyntheticSource
from clerestory.sealing import key_files, keys
from clerestory.site.folders import CLONE

GUIDE = (CLONE / "docs" / "guide" / "requester" / "api.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
SHELL = [text for language, text in BLOCKS if language == "sh"]
PROGRAMS = {
    text.splitlines()[0].removeprefix("# "): text for language, text in BLOCKS if language == "python"
}
CLAIMS, PERSON, PROBLEM = (json.loads(text) for language, text in BLOCKS if language == "json")


@dataclass
class Shell:
    """One shell, as a reader has it open while following the guide."""

    process: "subprocess.Popen[str]"

    def run(self, commands: str) -> str:
        """What the commands print. Fails when one of them does."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{{ {commands}\n}} 2>&1; echo; echo ended with $?\n")
        self.process.stdin.flush()
        lines: list[str] = []
        while not (lines and lines[-1].startswith("ended with ")):
            line = self.process.stdout.readline()
            assert line, "the shell ended"
            lines.append(line)
        assert lines[-1] == "ended with 0\n", "".join(lines)
        return "".join(lines[:-1]).strip()


@contextmanager
def a_shell(folder: Path) -> Iterator[Shell]:
    with subprocess.Popen(
        ["bash"],
        cwd=folder,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        yield Shell(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def folder(tmp_path: Path, office: World) -> Path:
    """A folder as the reader has it: programs, documents and keys saved, and the .venv."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "claims.json").write_text(json.dumps(CLAIMS))
    (tmp_path / "person.json").write_text(json.dumps(a_driver().keys.to_json()))
    for name, text in PROGRAMS.items():
        (tmp_path / name).write_text(text)
    keys_folder = tmp_path / "keys"
    keys_folder.mkdir(mode=0o700)
    key_files.save_private_key(office.bureau.client_key, keys_folder / "client-key.json")
    key_files.save_private_key(office.bureau.sealing_key, keys_folder / "sealing-key.json")
    return tmp_path


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="curl or bash is not installed"
)
def test_the_guide_runs_as_printed(
    folder: Path,
    process: str,
    office: World,
    run_the_worker: Callable[[], None],
    settings: Any,
    ledger: TheLedger,
) -> None:
    set_up, sign_in, precheck, ask, read, take_policy, collect = SHELL
    assert "make run" in GUIDE
    assert set_up.count("export ") == 3
    issuer = key_files.load_public_key(Path(settings.CLERESTORY_SECRETS) / "issuer.json")
    key_files.save_public_key(keys.public(issuer), folder / "keys" / "issuer.json")
    with a_shell(folder) as shell:
        shell.run(f"export OFFICE={process} CLIENT={office.bureau.client_id} KEYS=keys")
        shell.run(sign_in)
        checked = json.loads(shell.run(precheck))
        assert [row["element"] for row in checked["if_proved"]["elements"]] == ["photo"]
        shell.run(ask)
        query = json.loads((folder / "query.json").read_text())
        assert query["state"] == "in_review"
        shown = shell.run(read)
        assert shown.count(f'"reference": "{query["reference"]}"') == 2
        again = shell.run(".venv/bin/python ask.py")
        assert again.split() == ["200", query["reference"], "in_review", "true"]

        office.checks(query["reference"], at=now(), authority=GENUINE_WARRANT)
        office.finds(query["reference"], at=now())
        run_the_worker()
        ledger.round(now())
        jobs.unlock.defer(reference=query["reference"])  # its own job comes a minute later
        run_the_worker()
        shell.run(take_policy)
        opened = shell.run(collect)
        assert "photo" in opened
        assert "names this envelope, under a head of" in opened
        assert "Receipt-Journal-Number" in (folder / "receipt.txt").read_text().title()


def test_the_person_of_the_guide_is_in_the_sample_office() -> None:
    people = SyntheticSource(people=2000, seed=7, place=read_place(default_place()))
    (found,) = [
        record.keys
        for record in people.summaries()
        if isinstance(record.keys, PersonKeys) and record.keys.licence_number == PERSON["licence_number"]
    ]
    assert {"surname": found.surname, "given": found.given, "dob": str(found.dob)} == {
        name: PERSON[name] for name in ("surname", "given", "dob")
    }


def test_each_problem_the_guide_names_exists() -> None:
    from clerestory.api.kinds import KINDS

    known = {kind.slug: kind.status for kind in KINDS}
    for status, slug in re.findall(r"^\| (\d{3}) `([a-z-]+)` \|", GUIDE, re.MULTILINE):
        assert known[slug] == int(status)
    assert known[PROBLEM["type"].rpartition("/")[2]] == PROBLEM["status"]
