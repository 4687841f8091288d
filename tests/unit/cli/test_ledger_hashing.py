"""`clerestory ledger fsck` says which way it hashed, and takes the fast one only when there is much to do."""

import ctypes
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.ledger.making import cosigned, entries, erring_library, head, policy_text

from clerestory.cli.program import main
from clerestory.ledger import fast
from clerestory.ledger.growth import derived

LOGGED = entries(600)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A small log in a folder, with the policy beside it."""
    for resource, data in derived(LOGGED):
        file = tmp_path / resource.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (tmp_path / "checkpoint").write_bytes(cosigned(head(LOGGED)).to_bytes())
    (tmp_path / "policy").write_bytes(policy_text())
    return tmp_path


@pytest.fixture
def worth_it(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Six hundred entries are much; what is offered is found out again."""
    monkeypatch.setattr(fast, "WORTH_COMPILING", 600)
    fast.offered.cache_clear()
    yield
    fast.offered.cache_clear()


def fsck(log: Path) -> int:
    return main(["ledger", "fsck", str(log), "--policy", str(log / "policy")], clock=lambda: NOON,
                doctor=lambda: 0)  # fmt: skip


def test_a_small_log_is_hashed_by_hashlib(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fsck(log) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[-1] == "Hashed by hashlib."
    assert told.err == ""


@pytest.mark.usefixtures("worth_it")
def test_a_large_log_is_hashed_the_fast_way_and_its_faults_are_named(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offer = fast.offered()
    if offer.hasher is None:
        pytest.skip(offer.said)
    assert fsck(log) == 0
    assert capsys.readouterr().out.splitlines()[-1] == offer.said
    assert offer.said == "Hashed by numba and libcrypto.so.3, after a test against hashlib."
    (log / "tile/0/001").write_bytes(bytes(8192))
    assert fsck(log) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[0].endswith(offer.said)
    assert "tile/0/001: hash 0" in told.err


@pytest.mark.usefixtures("worth_it")
def test_without_the_extra_a_large_log_is_hashed_by_hashlib(
    log: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    assert fsck(log) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[-1] == "Hashed by hashlib; the extra `fast` is not installed."
    assert told.err == ""


@pytest.mark.usefixtures("worth_it")
def test_a_fast_way_that_errs_is_not_used_and_is_told_on_standard_error(
    log: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    monkeypatch.setattr(ctypes, "CDLL", erring_library)
    assert fsck(log) == 0
    told = capsys.readouterr()
    assert "computed other hashes and is not used" in told.err
    assert told.out.startswith("Verified: All 600 entries")
