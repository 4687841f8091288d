"""Sealed releases waiting for their agency: put, hand over, destroy.

Promises that an envelope that was not collected in time is destroyed here, and that handing over twice
gives the same bytes. Row-level security decides which agency sees a row."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clerestory.parties.identities import AgencyId
from clerestory.release.errors import ReleaseNotFoundError
from clerestory.release.models import Release


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """A sealed release as other rooms see it; the envelope is fetched apart."""

    release_ref: str
    request: UUID
    agency: AgencyId
    decision_id: str
    decision_digest: str
    elements: tuple[str, ...]
    absent: tuple[str, ...]
    envelope_sha256: str
    recipient_thumbprint: str
    sealed_at: datetime
    expires_at: datetime
    collected_at: datetime | None
    destroyed_at: datetime | None


def put_on_shelf(
    *,
    release_ref: str,
    request: UUID,
    agency: AgencyId,
    decision_id: str,
    decision_digest: str,
    elements: Sequence[str],
    absent: Sequence[str],
    envelope: str,
    recipient_thumbprint: str,
    sealed_at: datetime,
    expires_at: datetime,
) -> ReleaseRecord:
    """Keep an envelope until it is collected or expires."""
    row = Release.objects.create(
        release_ref=release_ref,
        request_id=request,
        agency_id=agency,
        decision_id=decision_id,
        decision_digest=decision_digest,
        elements=list(elements),
        absent=list(absent),
        envelope=envelope,
        envelope_sha256=hashlib.sha256(envelope.encode("ascii")).hexdigest(),
        recipient_thumbprint=recipient_thumbprint,
        sealed_at=sealed_at,
        expires_at=expires_at,
    )
    return _record(row)


def latest_of(request: UUID) -> ReleaseRecord | None:
    """The last release of a request that this session may see, or None."""
    row = Release.objects.filter(request_id=request).order_by("-sealed_at", "-release_ref").first()
    return _record(row) if row else None


def latest_of_agency(agency: AgencyId) -> dict[UUID, ReleaseRecord]:
    """For each request of an agency, its last release."""
    rows = Release.objects.filter(agency_id=agency).order_by("sealed_at", "release_ref")
    return {row.request_id: _record(row) for row in rows}


def envelope_of(release_ref: str) -> str:
    """The sealed envelope. Raises ReleaseNotFoundError when it is not there (any more)."""
    row = Release.objects.filter(release_ref=release_ref, destroyed_at__isnull=True).only("envelope").first()
    if row is None:
        raise ReleaseNotFoundError(
            f"Release {release_ref} is not on the shelf: it expired, or is another agency's."
        )
    return row.envelope


def mark_collected(release: ReleaseRecord, *, at: datetime) -> None:
    """Note the first time it was handed over; later times change nothing."""
    Release.objects.filter(release_ref=release.release_ref, collected_at__isnull=True).update(collected_at=at)


def overdue(at: datetime) -> tuple[ReleaseRecord, ...]:
    """Envelopes past their expiry that are still on the shelf, oldest first."""
    rows = Release.objects.filter(expires_at__lte=at, destroyed_at__isnull=True).order_by("expires_at")
    return tuple(_record(row) for row in rows)


def destroy(release: ReleaseRecord, *, at: datetime) -> None:
    """Throw the envelope away; the row with its digest stays."""
    Release.objects.filter(release_ref=release.release_ref).update(envelope="", destroyed_at=at)


def _record(row: Release) -> ReleaseRecord:
    return ReleaseRecord(
        release_ref=row.release_ref,
        request=row.request_id,
        agency=AgencyId(row.agency_id),
        decision_id=row.decision_id,
        decision_digest=row.decision_digest,
        elements=tuple(row.elements),
        absent=tuple(row.absent),
        envelope_sha256=row.envelope_sha256,
        recipient_thumbprint=row.recipient_thumbprint,
        sealed_at=row.sealed_at,
        expires_at=row.expires_at,
        collected_at=row.collected_at,
        destroyed_at=row.destroyed_at,
    )
