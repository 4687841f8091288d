"""The payload of a published report: what the public ledger vouches for."""

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
