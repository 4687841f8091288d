"""A dictionary attack on a published log: who knows every licence number there is finds nobody in its files.

The office has 4,000 licence numbers; the attacker knows them all, the whole folder of the log, the names of
the fields, what is usually written in them, and every constant of this program. He tries every digest one
would think of. That he would find them in a log made carelessly is shown with the same attack.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.unit.ledger.making import cosigned, head, tell

from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.growth import derived
from clerestory.ledger.leaf import (
    LEAF_BYTES,
    Field,
    Leaf,
    LeafKind,
    Record,
    commitment,
    commitment_to,
    field_digest,
    filler,
    new_record,
    subject_label,
)
from clerestory.ledger.merkle import leaf_hash
from clerestory.ledger.note import parse_note
from clerestory.ledger.tiles import Resource, entries_of, hashes_of, resources

NUMBERS = [f"{number:06d}" for number in range(4000)]
LOGGED = [number for number in NUMBERS if int(number) % 5 < 2]
"""1,600 people, of whom every second was asked about twice."""
OTHERS = {"requester": "us.dhs.ice.ero", "decision": "withhold"}
DOMAINS = (b"clerestory/leaf/v1", b"clerestory/field/v1", b"clerestory/label/v1")
LOOKED_AT = 10
"""Leaves whose own public parts are tried as the salts of their neighbours."""


def carefully(number: str) -> Iterator[bytes]:
    """The leaves about one person, made as the program makes them."""
    key = filler()
    for count in range(1, 2 + (int(number) % 5)):
        record = new_record({"licence_number": number, **OTHERS})
        yield Leaf(LeafKind.ENTRY, commitment(record), subject_label(key, count), filler()).to_bytes()


def published(folder: Path, logged: list[bytes]) -> Path:
    """The log as the public gets it: bundles, tiles and the signed checkpoint, as files."""
    for resource, data in derived(logged):
        file = folder / resource.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (folder / "checkpoint").write_bytes(cosigned(head(logged)).to_bytes())
    return folder


def guesses(number: str, salts: list[bytes]) -> Iterator[bytes]:
    """Every digest of a licence number that needs no secret. salts: 32 bytes each that anybody could try."""
    data = number.encode()
    for text in (data, json.dumps(number).encode(), json.dumps({"licence_number": number}).encode()):
        yield hashlib.sha256(text).digest()
        yield hashlib.sha256(hashlib.sha256(text).digest()).digest()
        yield leaf_hash(text)
        for domain in DOMAINS:
            yield hashlib.sha256(domain + text).digest()
            yield hmac.new(domain, text, hashlib.sha256).digest()
    for salt in salts:
        yield hashlib.sha256(salt + data).digest()
        yield hmac.new(salt, data, hashlib.sha256).digest()
        yield subject_label(salt, int(number) + 1)
        yield from salted(number, salt)
    for key in (hashlib.sha256(data).digest(), data.ljust(32, b"\0"), data.rjust(32, b"0")):
        yield from (subject_label(key, count) for count in (1, 2, 3))


def salted(number: str, salt: bytes) -> Iterator[bytes]:
    """What the program itself would compute if this were the salt of everything."""
    digest = field_digest("licence_number", salt, number)
    yield digest
    yield commitment_to(salt, {"licence_number": digest})
    digests = {name: field_digest(name, salt, value) for name, value in OTHERS.items()}
    yield commitment_to(salt, {**digests, "licence_number": digest})


def found_by_dictionary(folder: Path) -> set[str]:
    """The licence numbers that somebody who knows all of them finds in the files of a log."""

    def read(path: str) -> bytes | None:
        file = folder / path
        return file.read_bytes() if file.exists() else None

    size = parse_checkpoint(parse_note((folder / "checkpoint").read_bytes()).text).size
    leaves: list[bytes] = []
    seen: set[bytes] = set()
    for resource in resources(size):
        if resource.level is None:
            leaves += (entry for entry in entries_of(read, resource) if len(entry) == LEAF_BYTES)
        else:
            seen.update(hashes_of(read, resource))
    seen.update(leaf[at : at + 32] for leaf in leaves for at in (2, 34, 66))
    salts = [bytes(32), b"\xff" * 32, *(leaf[at : at + 32] for leaf in leaves[:1] for at in (2, 34, 66))]
    found = {number for number in NUMBERS if not seen.isdisjoint(guesses(number, salts))}
    beside = [leaf[at : at + 32] for leaf in leaves[:LOOKED_AT] for at in (34, 66)]
    found |= {number for number in NUMBERS for salt in beside if not seen.isdisjoint(salted(number, salt))}
    everything = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return found | {number for number in NUMBERS if number.encode() in everything}


def test_a_dictionary_of_all_licence_numbers_finds_nobody_in_a_published_log(tmp_path: Path) -> None:
    leaves = [leaf for number in LOGGED for leaf in carefully(number)]
    folder = published(tmp_path, leaves)
    assert entries_of(lambda path: (folder / path).read_bytes(), Resource(None, 0)) == tuple(leaves[:256])
    assert found_by_dictionary(folder) == set()
    assert len({leaf[at : at + 32] for leaf in leaves for at in (2, 34, 66)}) == 3 * len(leaves)
    each = sum(1 for _ in guesses(NUMBERS[0], [bytes(32)] * 5)) + 2 * LOOKED_AT * 3
    tell(f"dictionary attack: {each * len(NUMBERS):,} guesses against {len(leaves)} leaves on disk, 0 found")


def bare(number: str) -> bytes:
    return hashlib.sha256(number.encode()).digest()


def committed(number: str, salt: bytes) -> bytes:
    values = {"licence_number": number, **OTHERS}
    return commitment(Record(salt, {name: Field(salt, value) for name, value in values.items()}))


def beside_its_salt(number: str) -> bytes:
    content = filler()
    return Leaf(LeafKind.ENTRY, committed(number, content), filler(), content).to_bytes()


def leaf(first: bytes | None = None, label: bytes | None = None, content: bytes | None = None) -> bytes:
    return Leaf(LeafKind.ENTRY, first or filler(), label or filler(), content or filler()).to_bytes()


@pytest.mark.parametrize(
    ("careless", "most"),
    [
        pytest.param(lambda number: leaf(bare(number)), None, id="bare hash"),
        pytest.param(lambda number: leaf(content=bare(number)), None, id="bare hash as content"),
        pytest.param(lambda number: leaf(label=subject_label(bare(number), 1)), None,
                     id="key of the label from the number"),
        pytest.param(lambda number: leaf(label=subject_label(bytes(32), int(number) + 1)), None,
                     id="one key for all labels, the number counted"),
        pytest.param(lambda number: leaf(committed(number, bytes(32))), None, id="salt of zeros"),
        pytest.param(beside_its_salt, LOOKED_AT, id="salt in the leaf itself"),
        pytest.param(lambda number: number.encode(), None, id="the number itself"),
    ],
)  # fmt: skip
def test_the_attack_finds_everybody_in_a_log_that_was_made_carelessly(
    careless: Callable[[str], bytes], most: int | None, tmp_path: Path
) -> None:
    folder = published(tmp_path, [careless(number) for number in LOGGED])
    assert found_by_dictionary(folder) == set(LOGGED[:most])
