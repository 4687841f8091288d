"""Every reading answers the same cases: what a reading is to a test, and the decorator that names them all.

A further reading joins by one line in `READINGS`; every test marked `@every_reading` then runs through it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.readings.published import seeds
from tests.readings.questions import AGENCIES

from clerestory.impact.replay.answers import Replayer
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

    def ahead(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Let a reading that answers many questions at once do so before it is asked one by one."""
        started = _started(self.start, self.folder)
        if isinstance(started, Columns):
            started.ahead(Facts.from_json(dict(one)) for one in documents)

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


class Columns:
    """REPLAY, asked by a test: what was answered ahead is remembered. Every shipped and published case is."""

    def __init__(self, folder: Path) -> None:
        self.replayer = Replayer(open_library(folder))
        self.known: dict[Facts, Decision] = {}
        if folder == default_folder():
            self.ahead(Facts.from_json(one) for one in seeds())
            self.meet(AGENCIES, laws=("us", "us-mt"))

    def meet(self, agencies: Iterable[str], laws: Iterable[str]) -> None:
        """Ask once for all of them: a law is compiled anew for parties it has not met."""
        some = seeds()[0]
        asked = [{**some, "law": law, "requester": {"agency": one}} for one in agencies for law in laws]
        self.ahead(Facts.from_json(one) for one in asked)

    def ahead(self, questions: Iterable[Facts]) -> None:
        new = [
            one for one in dict.fromkeys(replace(one, id="") for one in questions) if one not in self.known
        ]
        self.known |= zip(new, self.replayer.decide_all(new), strict=True)

    def __call__(self, facts: Facts) -> Decision:
        key = replace(facts, id="")
        if key not in self.known:
            self.ahead([key])
        return replace(self.known[key], id=facts.id)


READINGS: dict[str, Callable[[Path], Callable[[Facts], Decision]]] = {"decide": _live, "replay": Columns}

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
