"""What a log and a witness say to each other: the request, the answers, and what a witness must answer.

Promises: `parse_request` reads exactly what `Request.to_bytes` writes. A witness that follows `submitted` and
`weighed`, and keeps what `weighed` gives before its cosignature leaves, never cosigns two checkpoints of one
log of which one is not the beginning of the other. What is kept is the checkpoint as it was understood and
verified signatures of the log's own keys; nothing else that a stranger sends.
Refuses: checkpoints with extension lines, which a witness cannot check; whatever is not in its one spelling.
The checks stand in the order of the specification: 400 (form), 404, 403, 400 (sizes), 409, 422. As in the
text after 1.0.0, another root at the same size is 422 (1.0.0: 409 without a size), and one forged signature
of a known key refuses the whole.
Source: C2SP tlog-witness, at the commit in docs/reference/ledger-formats.md.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clerestory.ledger.checkpoint import Checkpoint, parse_checkpoint
from clerestory.ledger.errors import (
    ConsistencyError,
    MalformedError,
    SignatureRefusedError,
)
from clerestory.ledger.keys import VerifierKey
from clerestory.ledger.merkle import EMPTY_ROOT, Subtree, consistency_proof, verify_consistency
from clerestory.ledger.note import Note, SignatureLine, parse_note, parse_signature_lines, verify
from clerestory.ledger.spelling import read_decimal, read_hash, read_utf8, write_base64

LARGEST_REQUEST: Final = 1 << 17
LARGEST_ANSWER: Final = 1 << 16
MOST_HASHES: Final = 63
SIZE_TYPE: Final = "text/x.tlog.size"
TEXT_TYPE: Final = "text/plain; charset=utf-8"
_OLD: Final = "old "


@dataclass(frozen=True)
class Request:
    """What is posted to `add-checkpoint`. old: the size the witness is said to hold. checkpoint: a note."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def to_bytes(self) -> bytes:
        """The body of the request."""
        lines = [f"{_OLD}{self.old}", *map(write_base64, self.proof), ""]
        return "".join(line + "\n" for line in lines).encode("ascii") + self.checkpoint


@dataclass(frozen=True)
class Submitted:
    """A checkpoint that its log signed; nothing is known yet of what it grew out of.

    signed: its text, and only signatures of the log's trusted keys, each verified.
    """

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    signed: Note


@dataclass(frozen=True)
class Seen:
    """What a witness last cosigned of one log."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Refused:
    """An answer without cosignature. status: of HTTP. holds: the witness's own size, with 409 only."""

    status: int
    why: str
    holds: int | None = None

    @property
    def content_type(self) -> str:
        """The type of `body`."""
        return TEXT_TYPE if self.holds is None else SIZE_TYPE

    @property
    def body(self) -> bytes:
        """What is sent: the sentence, or the size."""
        return f"{self.why if self.holds is None else self.holds}\n".encode()


NOTHING: Final = Seen(0, EMPTY_ROOT)
"""Where every witness begins, with every log."""


def origin_hash(origin: str) -> str:
    """Under which name a witness shows a log: SHA-256 of the origin, in hexadecimal."""
    return hashlib.sha256(origin.encode("utf-8")).hexdigest()


def parse_request(data: bytes) -> Request:
    """Read `Request.to_bytes`; the checkpoint in it is not yet read. Raises MalformedError."""
    if len(data) > LARGEST_REQUEST:
        raise MalformedError(f"The request is larger than {LARGEST_REQUEST:,} bytes.")
    head, blank, checkpoint = data.partition(b"\n\n")
    lines = read_utf8(head, LARGEST_REQUEST, "The request before its checkpoint").split("\n")
    if not blank or not checkpoint or not lines[0].startswith(_OLD):
        raise MalformedError("The request is not a line `old N`, hashes, an empty line and a checkpoint.")
    if len(lines) > MOST_HASHES + 1:
        raise MalformedError(f"The request has more than {MOST_HASHES} hashes; no tree is that high.")
    old = read_decimal(lines[0].removeprefix(_OLD), "The line `old` of the request")
    proof = tuple(
        read_hash(line, f"Hash {number} of the request") for number, line in enumerate(lines[1:], 1)
    )
    return Request(old, proof, checkpoint)


def submitted(data: bytes, logs: Mapping[str, Sequence[VerifierKey]]) -> Submitted | Refused:
    """What can be said of a request before looking at what was seen.

    logs: for each known origin the keys trusted for it, at least one.
    """
    try:
        request = parse_request(data)
        origin = read_utf8(request.checkpoint.partition(b"\n")[0], LARGEST_REQUEST, "The origin")
    except MalformedError as error:
        return Refused(400, str(error))
    if origin not in logs:
        return Refused(404, "This witness does not know a log of this origin.")
    try:
        note = parse_note(request.checkpoint)
    except MalformedError as error:
        return Refused(400, str(error))
    keys = logs[origin]
    try:
        verify(note, keys)
    except SignatureRefusedError:
        return Refused(403, "No trusted key of this log signed the checkpoint, or one of them did not.")
    return _understood(request, note, keys)


