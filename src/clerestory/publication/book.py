"""The twenty answers: which question has which number, and how an answer is put together.

An answer is its statements and the claims that belong beside it, nothing else. Source: the twenty questions
of one published page about sharing motor-vehicle data with immigration enforcement.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from clerestory.law.claims import QUESTIONS, Claim
from clerestory.publication.answers import ANSWERS
from clerestory.publication.asked import Asked
from clerestory.publication.errors import NoSourceError, NoSuchQuestionError
from clerestory.publication.sources import OfClaim, to_json
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.decision import PackStamp
from clerestory.vocabulary.words import Language, word


@dataclass(frozen=True)
class ClaimBeside:
    """A claim that others made about this question, with our verdict and what it rests on."""

    says: str
    verdict: str
    verdict_word: str
    evidence: str
    source: OfClaim

    def to_json(self) -> dict[str, Any]:
        """The public form."""
        return {
            "says": self.says,
            "verdict": self.verdict,
            "evidence": self.evidence,
            "source": to_json(self.source),
        }


@dataclass(frozen=True)
class Answer:
    """The answer to one question: statements, claims beside them, and the packs that were asked."""

    law: str
    on: date
    language: Language
    question: int
    title: str
    statements: tuple[Statement, ...]
    claims: tuple[ClaimBeside, ...]
    packs: tuple[PackStamp, ...]

    def to_json(self) -> dict[str, Any]:
        """The public form."""
        return {
            "law": self.law,
            "on": self.on.isoformat(),
            "language": self.language,
            "question": self.question,
            "title": self.title,
            "statements": [one.to_json() for one in self.statements],
            "claims": [one.to_json() for one in self.claims],
            "packs": [one.to_json() for one in self.packs],
        }


def title(language: Language, question: int) -> str:
    """What question `question` asks. Raises NoSuchQuestionError."""
    if question not in QUESTIONS:
        raise NoSuchQuestionError(
            f"found question {question}; expected one of {QUESTIONS.start} to {QUESTIONS.stop - 1}."
        )
    return say(language, f"title.{question}")


def answer(asked: Asked, question: int) -> Answer:
    """The answer to one question. Raises NoSuchQuestionError, and NoSourceError for a sentence that is no
    statement."""
    return Answer(
        law=asked.law,
        on=asked.on,
        language=asked.language,
        question=question,
        title=title(asked.language, question),
        statements=tuple(_only_statements(ANSWERS[question](asked))),
        claims=tuple(_beside(asked, question)),
        packs=asked.stamps,
    )


def answers(asked: Asked) -> Iterator[Answer]:
    """All of them, in order."""
    return (answer(asked, question) for question in QUESTIONS)


def beside(language: Language, claim: Claim) -> ClaimBeside:
    """A claim in one language."""
    spanish = language == "es"
    return ClaimBeside(
        says=claim.dice if spanish else claim.says,
        verdict=claim.verdict,
        verdict_word=word(language, "verdict", claim.verdict),
        evidence=claim.prueba if spanish else claim.evidence,
        source=OfClaim.of(claim),
    )


def _only_statements(told: Iterable[object]) -> Iterator[Statement]:
    """What an answer tells, piece by piece; prose is refused."""
    for one in told:
        if not isinstance(one, Statement):
            raise NoSourceError(
                f"found {str(one)[:60]!r} in an answer; expected a statement with its source."
            )
        yield one


def _beside(asked: Asked, question: int) -> Iterator[ClaimBeside]:
    """Claims about this law: those of its own pack, and those of others that rest on its provisions."""
    for pack, claim in asked.desk.claims:
        if claim.question == question and (
            pack == asked.law or not asked.pack.by_id.keys().isdisjoint(claim.provisions)
        ):
            yield beside(asked.language, claim)
