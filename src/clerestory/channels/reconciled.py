"""Keep what a traffic reconciliation found; the only way to its table.

Promises that a bypass is kept by time, sender, key and control field, and by nothing else of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from clerestory.channels.reconciliation_models import TrafficReconciliation

if TYPE_CHECKING:
    from clerestory.channels.reconciliation.coverage import Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Bypass:
    """A message that another log holds and ours does not. at: ISO, UTC, by our clock."""

    at: str
    sender: str
    key: str
    control: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What one run found; see `reconciliation_models.TrafficReconciliation`. id: None before it is kept."""

    made_at: datetime
    made_by: UUID
    first: datetime
    last: datetime
    files: Mapping[str, str]
    classes: Mapping[str, int]
    coverage: "Coverage"
    bypasses: tuple[Bypass, ...]
    says: tuple[str, ...]
    id: UUID | None = None

    @property
    def went_round(self) -> int:
        """How many messages went round the gate; `bypasses` may name fewer."""
        return self.classes.get("bypass", 0)

    @property
    def not_named(self) -> int:
        """How many of them are counted only."""
        return self.went_round - len(self.bypasses)


def keep(new: Reconciled) -> UUID:
    """Keep what was found. Returns its handle."""
    share = new.coverage
    return TrafficReconciliation.objects.create(
        made_at=new.made_at,
        made_by=new.made_by,
        first=new.first,
        last=new.last,
        files=dict(new.files),
        classes=dict(new.classes),
        met=share.met,
        seen=share.seen,
        unreadable=share.unreadable,
        ours_unreadable=share.ours_unreadable,
        minutes=share.minutes,
        witnessed=share.witnessed,
        bypasses=[asdict(one) for one in new.bypasses],
        says=list(new.says),
    ).pk


def latest(*, limit: int) -> tuple[Reconciled, ...]:
    """The last runs, the newest first."""
    return tuple(_told(row) for row in TrafficReconciliation.objects.order_by("-made_at", "id")[:limit])


def _told(row: TrafficReconciliation) -> Reconciled:
    from clerestory.channels.reconciliation.coverage import Coverage  # which loads Polars

    share = Coverage(row.met, row.seen, row.unreadable, row.ours_unreadable, row.minutes, row.witnessed)
    return Reconciled(
        id=row.id,
        made_at=row.made_at,
        made_by=row.made_by,
        first=row.first,
        last=row.last,
        files=row.files,
        classes=row.classes,
        coverage=share,
        bypasses=tuple(Bypass(**one) for one in row.bypasses),
        says=tuple(row.says),
    )
