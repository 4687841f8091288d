"""Requests that concern one person: found by the record's handle, or by the keyed digest under which a
request is kept that looked nobody up.

Promises that a request which turned out to mean another record is never among them."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import Q

from clerestory.intake import records
from clerestory.intake.heads import RequestHead
from clerestory.intake.models import Request
from clerestory.intake.records import RequestRecord

MOST: Final = 500


def about_person(handle: UUID, digests: Collection[str]) -> tuple[RequestRecord | RequestHead, ...]:
    """The latest of them, newest first; of one that cannot be read, its head."""
    by_digest = Q(handle__isnull=True, subject_digest__in=[each for each in digests if each])
    rows = Request.objects.filter(Q(handle=handle) | by_digest).order_by("-opened_at", "-reference")
    return tuple(records.read_or_head(row) for row in rows[:MOST])
