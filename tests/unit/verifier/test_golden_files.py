"""Files of the first formats, made on 2026-11-23 and never again: what verified then must verify for ever.

A failure here means that proofs which people keep would no longer verify, or that a decision made under a
kept text of law would come out otherwise. Change the program, not the files; a new format gets a new folder.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.verifier.isolated import verify

from clerestory.cli.program import main
from clerestory.ledger.certificate import parse_certificate
from clerestory.ledger.note import parse_note
from clerestory.ledger.opening import parse_opening
from clerestory.ledger.proof import parse_proof

GOLDEN = Path(__file__).with_name("golden-1")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLICY = ("--policy", GOLDEN / "policy")
CHECKS = {
    "proof": (
        "my.tlog-proof",
        "--opening",
        "my.opening.json",
        "--earlier",
        "earlier",
        "--content",
        "envelope",
    ),
    "release": ("my.certificate.json", "--content", "envelope"),
    "log": ("log", "--mine", "my.opening.json"),
    "consistency": ("earlier", "log/checkpoint", "log"),
}
VERBS = {"proof": "verify", "log": "fsck"}


@pytest.mark.parametrize("mode", CHECKS)
def test_what_verified_then_verifies_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mode: str
) -> None:
    words = [word if word.startswith("--") else str(GOLDEN / word) for word in CHECKS[mode]]
    alone = verify(tmp_path, mode, *words, *POLICY)
    assert (alone.returncode, alone.stderr) == (0, "")
    packs = ["--packs", str(GOLDEN / "packs")] if mode == "release" else []
    command = ["ledger", VERBS.get(mode, mode), *words, *map(str, POLICY), *packs]
    assert main(command, clock=lambda: NOON, doctor=lambda: 0) == 0
    told = capsys.readouterr().out
    common = [line for line in alone.stdout.splitlines() if not line.startswith("NOT CHECKED")]
    assert [line for line in common if line not in told.splitlines()] == []
    assert mode != "release" or "all 2 answers are the same" in told


def test_what_was_written_then_would_be_written_so_now() -> None:
    def data(name: str) -> bytes:
        return (GOLDEN / name).read_bytes()

    assert parse_proof(data("my.tlog-proof")).to_bytes() == data("my.tlog-proof")
    assert parse_opening(data("my.opening.json")).to_bytes() == data("my.opening.json")
    assert parse_certificate(data("my.certificate.json")).to_bytes() == data("my.certificate.json")
    for name in ("earlier", "log/checkpoint"):
        assert parse_note(data(name)).to_bytes() == data(name)


def test_an_altered_golden_certificate_does_not_verify(tmp_path: Path) -> None:
    document = json.loads((GOLDEN / "my.certificate.json").read_text())
    document["parts"][1]["opening"]["shown"]["body_elements"]["value"] = '["name","photo"]'
    (tmp_path / "altered").write_text(json.dumps(document))
    done = verify(tmp_path, "release", "altered", *POLICY)
    assert (done.returncode, "Part 2 of the certificate: What the opening shows" in done.stderr) == (1, True)
