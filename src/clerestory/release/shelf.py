"""Sealed releases: put locked on the shelf, unlocked, handed over, destroyed.

Promises that an envelope comes onto the shelf locked (`locking.lock`) and is there to be handed over only as
`locking.unlock` gave it, with the proof; that one that was not collected in time is destroyed here, and that
it is handed over once: again only soon after to the same hands, or when a supervisor allowed it, and then the
same bytes. Row-level security decides which agency sees a row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Length

from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release.after_models import Allowance
from clerestory.release.errors import ReleaseNotFoundError
from clerestory.release.locking import LockedEnvelope, Unlocked
from clerestory.release.models import Release

_BY_ATTEMPT: Final = (Length("release_ref"), "release_ref")
"""Of one request's releases, whose references differ in the number at the end: -R2, -R9, -R10. Not by time,
since a clock may be set back."""
AGAIN_WITHIN: Final = timedelta(minutes=15)
"""For so long a download may be repeated by whoever made it: a connection may have broken."""


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """A sealed release as other rooms see it; the envelope is fetched apart.

    sealing_entry: number of the journal's entry that says it was sealed. tried_at: when the worker first
    found it without a proof; waits_because: what it found wrong last, "" for nothing. unlocked_at: when the
    entry was shown to be in the public ledger, under the policy of digest `policy_sha256`. window_from: when
    it was last handed over anew, to `window_of` (None: the agency's program). allowed_again: whether a
    supervisor allowed one more download that did not take place yet.
    """

    release_ref: str
    request: UUID
    agency: AgencyId
    decision_id: str
    decision_digest: str
    elements: tuple[str, ...]
    absent: tuple[str, ...]
    envelope_sha256: str
    recipient_thumbprint: str
    sealing_entry: int
    sealed_at: datetime
    tried_at: datetime | None
    waits_because: str
    unlocked_at: datetime | None
    policy_sha256: str
    expires_at: datetime
    collected_at: datetime | None
    destroyed_at: datetime | None
    window_from: datetime | None = None
    window_of: PersonId | None = None
    allowed_again: bool = False

    def is_repeat(self, at: datetime, *, by: PersonId | None) -> bool:
        """Whether this would be the same download again: by the same person or program, soon after."""
        return self.window_from is not None and self.window_of == by and at - self.window_from < AGAIN_WITHIN

    def may_be_handed_over(self, at: datetime, *, by: PersonId | None) -> bool:
        """Whether it may be downloaded: the first time, as a repeat, or because a supervisor allowed it."""
        return self.collected_at is None or self.allowed_again or self.is_repeat(at, by=by)

    def is_on_shelf(self, at: datetime) -> bool:
        """Whether the envelope lies there and has not expired."""
        return self.destroyed_at is None and at < self.expires_at

    @property
    def is_locked(self) -> bool:
        """Whether it waits for the public ledger's proof."""
        return self.unlocked_at is None and self.destroyed_at is None and self.sealing_entry > 0


def put_on_shelf(
    locked: LockedEnvelope,
    *,
    request: UUID,
    agency: AgencyId,
    decision_id: str,
    decision_digest: str,
    elements: Sequence[str],
    absent: Sequence[str],
    recipient_thumbprint: str,
    sealing_entry: int,
    sealed_at: datetime,
    expires_at: datetime,
) -> ReleaseRecord:
    """Keep a locked envelope until it can be unlocked, is collected, or expires."""
    row = Release.objects.create(
        release_ref=locked.release_ref,
        request_id=request,
        agency_id=agency,
        decision_id=decision_id,
        decision_digest=decision_digest,
        elements=list(elements),
        absent=list(absent),
        locked=locked.text,
        wrapped_key=locked.wrapped,
        envelope_sha256=locked.envelope_sha256,
        recipient_thumbprint=recipient_thumbprint,
        sealing_entry=sealing_entry,
        sealed_at=sealed_at,
        expires_at=expires_at,
    )
    return _record(row)


def latest_of(request: UUID) -> ReleaseRecord | None:
    """The last release of a request that this session may see, or None."""
    row = _with_allowance().filter(request_id=request).order_by(*_BY_ATTEMPT).last()
    return _record(row) if row else None


def named(release_ref: str) -> ReleaseRecord | None:
    """The release of this name, or None."""
    row = _with_allowance().filter(release_ref=release_ref).first()
    return _record(row) if row else None


def latest_of_each(requests: Collection[UUID]) -> dict[UUID, ReleaseRecord]:
    """For each of these requests that this session may see, its last release."""
    rows = _with_allowance().filter(request_id__in=requests).defer("envelope", "locked", "proof")
    return {row.request_id: _record(row) for row in rows.order_by(*_BY_ATTEMPT)}


def locked_of(release: ReleaseRecord) -> LockedEnvelope:
    """What lies locked on the shelf. Raises ReleaseNotFoundError when it does not (any more)."""
    row = Release.objects.filter(release_ref=release.release_ref).exclude(wrapped_key="").first()
    if row is None:
        raise ReleaseNotFoundError(f"Release {release.release_ref} does not lie locked on the shelf.")
    return LockedEnvelope(row.release_ref, row.envelope_sha256, bytes(row.locked), row.wrapped_key)


def put_unlocked(unlocked: Unlocked, *, policy_sha256: str, at: datetime) -> None:
    """Keep the envelope with its proof, ready to be handed over. policy_sha256: of the policy's file.

    Raises ReleaseNotFoundError when it does not lie locked on the shelf (any more).
    """
    waiting = Release.objects.filter(release_ref=unlocked.release_ref).exclude(wrapped_key="")
    found = waiting.update(
        envelope=unlocked.envelope,
        proof=unlocked.proof,
        policy_sha256=policy_sha256,
        unlocked_at=at,
        waits_because="",
        locked=b"",
        wrapped_key="",
    )
    if not found:
        raise ReleaseNotFoundError(f"Release {unlocked.release_ref} does not lie locked on the shelf.")


def mark_tried(release: ReleaseRecord, *, at: datetime, because: str = "") -> None:
    """Note that it could not be unlocked: the first time, and what was wrong this time, if anything."""
    Release.objects.filter(release_ref=release.release_ref, unlocked_at__isnull=True).update(
        tried_at=Coalesce("tried_at", Value(at)), waits_because=because
    )


def envelope_of(release_ref: str) -> str:
    """The sealed envelope. Raises ReleaseNotFoundError when it is not there (yet, or any more)."""
    row = Release.objects.filter(release_ref=release_ref).exclude(envelope="").only("envelope").first()
    if row is None:
        raise ReleaseNotFoundError(
            f"Release {release_ref} is not on the shelf: it waits for its proof, expired, or is another "
            "agency's."
        )
    return row.envelope


def proof_of(release_ref: str) -> bytes | None:
    """The proof that came with the unlocking, as a tlog-proof; None before, and for older releases. Raises
    ReleaseNotFoundError."""
    row = Release.objects.filter(release_ref=release_ref).only("proof").first()
    if row is None:
        raise ReleaseNotFoundError(f"Release {release_ref} is not here, or is another agency's.")
    return bytes(row.proof) if row.proof is not None else None


def mark_collected(release: ReleaseRecord, *, by: PersonId | None, at: datetime) -> None:
    """Note that it was handed over anew, to whom; and the first time of all."""
    Release.objects.filter(release_ref=release.release_ref).update(
        collected_at=Coalesce("collected_at", Value(at)), window_from=at, window_of=by
    )


def overdue(at: datetime) -> tuple[ReleaseRecord, ...]:
    """Envelopes past their expiry that are still on the shelf, oldest first."""
    rows = Release.objects.filter(expires_at__lte=at, destroyed_at__isnull=True).order_by("expires_at")
    return tuple(_record(row) for row in rows)


def uncollected(*, before: datetime, limit: int) -> tuple[tuple[str, datetime], ...]:
    """Reference of the request and day of expiry of each envelope that waits to be collected and expires
    before this moment; the first so many."""
    rows = Release.objects.filter(
        collected_at__isnull=True, destroyed_at__isnull=True, expires_at__lt=before
    ).order_by("expires_at")
    return tuple(rows.values_list("request__reference", "expires_at")[:limit])


def is_destroyed(release: ReleaseRecord) -> bool:
    """Whether it was thrown away, as the database says now."""
    return Release.objects.filter(release_ref=release.release_ref, destroyed_at__isnull=False).exists()


def destroy(release: ReleaseRecord, *, at: datetime) -> None:
    """Throw the envelope away, locked or not, and the key with it; the row with its digest stays."""
    Release.objects.filter(release_ref=release.release_ref).update(
        envelope="", locked=b"", wrapped_key="", destroyed_at=at
    )


def _with_allowance() -> QuerySet[Release]:
    open_one = Allowance.objects.filter(release_id=OuterRef("pk"), used_at__isnull=True)
    return Release.objects.annotate(is_allowed_again=Exists(open_one))


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
        sealing_entry=row.sealing_entry,
        sealed_at=row.sealed_at,
        tried_at=row.tried_at,
        waits_because=row.waits_because,
        unlocked_at=row.unlocked_at,
        policy_sha256=row.policy_sha256,
        expires_at=row.expires_at,
        collected_at=row.collected_at,
        destroyed_at=row.destroyed_at,
        window_from=row.window_from,
        window_of=PersonId(row.window_of) if row.window_of else None,
        allowed_again=getattr(row, "is_allowed_again", False),
    )
