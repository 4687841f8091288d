"""The desk behind the public answers: one for the process, one question at a time, answers kept for a while.

Promises that these pages ask a decider of their own, so that however many people read them, no agency's
request waits for the office's. How much is kept is bounded.
"""

import threading
from collections import OrderedDict
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from clerestory.casework.add_claim import added_claims
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.casework.office import the_office
from clerestory.casework.records_for_answers import records_for_answers
from clerestory.law.claims import Claim
from clerestory.policy.decide import Decider, Sample
from clerestory.publication.asked import Asked, Desk
from clerestory.publication.book import Answer, answer
from clerestory.publication.records import Records
from clerestory.vocabulary.words import Language
from clerestory.web.public.law import shelf

ANSWERS_KEPT: Final = 512
LAWS_KEPT: Final = 32
_TURN: Final = threading.Lock()
_ANSWERS: Final[OrderedDict[tuple[object, ...], Answer]] = OrderedDict()
_ASKED: Final[OrderedDict[tuple[object, ...], Asked]] = OrderedDict()


def answered(law: str, question: int, on: date, language: Language, records: Records | None) -> Answer:
    """The answer to one question. Raises LawError, and NoSuchQuestionError.

    records: what this installation can tell; it is part of what an answer is kept under, so it compares by
    value.
    """
    with _TURN:
        place = (shelf.tables().library.folder, law, on, language)
        key = (*place, records, question)
        if key not in _ANSWERS:
            _ANSWERS[key] = answer(_asked(place, law, on, language).told_by(records), question)
            if len(_ANSWERS) > ANSWERS_KEPT:
                _ANSWERS.popitem(last=False)
        _ANSWERS.move_to_end(key)
        return _ANSWERS[key]


def records(law: str, on: date, question: int, *, at: datetime) -> Records | None:
    """What this office can tell about its own law today; None about other laws and days, and where this
    installation has no office yet. Looked up each time, so that a sentence turns false by itself."""
    try:
        office = the_office()
        if (law, on) != (office.law, office.day_of(at)):
            return None
        return records_for_answers(question, at=at)
    except OfficeNotReadyError:
        return None


def every_claim() -> tuple[tuple[str, Claim], ...]:
    """The whole register, each claim with its law: those shipped with packs, then those that staff added."""
    return (*_desk().claims, *((one.law, one.claim) for one in added_claims()))


def _desk() -> Desk:
    return _desk_of(shelf.tables().library.folder)


@cache
def _desk_of(folder: Path) -> Desk:
    tables = shelf.tables()
    return Desk(Decider(tables.library, sample=Sample()), tables.comparison)


def _asked(place: tuple[object, ...], law: str, on: date, language: Language) -> Asked:
    if place not in _ASKED:
        _ASKED[place] = Asked(_desk(), law, on, language)
        if len(_ASKED) > LAWS_KEPT:
            _ASKED.popitem(last=False)
    return _ASKED[place]
