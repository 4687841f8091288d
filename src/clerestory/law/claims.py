"""The register of claims: what a page about this law said, and whether the law bears it out (`claims.toml`).

Kept so that a reader who knew the page sees what was wrong and why. Source: the register of claims in
docs/law, first filled from one published page of questions and answers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clerestory.law.pack import Pack
from clerestory.law.sheets import SheetError, checked, place, read_toml

VERDICTS: Final = ("wrong", "contradicted", "unsupported", "supported", "opinion")
QUESTIONS: Final = range(1, 21)
_NEEDED: Final = {
    "id": str,
    "question": int,
    "says": str,
    "verdict": str,
    "evidence": str,
    "provisions": list,
    "citations": list,
    "sources": list,
    "checked_on": date,
    "dice": str,
    "prueba": str,
}
_ALIKE: Final = 0.8


@dataclass(frozen=True)
class Claim:
    """One claim in our words, with its verdict. `dice` and `prueba` are `says` and `evidence` in Spanish."""

    id: str
    question: int
    says: str
    verdict: str
    evidence: str
    provisions: tuple[str, ...]
    citations: tuple[str, ...]
    sources: tuple[str, ...]
    checked_on: date
    dice: str
    prueba: str


def load_claims(pack: Pack) -> tuple[Claim, ...]:
    """The claims of a pack in file order. Raises SheetError naming the entry that cannot be used."""
    path = pack.folder / "claims.toml"
    sheet = checked(place(path), read_toml(path), {}, {"claim": list})
    claims: list[Claim] = []
    for position, entry in enumerate(sheet.get("claim", []), 1):
        where = f"{place(path)} claim {position}"
        table = checked(where, entry, _NEEDED, {})
        lists: dict[str, Any] = {key: tuple(table[key]) for key in ("provisions", "citations", "sources")}
        claim = Claim(**{**table, **lists})
        if claim.verdict not in VERDICTS:
            raise SheetError(
                f"{where}: found verdict {claim.verdict!r}; expected one of {', '.join(VERDICTS)}."
            )
        if claim.question not in QUESTIONS:
            raise SheetError(f"{where}: found question {claim.question}; expected 1 to {QUESTIONS.stop - 1}.")
        if claim.id in {one.id for one in claims}:
            raise SheetError(f"{where}: found id {claim.id!r} twice; give this one an id of its own.")
        claims.append(claim)
    return tuple(claims)


def alike(claims: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of ids whose claims (id, sentence) share nearly all their words: likely the same claim twice."""
    words = [(name, frozenset(re.findall(r"\w+", text.lower()))) for name, text in claims]
    for position, (name, said) in enumerate(words):
        for other, also in words[position + 1 :]:
            if said and len(said & also) >= _ALIKE * len(said | also):
                yield name, other
