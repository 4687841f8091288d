"""A person's own page: who acts for them, ended at once; and what they shut.

Promises that shutting works in the same moment, for everybody who acts for the person now and later, and for
codes by letter; and that it is opened again only after a code from the counter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_resident, as_staff
from clerestory.journal import actors
from clerestory.journal.events import Happening
from clerestory.journal.representative_events import RepresentativeEnded, WayShut
from clerestory.journal.write import record
from clerestory.residents import codes, people, representatives
from clerestory.residents.codes import HandedCard
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import Way
from clerestory.residents.people import ResidentCard
from clerestory.residents.representatives import RepresentativeCard
from clerestory.residents.visits import VisitCard

REPRESENTATIVES: Final = "representatives"
LETTER_CODES: Final = "letter_codes"


@dataclass(frozen=True, slots=True)
class OwnWays:
    """Who acts for a person and what the person shut. codes: handed over or sent, the latest first. may_open:
    this visit may take back what was shut."""

    representatives: tuple[RepresentativeCard, ...]
    nobody_represents: bool
    no_letter_codes: bool
    codes: tuple[HandedCard, ...]
    may_open: bool


def own_ways(visit: VisitCard, *, at: datetime) -> OwnWays:
    """The page. Raises UnknownResidentError."""
    today = office.the_office().day_of(at)
    with transaction.atomic():
        with as_resident(visit.resident):
            card, handed = people.card_of(visit.resident), codes.handed_over(visit.resident)
        with as_staff():
            found = representatives.of_resident(visit.resident, today=today, keks=(office.keys().factors,))
    return OwnWays(found, card.nobody_represents, card.no_letter_codes, handed, visit.way == Way.COUNTER)


def end_own(resident: ResidentId, representative: UUID, *, at: datetime) -> bool:
    """End one of one's own; False where it had ended, or is not one's own. Raises UnknownResidentError."""
    with transaction.atomic():
        with as_resident(resident):
            card = people.card_of(resident)
            if not representatives.end(representative, resident=resident, by="person", at=at):
                return False
        _ended(card, representative, at=at)
    return True


def shut(resident: ResidentId, what: str, *, at: datetime) -> None:
    """Nobody represents this person, or no code goes by letter, from now on. Raises NotAllowedError,
    UnknownResidentError."""
    with transaction.atomic():
        ended: tuple[UUID, ...] = ()
        with as_resident(resident):
            card = people.card_of(resident)
            if what == REPRESENTATIVES:
                people.shut(resident, nobody_represents=True)
                ended = representatives.end_all(resident, by="person", at=at)
            elif what == LETTER_CODES:
                people.shut(resident, no_letter_codes=True)
                codes.end_open(resident, Way.LETTER, at=at)
            else:
                raise NotAllowedError("There is nothing of this kind to shut.")
        for each in ended:
            _ended(card, each, at=at)
        _record(card, WayShut(resident=str(resident), what=what, is_shut=True), at=at)


def open_again(visit: VisitCard, what: str, *, at: datetime) -> None:
    """Take back what was shut. Raises NotAllowedError, UnknownResidentError."""
    if visit.way != Way.COUNTER or what not in (REPRESENTATIVES, LETTER_CODES):
        raise NotAllowedError("What you shut is opened again only in a visit with a code from the counter.")
    with transaction.atomic():
        with as_resident(visit.resident):
            card = people.card_of(visit.resident)
            if what == REPRESENTATIVES:
                people.shut(visit.resident, nobody_represents=False)
            else:
                people.shut(visit.resident, no_letter_codes=False)
        _record(card, WayShut(resident=str(visit.resident), what=what, is_shut=False), at=at)


def _ended(card: ResidentCard, representative: UUID, *, at: datetime) -> None:
    happened = RepresentativeEnded(resident=str(card.id), representative=str(representative), by="person")
    _record(card, happened, at=at)


def _record(card: ResidentCard, happened: Happening, *, at: datetime) -> None:
    with as_staff():
        record(happened, subject_ref=str(card.id), actor=actors.OFFICE, at=at, person=card.handle)
