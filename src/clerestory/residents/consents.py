"""What residents allow: one agency, named elements, until a day; withdrawn at any time.

Promises that a consent counts for the agency it names, on the days it names, and not a moment after it was
withdrawn; that a withdrawn one still restricts. Whether it opens anything is for the law to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from clerestory.parties.identities import AgencyId
from clerestory.residents.errors import ResidentsError
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import ConsentGiven
from clerestory.vocabulary.facts import Consent

LONGEST: Final = timedelta(days=366)
MOST: Final = 50
_FORM: Final = "electronic_signed"
"""Given on the person's own page, after they proved who they are: docs/decisions/0029-who-looked.md."""


class ConsentRefusedError(ResidentsError):
    """A consent that cannot be kept; the message says why."""


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """One consent, as its person sees it."""

    id: UUID
    agency: AgencyId
    elements: tuple[str, ...]
    given_at: datetime
    until: date
    withdrawn_at: datetime | None
    representative: UUID | None = None


def give(
    resident: ResidentId,
    agency: AgencyId,
    elements: Sequence[str],
    *,
    until: date,
    today: date,
    at: datetime,
    representative: UUID | None = None,
) -> UUID:
    """Keep a consent. representative: who gives it, where it is not the resident. Raises
    ConsentRefusedError."""
    if not elements:
        raise ConsentRefusedError("A consent names at least one piece of information. Choose one.")
    if not today <= until <= today + LONGEST:
        raise ConsentRefusedError(
            f"A consent ends between today and a year from now; {until.isoformat()} does not. "
            "Choose another day."
        )
    if ConsentGiven.objects.filter(resident_id=resident).count() >= MOST:
        raise ConsentRefusedError(f"You gave {MOST} consents already; no more can be kept. Ask the office.")
    return ConsentGiven.objects.create(
        resident_id=resident,
        agency_id=agency,
        elements=list(elements),
        given_at=at,
        until=until,
        representative=representative,
    ).pk


def withdraw(resident: ResidentId, consent: UUID, *, at: datetime) -> bool:
    """Take it back; False when it was taken back before, or is not this person's."""
    rows = ConsentGiven.objects.filter(pk=consent, resident_id=resident, withdrawn_at__isnull=True)
    return bool(rows.update(withdrawn_at=at))


def consents_of(resident: ResidentId) -> tuple[ConsentCard, ...]:
    """This person's, the latest first."""
    return tuple(
        ConsentCard(
            row.pk,
            AgencyId(row.agency_id),
            tuple(row.elements),
            row.given_at,
            row.until,
            row.withdrawn_at,
            row.representative,
        )
        for row in ConsentGiven.objects.filter(resident_id=resident)
    )


def as_fact(handle: UUID, agency: AgencyId, *, on: date) -> Consent | None:
    """What the register of consents holds on this day for the person of this record and this agency: the
    latest one that counts; a withdrawn one where none does; None where there never was one."""
    rows = list(ConsentGiven.objects.filter(resident__handle=handle, agency_id=agency))
    in_force = [row for row in rows if row.withdrawn_at is None and on <= row.until]
    for row in in_force[:1]:
        return _fact(tuple(row.elements), withdrawn=False)
    withdrawn = [row for row in rows if row.withdrawn_at is not None]
    return _fact(tuple(withdrawn[0].elements), withdrawn=True) if withdrawn else None


def _fact(elements: tuple[str, ...], *, withdrawn: bool) -> Consent:
    return Consent(_FORM, names_recipient=True, conditioned=False, elements=elements, withdrawn=withdrawn)
