"""How many requests there were, for limits that count them. Counts only; no request leaves this file.

A part of a request is no new question: it is not counted, and stands where the whole stands."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from clerestory.intake import parts
from clerestory.intake.models import Request
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyId


def counted_as(requests: Sequence[RequestRecord]) -> dict[UUID, str]:
    """The reference under which each of these requests is counted: its own, or that of the whole."""
    chains = parts.with_wholes(requests)
    wholes = {chain[-1] for chain in chains.values() if len(chain) > 1}
    names = dict(Request.objects.filter(pk__in=wholes).values_list("pk", "reference")) if wholes else {}
    return {each.id: names.get(chains[each.id][-1], each.reference) for each in requests}


def opened_before(
    request: RequestRecord, *, agencies: Collection[AgencyId], activities: Collection[str], since: datetime
) -> int:
    """How many requests of these agencies, for one of these activities, were opened from `since` on and
    before this one; of two at the same moment the one with the lower reference came first."""
    earlier = Q(opened_at__lt=request.opened_at) | Q(
        opened_at=request.opened_at, reference__lt=counted_as((request,))[request.id]
    )
    found = Request.objects.filter(
        earlier,
        agency__in=agencies,
        part_of__isnull=True,
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
        part_of__isnull=True,
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
