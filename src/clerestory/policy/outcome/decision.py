"""One Decision from what every layer ruled in every judgement of the facts.

The answer is the strictest over the parties the data reach and the activities named, then over the layers.
Which questions have to be put to a layer, and as which kind of record, is said here for every reading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from clerestory.law.library import Layer
from clerestory.policy.outcome.sentences import cure, reason
from clerestory.policy.outcome.verdict import Rulings, Verdict, add_up, ruling
from clerestory.vocabulary.decision import SEVERITY, Decision, ElementDecision, Obligation, Outcome, PackStamp
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.form import SCHEMA

ACTIVITIES: Final = frozenset(SCHEMA["properties"]["purpose"]["properties"]["activity"]["enum"])
OTHER_RECORDS: Final = ("not_motor_vehicle_record", "vessel_or_trailer", "statistics")
_ALWAYS: Final = (
    "govern",
    "compel",
    "compel_without_review",
    "disclose",
    "disclose_without_review",
    "owe",
    "owe_when_withheld",
)
_REVIEWED: Final = "disclose_after_review"


def actions(facts: Facts) -> tuple[str, ...]:
    """What every layer is asked about these facts; whose finding counts only where there is one."""
    reviewed = facts.reviewer is not None and facts.reviewer.finding is not None
    return (*_ALWAYS, _REVIEWED) if reviewed else _ALWAYS


def judges_other_records_alike(layers: Sequence[Layer]) -> bool:
    """Was a state's law read only for what it says of motor vehicle records? Then another record is judged as
    one: what its law says of other records was not read, and knowing the kind must not close less than not
    knowing it."""
    return any(layer.pack.speaks_only_by_ruling for layer in layers)


def as_kept_record(facts: Facts, layers: Sequence[Layer]) -> Facts:
    """The facts as these layers judge them."""
    subject = facts.subject
    if subject is None or subject.record not in OTHER_RECORDS or not judges_other_records_alike(layers):
        return facts
    return replace(facts, subject=replace(subject, record="motor_vehicle_record"))


def decision(facts: Facts, layers: Sequence[Layer], heard: Iterable[Sequence[Rulings]]) -> Decision:
    """The Decision; `heard` holds, for each judgement of the facts, the rulings of every layer in their
    order."""
    strictest: dict[str, Verdict] = {}
    kept: list[Sequence[Rulings]] = []
    for rulings in heard:
        kept.append(rulings)
        for element in facts.elements:
            verdict = add_up(layers, rulings, element)
            held = strictest.get(element)
            if held is None or SEVERITY[verdict.outcome] > SEVERITY[held.outcome]:
                strictest[element] = verdict
    return Decision(
        id=facts.id,
        law=facts.law,
        on=facts.on,
        packs=stamps(layers),
        elements=tuple(_spoken(element, strictest[element]) for element in facts.elements),
        obligations=_owed(kept, strictest),
    )


def stamps(layers: Sequence[Layer]) -> tuple[PackStamp, ...]:
    """Which packs answered."""
    return tuple(PackStamp(layer.pack.id, layer.pack.version, layer.pack.digest) for layer in layers)


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
