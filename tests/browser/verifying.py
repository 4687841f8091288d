"""What the tests of verifiers/verify.html share: the page, files to check, and the program's own verdict."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from clerestory.ledger.certificate import parse_certificate, verify_certificate
from clerestory.ledger.errors import (
    InclusionError,
    LedgerError,
    MalformedError,
    NoQuorumError,
    NotVerifiedError,
    OpeningError,
    SignatureRefusedError,
)
from clerestory.ledger.keys import SeedSigner
from clerestory.ledger.leaf import Field, Leaf, LeafKind, Record, commitment, subject_label
from clerestory.ledger.opening import opening_of, parse_opening, verify_opening
from clerestory.ledger.policy import parse_policy
from clerestory.ledger.proof import parse_proof, verify_proof
from clerestory.site.folders import CLONE
from tests.unit.ledger.making import LOG, cosigned, entries, head, proof_of

PAGE = CLONE / "verifiers" / "verify.html"
Files = Mapping[str, bytes]

CHECKS: dict[type[NotVerifiedError], set[str]] = {
    SignatureRefusedError: {"signatures", "log"},
    NoQuorumError: {"quorum"},
    InclusionError: {"inclusion"},
    OpeningError: {"leaf", "opening", "label"},
}
"""Which checks of the page say what the program says by the kind of its error."""

EXAMINE = """async (cases) => {
    const told = [];
    for (const files of cases) told.push(await verdictOn(decoded(files)));
    return told;
}"""
FLIP = """async ([files, role, bits]) => {
    const given = decoded(files);
    const told = [];
    for (const bit of bits) {
        const changed = given[role].slice();
        changed[bit >> 3] ^= 1 << (bit & 7);
        told.push(await verdictOn({ ...given, [role]: changed }));
    }
    return told;
}"""
ASKING = """() => {
globalThis.decoded = (files) => Object.fromEntries(
    Object.entries(files).map(([role, text]) => [role, Uint8Array.fromBase64(text)]));
globalThis.verdictOn = async (given) => {
    const result = await examine(given);
    const checks = result.parts.flatMap((part) => part.checks).concat(result.together ?? []);
    return [result.verdict, checks.filter((check) => check.verdict === "fail").map((check) => check.id)];
};
}"""

KEY = b"k" * 32
VALUES = {
    "event": "query.elements.decided",
    "at": "2026-03-02T10:00:00+00:00",
    "body_outcomes": '["photo withheld","surname released: Ñandú 🚗"]',
    "actor": "ofelia",
}
RECORD = Record(
    b"r" * 32, {name: Field(bytes([at]) * 32, value) for at, (name, value) in enumerate(VALUES.items())}
)
LEAF = Leaf(LeafKind.ENTRY, commitment(RECORD), subject_label(KEY, 3), b"c" * 32)
INDEX = 6


@pytest.fixture(scope="module")
def verifier(chromium: Any) -> Iterator[Any]:
    """The page, opened from its file, with `verdictOn` and `decoded` for tests that ask many questions."""
    context = chromium.new_context()
    opened = context.new_page()
    opened.goto(PAGE.as_uri())
    opened.evaluate(ASKING)
    yield opened
    context.close()


def proof_files(policy: bytes, *signers: SeedSigner, with_extra: bool = True) -> dict[str, bytes]:
    """A proof, its opening and a policy: entry 6 of a log of 13."""
    logged = entries(13)
    logged[INDEX] = LEAF.to_bytes()
    note = cosigned(head(logged), *signers)
    proof = proof_of(INDEX, logged, note, LEAF.to_bytes() if with_extra else None)
    opening = opening_of(LEAF, RECORD, ("event", "at", "body_outcomes"), (KEY, 3))
    return {"proof": proof.to_bytes(), "opening": opening.to_bytes(), "policy": policy}


def policy_of(*witnesses: SeedSigner, logs: tuple[SeedSigner, ...] = (LOG,), quorum: str = "all") -> bytes:
    """A policy that asks for these witnesses."""
    lines = [f"log {one.key.vkey}" for one in logs]
    lines += [f"witness w{number} {one.key.vkey}" for number, one in enumerate(witnesses)]
    if witnesses:
        names = " ".join(f"w{number}" for number in range(len(witnesses)))
        lines += [f"group g {quorum} {names}", "quorum g"]
    else:
        lines += ["quorum none"]
    return "".join(line + "\n" for line in lines).encode()


def encoded(files: Files) -> dict[str, str]:
    """The files as a page can be given them."""
    return {role: base64.b64encode(data).decode() for role, data in files.items()}


def programs_verdict(files: Files) -> tuple[str, type[LedgerError] | None]:
    """What the program says of the same files: the page's word for it, and the kind of error."""
    try:
        _verify(files)
    except MalformedError as error:
        return "unreadable", type(error)
    except LedgerError as error:
        return "refused", type(error)
    return "verified", None


def disagreement(files: Files, told: list[Any]) -> str | None:
    """How page and program differ on the files, or None."""
    verdict, error = programs_verdict(files)
    said, failed = told
    if said != verdict:
        return f"page: {said} {failed}; program: {verdict} {error}"
    expected = next((checks for kind, checks in CHECKS.items() if error is kind), None)
    if expected is not None and not expected & set(failed):
        return f"page names {failed}; program: {error}"
    return None


def _verify(files: Files) -> None:
    policy = parse_policy(files["policy"])
    if "certificate" in files:
        verify_certificate(parse_certificate(files["certificate"]), policy)
        return
    proof = parse_proof(files["proof"])
    opening = parse_opening(files["opening"]) if "opening" in files else None
    entry = proof.extra if opening is None else opening.leaf.to_bytes()
    if entry is None:
        raise MalformedError("A proof alone must say which entry it is about.")
    if opening is not None:
        if proof.extra not in (None, entry):
            raise OpeningError("The opening is of another leaf.")
        verify_opening(opening)
    verify_proof(proof, entry, policy)
