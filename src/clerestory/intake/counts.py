"""How many requests there were, for limits that count them. Counts only; no request leaves this file."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from clerestory.intake.models import Request
from clerestory.intake.records import RequestRecord
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
