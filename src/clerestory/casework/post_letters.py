"""Letters to print and post: staff print them, put them into an envelope, and say on which day they went.

Promises that each printing is an entry with the colleague who did it, that the mark "posted" is an entry with
the digest of each letter, and that the pages are destroyed with it. Why a letter was not made is told here
and nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.journal import actors
from clerestory.journal.post_events import LetterPrinted, LettersPosted
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.residents import post
from clerestory.residents.post import LetterOutcome, PostCard, UnknownLetterError

DOING: Final = "print and post letters"
TOLD_FOR: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Tray:
    """What waits to be posted, oldest first; and what could not be made lately, the latest first."""

    letters: tuple[PostCard, ...]
    not_made: tuple[PostCard, ...]


def tray(*, viewer: PersonId, at: datetime) -> Tray:
    """The tray. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.PREPARING, doing=DOING)
        return Tray(post.tray(), post.not_made(since=at - TOLD_FOR))


def print_letter(letter: UUID, *, by: PersonId, at: datetime) -> tuple[PostCard, bytes]:
    """The pages of one letter. Raises NotAllowedError, UnknownLetterError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        card = post.fetch_for_change(letter)
        if card.outcome is not LetterOutcome.MADE or card.posted_on is not None:
            raise UnknownLetterError
        pdf = post.pages_of(letter, keks=(office.keys().slips,))
        post.note_printed(letter, at=at)
        happened = LetterPrinted(letter=str(card.id), purpose=card.kind)
        record(happened, subject_ref=str(card.id), actor=actors.person(by), at=at, person=card.handle)
        return card, pdf


def mark_posted(letters: Collection[UUID], *, on: date, by: PersonId, at: datetime) -> int:
    """These were posted on this day; how many. Raises NotAllowedError, UnknownLetterError,
    UnusableCommandError."""
    today = office.the_office().day_of(at)
    if not letters:
        raise UnusableCommandError("/letters", "none", "at least one letter of the tray")
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        cards = [post.fetch_for_change(each) for each in sorted(set(letters))]
        made_on = max(office.the_office().day_of(each.settled_at or at) for each in cards)
        if not made_on <= on <= today:
            raise UnusableCommandError(
                "/on",
                on.isoformat(),
                f"a day from {made_on.isoformat()}, when the last of them was made, to today",
            )
        unprinted = [each for each in cards if each.printed_at is None]
        if unprinted:
            raise UnusableCommandError(
                "/letters",
                f"{len(unprinted)} that nobody printed",
                "letters that were printed; posting destroys the pages",
            )
        posted = post.mark_posted({each.id for each in cards}, on=on, by=by)
        happened = LettersPosted(
            letters=tuple(f"{each.id} {each.sha256}" for each in posted), on=on.isoformat()
        )
        record(happened, subject_ref="post", actor=actors.person(by), at=at)
        return len(posted)
