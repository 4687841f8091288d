"""The course that people of agencies take before they ask: its text, its questions, and how an attempt is
judged.

Promises that the questions and the order of the answers follow from a seed alone, so that a test can be shown
and judged without keeping it; that a course which lacks something does not load. Pure: no clock, no tables.
"""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from clerestory.parties.errors import CourseUnreadableError

ASKING: Final = "asking_rightly"
QUESTIONS: Final = 10
NEEDED: Final = 8
"""Right answers that pass: 80 of 100."""
_FOLDER: Final = Path(__file__).with_name("courses")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the course to read. text: paragraphs."""

    slug: str
    heading: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers; the first is right."""

    slug: str
    chapter: str
    asks: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A course and its pool of questions. minutes: what reading it takes."""

    slug: str
    version: int
    title: str
    minutes: int
    chapters: tuple[Chapter, ...]
    pool: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it is shown: answers in the order of this attempt; `right` is the index of the right
    one, which no page shows."""

    question: Question
    answers: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What an attempt is worth. again: chapters to read again, of the questions that were not answered right;
    which answer is right is not told."""

    right: int
    of: int
    again: tuple[Chapter, ...]

    @property
    def passed(self) -> bool:
        """True when enough answers were right."""
        return self.right >= NEEDED


@cache
def course(slug: str = ASKING) -> Course:
    """A course by its name. Raises CourseUnreadableError with the place."""
    return read_course((_FOLDER / f"{slug}.toml").read_text("utf-8"), slug)


def read_course(text: str, slug: str) -> Course:
    """A course from TOML. Raises CourseUnreadableError with the place."""
    try:
        table: dict[str, Any] = tomllib.loads(text)
        found = Course(
            slug=slug,
            version=int(table["version"]),
            title=str(table["title"]),
            minutes=int(table["minutes"]),
            chapters=tuple(
                Chapter(each["slug"], each["heading"], tuple(each["text"])) for each in table["chapter"]
            ),
            pool=tuple(
                Question(each["slug"], each["chapter"], each["asks"], tuple(each["answers"]))
                for each in table["question"]
            ),
        )
    except (KeyError, TypeError, ValueError) as wrong:  # TOML that cannot be read is a ValueError
        raise CourseUnreadableError(f"The course {slug!r} cannot be read: {wrong}.") from None
    _refuse_incomplete(found)
    return found


def drawn(found: Course, seed: bytes) -> tuple[Shown, ...]:
    """QUESTIONS of the pool, in the order and with the answers in the order that follow from the seed."""
    chance = random.Random(seed)
    return tuple(_shuffled(each, chance) for each in chance.sample(found.pool, QUESTIONS))


def judged(found: Course, shown: tuple[Shown, ...], chosen: tuple[int | None, ...]) -> Judged:
    """What the chosen answers are worth; None: no answer. Both of one length."""
    wrong = {
        each.question.chapter
        for each, choice in zip(shown, chosen, strict=True)
        if choice is None or choice != each.right
    }
    right = sum(choice == each.right for each, choice in zip(shown, chosen, strict=True))
    return Judged(right, len(shown), tuple(each for each in found.chapters if each.slug in wrong))


def _shuffled(question: Question, chance: random.Random) -> Shown:
    order = list(range(len(question.answers)))
    chance.shuffle(order)
    return Shown(question, tuple(question.answers[place] for place in order), order.index(0))


def _refuse_incomplete(found: Course) -> None:
    chapters = {each.slug for each in found.chapters}
    if len(found.pool) < QUESTIONS or len({each.slug for each in found.pool}) < len(found.pool):
        raise CourseUnreadableError(
            f"The course {found.slug!r} has {len(found.pool)} questions; at least {QUESTIONS} are expected, "
            "each with a name of its own."
        )
    for each in found.pool:
        if each.chapter not in chapters or len(set(each.answers)) < max(2, len(each.answers)):
            raise CourseUnreadableError(
                f"Question {each.slug!r} of the course {found.slug!r} belongs to no chapter, or has fewer "
                "than two different answers."
            )
