"""`clerestory ledger` as a person meets it: sentences, exit codes, nothing of what an opening shows."""

import contextlib
import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.unit.ledger.making import (
    AUDITOR,
    LOG,
    ORIGIN,
    STRANGER,
    UNIVERSITY,
    cosigned,
    entries,
    head,
    policy_text,
    proof_of,
    signer,
)

from clerestory.cli.program import main
from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.growth import derived
from clerestory.ledger.leaf import Leaf, LeafKind, commitment, filler, new_record, subject_label
from clerestory.ledger.opening import opening_of

START = "import sys; from clerestory.site.command import main; sys.exit(main())"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = b"\x05" * 32
WHEN = "2026-09-21 14:13:20 UTC"
RECORD = new_record({"requester": "agency-one", "decision": "withhold", "licence_number": "9988776655"})
STRANGER_LOG = signer("stranger.example", LOG.key.kind)
LEAF = Leaf(LeafKind.ENTRY, commitment(RECORD), subject_label(KEY, 3), filler())
LOGGED = [*entries(299), LEAF.to_bytes(), *entries(400)]


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def ledger(*words: object) -> Done:
    """Call the program in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["ledger", *map(str, words)], clock=lambda: NOON, doctor=lambda: 0)
    assert "9988776655" not in out.getvalue() + err.getvalue()
    assert bool(out.getvalue()) is (code == 0)
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of 700 leaves in a folder, an older checkpoint, a policy, a proof and openings of leaf 299."""
    for resource, data in derived(LOGGED):
        file = tmp_path / resource.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    note = cosigned(head(LOGGED))
    files = {
        "checkpoint": note.to_bytes(),
        "old": cosigned(head(LOGGED[:300])).to_bytes(),
        "policy": policy_text(),
        "bare.tlog-proof": proof_of(299, LOGGED, note).to_bytes(),
        "my.tlog-proof": proof_of(299, LOGGED, note, LEAF.to_bytes()).to_bytes(),
        "my.opening.json": opening_of(LEAF, RECORD, {"requester", "decision"}, (KEY, 3)).to_bytes(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_a_proof_verifies_with_what_vouches_for_it(log: Path) -> None:
    done = ledger("verify", log / "my.tlog-proof", "--policy", log / "policy")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"Verified: The entry is number 299 of the log {ORIGIN}, which had 700 entries (counted from 0).",
        f"The log signed this head, and 2 of 2 witnesses saw it, the last at {WHEN} "
        f"(auditor at {WHEN}, university at {WHEN}).",
        f"So this was in the log by {WHEN}: by then the witnesses that the policy asks for had seen it.",
        "The entry is an entry of the journal. What it commits to was not shown (--opening), so it was not "
        "checked.",
    ]


@pytest.mark.parametrize("proof", ["my.tlog-proof", "bare.tlog-proof"])
def test_an_opening_is_checked_and_only_the_names_of_its_fields_are_printed(log: Path, proof: str) -> None:
    done = ledger("verify", log / proof, "--policy", log / "policy", "--opening", log / "my.opening.json")
    assert done.returncode == 0
    assert done.stdout.splitlines()[3:] == [
        "What you were shown is what was logged: an entry of the journal.",
        "Fields shown: decision, requester. Fields hidden: licence_number.",
        "It carries the label of this person's entry number 3.",
    ]


def test_a_proof_without_its_leaf_cannot_be_used(log: Path) -> None:
    done = ledger("verify", log / "bare.tlog-proof", "--policy", log / "policy")
    assert (done.returncode, "Give its opening with --opening" in done.stderr) == (2, True)


def test_an_opening_that_was_altered_or_of_another_leaf_does_not_verify(log: Path) -> None:
    words = ("verify", log / "my.tlog-proof", "--policy", log / "policy", "--opening", log / "other.json")
    text = (log / "my.opening.json").read_text()
    (log / "other.json").write_text(text.replace("withhold", "released"))
    done = ledger(*words)
    assert (done.returncode, "not what the leaf commits to" in done.stderr) == (1, True)
    other = Leaf(LeafKind.ENTRY, LEAF.commitment, LEAF.label, filler())
    (log / "other.json").write_bytes(opening_of(other, RECORD, {"decision"}).to_bytes())
    done = ledger(*words)
    assert (done.returncode, "another leaf" in done.stderr) == (1, True)


def test_what_nobody_of_the_policy_signed_does_not_verify(log: Path) -> None:
    strangers = cosigned(head(LOGGED), LOG, AUDITOR, STRANGER)
    (log / "p").write_bytes(proof_of(299, LOGGED, strangers, LEAF.to_bytes()).to_bytes())
    done = ledger("verify", log / "p", "--policy", log / "policy")
    assert (done.returncode, "(auditor) do not make the quorum both" in done.stderr) == (1, True)
    (log / "one").write_bytes(policy_text("any"))
    done = ledger("verify", log / "p", "--policy", log / "one")
    assert (done.returncode, "were not looked at: 1." in done.stdout) == (0, True)
    (log / "none").write_bytes(f"log {LOG.key.vkey}\nquorum none\n".encode())
    done = ledger("verify", log / "p", "--policy", log / "none")
    assert (done.returncode, "could show others something else" in done.stdout) == (0, True)


def test_a_log_that_is_whole_passes(log: Path) -> None:
    done = ledger("fsck", log, "--policy", log / "policy")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Verified: All 700 entries and 7 tiles and bundles of {ORIGIN} are those")


def test_a_damaged_log_is_named_resource_by_resource(log: Path) -> None:
    (log / "tile/0/001").write_bytes(bytes(8192))
    done = ledger("fsck", log, "--policy", log / "policy")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Does not verify. tile/0/001: hash 0 is not the one" in done.stderr
    (log / "tile/entries/000").unlink()
    done = ledger("fsck", log, "--policy", log / "policy")
    assert done.returncode == 1
    assert (
        "Of 7 resources these 2 are wrong.\n  tile/entries/000: is missing.\n  tile/0/001: hash 0"
        in done.stderr
    )


def test_every_resource_is_named_when_it_is_gone_or_a_folder(log: Path) -> None:
    for file in sorted(path for path in (log / "tile").rglob("*") if path.is_file()):
        data, name = file.read_bytes(), str(file.relative_to(log))
        file.unlink()
        assert f"{name}: is missing." in ledger("fsck", log, "--policy", log / "policy").stderr
        file.mkdir()
        assert f"{name}: cannot be read" in ledger("fsck", log, "--policy", log / "policy").stderr
        file.rmdir()
        file.write_bytes(data)


def test_a_forked_log_fits_itself_and_not_its_checkpoint(log: Path) -> None:
    for resource, data in derived([*LOGGED[:299], b"another", *LOGGED[300:]]):
        (log / resource.path).write_bytes(data)
    done = ledger("fsck", log, "--policy", log / "policy")
    assert (done.returncode, "do not lead to the root" in done.stderr) == (1, True)


def test_one_checkpoint_grew_out_of_another(log: Path) -> None:
    done = ledger("consistency", log / "old", log / "checkpoint", log, "--policy", log / "policy")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Verified: The 300 entries of {ORIGIN} are the first of its 700 entries: ")
    assert "Entries 300 to 699 came into it after the earlier head" in done.stdout
    done = ledger("consistency", log / "old", log / "old", log, "--policy", log / "policy")
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("size", "root", "code", "says"),
    [
        (
            300,
            b"\x01" * 32,
            1,
            "do not lead|does not lead to the root of the 300 leaves.*or the log has forked",
        ),
        (700, b"\x01" * 32, 1, "different roots. Both are signed"),
        (701, b"\x01" * 32, 1, "the log was set back"),
        (0, None, 2, "of an empty log"),
    ],
)
def test_a_checkpoint_that_is_no_beginning_does_not_verify(
    log: Path, size: int, root: bytes | None, code: int, says: str
) -> None:
    other = Checkpoint(ORIGIN, size, root) if root else head([])
    (log / "old").write_bytes(cosigned(other).to_bytes())
    done = ledger("consistency", log / "old", log / "checkpoint", log, "--policy", log / "policy")
    assert done.returncode == code
    assert any(one in done.stderr for one in says.split("|")) or says.split(".*")[-1] in done.stderr


