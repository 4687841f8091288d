"""`clerestory open --proof --policy`: an envelope that no proved entry names is not opened."""

import argparse
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.ledger.making import LOG, STRANGER, cosigned, entries, head, policy_text, proof_of
from tests.unit.sealing.making import AGENCY, NOON, OFFICE, sealed

from clerestory.cli import open as open_command
from clerestory.ledger.leaf import Leaf, LeafKind, filler
from clerestory.ledger.proof import Proof
from clerestory.sealing import key_files

ENVELOPE = sealed()
LEAF = Leaf(LeafKind.ENTRY, filler(), filler(), hashlib.sha256(ENVELOPE.encode()).digest()).to_bytes()
OTHER = Leaf(LeafKind.ENTRY, filler(), filler(), filler()).to_bytes()
LOGGED = [*entries(9), LEAF, *entries(4), OTHER]
PROOF = proof_of(9, LOGGED, cosigned(head(LOGGED)), LEAF)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An agency's folder: its key, the office's public key, what arrived, and a policy of its own."""
    key_files.save_private_key(AGENCY, tmp_path / "key.json")
    key_files.save_public_key(OFFICE, tmp_path / "issuer.json")
    (tmp_path / "release.jwe").write_text(ENVELOPE + "\n")
    (tmp_path / "policy").write_bytes(policy_text())
    return tmp_path


def run(desk: Path, proof: Proof | bytes, *more: str) -> int:
    (desk / "tlog-proof").write_bytes(proof if isinstance(proof, bytes) else proof.to_bytes())
    parser = argparse.ArgumentParser()
    open_command.add_parser(parser.add_subparsers())
    given = more or ("--proof", str(desk / "tlog-proof"), "--policy", str(desk / "policy"))
    args = parser.parse_args(["open", str(desk / "release.jwe"), "--key", str(desk / "key.json"), *given])
    args.at = NOON
    code: int = args.run(args)
    return code


def test_a_proved_envelope_is_opened_and_it_is_said_who_saw_it(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(desk, PROOF) == 0
    shown = capsys.readouterr().out
    assert (
        "ledger: leaf 9 of ledger.example/2026 names this envelope, under a head of 15 leaves cosigned by "
        "auditor, university\n" in shown
    )
    assert "element name:" in shown


def without_quorum() -> Proof:
    return replace(PROOF, checkpoint=cosigned(head(LOGGED), LOG))


def by_strangers() -> Proof:
    return replace(PROOF, checkpoint=cosigned(head(LOGGED), LOG, STRANGER))


def elsewhere() -> Proof:
    return replace(PROOF, index=8)


def of_another_entry() -> Proof:
    return proof_of(14, LOGGED, cosigned(head(LOGGED)), OTHER)


def with_another_leaf() -> Proof:
    return replace(PROOF, extra=OTHER)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (without_quorum, "do not make the quorum"),
        (by_strangers, "do not make the quorum"),
        (elsewhere, "Not proved."),
        (with_another_leaf, "Not proved."),
        (of_another_entry, "its leaf does not name this envelope's SHA-256"),
    ],
)
def test_an_envelope_that_no_proved_entry_names_is_not_opened(
    desk: Path, capsys: pytest.CaptureFixture[str], made: Callable[[], Proof], says: str
) -> None:
    assert run(desk, made()) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("clerestory open: Not proved. ")
    assert says in shown.err


@pytest.mark.parametrize(
    ("proof", "says"),
    [
        (b"", "does not begin with the line"),
        (replace(PROOF, extra=None).to_bytes(), "does not carry the entry's leaf"),
        (replace(PROOF, extra=b"short").to_bytes(), "tlog-proof"),
    ],
)
def test_what_is_no_proof_of_an_envelope_is_unusable_or_refused(
    desk: Path, capsys: pytest.CaptureFixture[str], proof: bytes, says: str
) -> None:
    assert run(desk, proof) in (1, 2)
    shown = capsys.readouterr()
    assert (shown.out, len(shown.err.splitlines())) == ("", 1)
    assert says in shown.err or "Not proved." in shown.err


@pytest.mark.parametrize("given", ["--proof", "--policy"])
def test_a_proof_without_a_policy_or_the_other_way_round_opens_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    assert run(desk, PROOF, given, str(desk / "policy")) == 2
    assert "belong together" in capsys.readouterr().err


def test_a_policy_that_asks_for_no_witness_opens_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (desk / "policy").read_text()
    (desk / "policy").write_text(text.replace("quorum both", "quorum none"))
    assert run(desk, PROOF) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Not proved. " in shown.err
    assert "asks for no witness" in shown.err
