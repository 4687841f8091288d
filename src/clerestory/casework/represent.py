"""Somebody acts for another at this office: a parent of a minor, a guardian, an attorney.

Promises that a colleague saw the paper and another one confirmed it; that an adult is told by letter and
nothing opens before the days after its posting are over, so that somebody with the victim's papers does not
come in before the victim knows; that it ends by itself, within a year and before the eighteenth birthday; and
that the person ends it at once, and shuts the way for good. Refuses to enter one for whoever shut it, or for
a minor whose address is protected, in the same words as for whoever is not exactly one record."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.acting_for import hides, in_force
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.hand_over_code import SEEN, Handed, found_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import required_text
from clerestory.casework.write_to_person import ToPerson, where_residents_look, write_to_person
from clerestory.correspondence.kinds import PersonLetterKind
from clerestory.journal import actors
from clerestory.journal.events import Happening
from clerestory.journal.people_events import CodeHanded
from clerestory.journal.representative_events import (
    RepresentativeConfirmed,
    RepresentativeEnded,
    RepresentativeEntered,
)
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.registry.keys import SubjectKeys
from clerestory.residents import codes, people, representatives
from clerestory.residents.models import Way
from clerestory.residents.people import ResidentCard
from clerestory.residents.representative_models import Capacity, Scope
from clerestory.residents.representatives import Entered, RepresentativeCard, Stands
from clerestory.vocabulary.words import Language

PAPERS: Final = {
    Capacity.PARENT: ("birth_certificate", "adoption_order", "custody_order"),
    Capacity.GUARDIAN: ("guardianship_order", "conservatorship_order"),
    Capacity.ATTORNEY: ("power_of_attorney", "letter_of_representation"),
}
"""What staff may have seen for each."""
TOLD_BEFORE: Final = timedelta(days=21)
"""An adult is told of a day at least so far off; the letter's own days may make it later."""
DOING: Final = "enter who represents a resident"
_NOT_ENTERED: Final = (
    "No representative can be entered with what was typed. Compare licence number, surname, first name and "
    "date of birth with the paper. If they agree, say no more than this; the person concerned can come "
    "herself."
)


@dataclass(frozen=True, slots=True)
class NewRepresentative:
    """What staff saw. keys: of the person who is represented, as the paper says. name: of who represents.
    paper_allows_consent: the paper itself says so."""

    keys: SubjectKeys = field(repr=False)
    name: str = field(repr=False)
    capacity: Capacity
    paper: str
    until: date
    may_ask: bool
    paper_allows_consent: bool
    language: Language = "en"


def enter_representative(said: NewRepresentative, *, by: PersonId, at: datetime) -> RepresentativeCard:
    """Keep it, to be confirmed by somebody else. Raises NotAllowedError, UnusableCommandError."""
    today = office.the_office().day_of(at)
    name = required_text("/name", said.name, wanted="the name as the card says it", longest=120, letters=2)
    if said.paper not in PAPERS[said.capacity]:
        raise UnusableCommandError("/paper", repr(said.paper), "one of " + ", ".join(PAPERS[said.capacity]))
    until, is_minor = _bounded(said, today)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        resident = found_for(said.keys, at=at, refusal=_NOT_ENTERED)
        if resident.nobody_represents or (is_minor and hides(resident.handle)):
            raise NotAllowedError(_NOT_ENTERED)
        if representatives.count_open(resident.id, today=today) >= representatives.MOST:
            raise NotAllowedError(_NOT_ENTERED)
        scope = _scope(may_ask=said.may_ask, may_consent=said.paper_allows_consent)
        entered = Entered(said.capacity, said.paper, scope, name, is_minor, until)
        kept = representatives.enter(resident.id, entered, by=by, kek=office.keys().factors, at=at)
        happened = RepresentativeEntered(
            resident=str(resident.id),
            representative=str(kept),
            capacity=str(said.capacity),
            paper=said.paper,
            scope=tuple(str(each) for each in scope),
        )
        _record(resident, happened, by=by, at=at)
        return _card(kept, today)


