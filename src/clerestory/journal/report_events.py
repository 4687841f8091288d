"""Payloads of what is told to the public: a report that left, a statement that was judged."""

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
