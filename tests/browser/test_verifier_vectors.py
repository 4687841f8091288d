"""The page verify.html on third-party vectors, by its own functions: the same verdicts as the program's."""

import base64
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from clerestory.ledger.keys import parse_vkey
from clerestory.ledger.merkle import inclusion_proof, leaf_hash, subtrees_of
from clerestory.site.folders import CLONE
from tests.browser.verifying import verifier
from tests.unit.ledger.making import tell

__all__ = ["verifier"]

# Long: `make test-slow` runs it. Public pages are looked at each time (test_public_pages).
pytestmark = [pytest.mark.browser, pytest.mark.slow]

TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
INCLUSION = """async (probes) => {
    const bytes = (text) => Uint8Array.fromBase64(text);
    const told = [];
    for (const [leaf, index, size, proof, root] of probes) {
        told.push(await isIncluded(bytes(leaf), BigInt(index), BigInt(size), proof.map(bytes), bytes(root)));
    }
    return told;
}"""
CONSISTENCY = """async (probes) => {
    const bytes = (text) => Uint8Array.fromBase64(text);
    const told = [];
    for (const [size1, root1, size2, root2, proof] of probes) {
        const [old, later] = [BigInt(size1), BigInt(size2)];
        told.push(await isBeginning(old, bytes(root1), later, bytes(root2), proof.map(bytes)));
    }
    return told;
}"""
SIGNATURES = """async ([kind, vectors]) => {
    const bytes = (text) => Uint8Array.fromBase64(text);
    const verify = kind === "Ed25519" ? verifiesEd25519 : verifiesMlDsa44;
    const told = [];
    for (const [key, signature, message] of vectors) {
        told.push(await verify(bytes(key), bytes(signature), bytes(message)));
    }
    return told;
}"""
NOTES = """async (notes) => {
    const told = [];
    for (const [note, vkey] of notes) {
        try {
            const key = await readVkey(vkey, "");
            const { results } = await judgeSignatures(readNote(Uint8Array.fromBase64(note)), [key]);
            told.push(results.length > 0 && results.every((one) => one.verdict === "pass"));
        } catch (error) {
            if (!(error instanceof Malformed)) throw error;
            told.push(false);
        }
    }
    return told;
}"""


COSIGNATURES = """async (vectors) => {
    const told = [];
    for (const [note, vkey] of vectors) {
        try {
            const { results } = await judgeSignatures(readNote(utf8(note)), [await readVkey(vkey, "")]);
            const isForged = results.some((one) => one.verdict === "fail");
            told.push(results.length === 0 ? "ignored" : isForged ? "invalid" : results[0].verdict);
        } catch (error) {
            if (!(error instanceof Malformed)) throw error;
            told.push("malformed");
        }
    }
    return told;
}"""


def written(data: bytes) -> str:
    return base64.b64encode(data).decode()


def probes(shared: Path, kind: str) -> list[dict[str, Any]]:
    folder = shared / "vectors" / "merkle" / "testdata" / kind
    return [json.loads(file.read_text()) for file in sorted(folder.rglob("*.json"))]


def hashed(text: str) -> str:
    """One probe uses twelve letters for two equal roots. A root has 32 bytes here, so each is hashed."""
    data = base64.b64decode(text)
    return written(sha256(data).digest()) if len(data) == 12 else text


def test_all_98_inclusion_probes_get_their_verdict(verifier: Any, shared: Path) -> None:
    cases = probes(shared, "inclusion")
    asked = [
        (one["leafHash"], one["leafIdx"], one["treeSize"], one["proof"] or [], one["root"]) for one in cases
    ]
    told = verifier.evaluate(
        INCLUSION, [[str(part) if isinstance(part, int) else part for part in one] for one in asked]
    )
    assert [one for one, passed in zip(cases, told, strict=True) if passed is one["wantErr"]] == []
    assert Counter(told) == {True: 6, False: 92}


def test_all_98_consistency_probes_get_their_verdict(verifier: Any, shared: Path) -> None:
    cases = probes(shared, "consistency")
    asked = []
    for one in cases:
        both = len(base64.b64decode(one["root1"])) == len(base64.b64decode(one["root2"])) == 12
        roots = [hashed(one[root]) if both else one[root] for root in ("root1", "root2")]
        asked.append([str(one["size1"]), roots[0], str(one["size2"]), roots[1], one["proof"] or []])
    told = verifier.evaluate(CONSISTENCY, asked)
    assert [one for one, passed in zip(cases, told, strict=True) if passed is one["wantErr"]] == []
    assert Counter(told) == {True: 6, False: 92}


