"""Misuse in one line: what was found, of how many that were examined; neither stands without the other.

Promises figures of one published report, each with its address; a withheld one is told as withheld, and
nothing is added up. Says nothing where the report left one of the tables out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clerestory.publication.asked import Asked
from clerestory.publication.figures import Figure, Line, Published
from clerestory.publication.from_reports import told
from clerestory.publication.reports.days import spoken_period
from clerestory.publication.reports.periods import Period
from clerestory.publication.sources import OfFigure
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.words import Language

_LOOKS: Final = {"looks": "blind-looks", "emergencies": "emergency-looks"}
_FOUND: Final = {"suspended": "agency_suspended", "settled": "disagreement_settled"}


@dataclass(frozen=True)
class Misuse:
    """The figures of one report, by their names in the sentence, and the line that says what followed."""

    report: Published
    followed: Line
    figures: Mapping[str, Figure]

    def says(self, language: Language) -> str:
        """The sentence."""
        days = spoken_period(Period(self.report.first, self.report.last), language)
        values = {name: told(language, one) for name, one in self.figures.items()}
        return say(language, "figure.misuse", days=days, **values)


def misuse_in(report: Published) -> Misuse | None:
    """What a report says of misuse; None where it left out a table of it."""
    followed = report.line("misuse-followed", "followed")
    answers = report.line("answers-group", "answer", group="all")
    looks = {name: report.line(table, "agreement") for name, table in _LOOKS.items()}
    if followed is None or answers is None:
        return None
    found: dict[str, Figure | None] = {name: followed.of(code) for name, code in _FOUND.items()}
    for name, line in looks.items():
        if line is None:
            return None
        found |= {name: line.total, f"{name}_differ": line.of("disagree")}
    found["answers"] = answers.total
    figures = {name: one for name, one in found.items() if one is not None}
    return Misuse(report, followed, figures) if len(figures) == len(found) else None


def misuse_of_document(document: Mapping[str, Any], language: Language) -> str:
    """The sentence for a published document; empty where it left out a table of it."""
    found = misuse_in(Published.of(document))
    return found.says(language) if found else ""


def in_one_line(asked: Asked, *, about: str) -> Iterator[Statement]:
    """The sentence for each report that answers tell of; nothing where there is none."""
    reports = asked.records.reports if asked.records else None
    for report in reports.told if reports else ():
        found = misuse_in(report)
        if found is None:
            continue
        source = OfFigure(
            cells=tuple(one.cell for one in found.figures.values()),
            definition=found.followed.definition,
            unit=found.followed.unit[1 if asked.language == "es" else 0],
            first_on=report.first,
            last_on=report.last,
            published_on=report.made_on,
            withheld=sum(one.value is None for one in found.figures.values()),
        )
        yield Statement(found.says(asked.language), source, asked.on, about)
