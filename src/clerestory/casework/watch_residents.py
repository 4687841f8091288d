"""What must not be left undone for residents: answers whose day is over, letters that nobody posted; and the
end of keeping what they wrote.

Promises an alarm a day for each answer that is late and for a tray that waits, and that words go on their day
with one entry that names no word; their digests stay, so that what was written can still be proved."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors
from clerestory.journal.people_events import TextsErased
from clerestory.journal.write import record
from clerestory.residents import asks, post, representatives

LETTER_WAITS_AT_MOST: Final = timedelta(days=3)


def watch_residents(*, at: datetime) -> int:
    """Raise the day's alarm for each answer that is late, and one for letters that wait; how many answers
    are late."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        late = asks.late(office.the_office().day_of(at))
        for one in late:
            _alarm("ResidentAnswerLate", str(one.id), at=at)
        if any(at - (each.settled_at or at) > LETTER_WAITS_AT_MOST for each in post.tray()):
            _alarm("LettersNotPosted", "office", at=at)
        return len(late)


def erase_texts(*, at: datetime) -> int:
    """Erase words that were answered long enough ago, and names of who acted for somebody; how many
    questions. The days are the office's own setting: no law of the packs says more yet."""
    days = office.resident_text_days()
    before = at - timedelta(days=days)
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        representatives.forget_names(before, last=office.the_office().day_of(before))
        erased = asks.erase_answered(before, at=at)
        if erased:
            happened = TextsErased(questions=tuple(str(each) for each in erased), kept_days=days)
            record(happened, subject_ref="residents", actor=actors.WORKER, at=at)
        return len(erased)


def _alarm(kind: str, subject_ref: str, *, at: datetime) -> None:
    alarms.raise_alarm_daily(
        kind=kind, where="watch_residents", subject_ref=subject_ref, actor=actors.WORKER, at=at
    )
