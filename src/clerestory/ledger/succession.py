"""Succession: how the keys of a log, and the log itself, are followed by others.

Did the log's keys change, by the word of the old and the new ones? Does this log go on where that one ended?
Promises: a key change counts only if all Ed25519 keys, old and new, say so; it changes no reader's policy by
itself (`following.py`). A log follows another only by its very first leaf, and from a checkpoint that the
reader's own witnesses had cosigned.
Refuses: statements out of order, of another log, or that stand in no witnessed log.
Source: docs/reference/ledger-formats.md, section Statements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, TypeVar

from clerestory.ledger.errors import MalformedError, NotVerifiedError, SignatureRefusedError
from clerestory.ledger.keys import VerifierKey, shown
from clerestory.ledger.leaf import parse_leaf
from clerestory.ledger.note import Note, verify
from clerestory.ledger.policy import Policy, Witnessed, verify_checkpoint
from clerestory.ledger.proof import Proof, verify_proof
from clerestory.ledger.statements import (
    KeyChange,
    PolicyVersion,
    Predecessor,
    Reason,
    digest,
    plain,
    read_statement,
)

Form = TypeVar("Form", KeyChange, PolicyVersion, Predecessor)
_LATEST_DATE: Final = 253_402_300_799
"""The last second of the year 9999."""


@dataclass(frozen=True)
class Published:
    """A statement's file, its leaf and the leaf's proof, as a log hands them out."""

    file: bytes
    leaf: bytes
    proof: Proof


@dataclass(frozen=True)
class Succession:
    """A log that follows another. ended: the other's last checkpoint. began: a checkpoint of this one."""

    reason: Reason
    ended: Witnessed
    began: Witnessed


def verify_key_change(file: bytes, keys: Sequence[VerifierKey], after: int = -1) -> KeyChange:
    """What the log's keys become, by the word of all its Ed25519 keys, the old ones and the new.

    keys: those of the log that the reader knows, one Ed25519 key among them at least. after: the number of
    the last statement of this log that the reader took; this one must be later. Changes no policy by itself.
    Raises MalformedError, NotVerifiedError.
    """
    note, change = read_form(file, KeyChange)
    if not keys or {key.name for key in keys} != {change.origin}:
        raise NotVerifiedError(
            f"The key change is of the log {shown(change.origin)}; the keys it was held against are not."
        )
    if change.number <= after:
        raise NotVerifiedError(
            f"Key change {change.number} is not later than statement {after}, which was taken already."
        )
    if not plain(keys) or not set(keys) <= set(change.old):
        raise NotVerifiedError(
            f"Key change {change.number} does not begin with the keys it was held against. Statements are "
            "taken in the order of their numbers; was one left out, or was this one taken already?"
        )
    _check_each_signed(note, [*plain(change.old), *plain(change.new)])
    return change


def follow_keys(keys: Sequence[VerifierKey], files: Iterable[bytes]) -> tuple[VerifierKey, ...]:
    """The log's keys after these key changes, in the order given. Raises as `verify_key_change`."""
    last, known = -1, tuple(keys)
    for file in files:
        change = verify_key_change(file, known, last)
        last, known = change.number, change.new
    return known


def check_announced(change: KeyChange, on: date) -> None:
    """Raise NotVerifiedError unless somebody who read the key change on this day (UTC) still has the overlap.

    on: today, for who makes one; else the day a witness states in the proof that was made when it was
    published.
    """
    if on > change.last:
        raise NotVerifiedError(
            f"The overlap of key change {change.number} ended on {change.last}, before it was known on {on}: "
            "whoever knew the old key only was cut off."
        )


def verify_published(published: Published, policy: Policy) -> Witnessed:
    """The checkpoint under which the statement stands in its own log, of the kind that is its.

    Says nothing of who may make such a statement. Raises MalformedError, NotVerifiedError.
    """
    _, statement = read_statement(published.file)
    leaf = parse_leaf(published.leaf)
    if leaf.kind is not statement.LEAF or leaf.content != digest(published.file):
        raise NotVerifiedError(
            f"The leaf beside statement {statement.number} is of another kind or of another file."
        )
    witnessed = verify_proof(published.proof, published.leaf, policy)
    if witnessed.checkpoint.origin != statement.origin:
        raise NotVerifiedError(
            f"Statement {statement.number} of {shown(statement.origin)} stands in another log."
        )
    return witnessed


def published_on(witnessed: Witnessed) -> date | None:
    """The earliest day (UTC) that a witness states; None where there is none that a calendar has."""
    times = [at for _, at in witnessed.witnesses if 0 < at <= _LATEST_DATE]
    return datetime.fromtimestamp(min(times), UTC).date() if times else None


def verify_predecessor(published: Published, old: Policy, new: Policy) -> Succession:
    """That leaf 0 of a log commits to the last checkpoint of another, which a quorum had cosigned.

    old: by which the ended log is judged. new: by which this one is. A log that ended with its year signs
    too; of one whose key was stolen no signature is asked, nor would it count. Raises MalformedError,
    NotVerifiedError.
    """
    note, statement = read_form(published.file, Predecessor)
    began = verify_published(published, new)
    if published.proof.index != 0:
        raise NotVerifiedError(
            f"The statement which log came before is leaf {published.proof.index}; it must be leaf 0."
        )
    ended = verify_checkpoint(statement.checkpoint, old)
    if ended.checkpoint.origin == statement.origin:
        raise NotVerifiedError("A log says that it follows itself.")
    check_one_signed(note, new.logs, statement.origin)
    if statement.reason is Reason.YEAR:
        check_one_signed(note, old.logs, ended.checkpoint.origin)
    return Succession(statement.reason, ended, began)


def check_before_end(witnessed: Witnessed, succession: Succession) -> None:
    """Raise NotVerifiedError when a witnessed checkpoint of the ended log is beyond its end.

    Keep such a checkpoint: either witnesses went on for a log that had ended, or the log was cut short.
    """
    end, found = succession.ended.checkpoint, witnessed.checkpoint
    if found.origin == end.origin and (
        found.size > end.size or (found.size == end.size and found.root != end.root)
    ):
        raise NotVerifiedError(
            f"The log {shown(end.origin)} ended with {end.size} leaves, and this checkpoint has {found.size} "
            "or others. Keep it, it shows that somebody signed what should not be: the witnesses, or whoever "
            "ended the log there."
        )


def check_one_signed(note: Note, logs: Iterable[VerifierKey], origin: str) -> None:
    """Raise SignatureRefusedError unless an Ed25519 key of this log, among these, signed the note."""
    keys = [key for key in dict.fromkeys(plain(logs)) if key.name == origin]
    if not keys:
        raise SignatureRefusedError(f"No policy lists an Ed25519 key of the log {shown(origin)}.")
    verify(note, keys)


def read_form(file: bytes, form: type[Form]) -> tuple[Note, Form]:
    """The note and what it says, when it is of this form. Raises MalformedError."""
    note, statement = read_statement(file)
    if not isinstance(statement, form):
        raise MalformedError(f"A statement {statement.FORM} was given where {form.FORM} is expected.")
    return note, statement


def _check_each_signed(note: Note, keys: Sequence[VerifierKey]) -> None:
    signed = {one.key for one in verify(note, list(dict.fromkeys(keys)))}
    missing = [key.id.hex() for key in keys if key not in signed]
    if missing:
        raise SignatureRefusedError(
            f"The key change is not signed by all keys that must sign it; missing: {', '.join(missing)}."
        )
