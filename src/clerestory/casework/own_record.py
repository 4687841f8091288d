"""Who looked at my record: one line for each event, with all its parts, for the person it concerns.

Promises what `residents.telling` promises, that looking is no entry anywhere, and that the pages together
hold every line: a page is full whatever is not told yet, so that no gap shows what is held, and goes on only
after a line that is told. Found by the record's handle, and by the keyed digests of licence number and name
for requests that were refused before anybody was looked up.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from clerestory.casework import office
from clerestory.casework.errors import CaseworkError
from clerestory.casework.own_notices import HeldBack, OwnNotice, held_back, own_notices
from clerestory.casework.session import as_resident, as_staff
from clerestory.intake import parts
from clerestory.intake.about_person import Family, families_about, read_families
from clerestory.intake.heads import RequestHead
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SETTLED
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.journal.read import Line
from clerestory.parties import directory
from clerestory.residents import codes, holds, people, telling
from clerestory.residents.codes import HandedCard
from clerestory.residents.identities import ResidentId
from clerestory.residents.people import ResidentCard
from clerestory.residents.telling import Ending, Settled, Who
from clerestory.vocabulary.decision import ElementDecision, Outcome, PackStamp, Rule


class NoSuchEventError(CaseworkError):
    """There is no such line on this person's page; the same for a request about somebody else."""

    def __init__(self) -> None:
        super().__init__("There is no such line among what happened to your record.")


