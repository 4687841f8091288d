"""What happens to a request for public records, step by step, with the days of the law in force that day.

Promises that every day and amount comes from a row of the law's packs, each with how its text was read; a
step for which no row is known is told without a day. Whom to turn to is a setting of the office."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.conf import settings

from clerestory.casework import office
from clerestory.casework.records_law import rules_for
from clerestory.law.public_records import RecordsRule, RuleKind


class Part(StrEnum):
    """What happens, in its order."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    QUESTION = "question"
    ANSWERED = "answered"
    DENIED = "denied"
    KEPT = "kept"


_RULES: Final[dict[Part, tuple[RuleKind, ...]]] = {
    Part.ASKED: (),
    Part.ACKNOWLEDGED: (RuleKind.ACKNOWLEDGE,),
    Part.QUESTION: (RuleKind.FEE, RuleKind.CLOCK_STOPS, RuleKind.CLOSE_WITHOUT_REPLY),
    Part.ANSWERED: (RuleKind.ANSWER, RuleKind.SINGLE_RECORD, RuleKind.EXTENSION),
    Part.DENIED: (RuleKind.DENIAL_REASONS, RuleKind.COURT),
    Part.KEPT: (RuleKind.KEEP,),
}


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """One step. rules: what the law in force says of it."""

    part: Part
    rules: tuple[RecordsRule, ...]

    @property
    def wants_day(self) -> bool:
        """Whether it must be said where no law that was read sets a day."""
        return not self.rules and self.part in (Part.ACKNOWLEDGED, Part.ANSWERED)


@dataclass(frozen=True, slots=True)
class Process:
    """All steps, and whom to turn to; officer empty: nobody was named."""

    steps: tuple[ProcessStep, ...]
    officer: str


def process_of(*, at: datetime) -> Process:
    """The steps as the law of this office has them today."""
    here = office.the_office()
    law = rules_for(here.law, here.day_of(at))
    steps = tuple(
        ProcessStep(part, tuple(rule for rule in law.rules if rule.kind in kinds))
        for part, kinds in _RULES.items()
    )
    return Process(steps, settings.CLERESTORY_RECORDS_OFFICER or "")
