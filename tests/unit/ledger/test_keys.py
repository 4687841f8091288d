"""Keys and their signatures against Wycheproof and CCTV, and the one rule for Ed25519."""

import contextlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import AUDITOR, LOG, UNIVERSITY, tell

from clerestory.ledger.errors import KeyUnusableError, SignatureRefusedError
from clerestory.ledger.keys import (
    Kind,
    VerifierKey,
    new_seed,
    parse_vkey,
    signer_of,
    verifier_key,
)

EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


@pytest.mark.parametrize("key", [LOG.key, AUDITOR.key, UNIVERSITY.key, parse_vkey(EXAMPLE)])
def test_a_key_is_read_as_it_was_written(key: VerifierKey) -> None:
    assert parse_vkey(key.vkey) == key


@pytest.mark.parametrize(
    ("vkey", "says"),
    [
        ("", "not of the form"),
        ("a+530d903a", "not of the form"),
        (EXAMPLE.replace("530d", "530D"), "not of the form"),
        (EXAMPLE.replace("530d", "530e"), "does not belong to it"),
        (EXAMPLE.replace("com/foo", "com/fop"), "does not belong to it"),
        (EXAMPLE + "\n", "base64"),
        (EXAMPLE[:-1], "base64"),
        (EXAMPLE[:-4], "keys have 32"),
        (EXAMPLE.replace("+Aek", "+Bek"), "type 0x05"),
        (EXAMPLE.replace("+Aek", "+Buk"), "keys have 1312"),
        (EXAMPLE.replace(".com", " com"), "without space"),
        (EXAMPLE.replace(".com", "\u2003com"), "without space"),
        ("\ud800" + EXAMPLE, "without space"),
        (f"n+00000000+AQ{'A' * 42}", "small order"),
    ],
)
def test_an_altered_key_is_refused_and_the_reason_said(vkey: str, says: str) -> None:
    with pytest.raises(KeyUnusableError, match=says):
        parse_vkey(vkey)


@given(
    st.text() | st.builds("{}+{}+{}".format, st.text(), st.just("00000000"), st.text("AQBg+/=", max_size=60))
)
def test_reading_a_key_raises_nothing_but_the_rooms_own_error(text: str) -> None:
    with contextlib.suppress(KeyUnusableError):
        parse_vkey(text)


def test_names_that_could_be_mistaken_are_refused() -> None:
    for name in ("", "a b", "a+b", "a\nb", "a\u00a0b", "n" * 256, "é" * 128):
        with pytest.raises(KeyUnusableError):
            signer_of(name, Kind.ED25519, new_seed())


def test_a_secret_of_another_length_is_refused() -> None:
    with pytest.raises(KeyUnusableError, match="31 bytes"):
        signer_of("n", Kind.ED25519, b"x" * 31)


def accepts(key: bytes, signature: bytes, message: bytes, kind: Kind) -> bool:
    try:
        verifier_key("n", kind, key).check(signature, message)
    except (KeyUnusableError, SignatureRefusedError):
        return False
    return True


def wycheproof(shared: Path, name: str) -> list[tuple[str, dict[str, Any]]]:
    groups = json.loads((shared / "vectors" / "wycheproof" / "testvectors_v1" / name).read_text())[
        "testGroups"
    ]
    return [
        (group["publicKey"]["pk"] if isinstance(group["publicKey"], dict) else group["publicKey"], test)
        for group in groups
        for test in group["tests"]
    ]


@pytest.mark.parametrize(
    ("name", "kind", "counts"),
    [
        ("ed25519_test.json", Kind.ED25519, (88, 63)),
        ("mldsa_44_verify_test.json", Kind.ML_DSA_44_COSIGNATURE, (75, 105)),
    ],
)
def test_wycheproofs_signatures(shared: Path, name: str, kind: Kind, counts: tuple[int, int]) -> None:
    """A vector with an ML-DSA context is valid for other uses; cosignatures have none, so it is refused."""
    wrong: list[int] = []
    found: Counter[bool] = Counter()
    for key, test in wycheproof(shared, name):
        signed = accepts(bytes.fromhex(key), bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]), kind)
        found[signed] += 1
        if signed is not (test["result"] == "valid" and not test.get("ctx")):
            wrong.append(test["tcId"])
    tell(f"wycheproof {name}: {found[True]} accepted, {found[False]} refused")
    assert wrong == []
    assert (found[True], found[False]) == counts


def test_of_all_edge_cases_of_ed25519_only_those_of_the_one_rule_pass(shared: Path) -> None:
    """CCTV gives no verdict: what the rule names is refused, everything else passes."""
    vectors = json.loads((shared / "vectors" / "cctv" / "ed25519" / "ed25519vectors.json").read_text())
    found: Counter[bool] = Counter()
    for vector in vectors:
        flags = set(vector["flags"] or ())
        key, signature = bytes.fromhex(vector["key"]), bytes.fromhex(vector["sig"])
        passed = accepts(key, signature, vector["msg"].encode(), Kind.ED25519)
        found[passed] += 1
        named = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"}
        assert passed is not bool(flags & named or "reencoded_k" in flags), vector["number"]
    tell(f"cctv ed25519: {found[True]} accepted, {found[False]} refused")
    assert (found[True], found[False]) == (43, 871)
