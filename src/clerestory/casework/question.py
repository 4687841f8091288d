"""The question as this office puts it to its law on a day: `facts`, with what the registers hold then.

Promises that every use case gathers in one way; a page, a review and a delivery cannot look at different
agreements, or at a paper that is no longer verified."""

from dataclasses import replace
from datetime import datetime

from clerestory.casework import facts, office
from clerestory.casework.paper_force import as_it_could_count, as_it_counts
from clerestory.casework.registers import Registers
from clerestory.casework.standing import standing_of
from clerestory.intake.records import RegisterFacts, RequestRecord
from clerestory.parties.identities import AgencyCard
from clerestory.residents import consents
from clerestory.review.tasks import TaskRecord
from clerestory.vocabulary.facts import Facts


def as_established(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    at: datetime,
    register: RegisterFacts | None,
    task: TaskRecord | None = None,
    registers: Registers | None = None,
) -> Facts:
    """What the law is asked on the day of `at`, with facts as established. See `facts.as_established`.
    registers: where they were read already, for this request before or for a whole list."""
    here = office.the_office()
    today = here.day_of(at)
    standing = standing_of(request, agency, on=today, registers=registers)
    if register is not None and request.handle is not None:  # of nobody who was not looked up
        standing = replace(standing, consent=consents.as_fact(request.handle, agency.id, on=today))
    return facts.as_established(
        as_it_counts(request), agency, law=here.law, on=today, register=register, standing=standing, task=task
    )


def as_claimed(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    at: datetime,
    register: RegisterFacts | None,
    registers: Registers | None = None,
) -> Facts:
    """The same question if everything the requester says were proved. See `facts.as_claimed`. registers:
    where they were read for a whole list."""
    here = office.the_office()
    today = here.day_of(at)
    standing = standing_of(request, agency, on=today, registers=registers)
    papers = registers.papers if registers else None
    return facts.as_claimed(
        as_it_could_count(request, papers=papers),
        agency,
        law=here.law,
        on=today,
        register=register,
        standing=standing,
    )
