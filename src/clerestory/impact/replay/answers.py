"""Questions answered through the columns: the same Decision as DECIDE gives, from the law as REPLAY runs it.

Promises one Decision for each question, in order, made by `policy/outcome` from the policies that hold in the
question's row. Many questions at once are cheap, one at a time is not. Fails closed: what the columns could
not compute is withheld, and the reason says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from clerestory.impact.history.columns import BY_NAME
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.rows import Value, frame_of, row_of
from clerestory.impact.replay.places import places
from clerestory.law.library import Library
from clerestory.law.provision import ACTIONS
from clerestory.policy.outcome.decision import ACTIVITIES, decision, stamps
from clerestory.policy.outcome.sentences import unanswered
from clerestory.policy.outcome.verdict import Rulings
from clerestory.policy.question import judgements
from clerestory.policy.replay import LawInColumns
from clerestory.vocabulary.decision import Decision
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.requesters import ancestry

AT_ONCE: Final = 200
"""Questions in one table: fewer than the divisions that a column can number."""
_MOST_DIVISIONS: Final = 1 << 8
_MOST_REQUESTERS: Final = 1 << 12
_WEIGHED: Final = frozenset(ACTIONS) - {"note"}
"""Everything that stands in a Decision."""


@dataclass
class Replayer:
    """A library with its laws compiled to columns and kept."""

    library: Library
    _laws: dict[str, "_Compiled"] = field(default_factory=dict, repr=False)

    def check(self, law: str, on: date) -> None:
        """Raises LawError if no pack covers the law or the day, or if columns cannot say what it says."""
        self.library.layers(law, on)
        self._law(law).compiled()

    def decide_all(self, questions: Sequence[Facts]) -> list[Decision]:
        """The law's answer to each question, in order. Raises LawError as `check` does."""
        for facts in questions:
            self.library.layers(facts.law, facts.on)
        found: dict[int, Decision] = {}
        for law in dict.fromkeys(facts.law for facts in questions):
            of_law = [at for at, facts in enumerate(questions) if facts.law == law]
            for start in range(0, len(of_law), AT_ONCE):
                part = of_law[start : start + AT_ONCE]
                decisions = self._law(law).decisions([questions[at] for at in part])
                found |= dict(zip(part, decisions, strict=True))
        return [found[at] for at in range(len(questions))]

    def _law(self, law: str) -> "_Compiled":
        return self._laws.setdefault(law, _Compiled(self.library, law))


def decide_all(library: Library, questions: Sequence[Facts]) -> list[Decision]:
    """One answer a question, in order, without keeping anything. For several batches hold a `Replayer`."""
    return Replayer(library).decide_all(questions)


class _Compiled:
    """One law on all days that its packs cover, for the parties and divisions met so far."""

    def __init__(self, library: Library, law: str) -> None:
        self.library, self.law = library, law
        self.lists = Lists((), (law,))
        self.columns: LawInColumns | None = None

    def compiled(self) -> LawInColumns:
        """The law over columns that number what `lists` holds."""
        if self.columns is None:
            pack = self.library.pack(self.law)
            layers = self.library.layers(self.law, pack.covers_until)
            first = max(layer.pack.covers_from for layer in layers)
            last = min(layer.pack.covers_until for layer in layers)
            self.columns = LawInColumns(
                self.library, self.law, first, places(self.lists, frozenset()), _WEIGHED, until=last
            )
        return self.columns

    def decisions(self, questions: Sequence[Facts]) -> list[Decision]:
        """The answer to each question, in order."""
        self._list(questions)
        law = self.compiled()
        try:
            heard = self._heard(law, questions)
        except pl.exceptions.PolarsError:
            return [_refusal(law, facts) for facts in questions]
        return [decision(facts, law.layers, rulings) for facts, rulings in zip(questions, heard, strict=True)]

    def _heard(self, law: LawInColumns, questions: Sequence[Facts]) -> list[list[Sequence[Rulings]]]:
        """For each question what every judgement of it heard."""
        heard: list[list[Sequence[Rulings]]] = [[] for _ in questions]
        for passes_on in (False, True):
            asked = [(at, facts) for at, facts in enumerate(questions) if _passes_on(facts) is passes_on]
            rows = [(at, row) for at, facts in asked for row in self._rows(facts)]
            if not rows:
                continue
            signature = law.signature("requester", passes_on)
            table = frame_of(row for _, row in rows).select(signature.columns)
            for (at, _), values in zip(rows, table.iter_rows(), strict=True):
                heard[at].append(signature.rulings(values, questions[at].elements, questions[at].on))
        return heard

    def _rows(self, facts: Facts) -> Iterator[dict[str, Value]]:
        """The question as a row, once for each judgement of it."""
        row = row_of(facts, self.lists)
        activities = BY_NAME["purpose.activity"].values
        for one in judgements(facts, ACTIVITIES):
            yield {
                **row,
                "requester": self.lists.requesters.index(one.party),
                "purpose.activity": activities.index(one.activity),
            }

    def _list(self, questions: Sequence[Facts]) -> None:
        """Number what was not met before; begin anew where the numbers would not suffice."""
        needed = Lists.of_questions(questions)
        divisions = _joined(self.lists.divisions, needed.divisions)
        near = tuple(str(place) for node in needed.requesters for place in ancestry(node) if "*" not in place)
        requesters = _joined(self.lists.requesters, ("unknown", *near))
        if len(divisions) > _MOST_DIVISIONS or len(requesters) > _MOST_REQUESTERS:
            divisions, requesters = needed.divisions, needed.requesters
        if (requesters, divisions) != (self.lists.requesters, self.lists.divisions):
            self.lists, self.columns = Lists(requesters, (self.law,), divisions), None


def _joined(known: tuple[str, ...], further: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *further)))


def _passes_on(facts: Facts) -> bool:
    return facts.requester.recipient not in (None, facts.requester.agency)


def _refusal(law: LawInColumns, facts: Facts) -> Decision:
    held = tuple(unanswered(element) for element in facts.elements)
    return Decision(facts.id, facts.law, facts.on, stamps(law.layers), held, ())
