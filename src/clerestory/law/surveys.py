"""Surveys about the law's subject: entered whole, or not at all (`surveys.toml`).

Promises that no share of anybody's opinion stands here without the question's words, who could be asked, how
many were, when, how, how it was weighed, its margin, who paid and where it can be read. A survey that is
known without all of that stands as a lead: its name, its source and what is missing, and no figure.
Source: AAPOR's list of what a survey must tell (Transparency Initiative), in our words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clerestory.law.pack import Pack
from clerestory.law.sheets import SheetError, checked, place, read_toml

FILE: Final = "surveys.toml"
READ: Final = ("read", "second_hand")
"""Whether the source itself was read, or only what others wrote of it."""
WANTED: Final[dict[str, str]] = {
    "question": "the words of the question",
    "sponsor": "who paid for it",
    "conducted_by": "who asked",
    "frame": "who could be asked",
    "sample_size": "how many answered",
    "mode": "how they were asked",
    "field_from": "the first day of asking",
    "field_until": "the last day of asking",
    "weights": "how answers were weighed",
    "margin": "the margin of error",
    "source": "where it can be read",
}
"""What a survey must tell, each in words for people."""
_TEXTS: Final = {"id": str, "title": str, "titulo": str}
_NEEDED: Final = {
    **_TEXTS,
    **dict.fromkeys(WANTED, str),
    "sample_size": int,
    "field_from": date,
    "field_until": date,
    "read": str,
    "looked_on": date,
    "findings": list,
}
_FINDING: Final = {"says": str, "dice": str}
_LEAD: Final = {**_TEXTS, "source": str, "missing": str, "falta": str, "looked_on": date}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a survey found, in our words; `dice` in Spanish."""

    says: str
    dice: str


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey with all that is needed to weigh it. question: its words as asked. read: whether the source
    itself was read. sample_size: people who answered."""

    id: str
    title: str
    titulo: str
    question: str
    sponsor: str
    conducted_by: str
    frame: str
    sample_size: int
    mode: str
    field_from: date
    field_until: date
    weights: str
    margin: str
    source: str
    read: str
    looked_on: date
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SurveyLead:
    """A survey that is known, whose figures are not shown; missing: what could not be read."""

    id: str
    title: str
    titulo: str
    source: str
    missing: str
    falta: str
    looked_on: date


def survey_from(where: str, entry: object) -> Survey:
    """The entry as a survey. Raises SheetError with one sentence that says what is missing."""
    if isinstance(entry, Mapping):
        lacks = [says for name, says in WANTED.items() if entry.get(name) in (None, "")]
        if lacks:
            raise SheetError(
                f"{where}: a survey's figures are shown only with all that is needed to weigh them; missing: "
                f"{', '.join(lacks)}. Add it, or enter the survey as a lead without figures."
            )
    table: dict[str, Any] = checked(where, entry, _NEEDED, {})
    if isinstance(table["sample_size"], bool) or table["sample_size"] < 1:
        raise SheetError(
            f"{where}: found sample_size = {table['sample_size']!r}; expected people, 1 or more."
        )
    if table["field_until"] < table["field_from"]:
        raise SheetError(f"{where}: found the last day of asking before the first; put them in order.")
    known(where, "read", table["read"], READ)
    findings = tuple(Finding(**checked(f"{where} finding", one, _FINDING, {})) for one in table["findings"])
    if not findings:
        raise SheetError(f"{where}: found no finding; expected one or more, each in both languages.")
    return Survey(**{**table, "findings": findings})


def lead_from(where: str, entry: object) -> SurveyLead:
    """The entry as a lead. Raises SheetError."""
    return SurveyLead(**checked(where, entry, _LEAD, {}))


def load_surveys(pack: Pack) -> tuple[tuple[Survey, ...], tuple[SurveyLead, ...]]:
    """Surveys and leads of a pack in file order. Raises SheetError naming the entry that cannot be used."""
    path = pack.folder / FILE
    sheet = checked(place(path), read_toml(path), {}, {"survey": list, "lead": list})
    surveys = tuple(
        survey_from(f"{place(path)} survey {number}", one)
        for number, one in enumerate(sheet.get("survey", []), 1)
    )
    leads = tuple(
        lead_from(f"{place(path)} lead {number}", one) for number, one in enumerate(sheet.get("lead", []), 1)
    )
    refuse_twice(place(path), [*(one.id for one in surveys), *(one.id for one in leads)])
    return surveys, leads


def known(where: str, key: str, value: str, words: tuple[str, ...]) -> None:
    """Raise SheetError unless the value is one of the words."""
    if value not in words:
        raise SheetError(f"{where}: found {key} {value!r}; expected one of {', '.join(words)}.")


def refuse_twice(where: str, ids: list[str]) -> None:
    """Raise SheetError where an id stands twice."""
    for name in ids:
        if ids.count(name) > 1:
            raise SheetError(f"{where}: found id {name!r} twice; give each an id of its own.")
