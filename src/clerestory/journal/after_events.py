"""Payloads about what follows a release: receipt, calling back, use, passing on, silence. What people wrote,
and the names of bodies, are kept in `release`; here stand digests."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDerived(Happening):
    """Of these elements the release holds yes or no, and nothing else of the record."""

    event: ClassVar[Event] = Event.ANSWER_DERIVED
    release_ref: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAcknowledged(Happening):
    """The agency says that it has the release and could open it."""

    event: ClassVar[Event] = Event.RECEIPT_ACKNOWLEDGED
    release_ref: str
    envelope_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadAllowed(Happening):
    """A supervisor lets the agency download a release once more."""

    event: ClassVar[Event] = Event.DOWNLOAD_ALLOWED
    release_ref: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeRecalled(Happening):
    """The office called an answer back and destroyed what lay on the shelf. release_ref: None where nothing
    was sealed yet. handed_over: the agency had collected it, and has to destroy its copies."""

    event: ClassVar[Event] = Event.ENVELOPE_RECALLED
    release_ref: str | None
    state_before: str
    handed_over: bool
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionConfirmed(Happening):
    """The agency confirms that its copies of a recalled release are destroyed."""

    event: ClassVar[Event] = Event.DESTRUCTION_CONFIRMED
    release_ref: str
    confirmation_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseAttested(Happening):
    """The agency says what became of a release. fate: deleted, or kept under a rule. redisclosures: how many
    lines its register has for it."""

    event: ClassVar[Event] = Event.USE_ATTESTED
    release_ref: str
    fate: str
    passed_on: bool
    redisclosures: int
    statement_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisclosureEntered(Happening):
    """The agency passed a release on. to_node: the body's place in the tree of requesters; its name is kept
    in `release`, its digest stands here. keep_until: first day on which the line may go."""

    event: ClassVar[Event] = Event.REDISCLOSURE_ENTERED
    release_ref: str
    to_node: str
    permitted_use: str
    elements: tuple[str, ...]
    passed_on: str
    keep_until: str
    body_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceNoted(Happening):
    """An agency has not said what it owes. stage: what follows from it; since: from which day days
    count."""

    event: ClassVar[Event] = Event.SILENCE_NOTED
    release_ref: str
    stage: str
    since: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkTraced(Happening):
    """Somebody asked to whom a mark belongs. release_ref: of the release, or None where the mark
    is not ours."""

    event: ClassVar[Event] = Event.MARK_TRACED
    release_ref: str | None
    mark_sha256: str
