"""Keep pre-authorised references; the only way to their tables.

Promises that a step is taken once, from where it begins, on a locked row; that a code is found only for the
agency that asks; and that what was used is counted by the office's day."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from clerestory.intake.claims import Claims
from clerestory.intake.errors import ReferenceMovedError, ReferenceNotFoundError
from clerestory.intake.established import Established
from clerestory.intake.reference_models import SwitchReference, SwitchReferenceUse
from clerestory.parties.identities import AgencyId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReference:
    """What somebody proposes; see `reference_models.SwitchReference`. most_a_day: questions, at least 1."""

    agency: AgencyId
    claims: Claims
    established: Established
    first_on: date
    last_on: date
    most_a_day: int
    ground: str
    agreement: str = ""
    request: UUID | None = None
    subject_digest: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRecord(NewReference):
    """A reference as other rooms see it."""

    id: UUID
    proposed_by: PersonId
    proposed_at: datetime
    confirmed_by: PersonId | None
    confirmed_at: datetime | None
    ended_by: PersonId | None
    ended_at: datetime | None
    ended_because: str

    @property
    def is_open(self) -> bool:
        """Confirmed and not ended; whether it holds today is another question."""
        return self.confirmed_at is not None and self.ended_at is None


def put(new: NewReference, *, by: PersonId, at: datetime) -> ReferenceRecord:
    """Keep a proposal."""
    row = SwitchReference.objects.create(
        agency_id=new.agency,
        claims=new.claims.to_json(),
        established=new.established.to_json(),
        agreement=new.agreement,
        request_id=new.request,
        subject_digest=new.subject_digest,
        first_on=new.first_on,
        last_on=new.last_on,
        most_a_day=new.most_a_day,
        ground=new.ground,
        proposed_by=by,
        proposed_at=at,
    )
    return _record(row)


def confirm(reference: UUID, *, digest: str, by: PersonId, at: datetime) -> None:
    """Keep who confirmed it and the digest of its code. Raises ReferenceMovedError."""
    waiting = SwitchReference.objects.filter(pk=reference, confirmed_at__isnull=True, ended_at__isnull=True)
    if not waiting.update(digest=digest, confirmed_by=by, confirmed_at=at):
        raise ReferenceMovedError


def end(reference: UUID, *, because: str, by: PersonId, at: datetime) -> None:
    """Keep who ended it and why; a proposal is declined so. Raises ReferenceMovedError."""
    standing = SwitchReference.objects.filter(pk=reference, ended_at__isnull=True)
    if not standing.update(ended_by=by, ended_at=at, ended_because=because):
        raise ReferenceMovedError


def fetch(reference: UUID) -> ReferenceRecord:
    """One. Raises ReferenceNotFoundError."""
    return _found(SwitchReference.objects.filter(pk=reference).first())


def fetch_for_change(reference: UUID) -> ReferenceRecord:
    """The same, locked until the transaction ends. Raises ReferenceNotFoundError."""
    return _found(SwitchReference.objects.select_for_update().filter(pk=reference).first())


def of_code(digest: str, agency: AgencyId) -> ReferenceRecord | None:
    """The reference of this code if it is this agency's, locked so that its uses are counted one by one."""
    row = SwitchReference.objects.select_for_update().filter(digest=digest, agency_id=agency).first()
    return _record(row) if row else None


def is_somebody_elses(digest: str, agency: AgencyId) -> bool:
    """Whether the code is another agency's."""
    return SwitchReference.objects.filter(digest=digest).exclude(agency_id=agency).exists()


def newest(*, agency: AgencyId | None = None, limit: int) -> tuple[ReferenceRecord, ...]:
    """The latest; of one agency, if it is named."""
    rows = SwitchReference.objects.all()
    if agency is not None:
        rows = rows.filter(agency_id=agency)
    return tuple(map(_record, rows[:limit]))


def keep_use(reference: UUID, request: UUID, *, on: date) -> None:
    """Keep that this request came under it."""
    SwitchReferenceUse.objects.create(reference_id=reference, request_id=request, on=on)


def uses_on(reference: UUID, on: date) -> int:
    """How many questions came under it on that day."""
    return SwitchReferenceUse.objects.filter(reference_id=reference, on=on).count()


def uses(reference: UUID) -> int:
    """How many questions ever came under it."""
    return SwitchReferenceUse.objects.filter(reference_id=reference).count()


def _found(row: SwitchReference | None) -> ReferenceRecord:
    if row is None:
        raise ReferenceNotFoundError
    return _record(row)


def _record(row: SwitchReference) -> ReferenceRecord:
    return ReferenceRecord(
        id=row.pk,
        agency=AgencyId(row.agency_id),
        claims=Claims.from_json(row.claims),
        established=Established.from_json(row.established),
        agreement=row.agreement,
        request=row.request_id,
        subject_digest=row.subject_digest,
        first_on=row.first_on,
        last_on=row.last_on,
        most_a_day=row.most_a_day,
        ground=row.ground,
        proposed_by=PersonId(row.proposed_by),
        proposed_at=row.proposed_at,
        confirmed_by=PersonId(row.confirmed_by) if row.confirmed_by else None,
        confirmed_at=row.confirmed_at,
        ended_by=PersonId(row.ended_by) if row.ended_by else None,
        ended_at=row.ended_at,
        ended_because=row.ended_because,
    )
