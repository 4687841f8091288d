"""What the office's registers hold for many requests at once, read in a few statements for a whole list.

Promises the same answers as each register gives for one request alone; a list asks the law with these, and
costs no more statements for fifty rows than for one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clerestory.agreements import register
from clerestory.agreements.records import Agreement
from clerestory.casework.under_agreement import UnderAgreement, ranks_of, under_agreement
from clerestory.intake.document_standing import Standing
from clerestory.intake.paper_standings import standings_of
from clerestory.intake.records import RequestRecord
from clerestory.parties import attestations
from clerestory.parties.identities import AgencyCard, AgencyId


@dataclass(frozen=True, slots=True)
class Registers:
    """agreements: those that bind an agency, by agency. attestations: its kinds in force. papers: where a
    paper stands, by its handle; one that is not there is not to be seen. ranks: the how manyth of its month a
    request is, where an agreement counts them."""

    agreements: Mapping[AgencyId, tuple[Agreement, ...]]
    attestations: Mapping[AgencyId, tuple[str, ...]]
    papers: Mapping[UUID, Standing]
    ranks: Mapping[UUID, int]

    def under(self, request: RequestRecord, agency: AgencyCard, *, on: date) -> UnderAgreement:
        """What the register of agreements holds for this question on that day."""
        binding, rank = self.agreements[agency.id], self.ranks.get(request.id)
        return under_agreement(request, agency, on=on, agreements=binding, rank=rank)


def together(
    requests: Sequence[RequestRecord], agencies: Mapping[AgencyId, AgencyCard], *, on: date
) -> Registers:
    """What the registers hold on that day for these requests. agencies: the card of each one's agency."""
    binding = register.binding_each(agencies.values())
    return Registers(
        agreements=binding,
        attestations=attestations.in_force_of(agencies, on=on),
        papers=standings_of(
            UUID(each.established.document) for each in requests if each.established.document is not None
        ),
        ranks=ranks_of(requests, binding),
    )
