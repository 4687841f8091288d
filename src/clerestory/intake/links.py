"""Requests that belong together: the same question again, by whatever road and whoever asks.

Found by a keyed digest of what was written, or by the record where one was looked up; no name is compared or
kept here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Q

from clerestory.intake.models import Link, Request
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.vocabulary.decision import Outcome

WITHIN: Final = timedelta(days=90)
_AT_MOST: Final = 20


class LinkKind(StrEnum):
    """How the later request belongs to the earlier. AFTER_REFUSAL: the earlier was refused, by whoever asked.
    ASKED_AGAIN: the same agency asks about the same record. SAME_SUBJECT: another agency does."""

    AFTER_REFUSAL = "after_refusal"
    ASKED_AGAIN = "asked_again"
    SAME_SUBJECT = "same_subject"


@dataclass(frozen=True, slots=True)
class Linked:
    """A request that belongs to another. is_earlier: it was there before the one that is looked at."""

    request: UUID
    reference: str
    kind: LinkKind
    is_earlier: bool


def link_to_earlier(request: RequestRecord, *, at: datetime) -> tuple[Linked, ...]:
    """Find and keep what this request, just opened, belongs to; the latest first."""
    same = Q(pk__in=[])
    if request.subject_digest:
        same |= Q(subject_digest=request.subject_digest)
    if request.handle is not None:
        same |= Q(handle=request.handle)
    rows = (
        Request.objects.filter(same, opened_at__gte=at - WITHIN)
        .exclude(pk=request.id)
        .exclude(part_of=request.id)
        .order_by("-opened_at")[:_AT_MOST]
    )
    found = tuple(Linked(row.pk, row.reference, _kind(row, request), is_earlier=True) for row in rows)
    Link.objects.bulk_create(
        [Link(earlier_id=each.request, later_id=request.id, kind=each.kind, found_at=at) for each in found],
        ignore_conflicts=True,
    )
    return found


def linked_with(request: UUID) -> tuple[Linked, ...]:
    """What a request is linked with, in the order in which it was found."""
    rows = Link.objects.filter(Q(earlier=request) | Q(later=request)).select_related("earlier", "later")
    return tuple(
        Linked(row.earlier_id, row.earlier.reference, LinkKind(row.kind), is_earlier=True)
        if row.later_id == request
        else Linked(row.later_id, row.later.reference, LinkKind(row.kind), is_earlier=False)
        for row in rows
    )


def _kind(earlier: Request, later: RequestRecord) -> LinkKind:
    if _was_refused(earlier):
        return LinkKind.AFTER_REFUSAL
    return LinkKind.ASKED_AGAIN if earlier.agency_id == later.agency else LinkKind.SAME_SUBJECT


def _was_refused(earlier: Request) -> bool:
    """Whether it ended with a refusal; one that was upheld, or that nobody appealed in time, is closed."""
    if earlier.state in (State.WITHHELD, State.APPEALED):
        return True
    answers = (earlier.decision or {}).get("elements", ())
    refused = earlier.appeal_by is not None and Outcome.RELEASE not in [one["outcome"] for one in answers]
    return earlier.state == State.CLOSED and refused
