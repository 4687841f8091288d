"""The law over columns gives the answer of the compiled law and of Cedar's engine, for every policy of every
pack; columns that stray are caught.

Questions are those made for each policy (it applies, it just fails), one table a pack; decisions are compared
whole, on generated facts of the public format in batches, beside the cases that run through every reading.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readings.published import seeds
from tests.readings.questions import questions
from tests.readings.test_program_equality import PACKS, by_cedar, weighed
from tests.readings.weighed_cases import LIBRARY, Asked, layer_of

from clerestory.impact.replay.answers import Replayer
from clerestory.law.provision import ACTIONS
from clerestory.policy.decide import Decider
from clerestory.policy.decide.cedar import CedarEngine
from clerestory.policy.outcome.decision import OTHER_RECORDS, judges_other_records_alike
from clerestory.policy.outcome.ruling import SILENT
from clerestory.policy.program import Answer, CompiledLayer
from clerestory.policy.program.shapes import LAW, Kind, Path
from clerestory.policy.replay import Holds, LawInColumns, Place, Recorded
from clerestory.policy.replay.law import AFTER_REVIEW
from clerestory.vocabulary.facts import Facts, Reviewer

CEDAR_ANSWERS_EVERY = 5
_HOLDS = {Kind.BOOL: Holds.FLAG, Kind.LONG: Holds.DAY, Kind.SET: Holds.SET, Kind.STRING: Holds.WORD}
_TYPES = {Holds.FLAG: pl.Boolean, Holds.DAY: pl.Int32, Holds.SET: pl.UInt64, Holds.WORD: pl.UInt16}


def at(context: dict[str, Any], path: Path) -> Any:
    for step in path[1:]:
        context = context[step]
    return context


def put_to(asked: list[Asked], law: str) -> list[Asked]:
    """The questions as a question to this law is put: its office, and the kind of record as it is judged."""
    alike = judges_other_records_alike(LIBRARY.layers(law, LIBRARY.pack(law).covers_until))
    found = []
    for one in asked:
        context = deepcopy(one.context)
        context["office"] = law
        if alike and context["subject"]["record"] in OTHER_RECORDS:
            context["subject"]["record"] = "motor_vehicle_record"
        found.append(replace(one, context=context))
    return found


def table(asked: list[Asked]) -> tuple[list[Place], pl.DataFrame]:
    """The questions as columns, with a description of each."""
    parties = tuple(sorted({one.party for one in asked} | {"nobody.else"}))
    numbers = [parties.index(one.party) for one in asked]
    passing = [one.context["requester"]["passes_on"] for one in asked]
    others = [
        parties.index("nobody.else") if one else here for one, here in zip(passing, numbers, strict=True)
    ]
    places, columns = [], {}
    for name, values in (("requester", numbers), ("recipient", others)):
        places.append(Place(name, Holds.WORD, parties, Recorded.ALWAYS))
        columns[name] = pl.Series(values, dtype=pl.UInt16)
    for path, shape in LAW.facts().items():
        if path[0] != "context":
            continue
        name, holds = ".".join(path[1:]), _HOLDS[shape.kind]
        said = [at(one.context, path) for one in asked]
        words = _words(said, holds)
        places.append(Place(name, holds, words, Recorded.ALWAYS))
        columns[name] = pl.Series([_number(one, holds, words) for one in said], dtype=_TYPES[holds])
    return places, pl.DataFrame(columns)


def _words(said: list[Any], holds: Holds) -> tuple[str, ...]:
    if holds is Holds.WORD:
        return tuple(sorted(set(said)))
    return tuple(sorted({word for one in said for word in one})) if holds is Holds.SET else ()


def _number(said: Any, holds: Holds, words: tuple[str, ...]) -> Any:
    if holds is Holds.WORD:
        return words.index(said)
    return sum(1 << words.index(word) for word in set(said)) if holds is Holds.SET else said


def ruled(name: str, asked: list[Asked]) -> Iterator[tuple[Asked, Answer]]:
    """What the columns rule on each question by every provision of the pack, whatever its days."""
    pack = LIBRARY.pack(name)
    law = (pack.extends if pack.layer == "office" else name) or name
    depth = [layer.pack.id for layer in LIBRARY.layers(law, pack.covers_until)].index(name)
    asked = put_to(asked, law)
    places, rows = table(asked)
    columns = LawInColumns(LIBRARY, law, pack.covers_from, places, ACTIONS, until=pack.covers_until)
    signature = columns.signature()
    for one, values in zip(asked, rows.select(signature.columns).iter_rows(), strict=True):
        if one.action == AFTER_REVIEW and one.context["reviewer"]["finding"] == "none":
            continue  # nobody is asked whose finding counts where there is none
        rulings = signature.rulings(values, [one.element])[depth]
        ruling = rulings.get((one.action, one.element), SILENT)
        yield one, Answer(ruling.allowed, tuple(each.id for each in ruling.provisions))


@pytest.mark.parametrize("name", [one for one in PACKS if LIBRARY.pack(one).provisions])
def test_columns_rule_on_every_policy_as_the_compiled_law_and_cedar_do(name):
    layer, provisions = layer_of(name), LIBRARY.pack(name).provisions
    compiled, cedar = CompiledLayer(layer, provisions), CedarEngine(layer, provisions)
    led = set()
    for number, (one, found) in enumerate(ruled(name, weighed(name))):
        assert found == compiled.answer(one.action, one.element, one.party, one.context), one
        if number % CEDAR_ANSWERS_EVERY == 0:
            assert found == by_cedar(cedar, one), one
        led |= set(found.determining)
    assert len(led) > len(provisions) // 2


DECIDER, REPLAYER = Decider(LIBRARY), Replayer(LIBRARY)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(questions(), min_size=40, max_size=40), st.data())
def test_generated_facts_get_the_same_decision_word_for_word(documents, data):
    laws = st.sampled_from(LIBRARY.laws())
    asked = [Facts.from_json({**one, "law": data.draw(laws) if number % 2 else one["law"]})
             for number, one in enumerate(documents)]  # fmt: skip
    for facts, found in zip(asked, REPLAYER.decide_all(asked), strict=True):
        assert found == DECIDER.decide(facts)


def test_each_question_of_a_batch_gets_its_own_answer_whatever_stands_beside_it():
    asked = [Facts.from_json(one) for one in seeds()[::40]]
    mixed = sorted(asked, key=lambda one: (one.elements, one.purpose.activity))
    together = dict(zip(mixed, REPLAYER.decide_all(mixed), strict=True))
    assert [together[one] for one in asked] == [REPLAYER.decide_all([one])[0] for one in asked]


def test_more_divisions_than_a_column_can_number_are_told_apart():
    approved = Facts.from_json(
        {
            "id": "many",
            "on": "2026-03-01",
            "law": "us-mt",
            "requester": {"agency": "us-mt.local.police", "verified": True},
            "purpose": {"activity": "criminal_violent", "claimed_use": "b1", "case_number": True},
            "elements": ["name", "photo", "ssn"],
        }
    )
    divisions = [f"division {number}" for number in range(300)] + ["records", "legal"]
    asked = [replace(approved, reviewer=Reviewer(one, "approve", second_person=True)) for one in divisions]
    replayer = Replayer(LIBRARY)
    assert replayer.decide_all(asked) == [DECIDER.decide(one) for one in asked]
