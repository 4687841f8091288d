"""What a requester brings against a refusal, and what came of it. The only way to the table."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from clerestory.intake.errors import NothingAskedError
from clerestory.intake.models import Appeal
from clerestory.intake.records import RequestRecord
from clerestory.parties.identities import PersonId


class AppealOutcome(StrEnum):
    """What somebody who had not refused found. UPHELD: the refusal stands. LOOK_AGAIN: back into review."""

    UPHELD = "upheld"
    LOOK_AGAIN = "look_again"


@dataclass(frozen=True, slots=True)
class AppealRecord:
    """An appeal. outcome: None while somebody looks; then `answer` holds the reasons."""

    id: UUID
    ground: str
    made_by: PersonId | None
    made_at: datetime
    outcome: AppealOutcome | None
    answer: str
    concluded_by: PersonId | None
    concluded_at: datetime | None


def bring(request: RequestRecord, *, ground: str, by: PersonId | None, at: datetime) -> AppealRecord:
    """Keep an appeal."""
    row = Appeal.objects.create(
        request_id=request.id, agency_id=request.agency, ground=ground, made_by=by, made_at=at
    )
    return _record(row)


def conclude(
    request: RequestRecord, *, outcome: AppealOutcome, answer: str, by: PersonId, at: datetime
) -> AppealRecord:
    """Keep what came of the open appeal. Raises NothingAskedError."""
    row = Appeal.objects.filter(request_id=request.id, concluded_at__isnull=True).first()
    if row is None:
        raise NothingAskedError("There is no open appeal. Look at the request's state.")
    Appeal.objects.filter(pk=row.pk).update(
        outcome=str(outcome), answer=answer, concluded_by=by, concluded_at=at
    )
    return _record(Appeal.objects.get(pk=row.pk))


def appeals_of(request: UUID) -> tuple[AppealRecord, ...]:
    """Every appeal of a request, oldest first."""
    return tuple(_record(row) for row in Appeal.objects.filter(request_id=request))


def _record(row: Appeal) -> AppealRecord:
    return AppealRecord(
        id=row.pk,
        ground=row.ground,
        made_by=PersonId(row.made_by) if row.made_by else None,
        made_at=row.made_at,
        outcome=AppealOutcome(row.outcome) if row.outcome else None,
        answer=row.answer,
        concluded_by=PersonId(row.concluded_by) if row.concluded_by else None,
        concluded_at=row.concluded_at,
    )
