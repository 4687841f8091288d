"""What the public ledger will take of an entry: one leaf, made in the entry's own transaction.

Promises: the leaf commits to every field of the entry, each under a salt of its own, so that one field can be
shown and the others stay hidden. All salts of an entry are derived from one nonce, drawn once, and, where the
entry is about a person whom the office found, from that person's key as well: with the key destroyed nothing
of the leaf can be opened any more, and no label can be told from noise.
Source: docs/reference/ledger-formats.md (leaf, opening); decision 0017.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from clerestory.journal.chain import canonical_entry, entry_hash
from clerestory.ledger.leaf import (
    SALT_BYTES,
    Field,
    Leaf,
    LeafKind,
    Record,
    commitment,
    filler,
    parse_leaf,
    subject_label,
)
from clerestory.sealing.canonical import canonical_json

NONCE_BYTES: Final = SALT_BYTES
_SEED_DOMAIN: Final = b"clerestory/seed/v1"
_SALT_DOMAIN: Final = b"clerestory/salt/v1"


@dataclass(frozen=True, slots=True)
class AboutPerson:
    """Whom an entry is about, as the ledger knows it. key: of the person, 32 bytes. number: from 1 on."""

    key: bytes = field(repr=False)
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An entry as its leaf commits to it. body: plain JSON values."""

    number: int
    event: str
    subject_ref: str
    actor: str
    at: datetime
    body: Mapping[str, Any]
    previous_hash: str

    def values(self) -> dict[str, str]:
        """Every field as text: words as they are, everything else as canonical JSON."""
        values = {
            "number": str(self.number),
            "event": self.event,
            "subject_ref": self.subject_ref,
            "actor": self.actor,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "previous_hash": self.previous_hash,
        }
        return values | {f"body_{name}": _text(value) for name, value in self.body.items()}

    def hash(self) -> str:
        """The entry's own hash, bound to the one before: 64 hex digits. Raises CanonicalFormError."""
        entry = canonical_entry(
            number=self.number,
            event=self.event,
            subject_ref=self.subject_ref,
            actor=self.actor,
            at=self.at,
            body=self.body,
        )
        return entry_hash(self.previous_hash, entry)


def record_of(content: Content, nonce: bytes, about: AboutPerson | None) -> Record:
    """What the leaf commits to. nonce: 32 bytes, drawn once for this entry."""
    seed = _seed(nonce, about)
    return Record(
        _salt(seed, ""), {name: Field(_salt(seed, name), value) for name, value in content.values().items()}
    )


def leaf_of(
    kind: LeafKind, content: Content, nonce: bytes, about: AboutPerson | None, digest: bytes | None
) -> Leaf:
    """The leaf of a new entry. digest: the SHA-256 of what belongs to it, such as a sealed envelope.

    Not repeatable: where there is no person or no digest, random bytes stand. Keep the leaf.
    """
    label = subject_label(about.key, about.number) if about else filler()
    return Leaf(kind, commitment(record_of(content, nonce, about)), label, digest or filler())


def fault_of(
    leaf: bytes,
    kind: LeafKind,
    content: Content,
    nonce: bytes,
    about: AboutPerson | None,
    digest: bytes | None,
) -> str | None:
    """Why a kept leaf is not this entry's, in a few words; None when it is. kind, digest: what entries of
    this event have. Raises MalformedError when the leaf cannot be read."""
    kept = parse_leaf(leaf)
    if kept.kind is not kind:
        return "it is of another kind"
    if kept.commitment != commitment(record_of(content, nonce, about)):
        return "its commitment does not open"
    if about and kept.label != subject_label(about.key, about.number):
        return "its label is not the person's"
    if digest is not None and kept.content != digest:
        return "it does not name what belongs to the entry"
    return None


def _seed(nonce: bytes, about: AboutPerson | None) -> bytes:
    if about is None:
        return nonce
    return hmac.digest(about.key, _SEED_DOMAIN + nonce, "sha256")


def _salt(seed: bytes, name: str) -> bytes:
    return hmac.digest(seed, _salted(name), "sha256")


@lru_cache(maxsize=1024)  # few names, asked for with each field of each entry
def _salted(name: str) -> bytes:
    return _SALT_DOMAIN + name.encode("ascii")


def _text(value: object) -> str:
    return value if isinstance(value, str) else canonical_json(value).decode("utf-8")
