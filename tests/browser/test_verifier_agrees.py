"""The page verify.html and the program, two implementations of one specification, never differ."""

import dataclasses
import random
from typing import Any

import pytest

from clerestory.ledger.certificate import Certificate, Part
from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.keys import Kind, SeedSigner, verifier_key
from clerestory.ledger.leaf import Field, Leaf, LeafKind, Record, commitment
from clerestory.ledger.note import Note, SignatureLine, sign
from clerestory.ledger.opening import Opening, parse_opening
from clerestory.ledger.proof import parse_proof
from tests.browser.verifying import (
    EXAMINE,
    FLIP,
    KEY,
    Files,
    disagreement,
    encoded,
    policy_of,
    proof_files,
    verifier,
)
from tests.unit.ledger.making import (
    AUDITOR,
    LOG,
    LOG_PQ,
    PAPER,
    STRANGER,
    UNIVERSITY,
    cosigned,
    head,
    proof_of,
    signer,
    tell,
)

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


def with_note(note: Note, policy: bytes = PLAIN["policy"]) -> dict[str, bytes]:
    """The plain proof over another cosigned checkpoint."""
    proof = parse_proof(PLAIN["proof"])
    return {"proof": dataclasses.replace(proof, checkpoint=note).to_bytes(), "policy": policy}


def strangers(count: int) -> Note:
    """The good note with so many signatures of keys that nobody knows."""
    line = SignatureLine("stranger", b"abcd", b"x" * 64)
    return Note(GOOD.text, (*GOOD.signatures, *[line] * count))


def asking(policy: bytes) -> dict[str, bytes]:
    """The plain files under another policy."""
    return {**PLAIN, "policy": policy}


def timed(at: int, signer: SeedSigner = AUDITOR) -> Note:
    """The log's signature and a cosignature of that time."""
    return Note(GOOD.text, (GOOD.signatures[0], sign(GOOD.text, [signer], at).signatures[0]))


def opened(count: int, length: int) -> dict[str, bytes]:
    """An opening of so many fields, the first of so many bytes, and its proof."""
    values = {f"f{at}": "é" * (length // 2) + "x" * (length % 2) if at == 0 else "" for at in range(count)}
    record = Record(b"r" * 32, {name: Field(b"s" * 32, value) for name, value in values.items()})
    held = commitment(record) if count <= 256 and length <= 1 << 16 else b"c" * 32
    leaf = Leaf(LeafKind.ENTRY, held, KEY, KEY)
    opening = Opening(leaf, record.salt, record.fields)
    logged = [leaf.to_bytes()]
    proof = proof_of(0, logged, cosigned(head(logged), LOG, AUDITOR))
    return {"proof": proof.to_bytes(), "opening": opening.to_bytes(), "policy": PLAIN["policy"]}


GOOD = parse_proof(PLAIN["proof"]).checkpoint
HEAD = parse_checkpoint(GOOD.text)
EXTENDED = dataclasses.replace(HEAD, extensions=("anything", "more"))
ELSEWHERE = dataclasses.replace(HEAD, origin="other.example")
OTHER = signer("other.example", Kind.ED25519)
LONG = signer("n" * 255, Kind.ED25519_COSIGNATURE)
TWO_LOGS = policy_of(AUDITOR, logs=(LOG, OTHER))
TWO_KEYS = policy_of(AUDITOR, logs=(LOG, LOG_PQ))
W, P, S = (
    f"witness {name} {one.key.vkey}\n".encode()
    for name, one in zip("aps", (AUDITOR, PAPER, STRANGER), strict=True)
)
L = f"log {LOG.key.vkey}\n".encode()
TWIN = f"witness b {verifier_key('twin', Kind.ED25519_COSIGNATURE, AUDITOR.key.material).vkey}\n".encode()
GROUPS = L + W + P + S
CORNERS: dict[str, tuple[Files, str]] = {
    "64 signatures": (with_note(strangers(62)), "verified"),
    "65 signatures": (with_note(strangers(63)), "unreadable"),
    "time 0": (with_note(timed(0)), "refused"),
    "time 1": (with_note(timed(1)), "verified"),
    "the last time": (with_note(timed(2**63 - 1)), "verified"),
    "a cosigner's longest name": (with_note(timed(1, LONG), policy_of(LONG)), "verified"),
    "extension lines": (with_note(cosigned(EXTENDED, LOG, AUDITOR)), "verified"),
    "extension lines, ML-DSA": (with_note(cosigned(EXTENDED, LOG_PQ, AUDITOR), TWO_KEYS), "refused"),
    "extension lines, both": (with_note(cosigned(EXTENDED, LOG_PQ, LOG, AUDITOR), TWO_KEYS), "verified"),
    "another log's name": (with_note(cosigned(HEAD, OTHER, AUDITOR), TWO_LOGS), "refused"),
    "another origin": (with_note(cosigned(ELSEWHERE, LOG, AUDITOR), TWO_LOGS), "refused"),
    "its own origin": (with_note(cosigned(ELSEWHERE, OTHER, AUDITOR), TWO_LOGS), "verified"),
    "no checkpoint": (with_note(sign("anything\n", [LOG], 0)), "unreadable"),
    "a key twice": (asking(L + W + W.replace(b" a ", b" b ") + b"quorum a\n"), "unreadable"),
    "a key under two names": (asking(L + W + TWIN + b"quorum a\n"), "unreadable"),
    "a log twice": (asking(L + L + W + b"quorum a\n"), "unreadable"),
    "log and witness": (asking(policy_of(UNIVERSITY, logs=(LOG, UNIVERSITY))), "unreadable"),
    "a group of groups": (asking(GROUPS + b"group g 2 a p\ngroup h any g s\nquorum h\n"), "refused"),
    "any of a group": (asking(GROUPS + b"group g 1 a p\ngroup h any g s\nquorum h\n"), "verified"),
    "a member twice": (asking(L + W + P + b"group g 2 a a\nquorum g\n"), "unreadable"),
    "no witness asked": (asking(L + b"quorum none\n"), "verified"),
    "comments and blanks": (asking(b"# x\n\n \t" + L + W + b"\t quorum \t a \n"), "verified"),
    "names that are no UTF-8": (asking(L + W.replace(b" a ", b" \xff ") + b"quorum \xff\n"), "verified"),
    "256 fields": (opened(256, 1), "verified"),
    "257 fields": (opened(257, 1), "unreadable"),
    "the longest value": (opened(1, 1 << 16), "verified"),
    "a longer value": (opened(1, (1 << 16) + 1), "unreadable"),
}  # fmt: skip


@pytest.mark.parametrize("name", CORNERS)
def test_both_draw_each_line_at_the_same_place(page: Any, name: str) -> None:
    files, expected = CORNERS[name]
    (told,) = page.evaluate(EXAMINE, [encoded(files)])
    assert told[0] == expected
    assert disagreement(files, told) is None
