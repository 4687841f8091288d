"""Ask a requester for more, and take the answer; meanwhile the clock stands still. The only way to the table.

Promises one question at a time for each request."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clerestory.intake.errors import NothingAskedError
from clerestory.intake.models import ClockStop
from clerestory.intake.records import RequestRecord
from clerestory.parties.identities import PersonId


@dataclass(frozen=True, slots=True)
class ClockStopRecord:
    """A question to the requester, and the answer if there is one. answer_by: last day for it."""

    id: UUID
    request: UUID
    question: str
    asked_by: PersonId
    stopped_at: datetime
    answer_by: date
    answer: str
    answered_by: PersonId | None
    restarted_at: datetime | None


def stop(
    request: RequestRecord, *, question: str, by: PersonId, answer_by: date, at: datetime
) -> ClockStopRecord:
    """Keep the question; the clock stands still from now on."""
    row = ClockStop.objects.create(
        request_id=request.id,
        agency_id=request.agency,
        question=question,
        asked_by=by,
        stopped_at=at,
        answer_by=answer_by,
    )
    return _record(row)


def restart(request: RequestRecord, *, answer: str, by: PersonId | None, at: datetime) -> ClockStopRecord:
    """Keep the answer; the clock runs again. Raises NothingAskedError."""
    standing = open_stop_of(request.id)
    ClockStop.objects.filter(pk=standing.id).update(answer=answer, answered_by=by, restarted_at=at)
    return _record(ClockStop.objects.get(pk=standing.id))


def open_stop_of(request: UUID) -> ClockStopRecord:
    """The question that waits for an answer. Raises NothingAskedError."""
    row = ClockStop.objects.filter(request_id=request, restarted_at__isnull=True).first()
    if row is None:
        raise NothingAskedError("Nothing was asked that is still open. Look at the request's state.")
    return _record(row)


def stops_of(request: UUID) -> tuple[ClockStopRecord, ...]:
    """Every question of a request, oldest first."""
    return tuple(_record(row) for row in ClockStop.objects.filter(request_id=request))


def unanswered_after(day: date) -> tuple[UUID, ...]:
    """Requests whose question should have been answered before this day and was not."""
    rows = ClockStop.objects.filter(restarted_at__isnull=True, answer_by__lt=day)
    return tuple(rows.values_list("request_id", flat=True))


def _record(row: ClockStop) -> ClockStopRecord:
    return ClockStopRecord(
        id=row.pk,
        request=row.request_id,
        question=row.question,
        asked_by=PersonId(row.asked_by),
        stopped_at=row.stopped_at,
        answer_by=row.answer_by,
        answer=row.answer,
        answered_by=PersonId(row.answered_by) if row.answered_by else None,
        restarted_at=row.restarted_at,
    )
