"""Statements: what a log says about itself in public, one short text a file, signed by the log's keys.

Four forms: its keys change, whom to believe changes (a policy's next version), it follows another log, the
form of its records changes. A leaf's `content` is the SHA-256 of the whole file, so every statement has its
place in the log. What a statement is worth is decided in `succession.py` and `following.py`.
Promises: `parse_statement` reads exactly what `to_text` writes. No statement can be taken for a checkpoint,
whose second line is a number.
Refuses: control characters other than the newline, so policies with tabs in them; keys that are not named
like the log; numbers beyond 9999.
Source: C2SP signed-note 1.0.0; docs/reference/ledger-formats.md, section Statements.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from clerestory.ledger.errors import MalformedError
from clerestory.ledger.keys import Kind, Signer, VerifierKey, check_name, parse_vkey
from clerestory.ledger.leaf import LeafKind
from clerestory.ledger.note import LARGEST_NOTE, Note, parse_note, sign
from clerestory.ledger.spelling import read_decimal, read_hash, read_utf8, write_base64

LARGEST_NUMBER: Final = 9999
MOST_KEYS: Final = 16
_VERSION: Final = re.compile(rb"# version ([1-9][0-9]{0,3})\n")
_LOG_KINDS: Final = (Kind.ED25519, Kind.ML_DSA_44_COSIGNATURE)


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


def statement_path(number: int) -> str:
    """Where a statement stands in the log's folder."""
    return f"statements/{number:04}.note"


def consent_path(number: int) -> str:
    """Where the consent to a policy version stands, beside its statement."""
    return f"statements/{number:04}.consent"


def digest(file: bytes) -> bytes:
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


def sign_statement(statement: Statement, signers: Iterable[Signer]) -> Note:
    """The statement signed by each signer that can sign texts; the others are left out.

    Raises MalformedError when it could not be read back.
    """
    text = statement.to_text()
    if parse_statement(text) != statement:
        raise MalformedError("A statement would be read otherwise than it is written.")
    return sign(text, [signer for signer in signers if plain([signer.key])], 0)


def read_statement(file: bytes) -> tuple[Note, Statement]:
    """The note and what it says; nothing is known to be true of it yet. Raises MalformedError."""
    note = parse_note(file)
    return note, parse_statement(note.text)


def parse_statement(text: str) -> Statement:
    """Read the text of a statement. Raises MalformedError."""
    text = read_utf8(text.encode("utf-8"), LARGEST_NOTE, "A statement")
    head, blank, body = text.partition("\n\n")
    form, *lines = (head if blank else head.removesuffix("\n")).split("\n")
    reader = _Reader(lines, body)
    forms: Mapping[str, Callable[[_Reader], Statement]] = {
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


class _Reader:
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
        if any(key.name != origin or key.kind not in _LOG_KINDS for key in found):
            raise MalformedError(f"A statement names an `{word}` key that is not a log's key of its origin.")
        if not plain(found):
            raise MalformedError(f"A statement names no `{word}` Ed25519 key, and every log has one.")
        return tuple(found)

    def text_below(self, what: str) -> str:
        if not self.body.endswith("\n"):
            raise MalformedError(f"{what} below a statement is missing, or its last line has no end.")
        return self.body


def _key_change(reader: _Reader) -> KeyChange:
    origin, number = reader.head()
    old, new = reader.keys("old", origin), reader.keys("new", origin)
    words = reader.value("overlap").split(" ")
    if len(words) != 2:
        raise MalformedError("The line `overlap` of a key change does not name two days.")
    first, last = map(_day, words)
    if set(old) == set(new) or last < first:
        raise MalformedError("A key change changes no key, or its overlap ends before it begins.")
    return KeyChange(origin, number, old, new, first, last)


def _policy_version(reader: _Reader) -> PolicyVersion:
    origin, number = reader.head()
    version, before = reader.count("version", 2), reader.hash("before")
    policy = reader.text_below("The policy")
    if policy_version(policy.encode("utf-8")) != version:
        raise MalformedError(f"The policy does not begin with the line `# version {version}`.")
    return PolicyVersion(origin, number, version, before, policy)


def _predecessor(reader: _Reader) -> Predecessor:
    origin, number = reader.head()
    reason = reader.value("reason")
    if reason not in list(Reason):
        raise MalformedError(f"The line `reason` of a predecessor is none of: {', '.join(Reason)}.")
    note = parse_note(reader.text_below("The last checkpoint").encode("utf-8"))
    return Predecessor(origin, number, Reason(reason), note)


def _schema_change(reader: _Reader) -> SchemaChange:
    origin, number = reader.head()
    return SchemaChange(origin, number, reader.hash("before"), reader.text_below("The description"))


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise MalformedError("A day of a statement is not written YYYY-MM-DD.")
    return found
