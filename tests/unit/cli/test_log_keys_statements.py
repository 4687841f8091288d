"""`clerestory log-keys`: policies that follow, consents by hand, and a log that follows another."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.cli.keeping_keys import AT, DAY, Office
from tests.unit.ledger.playing import entry
from tests.unit.ledger.playing import key as log_key
from tests.unit.ledger.test_following import ORIGIN, WITNESSES, policy_of

from clerestory.journal.sequencer.key_ring import read_ring
from clerestory.journal.sequencer.signers import signers
from clerestory.ledger.following import consent
from clerestory.ledger.leaf import LeafKind
from clerestory.ledger.note import parse_note, verify
from clerestory.ledger.policy import parse_policy
from clerestory.ledger.proof import parse_proof
from clerestory.ledger.statements import digest, read_statement, sign_statement
from clerestory.ledger.succession import Published, verify_predecessor


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def followed(office: Office, consenting: int) -> tuple[Path, ...]:
    """The files of a step to policy version 2."""
    office.run("rotate", office.keys, "--log", office.log)
    (office.folder / "policy-2").write_bytes(policy_of(signers(office.keys, AT + DAY), 2))
    done = office.run(
        "policy", office.keys, "--log", office.log,
        "--held", office.folder / "policy-1", "--next", office.folder / "policy-2",
    )  # fmt: skip
    assert done.code == 0, done.err
    given = office.folder / "consent"
    if consenting:
        given.write_bytes(consent(office.statement(2).read_bytes(), WITNESSES[:consenting], 1).to_bytes())
    return office.statement(2), given, office.recorded(2)


def test_a_reader_follows_to_a_policy_that_the_quorum_consented_to(office: Office) -> None:
    step = followed(office, 2)
    held, reached = office.folder / "policy-1", office.folder / "reached"
    done = office.run("follow", held, "--step", *step, "--out", reached)
    assert (done.code, done.err) == (0, "")
    assert reached.read_bytes() == (office.folder / "policy-2").read_bytes()
    again = office.run("follow", held, "--step", *step, "--out", reached)
    assert (again.code, "cannot be made" in again.err) == (2, True)


def test_without_the_quorums_consent_a_reader_is_left_with_what_was_held(office: Office) -> None:
    step = followed(office, 1)
    reached = office.folder / "reached"
    done = office.run("follow", office.folder / "policy-1", "--step", *step, "--out", reached)
    assert done.code == 1
    assert "not the quorum of the policy that is held" in done.err
    assert not reached.exists()


def test_consents_of_witnesses_are_published_together_once_they_are_the_quorums(office: Office) -> None:
    statement, _, proof = followed(office, 2)
    each = []
    for place, witness in enumerate(WITNESSES):
        each.append(office.folder / f"consent-{place}")
        each[-1].write_bytes(consent(statement.read_bytes(), [witness], 7).to_bytes())
    held, path = office.folder / "policy-1", office.log / "statements" / "0002.consent"
    ask = ("consents", "--held", held, "--log", office.log)
    done = office.run(*ask, 2, each[0])
    assert (done.code, "not the quorum" in done.err) == (1, True)
    assert not path.exists()
    for number in (7, 1, -1):
        assert office.run(*ask, "--", number, *each).code == 2
    assert office.run(*ask, 2, *each[1:]).code == 0
    reached = office.folder / "reached"
    assert office.run("follow", held, "--step", statement, path, proof, "--out", reached).code == 0
    assert office.run(*ask, 2, *each[:2]).code == 2, "what is published never changes"


def test_a_proof_that_does_not_hold_its_leaf_is_refused_with_a_sentence(office: Office) -> None:
    statement, given, proof = followed(office, 2)
    proof.write_bytes(replace(parse_proof(proof.read_bytes()), extra=None).to_bytes())
    words = ("--step", statement, given, proof, "--out", office.folder / "reached")
    done = office.run("follow", office.folder / "policy-1", *words)
    assert (done.code, "the line `extra` is missing" in done.err) == (2, True)


def test_a_policy_that_nobody_could_follow_is_not_stated(office: Office) -> None:
    good = policy_of(signers(office.keys, AT), 2)
    strangers = b"\n".join(line for line in good.split(b"\n") if not line.startswith(b"log "))
    held = office.folder / "policy-1"
    lone = office.folder / "alone"
    lone.write_bytes(strangers.replace(b"version 2", b"version 1"))
    for start, text, code in (
        (held, good.replace(b"version 2", b"version 3"), 2),
        (held, good.partition(b"\n")[2], 2),
        (held, good.replace(b"quorum most", b"quorum none"), 2),
        (held, good.replace(b"quorum most", b"quorum nobody"), 2),
        (held, good.replace(b"log ", b"log\t"), 2),
        (held, good + b"# \xff\n", 2),
        (lone, strangers, 1),
    ):
        (office.folder / "next").write_bytes(text)
        done = office.run(
            "policy", office.keys, "--log", office.log, "--held", start, "--next", office.folder / "next"
        )
        assert done.code == code, done
    assert not office.statement(1).exists()


@pytest.mark.parametrize("reason", ["year", "compromise"])
def test_a_log_begins_after_another_and_proves_its_root(office: Office, reason: str) -> None:
    office.played.add(entry())
    last = office.folder / "checkpoint"
    last.write_bytes(office.played.head().to_bytes())
    name, keys = "ledger.example/2027", office.folder / "new-keys"
    office.log = office.folder / "new-log"
    office.log.mkdir()
    words = ["begin", keys, "--name", name, "--after", last, "--policy", office.folder / "policy-1"]
    words += ["--reason", reason, "--log", office.log]
    old = ["--old-keys", office.keys]
    wrong, right = (words, [*words, *old]) if reason == "year" else ([*words, *old], words)
    assert office.run(*wrong).code == 2
    assert not keys.exists()
    done = office.run(*right)
    assert (done.code, done.err) == (0, "")
    assert read_ring(keys).name == name
    note, _ = read_statement(office.statement(0).read_bytes())
    assert [line.name for line in note.signatures] == ([name, ORIGIN] if reason == "year" else [name])
    proof = office.recorded(0, LeafKind.PREDECESSOR, office.playing(keys, name))
    both = policy_of([*signers(office.keys, AT), *signers(keys, AT)])
    found = parse_proof(proof.read_bytes())
    published = Published(office.statement(0).read_bytes(), found.extra or b"", found)
    succession = verify_predecessor(published, parse_policy(both), parse_policy(both))
    assert succession.ended.checkpoint.size == 1
    assert office.run(*right).code == 0, "the same again is the same"


def test_a_log_does_not_begin_after_a_checkpoint_that_no_quorum_saw(office: Office) -> None:
    office.played.witnesses = office.played.witnesses[:1]
    last = office.folder / "checkpoint"
    last.write_bytes(office.played.head().to_bytes())
    keys = office.folder / "new-keys"
    done = office.run(
        "begin", keys, "--name", "x.example", "--after", last, "--policy", office.folder / "policy-1",
        "--reason", "compromise", "--log", office.log,
    )  # fmt: skip
    assert done.code == 1
    assert not keys.exists()
    assert parse_note(last.read_bytes())


def asking(office: Office, place: int) -> tuple[tuple[object, ...], Path]:
    """How the operator of a witness asks about policy version 2, and where the consent will be."""
    followed(office, 0)
    secret = office.folder / f"operator-{place}" / "witness.seed"
    secret.parent.mkdir()
    key = WITNESSES[place].key
    secret.write_text(hashlib.sha256(f"only for tests: {key.name} {key.kind}".encode()).hexdigest() + "\n")
    secret.chmod(0o600)
    out = office.folder / f"given-{place}"
    held = ("--held", office.folder / "policy-1", "--key", secret, "--out", out)
    return ("consent", office.statement(2), *held), out


@pytest.mark.parametrize("place", [0, 1])
def test_an_operator_reads_first_and_consents_by_the_digest(office: Office, place: int) -> None:
    ask, out = asking(office, place)
    shown = office.run(*ask)
    assert (shown.code, out.exists()) == (0, False)
    assert "Nothing was signed" in shown.out
    assert shown.out.count("log that comes: ") == 2
    assert "log that goes" not in shown.out
    assert "quorum: most (before: most)" in shown.out
    wanted = digest(office.statement(2).read_bytes()).hex()
    assert wanted in shown.out
    done = office.run(*ask, "--digest", wanted)
    assert (done.code, done.err) == (0, "")
    signed = verify(parse_note(out.read_bytes()), [WITNESSES[place].key])
    assert signed[0].at == int(AT.timestamp())
    assert office.run(*ask[:-1], office.folder / "again", "--digest", wanted).code == 0


def test_an_operator_does_not_consent_to_another_file_than_agreed(office: Office) -> None:
    ask, out = asking(office, 0)
    done = office.run(*ask, "--digest", "ab" * 32)
    assert (done.code, "Nothing was signed" in done.err) == (1, True)
    assert not out.exists()
    assert not (office.folder / "operator-0" / "consents").exists()


def test_a_witness_never_consents_to_two_files_of_one_version(office: Office) -> None:
    ask, out = asking(office, 0)
    file = office.statement(2).read_bytes()
    assert office.run(*ask, "--digest", digest(file).hex()).code == 0
    first = out.read_bytes()
    _, version = read_statement(file)
    other = sign_statement(replace(version, number=3), signers(office.keys, AT)).to_bytes()
    (office.folder / "other").write_bytes(other)
    words = list(ask)
    words[1], words[-1] = office.folder / "other", office.folder / "second"
    done = office.run(*words, "--digest", digest(other).hex())
    assert (done.code, "consented to another file" in done.err) == (2, True)
    assert not (office.folder / "second").exists()
    assert out.read_bytes() == first


def test_an_operator_cannot_consent_with_a_strangers_key_or_to_what_does_not_follow(office: Office) -> None:
    ask, out = asking(office, 0)
    wanted = digest(office.statement(2).read_bytes()).hex()
    words = list(ask)
    words[3] = office.folder / "policy-2"
    assert office.run(*words, "--digest", wanted).code == 1
    _, version = read_statement(office.statement(2).read_bytes())
    (office.folder / "forged").write_bytes(sign_statement(version, [log_key(ORIGIN, "stranger")]).to_bytes())
    words = list(ask)
    words[1] = office.folder / "forged"
    assert office.run(*words).code == 1
    words[1] = office.statement(1)
    assert office.run(*words, "--digest", wanted).code == 2
    words = list(ask)
    words[5] = office.keys / "log-01-ed25519.seed"
    done = office.run(*words, "--digest", wanted)
    assert (done.code, "not the secret of any witness" in done.err) == (2, True)
    assert not out.exists()
