"""Payloads of what is told to the public: a report that was planned and left, a statement that was judged;
and of what an auditor is shown of it."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPublished(Happening):
    """A report left. report: its period. list_sha256: of its list of digests. register: digest of every table
    that ever left, this report's included. tables, withheld: how many tables, and cells withheld in them."""

    event: ClassVar[Event] = Event.REPORT_PUBLISHED
    names: ClassVar[str | None] = "list_sha256"
    report: str
    list_sha256: str
    register: str
    tables: int
    withheld: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementJudged(Happening):
    """A public statement was held against the journal for the first time, or its verdict changed. digest: of
    its text. size: entries of the ledger up to then. broken_by: number of the entry that breaks it, or
    None."""

    event: ClassVar[Event] = Event.STATEMENT_JUDGED
    statement: str
    digest: str
    holds: bool
    examined: int
    size: int
    broken_by: int | None
    broken_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProposed(Happening):
    """Somebody wants a report over days of their choice. ground_sha256: of their reason."""

    event: ClassVar[Event] = Event.REPORT_PROPOSED
    proposal: str
    report: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConfirmed(Happening):
    """Another person let it leave. preview_sha256: of what they had before them."""

    event: ClassVar[Event] = Event.REPORT_CONFIRMED
    proposal: str
    report: str
    preview_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDeclined(Happening):
    """Somebody did not let it leave, or took it back."""

    event: ClassVar[Event] = Event.REPORT_DECLINED
    proposal: str
    report: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningAsked(Happening):
    """Somebody wants the receipt of a figure opened for an auditor. figure: its address."""

    event: ClassVar[Event] = Event.OPENING_ASKED
    opening: str
    report: str
    figure: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningSettled(Happening):
    """Another person granted an opening, or declined it."""

    event: ClassVar[Event] = Event.OPENING_SETTLED
    opening: str
    granted: bool
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHanded(Happening):
    """An opening was handed to the one who asked for it. opening_sha256: of the file."""

    event: ClassVar[Event] = Event.OPENING_HANDED
    names: ClassVar[str | None] = "opening_sha256"
    opening: str
    opening_sha256: str
