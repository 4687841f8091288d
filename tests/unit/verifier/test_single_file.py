"""verifiers/verify.py alone in the world: the program's own verdicts, on third-party vectors and damage."""

import ast
import hashlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.ledger.making import (
    AUDITOR,
    LOG,
    UNIVERSITY,
    cosigned,
    entries,
    flips,
    head,
    policy_text,
    proof_of,
    tell,
)
from tests.unit.ledger.test_following import (
    NEW,
    OLD,
    WITNESSES,
    log_of,
    policy_of,
    step_of,
    version_of,
)
from tests.unit.ledger.test_keys import wycheproof
from tests.unit.ledger.test_merkle import decoded, probes
from tests.unit.ledger.test_note import TESSERA
from tests.unit.policy.decided import entry_of, shelf
from tests.unit.verifier.isolated import VERIFIER, judged, verify

from clerestory.law.library import open_library
from clerestory.ledger.certificate import Certificate, Part, parse_certificate, verify_certificate
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.growth import derived
from clerestory.ledger.keys import Kind, parse_vkey, verifier_key
from clerestory.ledger.leaf import Leaf, LeafKind, commitment, filler, new_record, subject_label
from clerestory.ledger.merkle import inclusion_proof, verify_consistency, verify_inclusion
from clerestory.ledger.note import parse_note
from clerestory.ledger.note import verify as verify_note
from clerestory.ledger.opening import opening_of, parse_opening, verify_opening
from clerestory.ledger.policy import parse_policy
from clerestory.ledger.proof import Proof, parse_proof, verify_proof
from clerestory.ledger.tiles import Resource, entries_of, subtrees_in

KEY = b"\x05" * 32
RECORD = new_record({"event": "x", "subject_ref": "R-1", "licence_number": "9988776655"})
SEALED = b"a sealed envelope"
LEAF = Leaf(LeafKind.ENTRY, commitment(RECORD), subject_label(KEY, 3), hashlib.sha256(SEALED).digest())
THIRD = Leaf(LeafKind.ENTRY, commitment(RECORD), subject_label(KEY, 1), filler())
LOGGED = [*entries(17), LEAF.to_bytes(), *entries(400)]
MLDSA = "cryptography.hazmat.primitives.asymmetric.mldsa"
WHEN = "2026-09-21 14:13:20 UTC"
ALONE = f"log {LOG.key.vkey}\nwitness w {AUDITOR.key.vkey}\nquorum w\n".encode()

PROGRAM: dict[str, Callable[..., object]] = {
    "inclusion": verify_inclusion,
    "consistency": verify_consistency,
    "signature": lambda kind, key, signature, message: verifier_key("n", Kind(kind), key).check(
        signature, message
    ),
    "note": lambda data, keys: verify_note(parse_note(data), [parse_vkey(key) for key in keys]),
    "proof": lambda data, entry, policy: verify_proof(parse_proof(data), entry, parse_policy(policy)),
    "certificate": lambda data, policy: verify_certificate(parse_certificate(data), parse_policy(policy)),
    "opening": lambda data: verify_opening(parse_opening(data)),
    "policy": parse_policy,
}


def of_program(kind: str, *values: Any) -> str:
    """What the program says to the same question."""
    try:
        PROGRAM[kind](*values)
    except LedgerError as error:
        return f"{type(error).__name__}: {error}"
    return "accepted"


def agreed(folder: Path, questions: list[tuple[Any, ...]]) -> int:
    """Both say the same, word for word. Gives how many both accept."""
    verdicts = judged(folder, questions)
    assert [pair for pair in zip(verdicts, (of_program(*one) for one in questions), strict=True)
            if pair[0] != pair[1]] == []  # fmt: skip
    return verdicts.count("accepted")


def test_the_196_probes_of_transparency_dev(shared: Path, tmp_path: Path) -> None:
    questions: list[tuple[Any, ...]] = []
    for _, probe in probes(shared, "inclusion"):
        leaf, root, *proof = decoded([probe["leafHash"], probe["root"], *(probe["proof"] or ())])
        questions.append(("inclusion", leaf, probe["leafIdx"], probe["treeSize"], proof, root))
    for _, probe in probes(shared, "consistency"):
        root1, root2, *proof = decoded([probe["root1"], probe["root2"], *(probe["proof"] or ())])
        if len(root1) == len(root2) == 12:  # two equal roots of twelve letters
            root1, root2 = hashlib.sha256(root1).digest(), hashlib.sha256(root2).digest()
        questions.append(("consistency", probe["size1"], root1, probe["size2"], root2, proof))
    assert (len(questions), agreed(tmp_path, questions)) == (196, 12)


