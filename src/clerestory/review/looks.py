"""Looks that another person takes at a concluded review: by chance and blind, or after an emergency.

Promises that a look changes nothing about what was decided; who draws cannot choose, because the draw is made
from the journal and can be made again by anybody who reads it.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from clerestory.parties.identities import AgencyId, PersonId
from clerestory.review.errors import GroundMissingError, LookConcludedError, LookNotFoundError
from clerestory.review.models import Look, PaperOwed

_SCALE: Final = 2**64
MOST: Final = 100
"""So many open looks are listed at most, those due first."""


class LookKind(StrEnum):
    """Why it is looked at again."""

    BLIND = "blind"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class LookRecord:
    """A look as other rooms see it. verdict empty: nobody has looked yet. settled_at: when somebody said what
    follows from a disagreement."""

    id: UUID
    task: UUID
    request: UUID
    reference: str
    kind: LookKind
    first: str
    opened_at: datetime
    due_on: date
    reviewer: PersonId | None
    verdict: str
    ground: str
    found_at: datetime | None
    settled_by: PersonId | None
    settling: str
    settled_at: datetime | None

    @property
    def disagrees(self) -> bool:
        """Whether the second verdict is another one than the first."""
        return bool(self.verdict) and self.verdict != self.first


@dataclass(frozen=True, slots=True)
class OwedRecord:
    """A paper that an agency owes after an emergency."""

    request: UUID
    reference: str
    agency: AgencyId
    owed_since: datetime
    due_at: datetime
    came_at: datetime | None


def is_drawn(entry_hash: str, share: float) -> bool:
    """Whether the review whose finding has this hash in the journal is looked at again. share: 0 to 1."""
    drawn = hashlib.sha256(b"clerestory/blind-look/1\n" + entry_hash.encode("ascii")).digest()
    return int.from_bytes(drawn[:8], "big") < share * _SCALE


def open_look(task: UUID, *, kind: LookKind, first: str, due_on: date, at: datetime) -> LookRecord:
    """Ask for another person's look; once for each task and kind."""
    row, _ = Look.objects.get_or_create(
        task_id=task, kind=str(kind), defaults={"first": first, "due_on": due_on, "opened_at": at}
    )
    return _record(row)


def fetch_look(look: UUID) -> LookRecord:
    """One look. Raises LookNotFoundError."""
    row = Look.objects.select_related("task__request").filter(pk=look).first()
    if row is None:
        raise LookNotFoundError
    return _record(row)


def conclude_look(look: LookRecord, *, by: PersonId, verdict: str, ground: str, at: datetime) -> LookRecord:
    """Keep what the other person finds. Raises GroundMissingError, LookConcludedError."""
    if not ground.strip():
        raise GroundMissingError("A finding needs a ground: one or two sentences.")
    changed = Look.objects.filter(pk=look.id, verdict="").update(
        reviewer_id=by, verdict=verdict, ground=ground.strip(), found_at=at
    )
    if not changed:
        raise LookConcludedError
    return fetch_look(look.id)


def settle_look(look: LookRecord, *, by: PersonId, settling: str, at: datetime) -> LookRecord:
    """Keep what follows from a disagreement. Raises GroundMissingError, LookConcludedError."""
    if not settling.strip():
        raise GroundMissingError("Say what follows from the disagreement.")
    changed = Look.objects.filter(pk=look.id, settled_at__isnull=True).exclude(verdict="")
    if not changed.update(settled_by_id=by, settling=settling.strip(), settled_at=at):
        raise LookConcludedError
    return fetch_look(look.id)


def open_looks(kind: LookKind | None = None) -> tuple[LookRecord, ...]:
    """Looks that nobody has taken, by the day on which they are due; `MOST` at most."""
    rows = Look.objects.select_related("task__request").filter(verdict="").order_by("due_on", "opened_at")
    wanted = rows.filter(kind=str(kind)) if kind else rows
    return tuple(_record(row) for row in wanted[:MOST])


def open_blind_look_of(request: UUID) -> LookRecord | None:
    """The blind look at a review of this request that nobody has taken, or None."""
    rows = Look.objects.select_related("task__request").filter(verdict="", kind=str(LookKind.BLIND))
    row = rows.filter(task__request=request).order_by("opened_at").first()
    return _record(row) if row else None


def count_open(kind: LookKind) -> int:
    """How many looks of this kind nobody has taken."""
    return Look.objects.filter(verdict="", kind=str(kind)).count()


def disagreements() -> tuple[LookRecord, ...]:
    """Looks that came to another verdict and of which nobody has said what follows."""
    rows = Look.objects.select_related("task__request").filter(settled_at__isnull=True).exclude(verdict="")
    return tuple(each for each in map(_record, rows) if each.disagrees)


def verdicts(kind: LookKind) -> tuple[tuple[str, str], ...]:
    """First and second verdict of every look that was taken."""
    rows = Look.objects.filter(kind=str(kind)).exclude(verdict="")
    return tuple(rows.values_list("first", "verdict"))


def owe_paper(request: UUID, *, since: datetime, due_at: datetime) -> None:
    """From now on the agency owes the paper of this emergency."""
    PaperOwed.objects.get_or_create(request_id=request, defaults={"owed_since": since, "due_at": due_at})


def owed_of(request: UUID) -> OwedRecord | None:
    """What is owed for this request, or was."""
    row = PaperOwed.objects.select_related("request").filter(request_id=request).first()
    return _owed(row) if row else None


def paper_came(request: UUID, *, at: datetime) -> bool:
    """The paper came. False when none is owed."""
    return bool(PaperOwed.objects.filter(request_id=request, came_at__isnull=True).update(came_at=at))


def papers_owed(*, until: datetime | None = None) -> tuple[OwedRecord, ...]:
    """Papers that have not come, those due first; until: only those due by then."""
    rows = PaperOwed.objects.select_related("request").filter(came_at__isnull=True)
    return tuple(_owed(row) for row in (rows.filter(due_at__lte=until) if until else rows))


def emergencies_between(since: datetime, until: datetime) -> tuple[OwedRecord, ...]:
    """Every emergency that was answered without a paper in this time, whether or not the paper came."""
    rows = PaperOwed.objects.select_related("request").filter(owed_since__gte=since, owed_since__lt=until)
    return tuple(_owed(row) for row in rows)


def _owed(row: PaperOwed) -> OwedRecord:
    return OwedRecord(
        request=row.request_id,
        reference=row.request.reference,
        agency=AgencyId(row.request.agency_id),
        owed_since=row.owed_since,
        due_at=row.due_at,
        came_at=row.came_at,
    )


def _record(row: Look) -> LookRecord:
    return LookRecord(
        id=row.pk,
        task=row.task_id,
        request=row.task.request_id,
        reference=row.task.request.reference,
        kind=LookKind(row.kind),
        first=row.first,
        opened_at=row.opened_at,
        due_on=row.due_on,
        reviewer=PersonId(row.reviewer_id) if row.reviewer_id else None,
        verdict=row.verdict,
        ground=row.ground,
        found_at=row.found_at,
        settled_by=PersonId(row.settled_by_id) if row.settled_by_id else None,
        settling=row.settling,
        settled_at=row.settled_at,
    )
