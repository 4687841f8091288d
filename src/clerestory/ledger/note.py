"""Signed notes: a text and the signatures below it.

Promises: `parse_note` reads exactly what `Note.to_bytes` writes. `verify` ignores signatures of keys it was
not given, and refuses the whole note as soon as one of a known key fails.
Refuses: more than 64 signatures or a mebibyte, text without end of line, control characters, names with
spaces or plus, base64 in a second spelling.
Source: C2SP signed-note 1.0.0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from clerestory.ledger.cosignature import packed, statement, unpacked
from clerestory.ledger.errors import KeyUnusableError, MalformedError, SignatureRefusedError
from clerestory.ledger.keys import Signer, VerifierKey, check_name, shown
from clerestory.ledger.spelling import read_base64, read_utf8, write_base64

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


def parse_signature_lines(data: bytes) -> tuple[SignatureLine, ...]:
    """Read signature lines alone, as a witness answers with. Raises MalformedError."""
    note = parse_note(b"\n\n" + data)
    if note.text != "\n":
        raise MalformedError("Something other than signature lines was found where only they are expected.")
    return note.signatures


def sign(text: str, signers: Iterable[Signer], at: int) -> Note:
    """The text signed by each signer, in their order. at: POSIX seconds, for those that cosign.

    Raises MalformedError when the text cannot be a note's, or a cosigner is asked for what is no checkpoint.
    """
    lines = tuple(_signed_line(text, signer, at) for signer in signers)
    note = Note(text, lines)
    if parse_note(note.to_bytes()) != note:
        raise MalformedError("The text of a note does not end with a newline, or has an empty line too many.")
    return note


def verify(note: Note, keys: Sequence[VerifierKey]) -> tuple[Signed, ...]:
    """The signatures of `keys` on the note, each verified, in the note's order; others are ignored.

    Raises SignatureRefusedError when one of a known key fails or none is there, KeyUnusableError when two
    keys could not be told apart.
    """
    known = {(key.name, key.id): key for key in keys}
    if len(known) != len(set(keys)):
        raise KeyUnusableError("Two different keys have the same name and identifier; leave out one of them.")
    signed = tuple(
        _verified(note.text, line, known[line.name, line.id])
        for line in note.signatures
        if (line.name, line.id) in known
    )
    if not signed:
        raise SignatureRefusedError(
            f"None of the {len(note.signatures)} signatures is of a known key (known: {_names(keys)})."
        )
    return signed


def _verified(text: str, line: SignatureLine, key: VerifierKey) -> Signed:
    try:
        at, signature = unpacked(key.kind, line.signature)
        message = statement(key, text, at)
    except MalformedError as error:
        raise SignatureRefusedError(f"A signature of {shown(key.name)} does not verify: {error}") from None
    key.check(signature, message)
    return Signed(key, at)


def _signed_line(text: str, signer: Signer, at: int) -> SignatureLine:
    key = signer.key
    message = statement(key, text, at)
    signature = signer.sign(message)
    key.check(signature, message)  # a signer that fails must not be found out by the reader
    return SignatureLine(key.name, key.id, packed(key.kind, at, signature))


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