def test_the_signatures_of_wycheproof_and_cctv(shared: Path, tmp_path: Path) -> None:
    questions = [
        ("signature", int(kind), bytes.fromhex(key), bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
        for kind, name in (
            (Kind.ED25519, "ed25519_test.json"),
            (Kind.ML_DSA_44_COSIGNATURE, "mldsa_44_verify_test.json"),
        )
        for key, test in wycheproof(shared, name)
    ]
    assert (len(questions), agreed(tmp_path, questions)) == (151 + 180, 88 + 75)
    edges = json.loads((shared / "vectors" / "cctv" / "ed25519" / "ed25519vectors.json").read_text())
    questions = [
        ("signature", 1, bytes.fromhex(one["key"]), bytes.fromhex(one["sig"]), one["msg"].encode())
        for one in edges
    ]
    assert (len(questions), agreed(tmp_path, questions)) == (914, 43)


def test_the_note_of_the_specification_and_each_flipped_bit(shared: Path, tmp_path: Path) -> None:
    example = json.loads((shared / "vectors" / "c2sp" / "signed-note-example.json").read_text())
    data, keys = example["note"].encode(), [example["vkey"]]
    assert agreed(tmp_path, [("note", one, keys) for one in (data, *flips(data))]) == 1


def test_the_whole_log_of_tessera(shared: Path, tmp_path: Path) -> None:
    folder = shared / "vectors" / "tessera" / "testdata" / "log"
    shutil.copytree(folder, tmp_path / "log")
    policy = f"log {TESSERA}\nquorum none\n".encode()
    (tmp_path / "policy").write_bytes(policy)

    def read(path: str) -> bytes | None:
        return (folder / path).read_bytes() if (folder / path).exists() else None

    logged = entries_of(read, Resource(None, 0, 15))
    questions: list[tuple[Any, ...]] = []
    for size in range(1, 16):
        note = parse_note((folder / f"checkpoint.{size}").read_bytes())
        for index in range(size):
            proof = Proof(index, inclusion_proof(index, size, subtrees_in(read, size)), note)
            questions.append(("proof", proof.to_bytes(), logged[index], policy))
    assert agreed(tmp_path, questions) == 120
    done = verify(tmp_path, "log", "log", "--policy", "policy")
    assert (done.returncode, done.stdout[:25]) == (0, "Verified: All 15 entries a"[:25])
    for size in (1, 7, 15):
        done = verify(
            tmp_path, "consistency", f"log/checkpoint.{size}", "log/checkpoint", "log", "--policy", "policy"
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_no_flipped_bit_of_a_proof_passes_either(tmp_path: Path) -> None:
    data = proof_of(7, LOGGED[:13], cosigned(head(LOGGED[:13]), LOG, AUDITOR)).to_bytes()
    questions = [("proof", one, LOGGED[7], ALONE) for one in (data, *flips(data))]
    assert agreed(tmp_path, questions) == 1
    tell(f"verify.py: {len(questions) - 1} flips of a proof refused, in the words of the program")


@pytest.mark.slow
def test_no_flipped_bit_of_a_proof_with_both_kinds_of_witness_passes_either(tmp_path: Path) -> None:
    data = proof_of(17, LOGGED, cosigned(head(LOGGED))).to_bytes()
    policy = policy_text("all").replace(f" https://{LOG.key.name}".encode(), b"")
    questions = [("proof", one, LOGGED[17], policy) for one in (data, *flips(data))]
    assert agreed(tmp_path, questions) == 1
    tell(f"verify.py: {len(questions) - 1} flips of a proof with ML-DSA refused, in the words of the program")


def test_damage_of_every_kind_is_judged_alike(tmp_path: Path) -> None:
    """Proofs, openings, certificates and policies cut, moved, doubled and overwritten, the same each run."""
    note = cosigned(head(LOGGED[:20]), LOG, AUDITOR)
    proof, opening = proof_of(17, LOGGED[:20], note, LEAF.to_bytes()), opening_of(LEAF, RECORD, {"event"})
    files: dict[str, tuple[Any, ...]] = {
        "proof": (proof.to_bytes(), LEAF.to_bytes(), ALONE),
        "opening": (opening.to_bytes(),),
        "certificate": (Certificate((Part(proof, opening),)).to_bytes(), ALONE),
        "policy": (policy_text(),),
    }
    chance = random.Random(5)
    questions = [(kind, *values) for kind, values in files.items()]
    for kind, (data, *more) in files.items():
        questions += [(kind, damaged(data, chance), *more) for _ in range(300)]
    accepted = agreed(tmp_path, questions)
    tell(f"verify.py: {len(questions)} damaged files judged alike, {accepted} of them accepted by both")
    assert accepted >= len(files)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """One piece of the data cut out, doubled, moved, or overwritten by a letter that formats use."""
    first, last = sorted(chance.sample(range(len(data) + 1), 2))
    piece, rest = data[first:last], data[:first] + data[last:]
    at = chance.randrange(len(rest) + 1)
    letter = chance.choice([b"\n", b" ", b"\0", b"\xff", b"=", b"+", b"0", b'"', b"\xe2\x80\x94 "])
    return chance.choice(
        [
            rest,
            data[:last] + piece + data[last:],
            rest[:at] + piece + rest[at:],
            data[:first] + letter + data[first:],
            data[:first] + letter + data[first + 1 :],
        ]
    )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log in a folder, checkpoints, policies, a proof, an opening and a certificate of entry 17."""
    for resource, data in derived(LOGGED):
        (tmp_path / resource.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / resource.path).write_bytes(data)
    note = cosigned(head(LOGGED))
    proof = proof_of(17, LOGGED, note, LEAF.to_bytes())
    opening = opening_of(LEAF, RECORD, {"event", "subject_ref"}, (KEY, 3))
    files = {
        "checkpoint": note.to_bytes(),
        "old": cosigned(head(LOGGED[:12])).to_bytes(),
        "policy": policy_text(),
        "any": policy_text("any"),
        "my.tlog-proof": proof.to_bytes(),
        "bare.tlog-proof": Proof(proof.index, proof.hashes, proof.checkpoint).to_bytes(),
        "my.opening.json": opening.to_bytes(),
        "my.certificate.json": Certificate((Part(proof, opening),)).to_bytes(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_a_proof_is_told_in_sentences(log: Path) -> None:
    done = verify(
        log,
        "proof",
        "my.tlog-proof",
        "--policy",
        "policy",
        "--opening",
        "my.opening.json",
        "--earlier",
        "old",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Verified: The entry is number 17 of the log ledger.example/2026, which had 418 entries (counted "
        "from 0).",
        f"The log signed this head, and 2 of 2 witnesses saw it, the last at {WHEN} (auditor at {WHEN}, "
        f"university at {WHEN}).",
        f"So this was in the log by {WHEN}: by then the witnesses that the policy asks for had seen it.",
        f"It was not yet in the log when that had 12 entries: at {WHEN}, as its witnesses say.",
        "What you were shown is what was logged: an entry of the journal.",
        "Fields shown: event, subject_ref. Fields hidden: licence_number.",
        "It carries the label of this person's entry number 3.",
    ]


def test_a_leaf_given_by_hand_takes_the_place_of_the_opening(log: Path) -> None:
    words = ("proof", "bare.tlog-proof", "--policy", "policy")
    assert verify(log, *words).returncode == 2
    leaf = json.loads((log / "my.opening.json").read_text())["leaf"]
    assert verify(log, *words, "--leaf", leaf).returncode == 0
    assert verify(log, *words, "--leaf", leaf.replace("A", "B", 1)).returncode == 1
    assert verify(log, *words, "--leaf", "?").returncode == 2


def test_an_altered_opening_does_not_verify(log: Path) -> None:
    text = (log / "my.opening.json").read_text()
    (log / "my.opening.json").write_text(text.replace('"R-1"', '"R-2"'))
    done = verify(log, "proof", "my.tlog-proof", "--policy", "policy", "--opening", "my.opening.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("verify.py proof: Does not verify. What the opening shows is not what")


def test_a_log_and_its_growth(log: Path) -> None:
    assert verify(log, "log", ".", "--policy", "policy").returncode == 0
    assert verify(log, "consistency", "old", "checkpoint", ".", "--policy", "policy").returncode == 0
    (log / "tile/entries/000").write_bytes(b"x")
    done = verify(log, "log", ".", "--policy", "policy")
    assert (done.returncode, "tile/entries/000: " in done.stderr) == (1, True)
    done = verify(log, "consistency", "checkpoint", "old", ".", "--policy", "policy")
    assert (done.returncode, "the other way round" in done.stderr) == (1, True)


def test_all_entries_about_a_person_are_found_and_no_other_is_left(log: Path) -> None:
    done = verify(log, "log", ".", "--policy", "policy", "--mine", "my.opening.json")
    assert (done.returncode, "Label number 1 of this person is not in the log" in done.stderr) == (1, True)
    opening = opening_of(THIRD, RECORD, {"event"}, (KEY, 1))
    (log / "first.opening.json").write_bytes(opening.to_bytes())
    assert verify(log, "log", ".", "--policy", "policy", "--mine", "first.opening.json").returncode == 1
    (log / "bare.opening.json").write_bytes(opening_of(LEAF, RECORD, {"event"}).to_bytes())
    done = verify(log, "log", ".", "--policy", "policy", "--mine", "bare.opening.json")
    assert (done.returncode, "has no `subject`" in done.stderr) == (2, True)


def test_an_entry_carries_the_digest_of_one_file_only(log: Path) -> None:
    words = ("proof", "my.tlog-proof", "--policy", "policy", "--content")
    (log / "envelope").write_bytes(SEALED)
    done = verify(log, *words, "envelope")
    assert done.stdout.splitlines()[-1] == "The file envelope is the one whose digest entry 17 carries."
    certificate = verify(log, "release", "my.certificate.json", "--without-law", *words[2:], "envelope")
    assert "The file envelope is the one whose digest entry 17 carries." in certificate.stdout
    (log / "envelope").write_bytes(SEALED + b" ")
    done = verify(log, *words, "envelope")
    assert (done.returncode, "is not the file whose digest" in done.stderr) == (1, True)
    done = verify(log, *words, "nothing")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize(
    "machine", [{"absent": [MLDSA]}, {"refuses_ml_dsa": True}], ids=["absent", "refusing"]
)
def test_a_machine_without_ml_dsa_checks_the_rest_and_names_what_it_did_not_check(
    log: Path, machine: dict[str, Any]
) -> None:
    words = ("proof", "my.tlog-proof", "--opening", "my.opening.json", "--policy")
    done = verify(log, *words, "any", **machine)
    assert done.returncode == 0
    assert "1 of 2 witnesses saw it" in done.stdout
    assert "NOT CHECKED and not counted: ML-DSA-44 signatures of the witness university" in done.stdout
    done = verify(log, *words, "policy", **machine)
    assert (done.returncode, done.stdout) == (1, "")
    assert "(auditor) do not make the quorum both" in done.stderr
    assert "NOT CHECKED and not counted: ML-DSA-44 signatures of the witness university" in done.stderr


def test_a_forged_signature_that_cannot_be_checked_never_counts(log: Path) -> None:
    *lines, line = (log / "my.tlog-proof").read_bytes().splitlines(keepends=True)
    forged = line[:1000] + b"forged" + line[1006:]
    (log / "my.tlog-proof").write_bytes(b"".join([*lines, forged]))
    words = ("proof", "my.tlog-proof", "--policy", "any")
    assert verify(log, *words).returncode == 1
    done = verify(log, *words, absent=[MLDSA])
    assert (done.returncode, "NOT CHECKED" in done.stdout) == (0, True)
    (log / "ml").write_bytes(f"log {LOG.key.vkey}\nwitness u {UNIVERSITY.key.vkey}\nquorum u\n".encode())
    assert verify(log, "proof", "my.tlog-proof", "--policy", "ml", absent=[MLDSA]).returncode == 1


def test_a_machine_without_cryptography_is_told_what_to_install(log: Path) -> None:
    done = verify(log, "policy", "policy", absent=["cryptography"])
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs the package cryptography" in done.stderr


def test_a_certificate_says_that_the_law_was_not_asked(log: Path, tmp_path: Path) -> None:
    done = verify(log, "release", "my.certificate.json", "--policy", "policy")
    assert (done.returncode, "shows a decision" in done.stderr) == (1, True)
    file = decision(log, shelf(tmp_path / "packs").folder)
    done = verify(log, "release", file, "--policy", "policy")
    assert (done.returncode, done.stderr) == (0, "")
    assert "NOT CHECKED: whether the law gives the answers of entry 3." in done.stdout


def decision(folder: Path, packs: Path, **changes: str) -> Path:
    """A certificate of a decision, in a file."""
    record = new_record(entry_of(open_library(packs), **changes))
    leaf = Leaf(LeafKind.ENTRY, commitment(record), filler(), filler())
    logged = [*entries(3), leaf.to_bytes()]
    part = Part(proof_of(3, logged, cosigned(head(logged))), opening_of(leaf, record, set(record.fields)))
    file = folder / "decision.certificate.json"
    file.write_bytes(Certificate((part,)).to_bytes())
    return file


def test_where_the_program_is_at_hand_the_decision_is_made_again(log: Path, tmp_path: Path) -> None:
    packs = shelf(tmp_path / "packs").folder

    def run(*words: object, **changes: str) -> subprocess.CompletedProcess[str]:
        file = decision(log, packs, **changes)
        command = [sys.executable, VERIFIER, "release", file, "--policy", "policy", "--packs", packs, *words]
        return subprocess.run(list(map(str, command)), cwd=log, capture_output=True, text=True, check=False)

    done = run()
    assert (done.returncode, done.stderr, "all 2 answers are the same" in done.stdout) == (0, "", True)
    done = run(body_outcomes='["photo release","name release"]')
    assert (done.returncode, "photo: release was recorded, withhold is found" in done.stderr) == (1, True)
    done = run(body_facts="{}")
    assert (done.returncode, "is not Facts" in done.stderr) == (2, True)
    absent = f'["us 1 sha256:{"0" * 64}"]'
    assert run(body_packs=absent).returncode == 1
    assert run("--without-law", body_packs=absent).returncode == 0


def test_a_reader_comes_from_one_policy_to_the_next_by_consent_only(tmp_path: Path) -> None:
    held, text = policy_of([OLD], 1), policy_of([OLD, NEW], 2)
    step = step_of(log_of(OLD), version_of(held, text))
    alone = step_of(log_of(OLD), version_of(held, text), WITNESSES[:1])
    proof = step.published.proof
    files = {
        "held": held,
        "statement": step.published.file,
        "consent": step.consent.to_bytes(),
        "alone": alone.consent.to_bytes(),
        "proof": Proof(proof.index, proof.hashes, proof.checkpoint, step.published.leaf).to_bytes(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = verify(tmp_path, "follow", "held", "--step", "statement", "consent", "proof")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "Verified: of each policy's witnesses a quorum consented to the next, up to 2."
    )
    assert done.stdout.endswith(text.decode())
    done = verify(tmp_path, "follow", "held", "--step", "statement", "alone", "proof")
    assert (done.returncode, done.stdout, "is not the quorum" in done.stderr) == (1, "", True)
    done = verify(tmp_path, "follow", "held", "--step", "statement", "consent", "proof", absent=[MLDSA])
    assert (done.returncode, "Policies may name ML-DSA-44 keys" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ("proof", "nothing", "--policy", "policy"),
        ("proof", "policy", "--policy", "policy"),
        ("proof", "my.tlog-proof", "--policy", "tile"),
        ("log", "policy", "--policy", "policy"),
        ("release", "policy", "--policy", "policy"),
        ("consistency", "policy", "checkpoint", ".", "--policy", "policy"),
        ("policy", "checkpoint"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(log: Path, words: tuple[str, ...]) -> None:
    done = verify(log, *words)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def test_the_file_imports_the_standard_library_and_cryptography_and_cannot_sign() -> None:
    tree = ast.parse(VERIFIER.read_text("utf-8"), feature_version=(3, 10))
    names = {
        name.split(".")[0]
        for node in tree.body
        for one in ast.walk(node)
        if isinstance(one, ast.Import | ast.ImportFrom)
        for name in (
            [one.module or ""] if isinstance(one, ast.ImportFrom) else [each.name for each in one.names]
        )
    }
    assert {name for name in names if name not in sys.stdlib_module_names} == {"cryptography", "clerestory"}
    assert names & {"socket", "http", "urllib", "ssl", "subprocess", "ctypes", "pickle"} == set()
    text = VERIFIER.read_text("utf-8")
    assert [word for word in ("PrivateKey", "Signer", "def sign", "urandom") if word in text] == []


def test_the_digest_beside_it_is_its_own() -> None:
    sums = dict(line.split("  ")[::-1] for line in (VERIFIER.parent / "SHA256SUMS").read_text().splitlines())
    assert sums["verify.py"] == hashlib.sha256(VERIFIER.read_bytes()).hexdigest()