def test_consistency_names_the_tile_that_is_missing(log: Path) -> None:
    (log / "tile/0/001").unlink()
    done = ledger("consistency", log / "old", log / "checkpoint", log, "--policy", log / "policy")
    assert (done.returncode, "tile/0/001: is missing." in done.stderr) == (1, True)


def test_consistency_is_shown_by_a_copy_that_has_grown_on(log: Path) -> None:
    """As a mirror, which keeps the tiles of the heads it saw and not those of each one between."""
    narrow = log / "tile/0/002.p/188"
    for width, last in ((200, b"\x01"), (189, b"\x02")):
        narrow.with_name(str(width)).write_bytes(narrow.read_bytes() + last * 32 * (width - 188))
    narrow.unlink()
    words = ("consistency", log / "old", log / "checkpoint", log, "--policy", log / "policy")
    assert ledger(*words).returncode == 0
    for wider in narrow.parent.iterdir():
        wider.write_bytes(b"\x03" + wider.read_bytes()[1:])
    done = ledger(*words)
    assert (done.returncode, "does not lead to the root" in done.stderr) == (1, True)


def test_checkpoints_of_two_logs_cannot_be_compared(log: Path) -> None:
    other = signer("other.example", LOG.key.kind)
    (log / "both").write_bytes(policy_text(logs=(LOG, other)))
    moved = Checkpoint("other.example", 300, head(LOGGED[:300]).root)
    (log / "old").write_bytes(cosigned(moved, other, AUDITOR, UNIVERSITY).to_bytes())
    done = ledger("consistency", log / "old", log / "checkpoint", log, "--policy", log / "both")
    assert (done.returncode, "different logs" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("verify", "nothing", "--policy", "policy"), "nothing: cannot be read (No such file"),
        (("verify", "policy", "--policy", "policy"), "policy: A proof does not begin"),
        (("verify", "my.tlog-proof", "--policy", "old"), "old: Line 1 of the policy: this is not a log"),
        (("verify", "my.tlog-proof", "--policy", "."), ": cannot be read (Is a directory"),
        (
            ("verify", "my.tlog-proof", "--policy", "policy", "--opening", "old"),
            "old: The opening is not JSON",
        ),
        (("fsck", "nothing", "--policy", "policy"), "nothing: is not a folder"),
        (("fsck", "tile", "--policy", "policy"), "checkpoint: is missing"),
        (("fsck", "ftp://x", "--policy", "policy"), "not the address of a store"),
        (("fsck", "file:///nothing/here", "--policy", "policy"), "clerestory ledger fsck: "),
        (("fsck", "http://[::1", "--policy", "policy"), "clerestory ledger fsck: "),
        (("consistency", "policy", "checkpoint", ".", "--policy", "policy"), "policy: A note is not"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(log: Path, words: tuple[str, ...], says: str) -> None:
    here = [log / word if (log / word).exists() or word == "nothing" else word for word in words]
    done = ledger(*here)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_forged_witness_names_the_file_it_stands_in(log: Path) -> None:
    note = (log / "checkpoint").read_bytes()
    (log / "checkpoint").write_bytes(note.replace(b"\n700\n", b"\n699\n"))
    done = ledger("fsck", log, "--policy", log / "policy")
    assert (done.returncode, "checkpoint: A signature of" in done.stderr) == (1, True)


def test_the_program_itself_ends_with_the_code_and_shows_no_traceback(log: Path) -> None:
    words = [sys.executable, "-c", START, "ledger", "verify", log / "my.tlog-proof", "--policy"]
    good = subprocess.run([*words, log / "policy"], capture_output=True, text=True, check=False)
    assert (good.returncode, good.stderr, good.stdout[:20]) == (0, "", "Verified: The entry ")
    (log / "other").write_bytes(policy_text(logs=(STRANGER_LOG,)))
    bad = subprocess.run([*words, log / "other"], capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout, "Traceback" in bad.stderr) == (1, "", False)


def test_describing_the_command_loads_nothing_of_the_room() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, clerestory.cli.ledger\n"
         "print([name for name in sys.modules if 'cryptography' in name or 'clerestory.ledger' in name])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout == "[]\n"
