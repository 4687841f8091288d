"""Studies and other evidence about what sharing or limits do, on every side, each with a grade
(`studies.toml`).

Promises that an entry says how the thing was found out and what it cannot show, in our words, with its source
and whether that source itself was read. Refuses to weigh for the reader beyond the grade, whose rule is
public.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from clerestory.law.claims import QUESTIONS
from clerestory.law.pack import Pack
from clerestory.law.sheets import SheetError, checked, place, read_toml
from clerestory.law.surveys import READ, known, refuse_twice

FILE: Final = "studies.toml"
KINDS: Final = ("study", "audit")
"""A study, or an audit by a body from outside."""
GRADES: Final = ("strong", "moderate", "weak", "claim")
"""strong: reviewed by peers or an official audit, and compares with what would have been otherwise, or counts
everything. moderate: reviewed or official, without such a comparison, or an experiment in a survey. weak: a
report or working paper that nobody outside reviewed. claim: said without data that can be looked at."""
SIDES: Final = ("for_limits", "for_sharing", "both", "neither")
"""Which argument the finding speaks for: for limits on sharing, for sharing, for both in parts, for
neither."""
_NEEDED: Final = {
    "id": str,
    "kind": str,
    "question": int,
    "title": str,
    "authors": str,
    "year": int,
    "design": str,
    "diseno": str,
    "grade": str,
    "side": str,
    "finding": str,
    "hallazgo": str,
    "limits": str,
    "limites": str,
    "source": str,
    "read": str,
    "looked_on": date,
}
_OPTIONAL: Final = {"period": str, "published_on": date}


@dataclass(frozen=True, slots=True)
class Study:
    """A piece of evidence. question: of the twenty, which it speaks to. year 0: it was not shown. design,
    finding, limits: in our words, what was done, what was found, what it cannot show; diseno, hallazgo,
    limites: in Spanish. period: what an audit looked at, if it says so."""

    id: str
    kind: str
    question: int
    title: str
    authors: str
    year: int
    design: str
    diseno: str
    grade: str
    side: str
    finding: str
    hallazgo: str
    limits: str
    limites: str
    source: str
    read: str
    looked_on: date
    period: str = ""
    published_on: date | None = None


def study_from(where: str, entry: object) -> Study:
    """The entry as a study. Raises SheetError."""
    study = Study(**checked(where, entry, _NEEDED, _OPTIONAL))
    known(where, "kind", study.kind, KINDS)
    known(where, "grade", study.grade, GRADES)
    known(where, "side", study.side, SIDES)
    known(where, "read", study.read, READ)
    if study.question not in QUESTIONS:
        raise SheetError(f"{where}: found question {study.question}; expected 1 to {QUESTIONS.stop - 1}.")
    return study


def load_studies(pack: Pack) -> tuple[Study, ...]:
    """The studies of a pack in file order. Raises SheetError naming the entry that cannot be used."""
    path = pack.folder / FILE
    sheet = checked(place(path), read_toml(path), {}, {"study": list})
    studies = tuple(
        study_from(f"{place(path)} study {number}", one)
        for number, one in enumerate(sheet.get("study", []), 1)
    )
    refuse_twice(place(path), [one.id for one in studies])
    return studies
