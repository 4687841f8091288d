"""Open visits of residents: from the proof of who they are until they leave, or a quarter of an hour passes.

Promises that a visit's row goes with the visit, so that nobody can see later that or when somebody looked;
that only a digest of the cookie is kept; that a visit which is over never opens again."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from clerestory.residents.identities import ResidentId
from clerestory.residents.models import Visit

IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=1)
AHEAD: Final = timedelta(minutes=5)
"""So far ahead of now a visit may lie, where clocks differ."""
_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class VisitCard:
    """An open visit. way: how the person was known. pending: an authenticator's secret that is being set
    up. representative: who looks, where it is not the person."""

    id: UUID
    resident: ResidentId
    way: str
    began_at: datetime
    pending: Mapping[str, str] | None
    representative: UUID | None = None


def begin(resident: ResidentId, way: str, *, at: datetime, representative: UUID | None = None) -> str:
    """Open a visit; returns what the browser's cookie shall hold."""
    token = secrets.token_urlsafe(32)
    Visit.objects.create(
        resident_id=resident,
        token_digest=_digest(token),
        way=way,
        began_at=at,
        seen_at=at,
        representative=representative,
    )
    return token


def open_visit(resident: ResidentId, token: str, *, at: datetime) -> VisitCard | None:
    """The visit that this cookie opened, noted as seen; None where there is none, or it is over."""
    row = Visit.objects.filter(resident_id=resident, token_digest=_digest(token)).first()
    if row is None:
        return None
    if _is_over(row, at=at):
        row.delete()
        return None
    if at - row.seen_at >= _NOTED_EVERY:
        Visit.objects.filter(pk=row.pk).update(seen_at=at)
    return VisitCard(
        row.pk, ResidentId(row.resident_id), row.way, row.began_at, row.pending, row.representative
    )


def keep_pending(visit: UUID, sealed: Mapping[str, str] | None) -> None:
    """Keep a secret that is being set up, or forget it."""
    Visit.objects.filter(pk=visit).update(pending=dict(sealed) if sealed else None)


def end(resident: ResidentId, token: str) -> None:
    """End the visit; nothing of it stays."""
    Visit.objects.filter(resident_id=resident, token_digest=_digest(token)).delete()


def forget_over(*, at: datetime) -> int:
    """Remove visits that are over by themselves. Returns how many."""
    over = Q(seen_at__lt=at - IDLE) | Q(began_at__lt=at - LONGEST)
    over |= Q(seen_at__gt=at + AHEAD) | Q(began_at__gt=at + AHEAD)
    return Visit.objects.filter(over).delete()[0]


def _is_over(row: Visit, *, at: datetime) -> bool:
    """Also where the clock was ahead when it began, and was put right: it would stay open for as long."""
    if max(row.seen_at, row.began_at) - at > AHEAD:
        return True
    return at - row.seen_at > IDLE or at - row.began_at > LONGEST


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