def test_every_proof_of_small_logs_and_none_of_another_place(verifier: Any) -> None:
    asked, expected = [], []
    hashes = [leaf_hash(b"%d" % number) for number in range(40)]
    for size in range(1, 41):
        subtree = subtrees_of(hashes[:size])
        for index in range(size):
            proof = [written(one) for one in inclusion_proof(index, size, subtree)]
            for claimed in {index, size - 1 - index}:
                asked.append(
                    [written(hashes[index]), str(claimed), str(size), proof, written(subtree(0, size))]
                )
                expected.append(claimed == index)
    assert verifier.evaluate(INCLUSION, asked) == expected


def test_the_proofs_and_checkpoints_of_tessera_verify(verifier: Any, shared: Path) -> None:
    log = shared / "vectors" / "tessera" / "testdata" / "log"
    notes = [log / "checkpoint", *(log / f"checkpoint.{size}" for size in range(16))]
    asked = [(written(note.read_bytes()), TESSERA) for note in notes if note.exists()]
    assert verifier.evaluate(NOTES, asked) == [True] * 17
    hashes = (log / "tile" / "0" / "000.p" / "15").read_bytes()
    leaves = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
    asked_proofs = []
    for size in range(1, 16):
        root = (log / f"checkpoint.{size}").read_text().split("\n")[2]
        subtree = subtrees_of(leaves[:size])
        for index in range(size):
            proof = [written(one) for one in inclusion_proof(index, size, subtree)]
            asked_proofs += [[written(leaves[index]), str(index), str(size), proof, root]]
    told = verifier.evaluate(INCLUSION, asked_proofs)
    tell(f"verify.html: tessera 17 checkpoints, {len(told)} proofs")
    assert told == [True] * 120


def test_the_note_of_the_specification_and_none_of_its_flips(verifier: Any, shared: Path) -> None:
    example = json.loads((shared / "vectors" / "c2sp" / "signed-note-example.json").read_text())
    assert parse_vkey(example["vkey"])
    note = example["note"].encode()
    changed = []
    for bit in range(len(note) * 8):
        one = bytearray(note)
        one[bit // 8] ^= 1 << bit % 8
        changed.append((written(bytes(one)), example["vkey"]))
    told = verifier.evaluate(NOTES, [(written(note), example["vkey"]), *changed])
    assert told == [True] + [False] * len(note) * 8


def test_of_the_edge_cases_of_ed25519_the_same_43_pass(verifier: Any, shared: Path) -> None:
    vectors = json.loads((shared / "vectors" / "cctv" / "ed25519" / "ed25519vectors.json").read_text())
    asked = [
        [written(bytes.fromhex(one["key"])), written(bytes.fromhex(one["sig"])), written(one["msg"].encode())]
        for one in vectors
    ]
    told = verifier.evaluate(SIGNATURES, ["Ed25519", asked])
    named = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"}
    expected = [not set(one["flags"] or ()) & (named | {"reencoded_k"}) for one in vectors]
    assert told == expected
    assert Counter(told) == {True: 43, False: 871}


@pytest.mark.parametrize(
    ("name", "kind", "counts"),
    [("ed25519_test.json", "Ed25519", (88, 63)), ("mldsa_44_verify_test.json", "ML-DSA-44", (75, 105))],
)
def test_wycheproofs_signatures(
    verifier: Any, shared: Path, name: str, kind: str, counts: tuple[int, int]
) -> None:
    if kind == "ML-DSA-44" and not verifier.evaluate("abilities().then((able) => able.mlDsa44)"):
        pytest.skip("This Chromium has no ML-DSA-44 in WebCrypto.")
    folder = shared / "vectors" / "wycheproof" / "testvectors_v1"
    asked, expected = [], []
    for group in json.loads((folder / name).read_text())["testGroups"]:
        public = group["publicKey"]
        key = public["pk"] if isinstance(public, dict) else public
        for test in group["tests"]:
            asked.append([written(bytes.fromhex(part)) for part in (key, test["sig"], test["msg"])])
            expected.append(test["result"] == "valid" and not test.get("ctx"))
    told = verifier.evaluate(SIGNATURES, [kind, asked])
    assert told == expected
    assert (told.count(True), told.count(False)) == counts


def test_our_own_cosignatures_get_their_verdict(verifier: Any) -> None:
    """ML-DSA-44 too, where the browser has it: its cryptography is not the program's."""
    vectors = json.loads((CLONE / "docs" / "vectors" / "cosignatures.json").read_text())
    able = verifier.evaluate("abilities().then((able) => able.mlDsa44)")
    keys = vectors["keys"]
    cases = [one for one in vectors["cosignatures"] if able or keys[one["key"]]["type"] == 4]
    told = verifier.evaluate(COSIGNATURES, [(one["note"], keys[one["key"]]["vkey"]) for one in cases])
    expected = ["pass" if one["result"] == "valid" else one["result"] for one in cases]
    assert [one["says"] for one, is_, must in zip(cases, told, expected, strict=True) if is_ != must] == []
