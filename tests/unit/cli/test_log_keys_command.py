"""`clerestory log-keys` as whoever keeps a log's secrets meets it: what it makes, and what it leaves
alone.
"""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.unit.ledger.playing import PlayedLog, PlayedWitness, entry
from tests.unit.ledger.test_following import ORIGIN, WITNESSES, policy_of

from clerestory.cli.program import main
from clerestory.journal.sequencer.key_ring import RING, create_missing, read_ring
from clerestory.journal.sequencer.signers import signers
from clerestory.ledger.following import consent
from clerestory.ledger.leaf import LeafKind
from clerestory.ledger.note import parse_note
from clerestory.ledger.policy import parse_policy
from clerestory.ledger.proof import parse_proof
from clerestory.ledger.statements import digest, read_statement
from clerestory.ledger.succession import Published, verify_key_change, verify_predecessor

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
START = "import sys; from clerestory.site.command import main; sys.exit(main())"


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Office:
    """Keys, a log in a folder, its witnesses, and the first policy, `policy-1`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.at = folder, AT
        self.keys, self.log = folder / "keys", folder / "log"
        self.log.mkdir()
        create_missing(self.keys, ORIGIN)
        self.played = self.playing(self.keys, ORIGIN)
        (folder / "policy-1").write_bytes(policy_of(signers(self.keys, AT)))  # type: ignore[arg-type]

    def playing(self, keys: Path, origin: str) -> PlayedLog:
        signing = signers(keys, self.at)
        witnesses = [PlayedWitness(one, {origin: [one.key for one in signing]}) for one in WITNESSES]
        return PlayedLog(origin, signing, witnesses, int(self.at.timestamp()))  # type: ignore[arg-type]

    def run(self, *words: object) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["log-keys", *map(str, words)], clock=lambda: self.at, doctor=lambda: 0)
        for secret in self.keys.glob("*.seed"):
            assert secret.read_text().strip() not in out.getvalue() + err.getvalue()
        assert bool(out.getvalue()) is (code == 0)
        return Done(code, out.getvalue(), err.getvalue())

    def statement(self, number: int) -> Path:
        return self.log / "statements" / f"{number:04}.note"

    def recorded(
        self, number: int, kind: LeafKind = LeafKind.KEY_CHANGE, log: PlayedLog | None = None
    ) -> Path:
        """The proof of a statement's leaf, as a file, once the journal recorded it."""
        log = log or self.played
        published = log.publish_file(self.statement(number).read_bytes(), kind)
        proof = self.folder / f"{number:04}-{len(log.leaves)}.tlog-proof"
        proof.write_bytes(replace(published.proof, extra=published.leaf).to_bytes())
        return proof


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


def followed(office: Office, consenting: int) -> tuple[Path, ...]:
    """The files of a step to policy version 2."""
    office.run("rotate", office.keys, "--log", office.log)
    (office.folder / "policy-2").write_bytes(
        policy_of(signers(office.keys, AT + DAY), 2)  # type: ignore[arg-type]
    )
    done = office.run(
        "policy", office.keys, "--log", office.log,
        "--held", office.folder / "policy-1", "--next", office.folder / "policy-2",
    )  # fmt: skip
    assert done.code == 0, done.err
    given = office.folder / "consent"
    given.write_bytes(consent(office.statement(2).read_bytes(), WITNESSES[:consenting], 1).to_bytes())
    return office.statement(2), given, office.recorded(2)


def test_a_reader_follows_to_a_policy_that_the_quorum_consented_to(office: Office) -> None:
    step = followed(office, 2)
    held, reached = office.folder / "policy-1", office.folder / "reached"
    done = office.run("follow", held, "--step", *step, "--out", reached)
    assert (done.code, done.err) == (0, "")
    assert reached.read_bytes() == (office.folder / "policy-2").read_bytes()
    again = office.run("follow", held, "--step", *step, "--out", reached)
    assert (again.code, "cannot be made" in again.err) == (2, True)


def test_without_the_quorums_consent_a_reader_is_left_with_what_was_held(office: Office) -> None:
    step = followed(office, 1)
    reached = office.folder / "reached"
    done = office.run("follow", office.folder / "policy-1", "--step", *step, "--out", reached)
    assert done.code == 1
    assert "not the quorum of the policy that is held" in done.err
    assert not reached.exists()


