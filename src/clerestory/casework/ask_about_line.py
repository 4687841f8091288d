"""A resident asks about a line, asks to have it corrected, or complains; staff answer, each by its day.

Promises that only a line of the person's own page can be asked about, that the day and how it was counted
stand beside it, and that a complaint is answered by somebody who had no part in that request. Staff see the
number of the request and what was written, not who wrote it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.own_record import own_event
from clerestory.casework.session import as_resident, as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.casework.write_to_person import ToPerson, write_to_person
from clerestory.correspondence.kinds import Part, PersonLetterKind, phrase
from clerestory.intake import parts, requests
from clerestory.intake.deadlines import WORKING_DAYS, ClockRule, due_by
from clerestory.intake.office_days import closed_days
from clerestory.journal import actors, read
from clerestory.journal.actors import ActorKind
from clerestory.journal.people_events import QuestionAnswered, QuestionAsked
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.residents import asks, people
from clerestory.residents.asks import AskCard, Wish
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import AskKind

ANSWER_WORKING_DAYS: Final = {AskKind.QUESTION: 10, AskKind.CORRECTION: 10, AskKind.COMPLAINT: 20}
"""The office's own standard; no law of the packs sets a day for these yet."""
_OWN: Final = "the office's own standard"
_USUAL: Final = Wish()
_TEXT: Final = "what you want to know or to have changed, in your own words"
_HAD_A_PART: Final = "You had a part in this request. A colleague who had none answers the complaint."
_ANSWER: Final = "an answer in plain words, for the person who asked"


@dataclass(frozen=True, slots=True)
class OpenAsk:
    """One that waits, as staff see it. why_not: empty, or why this colleague may not answer; then
    the card has no text."""

    card: AskCard
    late: bool
    why_not: str


def ask_about_line(
    resident: ResidentId,
    reference: str,
    *,
    kind: AskKind,
    text: str,
    at: datetime,
    wish: Wish = _USUAL,
) -> date:
    """Keep it; the day by which it is answered. Raises NoSuchEventError, TooManyAsksError,
    UnusableCommandError."""
    text = required_text("/text", text, wanted=_TEXT, letters=3)
    with transaction.atomic():
        own_event(resident, reference, at=at)  # the person's own, or there is no such line
        with as_staff():
            due = _due(kind, at=at)
        with as_resident(resident):
            handle = people.card_of(resident).handle
            kept = asks.ask(resident, about=reference, kind=kind, text=text, wish=wish, due=due, at=at)
        happened = QuestionAsked(
            resident=str(resident),
            question=str(kept),
            kind=str(kind),
            about=reference,
            due_on=due[0].isoformat(),
            text_sha256=digest_of(text),
        )
        with as_staff():
            record(happened, subject_ref=str(resident), actor=actors.OFFICE, at=at, person=handle)
    return due[0]


def asks_of_representative(representative: UUID, resident: ResidentId, reference: str) -> tuple[AskCard, ...]:
    """What one who acts for this person asked about a line, and never what the person asked."""
    with as_resident(resident):
        return asks.asks_by(representative, resident, about=reference)


def own_asks(resident: ResidentId, reference: str) -> tuple[AskCard, ...]:
    """What this person asked about a line, with the answers."""
    with as_resident(resident):
        return asks.asks_of(resident, about=reference)


def open_asks(*, viewer: PersonId, at: datetime) -> tuple[OpenAsk, ...]:
    """What waits, the most urgent first. Raises NotAllowedError."""
    today = office.the_office().day_of(at)
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="answer residents")
        return tuple(_as_seen(each, viewer, today) for each in asks.open_asks())


def _as_seen(card: AskCard, viewer: PersonId, today: date) -> OpenAsk:
    """Who had a part in what a complaint is about does not read what was written about them either."""
    why_not = _why_not(card, viewer)
    return OpenAsk(replace(card, text="") if why_not else card, card.due_on < today, why_not)


def answer_resident(ask: UUID, text: str, *, by: PersonId, at: datetime) -> None:
    """Answer one. Raises NotAllowedError, UnknownAskError, UnusableCommandError."""
    text = required_text("/answer", text, wanted=_ANSWER, letters=3)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.LOOKING, doing="answer residents")
        card = asks.open_ask(ask)
        why_not = _why_not(card, by)
        if why_not:
            raise NotAllowedError(why_not)
        asks.answer(ask, text, by=by, at=at)
        happened = QuestionAnswered(
            resident=str(card.resident),
            question=str(ask),
            kind=str(card.kind),
            in_time=office.the_office().day_of(at) <= card.due_on,
            answer_sha256=digest_of(text),
        )
        handle = people.card_of(card.resident).handle
        record(happened, subject_ref=str(card.resident), actor=actors.person(by), at=at, person=handle)
        if card.by_letter and card.representative is None:
            _by_letter(card, handle, text, at=at)


def _by_letter(card: AskCard, handle: UUID, text: str, *, at: datetime) -> None:
    """The answer, not the question: who opens the letter reads what the office says, and nothing else."""
    asked_on = office.the_office().day_of(card.asked_at).isoformat()
    lines = tuple(line for line in text.splitlines() if line.strip())
    told = (Part(phrase("person_about", card.language, reference=card.about), lines),)
    kind = PersonLetterKind.ANSWER
    letter = ToPerson(handle, kind, str(card.id), card.language, {"asked_on": asked_on}, told)
    write_to_person(letter, at=at)


def _due(kind: AskKind, *, at: datetime) -> tuple[date, str]:
    here = office.the_office()
    today = here.day_of(at)
    rule = ClockRule(ANSWER_WORKING_DAYS[kind], WORKING_DAYS, _OWN)
    due = due_by(today, (rule,), holidays=closed_days(here.law, since=today))
    return due.on, due.arithmetic


def _why_not(card: AskCard, person: PersonId) -> str:
    """A complaint about a request is not answered by who had a part in it."""
    if card.kind is not AskKind.COMPLAINT:
        return ""
    had_a_part = {
        line.actor.ref
        for reference in parts.with_parts((requests.head(card.about).id,))
        for line in read.lines_about(reference)
        if line.actor.kind is ActorKind.PERSON
    }
    return _HAD_A_PART if person in had_a_part else ""
