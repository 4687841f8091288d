"""What staff see of pre-authorised references: which there are, how each stands today, what came under it.

Tells no code, because none is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.agreements import register
from clerestory.casework import preauthorise, staff
from clerestory.casework.office import the_office
from clerestory.casework.reference_basis import Basis, why_not_carried
from clerestory.casework.session import as_staff
from clerestory.intake import references, requests
from clerestory.intake.references import ReferenceRecord
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId

MOST: Final = 200
LOOKING: Final = "look at references"


class Stands(StrEnum):
    """How a reference stands on a day. WITHOUT_BASIS: what it rests on does not carry it today."""

    PROPOSED = "waits for a second person"
    DECLINED = "declined"
    NOT_BEGUN = "not begun"
    IN_FORCE = "in force"
    WITHOUT_BASIS = "counts for nothing today"
    OVER = "over"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A reference with the names of its people. request: the checked request it rests on, or empty.
    why_nothing: why it carries nothing today; why_not_yours: why the viewer may not confirm it; both empty
    where nothing stands against it, or where it is not asked."""

    card: ReferenceRecord
    agency: AgencyCard
    stands: Stands
    today: int
    ever: int
    proposed_by: str
    confirmed_by: str
    ended_by: str
    request: str
    why_nothing: str
    why_not_yours: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What a proposal can name: agencies that are dealt with, numbers of agreements."""

    agencies: tuple[AgencyCard, ...]
    agreements: tuple[str, ...]
    today: date


def references_list(*, viewer: PersonId, at: datetime) -> tuple[ReferenceLine, ...]:
    """The latest, newest first. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing=LOOKING)
        return _lines(references.newest(limit=MOST), viewer, at=at)


def one_reference(reference: UUID, *, viewer: PersonId, at: datetime) -> ReferenceLine:
    """One for its page. Raises NotAllowedError, ReferenceNotFoundError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing=LOOKING)
        return _lines((references.fetch(reference),), viewer, at=at)[0]


def offered(*, viewer: PersonId, at: datetime) -> Offered:
    """What a proposal can name. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.PREPARING, doing=preauthorise.PROPOSING)
        agencies = tuple(card for card in directory.all_agencies() if card.active)
        numbers = tuple(each.number for each in register.every())
        return Offered(agencies, numbers, the_office().day_of(at))


def begun_from(request: str, *, viewer: PersonId) -> tuple[AgencyId, UUID]:
    """Whose request it is, and its handle. Raises NotAllowedError, RequestNotFoundError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.PREPARING, doing=preauthorise.PROPOSING)
        head = requests.head(request)
        return head.agency, head.id


def _lines(cards: Sequence[ReferenceRecord], viewer: PersonId, *, at: datetime) -> tuple[ReferenceLine, ...]:
    today = the_office().day_of(at)
    people = {who for each in cards for who in (each.proposed_by, each.confirmed_by, each.ended_by) if who}
    names = directory.full_names(frozenset(people))
    agencies = directory.agency_names(frozenset(each.agency for each in cards))

    def line(card: ReferenceRecord) -> ReferenceLine:
        agency = agencies[card.agency]
        nothing = ""
        if card.ended_at is None and card.first_on <= today <= card.last_on:
            basis = Basis(card.agreement, card.request)
            nothing = why_not_carried(basis, card.claims, agency, on=today) or ""
        waits = card.confirmed_at is None and card.ended_at is None
        return ReferenceLine(
            card=card,
            agency=agency,
            stands=_stands(card, nothing, today),
            today=references.uses_on(card.id, today),
            ever=references.uses(card.id),
            proposed_by=names.get(card.proposed_by, ""),
            confirmed_by=names.get(card.confirmed_by, "") if card.confirmed_by else "",
            ended_by=names.get(card.ended_by, "") if card.ended_by else "",
            request=requests.reference_of(card.request) if card.request else "",
            why_nothing=nothing,
            why_not_yours=(preauthorise.may_confirm(card, agency, viewer) or "") if waits else "",
        )

    return tuple(map(line, cards))


def _stands(card: ReferenceRecord, nothing: str, today: date) -> Stands:
    if card.ended_at is not None:
        return Stands.ENDED if card.confirmed_at is not None else Stands.DECLINED
    if today > card.last_on:
        return Stands.OVER
    if card.confirmed_at is None:
        return Stands.PROPOSED
    if today < card.first_on:
        return Stands.NOT_BEGUN
    return Stands.WITHOUT_BASIS if nothing else Stands.IN_FORCE
