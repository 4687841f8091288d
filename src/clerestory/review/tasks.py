"""Open and conclude tasks, keep findings; the only way to their tables."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F

from clerestory.parties.identities import PersonCard, PersonId
from clerestory.review.errors import GroundMissingError, TaskNotFoundError
from clerestory.review.models import Finding, Task


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """A finding as other rooms see it."""

    id: UUID
    task: UUID
    reviewer: PersonId
    division: str
    verdict: str
    ground: str
    confirmed: tuple[str, ...]
    found_at: datetime


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A task with its findings, oldest first."""

    id: UUID
    request: UUID
    opened_at: datetime
    concluded_at: datetime | None
    findings: tuple[FindingRecord, ...]


def open_task(request: UUID, *, at: datetime) -> TaskRecord:
    """Ask for a person's eyes."""
    return _record(Task.objects.create(request_id=request, opened_at=at))


def open_task_of(request: UUID) -> TaskRecord:
    """The open task of a request. Raises TaskNotFoundError."""
    row = Task.objects.filter(request_id=request, concluded_at__isnull=True).first()
    if row is None:
        raise TaskNotFoundError("This request waits for nobody's review. Look at its state.")
    return _record(row)


def latest_task_of(request: UUID) -> TaskRecord | None:
    """The last task of a request, open or concluded; None when no person ever had to look."""
    # Two tasks may begin at one instant; then the one still open is the later one.
    latest_first = ("-opened_at", F("concluded_at").desc(nulls_first=True))
    row = Task.objects.filter(request_id=request).order_by(*latest_first).first()
    return _record(row) if row else None


def tasks_of(request: UUID) -> tuple[TaskRecord, ...]:
    """Every task of a request, oldest first."""
    return tuple(_record(row) for row in Task.objects.filter(request_id=request).prefetch_related("findings"))


def findings_of_open_tasks(requests: Set[UUID]) -> dict[UUID, int]:
    """For each of these requests that has an open task, how many findings it has."""
    rows = Task.objects.filter(concluded_at__isnull=True, request_id__in=requests)
    return dict(rows.annotate(found=Count("findings")).values_list("request_id", "found"))


def keep_finding(
    task: TaskRecord, *, reviewer: PersonCard, verdict: str, ground: str, confirmed: Set[str], at: datetime
) -> FindingRecord:
    """Keep a reviewer's finding. Raises GroundMissingError for one without a ground."""
    if not ground.strip():
        raise GroundMissingError(
            "A finding needs a ground: one or two sentences that a colleague would understand."
        )
    row = Finding.objects.create(
        task_id=task.id,
        reviewer_id=reviewer.id,
        division=reviewer.division or "",
        verdict=verdict,
        ground=ground.strip(),
        confirmed=sorted(confirmed),
        found_at=at,
    )
    return _finding(row)


def conclude(task: TaskRecord, *, at: datetime) -> None:
    """Close the task; nobody has to look any more."""
    Task.objects.filter(pk=task.id).update(concluded_at=at)


def _record(row: Task) -> TaskRecord:
    return TaskRecord(
        id=row.pk,
        request=row.request_id,
        opened_at=row.opened_at,
        concluded_at=row.concluded_at,
        findings=tuple(_finding(finding) for finding in row.findings.all()),
    )


def _finding(row: Finding) -> FindingRecord:
    return FindingRecord(
        id=row.pk,
        task=row.task_id,
        reviewer=PersonId(row.reviewer_id),
        division=row.division,
        verdict=row.verdict,
        ground=row.ground,
        confirmed=tuple(row.confirmed),
        found_at=row.found_at,
    )
