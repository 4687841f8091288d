"""Leaves: what the public sees of an entry. 98 bytes that tell nothing, and commit to everything.

Promises: every leaf has one size. Its commitment can be opened field by field to whoever is shown the salts,
and by nobody else: each field and the record as a whole have 32 random bytes of salt, so that knowing every
licence number there is does not help. Leaves about one person carry labels that only the holder of that
person's label key can tell from noise or from each other.
Refuses: salts and keys of another length, fields without a name or named twice, values that are not text.
Source: docs/reference/ledger-formats.md; salted digests per field as in SD-JWT (RFC 9901).
"""

import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Final

from clerestory.ledger.errors import MalformedError
from clerestory.ledger.merkle import HASH_BYTES

VERSION: Final = 1
LEAF_BYTES: Final = 2 + 3 * HASH_BYTES
SALT_BYTES: Final = 32
LABEL_KEY_BYTES: Final = 32
MOST_FIELDS: Final = 256
LONGEST_VALUE: Final = 1 << 16

_COMMITMENT_DOMAIN: Final = b"clerestory/leaf/v1"
_FIELD_DOMAIN: Final = b"clerestory/field/v1"
_LABEL_DOMAIN: Final = b"clerestory/label/v1"
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class LeafKind(IntEnum):
    """What the public may know of a leaf. Whatever is about a request is one kind: a refusal, an answer that
    nobody was found and a release look alike, and so does a leaf that only fills up a batch.
    """

    ENTRY = 1
    MANIFEST = 2
    KEY_CHANGE = 3
    SCHEMA_CHANGE = 4
    PREDECESSOR = 5


@dataclass(frozen=True)
class Leaf:
    """The public form of an entry. commitment: to its record. label: of the person. content: a digest.

    All three are 32 bytes. content: the SHA-256 of the sealed envelope or the manifest that belongs to it;
    where there is none, as for label where there is no person, it is random (`filler`).
    """

    kind: LeafKind
    commitment: bytes
    label: bytes
    content: bytes

    def to_bytes(self) -> bytes:
        """The 98 bytes that are an entry of the log. Raises MalformedError when a part has another size."""
        data = bytes([VERSION, self.kind]) + self.commitment + self.label + self.content
        if {len(self.commitment), len(self.label), len(self.content)} != {HASH_BYTES}:
            raise MalformedError("A part of a leaf does not have 32 bytes.")
        return data


@dataclass(frozen=True)
class Field:
    """One field of a record: its value, and the salt that hides it. value: any text, also canonical JSON."""

    salt: bytes = field(repr=False)
    value: str = field(repr=False)


@dataclass(frozen=True)
class Record:
    """What a leaf commits to. Salts are drawn once, when the entry is written, and kept where it is kept."""

    salt: bytes = field(repr=False)
    fields: Mapping[str, Field] = field(repr=False)


def parse_leaf(data: bytes) -> Leaf:
    """Read `Leaf.to_bytes`. Raises MalformedError."""
    if len(data) != LEAF_BYTES or data[0] != VERSION or data[1] not in list(LeafKind):
        raise MalformedError(f"An entry is not a leaf of form {VERSION} ({LEAF_BYTES} bytes, a known kind).")
    commitment, label, content = (data[at : at + HASH_BYTES] for at in range(2, LEAF_BYTES, HASH_BYTES))
    return Leaf(LeafKind(data[1]), commitment, label, content)


def new_record(values: Mapping[str, str]) -> Record:
    """A record of these values under fresh salts. Raises MalformedError."""
    return Record(
        os.urandom(SALT_BYTES), {name: Field(os.urandom(SALT_BYTES), value) for name, value in values.items()}
    )


def filler() -> bytes:
    """32 random bytes in the place of a label or digest that does not exist."""
    return os.urandom(HASH_BYTES)


def commitment(record: Record) -> bytes:
    """What a leaf says of the record: 32 bytes. Raises MalformedError."""
    return commitment_to(
        record.salt, {name: field_digest(name, held.salt, held.value) for name, held in record.fields.items()}
    )


def commitment_to(salt: bytes, digests: Mapping[str, bytes]) -> bytes:
    """The commitment, from the digests of all fields by name. Raises MalformedError."""
    if not 1 <= len(digests) <= MOST_FIELDS:
        raise MalformedError(f"A record does not have 1 to {MOST_FIELDS} fields.")
    parts = [_COMMITMENT_DOMAIN, _salt(salt)]
    for name in sorted(digests):
        if len(digests[name]) != HASH_BYTES:
            raise MalformedError("The digest of a field does not have 32 bytes.")
        parts += [_counted(name), digests[name]]
    return hashlib.sha256(b"".join(parts)).digest()


def field_digest(name: str, salt: bytes, value: str) -> bytes:
    """The salted digest of one field: 32 bytes. Raises MalformedError."""
    try:
        data = value.encode("utf-8")
    except UnicodeEncodeError:
        raise MalformedError("The value of a field has half a surrogate pair in it.") from None
    if len(data) > LONGEST_VALUE:
        raise MalformedError(f"The value of a field is longer than {LONGEST_VALUE:,} bytes.")
    return hashlib.sha256(_FIELD_DOMAIN + _salt(salt) + _counted(name) + data).digest()


def subject_label(key: bytes, number: int) -> bytes:
    """The label of a person's entry `number`: from 1 on without gaps, so that the next being absent
    tells that there is no other. key: 32 random bytes, one key a person. Raises MalformedError.
    """
    if len(key) != LABEL_KEY_BYTES or not 1 <= number < 2**63:
        raise MalformedError(f"A label needs a key of {LABEL_KEY_BYTES} bytes and a number from 1 on.")
    return hmac.digest(key, _LABEL_DOMAIN + number.to_bytes(8, "big"), "sha256")


def _salt(salt: bytes) -> bytes:
    if len(salt) != SALT_BYTES:
        raise MalformedError(f"A salt does not have {SALT_BYTES} bytes.")
    return salt


@lru_cache(maxsize=1024)  # few names, asked for with each field of each entry
def _counted(name: str) -> bytes:
    if _FIELD_NAME.fullmatch(name) is None:
        raise MalformedError("A field's name is not 1 to 64 small letters, digits and underscores.")
    return bytes([len(name)]) + name.encode("ascii")