def confirm_representative(
    representative: UUID, *, language: Language, by: PersonId, at: datetime
) -> RepresentativeCard:
    """A second colleague saw the paper too. An adult gets a letter now. Raises NotAllowedError,
    UnknownRepresentativeError."""
    today = office.the_office().day_of(at)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="confirm who represents a resident")
        card = _card(representative, today)
        if card.entered_by == by:
            raise NotAllowedError("You entered this. Somebody else looks at the paper and confirms it.")
        resident = people.card_of(card.resident)
        hidden = card.is_minor and hides(resident.handle)
        if resident.nobody_represents or hidden or card.stands is not Stands.TO_CONFIRM:
            raise NotAllowedError("This cannot be confirmed any more. Say no more than that.")
        begins_on, letter = today, None
        if not card.is_minor:
            begins_on = today + TOLD_BEFORE
            letter = _tell(resident, card, begins_on, language, at=at)
        representatives.confirm(representative, begins_on=begins_on, letter=letter, by=by, at=at)
        happened = RepresentativeConfirmed(
            resident=str(resident.id), representative=str(representative), told=letter is not None
        )
        _record(resident, happened, by=by, at=at)
        return _card(representative, today)


def end_representative(representative: UUID, *, by: PersonId, at: datetime) -> None:
    """Staff end it, or do not confirm it. Raises NotAllowedError, UnknownRepresentativeError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="end a representation")
        card = _card(representative, office.the_office().day_of(at))
        if representatives.end(representative, by="staff", at=at):
            _ended(people.card_of(card.resident), representative, "staff", by=by, at=at)


def code_for_representative(representative: UUID, *, seen: str, by: PersonId, at: datetime) -> Handed:
    """A code of the representative's own, after their card with a photo was compared. Raises
    NotAllowedError, UnknownRepresentativeError, UnusableCommandError."""
    if seen not in SEEN:
        raise UnusableCommandError("/seen", repr(seen), "one of " + ", ".join(SEEN))
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="hand over a code")
        card = _card(representative, office.the_office().day_of(at))
        if in_force(representative, at=at) is None:
            raise NotAllowedError("This representation is not in force today, so there is no code for it.")
        resident = people.card_of(card.resident)
        code = codes.hand_over(
            resident.id,
            Way.REPRESENTATIVE,
            by=by,
            representative=representative,
            key=office.keys().digests,
            at=at,
        )
        happened = CodeHanded(resident=str(resident.id), way=str(Way.REPRESENTATIVE), seen=seen)
        _record(resident, happened, by=by, at=at)
        return Handed(code, at + codes.LIFE[Way.REPRESENTATIVE], resident.id)


def open_representatives(*, viewer: PersonId, at: datetime) -> tuple[RepresentativeCard, ...]:
    """Those that have not ended, for staff, oldest first. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.PREPARING, doing=DOING)
        return representatives.open_ones(today=office.the_office().day_of(at), keks=(office.keys().factors,))


def _bounded(said: NewRepresentative, today: date) -> tuple[date, bool]:
    if said.keys.dob is None:
        raise UnusableCommandError("/subject", "no dob", "the date of birth, as the paper says it")
    until, is_minor = representatives.last_day(said.keys.dob, said.until, today=today)
    if said.until < today or until < today:
        raise UnusableCommandError("/until", said.until.isoformat(), "a day from today on")
    if said.capacity is Capacity.PARENT and not is_minor:
        raise UnusableCommandError(
            "/capacity", "a parent of an adult", "guardian or attorney: a parent acts for a minor only"
        )
    return until, is_minor


def _scope(*, may_ask: bool, may_consent: bool) -> tuple[Scope, ...]:
    found: Collection[tuple[Scope, bool]] = (
        (Scope.SEE, True),
        (Scope.ASK, may_ask),
        (Scope.CONSENT, may_consent),
    )
    return tuple(scope for scope, holds in found if holds)


def _tell(
    resident: ResidentCard, card: RepresentativeCard, begins_on: date, language: Language, *, at: datetime
) -> UUID:
    values = {
        "entered_on": office.the_office().day_of(card.entered_at).isoformat(),
        "begins_on": begins_on.isoformat(),
        "where": where_residents_look(),
    }
    letter = ToPerson(resident.handle, PersonLetterKind.REPRESENTED, str(card.id), language, values)
    return write_to_person(letter, at=at)


def _card(representative: UUID, today: date) -> RepresentativeCard:
    return representatives.card_of(representative, today=today, keks=(office.keys().factors,))


def _ended(resident: ResidentCard, which: UUID, ended_by: str, *, by: PersonId, at: datetime) -> None:
    happened = RepresentativeEnded(resident=str(resident.id), representative=str(which), by=ended_by)
    _record(resident, happened, by=by, at=at)


def _record(resident: ResidentCard, happened: Happening, *, by: PersonId, at: datetime) -> None:
    record(happened, subject_ref=str(resident.id), actor=actors.person(by), at=at, person=resident.handle)
