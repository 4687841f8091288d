"""Letters to persons that reach nobody: discarded before they were posted, or come back undelivered.

Promises that a discarded letter cannot be read again, that a letter comes back once, and that both say why by
one word of a list, so that nothing about a person is written down with it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from clerestory.residents.post import LetterOutcome, PostCard, UnknownLetterError, card_from
from clerestory.residents.post_models import PersonLetter

NUMBER_DIGITS: Final = 8


class Discarded(StrEnum):
    """Why a letter that was made is not posted. WENT_BEFORE: it was in the post when the address became
    protected, so it is not counted as sent."""

    ADDRESS_PROTECTED = "address_protected"
    RECORD_REMOVED = "record_removed"
    PERSON_ASKED = "person_asked"
    TOLD_IN_PERSON = "told_in_person"
    MADE_BY_MISTAKE = "made_by_mistake"
    WENT_BEFORE = "went_before"


class CameBack(StrEnum):
    """What the post says on a letter that came back."""

    MOVED = "moved"
    NOT_KNOWN_THERE = "not_known_there"
    NO_SUCH_ADDRESS = "no_such_address"
    REFUSED = "refused"
    NOT_COLLECTED = "not_collected"
    NOTHING_SAID = "nothing_said"


def discard(letter: UUID, because: Discarded, *, by: UUID, at: datetime) -> PostCard:
    """It is not posted; its pages are destroyed with their key. Raises UnknownLetterError where it is not in
    the tray."""
    rows = PersonLetter.objects.filter(pk=letter, outcome=LetterOutcome.MADE, posted_on__isnull=True)
    changed = rows.update(
        outcome=LetterOutcome.DISCARDED,
        settled_at=at,
        because=because,
        ended_by=by,
        wrapped_key="",
        sealed_pages=None,
    )
    if not changed:
        raise UnknownLetterError
    return card_from(PersonLetter.objects.get(pk=letter))


def note_came_back(letter: UUID, because: CameBack, *, on: date, by: UUID) -> None:
    """It came back that day. Raises UnknownLetterError where it was not posted, or came back before."""
    rows = PersonLetter.objects.filter(pk=letter, posted_on__isnull=False, came_back_on__isnull=True)
    if not rows.update(came_back_on=on, because=because, ended_by=by):
        raise UnknownLetterError


def posted_under(number: str) -> PostCard:
    """The posted letter that bears this number and did not come back; locked until the transaction ends.
    Raises UnknownLetterError also where two bear it: then nobody guesses which came back."""
    try:
        first = UUID(hex=number.ljust(32, "0"))
        last = UUID(hex=number.ljust(32, "f"))
    except ValueError:
        raise UnknownLetterError from None
    if len(number) != NUMBER_DIGITS:
        raise UnknownLetterError
    rows = PersonLetter.objects.select_for_update().filter(
        pk__range=(first, last), posted_on__isnull=False, came_back_on__isnull=True
    )
    found = list(rows[:2])
    if len(found) != 1:
        raise UnknownLetterError
    return card_from(found[0])


def came_back_lately(*, since: date) -> tuple[PostCard, ...]:
    """Letters that came back since then, the latest first."""
    rows = PersonLetter.objects.filter(came_back_on__gte=since).order_by("-came_back_on", "id")
    return tuple(card_from(row) for row in rows.defer("sealed_words", "sealed_pages"))
