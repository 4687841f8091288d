"""`clerestory witness` as an auditor meets it: two commands, a real process, a real log asking it."""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from tests.unit.ledger.making import AUDITOR, LOG, LOG_PQ, ORIGIN
from tests.unit.witness.growing_log import GrowingLog, entries, forked

from clerestory.cli.program import main
from clerestory.ledger.keys import parse_vkey
from clerestory.ledger.witnessing import Cosigned, origin_hash
from clerestory.logstore.exchange import exchange
from clerestory.logstore.witnesses import Asked, HttpWitness, gather

START = "import sys; from clerestory.site.command import main; sys.exit(main())"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TRUE = GrowingLog(entries(300))


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def said(*words: object) -> Done:
    """Call the program in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["witness", *map(str, words)], clock=lambda: NOON, doctor=lambda: 0)
    return Done(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def running(*words: object):
    """`witness serve` as a process of its own; gives its address."""
    command = [sys.executable, "-c", START, "witness", "serve", *map(str, words), "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as one:
        try:
            line = one.stdout.readline()
            found = re.search(r"http://[0-9.]+:[0-9]+", line)
            assert found, line + one.stderr.read()
            yield found[0]
        finally:
            one.send_signal(signal.SIGTERM)
            rest, errors = one.communicate(timeout=20)
        assert (one.returncode, errors) == (0, "")
        assert rest.endswith("Stopped.\n")


def show(url, keys, log, size, old=0):
    asked = [Asked(b"w", HttpWitness(url, 20), keys, old)]
    (found,) = gather(asked, log.note(size), size, log.subtree, 20)
    return found.said


def test_two_commands_make_a_running_witness_and_two_more_tell_what_it_saw(tmp_path):
    folder = tmp_path / "w"
    new = said("new", folder, "--name", "auditor.example/w1", "--ml-dsa")
    assert new.returncode == 0
    keys = tuple(parse_vkey(line) for line in new.stdout.splitlines() if line.startswith("auditor.example"))
    assert [key.kind for key in keys] == [4, 6]
    log = TRUE.write(tmp_path / "log")
    GrowingLog(TRUE.entries[:200]).write(log)
    words = (
        folder,
        "--log",
        LOG.key.vkey,
        "--log",
        LOG_PQ.key.vkey,
        "--mirror",
        "--log-url",
        f"file://{log}",
    )
    with running(*words) as url:
        second = said("serve", folder, "--log", LOG.key.vkey, "--port", "0")
        assert (second.returncode, "another process" in second.stderr) == (2, True)
        assert isinstance(show(url, keys, TRUE, 200), Cosigned)
        assert not isinstance(show(url, keys, forked(TRUE, 50, 200), 200), Cosigned)
    with running(*words) as url:
        assert isinstance(show(url, keys, TRUE, 300), Cosigned)
        page = exchange("GET", f"{url}/", None, deadline_seconds=20, largest=99_999).body.decode()
        assert "300 entries" in page
        assert "two different histories" in page
        tile = f"{url}/{origin_hash(ORIGIN)}/tile/entries/001.p/44"
        assert exchange("GET", tile, None, deadline_seconds=20, largest=99_999).status == 200
    shown = said("show", folder)
    assert (shown.returncode, f"{ORIGIN}: 300 entries" in shown.stdout) == (0, True)
    evidence = said("evidence", folder)
    assert evidence.returncode == 1
    assert evidence.stdout.count("two roots for one history") == 2


def test_the_program_needs_no_django(tmp_path):
    probe = (
        "import sys; from clerestory.site.command import main; code = main(); "
        "found = {name.split('.')[0] for name in sys.modules} & {'django', 'psycopg'}; "
        "print(sorted(found)); sys.exit(code)"
    )
    command = [sys.executable, "-c", probe, "witness", "new", str(tmp_path / "w"), "--name", "a.example/w"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]")


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        (("serve", "{}/none", "--log", LOG.key.vkey), "no such folder"),
        (("serve", "{}", "--log", LOG.key.vkey), "there is no witness here"),
        (("serve", "{}/w", "--log", "nonsense"), "not of the form"),
        (("serve", "{}/w", "--log", AUDITOR.key.vkey), "type 0x04"),
        (("serve", "{}/w", "--log", LOG.key.vkey, "--mirror"), "exactly one address"),
        (("serve", "{}/w", "--log", LOG.key.vkey, "--log-url", "https://a.example"), "without --mirror"),
        (("serve", "{}/w", "--log", LOG.key.vkey, "--mirror", "--log-url", "http://a.example"), "Expected"),
        (
            ("serve", "{}/w", "--log", LOG.key.vkey, "--mirror", "--log-url", "file:///none/such"),
            "cannot be used",
        ),
        (("serve", "{}/w", "--log", LOG.key.vkey, "--host", "192.0.2.1"), "Choose another"),
        (("serve", "{}/w", "--log", LOG.key.vkey, "--port", "70000"), "0 to 65535"),
        (("new", "{}/w", "--name", "b.example/w"), "not empty"),
        (("new", "{}/x", "--name", "two words"), "name"),
        (("show", "{}/none"), "there is no witness here"),
        (("evidence", "{}"), "there is no witness here"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(tmp_path, words, tells):
    said("new", tmp_path / "w", "--name", "a.example/w")
    done = said(*(word.format(tmp_path) if "+" not in word else word for word in words))
    assert (done.returncode, done.stdout) == (2, "")
    assert tells in done.stderr
    assert "Traceback" not in done.stderr


def test_a_witness_that_saw_nothing_says_so(tmp_path):
    said("new", tmp_path / "w", "--name", "a.example/w")
    assert "No log has been seen yet" in said("show", tmp_path / "w").stdout
    assert said("evidence", tmp_path / "w").returncode == 0