def weighed(one: Submitted, seen: Seen | None) -> Seen | Refused:
    """What the witness holds from now on, or why it stays with what it has seen (None: nothing yet).

    The caller compares, keeps and answers as one step: nobody else may change `seen` in between.
    """
    held, new = seen or NOTHING, one.checkpoint
    if one.old != held.size:
        return Refused(409, "The witness holds another size.", held.size)
    if contradicts(one, seen):
        return Refused(422, f"The witness has seen another root for {new.size} leaves.")
    if held.size == 0:
        if one.proof:
            return Refused(422, "A proof was given where nothing came before.")
        return Seen(new.size, new.root)
    try:
        verify_consistency(held.size, held.root, new.size, new.root, one.proof)
    except ConsistencyError as error:
        return Refused(422, str(error))
    return Seen(new.size, new.root)


def contradicts(one: Submitted, seen: Seen | None) -> bool:
    """Whether the log has signed two roots for one size, which it can never explain."""
    held = seen or NOTHING
    return one.checkpoint.size == held.size and one.checkpoint.root != held.root


@dataclass(frozen=True)
class Cosigned:
    """A witness's answer that was verified. lines: only those of the keys asked for. at: POSIX seconds."""

    lines: tuple[SignatureLine, ...]
    at: int


@dataclass(frozen=True)
class Holds:
    """The witness holds another size than it was asked to begin from."""

    size: int


@dataclass(frozen=True)
class Declined:
    """The witness gave no cosignature. status: of HTTP. why: in our own words, never in the witness's."""

    status: int
    why: str


_DECLINED: Final = {
    400: "it cannot read what it was sent, or does not take checkpoints of this form",
    403: "it does not accept the log's signature; has it been given the log's present key?",
    404: "it does not know this log; its operator must add the log's key",
    409: "it has seen another root for this size, so the log has shown two histories",
    422: "the checkpoint does not grow out of what it has seen; the log may have shown two histories",
    429: "it asks to be left alone for a while",
    503: "it is busy, or as a mirror could not copy the log's tiles and verify them",
}


def request_of(old: int, checkpoint: Note, subtree: Subtree) -> bytes:
    """The request to a witness that holds `old` leaves. subtree: of the tree of the checkpoint, or larger.

    Raises MalformedError when the witness would hold more than the checkpoint has.
    """
    size = parse_checkpoint(checkpoint.text).size
    if not 0 <= old <= size:
        raise MalformedError(f"A witness that holds {old} leaves cannot be shown a checkpoint of {size}.")
    proof = consistency_proof(old, size, subtree) if old else ()
    return Request(old, proof, checkpoint.to_bytes()).to_bytes()


def read_answer(
    status: int, content_type: str, body: bytes, checkpoint: Note, keys: Sequence[VerifierKey]
) -> Cosigned | Holds | Declined:
    """What a witness's answer to `checkpoint` says. keys: of this witness, from the policy.

    Lines of other keys are ignored. Raises SignatureRefusedError when the lines of its keys do not verify,
    are missing or carry no time; MalformedError when the answer has no such form.
    """
    if len(body) > LARGEST_ANSWER:
        raise MalformedError(f"The answer is larger than {LARGEST_ANSWER:,} bytes.")
    if status == 409 and content_type == SIZE_TYPE:
        text = read_utf8(body, LARGEST_ANSWER, "The size in the answer")
        if not text.endswith("\n"):
            raise MalformedError("The size in the answer has no end of line.")
        return Holds(read_decimal(text[:-1], "The size in the answer"))
    if status != 200:
        return Declined(status, _DECLINED.get(status, "it could not answer"))
    names = {(key.name, key.id) for key in keys}
    lines = tuple(line for line in parse_signature_lines(body) if (line.name, line.id) in names)
    signed = verify(Note(checkpoint.text, lines), keys)
    if not all(one.at for one in signed):
        raise SignatureRefusedError("A cosignature carries no time, so it says nothing of the largest tree.")
    return Cosigned(lines, max(one.at for one in signed))


def with_lines(checkpoint: Note, lines: Sequence[SignatureLine]) -> Note:
    """The checkpoint with further signatures; one of the same key takes the place of the earlier one."""
    kept = {(line.name, line.id): line for line in (*checkpoint.signatures, *lines)}
    return Note(checkpoint.text, tuple(kept.values()))


def _understood(request: Request, note: Note, keys: Sequence[VerifierKey]) -> Submitted | Refused:
    """The checkpoint in a note whose signature is the log's."""
    text = note.text.split("\n")
    if text[1:2] == ["0"] and text[2:3] != [write_base64(EMPTY_ROOT)]:
        return Refused(422, "A checkpoint of 0 leaves has another root than the empty tree.")
    try:
        checkpoint = parse_checkpoint(note.text)
    except MalformedError as error:
        return Refused(400, str(error))
    if checkpoint.extensions or checkpoint.to_text() != note.text:
        return Refused(400, "This witness does not cosign extension lines, which it cannot check.")
    if request.old > checkpoint.size:
        return Refused(400, f"A tree of {request.old} leaves is not the beginning of {checkpoint.size}.")
    own = {(key.name, key.id) for key in keys}
    lines = {(line.name, line.id): line for line in note.signatures if (line.name, line.id) in own}
    return Submitted(request.old, request.proof, checkpoint, Note(note.text, tuple(lines.values())))
