"""Our own cosignature vectors: the program and a second reader give each the verdict that it deserves."""

import base64
import hashlib
import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from tests.unit.ledger import cosignature_reader

from clerestory.ledger.cosignature import subtree_statement
from clerestory.ledger.errors import MalformedError, SignatureRefusedError
from clerestory.ledger.keys import parse_vkey
from clerestory.ledger.note import parse_note, verify
from clerestory.site.folders import CLONE

FILE = CLONE / "docs" / "vectors" / "cosignatures.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))
KEYS = VECTORS["keys"]


def programs_answer(note: bytes, vkey: str) -> str:
    key = parse_vkey(vkey)
    try:
        parsed = parse_note(note)
        if (key.name, key.id) not in [(line.name, line.id) for line in parsed.signatures]:
            return "ignored"
        verify(parsed, [key])
    except SignatureRefusedError:
        return "invalid"
    except MalformedError:
        return "malformed"
    return "valid"


@pytest.mark.parametrize("read", [programs_answer, cosignature_reader.read], ids=["program", "second reader"])
def test_each_cosignature_gets_its_verdict(read: Any) -> None:
    wrong = [
        (one["number"], one["says"], answer)
        for one in VECTORS["cosignatures"]
        if (answer := read(one["note"].encode(), KEYS[one["key"]]["vkey"])) != one["result"]
    ]
    assert wrong == []


def test_every_verdict_occurs_for_both_kinds_of_key() -> None:
    found = Counter((KEYS[one["key"]]["type"], one["result"]) for one in VECTORS["cosignatures"])
    assert len(found) == 8
    assert min(found.values()) >= 4
    assert found.total() == len(VECTORS["cosignatures"]) > 100


def test_each_signed_subtree_gets_its_verdict() -> None:
    for one in VECTORS["subtrees"]:
        vkey = KEYS[one["key"]]["vkey"]
        assert cosignature_reader.read_subtree(vkey, one) == one["result"], one["says"]
        key, signature, root = parse_vkey(vkey), *map(base64.b64decode, (one["signature"], one["hash"]))
        at, start, end = (int(one[part]) for part in ("time", "start", "end"))
        try:
            key.check(signature, subtree_statement(key.name, at, one["origin"], (start, end), root))
            answer = "valid"
        except (MalformedError, SignatureRefusedError):
            answer = "invalid"
        assert answer == one["result"], one["says"]


def test_keys_and_kept_signatures_are_those_of_their_seeds() -> None:
    for label, key in KEYS.items():
        seed = bytes.fromhex(key["seed"])
        assert seed == hashlib.sha256(f"clerestory cosignature vectors: {named(label)}".encode()).digest()
        secret = (
            MLDSA44PrivateKey.from_seed_bytes if key["type"] == 6 else Ed25519PrivateKey.from_private_bytes
        )(seed)
        material = secret.public_key().public_bytes_raw()
        identifier = cosignature_reader.key_id(key["name"], key["type"], material).hex()
        encoded = base64.b64encode(bytes([key["type"]]) + material).decode()
        assert key["vkey"] == f"{key['name']}+{identifier}+{encoded}"
    for one in VECTORS["ml_dsa_44_signatures"]:
        public = MLDSA44PrivateKey.from_seed_bytes(bytes.fromhex(one["seed"])).public_key()
        message, context = bytes.fromhex(one["message"]), bytes.fromhex(one["context"])
        public.verify(base64.b64decode(one["signature"]), message, context or None)


def named(label: str) -> str:
    """A shared key has the seed of the witness it is shared with."""
    return label.replace("shared", "witness")


def test_the_file_is_what_its_script_makes() -> None:
    script = CLONE / "scripts" / "make_cosignature_vectors.py"
    subprocess.run([sys.executable, script, "--check"], check=True, capture_output=True)
