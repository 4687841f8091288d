"""How many requests there were, for limits that count them. Counts only; no request leaves this file."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from clerestory.intake.models import Request
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyId


def opened_before(
    request: RequestRecord, *, agencies: Collection[AgencyId], activities: Collection[str], since: datetime
) -> int:
    """How many requests of these agencies, for one of these activities, were opened from `since` on and
    before this one; of two at the same moment the one with the lower reference came first."""
    earlier = Q(opened_at__lt=request.opened_at) | Q(
        opened_at=request.opened_at, reference__lt=request.reference
    )
    found = Request.objects.filter(
        earlier,
        agency__in=agencies,
        opened_at__gte=since,
        claims__purpose__activity__in=list(activities),
    )
    return found.count()


def opened_in(
    *, agencies: Collection[AgencyId], activities: Collection[str], since: datetime, until: datetime
) -> list[tuple[datetime, str]]:
    """When each request of these agencies, for one of these activities, was opened from one moment to
    another, and its reference; in their order. For lists, instead of `opened_before` for each row."""
    found = Request.objects.filter(
        agency__in=agencies,
        opened_at__gte=since,
        opened_at__lte=until,
        claims__purpose__activity__in=list(activities),
    )
    return list(found.order_by("opened_at", "reference").values_list("opened_at", "reference"))


def references_in(
    states: Collection[State], *, agencies: Collection[AgencyId], since: datetime, limit: int
) -> tuple[tuple[UUID, str], ...]:
    """(id, reference) of requests of these agencies in one of these states that were opened since then, the
    newest first."""
    rows = Request.objects.filter(agency__in=agencies, state__in=list(states), opened_at__gte=since)
    return tuple(rows.order_by("-opened_at").values_list("id", "reference")[:limit])