def test_consents_of_witnesses_are_published_together_once_they_are_the_quorums(office: Office) -> None:
    statement, _, proof = followed(office, 2)
    each = []
    for place, witness in enumerate(WITNESSES):
        each.append(office.folder / f"consent-{place}")
        each[-1].write_bytes(consent(statement.read_bytes(), [witness], 7).to_bytes())
    held, path = office.folder / "policy-1", office.log / "statements" / "0002.consent"
    ask = ("consents", "--held", held, "--log", office.log)
    done = office.run(*ask, 2, each[0])
    assert (done.code, "not the quorum" in done.err) == (1, True)
    assert not path.exists()
    for number in (7, 1, -1):
        assert office.run(*ask, "--", number, *each).code == 2
    assert office.run(*ask, 2, *each[1:]).code == 0
    reached = office.folder / "reached"
    assert office.run("follow", held, "--step", statement, path, proof, "--out", reached).code == 0
    assert office.run(*ask, 2, *each[:2]).code == 2, "what is published never changes"


def test_a_proof_that_does_not_hold_its_leaf_is_refused_with_a_sentence(office: Office) -> None:
    statement, given, proof = followed(office, 2)
    proof.write_bytes(replace(parse_proof(proof.read_bytes()), extra=None).to_bytes())
    words = ("--step", statement, given, proof, "--out", office.folder / "reached")
    done = office.run("follow", office.folder / "policy-1", *words)
    assert (done.code, "the line `extra` is missing" in done.err) == (2, True)


def test_a_policy_that_nobody_could_follow_is_not_stated(office: Office) -> None:
    good = policy_of(signers(office.keys, AT), 2)  # type: ignore[arg-type]
    strangers = b"\n".join(line for line in good.split(b"\n") if not line.startswith(b"log "))
    held = office.folder / "policy-1"
    lone = office.folder / "alone"
    lone.write_bytes(strangers.replace(b"version 2", b"version 1"))
    for start, text, code in (
        (held, good.replace(b"version 2", b"version 3"), 2),
        (held, good.partition(b"\n")[2], 2),
        (held, good.replace(b"quorum most", b"quorum none"), 2),
        (held, good.replace(b"quorum most", b"quorum nobody"), 2),
        (held, good.replace(b"log ", b"log\t"), 2),
        (held, good + b"# \xff\n", 2),
        (lone, strangers, 1),
    ):
        (office.folder / "next").write_bytes(text)
        done = office.run(
            "policy", office.keys, "--log", office.log, "--held", start, "--next", office.folder / "next"
        )
        assert done.code == code, done
    assert not office.statement(1).exists()


@pytest.mark.parametrize("reason", ["year", "compromise"])
def test_a_log_begins_after_another_and_proves_its_root(office: Office, reason: str) -> None:
    office.played.add(entry())
    last = office.folder / "checkpoint"
    last.write_bytes(office.played.head().to_bytes())
    name, keys = "ledger.example/2027", office.folder / "new-keys"
    office.log = office.folder / "new-log"
    office.log.mkdir()
    words = ["begin", keys, "--name", name, "--after", last, "--policy", office.folder / "policy-1"]
    words += ["--reason", reason, "--log", office.log]
    old = ["--old-keys", office.keys]
    wrong, right = (words, [*words, *old]) if reason == "year" else ([*words, *old], words)
    assert office.run(*wrong).code == 2
    assert not keys.exists()
    done = office.run(*right)
    assert (done.code, done.err) == (0, "")
    assert read_ring(keys).name == name
    note, _ = read_statement(office.statement(0).read_bytes())
    assert [line.name for line in note.signatures] == ([name, ORIGIN] if reason == "year" else [name])
    proof = office.recorded(0, LeafKind.PREDECESSOR, office.playing(keys, name))
    both = policy_of([*signers(office.keys, AT), *signers(keys, AT)])  # type: ignore[list-item]
    found = parse_proof(proof.read_bytes())
    published = Published(office.statement(0).read_bytes(), found.extra or b"", found)
    succession = verify_predecessor(published, parse_policy(both), parse_policy(both))
    assert succession.ended.checkpoint.size == 1
    assert office.run(*right).code == 0, "the same again is the same"


def test_a_log_does_not_begin_after_a_checkpoint_that_no_quorum_saw(office: Office) -> None:
    office.played.witnesses = office.played.witnesses[:1]
    last = office.folder / "checkpoint"
    last.write_bytes(office.played.head().to_bytes())
    keys = office.folder / "new-keys"
    done = office.run(
        "begin", keys, "--name", "x.example", "--after", last, "--policy", office.folder / "policy-1",
        "--reason", "compromise", "--log", office.log,
    )  # fmt: skip
    assert done.code == 1
    assert not keys.exists()
    assert parse_note(last.read_bytes())


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
