"""Who is a resident: one row for each person whose papers staff have seen, found again by keyed digests.

Refuses to find anybody by a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from clerestory.residents.errors import UnknownResidentError
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import Resident


@dataclass(frozen=True, slots=True)
class ResidentCard:
    """A resident, without anything that names them. subject_digests: under which requests about this person
    alone are kept."""

    id: ResidentId
    handle: UUID
    subject_digests: tuple[str, ...]
    no_letter_codes: bool = False
    nobody_represents: bool = False


def put_resident(
    handle: UUID, *, identity_digest: str, subject_digests: Sequence[str], at: datetime
) -> ResidentCard:
    """Keep the person of this record, or bring what was kept of them up to date."""
    Resident.objects.filter(identity_digest=identity_digest).exclude(handle=handle).update(
        identity_digest=None  # a number that another record has now opens the older one no more
    )
    row, _made = Resident.objects.update_or_create(
        handle=handle,
        defaults={"identity_digest": identity_digest, "subject_digests": list(subject_digests)},
        create_defaults={
            "identity_digest": identity_digest,
            "subject_digests": list(subject_digests),
            "since": at,
        },
    )
    return _card(row)


def with_identity(identity_digest: str) -> ResidentCard | None:
    """The resident of whom somebody says this; None for nobody."""
    row = Resident.objects.filter(identity_digest=identity_digest).first()
    return _card(row) if row else None


def with_handle(handle: UUID) -> ResidentCard | None:
    """The resident of this record; None for somebody who never came and never asked."""
    row = Resident.objects.filter(handle=handle).first()
    return _card(row) if row else None


def shut(
    resident: ResidentId, *, no_letter_codes: bool | None = None, nobody_represents: bool | None = None
) -> None:
    """Set, or lift, what the person shut; None leaves it as it is."""
    said = {"no_letter_codes": no_letter_codes, "nobody_represents": nobody_represents}
    changes = {name: each for name, each in said.items() if each is not None}
    Resident.objects.filter(pk=resident).update(**changes)


def has_page(handle: UUID | None, subject_digest: str) -> bool:
    """Whether somebody could have opened the page on which a request with this handle or digest stands."""
    found = Q(handle=handle) if handle is not None else Q(pk__in=())
    if subject_digest:
        found |= Q(subject_digests__contains=[subject_digest])
    return Resident.objects.filter(found).exists()


def card_of(resident: ResidentId) -> ResidentCard:
    """The resident. Raises UnknownResidentError."""
    row = Resident.objects.filter(pk=resident).first()
    if row is None:
        raise UnknownResidentError
    return _card(row)


def _card(row: Resident) -> ResidentCard:
    return ResidentCard(
        ResidentId(row.pk),
        row.handle,
        tuple(row.subject_digests),
        row.no_letter_codes,
        row.nobody_represents,
    )
