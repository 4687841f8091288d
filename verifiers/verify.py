#!/usr/bin/env python3
# ruff: noqa
# fmt: off
"""Check an office's public log by yourself: one file, no network, nothing of the office's needed.

    python3 verify.py proof FILE.tlog-proof --policy POLICY --opening FILE.opening.json
    python3 verify.py release FILE.certificate.json --policy POLICY
    python3 verify.py log FOLDER --policy POLICY
    python3 verify.py manifests FOLDER --policy POLICY
    python3 verify.py consistency OLD NEW FOLDER --policy POLICY
    python3 verify.py policy POLICY

Needs Python 3.10 or newer and the package `cryptography` (python3 -m pip install cryptography). It reads
only what you name. Exit 0: verified. Exit 1: it does not verify. Exit 2: a file cannot be used.
How to read what it says, and what it cannot tell: docs/reference/verify.md of Clerestory.

Licence: Apache-2.0. Made by scripts/make_verifier.py of Clerestory out of the modules that its own commands
use; change those, never this file.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timezone
from enum import Enum, IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol, TypeAlias, TypeVar

try:
    import cryptography
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("verify.py needs the package cryptography: python3 -m pip install cryptography.", file=sys.stderr)
    sys.exit(2)
try:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
except ImportError:  # a release of `cryptography` without ML-DSA, which is then said
    MLDSA44PublicKey = None
try:
    from enum import StrEnum
except ImportError:  # Python 3.10
    class StrEnum(str, Enum):
        __str__ = str.__str__
try:
    from typing import Self
except ImportError:  # Python 3.10; it is only a note to readers
    Self = object


# clerestory -------------------------------------------------------------------------------------------------
# Clerestory: disclosure decisions a motor-vehicle office can explain, seal and prove.

__version__ = "0.1.0"


# errors -----------------------------------------------------------------------------------------------------
# The root of every error this house raises on purpose.
#
# Each room has one base under `ClerestoryError`; anything else that leaves a room is a bug. A message says
# what was found, what was expected, where, and what the reader can do, and never holds personal data.

class ClerestoryError(Exception):
    """Something a person can understand and act on. `str(error)` is the sentence to show."""


# errors -----------------------------------------------------------------------------------------------------
# What can go wrong in this room: it cannot be read, or it can be read and does not verify.
#
# A message names the part, the line, the resource or the key of the reader's own policy. It never holds text
# taken unchecked from a file, nor a value of an opened leaf.

class LedgerError(ClerestoryError):
    """Base of the room."""


class MalformedError(LedgerError):
    """Bytes are not in the form they were given for, or beyond a limit; nothing can be said of them."""


class KeyUnusableError(MalformedError):
    """A key is not of a kind or form that this room accepts."""


class NotVerifiedError(LedgerError):
    """The form is right and the claim is not shown to be true."""


class SignatureRefusedError(NotVerifiedError):
    """A signature of a known key does not verify, or no known key signed."""


class NoQuorumError(NotVerifiedError):
    """Fewer witnesses have cosigned than the policy asks for."""


class InclusionError(NotVerifiedError):
    """A leaf is not shown to be in the tree."""


class ConsistencyError(NotVerifiedError):
    """One tree is not shown to be the beginning of another."""


class OpeningError(NotVerifiedError):
    """What an opening shows is not what the leaf commits to."""


class ResourceError(NotVerifiedError):
    """A tile or an entry bundle is missing or damaged. path: the resource, as tlog-tiles names it."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path, self.what = path, what


# merkle -----------------------------------------------------------------------------------------------------
# RFC 6962 Merkle trees: hashes, proofs that a leaf is in a tree or a tree begins another, verifiers.
#
# Promises: one tree a list of leaves, one proof a question; verifiers accept exactly the proof that RFC 9162
# describes. Computed with `hashlib`, which is the reference that any faster way is held against.
# Refuses: a leaf beyond the tree, a proof of another length, any hash that is not 32 bytes, and consistency
# with the empty tree (which is true of every tree, so it says nothing).
# Source: RFC 6962 section 2.1; RFC 9162 sections 2.1.3.2 and 2.1.4.2.

HASH_BYTES: Final = 32
LARGEST_SIZE: Final = 2**63 - 1
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
Subtree: TypeAlias = Callable[[int, int], bytes]
"""subtree(start, end): the root over leaves start to end - 1, for the ranges that a tree is split into."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry's bytes as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node over two hashes of 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def lifted(hashes: bytes, levels: int) -> bytes:
    """The hashes that stand `levels` above these in the tree. hashes, result: contiguous, 32 bytes each.

    Raises MalformedError unless they fill whole subtrees of that height.
    """
    check_filled(hashes, levels)
    pair = 2 * HASH_BYTES
    for _ in range(levels):
        hashes = b"".join(
            [hashlib.sha256(b"\x01" + hashes[at : at + pair]).digest() for at in range(0, len(hashes), pair)]
        )
    return hashes


def check_filled(hashes: bytes, levels: int) -> None:
    """Raise MalformedError unless contiguous hashes fill whole subtrees `levels` high."""
    if len(hashes) % (HASH_BYTES << levels):
        raise MalformedError(f"{len(hashes)} bytes are not hashes that fill subtrees {levels} levels high.")


def perfect_roots(hashes: bytes) -> list[bytes]:
    """The roots of the largest perfect subtrees over contiguous hashes, from left to right, sizes falling."""
    parts = perfect_parts(0, len(hashes) // HASH_BYTES)
    spans = ((height, HASH_BYTES * (index << height)) for height, index in parts)
    return [lifted(hashes[start : start + (HASH_BYTES << height)], height) for height, start in spans]


def joined(roots: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees of falling sizes. roots: at least one."""
    *before, root = roots
    for left in reversed(before):
        root = node_hash(left, root)
    return root


