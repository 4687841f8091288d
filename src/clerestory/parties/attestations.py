"""What agencies attested once for all their questions, and until when.

Promises that only what is in force on the day is told; refuses kinds that no law asks for.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.parties.models import StandingAttestation
from clerestory.parties.verification import locked

KINDS: Final = ("statutory_use", "non_immigration_use", "no_redisclosure", "penalty_of_perjury")
LONGEST: Final = timedelta(days=366)
_SHORTEST: Final = 10


@dataclass(frozen=True, slots=True)
class AttestationLine:
    """One attestation that was not withdrawn."""

    id: UUID
    kind: str
    evidence: str
    given_on: date
    holds_until: date


def in_force(agency: AgencyId, *, on: date) -> tuple[str, ...]:
    """Kinds of attestations that hold on this day, each once."""
    return in_force_of((agency,), on=on).get(agency, ())


def in_force_of(agencies: Collection[AgencyId], *, on: date) -> dict[AgencyId, tuple[str, ...]]:
    """The same for several agencies at once; one without any is left out."""
    rows = StandingAttestation.objects.filter(
        agency_id__in=list(agencies), given_on__lte=on, holds_until__gte=on, withdrawn_on__isnull=True
    )
    found: dict[AgencyId, set[str]] = defaultdict(set)
    for agency, kind in rows.values_list("agency_id", "kind"):
        found[AgencyId(agency)].add(kind)
    return {agency: tuple(sorted(kinds)) for agency, kinds in found.items()}


def lines_of(agency: AgencyId) -> tuple[AttestationLine, ...]:
    """Every attestation that was not withdrawn, expired ones too."""
    rows = StandingAttestation.objects.filter(agency_id=agency, withdrawn_on__isnull=True)
    return tuple(
        AttestationLine(row.pk, row.kind, row.evidence, row.given_on, row.holds_until) for row in rows
    )


def keep(
    agency: AgencyId,
    kind: str,
    *,
    evidence: str,
    given_on: date,
    holds_until: date,
    today: date,
    by: PersonId | None,
    at: datetime,
) -> None:
    """Keep an attestation, for a year at most. Raises PartyNotAcceptedError, UnknownPartyError."""
    row = locked(agency)
    if kind not in KINDS:
        raise PartyNotAcceptedError(
            f"Attestations of kind {kind!r} are not known. Expected {', '.join(KINDS)}."
        )
    if len(evidence.strip()) < _SHORTEST:
        raise PartyNotAcceptedError(
            f"Say in a sentence who signed what, and where it is kept, {_SHORTEST} characters or more."
        )
    if given_on > today:
        raise PartyNotAcceptedError(f"It was given on {given_on.isoformat()}, which has not come yet.")
    if not given_on <= holds_until <= given_on + LONGEST:
        raise PartyNotAcceptedError(
            f"An attestation of {given_on.isoformat()} holds a year at most; until {holds_until.isoformat()} "
            "was given."
        )
    StandingAttestation.objects.create(
        agency=row,
        kind=kind,
        evidence=evidence.strip(),
        given_on=given_on,
        holds_until=holds_until,
        recorded_at=at,
        recorded_by=by,
    )


def withdraw(agency: AgencyId, attestation: UUID, *, on: date) -> str:
    """End an attestation on this day; its kind. Raises PartyNotAcceptedError when there is none such."""
    locked(agency)
    row = StandingAttestation.objects.filter(
        pk=attestation, agency_id=agency, withdrawn_on__isnull=True
    ).first()
    if row is None:
        raise PartyNotAcceptedError("There is no such attestation to withdraw. Look at the entry again.")
    row.withdrawn_on = on
    row.save(update_fields=["withdrawn_on"])
    return row.kind
