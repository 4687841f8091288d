"""What residents ask about a line: a question, a correction, a complaint; each with the day by which it is
answered.

Promises that an answer is written once. Refuses a flood: only so many open ones each."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from clerestory.residents.errors import ResidentsError
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import Ask, AskKind
from clerestory.vocabulary.words import LANGUAGES, Language

MOST_OPEN: Final = 10
_KNOWN: Final[dict[str, Language]] = {code: code for code in LANGUAGES}


class TooManyAsksError(ResidentsError):
    """Somebody has as many open asks as one may have."""

    def __init__(self) -> None:
        super().__init__(
            f"You have {MOST_OPEN} questions that wait for an answer; that is as many as can wait. Send the "
            "next one when one of them is answered."
        )


class UnknownAskError(ResidentsError):
    """There is none, or it was answered before."""

    def __init__(self) -> None:
        super().__init__("There is no such open question. Somebody may have answered it meanwhile.")


@dataclass(frozen=True, slots=True)
class AskCard:
    """One of them. about: the number of the request. due: the day, and how it was counted."""

    id: UUID
    resident: ResidentId
    about: str
    kind: AskKind
    text: str
    asked_at: datetime
    due_on: date
    due_arithmetic: str
    answer: str
    answered_at: datetime | None
    representative: UUID | None
    language: Language
    by_letter: bool
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants the answer, and who writes: representative: where it is not the resident."""

    language: Language = "en"
    by_letter: bool = False
    representative: UUID | None = None


def ask(
    resident: ResidentId,
    *,
    about: str,
    kind: AskKind,
    text: str,
    wish: Wish,
    due: tuple[date, str],
    at: datetime,
) -> UUID:
    """Keep it. Raises TooManyAsksError."""
    if Ask.objects.filter(resident_id=resident, answered_at__isnull=True).count() >= MOST_OPEN:
        raise TooManyAsksError
    return Ask.objects.create(
        resident_id=resident,
        about=about,
        kind=kind,
        text=text,
        text_sha256=_digest(text),
        representative=wish.representative,
        language=wish.language,
        by_letter=wish.by_letter,
        asked_at=at,
        due_on=due[0],
        due_arithmetic=due[1],
    ).pk


def asks_of(resident: ResidentId, *, about: str) -> tuple[AskCard, ...]:
    """All that came for a resident about one line, oldest first."""
    rows = Ask.objects.filter(resident_id=resident, about=about).order_by("asked_at")
    return tuple(_card(row) for row in rows)


def asks_by(representative: UUID, resident: ResidentId, *, about: str) -> tuple[AskCard, ...]:
    """What one who acts for a resident wrote themselves; never what the resident wrote."""
    return tuple(each for each in asks_of(resident, about=about) if each.representative == representative)


def was_asked_about(references: Collection[str]) -> bool:
    """Whether a resident brought anything about one of these requests: then somebody saw it."""
    return Ask.objects.filter(about__in=references).exists()


def open_asks() -> tuple[AskCard, ...]:
    """What waits for an answer, the most urgent first."""
    return tuple(_card(row) for row in Ask.objects.filter(answered_at__isnull=True))


def open_ask(ask: UUID) -> AskCard:
    """One of these, locked until the transaction ends. Raises UnknownAskError."""
    row = Ask.objects.select_for_update().filter(pk=ask, answered_at__isnull=True).first()
    if row is None:
        raise UnknownAskError
    return _card(row)


def answer(ask: UUID, text: str, *, by: UUID, at: datetime) -> None:
    """Write the answer. Raises UnknownAskError."""
    rows = Ask.objects.filter(pk=ask, answered_at__isnull=True)
    if not rows.update(answer=text, answer_sha256=_digest(text), answered_by=by, answered_at=at):
        raise UnknownAskError


def late(on: date) -> tuple[AskCard, ...]:
    """Open ones whose day is over."""
    return tuple(_card(row) for row in Ask.objects.filter(answered_at__isnull=True, due_on__lt=on))


def erase_answered(before: datetime, *, at: datetime, limit: int = 500) -> tuple[UUID, ...]:
    """Remove the texts of what was answered before then; their digests stay. Which."""
    rows = Ask.objects.filter(answered_at__lt=before, erased_at__isnull=True).order_by("answered_at")[:limit]
    for row in rows:
        Ask.objects.filter(pk=row.pk).update(
            text="",
            answer="",
            text_sha256=row.text_sha256 or _digest(row.text),
            answer_sha256=row.answer_sha256 or _digest(row.answer),
            erased_at=at,
        )
    return tuple(row.pk for row in rows)


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()


def _card(row: Ask) -> AskCard:
    return AskCard(
        row.pk,
        ResidentId(row.resident_id),
        row.about,
        AskKind(row.kind),
        row.text,
        row.asked_at,
        row.due_on,
        row.due_arithmetic,
        row.answer,
        row.answered_at,
        row.representative,
        _KNOWN.get(row.language, "en"),
        row.by_letter,
        row.erased_at,
    )
