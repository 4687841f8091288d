"""Payloads about the public ledger itself: a day was counted, its keys or form changed, a log began, and what
the nightly comparison found."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening
from clerestory.ledger.leaf import LeafKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestMade(Happening):
    """A day was counted. The manifest, which is public, says `day`, `before` and `spans`, and nothing else.

    before: SHA-256 of the manifest before, in hexadecimal digits. spans: `origin first count total` of each
    log. events: `event count` of the entries that stand in the spans. channels: `channel count last` of the
    requests among them, and the highest number that any request of the channel has had.
    """

    event: ClassVar[Event] = Event.MANIFEST_MADE
    leaf_kind: ClassVar[LeafKind] = LeafKind.MANIFEST
    names: ClassVar[str | None] = "manifest_sha256"
    day: str
    before: str
    spans: tuple[str, ...]
    events: tuple[str, ...]
    channels: tuple[str, ...]
    manifest_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecorded(Happening):
    """What a log says of itself stands in its file `statements/NNNN.note`. origin, number: of the statement;
    form: its first line."""

    names: ClassVar[str | None] = "statement_sha256"
    origin: str
    number: int
    form: str
    statement_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysChanged(StatementRecorded):
    """The log's keys change, or whom to believe."""

    event: ClassVar[Event] = Event.KEYS_CHANGED
    leaf_kind: ClassVar[LeafKind] = LeafKind.KEY_CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaChanged(StatementRecorded):
    """The form of the journal's records changes."""

    event: ClassVar[Event] = Event.SCHEMA_CHANGED
    leaf_kind: ClassVar[LeafKind] = LeafKind.SCHEMA_CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class LogBegun(StatementRecorded):
    """A log follows another; this entry is its leaf 0."""

    event: ClassVar[Event] = Event.LOG_BEGUN
    leaf_kind: ClassVar[LeafKind] = LeafKind.PREDECESSOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationMade(Happening):
    """Journal, public ledger and releases were held against one another. entries, leaves, releases: how many
    were looked at. findings: how many there were. found: the first of them, as `kind entry leaf name`."""

    event: ClassVar[Event] = Event.RECONCILIATION_MADE
    entries: int
    leaves: int
    releases: int
    findings: int
    found: tuple[str, ...]