def perfect_parts(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest perfect subtrees of a range of leaves: (height, index among those of that height)."""
    while start < end:
        height = (end - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height


def consistency_proof(size1: int, size2: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The proof that the tree of `size1` leaves is the beginning of that of `size2`; empty for equal sizes.

    Raises MalformedError unless 1 <= size1 <= size2.
    """
    if not 1 <= size1 <= size2 <= LARGEST_SIZE:
        raise MalformedError(f"There is no proof from a tree of {size1} leaves to one of {size2}.")
    proof: list[bytes] = []
    start, end, whole = 0, size2, True  # whole: size1 leaves are a tree of their own, whose root is known
    while size1 != end:
        middle = start + _split(end - start)
        if size1 <= middle:
            proof.append(subtree(middle, end))
            end = middle
        else:
            proof.append(subtree(start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(subtree(start, end))
    return tuple(reversed(proof))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise InclusionError unless `proof` shows that this leaf hash is number `index` under `root`."""
    if not 0 <= index < size <= LARGEST_SIZE:
        raise InclusionError(f"Leaf {index} was claimed for a tree of {size} leaves, where it cannot be.")
    _check_hashes(InclusionError, leaf, root, *proof)
    position, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise InclusionError("The inclusion proof has more hashes than the tree has levels there.")
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise InclusionError("The inclusion proof has fewer hashes than the tree has levels there.")
    if found != root:
        raise InclusionError(
            f"Leaf {index} and its proof do not lead to the root of the tree of {size} leaves."
        )


def verify_consistency(size1: int, root1: bytes, size2: int, root2: bytes, proof: Sequence[bytes]) -> None:
    """Raise ConsistencyError unless `proof` shows that the first tree is the beginning of the second."""
    if not 1 <= size1 <= size2 <= LARGEST_SIZE:
        raise ConsistencyError(f"A tree of {size1} leaves is not a beginning of one of {size2} to be shown.")
    _check_hashes(ConsistencyError, root1, root2, *proof)
    if size1 == size2:
        if proof:
            raise ConsistencyError("A proof was given between trees of one size; none is expected.")
        if root1 != root2:
            raise ConsistencyError(f"Two trees of {size1} leaves have different roots.")
        return
    _verify_growth(size1, root1, size2, root2, list(proof))


def _verify_growth(size1: int, root1: bytes, size2: int, root2: bytes, path: list[bytes]) -> None:
    """RFC 9162 section 2.1.4.2, steps 2 to 8."""
    if not path:
        raise ConsistencyError("The consistency proof is empty between trees of different sizes.")
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    position, last = size1 - 1, size2 - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ConsistencyError("The consistency proof has more hashes than the trees have levels.")
        if position & 1 or position == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ConsistencyError("The consistency proof has fewer hashes than the trees have levels.")
    if before != root1:
        raise ConsistencyError(f"The consistency proof does not lead to the root of the {size1} leaves.")
    if after != root2:
        raise ConsistencyError(f"The consistency proof does not lead to the root of the {size2} leaves.")


def _check_hashes(error: type[InclusionError | ConsistencyError], *hashes: bytes) -> None:
    for one in hashes:
        if len(one) != HASH_BYTES:
            raise error(f"A hash of {len(one)} bytes was given; {HASH_BYTES} are expected.")


def _split(size: int) -> int:
    """The largest power of two below `size` (>= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


# spelling ---------------------------------------------------------------------------------------------------
# One value, one spelling: base64, decimals and hash lines as the C2SP formats write them.
#
# Promises: what is read here would be written the same; padding bits, line breaks, leading zeros and signs do
# not pass. So a changed bit in a text is a changed value or a refusal.

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


def write_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(data).decode("ascii")


def read_base64(text: str, what: str) -> bytes:
    """The bytes. what: names the value in a message. Raises MalformedError."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        data = b""
    if not data or write_base64(data) != text:
        raise MalformedError(f"{what} is not base64 in its one spelling (RFC 4648 section 4).")
    return data


def read_hash(text: str, what: str) -> bytes:
    """A hash of 32 bytes. Raises MalformedError."""
    data = read_base64(text, what)
    if len(data) != HASH_BYTES:
        raise MalformedError(f"{what} has {len(data)} bytes; a hash has {HASH_BYTES}.")
    return data


def read_decimal(text: str, what: str) -> int:
    """A whole number from 0 to 2^63 - 1. Raises MalformedError."""
    if _DECIMAL.fullmatch(text) is None or int(text) > LARGEST_SIZE:
        raise MalformedError(f"{what} is not a whole number below 2^63 without leading zeros.")
    return int(text)


def read_utf8(data: bytes, largest: int, what: str) -> str:
    """Text of at most `largest` bytes, no ASCII control character but newline. Raises MalformedError."""
    if len(data) > largest:
        raise MalformedError(f"{what} is larger than {largest:,} bytes; nothing that large is read.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"{what} is not UTF-8 (byte {error.start}).") from None
    if _CONTROL.search(text):
        raise MalformedError(f"{what} holds a control character other than the newline.")
    return text


# documents --------------------------------------------------------------------------------------------------
# JSON documents as this room reads them: known members, each once, and values of one kind.
#
# Promises: what passes has one meaning for every reader.
# Refuses: a member that occurs twice in one object, members that are not expected, objects beyond a limit. A
# message names the place and never a value.

MOST_MEMBERS: Final = 256


def write_document(document: object) -> bytes:
    """The document as a file: UTF-8, one member a line, an end of line at the end."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def read_document(data: bytes, largest: int, what: str) -> object:
    """The value of a JSON text. what: names the document. Raises MalformedError."""
    if len(data) > largest:
        raise MalformedError(f"{what} is larger than {largest:,} bytes.")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise MalformedError(f"{what} is not UTF-8 (byte {error.start}).") from None
    except (ValueError, RecursionError):
        raise MalformedError(f"{what} is not JSON.") from None


def read_members(
    value: object, what: str, expected: Collection[str], optional: Collection[str] = ()
) -> dict[str, object]:
    """The members of an object that has exactly the expected ones, and perhaps the optional ones.

    Raises MalformedError.
    """
    members = read_object(value, what)
    if not set(expected) <= set(members) <= {*expected, *optional}:
        raise MalformedError(f"Expected in {what} exactly: {', '.join(sorted(expected))}.")
    return members


def read_object(value: object, what: str) -> dict[str, object]:
    """An object of at most 256 members, by any names. Raises MalformedError."""
    if not isinstance(value, dict) or len(value) > MOST_MEMBERS:
        raise MalformedError(f"{what} is not an object of at most {MOST_MEMBERS} members.")
    return value


def read_text(value: object, what: str) -> str:
    """Text. Raises MalformedError."""
    if not isinstance(value, str):
        raise MalformedError(f"{what} is not text where text is expected.")
    return value


def read_bytes(value: object, what: str, size: int) -> bytes:
    """Base64 of exactly `size` bytes. Raises MalformedError."""
    data = read_base64(read_text(value, what), what)
    if len(data) != size:
        raise MalformedError(f"{what} does not have {size} bytes.")
    return data


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedError("A member occurs twice in one object of a JSON document.")
    return members


# leaf -------------------------------------------------------------------------------------------------------
# Leaves: what the public sees of an entry. 98 bytes that tell nothing, and commit to everything.
#
# Promises: every leaf has one size. Its commitment can be opened field by field to whoever is shown the salts,
# and by nobody else: each field and the record as a whole have 32 random bytes of salt, so that knowing every
# licence number there is does not help. Leaves about one person carry labels that only the holder of that
# person's label key can tell from noise or from each other.
# Refuses: salts and keys of another length, fields without a name or named twice, values that are not text.
# Source: docs/reference/ledger-formats.md; salted digests per field as in SD-JWT (RFC 9901).

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


def parse_leaf(data: bytes) -> Leaf:
    """Read `Leaf.to_bytes`. Raises MalformedError."""
    if len(data) != LEAF_BYTES or data[0] != VERSION or data[1] not in list(LeafKind):
        raise MalformedError(f"An entry is not a leaf of form {VERSION} ({LEAF_BYTES} bytes, a known kind).")
    commitment, label, content = (data[at : at + HASH_BYTES] for at in range(2, LEAF_BYTES, HASH_BYTES))
    return Leaf(LeafKind(data[1]), commitment, label, content)


def commitment_to(salt: bytes, digests: Mapping[str, bytes]) -> bytes:
    """The commitment, from the digests of all fields by name. Raises MalformedError."""
    if not 1 <= len(digests) <= MOST_FIELDS:
        raise MalformedError(f"A record does not have 1 to {MOST_FIELDS} fields.")
    parts = [_COMMITMENT_DOMAIN, _salt(salt)]
    for name in sorted(digests):
        if len(digests[name]) != HASH_BYTES:
            raise MalformedError("The digest of a field does not have 32 bytes.")
        parts += [_counted_of_leaf(name), digests[name]]
    return hashlib.sha256(b"".join(parts)).digest()


def field_digest(name: str, salt: bytes, value: str) -> bytes:
    """The salted digest of one field: 32 bytes. Raises MalformedError."""
    try:
        data = value.encode("utf-8")
    except UnicodeEncodeError:
        raise MalformedError("The value of a field has half a surrogate pair in it.") from None
    if len(data) > LONGEST_VALUE:
        raise MalformedError(f"The value of a field is longer than {LONGEST_VALUE:,} bytes.")
    return hashlib.sha256(_FIELD_DOMAIN + _salt(salt) + _counted_of_leaf(name) + data).digest()


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
def _counted_of_leaf(name: str) -> bytes:
    if _FIELD_NAME.fullmatch(name) is None:
        raise MalformedError("A field's name is not 1 to 64 small letters, digits and underscores.")
    return bytes([len(name)]) + name.encode("ascii")


# opening ----------------------------------------------------------------------------------------------------
# Openings: the part of a leaf's record that somebody may see, with what is needed to check it.
#
# Promises: `parse_opening` reads exactly what `Opening.to_bytes` writes (any JSON spelling of it). An opening
# shows chosen fields; of the others it holds digests, which tell nothing without their salts.
# Refuses: members it does not know or that occur twice, a field both shown and hidden, more than 32 MiB.

OPENING_FORMAT: Final = "clerestory-opening-1"
LARGEST_OPENING: Final = 32 << 20
_MEMBERS: Final = frozenset({"format", "leaf", "salt", "shown", "hidden"})


@dataclass(frozen=True)
class Opening:
    """A leaf and what one reader may know of it. salt: of the record. hidden: digests by field name.

    subject: label key and number of the entry, for the person it is about and for auditors; or None.
    """

    leaf: Leaf
    salt: bytes = field(repr=False)
    shown: Mapping[str, Field] = field(repr=False)
    hidden: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    subject: tuple[bytes, int] | None = field(default=None, repr=False)

    def to_bytes(self) -> bytes:
        """The opening as a JSON file, by custom `….opening.json`. Keep it as what it shows has to be kept."""
        return write_document(self.to_document())

    def to_document(self) -> dict[str, object]:
        """The opening as the JSON object of that file."""
        document: dict[str, object] = {
            "format": OPENING_FORMAT,
            "leaf": write_base64(self.leaf.to_bytes()),
            "salt": write_base64(self.salt),
            "shown": {
                name: {"salt": write_base64(held.salt), "value": held.value}
                for name, held in sorted(self.shown.items())
            },
            "hidden": {name: write_base64(digest) for name, digest in sorted(self.hidden.items())},
        }
        if self.subject is not None:
            document["subject"] = {"key": write_base64(self.subject[0]), "number": self.subject[1]}
        return document


def verify_opening(opening: Opening) -> None:
    """Raise OpeningError unless what is shown is what the leaf commits to, and the label is the subject's.

    That the leaf is in a log is another question: `proof.verify_proof`.
    """
    digests = {name: field_digest(name, held.salt, held.value) for name, held in opening.shown.items()}
    if commitment_to(opening.salt, {**opening.hidden, **digests}) != opening.leaf.commitment:
        raise OpeningError(
            "What the opening shows is not what the leaf commits to; a value, a salt or a digest was altered."
        )
    if opening.subject is not None and subject_label(*opening.subject) != opening.leaf.label:
        raise OpeningError("The leaf does not carry the label that the opening's subject key gives.")


def parse_opening(data: bytes) -> Opening:
    """Read an opening. Raises MalformedError, which names the member and never its value."""
    return opening_from(read_document(data, LARGEST_OPENING, "The opening"))


def opening_from(value: object) -> Opening:
    """Read `Opening.to_document`. Raises MalformedError."""
    document = read_members(value, "the opening", _MEMBERS, {"subject"})
    if document["format"] != OPENING_FORMAT:
        raise MalformedError(f"The opening's `format` is not {OPENING_FORMAT}.")
    shown = {
        name: _field(held, f"`shown` {number}")
        for number, (name, held) in enumerate(read_object(document["shown"], "`shown`").items(), 1)
    }
    hidden = {
        name: read_hash(read_text(digest, "`hidden`"), f"`hidden` {number}")
        for number, (name, digest) in enumerate(read_object(document["hidden"], "`hidden`").items(), 1)
    }
    if set(shown) & set(hidden):
        raise MalformedError("A field of the opening is both shown and hidden.")
    leaf = parse_leaf(read_base64(read_text(document["leaf"], "`leaf`"), "`leaf`"))
    salt = read_bytes(document["salt"], "`salt`", SALT_BYTES)
    subject = _subject(document["subject"]) if "subject" in document else None
    opening = Opening(leaf, salt, shown, hidden, subject)
    commitment_to(salt, {**hidden, **{name: bytes(32) for name in shown}})  # refuses names no record has
    return opening


def _subject(value: object) -> tuple[bytes, int]:
    subject = read_members(value, "`subject`", {"key", "number"})
    number = subject["number"]
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number < 2**53:
        raise MalformedError("`subject` has a `number` that is not a whole number from 1 on.")
    return read_bytes(subject["key"], "`subject`", LABEL_KEY_BYTES), number


def _field(value: object, what: str) -> Field:
    held = read_members(value, what, {"salt", "value"})
    found = Field(read_bytes(held["salt"], what, SALT_BYTES), read_text(held["value"], what))
    field_digest("checked", found.salt, found.value)
    return found


# checkpoint -------------------------------------------------------------------------------------------------
# Checkpoints: what a log says of itself, in three lines: who it is, how many leaves, under which root.
#
# Promises: `parse_checkpoint` reads exactly what `Checkpoint.to_text` writes.
# Refuses: sizes beyond 2^63 - 1, roots that are not 32 bytes, a root of the empty tree that is not its root,
# empty lines. Extension lines are read, since C2SP allows them, and never used or written by Clerestory.
# Source: C2SP tlog-checkpoint 1.0.0.

LONGEST_ORIGIN: Final = 255
"""In UTF-8 bytes: the ML-DSA message counts it in one byte."""


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log. origin: its name for good. size: leaves. root: 32 bytes. extensions: not audited."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), write_base64(self.root), *self.extensions)
        return "".join(line + "\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a note that is a checkpoint. Raises MalformedError."""
    lines = text.split("\n")
    if lines.pop() != "" or len(lines) < 3 or not all(lines):
        raise MalformedError("A checkpoint is not at least three lines, none of them empty.")
    origin, size, root, *extensions = lines
    if len(origin.encode("utf-8")) > LONGEST_ORIGIN:
        raise MalformedError(f"The origin of a checkpoint is longer than {LONGEST_ORIGIN} bytes.")
    found = Checkpoint(
        origin,
        read_decimal(size, "Line 2 of a checkpoint (the size)"),
        read_hash(root, "Line 3 of a checkpoint (the root)"),
        tuple(extensions),
    )
    if found.size == 0 and found.root != EMPTY_ROOT:
        raise MalformedError("A checkpoint of 0 leaves has another root than the empty tree.")
    return found


# keys -------------------------------------------------------------------------------------------------------
# Keys that sign notes: three kinds, one spelling (vkey), one rule for what an Ed25519 signature is.
#
# Promises: a key that passes here is of a kind this room knows, of the right length, named by an identifier
# that fits; all verifiers of Clerestory, log, witness and resident, take the same Ed25519 signatures.
# Refuses: ECDSA and RFC 6962 tree-head keys; Ed25519 points of small order and spellings that are not the
# canonical one, in the key and in the signature's R. The rule is: S below the group order, canonical and not
# small-order A and R, and the equation without cofactor. (The same as libsodium; OpenSSL alone accepts more.)
# Source: C2SP signed-note 1.0.0 and tlog-cosignature; RFC 8032; FIPS 204; C2SP/CCTV on where verifiers differ.

LONGEST_NAME: Final = 255
"""In UTF-8 bytes: the ML-DSA message counts a cosigner's name in one byte."""
LONGEST_VKEY: Final = 4096
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)", re.DOTALL)
_FIELD_PRIME = 2**255 - 19
# y of the points of small order, canonical spelling, sign bit cleared; anybody can sign under such a key.
_SMALL_ORDER_Y = frozenset(
    int.from_bytes(bytes.fromhex(y), "little")
    for y in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
    )
)


class Kind(IntEnum):
    """The signature types of signed-note that are used here. The number is in every key identifier."""

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    ML_DSA_44_COSIGNATURE = 0x06

    @property
    def is_cosignature(self) -> bool:
        """Whether its signatures carry a time and state something about a checkpoint."""
        return self is not Kind.ED25519


KEY_BYTES: Final = {Kind.ED25519: 32, Kind.ED25519_COSIGNATURE: 32, Kind.ML_DSA_44_COSIGNATURE: 1312}
SIGNATURE_BYTES: Final = {Kind.ED25519: 64, Kind.ED25519_COSIGNATURE: 64, Kind.ML_DSA_44_COSIGNATURE: 2420}
"""Of the bare signature, without identifier and time."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name it signs under. Make it with `verifier_key` or `parse_vkey`."""

    name: str
    kind: Kind
    material: bytes = field(repr=False)

    @property
    def id(self) -> bytes:
        """Four bytes that stand before each of its signatures. Short: a hint, not a proof of the key."""
        text = self.name.encode("utf-8") + b"\n" + bytes([self.kind]) + self.material
        return hashlib.sha256(text).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one line of text: name, identifier, kind and key."""
        return f"{self.name}+{self.id.hex()}+{write_base64(bytes([self.kind]) + self.material)}"

    def check(self, signature: bytes, message: bytes) -> None:
        """Raise SignatureRefusedError unless the bare signature over `message` is this key's."""
        if len(signature) != SIGNATURE_BYTES[self.kind] or not _accepts(self, signature, message):
            raise SignatureRefusedError(f"A signature of {shown(self.name)} does not verify.")


def verifier_key(name: str, kind: Kind, material: bytes) -> VerifierKey:
    """The key, if it may be used. Raises KeyUnusableError."""
    check_name(name)
    if len(material) != KEY_BYTES[kind]:
        raise KeyUnusableError(
            f"A key of {len(material)} bytes was given; {kind.name} keys have {KEY_BYTES[kind]}."
        )
    if kind is not Kind.ML_DSA_44_COSIGNATURE and not _is_sound_point(material):
        raise KeyUnusableError("An Ed25519 key is a point of small order or not in its canonical spelling.")
    return VerifierKey(name, kind, material)


def parse_vkey(text: str) -> VerifierKey:
    """Read `VerifierKey.vkey`. Raises KeyUnusableError."""
    parts = _VKEY.fullmatch(text) if len(text) <= LONGEST_VKEY else None
    if parts is None:
        raise KeyUnusableError("A key is not of the form NAME+IDENTIFIER+KEY (signed-note, verifier keys).")
    try:
        data = read_base64(parts[3], "The part of a key after its second plus")
    except MalformedError as error:
        raise KeyUnusableError(str(error)) from None
    if data[0] not in list(Kind):
        raise KeyUnusableError(f"A key is of type {data[0]:#04x}; 0x01, 0x04 and 0x06 are accepted.")
    key = verifier_key(parts[1], Kind(data[0]), data[1:])
    if key.id.hex() != parts[2]:
        raise KeyUnusableError(
            f"The identifier of the key {shown(key.name)} does not belong to it; one of the two was altered."
        )
    return key


def check_name(name: str) -> None:
    """Raise KeyUnusableError unless the text may name a key: no spaces, no plus, no control characters."""
    try:
        length = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        length = 0
    if not 1 <= length <= LONGEST_NAME or any(sign.isspace() or sign == "+" or sign < " " for sign in name):
        raise KeyUnusableError(
            f"A key's name is not 1 to {LONGEST_NAME} bytes of UTF-8 without space, plus, control characters."
        )


def shown(name: str) -> str:
    """A name as it may stand in a message: what cannot be printed is escaped."""
    return name if name.isprintable() else ascii(name)[1:-1]


def _accepts(key: VerifierKey, signature: bytes, message: bytes) -> bool:
    if key.kind is not Kind.ML_DSA_44_COSIGNATURE and not (
        _is_sound_point(key.material) and _is_sound_point(signature[:32])
    ):
        return False
    try:
        _public(key.kind, key.material).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=256)
def _public(kind: Kind, material: bytes) -> Ed25519PublicKey | MLDSA44PublicKey:
    if kind is Kind.ML_DSA_44_COSIGNATURE:
        return MLDSA44PublicKey.from_public_bytes(material)
    return Ed25519PublicKey.from_public_bytes(material)


def _is_sound_point(encoded: bytes) -> bool:
    """Whether an encoded point is spelled canonically and not of small order."""
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    return y < _FIELD_PRIME and y not in _SMALL_ORDER_Y


# cosignature ------------------------------------------------------------------------------------------------
# What each kind of key signs, and how the signature is packed: plain notes and timed cosignatures.
#
# Promises: the bytes that are signed are a function of key, text and time alone. A cosignature is only ever of
# a checkpoint.
# Refuses: times beyond 2^63 - 1; a subtree that does not begin with leaf 0 and carries a time.
# Source: C2SP signed-note 1.0.0 (0x01), tlog-cosignature 1.0.1 (0x04) and 1.1.0-rc.1 (0x06, ML-DSA-44).

TIME_BYTES: Final = 8
LATEST_TIME: Final = 2**63 - 1
_ED25519_HEADER: Final = "cosignature/v1\ntime {at}\n"
_SUBTREE_LABEL: Final = b"subtree/v1\n\x00"


def statement(key: VerifierKey, text: str, at: int) -> bytes:
    """The message that `key` signs for a note's text. at: POSIX seconds; 0 for plain signatures.

    Raises MalformedError when a cosignature is asked of text that is not a checkpoint, or for an impossible
    time.
    """
    if key.kind is Kind.ED25519:
        return text.encode("utf-8")
    _check_time(at)
    checkpoint = parse_checkpoint(text)
    if key.kind is Kind.ED25519_COSIGNATURE:
        return (_ED25519_HEADER.format(at=at) + text).encode("utf-8")
    return subtree_statement(key.name, at, checkpoint.origin, (0, checkpoint.size), checkpoint.root)


def subtree_statement(cosigner: str, at: int, origin: str, leaves: tuple[int, int], root: bytes) -> bytes:
    """The ML-DSA-44 message over the leaves from the first of `leaves` to before the second.

    at: POSIX seconds, or 0 when nothing is said about this being the largest tree seen; it is 0 for a subtree
    that does not begin with leaf 0. Raises MalformedError.
    """
    start, end = leaves
    if not 0 <= start <= end <= LARGEST_SIZE or (start and at) or len(root) != HASH_BYTES:
        raise MalformedError(
            "No such subtree can be cosigned: its range, its root or its time is impossible."
        )
    _check_time(at)
    return b"".join(
        (
            _SUBTREE_LABEL,
            _counted_of_cosignature(cosigner),
            at.to_bytes(8, "big"),
            _counted_of_cosignature(origin),
            start.to_bytes(8, "big"),
            end.to_bytes(8, "big"),
            root,
        )
    )


def unpacked(kind: Kind, data: bytes) -> tuple[int, bytes]:
    """Time (0 for plain signatures) and bare signature. Raises MalformedError for another length."""
    time_bytes = TIME_BYTES if kind.is_cosignature else 0
    if len(data) != time_bytes + SIGNATURE_BYTES[kind]:
        raise MalformedError(
            f"A signature of kind {kind.name} has {len(data)} bytes, which is not its length."
        )
    at = int.from_bytes(data[:time_bytes], "big")
    _check_time(at)
    return at, data[time_bytes:]


def _check_time(at: int) -> None:
    if not 0 <= at <= LATEST_TIME:
        raise MalformedError("The time of a cosignature is not between 0 and 2^63 - 1 seconds.")


def _counted_of_cosignature(text: str) -> bytes:
    data = text.encode("utf-8")
    if not 1 <= len(data) <= 255:
        raise MalformedError("A cosigner's name or an origin is not 1 to 255 bytes of UTF-8.")
    return bytes([len(data)]) + data


# note -------------------------------------------------------------------------------------------------------
# Signed notes: a text and the signatures below it.
#
# Promises: `parse_note` reads exactly what `Note.to_bytes` writes. `verify` ignores signatures of keys it was
# not given, and refuses the whole note as soon as one of a known key fails.
# Refuses: more than 64 signatures or a mebibyte, text without end of line, control characters, names with
# spaces or plus, base64 in a second spelling.
# Source: C2SP signed-note 1.0.0.

LARGEST_NOTE: Final = 1 << 20
MOST_SIGNATURES: Final = 64
_DASH: Final = "— "
_ID_BYTES: Final = 4


@dataclass(frozen=True)
class SignatureLine:
    """One signature of a note. signature: without the four bytes of the key's identifier."""

    name: str
    id: bytes
    signature: bytes = field(repr=False)

    def to_text(self) -> str:
        """The line, with its end."""
        return f"{_DASH}{self.name} {write_base64(self.id + self.signature)}\n"


@dataclass(frozen=True)
class Note:
    """A text that ends with a newline, and its signatures. Nothing is known to be true of it yet."""

    text: str
    signatures: tuple[SignatureLine, ...]

    def to_bytes(self) -> bytes:
        """The note as it is stored."""
        return (self.text + "\n" + "".join(line.to_text() for line in self.signatures)).encode("utf-8")


@dataclass(frozen=True)
class Signed:
    """A signature that verified. at: the POSIX seconds it states, or 0."""

    key: VerifierKey
    at: int


def parse_note(data: bytes) -> Note:
    """Read a note. Raises MalformedError."""
    whole = read_utf8(data, LARGEST_NOTE, "A note")
    blank = whole.rfind("\n\n")
    if blank < 0 or not whole.endswith("\n"):
        raise MalformedError("A note is not a text, an empty line, and lines of signatures.")
    text, below = whole[: blank + 1], whole[blank + 2 : -1]
    lines = below.split("\n")
    if not below or len(lines) > MOST_SIGNATURES:
        raise MalformedError(f"A note has no signature, or more than {MOST_SIGNATURES}.")
    return Note(text, tuple(_signature_line(line, number) for number, line in enumerate(lines, 1)))


def verify_of_note(note: Note, keys: Sequence[VerifierKey]) -> tuple[Signed, ...]:
    """The signatures of `keys` on the note, each verified, in the note's order; others are ignored.

    Raises SignatureRefusedError when one of a known key fails or none is there, KeyUnusableError when two
    keys could not be told apart.
    """
    known = {(key.name, key.id): key for key in keys}
    if len(known) != len(set(keys)):
        raise KeyUnusableError("Two different keys have the same name and identifier; leave out one of them.")
    signed = tuple(
        _verified_of_note(note.text, line, known[line.name, line.id])
        for line in note.signatures
        if (line.name, line.id) in known
    )
    if not signed:
        raise SignatureRefusedError(
            f"None of the {len(note.signatures)} signatures is of a known key (known: {_names(keys)})."
        )
    return signed


def _verified_of_note(text: str, line: SignatureLine, key: VerifierKey) -> Signed:
    try:
        at, signature = unpacked(key.kind, line.signature)
        message = statement(key, text, at)
    except MalformedError as error:
        raise SignatureRefusedError(f"A signature of {shown(key.name)} does not verify: {error}") from None
    key.check(signature, message)
    return Signed(key, at)


def _signature_line(line: str, number: int) -> SignatureLine:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise MalformedError(f"Signature line {number} of a note is not dash, name and base64.")
    try:
        check_name(name)
    except KeyUnusableError as error:
        raise MalformedError(f"Signature line {number} of a note: {error}") from None
    data = read_base64(encoded, f"Signature line {number} of a note")
    if len(data) <= _ID_BYTES:
        raise MalformedError(f"Signature line {number} of a note holds no signature.")
    return SignatureLine(name, data[:_ID_BYTES], data[_ID_BYTES:])


def _names(keys: Sequence[VerifierKey]) -> str:
    return ", ".join(sorted({shown(key.name) for key in keys})) or "none"


# policy -----------------------------------------------------------------------------------------------------
# Whom to believe: the logs, the witnesses, and how many of them make a quorum.
#
# Promises: a checkpoint passes only if a listed log signed it under its own origin and the witnesses that
# cosigned it make the quorum. A witness counts once, in one group, however often it signed.
# Refuses: a policy without exactly one quorum, names used before they are defined or twice, one key listed
# twice (also as log and as witness: who watches himself is no witness), cosignatures without a time, more than
# 256 logs, witnesses or groups.
# Source: C2SP tlog-policy. Names are octets; only the quorum line decides, not the order of lines.

LARGEST_POLICY: Final = 1 << 20
MOST_OF_A_KIND: Final = 256
_NONE: Final = b"none"
_LOG_KINDS_of_policy: Final = (Kind.ED25519, Kind.ML_DSA_44_COSIGNATURE)
_WITNESS_KINDS: Final = (Kind.ED25519_COSIGNATURE, Kind.ML_DSA_44_COSIGNATURE)
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile(rb"[1-9][0-9]{0,3}")
_BLANKS = re.compile(rb"[ \t]+")


@dataclass(frozen=True)
class Group:
    """Members of which at least `enough` must have witnessed. members: names of witnesses and groups."""

    enough: int
    members: tuple[bytes, ...]


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses by name, groups by name, and the name the quorum rests on (None: no witness needed)."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[bytes, VerifierKey]
    groups: Mapping[bytes, Group]
    quorum: bytes | None
    urls: Mapping[VerifierKey, bytes] = field(default_factory=dict)

    def is_quorum(self, names: frozenset[bytes]) -> bool:
        """Whether these witnesses, by their names in the policy, are enough."""
        return self.quorum is None or self._has_witnessed(self.quorum, names)

    def _has_witnessed(self, name: bytes, names: frozenset[bytes]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in names
        return sum(self._has_witnessed(member, names) for member in group.members) >= group.enough


@dataclass(frozen=True)
class Witnessed:
    """A checkpoint that passed. log: the key it counts under. witnesses: name in the policy, POSIX seconds.

    ignored: how many signatures were of keys the policy does not list.
    """

    checkpoint: Checkpoint
    log: VerifierKey
    witnesses: tuple[tuple[bytes, int], ...]
    ignored: int


def verify_checkpoint(note: Note, policy: Policy) -> Witnessed:
    """The checkpoint, once a log of the policy and a quorum of its witnesses are shown to have signed it.

    Raises SignatureRefusedError, NoQuorumError, and MalformedError when what they signed is no checkpoint.
    """
    keys = (*policy.logs, *policy.witnesses.values())
    signed = verify_of_note(note, keys)
    checkpoint = parse_checkpoint(note.text)
    log = _signing_log(checkpoint, policy, signed)
    times = {one.key: one.at for one in signed if one.at}
    witnesses = tuple((name, times[key]) for name, key in policy.witnesses.items() if key in times)
    if not policy.is_quorum(frozenset(name for name, _ in witnesses)):
        found = ", ".join(told(name) for name, _ in witnesses) or "none"
        raise NoQuorumError(
            f"The witnesses that cosigned the checkpoint of {checkpoint.size} leaves ({found}) do not make "
            f"the quorum {told(policy.quorum or _NONE)} of the policy."
        )
    return Witnessed(checkpoint, log, witnesses, len(note.signatures) - len(signed))


def parse_policy(data: bytes) -> Policy:
    """Read a policy file. Raises MalformedError, which names the line."""
    if len(data) > LARGEST_POLICY:
        raise MalformedError(f"A policy is larger than {LARGEST_POLICY:,} bytes.")
    if data and not data.endswith(b"\n"):
        raise MalformedError("The last line of a policy has no end; the file may have been cut off.")
    reader = _Reader_of_policy()
    for number, line in enumerate(data.split(b"\n"), 1):
        words = _BLANKS.split(line.strip(b" \t"))
        try:
            if _FORBIDDEN.search(line):
                raise MalformedError("a control character other than tab and newline was found")
            if words[0] and not words[0].startswith(b"#"):
                reader.read(words)
        except MalformedError as error:
            raise MalformedError(f"Line {number} of the policy: {error}") from None
    return reader.policy()


def told(name: bytes) -> str:
    """A policy's own name for a witness or group, as it may stand in a message."""
    return shown(name.decode("utf-8", errors="backslashreplace"))


class _Reader_of_policy:
    """A policy as far as its lines have been read."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[bytes, VerifierKey] = {}
        self.groups: dict[bytes, Group] = {}
        self.members: set[bytes] = set()
        self.materials: set[bytes] = set()
        self.urls: dict[VerifierKey, bytes] = {}
        self.quorums: list[bytes] = []

    def read(self, words: list[bytes]) -> None:
        match words:
            case [b"log", vkey, *url] if len(url) <= 1:
                self.log(vkey, url)
            case [b"witness", name, vkey, *url] if len(url) <= 1:
                self.witness(name, vkey, url)
            case [b"group", name, enough, *members] if members:
                self.group(name, enough, members)
            case [b"quorum", name]:
                self.quorum(name)
            case _:
                raise MalformedError("this is not a log, witness, group or quorum line of tlog-policy")

    def policy(self) -> Policy:
        if len(self.quorums) != 1:
            raise MalformedError(f"The policy has {len(self.quorums)} quorum lines; exactly one is expected.")
        quorum = None if self.quorums[0] == _NONE else self.quorums[0]
        return Policy(tuple(self.logs), self.witnesses, self.groups, quorum, self.urls)

    def log(self, vkey: bytes, url: list[bytes]) -> None:
        self.logs.append(self.key(vkey, url, _LOG_KINDS_of_policy, "log"))
        self.limit(len(self.logs))

    def witness(self, name: bytes, vkey: bytes, url: list[bytes]) -> None:
        self.new_name(name)
        self.witnesses[name] = self.key(vkey, url, _WITNESS_KINDS, "witness")
        self.limit(len(self.witnesses))

    def group(self, name: bytes, enough: bytes, members: list[bytes]) -> None:
        self.new_name(name)
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise MalformedError("a group has a member that no line above defines")
            if member in self.members:
                raise MalformedError("a name is a member twice; it could count twice")
            self.members.add(member)
        self.groups[name] = Group(_enough(enough, len(members)), tuple(members))
        self.limit(len(self.groups))

    def quorum(self, name: bytes) -> None:
        if name != _NONE and name not in self.witnesses and name not in self.groups:
            raise MalformedError("the quorum is a name that no line above defines")
        self.quorums.append(name)

    def new_name(self, name: bytes) -> None:
        if name == _NONE or name in self.witnesses or name in self.groups:
            raise MalformedError("a name is defined twice, or is `none`")

    def key(self, vkey: bytes, url: list[bytes], kinds: tuple[Kind, ...], role: str) -> VerifierKey:
        try:
            key = parse_vkey(vkey.decode("utf-8"))
        except UnicodeDecodeError:
            raise KeyUnusableError("a key's name is not UTF-8") from None
        if key.kind not in kinds:
            raise KeyUnusableError(f"a {role} cannot have a key of kind {key.kind.name}")
        if key.material in self.materials:
            raise KeyUnusableError("a key is listed twice, here and above")
        self.materials.add(key.material)
        if url:
            self.urls[key] = url[0]
        return key

    def limit(self, count: int) -> None:
        if count > MOST_OF_A_KIND:
            raise MalformedError(f"more than {MOST_OF_A_KIND} logs, witnesses or groups")


def _enough(word: bytes, members: int) -> int:
    if word in (b"any", b"all"):
        return 1 if word == b"any" else members
    if _COUNT.fullmatch(word) is None or not 1 <= int(word) <= members:
        raise MalformedError(f"a group of {members} needs `any`, `all` or a number from 1 to {members}")
    return int(word)


def _signing_log(checkpoint: Checkpoint, policy: Policy, signed: tuple[Signed, ...]) -> VerifierKey:
    logs = [one.key for one in signed if one.key in policy.logs and one.key.name == checkpoint.origin]
    if not logs:
        raise SignatureRefusedError(
            "No log of the policy signed the checkpoint under its own name, which is the checkpoint's origin."
        )
    plain = [key for key in logs if key.kind is Kind.ED25519]
    if checkpoint.extensions and not plain:
        raise SignatureRefusedError(
            "The checkpoint has extension lines, which an ML-DSA signature leaves out."
        )
    return (plain or logs)[0]


# proof ------------------------------------------------------------------------------------------------------
# Proofs one can keep: a leaf's place, the hashes up to the root, and the checkpoint that witnesses cosigned.
#
# Promises: `parse_proof` reads exactly what `Proof.to_bytes` writes. `verify_proof` needs nothing but the
# leaf's bytes and the reader's own policy: no network, no log.
# Refuses: more than 63 hashes, more than 64 KiB of extra data. Extra data are signed by nobody; Clerestory puts
# the leaf's bytes there, which the proof itself then shows to be right or wrong.
# Source: C2SP tlog-proof (format v1).

HEADER: Final = "c2sp.org/tlog-proof@v1"
LARGEST_EXTRA: Final = 1 << 16
MOST_HASHES: Final = 63
LARGEST_PROOF: Final = LARGEST_NOTE + 2 * LARGEST_EXTRA
_EXTRA: Final = "extra "
_INDEX: Final = "index "


@dataclass(frozen=True)
class Proof:
    """That some leaf is number `index` of the tree of a checkpoint. checkpoint: the cosigned note.

    hashes: from the leaf's sibling up, each 32 bytes. extra: signed by nobody, or None.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = field(default=None, repr=False)

    def to_bytes(self) -> bytes:
        """The proof as it is stored, by custom in a file `….tlog-proof`."""
        extra = [] if self.extra is None else [_EXTRA + write_base64(self.extra)]
        lines = [HEADER, *extra, f"{_INDEX}{self.index}", *map(write_base64, self.hashes), ""]
        return "".join(line + "\n" for line in lines).encode("utf-8") + self.checkpoint.to_bytes()


def parse_proof(data: bytes) -> Proof:
    """Read a proof. Raises MalformedError."""
    head, blank, note = data[:LARGEST_PROOF].partition(b"\n\n")
    lines = read_utf8(head, 2 * LARGEST_EXTRA, "The part of a proof before its checkpoint").split("\n")
    if lines.pop(0) != HEADER:
        raise MalformedError(f"A proof does not begin with the line {HEADER}.")
    if not blank or len(data) > LARGEST_PROOF:
        raise MalformedError("A proof has no empty line before its checkpoint, or is too large.")
    extra = None
    if lines and lines[0].startswith(_EXTRA):
        extra = read_base64(lines.pop(0).removeprefix(_EXTRA), "The line `extra` of a proof")
        if len(extra) > LARGEST_EXTRA:
            raise MalformedError(f"The extra data of a proof have more than {LARGEST_EXTRA:,} bytes.")
    if not lines or not lines[0].startswith(_INDEX):
        raise MalformedError("A proof has no line `index` where one is expected.")
    index = read_decimal(lines.pop(0).removeprefix(_INDEX), "The line `index` of a proof")
    if len(lines) > MOST_HASHES:
        raise MalformedError(f"A proof has more than {MOST_HASHES} hashes; no tree is that high.")
    hashes = tuple(read_hash(line, f"Hash {number} of a proof") for number, line in enumerate(lines, 1))
    return Proof(index, hashes, parse_note(note), extra)


def verify_proof(proof: Proof, entry: bytes, policy: Policy) -> Witnessed:
    """What is shown about the checkpoint, once the entry's bytes are shown to be a leaf under it.

    Raises SignatureRefusedError, NoQuorumError, InclusionError, and MalformedError when what is signed is no
    checkpoint.
    """
    witnessed = verify_checkpoint(proof.checkpoint, policy)
    checkpoint = parse_checkpoint(proof.checkpoint.text)
    verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return witnessed


# certificate ------------------------------------------------------------------------------------------------
# Certificates: what is needed to check a release without the office that made it, in one file.
#
# A certificate has parts; each is the opening of one entry of the log and the proof that the entry is in it.
# Usually one part is the decision and another the sealed release.
# Promises: `parse_certificate` reads exactly what `Certificate.to_bytes` writes (any JSON spelling of it).
# `verify_certificate` needs nothing but the reader's own policy.
# Refuses: parts of different logs, one entry twice, entries about different requests beside each other, heads
# that contradict each other.

CERTIFICATE_FORMAT: Final = "clerestory-certificate-1"
LARGEST_CERTIFICATE: Final = LARGEST_OPENING
MOST_PARTS: Final = 64
SUBJECT_FIELD: Final = "subject_ref"
"""The field of a record that says which request the entry is about."""


@dataclass(frozen=True)
class Part:
    """One entry: what is shown of it, and the proof that it was logged."""

    proof: Proof
    opening: Opening

    def shown(self, name: str) -> str | None:
        """The value of a field that the opening shows, or None."""
        return self.all_shown().get(name)

    def all_shown(self) -> dict[str, str]:
        """Every field that the opening shows, by name."""
        return {name: held.value for name, held in self.opening.shown.items()}


@dataclass(frozen=True)
class Certificate:
    """Entries that belong together. parts: 1 to 64. Nothing is known to be true of it yet."""

    parts: tuple[Part, ...]

    def to_bytes(self) -> bytes:
        """The certificate as a JSON file, by custom `….certificate.json`. Keep it as what it shows."""
        return write_document(
            {
                "format": CERTIFICATE_FORMAT,
                "parts": [
                    {"proof": part.proof.to_bytes().decode("utf-8"), "opening": part.opening.to_document()}
                    for part in self.parts
                ],
            }
        )


def parse_certificate(data: bytes) -> Certificate:
    """Read a certificate. Raises MalformedError, which names the part."""
    value = read_document(data, LARGEST_CERTIFICATE, "The certificate")
    document = read_members(value, "the certificate", {"format", "parts"})
    if document["format"] != CERTIFICATE_FORMAT:
        raise MalformedError(f"The certificate's `format` is not {CERTIFICATE_FORMAT}.")
    parts = document["parts"]
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_PARTS:
        raise MalformedError(f"`parts` of the certificate is not a list of 1 to {MOST_PARTS}.")
    return Certificate(tuple(_part(part, number) for number, part in enumerate(parts, 1)))


def verify_certificate(certificate: Certificate, policy: Policy) -> tuple[Witnessed, ...]:
    """What is shown about the checkpoint of each part, once every part is shown to be true.

    Each opening fits its leaf, each leaf is in a log of the policy, all are different entries of one log
    about one request. Raises NotVerifiedError, which names the part, or MalformedError when what is signed is
    no checkpoint.
    """
    witnessed = tuple(
        _verified_of_certificate(part, policy, number) for number, part in enumerate(certificate.parts, start=1)
    )
    _check_one_log(certificate, witnessed)
    if len({subject for part in certificate.parts if (subject := part.shown(SUBJECT_FIELD))}) > 1:
        raise OpeningError(
            f"The parts of the certificate are not about one request: `{SUBJECT_FIELD}` differs. Each may be "
            "true; together they show nothing."
        )
    return witnessed


def _verified_of_certificate(part: Part, policy: Policy, number: int) -> Witnessed:
    entry = part.opening.leaf.to_bytes()
    try:
        if part.proof.extra not in (None, entry):
            raise OpeningError("The opening is of another leaf than the one beside the proof.")
        verify_opening(part.opening)
        return verify_proof(part.proof, entry, policy)
    except LedgerError as error:
        raise _in_part(error, number) from None


def _check_one_log(certificate: Certificate, witnessed: tuple[Witnessed, ...]) -> None:
    if len({one.checkpoint.origin for one in witnessed}) > 1:
        raise OpeningError("The parts of the certificate are of different logs.")
    if len({part.proof.index for part in certificate.parts}) < len(certificate.parts):
        raise OpeningError("One entry stands in the certificate twice.")
    roots: dict[int, bytes] = {}
    for one in witnessed:
        if roots.setdefault(one.checkpoint.size, one.checkpoint.root) != one.checkpoint.root:
            raise ConsistencyError(
                f"Two heads of {one.checkpoint.size} leaves in the certificate have different roots. Both "
                "are signed, so the log has said two things; keep the file, it shows it."
            )


def _part(value: object, number: int) -> Part:
    try:
        members = read_members(value, "a part", {"proof", "opening"})
        try:
            proof = read_text(members["proof"], "`proof`").encode("utf-8")
        except UnicodeEncodeError:
            raise MalformedError("`proof` has half a surrogate pair in it.") from None
        return Part(parse_proof(proof), opening_from(members["opening"]))
    except MalformedError as error:
        raise MalformedError(f"Part {number} of the certificate: {error}") from None


def _in_part(error: LedgerError, number: int) -> LedgerError:
    """The error with its place; of the base only, since its kinds differ in what they take."""
    kind = NotVerifiedError if isinstance(error, NotVerifiedError) else MalformedError
    return kind(f"Part {number} of the certificate: {error}")


# agreeing ---------------------------------------------------------------------------------------------------
# What the parts of a certificate say of each other: was exactly that sealed which a decision released?
#
# Promises: elements that were sealed without being released by the decision they name are found.
# scripts/make_verifier.py copies this module into verifiers/verify.py, so it needs nothing but the ledger.

DECIDED: Final = "query.elements.decided"
"""The event of an entry that is a decision, in its field `event`."""
FACTS: Final = "body_facts"
"""The field of such an entry that holds the question; without it the decision cannot be made again."""
SEALED: Final = "release.envelope.sealed"
"""The event of an entry that is a sealed release."""
_ENTRY: Final = "body_decision_entry"
_DIGEST: Final = "body_decision_digest"
_RELEASE: Final = " release"


def agreement(certificate: Certificate) -> list[str]:
    """A sentence for each sealed release of a verified certificate.

    Raises OpeningError for what was sealed and not released, MalformedError for fields of another form.
    """
    return [_sealed(part, certificate) for part in certificate.parts if part.shown("event") == SEALED]


def _sealed(part: Part, certificate: Certificate) -> str:
    number, named = part.proof.index, (part.shown(_ENTRY), part.shown(_DIGEST))
    if named == (None, None) or part.shown("body_elements") is None:
        return f"NOT CHECKED: which elements entry {number} sealed, and by which decision, was not shown."
    elements = _texts(part, "body_elements")
    for decided in certificate.parts:
        if decided.shown("event") == DECIDED and _is_meant(decided, *named):
            if decided.shown("body_outcomes") is None:
                break
            released = {
                line.removesuffix(_RELEASE)
                for line in _texts(decided, "body_outcomes")
                if line.endswith(_RELEASE)
            }
            more = sorted(set(elements) - released)
            if more:
                raise OpeningError(
                    f"Entry {number} sealed what the decision of entry {decided.proof.index} does not "
                    f"release: {', '.join(shown(name)[:40] for name in more)}."
                )
            return (
                f"Entry {number} sealed nothing but what the decision of entry {decided.proof.index} releases"
                f" (elements: {len(elements)})."
            )
    return f"NOT CHECKED: the decision by which entry {number} was sealed is not shown in the certificate."


def _is_meant(decided: Part, entry: str | None, digest: str | None) -> bool:
    """Whether this is the decision that a sealed release names, by its entry or by its digest."""
    if entry is not None and decided.shown("number") == entry:
        return True
    return digest is not None and decided.shown(_DIGEST) == digest


def _texts(part: Part, name: str) -> list[str]:
    what = f"{name} of entry {part.proof.index}"
    value = read_document((part.shown(name) or "").encode("utf-8"), LONGEST_VALUE, what)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise MalformedError(f"{what} is not a list of texts.")
    return value


# tiles ------------------------------------------------------------------------------------------------------
# A log as files: hash tiles, entry bundles, their paths; the tree read from them.
#
# Promises: a path, a tile and a bundle are read only in their one spelling. How they come to be: `growth`.
# Refuses: empty tiles, tiles and bundles of another width than their path says, entries of 64 KiB or more.
# Source: C2SP tlog-tiles 0.1.0.

FULL: Final = 256
HEIGHT: Final = 8
HIGHEST_LEVEL: Final = 63
LARGEST_ENTRY: Final = 0xFFFF
LARGEST_BUNDLE: Final = FULL * (2 + LARGEST_ENTRY)
TILE_BYTES: Final = FULL * HASH_BYTES
Read = Callable[[str], bytes | None]
"""read(path): the bytes of a resource by its path from the log's prefix, or None where there is none; it may
raise ResourceError."""
_PATH = re.compile(
    r"tile/(?P<level>0|[1-9][0-9]?|entries)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True)
class Resource:
    """A hash tile, or an entry bundle (level None). width: hashes or entries in it, 1 to 256."""

    level: int | None
    index: int
    width: int = FULL

    @property
    def path(self) -> str:
        """Where it stands, from the log's prefix."""
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == FULL else f".p/{self.width}"
        return f"tile/{level}/{_index_path(self.index)}{partial}"

    @property
    def full(self) -> "Resource":
        """The same place with all 256."""
        return Resource(self.level, self.index)


def parse_path(path: str) -> Resource:
    """Read `Resource.path`. Raises MalformedError."""
    parts = _PATH.fullmatch(path)
    if parts is not None:
        level = None if parts["level"] == "entries" else int(parts["level"])
        index = int(parts["index"].replace("/", "").replace("x", ""))
        resource = Resource(level, index, int(parts["width"] or FULL))
        if resource.path == path and (level or 0) <= HIGHEST_LEVEL:
            return resource
    raise MalformedError("This is not the path of a tile or an entry bundle as tlog-tiles spells it.")


def parse_bundle(data: bytes, width: int) -> tuple[bytes, ...]:
    """The entries of a bundle that must hold `width`. Raises MalformedError."""
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at < end and len(entries) <= width:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if at > end:  # also where the length itself is cut off
            raise MalformedError(f"entry {len(entries)} of the bundle is cut off")
        entries.append(data[start:at])
    if len(entries) != width:
        raise MalformedError(f"the bundle holds {_some(len(entries), width)}; {width} entries are expected")
    return tuple(entries)


def check_tile(data: bytes, width: int) -> None:
    """Raise MalformedError unless these may be the bytes of a tile that must hold `width` hashes."""
    if len(data) != width * HASH_BYTES:
        raise MalformedError(f"the tile has {len(data)} bytes; {width * HASH_BYTES} are expected")


def found(read: Read, resource: Resource) -> bytes:
    """The bytes of a resource; of a partial one also as the beginning of the full one. Not yet believed.

    Raises ResourceError when it is missing or cannot hold what its path says.
    """
    data = read(resource.path)
    if data is None and resource.width < FULL:
        whole = read(resource.full.path)
        data = None if whole is None else beginning(whole, resource)
    if data is None:
        raise ResourceError(resource.path, "is missing.")
    return data


def beginning(whole: bytes, resource: Resource) -> bytes:
    """What a partial resource holds, out of the bytes of a later one in its place. Not yet believed."""
    if resource.level is not None:
        return whole[: resource.width * HASH_BYTES]
    at = 0
    for _ in range(resource.width):
        at += 2 + int.from_bytes(whole[at : at + 2], "big")
    return whole[:at]


def tile_in(read: Read, resource: Resource) -> bytes:
    """The bytes of a tile as it is stored, as many as it must have. Raises ResourceError."""
    data = found(read, resource)
    try:
        check_tile(data, resource.width)
    except MalformedError as error:
        raise ResourceError(resource.path, f"{error}.") from None
    return data


def entries_of(read: Read, resource: Resource) -> tuple[bytes, ...]:
    """The entries of a bundle as it is stored. Raises ResourceError."""
    data = found(read, resource)
    try:
        return parse_bundle(data, resource.width)
    except MalformedError as error:
        raise ResourceError(resource.path, f"{error}.") from None


def subtrees_in(read: Read, size: int, lift: Callable[[bytes, int], bytes] = lifted) -> Subtree:
    """Subtrees of the tree of `size` leaves out of its stored tiles, for making proofs.

    A tile is hashed through once and kept a while, so proofs of neighbours cost little more than one.
    lift: as `merkle.lifted`. Nothing is verified here: a proof made of wrong tiles does not verify. Calls
    raise ResourceError.
    """
    if not 0 <= size <= LARGEST_SIZE:
        raise MalformedError("There is no tree of that size.")

    @lru_cache(maxsize=FULL)
    def rows(level: int, index: int) -> tuple[bytes, ...]:
        """A tile, and row by row the hashes above whole subtrees in it: of a full one 256, 128, … 2, 1."""
        width = min(FULL, (size >> (HEIGHT * level)) - index * FULL)
        made = [tile_in(read, Resource(level, index, width))]
        while width := width // 2:
            made.append(lift(made[-1][: 2 * HASH_BYTES * width], 1))
        return tuple(made)

    def perfect(height: int, index: int) -> bytes:
        level, row = divmod(height, HEIGHT)
        tile, place = divmod(index, FULL >> row)
        return rows(level, tile)[row][HASH_BYTES * place : HASH_BYTES * (place + 1)]

    def subtree(start: int, end: int) -> bytes:
        parts = [perfect(height, index) for height, index in perfect_parts(start, end)]
        return joined(parts) if parts else EMPTY_ROOT

    return subtree


def _index_path(index: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def _some(count: int, width: int) -> str:
    return f"more than {width}" if count > width else str(count)


# files ------------------------------------------------------------------------------------------------------
# Files as the verifying commands take them: bounded, and each fault one sentence that names the file.

_Form = TypeVar("_Form")
_WIDTH: Final = re.compile(r"[1-9][0-9]{0,2}")
CHECKPOINT: Final = "checkpoint"
_PLAINLY: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe in the place of a tile must not hold up the examination; bytes are bytes on every system."""


class Log(Protocol):
    """The public files of a log, wherever they lie."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a resource, None where there is none. Raises ResourceError."""

    def widths(self, full: Resource) -> tuple[int, ...]:
        """Of which widths partial tiles or bundles stand beside the full one."""


class Given:
    """A policy as it was given, and the part of it that this machine can check.

    whole: as in the file. policy: without the keys that this machine's `cryptography` cannot check, so that
    they never count. unchecked: a sentence for each of those.
    """

    def __init__(self, path: Path) -> None:
        self.whole = self.policy = parsed(path, LARGEST_POLICY, parse_policy)
        self.unchecked: list[str] = []
        if not has_ml_dsa():
            self.policy, self.unchecked = _without_ml_dsa(self.whole)

    def judged(self, judge: Callable[[], _Form]) -> _Form:
        """What a judge finds; a refusal also says what could not be checked. Raises LedgerError."""
        try:
            return judge()
        except NotVerifiedError as error:
            raise NotVerifiedError(" ".join([str(error), *self.unchecked])) from None

    def head_of(self, log: Log) -> Witnessed:
        """The checkpoint of a log, verified. Raises MalformedError or NotVerifiedError."""
        try:
            data = log.read(CHECKPOINT)
        except ResourceError as error:
            raise MalformedError(str(error)) from None
        if data is None:
            raise MalformedError(f"{CHECKPOINT}: is missing; a log with checkpoint and tile/ is expected.")
        return self.judged(lambda: judged_as(CHECKPOINT, lambda: self._checkpoint(data)))

    def checkpoint_in(self, path: Path) -> Witnessed:
        """The checkpoint a file holds, verified. Raises MalformedError or NotVerifiedError."""
        return self.judged(lambda: parsed(path, LARGEST_NOTE, self._checkpoint))

    def _checkpoint(self, data: bytes) -> Witnessed:
        return verify_checkpoint(parse_note(data), self.policy)


def parsed(path: Path, largest: int, parse: Callable[[bytes], _Form]) -> _Form:
    """What a file holds. Raises MalformedError or NotVerifiedError, which names the file."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise MalformedError(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError:
        raise MalformedError("A file's name has a byte in it that no name has.") from None
    return judged_as(str(path), lambda: parse(data))


def judged_as(name: str, judge: Callable[[], _Form]) -> _Form:
    """What a judge finds; a refusal names the file. Raises MalformedError or NotVerifiedError."""
    try:
        return judge()
    except MalformedError as error:
        raise MalformedError(f"{name}: {error}") from None
    except NotVerifiedError as error:
        raise NotVerifiedError(f"{name}: {error}") from None


def digest_in(path: Path) -> bytes:
    """The SHA-256 of a file of any size. Raises MalformedError."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise MalformedError(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError:
        raise MalformedError("A file's name has a byte in it that no name has.") from None
    return digest.digest()


def has_ml_dsa() -> bool:
    """Whether the `cryptography` of this machine can check ML-DSA-44 signatures."""
    try:
        MLDSA44PublicKey.from_public_bytes(bytes(KEY_BYTES[Kind.ML_DSA_44_COSIGNATURE]))
    except (AttributeError, UnsupportedAlgorithm):  # verify.py puts None where the name is not there
        return False
    return True


class Folder:
    """A log as files below one folder, which somebody else may have filled."""

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            is_folder = root.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if not is_folder:
            raise MalformedError(f"{root}: is not a folder; a log with checkpoint and tile/ is expected.")

    def read(self, path: str) -> bytes | None:
        """The bytes of a resource, None where there is none. Raises ResourceError."""
        try:
            file = os.open(self.root / path, os.O_RDONLY | _PLAINLY)
            with os.fdopen(file, "rb") as opened:
                if not stat.S_ISREG(os.fstat(file).st_mode):
                    raise ResourceError(path, "is not a plain file.")
                return opened.read(LARGEST_BUNDLE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise ResourceError(path, f"cannot be read ({error.strerror}).") from None

    def widths(self, full: Resource) -> tuple[int, ...]:
        """Of which widths partial tiles or bundles stand beside the full one."""
        try:
            names = [file.name for file in (self.root / f"{full.path}.p").iterdir()]
        except OSError:
            return ()
        return tuple(sorted(int(name) for name in names if _WIDTH.fullmatch(name)))


def _without_ml_dsa(policy: Policy) -> tuple[Policy, list[str]]:
    logs = tuple(key for key in policy.logs if key.kind is not Kind.ML_DSA_44_COSIGNATURE)
    witnesses = {
        name: key for name, key in policy.witnesses.items() if key.kind is not Kind.ML_DSA_44_COSIGNATURE
    }
    names = [f"the log {shown(key.name)}" for key in policy.logs if key not in logs]
    names += [f"the witness {told(name)}" for name in policy.witnesses if name not in witnesses]
    cure = "python3 -m pip install --upgrade cryptography"
    return replace(policy, logs=logs, witnesses=witnesses), [
        f"NOT CHECKED and not counted: ML-DSA-44 signatures of {name}, which the package cryptography "
        f"{cryptography.__version__} of this machine does not know ({cure})."
        for name in names
    ]


# explained --------------------------------------------------------------------------------------------------
# A policy in words: which logs it believes, which witnesses it knows, and how many of them it takes.
#
# Promises: the numbers are those of the policy's own rule, for groups within groups as well: how few witnesses
# could deceive together with the log, and how many may be silent without stopping it.

_KINDS_of_explained: Final = {
    Kind.ED25519: "Ed25519",
    Kind.ED25519_COSIGNATURE: "Ed25519",
    Kind.ML_DSA_44_COSIGNATURE: "ML-DSA-44",
}


def explained(policy: Policy) -> list[str]:
    """The policy, a sentence for each thing it says."""
    return [*_logs(policy), *_witnesses(policy), *_rule(policy)]


def fewest(policy: Policy, name: bytes) -> int:
    """How few witnesses can satisfy the name of a witness or group."""
    group = policy.groups.get(name)
    if group is None:
        return 1
    return sum(sorted(fewest(policy, member) for member in group.members)[: group.enough])


def fewest_missing(policy: Policy, name: bytes) -> int:
    """How few witnesses must be silent so that the name of a witness or group cannot be satisfied."""
    group = policy.groups.get(name)
    if group is None:
        return 1
    spare = len(group.members) - group.enough
    return sum(sorted(fewest_missing(policy, member) for member in group.members)[: spare + 1])


def _logs(policy: Policy) -> list[str]:
    if not policy.logs:
        return ["No log is believed, so nothing verifies under this policy."]
    origins = len({key.name for key in policy.logs})
    keys = f" ({len(policy.logs)} keys; either key of a log will do)" if len(policy.logs) > origins else ""
    return [
        f"{_how_many(origins, 'log')} {'is' if origins == 1 else 'are'} believed{keys}:",
        *(f"  {_key(key, policy)}" for key in policy.logs),
    ]


def _witnesses(policy: Policy) -> list[str]:
    if not policy.witnesses:
        return ["No witness is known."]
    count = len(policy.witnesses)
    return [
        f"{_how_many(count, 'witness', 'es')} {'is' if count == 1 else 'are'} known:",
        *(f"  {told(name)}: {_key(key, policy)}" for name, key in policy.witnesses.items()),
    ]


def _rule(policy: Policy) -> list[str]:
    if policy.quorum is None:
        return [
            "A head of a log is believed without any witness: the log could show others something else, and "
            "nobody else says when."
        ]
    needed, silent = fewest(policy, policy.quorum), fewest_missing(policy, policy.quorum) - 1
    liars = _how_many(needed, "witness", "es")
    lines = [
        f"A head of a log is believed once it is witnessed by {_asked(policy, policy.quorum)}.",
        f"To deceive you, the log and at least {liars} would have to act together.",
        f"The rule can still be met with any {_how_many(silent, 'witness', 'es')} silent."
        if silent
        else "One silent witness can be enough that the rule is not met any more.",
    ]
    spare = [told(name) for name in policy.witnesses if name not in _reached(policy, policy.quorum)]
    return [*lines, *([f"Known, and not part of the rule: {', '.join(spare)}."] if spare else [])]


def _asked(policy: Policy, name: bytes) -> str:
    group = policy.groups.get(name)
    if group is None:
        return told(name)
    how = "all" if group.enough == len(group.members) else f"at least {group.enough}"
    return f"{how} of ({', '.join(_asked(policy, member) for member in group.members)})"


def _reached(policy: Policy, name: bytes) -> frozenset[bytes]:
    group = policy.groups.get(name)
    if group is None:
        return frozenset({name})
    return frozenset().union(*(_reached(policy, member) for member in group.members))


def _key(key: VerifierKey, policy: Policy) -> str:
    url = policy.urls.get(key)
    where = f", at {told(url)}" if url else ""
    return f"{shown(key.name)} ({_KINDS_of_explained[key.kind]}, key {key.id.hex()}{where})"


def _how_many(count: int, one: str, more: str = "s") -> str:
    return f"{count} {one}{'' if count == 1 else more}"


# hashing ----------------------------------------------------------------------------------------------------
# The bulk work of a tree, as a value that can be exchanged: from bundles to leaf hashes, and upwards.
#
# Promises: whichever way is taken, the same bytes and the same errors come out. `HASHLIB` is the reference;
# `fast` offers another way, which is held against it before its first use.

@dataclass(frozen=True)
class Hasher:
    """A way to hash in bulk.

    name: for people. leaf_hashes(bundle, width): the leaf hashes of its entries, contiguous; raises
    MalformedError as `parse_bundle`. lifted(hashes, levels): as `merkle.lifted`.
    """

    name: str
    leaf_hashes: Callable[[bytes, int], bytes]
    lifted: Callable[[bytes, int], bytes]


def _leaf_hashes(bundle: bytes, width: int) -> bytes:
    return b"".join([hashlib.sha256(b"\0" + entry).digest() for entry in parse_bundle(bundle, width)])


HASHLIB: Final = Hasher("hashlib", _leaf_hashes, lifted)


# growth -----------------------------------------------------------------------------------------------------
# How a log grows: the right edge of its tree, and the files that its entries make.
#
# Promises: every byte is a function of the entries alone, so two writers of one log write the same files, in
# whatever portions they come and whichever way they are hashed.
# Refuses: what tiles and bundles refuse.
# Source: C2SP tlog-tiles 0.1.0.

class Edge:
    """The right edge of a growing tree: at most 255 hashes a level, whatever its size.

    Leaf hashes are pushed in any number at a time; tiles come out as they fill.
    """

    def __init__(self, hasher: Hasher = HASHLIB) -> None:
        self.size = 0
        self._hasher = hasher
        self._open: list[bytes] = []

    @classmethod
    def stored(cls, read: Read, size: int, hasher: Hasher = HASHLIB) -> Self:
        """The edge of a log of `size` leaves out of its stored tiles, to go on from there.

        Nothing is verified here: whether it is the right one, `root` tells. Raises ResourceError.
        """
        edge = cls(hasher)
        edge.size = size
        while size >> (HEIGHT * len(edge._open)):
            tile = edge._partial(len(edge._open))
            edge._open.append(tile_in(read, tile) if tile.width else b"")
        return edge

    def push(self, leaves: bytes) -> list[tuple[Resource, bytes]]:
        """Take the next leaf hashes (contiguous); gives the tiles that they filled, from level 0 up.

        Raises MalformedError unless they have 32 bytes each.
        """
        check_filled(leaves, 0)
        filled: list[tuple[Resource, bytes]] = []
        level, index = 0, self.size
        self.size += len(leaves) // HASH_BYTES
        while leaves:
            if level == len(self._open):
                self._open.append(b"")
            hashes, index = self._open[level] + leaves, index // FULL
            end = len(hashes) // TILE_BYTES * TILE_BYTES
            filled += [
                (Resource(level, index + number), hashes[at : at + TILE_BYTES])
                for number, at in enumerate(range(0, end, TILE_BYTES))
            ]
            self._open[level] = hashes[end:]
            leaves = self._hasher.lifted(hashes[:end], HEIGHT)
            level += 1
        return filled

    def partial(self) -> list[tuple[Resource, bytes]]:
        """The tiles that are not full at this size, from level 0 up."""
        return [(self._partial(level), hashes) for level, hashes in enumerate(self._open) if hashes]

    def root(self) -> bytes:
        """The root of the tree at this size."""
        parts = [root for hashes in reversed(self._open) for root in perfect_roots(hashes)]
        return joined(parts) if parts else EMPTY_ROOT

    def _partial(self, level: int) -> Resource:
        index, width = divmod(self.size >> (HEIGHT * level), FULL)
        return Resource(level, index, width)


# fsck -------------------------------------------------------------------------------------------------------
# Examine a whole log: every tile and the root derived anew from the entries, and what is wrong named.
#
# Promises: what passes is, byte for byte, what the entries under the signed root make. Where a tile and its
# bundle disagree, the tile above says which of them is wrong, and the signed root confirms it. Where that fails
# (several faults meet in one place) the result says so, and names whatever may be wrong. Memory does not grow
# with the log, up to the list of faults (at most 1,000 are named).
# Refuses: to repair, and to say that a log is whole while any resource of it could not be read.
# Source: tlog-tiles; Tessera's fsck.

MOST_FAULTS: Final = 1000
Widths = Callable[[Resource], tuple[int, ...]]
"""widths(full resource): the widths of which a partial one is stored beside it."""
Told = Callable[[int], None]
"""told(entries): how many have been examined."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. path: the resource."""

    path: str
    what: str


@dataclass(frozen=True)
class Examined:
    """What was found. faults: none, if the log is whole. is_rooted: the entries lead to the signed root, so
    exactly the faults named are there; without it they are those that may be.
    """

    entries: int
    resources: int
    faults: tuple[Fault, ...]
    is_rooted: bool

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it must be."""
        return self.is_rooted and not self.faults


class _Trust(Enum):
    """Whom to follow where a tile of level 0 and its bundle disagree."""

    TILE_ABOVE = "the one whose root stands in the tile above"
    BUNDLE = "the bundle"
    TILE = "the tile"


def examine(
    read: Read,
    checkpoint: Checkpoint,
    *,
    widths: Widths = lambda full: (),
    told: Told = lambda entries: None,
    hasher: Hasher = HASHLIB,
) -> Examined:
    """Derive the log of a signed checkpoint anew and compare. Raises nothing for what is wrong in the log.

    read: gives stored bytes by path. widths: names older partial tiles, which are examined too.
    """
    faults: dict[str, Fault] = {}
    log = _Log(read, checkpoint, widths, hasher)
    for trust in _Trust:
        examined = _Examination(log, told, trust).run()
        if examined.is_rooted:
            return examined
        faults |= {fault.path: fault for fault in examined.faults}
        if not faults:
            break  # tiles and bundles agree with each other, so following others leads to the same root
    return replace(examined, faults=tuple(faults.values())[:MOST_FAULTS])


def check_whole(examined: Examined, checkpoint: Checkpoint) -> None:
    """Raise ResourceError for the first fault, ConsistencyError when no single resource can be named."""
    for fault in examined.faults:
        raise ResourceError(fault.path, fault.what)
    if not examined.is_rooted:
        raise ConsistencyError(
            f"The {checkpoint.size} entries do not lead to the root of the checkpoint, although tiles and "
            "bundles fit each other."
        )


@dataclass(frozen=True)
class _Log:
    """What is examined, and how it is hashed."""

    read: Read
    checkpoint: Checkpoint
    widths: Widths
    hasher: Hasher


class _Examination:
    """One way through the log."""

    def __init__(self, log: _Log, told: Told, trust: _Trust) -> None:
        self.log, self.told, self.trust = log, told, trust
        self.edge = Edge(log.hasher)
        self.faults: dict[str, Fault] = {}
        self.resources = 0

    def run(self) -> Examined:
        size = self.log.checkpoint.size
        for index in range(-(-size // FULL)):
            width = min(FULL, size - index * FULL)
            for tile, hashes in self.edge.push(self.leaves(index, width)):
                self.compare(tile, hashes)
            self.told(index * FULL + width)
        for tile, hashes in self.edge.partial():
            self.compare(tile, hashes)
        is_rooted = self.edge.root() == self.log.checkpoint.root
        return Examined(size, self.resources, tuple(self.faults.values()), is_rooted)

    def leaves(self, index: int, width: int) -> bytes:
        """The leaf hashes of a bundle; of its tile instead, where that one is to be followed."""
        bundle, tile = Resource(None, index, width), Resource(0, index, width)
        derived, stored = self.leaves_of(bundle), self.stored(tile)
        if derived is None:
            return stored or bytes(HASH_BYTES * width)
        if stored is None or stored == derived or self.follows_bundle(tile, derived, stored):
            return derived
        wrong = index * FULL + _first_other(derived, stored)
        self.fault(bundle.path, f"entry {wrong} is not the one that was logged.")
        return stored

    def leaves_of(self, bundle: Resource) -> bytes | None:
        """The leaf hashes of a bundle as it is stored; None where it is none, which is then named."""
        self.resources += 1
        try:
            data = found(self.log.read, bundle)
            leaves = self.log.hasher.leaf_hashes(data, bundle.width)
        except ResourceError as error:
            self.fault(error.path, error.what)
            return None
        except MalformedError as error:
            self.fault(bundle.path, f"{error}.")
            return None
        self.compare_older(bundle, data)
        return leaves

    def follows_bundle(self, tile: Resource, derived: bytes, stored: bytes) -> bool:
        if self.trust is not _Trust.TILE_ABOVE:
            return self.trust is _Trust.BUNDLE
        if tile.width < FULL:
            return True
        above, offset = divmod(tile.index, FULL)
        width = min(FULL, (self.log.checkpoint.size >> HEIGHT) - above * FULL)
        hashes = self.stored(Resource(1, above, width))
        start = offset * HASH_BYTES
        return hashes is None or hashes[start : start + HASH_BYTES] != self.log.hasher.lifted(stored, HEIGHT)

    def compare(self, tile: Resource, hashes: bytes) -> None:
        """Hold a stored tile against the derived one."""
        self.resources += 1
        try:
            stored = tile_in(self.log.read, tile)
        except ResourceError as error:
            self.fault(error.path, error.what)
            return
        if stored != hashes:
            wrong = _first_other(hashes, stored)
            self.fault(tile.path, f"hash {wrong} is not the one that the entries below it give.")
        self.compare_older(tile, hashes)

    def compare_older(self, resource: Resource, data: bytes) -> None:
        """Hold stored partial resources of earlier sizes against the beginning of this one."""
        for width in self.log.widths(resource.full):
            older = Resource(resource.level, resource.index, width)
            if not 0 < width < resource.width:
                continue
            self.resources += 1
            try:
                stored = self.log.read(older.path)
            except ResourceError as error:
                self.fault(error.path, error.what)
                continue
            if stored is not None and stored != beginning(data, older):
                self.fault(older.path, "it is not the beginning of the later one in its place.")

    def stored(self, tile: Resource) -> bytes | None:
        """A tile of the log as it is stored; None where it cannot be read (which `compare` names)."""
        try:
            return tile_in(self.log.read, tile)
        except ResourceError:
            return None

    def fault(self, path: str, what: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.setdefault(path, Fault(path, what))


def _first_other(hashes: bytes, others: bytes) -> int:
    """Which hash is the first that differs. hashes, others: contiguous, equally many, not equal."""
    starts = range(0, len(hashes), HASH_BYTES)
    return next(
        number
        for number, at in enumerate(starts)
        if hashes[at : at + HASH_BYTES] != others[at : at + HASH_BYTES]
    )


# labels -----------------------------------------------------------------------------------------------------
# All entries about one person, found in a log by the key of that person's labels, and that there is no more.
#
# Promises: every entry of the log is looked at. Labels are numbered from 1 without gaps, so a missing number or
# one that occurs twice is found, and the first number that is absent is the end.
# Refuses: to say anything of entries that could not be read.
# Source: docs/reference/ledger-formats.md, Leaf.

_AT_ONCE: Final = 4096
"""How many labels are looked for in one way through the log."""


@dataclass(frozen=True)
class About:
    """The entries about a person. entries: by number of the label, from 1 on, the index of the entry."""

    entries: Mapping[int, int]

    @property
    def latest(self) -> int:
        """The number of the last label there is, 0 without any."""
        return max(self.entries, default=0)


def entries_about(read: Read, size: int, key: bytes) -> About:
    """The entries about the holder of `key` among the first `size` of a log.

    key: 32 bytes. Raises ResourceError for what cannot be read, OpeningError when a label is missing before a
    later one or occurs twice: then an entry was left out, or one was logged twice.
    """
    found: dict[int, int] = {}
    first = 1
    while first == 1 or first - 1 in found:
        labels = {subject_label(key, number): number for number in range(first, first + _AT_ONCE)}
        for index, label in _labels(read, size):
            number = labels.get(label)
            if number is not None and found.setdefault(number, index) != index:
                raise OpeningError(
                    f"Entries {found[number]} and {index} carry one label, number {number} of this person."
                )
        first += _AT_ONCE
    missing = [number for number in range(1, max(found, default=0)) if number not in found]
    if missing:
        raise OpeningError(
            f"Label number {missing[0]} of this person is not in the log, although number {max(found)} is. "
            "Look again under a later head; if it is missing there too, an entry was left out."
        )
    return About(found)


def _labels(read: Read, size: int) -> Iterator[tuple[int, bytes]]:
    """The label of each entry that has Clerestory's form, with its index."""
    for number in range(-(-size // FULL)):
        bundle = Resource(None, number, min(FULL, size - number * FULL))
        for offset, entry in enumerate(entries_of(read, bundle)):
            try:
                yield number * FULL + offset, parse_leaf(entry).label
            except MalformedError:
                continue


# sentences --------------------------------------------------------------------------------------------------
# What was shown, in one sentence for each check, for people who do not know what a tree is.
#
# Promises: a sentence is made only of what was verified before it was called for; times are UTC and those the
# witnesses state. No value of an opened record is in any of them.

_LATEST_DATE: Final = 253_402_300_799
"""The last second of the year 9999."""
_KINDS_of_sentences: Final = {
    LeafKind.ENTRY: "an entry of the journal",
    LeafKind.MANIFEST: "a day's count",
    LeafKind.KEY_CHANGE: "a change of keys",
    LeafKind.SCHEMA_CHANGE: "a change of the journal's own form",
    LeafKind.PREDECESSOR: "the end of the log before",
}


def origin_of(witnessed: Witnessed) -> str:
    """The log's name, as it may be printed."""
    return shown(witnessed.checkpoint.origin)


def moment(at: int) -> str:
    """POSIX seconds as people write them, in UTC."""
    if at > _LATEST_DATE:
        return f"second {at}"
    # `timezone.utc` and not `UTC`: the verifier that is joined from this runs on older Pythons.
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")  # noqa: UP017


def logged_by(witnessed: Witnessed, policy: Policy) -> int | None:
    """The earliest time by which witnesses that make the quorum had seen the head; None without witnesses.

    POSIX seconds. A witness's time is its word; this one rests on as many words as the policy asks for.
    """
    for at in sorted({at for _, at in witnessed.witnesses}):
        if policy.quorum is not None and policy.is_quorum(
            frozenset(name for name, seen in witnessed.witnesses if seen <= at)
        ):
            return at
    return None


def place(index: int, witnessed: Witnessed) -> str:
    """Where an entry stands."""
    return (
        f"The entry is number {index} of the log {origin_of(witnessed)}, which had "
        f"{witnessed.checkpoint.size} entries (counted from 0)."
    )


def vouched(witnessed: Witnessed, policy: Policy) -> list[str]:
    """Who vouches for a head of a log, and since when it stands."""
    lines = [_seen(witnessed, policy)]
    at = logged_by(witnessed, policy)
    if policy.quorum is None:
        lines.append("The policy asks for no witness, so the log could show others something else.")
    elif at is not None:
        lines.append(
            f"So this was in the log by {moment(at)}: by then the witnesses that the policy asks for had "
            "seen it."
        )
    if witnessed.ignored:
        lines.append(f"Signatures of other keys were not looked at: {witnessed.ignored}.")
    return lines


def not_before(index: int, earlier: Witnessed) -> str:
    """The lower bound that an earlier head of the log gives. Raises NotVerifiedError when it gives none."""
    if earlier.checkpoint.size > index:
        raise NotVerifiedError(
            f"The earlier head already has {earlier.checkpoint.size} entries, so entry {index} was in it; "
            "give one from before."
        )
    when = min((at for _, at in earlier.witnesses), default=None)
    since = "at a time that no witness states" if when is None else f"at {moment(when)}, as its witnesses say"
    return f"It was not yet in the log when that had {earlier.checkpoint.size} entries: {since}."


def committed(entry: bytes, opening: Opening | None) -> list[str]:
    """What an entry is, and what was shown of it. The opening was verified against the entry."""
    try:
        kind = _KINDS_of_sentences[parse_leaf(entry).kind]
    except MalformedError:
        return [f"The entry has {len(entry)} bytes and is not of Clerestory's form."]
    if opening is None:
        return [f"The entry is {kind}. What it commits to was not shown (--opening), so it was not checked."]
    names, hidden = (", ".join(sorted(held)) or "none" for held in (opening.shown, opening.hidden))
    label = (
        [f"It carries the label of this person's entry number {opening.subject[1]}."]
        if opening.subject
        else []
    )
    return [
        f"What you were shown is what was logged: {kind}.",
        f"Fields shown: {names}. Fields hidden: {hidden}.",
        *label,
    ]


def carried(name: str, digest: bytes, leaves: Mapping[int, Leaf]) -> str:
    """That an entry carries the digest of a file. leaves: by number of the entry. Raises OpeningError."""
    for index, leaf in leaves.items():
        if leaf.content == digest:
            return f"The file {name} is the one whose digest entry {index} carries."
    raise OpeningError(
        f"{name} is not the file whose digest is in the log; it is another one, or was altered."
    )


def certified(certificate: Certificate, heads: Sequence[Witnessed], policy: Policy) -> list[str]:
    """What a verified certificate shows. heads: what `verify_certificate` gave, one a part."""
    lines: list[str] = []
    for number, (part, head) in enumerate(zip(certificate.parts, heads, strict=True), start=1):
        told_of = [place(part.proof.index, head), *vouched(head, policy)]
        told_of += committed(part.opening.leaf.to_bytes(), part.opening)
        lines += [f"Part {number}: {told_of[0]}", *(f"  {line}" for line in told_of[1:])]
    if len(certificate.parts) > 1:
        about = [part.shown(SUBJECT_FIELD) for part in certificate.parts]
        lines.append(
            "All parts are about one request."
            if all(about)
            else f"That the parts are about one request was not shown (`{SUBJECT_FIELD}`)."
        )
    return lines


def whole(examined: Examined, witnessed: Witnessed, policy: Policy) -> list[str]:
    """What is said of a log that was examined. Raises NotVerifiedError, which names what is wrong."""
    if len(examined.faults) < 2 and (examined.is_rooted or not examined.faults):
        check_whole(examined, witnessed.checkpoint)
        return [
            f"All {examined.entries} entries and {examined.resources} tiles and bundles of "
            f"{origin_of(witnessed)} are those under its signed root.",
            *vouched(witnessed, policy),
        ]
    faults = "\n".join(f"  {fault.path}: {fault.what}" for fault in examined.faults)
    more = "\n  Further faults are not listed." if len(examined.faults) >= MOST_FAULTS else ""
    sure = "" if examined.is_rooted else (
        " The signed root does not tell which of them are right, so not each of these need be wrong."
    )  # fmt: skip
    raise NotVerifiedError(
        f"Of {examined.resources} resources these {len(examined.faults)} are wrong.{sure}\n{faults}{more}"
    )


def counted_about(about: About) -> list[str]:
    """How many entries about one person there are. The log was examined before."""
    indexes = ", ".join(str(index) for _, index in sorted(about.entries.items()))
    return [
        f"Entries about the person of the opening: {len(about.entries)} (number {indexes}).",
        f"Label number {about.latest + 1} is in no entry, so up to this head there is no other about that "
        "person.",
    ]


def grew(old: Witnessed, new: Witnessed, policy: Policy) -> list[str]:
    """What is said of two heads of which the first was shown to be the beginning of the second."""
    between = tuple(logged_by(head, policy) for head in (old, new))
    lines = [
        f"The {old.checkpoint.size} entries of {origin_of(new)} are the first of its "
        f"{new.checkpoint.size} entries: nothing in between was changed or taken away.",
        *vouched(new, policy),
    ]
    if None not in between and old.checkpoint.size < new.checkpoint.size:
        first, last = (moment(at or 0) for at in between)
        lines.append(
            f"Entries {old.checkpoint.size} to {new.checkpoint.size - 1} came into it after the earlier head "
            f"(witnessed by {first}) and by {last}."
        )
    return lines


def _seen(witnessed: Witnessed, policy: Policy) -> str:
    if not witnessed.witnesses:
        return f"The log signed this head; none of {len(policy.witnesses)} witnesses saw it."
    last = max(at for _, at in witnessed.witnesses)
    names = ", ".join(f"{told(name)} at {moment(at)}" for name, at in witnessed.witnesses)
    count = f"{len(witnessed.witnesses)} of {len(policy.witnesses)} witnesses"
    return f"The log signed this head, and {count} saw it, the last at {moment(last)} ({names})."


# checking ---------------------------------------------------------------------------------------------------
# What `verify`, `fsck`, `consistency`, `release` and `policy` check, and the sentences for it.
#
# scripts/make_verifier.py copies this module into verifiers/verify.py, so it needs nothing but the ledger.

Hashing = Callable[[int], Hasher]
"""hashing(entries): the way to hash so many."""
Again = Callable[[Part], str]
"""again(part): the sentence about a decision made again, from the verified entry that shows it."""


@contextmanager
def silent(doing: str, total: int) -> Iterator[Told]:
    """No progress is shown."""
    yield lambda made: None


def verify_of_checking(args: argparse.Namespace) -> list[str]:
    """Check one proof. Raises LedgerError."""
    given = Given(args.policy)
    proof = parsed(args.proof, LARGEST_PROOF, parse_proof)
    opening = parsed(args.opening, LARGEST_OPENING, parse_opening) if args.opening else None
    earlier = given.checkpoint_in(args.earlier) if args.earlier else None
    entry = _entry(args, proof, opening)
    if opening is not None:
        if proof.extra is not None and proof.extra != entry:
            raise OpeningError("The opening is of another leaf than the one beside the proof.")
        verify_opening(opening)
    witnessed = given.judged(lambda: verify_proof(proof, entry, given.policy))
    since = [] if earlier is None else [_since(proof, witnessed, earlier)]
    return _verified_of_checking(
        place(proof.index, witnessed),
        *vouched(witnessed, given.whole),
        *since,
        *committed(entry, opening),
        *_content(args, {proof.index: entry}),
        *given.unchecked,
    )


def fsck(
    args: argparse.Namespace,
    log: Log,
    *,
    counting: Callable[[str, int], AbstractContextManager[Told]] = silent,
    hashing: Hashing = lambda entries: HASHLIB,
) -> list[str]:
    """Examine a whole log. counting: shows how far it has come. Raises LedgerError."""
    given = Given(args.policy)
    witnessed = given.head_of(log)
    hasher = hashing(witnessed.checkpoint.size)
    with counting("examining", witnessed.checkpoint.size) as told_of:
        examined = examine(log.read, witnessed.checkpoint, widths=log.widths, told=told_of, hasher=hasher)
    said = whole(examined, witnessed, given.whole)
    if args.mine:
        said += _about(args, log, witnessed)
    return _verified_of_checking(*said, *given.unchecked)


def consistency(args: argparse.Namespace, log: Log) -> list[str]:
    """Check that one head grew out of another. Raises LedgerError."""
    given = Given(args.policy)
    old, new = given.checkpoint_in(args.old), given.checkpoint_in(args.new)
    sizes = old.checkpoint.size, new.checkpoint.size
    if old.checkpoint.origin != new.checkpoint.origin:
        raise MalformedError("The two checkpoints are of different logs; give two of one log.")
    if sizes[0] == 0:
        raise MalformedError(f"{args.old} is of an empty log, out of which every log grew; give a later one.")
    if sizes[0] > sizes[1]:
        raise ConsistencyError(
            f"The later checkpoint has {sizes[1]} leaves, the earlier one {sizes[0]}. Were they given the "
            "other way round? If not, the log was set back; keep both files."
        )
    proof = consistency_proof(*sizes, subtrees_in(_also_from_wider(log), sizes[1]))
    try:
        verify_consistency(sizes[0], old.checkpoint.root, sizes[1], new.checkpoint.root, proof)
    except ConsistencyError as error:
        raise ConsistencyError(f"{error} {_what_that_means(sizes)}") from None
    return _verified_of_checking(*grew(old, new, given.whole), *given.unchecked)


def _also_from_wider(log: Log) -> Read:
    """Tiles of the log; a partial one that is not kept is the beginning of a wider one, as in a mirror.

    What is wrong in it makes a proof that does not verify.
    """

    def read(path: str) -> bytes | None:
        data, tile = log.read(path), parse_path(path)
        if data is not None or tile.width == FULL:
            return data
        wider = [width for width in log.widths(tile.full) if width > tile.width]
        whole = log.read(Resource(tile.level, tile.index, min(wider)).path) if wider else None
        return None if whole is None else whole[: HASH_BYTES * tile.width]

    return read


def release(args: argparse.Namespace, again: Again) -> list[str]:
    """Check a certificate, and every decision it shows by making it again. Raises LedgerError."""
    given = Given(args.policy)
    certificate = parsed(args.certificate, LARGEST_CERTIFICATE, parse_certificate)
    heads = given.judged(lambda: verify_certificate(certificate, given.policy))
    agreed = agreement(certificate)
    decisions = [part for part in certificate.parts if part.shown("event") == DECIDED]
    decided = [again(part) for part in decisions if part.shown(FACTS) is not None]
    closed = [str(part.proof.index) for part in decisions if part.shown(FACTS) is None]
    if not decided and not args.without_law:
        raise OpeningError(
            "No part of the certificate shows a decision with its facts, so none could be made again. Ask "
            "for an opening that shows one, or give --without-law."
        )
    return _verified_of_checking(
        f"{len(heads)} of {len(heads)} parts of the certificate are as the log has them.",
        *certified(certificate, heads, given.whole),
        *agreed,
        *_content(args, {part.proof.index: part.opening.leaf.to_bytes() for part in certificate.parts}),
        *(decided or ["No part of the certificate shows a decision with its facts."]),
        *(
            [f"NOT MADE AGAIN: decisions without their facts (entries {', '.join(closed)})."]
            if closed
            else []
        ),
        *given.unchecked,
    )


def explain(args: argparse.Namespace) -> list[str]:
    """Say a policy in words. Raises MalformedError."""
    given = Given(args.policy)
    return [*explained(given.whole), *given.unchecked]


def _verified_of_checking(first: str, *more: str) -> list[str]:
    return [f"Verified: {first}", *more]


def _about(args: argparse.Namespace, log: Log, witnessed: Witnessed) -> list[str]:
    """All entries about the person whose label key an opening holds, in a log that was examined."""
    opening = parsed(args.mine, LARGEST_OPENING, parse_opening)
    verify_opening(opening)
    if opening.subject is None:
        raise MalformedError(f"{args.mine} has no `subject`; ask for an opening with the key of your labels.")
    key, number = opening.subject
    about = entries_about(log.read, witnessed.checkpoint.size, key)
    if number not in about.entries:
        raise OpeningError(f"The entry of {args.mine} is not in this log up to this head.")
    return counted_about(about)


def _content(args: argparse.Namespace, entries: Mapping[int, bytes]) -> list[str]:
    """That a file is the one whose digest one of the verified entries carries."""
    if not args.content:
        return []
    leaves = {index: parse_leaf(entry) for index, entry in entries.items()}
    return [carried(str(args.content), digest_in(args.content), leaves)]


def _entry(args: argparse.Namespace, proof: Proof, opening: Opening | None) -> bytes:
    if opening is not None:
        return opening.leaf.to_bytes()
    if args.leaf is not None:
        return read_base64(args.leaf, "--leaf")
    if proof.extra is None:
        raise MalformedError(
            f"{args.proof} says where an entry is, not which. Give its opening with --opening, or its bytes "
            "with --leaf."
        )
    return proof.extra


def _since(proof: Proof, witnessed: Witnessed, earlier: Witnessed) -> str:
    if earlier.checkpoint.origin != witnessed.checkpoint.origin:
        raise MalformedError("The earlier checkpoint is of another log than the proof.")
    return not_before(proof.index, earlier)


def _what_that_means(sizes: tuple[int, int]) -> str:
    if sizes[0] == sizes[1]:
        return "Both are signed, so the log has said two things; keep both files, they show it."
    return "Either tiles are wrong (a check of the whole log tells), or the log has forked; keep both files."


# manifest ---------------------------------------------------------------------------------------------------
# Manifests: how many leaves a log had grown by when a day was over, one short public text a day.
#
# Promises: the spans of a log's manifests tile it, from leaf 0 on, without gap or overlap; each manifest names
# the one before; its SHA-256 is the content of a leaf of kind manifest that stands behind the span. How many of
# the leaves were what is told to auditors, by opening that leaf, and never stands here.
# Refuses: a second spelling, spans that do not add up, days that no calendar has.
# Source: docs/reference/ledger-formats.md, section Manifests.

FOLDER: Final = "manifests/"
FORM: Final = "clerestory/manifest/v1"
LARGEST_MANIFEST: Final = 1 << 14
MOST_SPANS: Final = 16
_ENDING: Final = ".txt"


@dataclass(frozen=True)
class Span:
    """Leaves of one log that follow one another. first: the number of the first of them, from 0 on."""

    origin: str
    first: int
    count: int

    @property
    def total(self) -> int:
        """How many leaves the log had with them."""
        return self.first + self.count


@dataclass(frozen=True)
class Manifest:
    """What is published of a day. before: SHA-256 of the manifest before, or `NOTHING_BEFORE`.

    spans: of each log that grew since then, the log in which this manifest stands last; usually one.
    """

    day: date
    before: bytes
    spans: tuple[Span, ...]

    def to_bytes(self) -> bytes:
        """The manifest as a file."""
        lines = [FORM, f"day {self.day.isoformat()}", f"before {write_base64(self.before)}"]
        lines += [f"leaves {one.origin} {one.first} {one.count} {one.total}" for one in self.spans]
        return "".join(f"{line}\n" for line in lines).encode("utf-8")


@dataclass(frozen=True)
class Counted:
    """What the manifests of a log cover. days: of those that stand in it. total: leaves that they cover.

    waiting: days whose manifest is published and has no leaf yet.
    """

    days: tuple[date, ...]
    total: int
    waiting: tuple[date, ...]


def manifest_path(day: date) -> str:
    """Where the manifest of a day stands in the log's folder."""
    return f"{FOLDER}{day.isoformat()}{_ENDING}"


def digest_of_manifest(file: bytes) -> bytes:
    """What the leaf of a manifest has as its `content`, and the next manifest as `before`."""
    return hashlib.sha256(file).digest()


def parse_manifest(data: bytes) -> Manifest:
    """Read `Manifest.to_bytes`. Raises MalformedError."""
    text = read_utf8(data, LARGEST_MANIFEST, "A manifest")
    form, *lines = text.removesuffix("\n").split("\n")
    words = [line.split(" ") for line in lines]
    if form != FORM or [word[0] for word in words[:2]] != ["day", "before"]:
        raise MalformedError(f"A manifest does not begin with the lines `{FORM}`, `day` and `before`.")
    if not 1 <= len(words) - 2 <= MOST_SPANS:
        raise MalformedError(f"A manifest does not have 1 to {MOST_SPANS} lines `leaves`.")
    found = Manifest(
        _day_of_manifest(words[0][1:]),
        read_hash(" ".join(words[1][1:]), "The line `before` of a manifest"),
        tuple(_span(each) for each in words[2:]),
    )
    if found.to_bytes() != data:
        raise MalformedError("A manifest has other lines than its form, or not in their spelling.")
    if len({one.origin for one in found.spans}) < len(found.spans):
        raise MalformedError("A manifest names a log twice.")
    return found


def check_manifests(files: Sequence[tuple[str, bytes]], leaves: Mapping[bytes, int], origin: str) -> Counted:
    """What the manifests of one log cover. files: path and bytes, ascending by path.

    leaves: number of the leaf by content, of all leaves of kind manifest that the log has. They must have
    been verified to be in the log. Raises MalformedError and NotVerifiedError, which name the file.
    """
    before, total, last = None, 0, -1
    days: list[date] = []
    waiting: list[date] = []
    for path, data in files:
        found, index = _named(path, data), leaves.get(digest_of_manifest(data))
        if before is not None and found.before != before:
            raise NotVerifiedError(
                f"{path}: does not name the manifest before it; one was taken out or changed."
            )
        if found.spans[-1].origin != origin:
            raise NotVerifiedError(f"{path}: is the manifest of another log.")
        if found.spans[-1].first != total:
            raise NotVerifiedError(
                f"{path}: counts from leaf {found.spans[-1].first} on; the ones before it end with {total}."
            )
        if index is None:
            waiting.append(found.day)
        elif waiting or index <= last or index < found.spans[-1].total:
            raise NotVerifiedError(
                f"{path}: its leaf {index} does not stand behind what it counts, or not in the order of days."
            )
        else:
            days.append(found.day)
            last = index
        before, total = digest_of_manifest(data), found.spans[-1].total
    if len(days) < len(leaves):
        held = {digest_of_manifest(data) for _, data in files}
        missing = min(index for content, index in leaves.items() if content not in held)
        raise NotVerifiedError(
            f"Leaf {missing} is of a manifest that is not among {FOLDER}: it was withheld."
        )
    covered = parse_manifest(files[len(days) - 1][1]).spans[-1].total if days else 0
    return Counted(tuple(days), covered, tuple(waiting))


def _named(path: str, data: bytes) -> Manifest:
    try:
        found = parse_manifest(data)
    except MalformedError as error:
        raise MalformedError(f"{path}: {error}") from None
    if manifest_path(found.day) != path:
        raise NotVerifiedError(f"{path}: is the manifest of {found.day.isoformat()}.")
    return found


def _span(words: Sequence[str]) -> Span:
    if len(words) != 5 or words[0] != "leaves":
        raise MalformedError("A line `leaves` of a manifest does not have a name and three numbers.")
    check_name(words[1])
    first, count, total = (read_decimal(word, "A line `leaves` of a manifest") for word in words[2:])
    if first + count != total or total > LARGEST_SIZE:
        raise MalformedError("A line `leaves` of a manifest does not add up.")
    return Span(words[1], first, count)


def _day_of_manifest(words: Sequence[str]) -> date:
    try:
        return date.fromisoformat(" ".join(words))
    except ValueError:
        raise MalformedError("The day of a manifest is not written YYYY-MM-DD.") from None


# days -------------------------------------------------------------------------------------------------------
# `clerestory ledger manifests`: were all leaves of a log counted, day by day, and each once?
#
# Promises: only leaves that were seen to stand under the signed root count, so `fsck` comes first. The counts
# by kind of event are not public; whoever was given the opening of a manifest's leaf checks it with `verify`.

_NAME: Final = re.compile(r"manifests/[0-9]{4}-[0-9]{2}-[0-9]{2}\.txt")


def counted_days(policy: Path, log: Log, manifests: list[str]) -> list[str]:
    """What the manifests of a log cover. log: it was examined. manifests: the names of all of them.

    Raises LedgerError.
    """
    head = Given(policy).head_of(log).checkpoint
    leaves = _manifest_leaves(log, head.size)
    files = [(path, _read(log, path)) for path in manifests]
    counted = check_manifests(files, leaves, head.origin)
    if counted.total > head.size:
        raise NotVerifiedError(
            f"The manifests count {counted.total} leaves, and the log has {head.size}: the copy is not whole."
        )
    return _said(counted, head.size)


def _said(counted: Counted, size: int) -> list[str]:
    count = "1 day is counted" if len(counted.days) == 1 else f"{len(counted.days)} days are counted"
    if not counted.days:
        lines = ["No day is counted in this log yet."]
    elif not counted.total:
        lines = [f"{count}, with no leaf in it."]
    else:
        span = f"{counted.days[0]} to {counted.days[-1]}"
        lines = [
            f"{count}, {span}: each of the leaves 0 to {counted.total - 1} once, without gap or overlap."
        ]
    lines.append(f"Leaves that no day counts yet: {size - counted.total}.")
    if counted.waiting:
        days = ", ".join(map(str, counted.waiting))
        lines.append(f"Published, and not under this head yet: {days}.")
    return lines


def _manifest_leaves(log: Log, size: int) -> dict[bytes, int]:
    """The contents of all leaves of kind manifest, with the leaves' numbers."""
    found: dict[bytes, int] = {}
    for number in range(-(-size // FULL)):
        bundle = Resource(None, number, min(FULL, size - number * FULL))
        for at, entry in enumerate(entries_of(log.read, bundle)):
            leaf = _leaf(entry)
            if leaf is not None and leaf.kind is LeafKind.MANIFEST:
                found[leaf.content] = number * FULL + at
    return found


def _leaf(entry: bytes) -> Leaf | None:
    try:
        return parse_leaf(entry)
    except MalformedError:
        return None


def _read(log: Log, path: str) -> bytes:
    data = log.read(path)
    if data is None:
        raise ResourceError(path, "is gone.")
    return data


def manifests_in(folder: Path) -> list[str]:
    """The manifests of a log that is a folder, ascending. Raises MalformedError."""
    try:
        names = [each.name for each in (folder / FOLDER).iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise MalformedError(f"{FOLDER}: cannot be listed ({error.strerror}).") from None
    return only_manifests(f"{FOLDER}{name}" for name in names)


def only_manifests(paths: Iterable[str]) -> list[str]:
    """Those of the names that are of manifests, ascending."""
    return sorted(path for path in paths if _NAME.fullmatch(path))


# statements -------------------------------------------------------------------------------------------------
# Statements: what a log says about itself in public, one short text a file, signed by the log's keys.
#
# Four forms: its keys change, whom to believe changes (a policy's next version), it follows another log, the
# form of its records changes. A leaf's `content` is the SHA-256 of the whole file, so every statement has its
# place in the log. What a statement is worth is decided in `succession.py` and `following.py`.
# Promises: `parse_statement` reads exactly what `to_text` writes. No statement can be taken for a checkpoint,
# whose second line is a number.
# Refuses: control characters other than the newline, so policies with tabs in them; keys that are not named
# like the log; numbers beyond 9999.
# Source: C2SP signed-note 1.0.0; docs/reference/ledger-formats.md, section Statements.

LARGEST_NUMBER: Final = 9999
MOST_KEYS: Final = 16
_VERSION: Final = re.compile(rb"# version ([1-9][0-9]{0,3})\n")
_LOG_KINDS_of_statements: Final = (Kind.ED25519, Kind.ML_DSA_44_COSIGNATURE)


class Reason(StrEnum):
    """Why a log follows another."""

    YEAR = "year"
    COMPROMISE = "compromise"


@dataclass(frozen=True)
class KeyChange:
    """A log's keys change. old, new: all keys before and after, some may stay. first, last: days, both in
    UTC, on which the log signs with old and new keys alike."""

    origin: str
    number: int
    old: tuple[VerifierKey, ...]
    new: tuple[VerifierKey, ...]
    first: date
    last: date

    FORM = "clerestory/key-change/v1"
    LEAF = LeafKind.KEY_CHANGE

    def to_text(self) -> str:
        """The text that is signed."""
        keys = [f"old {key.vkey}" for key in self.old] + [f"new {key.vkey}" for key in self.new]
        return _text(self, *keys, f"overlap {self.first.isoformat()} {self.last.isoformat()}")


@dataclass(frozen=True)
class PolicyVersion:
    """Whom to believe from now on. version: 2 and up; the first is handed over by somebody the reader trusts.

    before: SHA-256 of the text of the version before. policy: the whole text of this version (tlog-policy).
    Its first line is the comment `# version N`, so that no text comes twice and a version cannot be taken
    again.
    """

    origin: str
    number: int
    version: int
    before: bytes
    policy: str

    FORM = "clerestory/policy/v1"
    LEAF = LeafKind.KEY_CHANGE

    def to_text(self) -> str:
        """The text that is signed."""
        lines = f"version {self.version}", f"before {write_base64(self.before)}"
        return _text(self, *lines, body=self.policy)


@dataclass(frozen=True)
class Predecessor:
    """A log begins where another ended. checkpoint: the other's last, cosigned: the whole note."""

    origin: str
    number: int
    reason: Reason
    checkpoint: Note = field(repr=False)

    FORM = "clerestory/predecessor/v1"
    LEAF = LeafKind.PREDECESSOR

    def to_text(self) -> str:
        """The text that is signed."""
        return _text(self, f"reason {self.reason}", body=self.checkpoint.to_bytes().decode("utf-8"))


@dataclass(frozen=True)
class SchemaChange:
    """The form of a log's records changes. before: SHA-256 of the description before, or of no bytes at all.

    description: of the form from now on, whole.
    """

    origin: str
    number: int
    before: bytes
    description: str

    FORM = "clerestory/schema-change/v1"
    LEAF = LeafKind.SCHEMA_CHANGE

    def to_text(self) -> str:
        """The text that is signed."""
        return _text(self, f"before {write_base64(self.before)}", body=self.description)


Statement: TypeAlias = KeyChange | PolicyVersion | Predecessor | SchemaChange


def digest_of_statements(file: bytes) -> bytes:
    """What the leaf of a statement has as its `content`. file: the whole signed note."""
    return hashlib.sha256(file).digest()


def policy_version(text: bytes) -> int | None:
    """Which version a policy says it is, in its first line; None where it says nothing."""
    found = _VERSION.match(text)
    return int(found[1]) if found else None


def plain(keys: Iterable[VerifierKey]) -> list[VerifierKey]:
    """Those of the keys that can sign a statement: Ed25519 keys of logs. ML-DSA-44 keys, and all keys of
    witnesses, sign checkpoints only; a statement vouches for such a key by naming it."""
    return [key for key in keys if key.kind is Kind.ED25519]


def read_statement(file: bytes) -> tuple[Note, Statement]:
    """The note and what it says; nothing is known to be true of it yet. Raises MalformedError."""
    note = parse_note(file)
    return note, parse_statement(note.text)


def parse_statement(text: str) -> Statement:
    """Read the text of a statement. Raises MalformedError."""
    text = read_utf8(text.encode("utf-8"), LARGEST_NOTE, "A statement")
    head, blank, body = text.partition("\n\n")
    form, *lines = (head if blank else head.removesuffix("\n")).split("\n")
    reader = _Reader_of_statements(lines, body)
    forms: Mapping[str, Callable[[_Reader_of_statements], Statement]] = {
        KeyChange.FORM: _key_change,
        PolicyVersion.FORM: _policy_version,
        Predecessor.FORM: _predecessor,
        SchemaChange.FORM: _schema_change,
    }
    if form not in forms:
        raise MalformedError(f"A statement's first line is none of: {', '.join(sorted(forms))}.")
    statement = forms[form](reader)
    if reader.lines or statement.to_text() != text:
        raise MalformedError(f"A statement {form} has other lines than its form, or not in their spelling.")
    return statement


def _text(statement: Statement, *lines: str, body: str = "") -> str:
    head = (statement.FORM, f"origin {statement.origin}", f"number {statement.number}", *lines)
    return "".join(line + "\n" for line in head) + (f"\n{body}" if body else "")


class _Reader_of_statements:
    """The lines of a statement that have not been read yet, and what stands below them."""

    def __init__(self, lines: Sequence[str], body: str) -> None:
        self.lines, self.body = list(lines), body

    def value(self, word: str) -> str:
        """Of the next line, which begins with this word."""
        if not self.is_next(word):
            raise MalformedError(f"A statement has no line `{word}` where one is expected.")
        return self.lines.pop(0).removeprefix(f"{word} ")

    def is_next(self, word: str) -> bool:
        return bool(self.lines) and self.lines[0].startswith(f"{word} ")

    def head(self) -> tuple[str, int]:
        origin = self.value("origin")
        check_name(origin)
        return origin, self.count("number", 0)

    def count(self, word: str, least: int) -> int:
        found = read_decimal(self.value(word), f"The line `{word}` of a statement")
        if not least <= found <= LARGEST_NUMBER:
            raise MalformedError(f"The line `{word}` of a statement is not from {least} to {LARGEST_NUMBER}.")
        return found

    def hash(self, word: str) -> bytes:
        return read_hash(self.value(word), f"The line `{word}` of a statement")

    def keys(self, word: str, origin: str) -> tuple[VerifierKey, ...]:
        found: list[VerifierKey] = []
        while self.is_next(word):
            found.append(parse_vkey(self.value(word)))
        if not 1 <= len(found) <= MOST_KEYS or len({key.material for key in found}) < len(found):
            raise MalformedError(f"A statement does not name 1 to {MOST_KEYS} different `{word}` keys.")
        if any(key.name != origin or key.kind not in _LOG_KINDS_of_statements for key in found):
            raise MalformedError(f"A statement names an `{word}` key that is not a log's key of its origin.")
        if not plain(found):
            raise MalformedError(f"A statement names no `{word}` Ed25519 key, and every log has one.")
        return tuple(found)

    def text_below(self, what: str) -> str:
        if not self.body.endswith("\n"):
            raise MalformedError(f"{what} below a statement is missing, or its last line has no end.")
        return self.body


def _key_change(reader: _Reader_of_statements) -> KeyChange:
    origin, number = reader.head()
    old, new = reader.keys("old", origin), reader.keys("new", origin)
    words = reader.value("overlap").split(" ")
    if len(words) != 2:
        raise MalformedError("The line `overlap` of a key change does not name two days.")
    first, last = map(_day_of_statements, words)
    if set(old) == set(new) or last < first:
        raise MalformedError("A key change changes no key, or its overlap ends before it begins.")
    return KeyChange(origin, number, old, new, first, last)


def _policy_version(reader: _Reader_of_statements) -> PolicyVersion:
    origin, number = reader.head()
    version, before = reader.count("version", 2), reader.hash("before")
    policy = reader.text_below("The policy")
    if policy_version(policy.encode("utf-8")) != version:
        raise MalformedError(f"The policy does not begin with the line `# version {version}`.")
    return PolicyVersion(origin, number, version, before, policy)


def _predecessor(reader: _Reader_of_statements) -> Predecessor:
    origin, number = reader.head()
    reason = reader.value("reason")
    if reason not in list(Reason):
        raise MalformedError(f"The line `reason` of a predecessor is none of: {', '.join(Reason)}.")
    note = parse_note(reader.text_below("The last checkpoint").encode("utf-8"))
    return Predecessor(origin, number, Reason(reason), note)


def _schema_change(reader: _Reader_of_statements) -> SchemaChange:
    origin, number = reader.head()
    return SchemaChange(origin, number, reader.hash("before"), reader.text_below("The description"))


def _day_of_statements(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise MalformedError("A day of a statement is not written YYYY-MM-DD.")
    return found


# succession -------------------------------------------------------------------------------------------------
# Succession: how the keys of a log, and the log itself, are followed by others.
#
# Did the log's keys change, by the word of the old and the new ones? Does this log go on where that one ended?
# Promises: a key change counts only if all Ed25519 keys, old and new, say so; it changes no reader's policy by
# itself (`following.py`). A log follows another only by its very first leaf, and from a checkpoint that the
# reader's own witnesses had cosigned.
# Refuses: statements out of order, of another log, or that stand in no witnessed log.
# Source: docs/reference/ledger-formats.md, section Statements.

Form = TypeVar("Form", KeyChange, PolicyVersion, Predecessor)


@dataclass(frozen=True)
class Published:
    """A statement's file, its leaf and the leaf's proof, as a log hands them out."""

    file: bytes
    leaf: bytes
    proof: Proof


def verify_published(published: Published, policy: Policy) -> Witnessed:
    """The checkpoint under which the statement stands in its own log, of the kind that is its.

    Says nothing of who may make such a statement. Raises MalformedError, NotVerifiedError.
    """
    _, statement = read_statement(published.file)
    leaf = parse_leaf(published.leaf)
    if leaf.kind is not statement.LEAF or leaf.content != digest_of_statements(published.file):
        raise NotVerifiedError(
            f"The leaf beside statement {statement.number} is of another kind or of another file."
        )
    witnessed = verify_proof(published.proof, published.leaf, policy)
    if witnessed.checkpoint.origin != statement.origin:
        raise NotVerifiedError(
            f"Statement {statement.number} of {shown(statement.origin)} stands in another log."
        )
    return witnessed


def check_one_signed(note: Note, logs: Iterable[VerifierKey], origin: str) -> None:
    """Raise SignatureRefusedError unless an Ed25519 key of this log, among these, signed the note."""
    keys = [key for key in dict.fromkeys(plain(logs)) if key.name == origin]
    if not keys:
        raise SignatureRefusedError(f"No policy lists an Ed25519 key of the log {shown(origin)}.")
    verify_of_note(note, keys)


def read_form(file: bytes, form: type[Form]) -> tuple[Note, Form]:
    """The note and what it says, when it is of this form. Raises MalformedError."""
    note, statement = read_statement(file)
    if not isinstance(statement, form):
        raise MalformedError(f"A statement {statement.FORM} was given where {form.FORM} is expected.")
    return note, statement


# following --------------------------------------------------------------------------------------------------
# Following: how a reader who holds one policy comes to hold the next.
#
# Promises: nobody changes whom a reader believes but a quorum of the witnesses the reader believes already.
# That a policy stands in the log is not enough, because witnesses cosign whatever is added: whoever has the
# log's key could add a policy of his own. So witnesses consent by hand, to the very file, and cannot be brought
# to it otherwise: the consent is a cosigned checkpoint whose origin has spaces in it, as no log's key can be
# named. That the statement stands in a witnessed log too makes it public.
# Refuses: to go on from a policy without a quorum, since nobody could consent; versions out of order.
# Source: docs/reference/ledger-formats.md, section Statements; TUF, where the root role's next keys are signed
# by a threshold of the present ones.

@dataclass(frozen=True)
class Step:
    """A policy's next version: the published statement, and the consent of the quorum of the version before.

    consent: `consent_checkpoint` of the file, cosigned by witnesses.
    """

    published: Published
    consent: Note


@dataclass(frozen=True)
class Followed:
    """Where a reader has come to. text: of the policy to hold from now on. version: None when it tells
    none.
    """

    text: bytes
    policy: Policy
    version: int | None


def consent_checkpoint(file: bytes) -> Checkpoint:
    """What a witness cosigns to consent to a policy version: a log of one leaf, the statement's file.

    Two files of one version are two heads of one log: a witness that consents to both can be shown to have.
    Raises MalformedError when the file is no policy version, or its policy cannot be read or asks for no
    witness, so that it could never be followed by another.
    """
    _, version = read_form(file, PolicyVersion)
    if parse_policy(version.policy.encode("utf-8")).quorum is None:
        raise MalformedError(f"Policy version {version.version} asks for no witness.")
    origin = f"{version.origin} policy {version.version}"
    if len(origin.encode("utf-8")) > LONGEST_ORIGIN:
        raise MalformedError("The origin of a policy version is too long to be consented to.")
    return Checkpoint(origin, 1, leaf_hash(file))


def check_consent(file: bytes, given: Note, policy: Policy) -> None:
    """Raise NotVerifiedError unless a quorum of this policy consented to the policy version in the file.

    Raises MalformedError when one of the two is not in its form.
    """
    asked = consent_checkpoint(file)
    if policy.quorum is None:
        raise NoQuorumError(
            "The policy that is held asks for no witness, so nobody can consent to another. Get the new one "
            "from somebody you trust."
        )
    if parse_checkpoint(given.text) != asked:
        raise NotVerifiedError(f"The consent given is not to this file ({shown(asked.origin)}).")
    signed = {one.key for one in verify_of_note(given, list(policy.witnesses.values())) if one.at}
    names = frozenset(name for name, key in policy.witnesses.items() if key in signed)
    if not policy.is_quorum(names):
        found = ", ".join(sorted(map(told, names))) or "none"
        raise NoQuorumError(
            f"To {shown(asked.origin)} consented: {found}; that is not the quorum of the policy that is held."
        )


def follow(held: bytes, steps: Iterable[Step]) -> Followed:
    """The policy after these versions, each the next of the one before. held: the policy the reader trusts.

    Whoever hands out the steps can leave out the latest, so it is the latest that he shows. Raises
    MalformedError, NotVerifiedError (NoQuorumError where the quorum did not consent); then the reader keeps
    `held`.
    """
    reached = Followed(held, parse_policy(held), policy_version(held))
    for step in steps:
        reached = _next(reached, step)
    return reached


def _next(reached: Followed, step: Step) -> Followed:
    note, version = read_form(step.published.file, PolicyVersion)
    is_next = reached.version in (None, version.version - 1)
    if version.before != digest_of_statements(reached.text) or not is_next:
        raise NotVerifiedError(
            f"Policy version {version.version} does not follow the policy that is held. Versions are taken "
            "one by one, in their order; was one left out, or is the held one another office's?"
        )
    text = version.policy.encode("utf-8")
    policy = parse_policy(text)
    check_one_signed(note, (*reached.policy.logs, *policy.logs), version.origin)
    check_consent(step.published.file, step.consent, reached.policy)
    try:
        verify_published(step.published, reached.policy)
    except NotVerifiedError:  # after a compromise the old log is closed, and the new one says it
        verify_published(step.published, policy)
    return Followed(text, policy, version.version)


# verifier_command -------------------------------------------------------------------------------------------
# The command line of verifiers/verify.py; scripts/make_verifier.py puts the code that checks before it.
#
# Promises the verdicts and the exit codes of `clerestory ledger` on a machine that has nothing of Clerestory.
# What this machine cannot check is named and does not count.

def main() -> int:
    """Check what the command line names and say what was found. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = arguments()
    try:
        lines = args.check(args)
    except NotVerifiedError as error:
        print(f"verify.py {args.mode}: Does not verify. {error}", file=sys.stderr)
        return 1
    except LedgerError as error:
        print(f"verify.py {args.mode}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"verify.py {args.mode}: stopped; nothing was verified.", file=sys.stderr)
        return 130
    try:
        print("\n".join(lines), flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(
            f"verify.py {args.mode}: what was found could not be written ({error.strerror}).", file=sys.stderr
        )
        return 74
    return 0


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description="Checks, without any network, what an office's public log says of itself, against a "
        "policy that you chose: whose logs you believe, whose witnesses, how many of them. "
        "Exit 0: verified. Exit 1: it does not verify. Exit 2: a file cannot be used.",
    )
    parser.add_argument("--version", action="version", version=f"verify.py of Clerestory {__version__}")
    modes = parser.add_subparsers(dest="mode", required=True, metavar="MODE")
    proof = modes.add_parser("proof", help="an entry is in a witnessed log, and is what you were shown")
    proof.add_argument("proof", type=Path, metavar="FILE", help="a file ….tlog-proof")
    entry = proof.add_mutually_exclusive_group()
    entry.add_argument("--opening", type=Path, metavar="FILE", help="what you were shown, ….opening.json")
    entry.add_argument("--leaf", metavar="BASE64", help="the bytes of the entry, where there is no opening")
    proof.add_argument("--earlier", type=Path, metavar="FILE", help="a checkpoint from before the entry")
    proof.set_defaults(check=verify_of_checking)

    log = modes.add_parser("log", help="a whole log: every tile and the root derived anew from the entries")
    log.add_argument("folder", type=Path, metavar="DIR", help="a log: checkpoint and tile/")
    log.add_argument(
        "--mine", type=Path, metavar="FILE", help="an opening with your label key: all about you"
    )
    log.set_defaults(check=lambda args: fsck(args, Folder(args.folder)))

    days = modes.add_parser(
        "manifests", help="a whole log, and that every leaf of it was counted, day by day"
    )
    days.add_argument("folder", type=Path, metavar="DIR", help="a log: checkpoint, tile/ and manifests/")
    days.set_defaults(check=_days, mine=None)

    growth = modes.add_parser("consistency", help="one checkpoint grew out of another")
    growth.add_argument("old", type=Path, metavar="OLD", help="the earlier checkpoint")
    growth.add_argument("new", type=Path, metavar="NEW", help="the later checkpoint")
    growth.add_argument("folder", type=Path, metavar="DIR", help="a log: tile/ of NEW or later")
    growth.set_defaults(check=lambda args: consistency(args, Folder(args.folder)))

    whole = modes.add_parser(
        "release", help="a certificate, and its decision made again where that can be done"
    )
    whole.add_argument("certificate", type=Path, metavar="CERT", help="a file ….certificate.json")
    whole.add_argument("--packs", type=Path, metavar="DIR", help="law packs, where Clerestory is installed")
    whole.add_argument(
        "--without-law", action="store_true", help="verified also where the decision cannot be made again"
    )
    whole.set_defaults(check=_release)

    for mode in (proof, whole):
        mode.add_argument("--content", type=Path, metavar="FILE", help="the sealed envelope: is it that one?")
    for mode in (proof, log, days, growth, whole):
        mode.add_argument(
            "--policy", type=Path, required=True, metavar="FILE", help="whom you believe (tlog-policy)"
        )
    later = modes.add_parser("follow", help="come from the policy you hold to a later one")
    later.add_argument("held", type=Path, metavar="HELD", help="the policy you trust")
    later.add_argument(
        "--step",
        type=Path,
        nargs=3,
        action="append",
        required=True,
        metavar=("STATEMENT", "CONSENT", "PROOF"),
        help="one version; again for the next",
    )
    later.set_defaults(check=_follow)
    policy = modes.add_parser("policy", help="say in words what a policy asks for")
    policy.add_argument("policy", type=Path, metavar="FILE", help="a policy (tlog-policy)")
    policy.set_defaults(check=explain)
    return parser.parse_args()


def _days(args: argparse.Namespace) -> list[str]:
    log = Folder(args.folder)
    return [*fsck(args, log), *counted_days(args.policy, log, manifests_in(args.folder))]


def _follow(args: argparse.Namespace) -> list[str]:
    """Come from the policy that is held to a later one."""
    if not has_ml_dsa():
        raise MalformedError(
            "Policies may name ML-DSA-44 keys, which the package cryptography of this machine does not know "
            "(python3 -m pip install --upgrade cryptography)."
        )
    held = parsed(args.held, LARGEST_POLICY, bytes)
    reached = follow(held, [_step(*files) for files in args.step])
    return [
        f"Verified: of each policy's witnesses a quorum consented to the next, up to {reached.version}.",
        "Whoever gave you these files may have kept a later one back; the witnesses can tell you.",
        "This is the policy to hold from now on (everything below this line):",
        reached.text.decode("utf-8").rstrip("\n"),
    ]


def _step(statement: Path, consent: Path, proof: Path) -> Step:
    found = parsed(proof, LARGEST_PROOF, parse_proof)
    if found.extra is None:
        raise MalformedError(f"{proof} says where an entry is, not which; the line `extra` is missing.")
    published = Published(parsed(statement, LARGEST_NOTE, bytes), found.extra, found)
    return Step(published, parsed(consent, LARGEST_NOTE, parse_note))


def _release(args: argparse.Namespace) -> list[str]:
    return release(args, lambda part: _made_again(part, args))


def _made_again(part: Part, args: argparse.Namespace) -> str:
    """The sentence of `clerestory ledger release` about a decision, where that program is at hand."""
    try:
        from clerestory.cli.ledger.again import made_again
        from clerestory.ledger.errors import LedgerError as TheirError
        from clerestory.ledger.errors import NotVerifiedError as TheirRefusal
    except ImportError:
        return (
            f"NOT CHECKED: whether the law gives the answers of entry {part.proof.index}. To decide again, "
            "install Clerestory and run `clerestory ledger release` with this certificate."
        )
    try:
        return made_again(part.all_shown(), part.proof.index, packs=args.packs, without_law=args.without_law)
    except TheirRefusal as error:
        raise NotVerifiedError(str(error)) from None
    except TheirError as error:
        raise MalformedError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
