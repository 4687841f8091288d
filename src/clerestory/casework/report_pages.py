"""Published reports as everybody may read them. Nothing here depends on who asks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from clerestory.casework import public_ledger
from clerestory.casework.session import as_staff
from clerestory.publication.reports.definitions import Definition, announced, shipped
from clerestory.reports import kept
from clerestory.reports.errors import NoSuchReportError
from clerestory.reports.kept import Card

PROOF = ".tlog-proof"


@dataclass(frozen=True, slots=True)
class Newest:
    """What the feed is as of. reports: how many; last_at: when the last one was made, or None."""

    reports: int
    last_at: datetime | None


def every_report() -> tuple[Card, ...]:
    """All reports, the newest period first."""
    return tuple(sorted(kept.every(), key=lambda one: (one.last, one.first), reverse=True))


def newest() -> Newest:
    """One small question to the database, for readers that ask each second."""
    return Newest(*kept.newest())


def document_of(name: str) -> Mapping[str, Any]:
    """The published document of a report. Raises NoSuchReportError."""
    return _document(str(connection.settings_dict["NAME"]), kept.card(name))


def report_file(name: str) -> bytes:
    """A file of a report, to the byte; `NAME.tlog-proof` is made of the ledger as it stands. Raises
    NoSuchReportError, also while the ledger has no proof of it, and what `public_ledger.proof_of` raises."""
    if not name.endswith(PROOF):
        return kept.file(name)
    card = kept.card(name.removesuffix(PROOF))
    with transaction.atomic(), as_staff():
        proof = public_ledger.proof_of(card.entry)
    if proof is None:
        raise NoSuchReportError("The public ledger has no proof of this report yet. Ask again in a minute.")
    return proof.proof.to_bytes()


def definitions() -> tuple[Definition, ...]:
    """The codebook."""
    return shipped()


def changes() -> tuple[Definition, ...]:
    """Definitions that changed, newest first."""
    return announced(shipped())


@lru_cache(maxsize=32)
def _document(_database: str, card: Card) -> Mapping[str, Any]:
    """Read once: what was published never changes, as long as it is the same database."""
    found: Mapping[str, Any] = json.loads(kept.file(f"{card.name}.json"))
    return found
