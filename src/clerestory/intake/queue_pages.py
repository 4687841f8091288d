"""Long lists of requests, one page at a time, in their order and from an index.

Promises that a page costs the same however many requests there are: it begins after the last request that was
seen (a keyset, no offset), so that nothing is skipped or shown twice when a request moves meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from clerestory.intake import records
from clerestory.intake.heads import RequestHead
from clerestory.intake.models import Request
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyId, PersonId

ROWS: Final = 50
COUNTED_TO: Final = 1000
"""Up to how many requests of a state are counted; more than these are `COUNTED_TO + 1`."""
_ORDER: Final = ("due_on", "opened_at", "reference")
_LISTED: Final = ("reference", "agency_id", "state", "opened_at", "due_on", "assigned_to")
_COUNT: Final = """
    SELECT %s, (SELECT count(*) FROM (SELECT 1 FROM intake_request WHERE state = %s LIMIT %s) AS first_ones)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests a list shows. on_desk: of this colleague; unassigned: on nobody's desk; agencies: asked
    by one of these; since, before: opened from this moment on, and before that one; reference: this one."""

    states: tuple[State, ...]
    on_desk: PersonId | None = None
    unassigned: bool = False
    agencies: tuple[AgencyId, ...] | None = None
    since: datetime | None = None
    before: datetime | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What can be told of any request without reading what was asked."""

    reference: str
    agency: AgencyId
    state: State
    opened_at: datetime
    due_on: date
    assigned_to: PersonId | None


@dataclass(frozen=True, slots=True)
class ListedPage:
    """Requests without what was asked. next_after: as in `Page`."""

    rows: tuple[Listed, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Requests in the order of the list; of one that cannot be read, its head. next_after: reference after
    which the next page begins; None where this is the last."""

    rows: tuple[RequestRecord | RequestHead, ...]
    next_after: str | None


def in_order_of_work(wanted: Wanted, *, after: str | None = None, limit: int = ROWS) -> Page:
    """Requests by the day on which they are due, the most urgent first. after: reference of the last one
    already seen; a list that begins after an unknown one begins at its beginning."""
    beyond = _beyond(after)
    asked = [
        _filtered(wanted).filter(beyond, state=str(state)).order_by(*_ORDER).values("pk", *_ORDER)
        for state in wanted.states
    ]
    if not asked:
        return Page((), None)
    # One walk along the index for each state, no more than a page of each; then the walks are merged.
    first, *rest = [each[: limit + 1] for each in asked]
    merged = first.union(*rest, all=True).order_by(*_ORDER)[: limit + 1] if rest else first
    found = [row["pk"] for row in merged]
    rows = Request.objects.filter(pk__in=found[:limit]).order_by(*_ORDER)
    return _page(rows, has_more=len(found) > limit)


def newest_first(wanted: Wanted, *, after: str | None = None, limit: int = ROWS) -> ListedPage:
    """Requests by the moment at which they were opened, the newest first; nothing of them is read."""
    rows = _filtered(wanted)
    if len(wanted.states) < len(State):
        rows = rows.filter(state__in=[str(state) for state in wanted.states])
    seen = Request.objects.filter(reference=after).only("opened_at").first() if after else None
    if seen is not None:
        rows = rows.filter(opened_at__lte=seen.opened_at).filter(
            Q(opened_at__lt=seen.opened_at) | Q(reference__lt=after)
        )
    found = list(rows.order_by("-opened_at", "-reference").values_list(*_LISTED)[: limit + 1])
    shown = tuple(
        Listed(reference, AgencyId(agency), State(state), opened_at, due_on, desk and PersonId(desk))
        for reference, agency, state, opened_at, due_on, desk in found[:limit]
    )
    return ListedPage(shown, shown[-1].reference if len(found) > limit else None)


def counts() -> tuple[tuple[State, int], ...]:
    """How many requests stand in each state, counted to `COUNTED_TO`; every state is listed."""
    # One branch with a constant for each state: the planner knows which states are rare and reads an index.
    asked = [each for state in State for each in (str(state), str(state), COUNTED_TO + 1)]
    with connection.cursor() as cursor:
        cursor.execute("UNION ALL".join([_COUNT] * len(State)), asked)
        found = dict(cursor.fetchall())
    return tuple((state, found[str(state)]) for state in State)


def _filtered(wanted: Wanted) -> QuerySet[Request]:
    rows = Request.objects.all()
    if wanted.on_desk is not None:
        rows = rows.filter(assigned_to=wanted.on_desk)
    if wanted.unassigned:
        rows = rows.filter(assigned_to__isnull=True)
    if wanted.agencies is not None:
        rows = rows.filter(agency_id__in=wanted.agencies)
    if wanted.reference is not None:
        rows = rows.filter(reference=wanted.reference)
    if wanted.since is not None:
        rows = rows.filter(opened_at__gte=wanted.since)
    if wanted.before is not None:
        rows = rows.filter(opened_at__lt=wanted.before)
    return rows


def _beyond(after: str | None) -> Q:
    seen = Request.objects.filter(reference=after).only(*_ORDER).first() if after else None
    if seen is None:
        return Q()
    later = Q(opened_at__gt=seen.opened_at) | Q(opened_at=seen.opened_at, reference__gt=seen.reference)
    return Q(due_on__gte=seen.due_on) & (Q(due_on__gt=seen.due_on) | later)


def _page(rows: Sequence[Request] | QuerySet[Request], *, has_more: bool) -> Page:
    shown = tuple(records.read_or_head(row) for row in rows)
    return Page(shown, shown[-1].reference if shown and has_more else None)
