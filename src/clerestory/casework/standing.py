"""What the office's own registers hold of an agency for one question: its agreement, its attestations.

Promises that only what is in force on the day counts; what no register holds is not there, and unlocks
nothing. Refuses to look at what the requester says of itself: that stays a claim in `facts`."""

from dataclasses import dataclass
from datetime import date

from clerestory.casework.registers import Registers
from clerestory.casework.under_agreement import under_agreement
from clerestory.intake.records import RequestRecord
from clerestory.parties import attestations
from clerestory.parties.identities import AgencyCard
from clerestory.vocabulary.facts import Agreement, Consent


@dataclass(frozen=True, slots=True)
class Standing:
    """agreement: the agreement under which this question comes, as the register of agreements has it, or
    None. attestations: those that the register of parties holds in force, beside what the request attests.
    consent: what the person of the record allowed this agency on a page of their own; only where somebody was
    looked up."""

    agreement: Agreement | None = None
    attestations: tuple[str, ...] = ()
    consent: Consent | None = None


NONE_KEPT = Standing()


def standing_of(
    request: RequestRecord, agency: AgencyCard, *, on: date, registers: Registers | None = None
) -> Standing:
    """What the registers hold on that day for this request. registers: where they were read for a whole
    list."""
    if registers is None:
        return Standing(
            agreement=under_agreement(request, agency, on=on).fact,
            attestations=attestations.in_force(agency.id, on=on),
        )
    return Standing(
        agreement=registers.under(request, agency, on=on).fact,
        attestations=registers.attestations.get(agency.id, ()),
    )
