"""The twenty answers as the command and the pages make them, from the packs of the clone."""

from datetime import date
from functools import cache

from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import Decider
from clerestory.publication import book
from clerestory.publication.asked import Asked, Desk
from clerestory.publication.records import Records
from clerestory.vocabulary.words import Language

TODAY = date(2026, 11, 22)


@cache
def desk() -> Desk:
    """One for the whole run."""
    return Desk(Decider(open_library(default_folder())))


def told(law: str, question: int, on: date = TODAY, language: Language = "en") -> book.Answer:
    """Without an installation."""
    return book.answer(Asked(desk(), law, on, language), question)


def told_by(records: Records, question: int, language: Language = "en") -> book.Answer:
    """With what an installation tells of itself."""
    return book.answer(Asked(desk(), "us-mt", TODAY, language).told_by(records), question)
