"""What the register of agreements holds on a day, for everybody: which stand, whom they bind, what is due.

Nothing here tells of a request or a person; grounds are for the office's staff alone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from clerestory.agreements import due, register, standing
from clerestory.agreements.due import Due
from clerestory.agreements.records import OFFICE, Act, Agreement, ClauseKind
from clerestory.agreements.standing import Lapse
from clerestory.casework import staff
from clerestory.casework.office import the_office
from clerestory.casework.session import as_staff
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonId
from clerestory.publication.records import HeldAgreement, HeldAgreements
from clerestory.vocabulary.immigration_agencies import PLACES, POWERS, may_be_one

LOOKING: Final = "look at the register of agreements"


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party with its name and its signature, if it has signed. name: empty for a place in the tree."""

    key: str
    name: str
    node: str
    signed: Act | None


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One agreement as everybody may see it on a day. lapse: why it is not in force; None: it is. office:
    the office's own signature."""

    agreement: Agreement
    on: date
    lapse: Lapse | None
    office: Act | None
    parties: tuple[PartyLine, ...]
    with_immigration: bool
    open_breaches: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class StaffAgreementPage:
    """The same for the office's staff, with the grounds by number of the act, and what falls due."""

    page: AgreementPage
    grounds: dict[int, str]
    due: tuple[Due, ...]


def agreements_held(*, at: datetime) -> HeldAgreements:
    """What the register holds today, counted. Raises OfficeNotReadyError."""
    return _counted(register.every(), directory.all_agencies(), the_office().day_of(at))


def the_register(*, at: datetime) -> tuple[HeldAgreements, tuple[AgreementPage, ...]]:
    """The same, and every agreement as it stands today, by number; read once for both."""
    today, every, agencies = the_office().day_of(at), register.every(), directory.all_agencies()
    return _counted(every, agencies, today), tuple(_page(one, agencies, today) for one in every)


def agreements_of(agency: AgencyCard, *, at: datetime) -> tuple[AgreementPage, ...]:
    """Those that bind this agency, as they stand today, by number."""
    today, agencies = the_office().day_of(at), directory.all_agencies()
    return tuple(_page(one, agencies, today) for one in register.binding(agency))


def agreement_page(number: str, *, at: datetime) -> AgreementPage:
    """One agreement as it stands today. Raises UnknownAgreementError."""
    return _page(register.fetch(number), directory.all_agencies(), the_office().day_of(at))


def staff_agreement_page(number: str, *, viewer: PersonId, at: datetime) -> StaffAgreementPage:
    """The same for staff. Raises NotAllowedError, UnknownAgreementError."""
    with as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing=LOOKING)
        page = agreement_page(number, at=at)
        found = tuple(due.due_of(page.agreement, until=due.after_months(page.on, 12)))
        return StaffAgreementPage(page, register.grounds(number), found)


def due_between(first: date, last: date) -> tuple[Due, ...]:
    """What falls due under agreements from one day to another, both included, and what is overdue; for the
    calendar. Agreements that are not signed ask for nothing."""
    signed = [
        one
        for one in register.every()
        if (lapse := standing.why_not_in_force(one, max(first, one.begins_on))) is None
        or lapse.kind not in ("unsigned", "ended", "over")
    ]
    return due.due_between(signed, first, last)


def _counted(every: tuple[Agreement, ...], agencies: tuple[AgencyCard, ...], today: date) -> HeldAgreements:
    living = [one for one in every if standing.why_not_in_force(one, today) is None]
    return HeldAgreements(
        registered=len(every),
        in_force=len(living),
        with_immigration=tuple(one.number for one in living if _with_immigration(one, agencies)),
        with_powers=tuple(one.number for one in living if _with_powers(one, agencies)),
        places=PLACES,
        as_of=today,
        standing=tuple(_held(one, agencies) for one in living),
    )


def _held(one: Agreement, agencies: tuple[AgencyCard, ...]) -> HeldAgreement:
    names = {card.id: card.name for card in agencies}
    return HeldAgreement(
        number=one.number,
        title=one.title,
        titulo=one.titulo,
        parties=tuple(
            names.get(each.agency, each.node) if each.agency else each.node for each in one.parties
        ),
        begins_on=one.begins_on,
        ends_on=one.ends_on,
        text_sha256=one.text_sha256,
    )


def _page(one: Agreement, agencies: tuple[AgencyCard, ...], today: date) -> AgreementPage:
    names = {card.id: card.name for card in agencies}
    return AgreementPage(
        agreement=one,
        on=today,
        lapse=standing.why_not_in_force(one, today),
        office=standing.signed_by(one, OFFICE, today),
        parties=tuple(
            PartyLine(
                party.key,
                names.get(party.agency, "") if party.agency else "",
                party.node,
                standing.signed_by(one, party.key, today),
            )
            for party in one.parties
        ),
        with_immigration=_with_immigration(one, agencies),
        open_breaches=standing.open_breaches(one, today),
    )


def _with_immigration(one: Agreement, agencies: tuple[AgencyCard, ...]) -> bool:
    """Does it bind an immigration agency, or let something be passed on to one? A clause against passing on
    names the places to which it may be; without such a clause nothing bars it, but nothing names one."""
    passing = one.clause(ClauseKind.NO_REDISCLOSURE)
    named = (*(party.node for party in one.parties), *(passing.values if passing else ()))
    bound = (card.node for card in agencies if one.binds(card))
    return any(map(may_be_one, (*named, *bound)))


def _with_powers(one: Agreement, agencies: tuple[AgencyCard, ...]) -> bool:
    return any(POWERS in card.delegated for card in agencies if one.binds(card))
