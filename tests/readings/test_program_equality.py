"""The compiled law and Cedar's engine give the same answer, for every pack; a compiler that strays is caught.

Equal means: the same decision, by the same provisions, and no policy erring in either. Questions come from
two sides: made for each policy (it applies, it just fails), and drawn from the public format of facts.
"""

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readings.questions import questions
from tests.readings.weighed_cases import LIBRARY, Asked, Standing, cases, layer_of, turned_round

from clerestory.law.library import Layer
from clerestory.law.provision import ACTIONS, Provision
from clerestory.policy.decide.cedar import CedarEngine
from clerestory.policy.outcome.decision import ACTIVITIES
from clerestory.policy.outcome.ruling import SILENT
from clerestory.policy.program import Answer, CompiledLayer
from clerestory.policy.question import context, judgements
from clerestory.vocabulary.facts import Facts

PACKS = sorted(LIBRARY.places)


def by_cedar(cedar: CedarEngine, asked: Asked) -> Answer:
    question = (asked.action, asked.element)
    ruling = cedar.ask([question], asked.party, asked.context).get(question, SILENT)
    return Answer(ruling.allowed, tuple(one.id for one in ruling.provisions))


def first_difference(
    layer: Layer, provisions: tuple[Provision, ...], cedar: CedarEngine, asked: list[Asked]
) -> str:
    """Where the compiled provisions part from Cedar's engine, or nothing."""
    compiled = CompiledLayer(layer, provisions)
    for one in asked:
        found = compiled.answer(one.action, one.element, one.party, one.context)
        if found != (told := by_cedar(cedar, one)):
            return f"{one}: compiled {found}, Cedar {told}"
    return ""


@cache
def weighed(name: str) -> list[Asked]:
    return list(cases(layer_of(name), LIBRARY.pack(name).provisions))


def test_every_shipped_pack_is_asked():
    assert len(PACKS) >= 53
    assert not LIBRARY.broken


@pytest.mark.parametrize("name", PACKS)
def test_each_policy_applies_and_just_fails_where_cedar_says_so(name):
    layer, provisions = layer_of(name), LIBRARY.pack(name).provisions
    asked = weighed(name)
    compiled = CompiledLayer(layer, provisions)
    applied = {(one.policy, one.action) for one in asked if Standing(compiled, one).own.applies}
    assert applied == {(one.id, action) for one in provisions for action in one.actions}
    assert not first_difference(layer, provisions, CedarEngine(layer, provisions), asked)


@cache
def engines(name: str, ids: tuple[str, ...]) -> tuple[CompiledLayer, CedarEngine]:
    provisions = tuple(LIBRARY.pack(name).by_id[one] for one in ids)
    return CompiledLayer(layer_of(name), provisions), CedarEngine(layer_of(name), provisions)


@pytest.mark.parametrize("name", PACKS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_facts_of_the_public_format_are_answered_alike(name, data):
    document = at_home(data.draw(questions()), name)
    facts = Facts.from_json(document)
    in_force = tuple(one.id for one in LIBRARY.pack(name).in_force(facts.on))
    compiled, cedar = engines(name, in_force)
    asked = [(action, element) for action in ACTIONS for element in facts.elements]
    for judgement in judgements(facts, ACTIVITIES):
        said = context(facts, judgement.activity)
        told = cedar.ask(asked, judgement.party, said)
        found = compiled.ask(asked, judgement.party, said)
        assert found == {
            question: Answer(one.allowed, tuple(each.id for each in one.provisions))
            for question, one in told.items()
        }


def at_home(document, name):
    """The generated parties and laws speak of one state; a pack is asked by bodies of its own."""
    text = json.dumps(document)
    home = name.removesuffix("-office")
    return json.loads(text if home == "us" else text.replace("us-mt", home))


def altered(tree, change):
    """A policy with one thing changed: an effect turned round, a condition turned round, conditions
    forgotten."""
    if change == "effect":
        return tree | {"effect": "permit" if tree["effect"] == "forbid" else "forbid"}
    if change == "conditions":
        return tree | {"conditions": []}
    return turned_round(tree, change)


SOME = ("us-mt-office", "us-nv", "us-wa")


@pytest.mark.parametrize(
    "name", [name if name in SOME else pytest.param(name, marks=pytest.mark.slow) for name in PACKS]
)
def test_a_compiler_that_strays_from_one_policy_is_caught(name):
    layer, provisions = layer_of(name), LIBRARY.pack(name).provisions
    cedar, asked = CedarEngine(layer, provisions), weighed(name)
    told = {id(one): by_cedar(cedar, one) for one in asked}
    survivors = []
    for number, one in enumerate(provisions):
        nearest = sorted(asked, key=lambda each, name=one.id: each.policy != name)
        mutants = {"left out": (*provisions[:number], *provisions[number + 1 :])}
        conditions = one.tree["conditions"]
        for change in ("effect", *(["conditions"] if conditions else []), *range(len(conditions))):
            mutant = replace(one, tree=altered(one.tree, change))
            mutants[str(change)] = (*provisions[:number], mutant, *provisions[number + 1 :])
        for change, mutated in mutants.items():
            compiled = CompiledLayer(layer, mutated)
            if all(
                compiled.answer(each.action, each.element, each.party, each.context) == told[id(each)]
                for each in nearest
            ):
                survivors.append((one.id, change))
    assert not survivors
