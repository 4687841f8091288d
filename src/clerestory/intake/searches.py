"""Find requests by a keyed digest, and keep who searched for a person and why; no name is compared or
kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from clerestory.intake.document_models import Document
from clerestory.intake.models import Request
from clerestory.intake.search_models import SubjectSearch
from clerestory.parties.identities import PersonId

MOST: Final = 50
"""So many references a search tells at most, the newest first."""


@dataclass(frozen=True, slots=True)
class SearchLine:
    """One search for a person or a vehicle, as it was kept."""

    id: UUID
    by: PersonId
    at: datetime
    reason: str
    supplied: tuple[str, ...]
    found: int


def about_subject(digest: str) -> tuple[str, ...]:
    """References of requests in which the same identifier was written, the newest first."""
    if not digest:
        return ()
    rows = Request.objects.filter(subject_digest=digest).order_by("-opened_at", "-reference")
    return tuple(rows.values_list("reference", flat=True)[:MOST])


def with_docket(digest: str) -> tuple[str, ...]:
    """References of requests with a paper of this court and docket number, the newest first."""
    if not digest:
        return ()
    wanted = Document.objects.filter(docket_digest=digest).values("request_id")
    rows = Request.objects.filter(pk__in=wanted).order_by("-opened_at", "-reference")
    return tuple(rows.values_list("reference", flat=True)[:MOST])


def keep(*, by: PersonId, at: datetime, reason: str, supplied: Sequence[str], found: int) -> SearchLine:
    """Keep that somebody searched for a person or a vehicle."""
    row = SubjectSearch.objects.create(by=by, at=at, reason=reason, supplied=list(supplied), found=found)
    return _line(row)


def made_by(person: PersonId, *, since: datetime) -> int:
    """How many such searches somebody made from this moment on."""
    return SubjectSearch.objects.filter(by=person, at__gte=since).count()


def latest(*, limit: int) -> tuple[SearchLine, ...]:
    """The latest searches, the newest first."""
    return tuple(_line(row) for row in SubjectSearch.objects.all()[:limit])


def _line(row: SubjectSearch) -> SearchLine:
    return SearchLine(row.pk, PersonId(row.by), row.at, row.reason, tuple(row.supplied), row.found)
