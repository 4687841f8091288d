"""What the register of agreements holds for one question, as the fact the law asks for, with sentences for
people.

Promises:
* an agreement counts only while it is in force on the day and covers the purpose; its elements limit;
* a promise in force (no immigration use, nothing passed on) binds the question whatever else covers it;
* where an agreement was concluded for this purpose and does not stand, or the agency has agreements and none
  is for this purpose, nothing goes without a person: the fact is "limited to no element";
* an agency without any agreement is asked about as before: the fact is not there, and unlocks nothing.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from clerestory.agreements import register, standing
from clerestory.agreements.records import Agreement, ClauseKind
from clerestory.agreements.standing import Lapse, Question
from clerestory.casework import office
from clerestory.casework.session import as_staff
from clerestory.intake import counts
from clerestory.intake.records import RequestRecord
from clerestory.law.library import default_folder
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId
from clerestory.vocabulary.decision import Decision, Outcome
from clerestory.vocabulary.facts import Agreement as AgreementFact

_MENTIONS: Final = '"attr": "agreement"'
_CLOSED: Final = AgreementFact(active=False, covers_purpose=False, covers_elements=())


@dataclass(frozen=True, slots=True)
class UnderAgreement:
    """fact: what the law is told; None: the agency has no agreement. under: numbers of those that cover the
    question. says: one sentence for each that does not stand or does not cover it, with its cure."""

    fact: AgreementFact | None = None
    under: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


NONE_THERE: Final = UnderAgreement()


class Held(Protocol):
    """Registers that were read already (`casework.registers`)."""

    def under(self, request: RequestRecord, agency: AgencyCard, *, on: date) -> UnderAgreement:
        """What the register of agreements holds for this question on that day."""
        ...


def under_agreement(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    on: date,
    agreements: tuple[Agreement, ...] | None = None,
    rank: int | None = None,
) -> UnderAgreement:
    """What the register holds for this question on that day. agreements: those that bind the agency, and
    rank: the how manyth request of its month this is, where somebody read them already for a list."""
    agreements = register.binding(agency) if agreements is None else agreements
    if not agreements:
        return NONE_THERE
    question = _question(request, agency, agreements, rank)
    lapsed = {one.number: standing.why_not_in_force(one, on) for one in agreements}
    living = [one for one in agreements if lapsed[one.number] is None]
    barred = tuple(said for one in living if (said := standing.barred_by(one, question)))
    if barred:
        return UnderAgreement(replace(_CLOSED, active=True), says=barred)
    outside = {one.number: standing.why_not_covered(one, question) for one in agreements}
    covering = [one for one in living if outside[one.number] is None]
    if covering:
        elements = tuple(dict.fromkeys(name for one in covering for name in one.elements))
        says = _limits(covering, elements, question)
        return UnderAgreement(
            AgreementFact(active=True, covers_purpose=True, covers_elements=elements),
            under=tuple(one.number for one in covering),
            says=says,
        )
    meant = [one for one in agreements if standing.carried(one, question)] or list(agreements)
    reasons = (_why(lapsed[one.number], outside[one.number]) for one in meant)
    return UnderAgreement(replace(_CLOSED, active=bool(living)), says=tuple(filter(None, reasons)))


def with_cures(
    decision: Decision,
    request: RequestRecord,
    agency: AgencyCard,
    *,
    at: datetime,
    registers: Held | None = None,
) -> Decision:
    """The decision with the sentences of the register before the cure of each element that is not released
    and in whose answer a provision about agreements took part. It tells nothing about a person. registers:
    where they were read already."""
    if not any(answer.outcome in (Outcome.WITHHOLD, Outcome.REVIEW) for answer in decision.elements):
        return decision
    on = office.the_office().day_of(at)
    held = (registers.under if registers is not None else under_agreement)(request, agency, on=on)
    if not held.says:
        return decision
    rules = _rules_about_agreements(office.published().packs, decision.law, decision.on)
    said = " ".join(held.says)
    return replace(
        decision,
        elements=tuple(
            replace(answer, cure=f"{said} {answer.cure or ''}".strip())
            if answer.outcome in (Outcome.WITHHOLD, Outcome.REVIEW)
            and any(rule.id in rules for rule in answer.rules)
            else answer
            for answer in decision.elements
        ),
    )


def _why(lapse: Lapse | None, outside: str | None) -> str:
    return lapse.says if lapse is not None else outside or ""


def _limits(covering: list[Agreement], elements: tuple[str, ...], question: Question) -> tuple[str, ...]:
    beyond = [name for name in question.elements if name not in elements]
    if not beyond:
        return ()
    numbers = ", ".join(one.number for one in covering)
    named = ", ".join(name.replace("_", " ") for name in beyond)
    return (
        f"Agreement {numbers} does not name {named}. Ask only for what it names, or conclude an "
        "agreement that names more.",
    )


def ranks_of(
    requests: Sequence[RequestRecord], agreements: Mapping[AgencyId, tuple[Agreement, ...]]
) -> dict[UUID, int]:
    """For each of these requests whose agency agreed on a number a month, the how manyth it is; one count for
    each agency and month. agreements: those that bind an agency."""
    months: dict[tuple[AgencyId, datetime], list[RequestRecord]] = defaultdict(list)
    for each in requests:
        if any(one.clause(ClauseKind.VOLUME) for one in agreements[each.agency]):
            months[each.agency, _month_of(each)].append(each)
    cards = directory.all_agencies() if months else ()
    ranks: dict[UUID, int] = {}
    for (agency, first), found in months.items():
        binding = agreements[agency]
        opened = counts.opened_in(
            agencies=_parties(agency, binding, cards),
            activities=_activities(binding),
            since=first,
            until=max(each.opened_at for each in found),
        )
        named = counts.counted_as(found)
        ranks |= {each.id: bisect_left(opened, (each.opened_at, named[each.id])) + 1 for each in found}
    return ranks


def _question(
    request: RequestRecord, agency: AgencyCard, agreements: tuple[Agreement, ...], rank: int | None
) -> Question:
    claims = request.claims
    counted = any(one.clause(ClauseKind.VOLUME) for one in agreements)
    return Question(
        activities=(claims.purpose.activity, *claims.purpose.mixed_with),
        elements=claims.elements,
        node=agency.node,
        recipient=claims.recipient,
        rank=(rank or _rank(request, agreements)) if counted else 1,
    )


def _rank(request: RequestRecord, agreements: tuple[Agreement, ...]) -> int:
    """The how manyth request of the parties this is in its calendar month, for a purpose they agreed on.
    Later requests do not change it, so that what was approved within the number is delivered."""
    parties = _parties(request.agency, agreements, directory.all_agencies())
    with as_staff():
        earlier = counts.opened_before(
            request, agencies=parties, activities=_activities(agreements), since=_month_of(request)
        )
    return earlier + 1


def _month_of(request: RequestRecord) -> datetime:
    here = office.the_office()
    return datetime.combine(here.day_of(request.opened_at).replace(day=1), time(), here.zone)


def _parties(
    agency: AgencyId, agreements: tuple[Agreement, ...], cards: tuple[AgencyCard, ...]
) -> frozenset[AgencyId]:
    bound = {card.id for card in cards if any(one.binds(card) for one in agreements)}
    return frozenset({agency} | bound)


def _activities(agreements: tuple[Agreement, ...]) -> tuple[str, ...]:
    return tuple({name for one in agreements for name in one.purposes})


@lru_cache(maxsize=32)
def _rules_about_agreements(folder: Path, law: str, on: date) -> frozenset[str]:
    """Provisions in force that ask for an agreement. folder: of the packs, which do not change while a
    process runs."""
    library = office.decider_of(None if folder == default_folder() else folder).library
    return frozenset(
        one.id
        for layer in library.layers(law, on)
        for one in layer.pack.in_force(on)
        if _MENTIONS in json.dumps(one.tree)
    )