@dataclass(frozen=True, slots=True)
class NotGiven:
    """An element that was asked and did not leave. reason: one English sentence; rule: the provision that led
    to it, if one did."""

    element: str
    reason: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Piece:
    """What is settled of one part of an event. looked_up: whether a record was found for it at all."""

    reference: str
    ending: Ending
    at: datetime
    given: tuple[str, ...]
    by_yes_or_no: tuple[str, ...]
    not_given: tuple[NotGiven, ...]
    packs: tuple[PackStamp, ...]
    handed_over_at: datetime | None
    recalled_at: datetime | None
    destroyed_at: datetime | None
    looked_up: bool


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """One line. asked: elements of what is settled, in the order asked. named_by: what the requester wrote to
    say who was meant. entries: what of the journal shows it. held_back: why it could not be told before.
    notices: what a law wanted this person told of it."""

    reference: str
    asked_at: datetime
    who: Who
    activity: str
    instrument: str | None
    asked: tuple[str, ...]
    named_by: tuple[str, ...]
    pieces: tuple[Piece, ...]
    entries: tuple[Line, ...]
    is_divided: bool
    held_back: HeldBack | None = None
    notices: tuple[OwnNotice, ...] = ()

    @property
    def given(self) -> tuple[str, ...]:
        """What left, of all parts."""
        return tuple(each for piece in self.pieces for each in piece.given)

    @property
    def looked_up(self) -> bool:
        """Whether anybody was looked up for it."""
        return any(piece.looked_up for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """The page. unreadable: a line could not be read and is missing. codes: when codes for this page were
    handed over or sent, the latest first. older: the number after whose line the older ones go on; empty
    where there are none."""

    events: tuple[OwnEvent, ...]
    unreadable: bool
    codes: tuple[HandedCard, ...]
    older: str = ""


A_PAGE: Final = 50
A_LETTER: Final = 500
_AT_ONCE: Final = 100
_OPENS: Final = (Event.REQUEST_OPENED, Event.PART_OPENED)


def own_record(resident: ResidentId, *, at: datetime, after: str = "", most: int = A_PAGE) -> OwnRecord:
    """What happened to this person's record, newest first; nothing of what is held that day. after: the
    number of a line, to go on with older ones. Raises NoSuchEventError, UnknownResidentError."""
    today = office.the_office().day_of(at)
    with transaction.atomic():
        with as_resident(resident):
            card, handed = people.card_of(resident), codes.handed_over(resident)
        with as_staff():
            held = parts.with_parts(holds.held_wholes(today))
            families = _told(card, held)
            if after:
                families = families[_line(after, families, held, today)[1] :]
            events, unreadable, more = _page(families, held, today, most)
    return OwnRecord(events, unreadable, handed, events[-1].reference if more else "")


def own_event(resident: ResidentId, reference: str, *, at: datetime) -> OwnEvent:
    """One line of it. Raises NoSuchEventError, UnknownResidentError."""
    today = office.the_office().day_of(at)
    with transaction.atomic():
        with as_resident(resident):
            card = people.card_of(resident)
        with as_staff():
            held = parts.with_parts(holds.held_wholes(today))
            families = _told(card, held)
            return _line(reference, families, held, today)[0]


def _told(card: ResidentCard, held: Collection[str]) -> tuple[Family, ...]:
    """Those about this person, without what is held: it is left out before anything is read, so that asking
    for it takes no longer than asking for another's."""
    found = families_about(card.handle, card.subject_digests)
    return tuple(each for each in found if each.references.isdisjoint(held))


def _line(
    reference: str, families: Sequence[Family], held: Collection[str], today: date
) -> tuple[OwnEvent, int]:
    """The line with this number, and its place from 1. Raises NoSuchEventError, the same for what is not
    told yet and for what is another's."""
    for place, family in enumerate(families, 1):
        if reference in family.references:
            for event in _page([family], held, today, 1)[0]:
                if event.reference == reference:
                    return event, place
    raise NoSuchEventError


def _page(
    families: Sequence[Family], held: Collection[str], today: date, most: int
) -> tuple[tuple[OwnEvent, ...], bool, bool]:
    """The first lines; whether one of them cannot be read; whether there are more."""
    events: list[OwnEvent] = []
    unreadable = False
    for found in _read(families):
        readable = [each for each in found if isinstance(each, RequestRecord)]
        event = _event(readable, held, today) if readable else None
        if event is not None and len(events) == most:
            return tuple(events), unreadable, True
        if event is not None:
            events.append(event)
        unreadable |= any(
            isinstance(each, RequestHead) and each.state in SETTLED and each.reference not in held
            for each in found
        )
    return tuple(events), unreadable, False


def _read(families: Sequence[Family]) -> Iterator[tuple[RequestRecord | RequestHead, ...]]:
    for first in range(0, len(families), _AT_ONCE):
        for _family, found in read_families(families[first : first + _AT_ONCE]):
            yield found


def _event(family: Sequence[RequestRecord], held: Collection[str], today: date) -> OwnEvent | None:
    """The line of a request with its parts; None while nothing of it is settled."""
    whole = next((each for each in family if each.part_of is None), family[-1])
    if whole.reference in held:
        return None
    pieces: list[Piece] = []
    entries: list[Line] = []
    for request in sorted(family, key=lambda each: each.reference):
        lines = read.lines_about(request.reference)
        known = telling.settled(request.reference, lines, held=held)
        if known is not None:
            pieces.append(_piece(request, known))
            entries += (*(line for line in lines if line.event in _OPENS), *known.entries)
    if not pieces:
        return None
    agency = directory.agency_card(family[0].agency)
    settled = {element for piece in pieces for element in _elements(piece)}
    return OwnEvent(
        reference=whole.reference,
        asked_at=whole.opened_at,
        who=telling.who_asked(agency.node, agency.name),
        activity=whole.claims.purpose.activity,
        instrument=whole.claims.authority.instrument if whole.claims.authority else None,
        asked=tuple(each for each in whole.claims.elements if each in settled),
        named_by=tuple(whole.keys_supplied),
        pieces=tuple(pieces),
        entries=tuple(entries),
        is_divided=len(family) > 1,
        held_back=held_back(whole, today),
        notices=own_notices(whole),
    )


def _piece(request: RequestRecord, known: Settled) -> Piece:
    told = request.told
    answers = {answer.element: answer for answer in told.elements} if told is not None else {}
    not_given = tuple(
        _not_given(element, answers.get(element), known)
        for element in request.claims.elements
        if element not in known.given
    )
    return Piece(
        reference=request.reference,
        ending=known.ending,
        at=known.at,
        given=known.given,
        by_yes_or_no=known.by_yes_or_no,
        not_given=not_given,
        packs=told.packs if told is not None else (),
        handed_over_at=known.handed_over_at,
        recalled_at=known.recalled_at,
        destroyed_at=known.destroyed_at,
        looked_up=request.handle is not None,
    )


def _not_given(element: str, answer: ElementDecision | None, known: Settled) -> NotGiven:
    """Why an element did not leave: the law, where it was told to the requester; else how the request
    ended."""
    if answer is None or answer.outcome is Outcome.RELEASE:
        return NotGiven(element, "", None)
    if known.ending not in (Ending.REFUSED, Ending.HANDED_OVER):
        return NotGiven(element, "", None)
    return NotGiven(element, answer.reason, answer.leading)


def _elements(piece: Piece) -> tuple[str, ...]:
    return (*piece.given, *(each.element for each in piece.not_given))
