"""Letters to print and post: staff print them, put them into an envelope, and say on which day they went.

Promises that each printing is an entry with the colleague who did it, that the mark "posted" is an entry with
the digest of each letter, and that the pages are destroyed with it. Promises too that the register is asked
again at both: a letter whose address became protected meanwhile, or whose record is gone, is neither printed
nor marked. Why a letter was not made, or does not go, is told here and nowhere else; that it does not go is
no entry, or their number would depend on the register."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import CaseworkError, UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.journal import actors
from clerestory.journal.post_events import LetterPrinted, LettersPosted
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.release.addressing import Refused, refuse_unless_open
from clerestory.release.errors import AddressRefusedError
from clerestory.residents import post, undelivered
from clerestory.residents.post import LetterOutcome, PostCard, UnknownLetterError

DOING: Final = "print and post letters"
TOLD_FOR: Final = timedelta(days=60)
_BECAUSE: Final = {
    Refused.ADDRESS_PROTECTED: "the address became protected after it was made",
    Refused.NO_RECORD: "its record is not in the register any more",
}


class LetterMayNotGoError(CaseworkError):
    """A letter of the tray may not leave any more; its number and why, nothing of the person."""

    def __init__(self, found: Sequence[tuple[str, Refused]]) -> None:
        said = "; ".join(f"{number}, because {_BECAUSE[why]}" for number, why in found)
        super().__init__(
            f"Nothing was printed or marked as posted: found a letter that may not go ({said}). Take it out "
            "of the post and discard it below; the person is told at the counter. Say nothing of the reason."
        )


@dataclass(frozen=True, slots=True)
class Tray:
    """What waits to be posted, oldest first; and what could not be made, was discarded, or came back lately,
    the latest first."""

    letters: tuple[PostCard, ...]
    not_made: tuple[PostCard, ...]
    came_back: tuple[PostCard, ...]


def tray(*, viewer: PersonId, at: datetime) -> Tray:
    """The tray. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.PREPARING, doing=DOING)
        since = at - TOLD_FOR
        back = undelivered.came_back_lately(since=office.the_office().day_of(since))
        return Tray(post.tray(), post.not_made(since=since), back)


def print_letter(letter: UUID, *, by: PersonId, at: datetime) -> tuple[PostCard, bytes]:
    """The pages of one letter. Raises LetterMayNotGoError, NotAllowedError, UnknownLetterError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        card = post.fetch_for_change(letter)
        if card.outcome is not LetterOutcome.MADE or card.posted_on is not None:
            raise UnknownLetterError
        _refuse_unless_all_may_go([card])
        pdf = post.pages_of(letter, keks=(office.keys().slips,))
        post.note_printed(letter, at=at)
        happened = LetterPrinted(letter=str(card.id), purpose=card.kind)
        record(happened, subject_ref=str(card.id), actor=actors.person(by), at=at, person=card.handle)
        return card, pdf


def mark_posted(letters: Collection[UUID], *, on: date, by: PersonId, at: datetime) -> int:
    """These were posted on this day; how many. Raises LetterMayNotGoError, NotAllowedError,
    UnknownLetterError, UnusableCommandError."""
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
        _refuse_unless_all_may_go([each for each in cards if each.posted_on is None])
        posted = post.mark_posted({each.id for each in cards}, on=on, by=by)
        happened = LettersPosted(
            letters=tuple(f"{each.id} {each.sha256}" for each in posted), on=on.isoformat()
        )
        record(happened, subject_ref="post", actor=actors.person(by), at=at)
        return len(posted)


def _refuse_unless_all_may_go(cards: Sequence[PostCard]) -> None:
    found: list[tuple[str, Refused]] = []
    for each in cards:
        try:
            refuse_unless_open(each.handle)
        except AddressRefusedError as refused:
            found.append((each.number, Refused(refused.because)))
    if found:
        raise LetterMayNotGoError(found)
