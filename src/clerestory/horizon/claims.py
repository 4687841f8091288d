"""Add a claim to the register and read what was added; the only way to the table.

Promises that what is kept has a source that can be opened, both languages and a day that is not to come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from clerestory.horizon.errors import UnusableClaimError
from clerestory.horizon.models import AddedClaim
from clerestory.law.claims import QUESTIONS, VERDICTS, Claim
from clerestory.parties.identities import PersonId

LONGEST_SENTENCE: Final = 600
LONGEST_EVIDENCE: Final = 2000
LONGEST_SOURCE: Final = 500
MOST_SOURCES: Final = 10
_PREFIX: Final = "added-"


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim to be added, as somebody of the staff wrote it."""

    law: str
    question: int
    says: str
    dice: str
    verdict: str
    evidence: str
    prueba: str
    sources: tuple[str, ...]
    checked_on: date


@dataclass(frozen=True, slots=True)
class Added:
    """A claim that was added, with the law it speaks of."""

    law: str
    claim: Claim


def refuse_unusable(new: NewClaim, *, today: date) -> None:
    """Raise UnusableClaimError naming the part that cannot be kept."""
    for part, longest in (
        ("says", LONGEST_SENTENCE),
        ("dice", LONGEST_SENTENCE),
        ("evidence", LONGEST_EVIDENCE),
        ("prueba", LONGEST_EVIDENCE),
    ):
        text = getattr(new, part)
        if not text.strip() or len(text) > longest or "\x00" in text:
            raise UnusableClaimError(part, f"Write it in one to {longest} characters.")
    if new.verdict not in VERDICTS:
        raise UnusableClaimError("verdict", f"Choose one of {', '.join(VERDICTS)}.")
    if new.question not in QUESTIONS:
        raise UnusableClaimError("question", f"Choose a question from 1 to {QUESTIONS.stop - 1}.")
    if not 0 < len(new.sources) <= MOST_SOURCES or not all(map(_can_be_opened, new.sources)):
        raise UnusableClaimError(
            "sources",
            f"Name one to {MOST_SOURCES} sources that everybody can open: addresses that begin with https:// "
            "or http://, one a line.",
        )
    if new.checked_on > today:
        raise UnusableClaimError(
            "checked_on", f"Write a day up to today, {today}; {new.checked_on} is later."
        )


def add(new: NewClaim, *, by: PersonId, at: datetime, today: date) -> Added:
    """Keep a claim. Raises UnusableClaimError."""
    refuse_unusable(new, today=today)
    row = AddedClaim.objects.create(
        law=new.law,
        question=new.question,
        says=new.says.strip(),
        dice=new.dice.strip(),
        verdict=new.verdict,
        evidence=new.evidence.strip(),
        prueba=new.prueba.strip(),
        sources=list(new.sources),
        checked_on=new.checked_on,
        added_at=at,
        added_by_id=by,
    )
    return _added(row)


def added() -> tuple[Added, ...]:
    """Every claim that was added, oldest first."""
    return tuple(_added(row) for row in AddedClaim.objects.all())


def _added(row: AddedClaim) -> Added:
    sources: Sequence[str] = row.sources
    return Added(
        row.law,
        Claim(
            id=f"{_PREFIX}{row.number}",
            question=row.question,
            says=row.says,
            verdict=row.verdict,
            evidence=row.evidence,
            provisions=(),
            citations=(),
            sources=tuple(sources),
            checked_on=row.checked_on,
            dice=row.dice,
            prueba=row.prueba,
        ),
    )


def _can_be_opened(address: str) -> bool:
    scheme, _, rest = address.partition("://")
    usual = scheme in ("https", "http") and len(address) <= LONGEST_SOURCE
    return usual and "." in rest.partition("/")[0] and address.isprintable() and " " not in address
