"""Certificates: what belongs together verifies together, and nothing else does."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import (
    AUDITOR,
    LOG,
    ORIGIN,
    PAPER,
    UNIVERSITY,
    cosigned,
    entries,
    flips,
    head,
    policy,
    proof_of,
    signer,
    tell,
)

from clerestory.ledger.certificate import (
    MOST_PARTS,
    Certificate,
    Part,
    parse_certificate,
    verify_certificate,
)
from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.errors import LedgerError, MalformedError, NotVerifiedError
from clerestory.ledger.explained import explained, fewest, fewest_missing
from clerestory.ledger.keys import SeedSigner
from clerestory.ledger.leaf import Leaf, LeafKind, Record, commitment, filler, new_record
from clerestory.ledger.opening import opening_of
from clerestory.ledger.policy import Policy, parse_policy
from clerestory.ledger.proof import Proof

DECIDED = new_record({"event": "decided", "subject_ref": "R-1", "licence_number": "9988776655"})
SEALED = new_record({"event": "sealed", "subject_ref": "R-1"})
OTHER = new_record({"event": "sealed", "subject_ref": "R-2"})
LEAVES = {
    id(one): Leaf(LeafKind.ENTRY, commitment(one), filler(), filler()) for one in (DECIDED, SEALED, OTHER)
}
LOGGED = [*entries(5), *(leaf.to_bytes() for leaf in LEAVES.values()), *entries(5)]
NOTE = cosigned(head(LOGGED))


def part(record: Record, shown: set[str] | None = None, logged: list[bytes] = LOGGED, **changes: Any) -> Part:
    """The part of a record, showing all its fields or these."""
    leaf = LEAVES[id(record)]
    note = changes.pop("note", NOTE)
    proof = proof_of(logged.index(leaf.to_bytes()), logged, note, leaf.to_bytes())
    opening = opening_of(leaf, record, set(record.fields) if shown is None else shown)
    return Part(Proof(**{**vars(proof), **changes}), opening)


TWO = Certificate((part(DECIDED, {"event", "subject_ref"}), part(SEALED)))


def test_a_certificate_is_read_as_it_was_written_and_verifies() -> None:
    assert parse_certificate(TWO.to_bytes()) == TWO
    heads = verify_certificate(TWO, policy())
    assert [one.checkpoint for one in heads] == [head(LOGGED)] * 2
    assert [one.shown("event") for one in TWO.parts] == ["decided", "sealed"]
    assert TWO.parts[0].shown("licence_number") is None


def test_parts_under_heads_of_different_sizes_belong_together() -> None:
    early = LOGGED[:7]
    older = part(DECIDED, logged=early, note=cosigned(head(early)))
    assert [
        one.checkpoint.size for one in verify_certificate(Certificate((older, part(SEALED))), policy())
    ] == [7, 13]


def refused(certificate: Certificate, trusted: Policy | None = None) -> str:
    with pytest.raises(NotVerifiedError) as caught:
        verify_certificate(certificate, trusted or policy())
    assert "9988776655" not in str(caught.value)
    return str(caught.value)


def test_each_part_must_verify_and_the_one_that_does_not_is_named() -> None:
    good = part(SEALED)
    forged = part(DECIDED, note=cosigned(head(LOGGED), LOG, AUDITOR, PAPER))
    assert "Part 2 of the certificate: The witnesses" in refused(Certificate((good, forged)))
    moved = part(DECIDED, index=6)
    assert "Part 1 of the certificate: Leaf 6" in refused(Certificate((moved, good)))


def test_an_opening_that_was_altered_does_not_verify() -> None:
    document = json.loads(TWO.to_bytes())
    document["parts"][0]["opening"]["shown"]["event"]["value"] = "sealed"
    changed = parse_certificate(json.dumps(document).encode())
    assert "Part 1 of the certificate: What the opening shows" in refused(changed)


def test_the_entry_beside_a_proof_must_be_that_of_the_opening() -> None:
    assert "another leaf" in refused(Certificate((part(DECIDED, extra=b"x"),)))
    assert verify_certificate(Certificate((part(DECIDED, extra=None),)), policy())


def test_entries_about_different_requests_do_not_stand_beside_each_other() -> None:
    assert "not about one request" in refused(Certificate((part(DECIDED), part(OTHER))))
    hidden = Certificate((part(DECIDED), part(OTHER, {"event"})))
    assert len(verify_certificate(hidden, policy())) == 2


def test_one_entry_does_not_count_twice() -> None:
    assert "twice" in refused(Certificate((part(DECIDED), part(DECIDED, {"event"}))))


def test_parts_of_two_logs_do_not_stand_beside_each_other() -> None:
    other = signer("other.example", LOG.key.kind)
    note = cosigned(Checkpoint("other.example", 13, head(LOGGED).root), other, AUDITOR, UNIVERSITY)
    elsewhere = part(SEALED, note=note)
    assert "different logs" in refused(Certificate((part(DECIDED), elsewhere)), policy(logs=(LOG, other)))


def test_heads_that_contradict_each_other_are_evidence_and_no_certificate() -> None:
    forked = [*LOGGED[:-1], b"another"]
    second = part(SEALED, logged=forked, note=cosigned(head(forked)))
    assert "the log has said two things" in refused(Certificate((part(DECIDED), second)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: one.update(format="clerestory-certificate-2"), "`format` is not"),
        (lambda one: one.update(more=1), "exactly: format, parts"),
        (lambda one: one.pop("parts"), "exactly: format, parts"),
        (lambda one: one.update(parts=[]), "1 to 64"),
        (lambda one: one.update(parts={}), "1 to 64"),
        (lambda one: one.update(parts=one["parts"] * (MOST_PARTS // 2 + 1)), "1 to 64"),
        (lambda one: one.update(parts=[1]), "Part 1 of the certificate: a part is not an object"),
        (lambda one: one["parts"][1].pop("proof"), "Part 2 of the certificate: Expected in a part"),
        (lambda one: one["parts"][1].update(proof=7), "Part 2 of the certificate: `proof` is not text"),
        (lambda one: one["parts"][1].update(proof="\ud800"), "half a surrogate"),
        (lambda one: one["parts"][1].update(proof="x"), "Part 2 of the certificate: A proof does not begin"),
        (
            lambda one: one["parts"][0]["opening"].update(x=1),
            "Part 1 of the certificate: Expected in the opening",
        ),
    ],
)
def test_what_is_not_a_certificate_is_refused_and_the_part_named(
    change: Callable[[dict[str, Any]], object], says: str
) -> None:
    document = json.loads(TWO.to_bytes())
    change(document)
    with pytest.raises(MalformedError, match=says):
        parse_certificate(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe{", "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b'{"format":1,"format":1}', "occurs twice"),
        (b"[]", "not an object"),
        (b"9" * 10_000, "not JSON"),
        (b" " * ((32 << 20) + 1), "larger than"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(MalformedError, match=says):
        parse_certificate(data)


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["format", "parts", "proof", "opening"]), inner),
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_reading_certificates_raises_nothing_but_the_rooms_own_error(data: bytes) -> None:
    with contextlib.suppress(LedgerError):
        parse_certificate(data)


def needed(witness: SeedSigner) -> tuple[Certificate, Policy]:
    """A certificate in which every signature is needed."""
    note = cosigned(head(LOGGED), LOG, witness)
    trusted = parse_policy(f"log {LOG.key.vkey}\nwitness w {witness.key.vkey}\nquorum w\n".encode())
    return Certificate((part(DECIDED, {"event"}, note=note, extra=None),)), trusted


def test_no_flipped_bit_of_a_certificate_passes() -> None:
    """Every signature in it is needed: one log, one witness."""
    certificate, trusted = needed(AUDITOR)
    assert verify_certificate(certificate, trusted)
    data = certificate.to_bytes()
    passed = [at for at, changed in enumerate(flips(data)) if shows(changed, trusted)]
    tell(f"certificate: {len(data) * 8 - len(passed)} of {len(data) * 8} flips refused")
    assert passed == []


def shows(data: bytes, trusted: Policy) -> bool:
    try:
        verify_certificate(parse_certificate(data), trusted)
    except LedgerError:
        return False
    return True


A, U, P = (
    f"witness {name} {one.key.vkey}\n" for name, one in (("a", AUDITOR), ("u", UNIVERSITY), ("p", PAPER))
)


@pytest.mark.parametrize(
    ("rule", "few", "missing"),
    [
        ("quorum a\n", 1, 1),
        ("group g any a u p\nquorum g\n", 1, 3),
        ("group g 2 a u p\nquorum g\n", 2, 2),
        ("group g all a u p\nquorum g\n", 3, 1),
        ("group g any a u\ngroup h all g p\nquorum h\n", 2, 1),
        ("group g all a u\ngroup h any g p\nquorum h\n", 1, 2),
    ],
)
def test_a_policys_numbers_are_those_of_trying_every_set_of_witnesses(
    rule: str, few: int, missing: int
) -> None:
    trusted = parse_policy((A + U + P + rule).encode())
    assert trusted.quorum is not None
    sets = [
        frozenset(name for at, name in enumerate((b"a", b"u", b"p")) if mask >> at & 1) for mask in range(8)
    ]
    assert fewest(trusted, trusted.quorum) == few == min(len(one) for one in sets if trusted.is_quorum(one))
    assert fewest_missing(trusted, trusted.quorum) == missing
    assert missing == min(3 - len(one) for one in sets if not trusted.is_quorum(one))


def test_a_policy_is_told_in_words() -> None:
    text = f"log {LOG.key.vkey} https://{ORIGIN}\n{A}{U}{P}group g any a u\ngroup h all g p\nquorum h\n"
    assert [line.split("(Ed")[0] for line in explained(parse_policy(text.encode()))] == [
        "1 log is believed:",
        f"  {ORIGIN} ",
        "3 witnesses are known:",
        "  a: auditor.example/w ",
        f"  u: university.example/w (ML-DSA-44, key {UNIVERSITY.key.id.hex()})",
        "  p: paper.example/w ",
        "A head of a log is believed once it is witnessed by all of (at least 1 of (a, u), p).",
        "To deceive you, the log and at least 2 witnesses would have to act together.",
        "One silent witness can be enough that the rule is not met any more.",
    ]
    alone = explained(parse_policy(f"log {LOG.key.vkey}\n{A}quorum none\n".encode()))
    assert "without any witness" in alone[-1]
    spare = explained(parse_policy(f"log {LOG.key.vkey}\n{A}{U}quorum a\n".encode()))
    assert spare[-1] == "Known, and not part of the rule: u."
    assert "nothing verifies" in explained(parse_policy(b"quorum none\n"))[0]
