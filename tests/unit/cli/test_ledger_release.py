"""`clerestory ledger release` and `policy` as a person meets them, and unusable files in every place."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.unit.ledger.making import cosigned, entries, head, policy_text, proof_of
from tests.unit.policy.decided import FACTS, entry_of, shelf

from clerestory.cli.program import main
from clerestory.law.library import open_library
from clerestory.ledger.certificate import Certificate, Part
from clerestory.ledger.growth import derived
from clerestory.ledger.leaf import Leaf, LeafKind, Record, commitment, filler, new_record, subject_label
from clerestory.ledger.opening import opening_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = "import sys; from clerestory.site.command import main; sys.exit(main())"


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def ledger(*words: object) -> Done:
    """Call the program in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["ledger", *map(str, words)], clock=lambda: NOON, doctor=lambda: 0)
    assert bool(out.getvalue()) is (code == 0)
    return Done(code, out.getvalue(), err.getvalue())


SEALED = {"event": "release.envelope.sealed", "subject_ref": "R-1"}


def certificate(
    folder: Path,
    fields: dict[str, str],
    shown: set[str] | None = None,
    sealed: dict[str, str] | None = None,
) -> Path:
    """A certificate of a decided entry and a sealed release, in a file; the log and a policy beside it."""
    records = [new_record(fields), new_record(sealed or SEALED)]
    leaves = [Leaf(LeafKind.ENTRY, commitment(record), filler(), filler()) for record in records]
    logged = [*entries(17), *(leaf.to_bytes() for leaf in leaves)]
    note = cosigned(head(logged))
    parts = tuple(
        part_of(17 + at, logged, leaf, record, shown if at == 0 else None)
        for at, (leaf, record) in enumerate(zip(leaves, records, strict=True))
    )
    for resource, data in derived(logged):
        (folder / resource.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / resource.path).write_bytes(data)
    files = {
        "policy": policy_text(),
        "checkpoint": note.to_bytes(),
        "my.certificate.json": Certificate(parts).to_bytes(),
        "my.tlog-proof": parts[0].proof.to_bytes(),
        "my.opening.json": parts[0].opening.to_bytes(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder / "my.certificate.json"


def part_of(index: int, logged: list[bytes], leaf: Leaf, record: Record, shown: set[str] | None) -> Part:
    proof = proof_of(index, logged, cosigned(head(logged)), leaf.to_bytes())
    return Part(proof, opening_of(leaf, record, set(record.fields) if shown is None else shown))


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    shelf(tmp_path / "packs")
    return tmp_path / "packs"


def release(tmp_path: Path, packs: Path, *words: object, **changes: str | None) -> Done:
    file = certificate(tmp_path, entry_of(open_library(packs), **changes))
    return ledger("release", file, "--policy", tmp_path / "policy", "--packs", packs, *words)


def test_a_release_is_checked_part_by_part_and_decided_again(tmp_path: Path, packs: Path) -> None:
    done = release(tmp_path, packs)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Verified: 2 of 2 parts of the certificate are as the log has them."
    assert lines[1].startswith("Part 1: The entry is number 17 of the log ledger.example/2026")
    assert "  What you were shown is what was logged: an entry of the journal." in lines
    assert lines[-3:] == [
        "All parts are about one request.",
        "NOT CHECKED: which elements entry 18 sealed, and by which decision, was not shown.",
        "The decision of entry 17 was made again under the same texts of law (us 1, us-zz 1): all 2 answers "
        "are the same, word for word.",
    ]
    assert FACTS.requester.agency not in done.stdout


@pytest.mark.parametrize(
    ("elements", "code", "says"),
    [
        ('["name"]', 0, "sealed nothing but what the decision of entry 17 releases (elements: 1)."),
        ("[]", 0, "sealed nothing but what the decision of entry 17 releases (elements: 0)."),
        ('["name","photo"]', 1, "Entry 18 sealed what the decision of entry 17 does not release: photo."),
        ('["na\\u001bme"]', 1, "does not release: na\\x1bme."),
        ("{}", 2, "body_elements of entry 18 is not a list of texts."),
        ("name", 2, "body_elements of entry 18 is not JSON."),
        (None, 0, "NOT CHECKED: which elements entry 18 sealed"),
    ],
)
@pytest.mark.parametrize("by", ["body_decision_digest", "body_decision_entry"])
def test_what_was_sealed_is_held_against_what_was_released(
    tmp_path: Path, packs: Path, by: str, elements: str | None, code: int, says: str
) -> None:
    decided = entry_of(open_library(packs)) | {"number": "9"}
    sealed = {**SEALED, by: {"body_decision_entry": "9"}.get(by) or decided[by]}
    sealed |= {} if elements is None else {"body_elements": elements}
    file = certificate(tmp_path, decided, sealed=sealed)
    done = ledger("release", file, "--policy", tmp_path / "policy", "--packs", packs)
    assert (done.returncode, says in done.stdout + done.stderr) == (code, True), done


def test_a_release_by_a_decision_that_is_not_there_is_said_to_be(tmp_path: Path, packs: Path) -> None:
    another = {"body_decision_digest": f"sha256:{'0' * 64}", "body_decision_entry": "8"}
    sealed = {**SEALED, **another, "body_elements": '["photo"]'}
    file = certificate(tmp_path, entry_of(open_library(packs)), sealed=sealed)
    done = ledger("release", file, "--policy", tmp_path / "policy", "--packs", packs)
    assert done.returncode == 0
    assert "NOT CHECKED: the decision by which entry 18 was sealed is not shown" in done.stdout


def test_an_answer_that_the_law_does_not_give_is_named(tmp_path: Path, packs: Path) -> None:
    done = release(tmp_path, packs, body_outcomes='["photo release","name release"]')
    assert done.returncode == 1
    assert done.stderr == (
        "clerestory ledger release: Does not verify. The law as entry 17 names it gives other answers: "
        "photo: release was recorded, withhold is found.\n"
    )


def test_without_the_text_of_law_nothing_is_said_to_be_verified_unless_asked(
    tmp_path: Path, packs: Path
) -> None:
    absent = f'["us 1 sha256:{"0" * 64}"]'
    done = release(tmp_path, packs, body_packs=absent)
    assert done.returncode == 1
    assert "was not made again. Pack us 1 (sha256:000000000000…) is not here" in done.stderr
    done = release(tmp_path, packs, "--without-law", body_packs=absent)
    assert done.returncode == 0
    assert "was not made again. Pack us 1 (sha256:000000000000…) is not here" in done.stdout


def test_an_entry_that_contradicts_itself_does_not_verify(tmp_path: Path, packs: Path) -> None:
    done = release(tmp_path, packs, "--without-law", body_law="us-zy")
    assert (done.returncode, "Entry 17 contradicts itself" in done.stderr) == (1, True)


def test_a_certificate_without_a_decision_is_said_to_have_none(tmp_path: Path, packs: Path) -> None:
    words = (tmp_path / "my.certificate.json", "--policy", tmp_path / "policy", "--packs", packs)
    certificate(tmp_path, entry_of(shelf(tmp_path / "more")), shown={"subject_ref"})
    done = ledger("release", *words)
    assert (done.returncode, "No part of the certificate shows a decision" in done.stderr) == (1, True)
    done = ledger("release", *words, "--without-law")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "No part of the certificate shows a decision with its facts.",
    )


def test_facts_that_were_not_shown_cannot_be_decided_again(tmp_path: Path, packs: Path) -> None:
    done = release(tmp_path, packs, body_facts=None)
    assert (done.returncode, "shows a decision with its facts" in done.stderr) == (1, True)
    done = release(tmp_path, packs, "--without-law", body_facts=None)
    said = "NOT MADE AGAIN: decisions without their facts (entries 17)."
    assert (done.returncode, said in done.stdout) == (0, True)


def test_a_folder_without_law_is_said(tmp_path: Path, packs: Path) -> None:
    shutil.move(packs, tmp_path / "law")
    file = certificate(tmp_path, entry_of(shelf(tmp_path / "more")))
    done = ledger("release", file, "--policy", tmp_path / "policy", "--packs", packs)
    assert (done.returncode, "found no folder of law packs" in done.stderr) == (2, True)


def test_a_policy_is_explained(tmp_path: Path) -> None:
    (tmp_path / "policy").write_bytes(policy_text("any"))
    done = ledger("policy", tmp_path / "policy")
    assert done.returncode == 0
    assert "believed once it is witnessed by at least 1 of (auditor, university)." in done.stdout
    assert "The rule can still be met with any 1 witness silent." in done.stdout


def test_everything_about_a_person_is_found_in_an_examined_log(tmp_path: Path) -> None:
    key, record = b"\x05" * 32, new_record({"event": "x"})
    leaves = [
        Leaf(LeafKind.ENTRY, commitment(record), subject_label(key, number), filler()) for number in (1, 2)
    ]
    logged = [*entries(5), leaves[0].to_bytes(), *entries(300), leaves[1].to_bytes()]
    for resource, data in derived(logged):
        (tmp_path / resource.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / resource.path).write_bytes(data)
    (tmp_path / "checkpoint").write_bytes(cosigned(head(logged)).to_bytes())
    (tmp_path / "policy").write_bytes(policy_text())
    (tmp_path / "mine").write_bytes(opening_of(leaves[1], record, {"event"}, (key, 2)).to_bytes())
    done = ledger("fsck", tmp_path, "--policy", tmp_path / "policy", "--mine", tmp_path / "mine")
    assert done.returncode == 0
    assert (
        "Entries about the person of the opening: 2 (number 5, 306).\nLabel number 3 is in no" in done.stdout
    )
    (tmp_path / "mine").write_bytes(opening_of(leaves[1], record, {"event"}, (key, 3)).to_bytes())
    done = ledger("fsck", tmp_path, "--policy", tmp_path / "policy", "--mine", tmp_path / "mine")
    assert (done.returncode, "does not carry the label" in done.stderr) == (1, True)


def test_a_log_may_be_named_by_the_address_of_its_store(tmp_path: Path) -> None:
    certificate(tmp_path, {"event": "x", "subject_ref": "R-1"})
    (tmp_path / "old").write_bytes((tmp_path / "checkpoint").read_bytes())
    policy = ("--policy", tmp_path / "policy")
    assert ledger("fsck", f"file://{tmp_path}", *policy).stdout.startswith("Verified: All 19 entries")
    done = ledger("consistency", tmp_path / "old", tmp_path / "checkpoint", f"file://{tmp_path}", *policy)
    assert done.returncode == 0


def junk(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 9)


def in_utf_16(path: Path) -> None:
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))


