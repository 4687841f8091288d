"""Openings: the part of a leaf's record that somebody may see, with what is needed to check it.

Promises: `parse_opening` reads exactly what `Opening.to_bytes` writes (any JSON spelling of it). An opening
shows chosen fields; of the others it holds digests, which tell nothing without their salts.
Refuses: members it does not know or that occur twice, a field both shown and hidden, more than 32 MiB.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from clerestory.ledger.documents import (
    read_bytes,
    read_document,
    read_members,
    read_object,
    read_text,
    write_document,
)
from clerestory.ledger.errors import MalformedError, OpeningError
from clerestory.ledger.leaf import (
    LABEL_KEY_BYTES,
    SALT_BYTES,
    Field,
    Leaf,
    Record,
    commitment_to,
    field_digest,
    parse_leaf,
    subject_label,
)
from clerestory.ledger.spelling import read_base64, read_hash, write_base64

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


def opening_of(
    leaf: Leaf, record: Record, shown: Collection[str], subject: tuple[bytes, int] | None = None
) -> Opening:
    """An opening that shows these fields of the record and hides the others. Raises MalformedError."""
    if not set(shown) <= set(record.fields):
        raise MalformedError("A field to be shown is not in the record.")
    hidden = {
        name: field_digest(name, held.salt, held.value)
        for name, held in record.fields.items()
        if name not in shown
    }
    return Opening(leaf, record.salt, {name: record.fields[name] for name in shown}, hidden, subject)


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
