"""The page verify.html and the program, two implementations of one specification, never differ."""

import random
from typing import Any

import pytest

from clerestory.ledger.certificate import Certificate, Part
from clerestory.ledger.opening import parse_opening
from clerestory.ledger.proof import parse_proof
from tests.browser.verifying import (
    EXAMINE,
    FLIP,
    Files,
    disagreement,
    encoded,
    policy_of,
    proof_files,
    verifier,
)
from tests.unit.ledger.making import AUDITOR, LOG, LOG_PQ, PAPER, STRANGER, UNIVERSITY, tell

__all__ = ["verifier"]

pytestmark = pytest.mark.browser

PLAIN = proof_files(policy_of(AUDITOR, PAPER, quorum="any"), LOG, AUDITOR)
QUANTUM = proof_files(policy_of(UNIVERSITY, logs=(LOG_PQ,)), LOG_PQ, UNIVERSITY)
PART = Part(parse_proof(PLAIN["proof"]), parse_opening(PLAIN["opening"]))
CERTIFICATE = {"certificate": Certificate((PART,)).to_bytes(), "policy": PLAIN["policy"]}
AT_ONCE = 4_000


@pytest.fixture
def page(verifier: Any) -> Any:
    """The page, in a browser that can check every kind of signature."""
    if not verifier.evaluate("abilities().then((able) => able.mlDsa44)"):
        pytest.skip("This Chromium has no ML-DSA-44 in WebCrypto; the page leaves those signatures unjudged.")
    return verifier


def flipped(page: Any, files: Files, role: str, bits: list[int]) -> list[str]:
    """Where page and program differ when each of these bits is changed in one of the files."""
    differ = []
    for start in range(0, len(bits), AT_ONCE):
        some = bits[start : start + AT_ONCE]
        for bit, told in zip(some, page.evaluate(FLIP, [encoded(files), role, some]), strict=True):
            changed = bytearray(files[role])
            changed[bit // 8] ^= 1 << bit % 8
            if difference := disagreement({**files, role: bytes(changed)}, told):
                differ.append(f"{role} bit {bit}: {difference}")
    return differ


@pytest.mark.parametrize("files", [PLAIN, QUANTUM, CERTIFICATE], ids=["Ed25519", "ML-DSA-44", "certificate"])
def test_both_accept_what_is_right(page: Any, files: Files) -> None:
    assert page.evaluate(EXAMINE, [encoded(files)]) == [["verified", []]]
    assert disagreement(files, ["verified", []]) is None


@pytest.mark.parametrize("role", ["proof", "opening", "policy", "certificate"])
def test_both_say_the_same_of_a_flipped_bit(page: Any, role: str) -> None:
    files = CERTIFICATE if role == "certificate" else PLAIN
    bits = random.Random(role).sample(range(len(files[role]) * 8), 300)
    assert flipped(page, files, role, bits) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "role"),
    [
        *((PLAIN, role) for role in ("proof", "opening", "policy")),
        *((QUANTUM, role) for role in ("proof", "policy")),
        (CERTIFICATE, "certificate"),
    ],
    ids=["proof", "opening", "policy", "ML-DSA-44 proof", "ML-DSA-44 policy", "certificate"],
)
def test_both_say_the_same_of_every_flipped_bit(page: Any, files: Files, role: str) -> None:
    bits = list(range(len(files[role]) * 8))
    assert flipped(page, files, role, bits) == []
    tell(f"verify.html and the program agree on {len(bits)} flips of a {role}")


PIECES = [
    text.encode()
    for text in (
        *(
            "",
            "\n",
            "\n\n",
            " ",
            "\t",
            "\r",
            "0",
            "1",
            "=",
            "A",
            "+",
            "\x00",
            "\x7f",
            "\x85",
            "\ufeff",
            "\u2003",
        ),
        *("— ", "{", "}", '"', ",", "\\", "\\ud800", "null", "e1", ".0", "-"),
        *("index 6\n", "extra AA==\n", "quorum none\n", "group h 1 w0\n", "witness none x\n"),
    )
] + [b"\xff", b"\xc3"]


def mutated(files: Files, rng: random.Random) -> dict[str, bytes]:
    """The files with one to three changes: something put in, taken out, doubled, or moved."""
    changed = dict(files)
    for _ in range(rng.randint(1, 3)):
        role = rng.choice(sorted(changed))
        data = changed[role]
        one, other = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        lines = data.split(b"\n")
        match rng.randrange(6):
            case 0:
                data = data[:one] + rng.choice(PIECES) + data[one:]
            case 1:
                data = data[:one] + data[min(other, one + 4) :]
            case 2:
                data = data[:one] + rng.choice(PIECES) + data[one + 1 :]
            case 3:
                rng.shuffle(lines)
                data = b"\n".join(lines)
            case 4:
                at = rng.randrange(len(lines))
                data = b"\n".join([*lines[:at], lines[at], *lines[at:]])
            case _:
                at = rng.randrange(len(lines))
                data = b"\n".join([*lines[:at], *lines[at + 1 :]])
        changed[role] = data
    return changed


def mutations(page: Any, seed: int, count: int) -> list[str]:
    """Where page and program differ on files changed at random."""
    rng = random.Random(seed)
    without = {role: data for role, data in PLAIN.items() if role != "opening"}
    cases = [mutated(rng.choice([PLAIN, without, QUANTUM, CERTIFICATE]), rng) for _ in range(count)]
    told = [
        one
        for start in range(0, count, 500)
        for one in page.evaluate(EXAMINE, [encoded(case) for case in cases[start : start + 500]])
    ]
    pairs = zip(cases, told, strict=True)
    return [f"{difference}\n{case}" for case, one in pairs if (difference := disagreement(case, one))]


def test_both_say_the_same_of_files_changed_at_random(page: Any) -> None:
    assert mutations(page, 1, 600) == []


@pytest.mark.slow
def test_both_say_the_same_of_many_files_changed_at_random(page: Any) -> None:
    for seed in range(2, 22):
        assert mutations(page, seed, 1_000) == []


ORDERS = [
    ((LOG, AUDITOR), (AUDITOR,), "all"),
    ((LOG, AUDITOR, STRANGER), (AUDITOR, PAPER), "any"),
    ((LOG, STRANGER), (AUDITOR, PAPER), "any"),
    ((AUDITOR, PAPER), (AUDITOR, PAPER), "any"),
    ((LOG, LOG_PQ, AUDITOR, UNIVERSITY), (AUDITOR, UNIVERSITY), "all"),
    ((LOG, AUDITOR), (AUDITOR, UNIVERSITY), "all"),
    ((LOG, AUDITOR), (AUDITOR, UNIVERSITY), "1"),
    ((LOG_PQ, AUDITOR), (AUDITOR,), "all"),
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("logs", [(LOG,), (LOG, LOG_PQ), (STRANGER,)], ids=["log", "two keys", "no log"])
def test_both_say_the_same_of_who_signed(page: Any, order: Any, logs: Any) -> None:
    signers, witnesses, quorum = order
    files = proof_files(policy_of(*witnesses, logs=logs, quorum=quorum), *signers)
    for given in (files, {role: data for role, data in files.items() if role != "opening"}):
        (told,) = page.evaluate(EXAMINE, [encoded(given)])
        assert disagreement(given, told) is None