def in_crlf(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 33)


def in_a_bom(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


DAMAGES: dict[str, Callable[[Path], None]] = {
    "junk": junk,
    "UTF-16": in_utf_16,
    "byte order mark": in_a_bom,
    "folder": folder,
    "loop": loop,
    "huge": huge,
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b"") and None,
    "zeros": lambda path: path.write_bytes(bytes(1000)) and None,
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-1]) and None,
}
PLACES = {
    "policy": ("verify", "my.tlog-proof"),
    "my.tlog-proof": ("verify", "my.tlog-proof"),
    "my.opening.json": ("verify", "my.tlog-proof", "--opening", "my.opening.json"),
    "my.certificate.json": ("release", "my.certificate.json"),
    "checkpoint": ("fsck", "."),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("place", PLACES)
def test_an_unusable_file_is_named_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, damage: str
) -> None:
    certificate(tmp_path, {"event": "x", "subject_ref": "R-1"})
    monkeypatch.chdir(tmp_path)
    DAMAGES[damage](tmp_path / place)
    done = ledger(*PLACES[place], "--policy", "policy")
    if damage == "cut off" and place.endswith(".json"):  # the end of line after a JSON text says nothing
        assert "shows a decision" in done.stderr if place.startswith("my.cert") else done.returncode == 0
        return
    if (place, damage) == ("checkpoint", "byte order mark"):  # another name of the log, which nobody signed
        assert "does not verify" in done.stderr
        return
    assert done.returncode == 2, done
    assert done.stderr.startswith(f"clerestory ledger {PLACES[place][0]}: {place}: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("place", PLACES)
def test_line_ends_of_another_system_are_refused_where_bytes_are_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    certificate(tmp_path, {"event": "x", "subject_ref": "R-1"})
    monkeypatch.chdir(tmp_path)
    in_crlf(tmp_path / place)
    done = ledger(*PLACES[place], "--policy", "policy")
    assert done.returncode == (2 if not place.endswith(".json") else done.returncode)
    assert len(done.stderr.splitlines()) == bool(done.returncode)


@pytest.fixture
def tile(tmp_path: Path) -> Path:
    certificate(tmp_path, {"event": "x", "subject_ref": "R-1"})
    return next((tmp_path / "tile/entries").rglob("19"))


@pytest.mark.parametrize("damage", [folder, loop, junk, huge, lambda path: path.unlink() or os.mkfifo(path)],
                         ids=["folder", "loop", "junk", "huge", "pipe"])  # fmt: skip
def test_whatever_stands_in_the_place_of_a_bundle_is_named(
    tmp_path: Path, tile: Path, damage: Callable[[Path], None]
) -> None:
    damage(tile)
    done = ledger("fsck", tmp_path, "--policy", tmp_path / "policy")
    assert done.returncode == 1
    assert "tile/entries/000.p/19: " in done.stderr


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    """By a program that is not root, since root may read everything."""
    file = certificate(tmp_path, {"event": "x", "subject_ref": "R-1"})
    file.chmod(0)
    somebody: list[str] = []
    if os.getuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root, and no setpriv to become somebody else")
        own = Path(tempfile.gettempdir())
        for path in (tmp_path, *(each for each in tmp_path.parents if own in each.parents)):
            path.chmod(0o755)
        somebody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    start = [*somebody, sys.executable, "-c"]
    if subprocess.run([*start, "import clerestory.cli.program"], capture_output=True, check=False).returncode:
        pytest.skip("the program's own folder may not be read by others here")
    words = [START, "ledger", "release", str(file), "--policy", str(tmp_path / "policy")]
    done = subprocess.run([*start, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"clerestory ledger release: {file}: cannot be read (Permission denied).\n"
