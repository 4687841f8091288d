"""Every reading answers the same cases: what a reading is to a test, and the decorator that names them all.

A further reading joins by one line in `READINGS`; every test marked `@every_reading` then runs through it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import Decider
from clerestory.vocabulary.decision import Decision, ElementDecision, Outcome
from clerestory.vocabulary.facts import Facts

Document = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """One way to answer. `over` makes it read the packs of another folder."""

    name: str
    start: Callable[[Path], Callable[[Facts], Decision]]
    folder: Path

    def over(self, folder: Path) -> "Reading":
        return Reading(self.name, self.start, folder)

    def decide(self, document: Mapping[str, Any]) -> Decision:
        return _started(self.start, self.folder)(Facts.from_json(dict(document)))

    def answers(self, document: Mapping[str, Any]) -> dict[str, ElementDecision]:
        """The answer to each element asked."""
        return {answer.element: answer for answer in self.decide(document).elements}

    def outcomes(self, document: Mapping[str, Any]) -> dict[str, Outcome]:
        """The outcome for each element asked."""
        return {element: answer.outcome for element, answer in self.answers(document).items()}


@cache
def _started(
    start: Callable[[Path], Callable[[Facts], Decision]], folder: Path
) -> Callable[[Facts], Decision]:
    return start(folder)


def _live(folder: Path) -> Callable[[Facts], Decision]:
    return Decider(open_library(folder)).decide


READINGS = {"decide": _live}

every_reading = pytest.mark.parametrize(
    "reading",
    [Reading(name, start, default_folder()) for name, start in READINGS.items()],
    ids=list(READINGS),
)

PERMISSIVENESS = {Outcome.WITHHOLD: 0, Outcome.REVIEW: 1, Outcome.RELEASE: 2, Outcome.OUT_OF_SCOPE: 2}
"""Higher lets more out. A layer alone that does not speak of an element holds nothing back, so it counts as
release."""


def more_allowed(before: Mapping[str, Outcome], after: Mapping[str, Outcome]) -> dict[str, str]:
    """Elements whose answer grew more permissive, with both outcomes in words; empty if none did."""
    return {
        element: f"{before[element]} -> {outcome}"
        for element, outcome in after.items()
        if element in before and PERMISSIVENESS[outcome] > PERMISSIVENESS[before[element]]
    }
