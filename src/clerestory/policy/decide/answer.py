"""Decide: put Facts to every layer of a law and give one Decision.

The answer is the strictest over the parties the data reach and the activities named, then over the layers.
The engine never sees who the record is about. Answers to identical facts under identical law are remembered,
bounded. Errors fail closed: what an engine could not decide, or what two engines decide differently, is
withheld, and the reason says so.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from clerestory.law.library import Layer, Library
from clerestory.law.provision import Provision
from clerestory.policy.decide.bench import Bench
from clerestory.policy.outcome.decision import ACTIVITIES, actions, as_kept_record, decision, stamps
from clerestory.policy.outcome.ruling import BenchError
from clerestory.policy.outcome.sentences import unanswered
from clerestory.policy.outcome.verdict import Rulings
from clerestory.policy.question import Judgement, context, judgements
from clerestory.vocabulary.decision import Decision
from clerestory.vocabulary.facts import Facts

_ANSWERS_REMEMBERED: Final = 8192


class DecisionError(BenchError):
    """A question could not be put at all."""


def _unseen(fault: BenchError) -> None:
    """Nobody watches; the refusal itself says that the law could not be evaluated."""


@dataclass
class Sample:
    """The answers Cedar's engine makes too, where the compiled law may answer alone: the first ones, in which
    a fault of a law shows, and then one in every so many. Counts both."""

    first: int = 200
    then_every: int = 20
    answers: int = 0
    checked: int = 0

    def draws(self) -> bool:
        """Is the next answer one of them?"""
        drawn = self.answers < self.first or self.answers % self.then_every == 0
        self.answers += 1
        self.checked += drawn
        return drawn


@dataclass
class Decider:
    """A library with its benches kept warm. One per process; not shared between threads that load law.

    on_fault: told of every question that had to be withheld because an engine gave no clean answer or the two
    engines differed (EnginesDifferError), before the refusal is returned. The error names no person.
    sample: which answers Cedar's engine makes as well; all of them unless given. For files of questions and
    for tables only: whoever releases on an answer asks both engines.
    """

    library: Library
    on_fault: Callable[[BenchError], None] = field(default=_unseen, repr=False)
    sample: Sample | None = None
    _benches: dict[tuple[str, tuple[str, ...]], Bench] = field(default_factory=dict, repr=False)
    _answers: OrderedDict[Facts, Decision] = field(default_factory=OrderedDict, repr=False)
    _courts: dict[tuple[str, date], tuple[Bench, ...]] = field(default_factory=dict, repr=False)

    def decide(self, facts: Facts) -> Decision:
        """The law's answer to `facts`. Raises LawError if no pack covers the law or the day."""
        key = replace(facts, id="")
        known = self._answers.get(key)
        if known is None:
            try:
                known = self._answer(facts)
            except BenchError as fault:
                # Withheld and not remembered: whoever watches is told each time it happens.
                self.on_fault(fault)
                return self._refusal(facts)
            self._answers[key] = known
            if len(self._answers) > _ANSWERS_REMEMBERED:
                self._answers.popitem(last=False)
        else:
            self._answers.move_to_end(key)
        return replace(known, id=facts.id)

    def _answer(self, facts: Facts) -> Decision:
        benches = self.benches(facts.law, facts.on)
        layers = tuple(bench.layer for bench in benches)
        facts = as_kept_record(facts, layers)
        twice = self.sample is None or self.sample.draws()
        heard = (_hear(benches, facts, one, twice=twice) for one in judgements(facts, ACTIVITIES))
        return decision(facts, layers, heard)

    def notes(self, facts: Facts) -> tuple[Provision, ...]:
        """Provisions that say something about this question and decide nothing, shown beside the answer.
        Raises LawError if no pack covers the law or the day, or if Cedar cannot say."""
        found: dict[str, Provision] = {}
        for judgement in judgements(facts, ACTIVITIES):
            said = context(facts, judgement.activity)
            questions = [("note", element) for element in facts.elements]
            for bench in self.benches(facts.law, facts.on):
                for heard in bench.ask(questions, judgement.party, said).values():
                    found |= {one.id: one for one in heard.provisions if heard.allowed}
        return tuple(found.values())

    def benches(self, law: str, on: date) -> tuple[Bench, ...]:
        """The layers of `law` as they stand on day `on`, parsed once for each span in which the law did not
        change."""
        known = self._courts.get((law, on))
        if known is None:
            known = tuple(self._bench(layer, on) for layer in self.library.layers(law, on))
            if len(self._courts) >= _ANSWERS_REMEMBERED:
                self._courts.clear()
            self._courts[law, on] = known
        return known

    def _bench(self, layer: Layer, on: date) -> Bench:
        provisions = layer.pack.in_force(on)
        key = (layer.pack.digest, tuple(provision.id for provision in provisions))
        if key not in self._benches:
            self._benches[key] = Bench(layer, provisions)
        return self._benches[key]

    def _refusal(self, facts: Facts) -> Decision:
        layers = tuple(bench.layer for bench in self.benches(facts.law, facts.on))
        held = tuple(unanswered(element) for element in facts.elements)
        return Decision(facts.id, facts.law, facts.on, stamps(layers), held, ())


def decide(library: Library, facts: Facts) -> Decision:
    """One answer, without keeping anything warm. For many questions hold a `Decider`."""
    return Decider(library).decide(facts)


def _hear(benches: Sequence[Bench], facts: Facts, judgement: Judgement, *, twice: bool) -> list[Rulings]:
    said = context(facts, judgement.activity)
    questions = [(action, element) for action in actions(facts) for element in facts.elements]
    return [bench.ask(questions, judgement.party, said, twice=twice) for bench in benches]
