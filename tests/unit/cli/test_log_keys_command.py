"""`clerestory log-keys` as whoever keeps a log's secrets meets it: what it makes, and what it leaves
alone.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.cli.keeping_keys import AT, DAY, Office
from tests.unit.ledger.test_following import ORIGIN

from clerestory.journal.sequencer.key_ring import RING
from clerestory.journal.sequencer.signers import signers
from clerestory.ledger.policy import parse_policy
from clerestory.ledger.statements import digest
from clerestory.ledger.succession import verify_key_change

START = "import sys; from clerestory.site.command import main; sys.exit(main())"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_keys_rotate_and_the_old_ones_are_destroyed_when_all_know_it(office: Office) -> None:
    done = office.run("rotate", office.keys, "--log", office.log, "--overlap", 10)
    assert (done.code, done.err) == (0, "")
    file = office.statement(1).read_bytes()
    assert digest(file).hex() in done.out
    assert "From 2026-11-24 to 2026-12-03 old and new sign" in done.out
    change = verify_key_change(file, [signers(office.keys, AT)[0].key])
    proof = office.recorded(1)

    retire = ("retire", office.keys, "--statement", office.statement(1), "--proof", proof, "--policy")
    assert office.run(*retire, office.folder / "policy-1").code == 2
    office.at += 11 * DAY
    shown = office.run("show", office.keys).out
    assert shown.count("STILL THERE") == 2
    done = office.run(*retire, office.folder / "policy-1")
    assert done.out == "Destroyed: log-01-ed25519.seed, log-01-ml-dsa-44.seed. Destroy their backups too.\n"
    assert office.run("show", office.keys).out.count("destroyed") == 2
    assert [one.key for one in signers(office.keys, office.at)] == list(change.new)


def test_show_says_which_keys_sign_until_when_and_gives_the_lines_of_a_policy(office: Office) -> None:
    first = office.run("show", office.keys).out
    assert first.count("signs since the beginning") == 2
    office.run("rotate", office.keys, "--log", office.log)
    shown = office.run("show", office.keys, "--vkeys").out
    assert shown.count("signs until before 2027-02-22") == 2
    assert shown.count("will sign from 2026-11-24") == 2
    lines = [line for line in shown.splitlines() if line.startswith("log ")]
    assert len(parse_policy("\n".join([*lines, "quorum none", ""]).encode()).logs) == 4


def test_show_still_shows_when_no_key_signs(office: Office) -> None:
    path = office.keys / RING
    path.write_text(path.read_text().replace("[[key]]", "[[key]]\nends = 2026-01-01T00:00:00Z"))
    done = office.run("show", office.keys)
    assert done.code == 0
    assert "Nothing is signed" in done.out


def test_a_statement_is_written_once_more_and_never_otherwise(office: Office) -> None:
    assert office.run("statement", office.keys, "--log", office.log).code == 2
    office.run("rotate", office.keys, "--log", office.log)
    file = office.statement(1).read_bytes()
    office.statement(1).unlink()
    assert office.run("statement", office.keys, "--log", office.log).code == 0
    assert office.statement(1).read_bytes() == file
    office.statement(1).write_bytes(file[:-9])
    done = office.run("statement", office.keys, "--log", office.log)
    assert done.code == 2
    assert "statements/0001.note" in done.err


def test_a_log_that_cannot_be_written_to_leaves_the_keys_alone(office: Office) -> None:
    before = {file.name: file.read_bytes() for file in office.keys.iterdir()}
    for log in (office.folder / "nowhere", "ftp://x/y"):
        assert office.run("rotate", office.keys, "--log", log).code == 2
    assert {file.name: file.read_bytes() for file in office.keys.iterdir()} == before


def test_a_log_that_fails_in_between_gets_its_statement_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def full(source: Path, target: Path, **how: bool) -> None:
        if office.log in Path(target).parents:
            raise OSError(28, "No space left on device")
        link(source, target, **how)

    monkeypatch.setattr(os, "link", full)
    done = office.run("rotate", office.keys, "--log", office.log)
    assert (done.code, "New keys are made" in done.err) == (2, True)
    monkeypatch.undo()
    assert office.run("statement", office.keys, "--log", office.log).code == 0
    assert verify_key_change(office.statement(1).read_bytes(), [signers(office.keys, AT)[0].key])


def test_a_log_that_fails_before_leaves_the_keys_alone_and_is_no_verdict(office: Office) -> None:
    (office.log / "statements").write_text("in the way")
    before = {file.name: file.read_bytes() for file in office.keys.iterdir()}
    done = office.run("rotate", office.keys, "--log", office.log)
    assert (done.code, "Does not verify" in done.err) == (2, False)
    assert {file.name: file.read_bytes() for file in office.keys.iterdir()} == before


@pytest.mark.parametrize(
    "words",
    [
        lambda office: ("show", office.folder),
        lambda office: ("show", office.folder / "nowhere"),
        lambda office: ("rotate", office.folder, "--log", office.log),
        lambda office: ("rotate", office.keys, "--log", office.log, "--overlap", 0),
        lambda office: ("rotate", office.keys, "--log", office.log, "--hsm", "pkcs11:token=a?pin-value=1"),
        lambda office: ("follow", "x", "--step", "x", "x", "x", "--out", "y"),
        lambda office: ("retire", office.keys, "--statement", "x", "--proof", "x", "--policy", "x"),
        lambda office: ("policy", office.keys, "--held", "x", "--next", "x", "--log", office.log),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_nothing_is_made(
    office: Office, words: Callable[[Office], tuple[object, ...]]
) -> None:
    before = sorted(office.folder.rglob("*"))
    done = office.run(*words(office))
    assert done.code == 2
    assert done.err.startswith("clerestory")
    assert "Traceback" not in done.err
    assert done.err.count("\n") == 1
    assert sorted(office.folder.rglob("*")) == before


def test_the_command_needs_no_django_and_no_database(office: Office) -> None:
    program = f"import sys; sys.modules['django'] = None; {START.removeprefix('import sys; ')}"
    ran = subprocess.run(
        [sys.executable, "-c", program, "log-keys", "show", str(office.keys)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DATABASE_URL": ""},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ORIGIN in ran.stdout


def test_the_first_keys_are_made_once_and_begin_a_policy(office: Office, tmp_path: Path) -> None:
    office.keys = tmp_path / "new"
    made = office.run("new", office.keys, "--name", "ledger.example/2026")
    lines = [line for line in made.out.splitlines() if line.startswith("log ")]
    assert len(parse_policy("\n".join([*lines, "quorum none", ""]).encode()).logs) == 2
    before = {path.name: path.read_bytes() for path in office.keys.iterdir()}
    again = office.run("new", office.keys, "--name", "ledger.example/2026")
    assert again.code == 2
    assert "has keys of a log already" in again.err
    assert {path.name: path.read_bytes() for path in office.keys.iterdir()} == before
    assert office.run("new", tmp_path / "other", "--name", "two words").code == 2
    assert not (tmp_path / "other").exists()
