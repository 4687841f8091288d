"""Decide: put Facts to every layer of a law and give one Decision.

The answer is the strictest over the parties the data reach and the activities named, then over the layers.
The engine never sees who the record is about. Answers to identical facts under identical law are remembered,
bounded. Errors fail closed: what an engine could not decide, or what two engines decide differently, is
withheld, and the reason says so.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from clerestory.law.library import Layer, Library
from clerestory.law.provision import Provision
from clerestory.policy.decide.bench import Bench, BenchError
from clerestory.policy.decide.sentences import cure, reason, unanswered
from clerestory.policy.decide.verdict import Rulings, Verdict, add_up, ruling
from clerestory.policy.question import Judgement, context, judgements
from clerestory.vocabulary.decision import SEVERITY, Decision, ElementDecision, Obligation, Outcome, PackStamp
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.form import SCHEMA

ACTIVITIES: Final = frozenset(SCHEMA["properties"]["purpose"]["properties"]["activity"]["enum"])
_OTHER_RECORDS: Final = ("not_motor_vehicle_record", "vessel_or_trailer", "statistics")
_ANSWERS_REMEMBERED: Final = 8192
_ALWAYS: Final = (
    "govern",
    "compel",
    "compel_without_review",
    "disclose",
    "disclose_without_review",
    "owe",
    "owe_when_withheld",
)


class DecisionError(BenchError):
    """A question could not be put at all."""


def _unseen(fault: BenchError) -> None:
    """Nobody watches; the refusal itself says that the law could not be evaluated."""


@dataclass
class Decider:
    """A library with its benches kept warm. One per process; not shared between threads that load law.

    on_fault: told of every question that had to be withheld because an engine gave no clean answer or the two
    engines differed (EnginesDifferError), before the refusal is returned. The error names no person.
    """

    library: Library
    on_fault: Callable[[BenchError], None] = field(default=_unseen, repr=False)
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
        facts = _as_kept_record(facts, layers)
        strictest: dict[str, Verdict] = {}
        heard: list[list[Rulings]] = []
        for judgement in judgements(facts, ACTIVITIES):
            rulings = _hear(benches, facts, judgement)
            heard.append(rulings)
            for element in facts.elements:
                verdict = add_up(layers, rulings, element)
                held = strictest.get(element)
                if held is None or SEVERITY[verdict.outcome] > SEVERITY[held.outcome]:
                    strictest[element] = verdict
        return Decision(
            id=facts.id,
            law=facts.law,
            on=facts.on,
            packs=_stamps(layers),
            elements=tuple(_spoken(element, strictest[element]) for element in facts.elements),
            obligations=_owed(heard, strictest),
        )

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
        return Decision(facts.id, facts.law, facts.on, _stamps(layers), held, ())


def _as_kept_record(facts: Facts, layers: Sequence[Layer]) -> Facts:
    """Where a state was read only for what it says of motor vehicle records, another record is judged as one:
    what its law says of other records was not read, and knowing the kind must not close less than not knowing
    it. Statistics hold no names, so whoever asks names of them asks a record.

    Source: docs/decisions/0012-a-pack-without-govern.md."""
    if facts.subject is None or facts.subject.record not in _OTHER_RECORDS:
        return facts
    if not any(layer.pack.speaks_only_by_ruling for layer in layers):
        return facts
    return replace(facts, subject=replace(facts.subject, record=None))


def decide(library: Library, facts: Facts) -> Decision:
    """One answer, without keeping anything warm. For many questions hold a `Decider`."""
    return Decider(library).decide(facts)


def _hear(benches: Sequence[Bench], facts: Facts, judgement: Judgement) -> list[Rulings]:
    said = context(facts, judgement.activity)
    actions = (
        _ALWAYS
        if facts.reviewer is None or facts.reviewer.finding is None
        else (*_ALWAYS, "disclose_after_review")
    )
    questions = [(action, element) for action in actions for element in facts.elements]
    return [bench.ask(questions, judgement.party, said) for bench in benches]


def _owed(heard: Sequence[Sequence[Rulings]], verdicts: Mapping[str, Verdict]) -> tuple[Obligation, ...]:
    """The duties that come with the outcomes, each once, in the order of elements and layers."""
    duties: dict[str, Obligation] = {}
    for element, verdict in verdicts.items():
        if verdict.outcome is Outcome.OUT_OF_SCOPE:
            continue
        action = "owe_when_withheld" if verdict.outcome is Outcome.WITHHOLD else "owe"
        for one in (rulings for judgement in heard for rulings in judgement):
            asked = ruling(one, action, element)
            for provision in asked.provisions if asked.allowed else ():
                text = provision.duty or provision.says
                duties.setdefault(
                    provision.id, Obligation(provision.id, provision.citation, text, provision.due)
                )
    return tuple(duties.values())


def _spoken(element: str, verdict: Verdict) -> ElementDecision:
    return ElementDecision(
        element=element,
        outcome=verdict.outcome,
        reason=reason(element, verdict),
        rules=verdict.rules(),
        cure=None if verdict.outcome in (Outcome.RELEASE, Outcome.OUT_OF_SCOPE) else cure(verdict),
    )


def _stamps(layers: Sequence[Layer]) -> tuple[PackStamp, ...]:
    return tuple(PackStamp(layer.pack.id, layer.pack.version, layer.pack.digest) for layer in layers)
