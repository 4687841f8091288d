"""A resident allows an agency to get elements of their record until a day, and takes it back at any time.

Promises that a consent names one agency and nobody else, that giving and taking back are entries, and that
what was not handed over yet is asked for anew under the law without it. A consent opens nothing by itself:
it is one fact of the question (`standing.standing_of`)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office
from clerestory.casework.session import as_resident, as_staff
from clerestory.journal import actors
from clerestory.journal.events import Happening
from clerestory.journal.people_events import ConsentGiven, ConsentWithdrawn
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId
from clerestory.residents import consents, people, telling
from clerestory.residents.consents import ConsentCard, ConsentRefusedError
from clerestory.residents.identities import ResidentId
from clerestory.residents.telling import Asker
from clerestory.vocabulary.elements import ELEMENTS

_NOT_ONES_OWN: Final = frozenset(
    {
        "vehicle",
        "vehicle_owner",
        "insurance_status",
        "emergency_contact",
        "face_search_result",
        "audit_trail",
        "aggregate",
    }
)
"""What is not one person's alone to allow, or not in a person's record."""
ALLOWABLE: Final = tuple(str(each) for each in ELEMENTS if each not in _NOT_ONES_OWN)
_NO_RECIPIENT: Final = "This agency cannot be named in a consent here. Choose one of the list."


@dataclass(frozen=True, slots=True)
class OwnConsent:
    """A consent with its agency's name. in_force: it counts today."""

    card: ConsentCard
    recipient: str
    in_force: bool


def recipients() -> tuple[AgencyCard, ...]:
    """Whom a consent can name, by name: registered bodies and businesses, never a private person."""
    return tuple(
        each
        for each in directory.all_agencies()
        if each.active
        and telling.who_asked(each.node, each.name).kind is not Asker.SELF
        and not each.node.startswith("private.individual")
    )


def give_consent(
    resident: ResidentId,
    agency: AgencyId,
    elements: tuple[str, ...],
    *,
    until: date,
    at: datetime,
    representative: UUID | None = None,
) -> UUID:
    """Keep it. representative: who gives it, where it is not the resident. Raises ConsentRefusedError,
    UnknownResidentError."""
    known = next((each for each in recipients() if each.id == agency), None)
    if known is None or set(elements) - set(ALLOWABLE):
        raise ConsentRefusedError(_NO_RECIPIENT)
    today = office.the_office().day_of(at)
    with transaction.atomic():
        with as_resident(resident):
            kept = consents.give(
                resident,
                agency,
                elements,
                until=until,
                today=today,
                at=at,
                representative=representative,
            )
        happened = ConsentGiven(
            resident=str(resident),
            consent=str(kept),
            recipient=known.node,
            elements=elements,
            until=until.isoformat(),
            representative=str(representative or ""),
        )
        _record(resident, happened, at=at)
    return kept


def withdraw_consent(resident: ResidentId, consent: UUID, *, at: datetime) -> bool:
    """Take it back; False when there was nothing to take back. Raises UnknownResidentError."""
    with transaction.atomic():
        with as_resident(resident):
            if not consents.withdraw(resident, consent, at=at):
                return False
        _record(resident, ConsentWithdrawn(resident=str(resident), consent=str(consent)), at=at)
    return True


def own_consents(resident: ResidentId, *, at: datetime) -> tuple[OwnConsent, ...]:
    """Every consent of this person, the latest first."""
    today = office.the_office().day_of(at)
    with transaction.atomic(), as_resident(resident):
        cards = consents.consents_of(resident)
        names = directory.agency_names(frozenset(each.agency for each in cards))
    return tuple(
        OwnConsent(each, names[each.agency].name, each.withdrawn_at is None and today <= each.until)
        for each in cards
    )


def _record(resident: ResidentId, happened: Happening, *, at: datetime) -> None:
    with as_resident(resident):
        handle = people.card_of(resident).handle
    with as_staff():
        record(happened, subject_ref=str(resident), actor=actors.OFFICE, at=at, person=handle)
