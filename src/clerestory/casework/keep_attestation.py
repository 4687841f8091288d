"""Keep what an agency attested once for all its questions, or end it. An attestation counts on the days it
holds, beside what each request attests itself."""

from datetime import date, datetime
from uuid import UUID

from clerestory.casework import office
from clerestory.casework.administering import administrator, note
from clerestory.casework.session import as_administration
from clerestory.casework.texts import digest_of
from clerestory.journal.register_events import AttestationKept, AttestationWithdrawn
from clerestory.parties import attestations
from clerestory.parties.identities import AgencyId, PersonId


def keep_attestation(
    agency: AgencyId,
    kind: str,
    *,
    evidence: str,
    given_on: date,
    holds_until: date,
    by: PersonId | None,
    at: datetime,
) -> None:
    """Keep an attestation. Raises NotAllowedError, PartyNotAcceptedError, UnknownPartyError."""
    with as_administration():
        actor = administrator(by, doing="keep an attestation")
        attestations.keep(
            agency,
            kind,
            evidence=evidence,
            given_on=given_on,
            holds_until=holds_until,
            today=office.the_office().day_of(at),
            by=by,
            at=at,
        )
        kept = AttestationKept(
            agency=str(agency),
            kind=kind,
            given_on=given_on.isoformat(),
            holds_until=holds_until.isoformat(),
            evidence_sha256=digest_of(evidence),
        )
        note(kept, agency, actor, at)


def withdraw_attestation(agency: AgencyId, attestation: UUID, *, by: PersonId, at: datetime) -> None:
    """End an attestation today. Raises as `keep_attestation`."""
    with as_administration():
        actor = administrator(by, doing="end an attestation")
        kind = attestations.withdraw(agency, attestation, on=office.the_office().day_of(at))
        note(AttestationWithdrawn(agency=str(agency), kind=kind), agency, actor, at)
