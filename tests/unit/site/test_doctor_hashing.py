"""The doctor says which way the ledger is hashed, and finds a way that errs."""

import ctypes
import sys
from collections.abc import Iterator

import pytest
from tests.unit.ledger.making import erring_library

from clerestory.ledger import fast
from clerestory.site.doctor_finding import State
from clerestory.site.doctor_machine import hashing


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    fast.offered.cache_clear()
    yield
    fast.offered.cache_clear()


def test_the_doctor_says_which_way_trees_are_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (hashing().state, hashing().says + ".") == (State.OK, fast.offered().said)
    fast.offered.cache_clear()
    monkeypatch.setitem(sys.modules, "numba", None)
    assert (hashing().state, hashing().says) == (
        State.OK, "Hashed by hashlib; the extra `fast` is not installed",
    )  # fmt: skip


def test_the_doctor_finds_a_way_that_computes_other_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    monkeypatch.setattr(ctypes, "CDLL", erring_library)
    found = hashing()
    assert found.state is State.WRONG
    assert "computed other hashes" in found.says
    assert "make setup-extras" in found.mend
