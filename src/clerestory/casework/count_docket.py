"""Count a docket: form letters found anew over all its comments, and the numbers that its page shows.

Promises that a comment is in the count as soon as it is kept, whether or not a person looked at it yet; that
letters are found on what was written, not on what is published, so removing words moves nobody. After the
originals were destroyed the letters stand as they were counted last."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction

from clerestory.casework import alarms, office
from clerestory.casework.session import OfficeSide, as_office
from clerestory.horizon import alike, comments, dockets, posted
from clerestory.horizon.errors import OriginalsForgottenError
from clerestory.journal import actors
from clerestory.journal.horizon_events import OriginalsForgotten
from clerestory.journal.write import record


def count_what_changed(*, at: datetime) -> None:
    """Count every docket to which something came since it was counted, each in a transaction of its own."""
    with as_office(OfficeSide.WORKER):
        numbers = dockets.to_count()
    for number in numbers:
        with transaction.atomic(), as_office(OfficeSide.WORKER):
            dockets.lock(number)
            count(number, at=at)


def count(number: str, *, at: datetime) -> None:
    """Count it. Needs a session of the office and the docket's row locked."""
    try:
        cards, texts = comments.to_compare(number, keks=(office.keys().slips,))
    except OriginalsForgottenError:
        count_numbers(number, at=at)
        return
    found = alike.letters(texts)
    placed = [(card, one.letter, one.is_variant) for card, one in zip(cards, found, strict=True)]
    comments.keep_letters(placed)
    posted.follow_letters(number, [(card.number, letter, variant) for card, letter, variant in placed])
    same = Counter(letter for _card, letter, variant in placed if letter and not variant)
    other = Counter(letter for _card, letter, variant in placed if letter and variant)
    each = [[letter, same[letter], other[letter]] for letter in sorted(same | other)]
    in_letters = sum(same.values()) + sum(other.values())
    dockets.keep_count(
        number,
        {
            **_numbers(number),
            "letters": len(each),
            "in_letters": in_letters,
            "single": len(cards) - in_letters,
            "letters_each": each,
        },
        at=at,
    )


def count_numbers(number: str, *, at: datetime) -> None:
    """Bring the plain numbers up to date; the letters stay as they were counted last."""
    dockets.keep_numbers(number, _numbers(number))


def forget_originals(*, at: datetime) -> None:
    """Destroy the originals of dockets whose time is over. One with comments that nobody looked at yet is
    left as it is, with an alarm each day."""
    with as_office(OfficeSide.WORKER):
        numbers = dockets.to_forget(office.the_office().day_of(at))
    for number in numbers:
        with transaction.atomic(), as_office(OfficeSide.WORKER):
            dockets.lock(number)
            numbers_now = _numbers(number)
            if numbers_now["waiting"] or numbers_now["moderated"]:
                alarms.raise_alarm_daily(
                    kind="CommentsWaitTooLong",
                    where="count_docket",
                    subject_ref=number,
                    actor=actors.WORKER,
                    at=at,
                )
                continue
            comments.forget(number)
            happened = OriginalsForgotten(comments=numbers_now["received"])
            record(happened, subject_ref=number, actor=actors.WORKER, at=at)


def _numbers(number: str) -> dict[str, Any]:
    many = comments.how_many(number)
    counted = {state: many.get((False, state), 0) for state in ("waiting", "published", "kept_back")}
    return {
        "received": sum(counted.values()),
        **counted,
        "moderated": sum(n for (moderated, _state), n in many.items() if moderated),
    }
