"""Who owes the office a word about what was handed over, since when, and what follows from silence.

Promises a ladder that is data: the same days for everybody, each stage noted once. A stage never changes a
release; it asks for people.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from clerestory.parties.identities import AgencyId
from clerestory.release.after_models import Recall, Silence, UseStatement
from clerestory.release.models import Release


class Owes(StrEnum):
    """What is owed: what became of a release, or that the copies of a recalled one are destroyed."""

    USE = "use"
    DESTRUCTION = "destruction"


class Stage(StrEnum):
    """What silence led to. Values are stored; never rename one."""

    REMINDED = "reminded"
    OVERDUE = "overdue"
    PERSON_SETTLES = "person_settles"
    SUSPENSION_ASKED = "suspension_asked"
    DESTRUCTION_OVERDUE = "destruction_overdue"


@dataclass(frozen=True, slots=True)
class Rung:
    """A stage and how many days after the beginning it is reached. asks: whether it raises an alarm; holds:
    whether from then on a person settles the agency's next questions."""

    stage: Stage
    days: int
    asks: bool = False
    holds: bool = False


DUE_AFTER: Final = {Owes.USE: timedelta(days=30), Owes.DESTRUCTION: timedelta(days=3)}
"""From the day of collecting, or of calling back."""
LADDER: Final = {
    Owes.USE: (
        Rung(Stage.REMINDED, 25),
        Rung(Stage.OVERDUE, 31, asks=True),
        Rung(Stage.PERSON_SETTLES, 45, holds=True),
        Rung(Stage.SUSPENSION_ASKED, 60, asks=True, holds=True),
    ),
    Owes.DESTRUCTION: (Rung(Stage.DESTRUCTION_OVERDUE, 4, asks=True, holds=True),),
}


@dataclass(frozen=True, slots=True)
class Owed:
    """Something owed. request: its reference. since: when the release was collected, or called back."""

    what: Owes
    release: UUID
    release_ref: str
    request: str
    agency: AgencyId
    since: datetime

    def due_on(self, since: date) -> date:
        """The last day, counted from the office's own day of `since`."""
        return since + DUE_AFTER[self.what]

    def reached(self, since: date, today: date) -> tuple[Rung, ...]:
        """The stages that were reached by today."""
        return tuple(rung for rung in LADDER[self.what] if since + timedelta(days=rung.days) <= today)


def owed(
    agency: AgencyId | None = None, *, before: datetime | None = None, limit: int | None = None
) -> tuple[Owed, ...]:
    """Everything owed, by this agency or by all, oldest first. A release that was called back owes its
    destruction and nothing else. before: of uses, only of what was collected before; limit: of each kind at
    most so many."""
    recalled = Recall.objects.filter(handed_over=True, confirmed_at__isnull=True)
    taken_back = Recall.objects.filter(release__isnull=False).values("release")
    collected = Release.objects.filter(collected_at__isnull=False, usestatement__isnull=True).exclude(
        pk__in=taken_back
    )
    if agency is not None:
        recalled, collected = recalled.filter(agency_id=agency), collected.filter(agency_id=agency)
    if before is not None:
        collected = collected.filter(collected_at__lt=before)
    collected, recalled = collected.order_by("collected_at")[:limit], recalled.order_by("recalled_at")[:limit]
    columns = ("pk", "release_ref", "request__reference", "agency_id")
    uses = [(Owes.USE, *row) for row in collected.values_list(*columns, "collected_at")]
    recalls = [
        (Owes.DESTRUCTION, *row)
        for row in recalled.values_list(
            "release_id", "release__release_ref", "request__reference", "agency_id", "recalled_at"
        )
    ]
    found = (
        Owed(what, key, release_ref, request, AgencyId(of), since)
        for what, key, release_ref, request, of, since in (*uses, *recalls)
    )
    return tuple(sorted(found, key=lambda each: (each.since, each.release_ref)))


def is_still_owed(owed: Owed) -> bool:
    """Whether it was not said meanwhile. To be asked with the request's row locked."""
    if owed.what is Owes.DESTRUCTION:
        return Recall.objects.filter(release_id=owed.release, confirmed_at__isnull=True).exists()
    said = UseStatement.objects.filter(pk=owed.release).exists()
    return not said and not Recall.objects.filter(release_id=owed.release).exists()


def noted() -> frozenset[tuple[UUID, Stage]]:
    """Every stage that was noted, with its release."""
    rows = Silence.objects.order_by().values_list("release_id", "stage")
    return frozenset((release, Stage(stage)) for release, stage in rows)


def note(owed: Owed, stage: Stage, *, due_on: date, at: datetime) -> bool:
    """Keep that a stage was reached. False where it was noted before."""
    _, is_new = Silence.objects.get_or_create(
        release_id=owed.release,
        stage=str(stage),
        defaults={"agency_id": owed.agency, "due_on": due_on, "noted_at": at},
    )
    return is_new


def stages_of(release_ref: str) -> tuple[Stage, ...]:
    """What silence about a release led to so far, in that order."""
    rows = Silence.objects.filter(release__release_ref=release_ref)
    return tuple(Stage(stage) for stage in rows.values_list("stage", flat=True))
