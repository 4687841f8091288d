"""Everything that can be asked is in the domain, and nothing twice: parties, days, words, silence."""

import random
import re
from datetime import date, timedelta

import pytest

from clerestory.law.library import default_folder, open_library
from clerestory.policy.program.domain import days
from clerestory.policy.program.hierarchy import above_party
from clerestory.policy.program.mentioned import Mentioned
from clerestory.policy.program.shapes import LAW, Kind
from clerestory.policy.program.values import Entity
from clerestory.policy.prove.encoding import domain_of
from clerestory.policy.prove.standing import first_day, standing
from clerestory.vocabulary.days import day_of, number_of
from clerestory.vocabulary.form import SCHEMA

LIBRARY = open_library(default_folder())
AGENCY = re.compile(SCHEMA["properties"]["requester"]["properties"]["agency"]["pattern"])
SOME = ("us", "us-mt", "us-ny", "us-wi")
PARTS = ("us", "us-mt", "us-ny", "us-wi", "us-qq", "us-mtx", "private", "court", "self", "unknown", "tribe",
         "dhs", "ice", "ero", "hsi", "cbp", "doj", "fbi", "local", "police", "sheriff", "dmv", "mvd",
         "childsupport", "revenue", "insurer", "towing", "other", "another", "x", "0")  # fmt: skip


def seen(layers, named, party):
    """All that a law can see of a party."""
    exact = party if Entity("Requester", party) in named else None
    above = [frozenset(Entity(*one) for one in above_party(layer, party)) & named for layer in layers]
    return exact, tuple(above)


@pytest.fixture(scope="module", params=SOME)
def asked(request):
    whole = standing(LIBRARY, request.param, first_day(LIBRARY, request.param))
    trees = [one.tree for layer in whole.layers for one in whole.provisions(layer)]
    return whole.layers, Mentioned(tuple(trees)).entities(), domain_of([whole])


def test_every_party_is_of_exactly_one_class(asked):
    layers, named, domain = asked
    classes = [seen(layers, named, one.name) for one in domain.parties]
    assert len(set(classes)) == len(classes)
    draw = random.Random(7)
    for _ in range(3000):
        party = ".".join(draw.choices(PARTS, k=draw.randint(1, 4)))
        assert seen(layers, named, party) in set(classes), party


def test_a_namesake_is_another_party_of_the_same_class(asked):
    layers, named, domain = asked
    assert any(one.namesake for one in domain.parties)
    for one in domain.parties:
        assert AGENCY.fullmatch(one.name)
        if one.namesake is not None:
            assert AGENCY.fullmatch(one.namesake)
            assert one.namesake != one.name
            assert seen(layers, named, one.namesake) == seen(layers, named, one.name)


def test_a_class_without_a_namesake_is_one_place_that_a_rule_names(asked):
    layers, named, domain = asked
    for one in domain.parties:
        if one.namesake is None:
            below = seen(layers, named, f"{one.name}.nobodynamesthis")
            assert below != seen(layers, named, one.name), one.name


def test_every_fact_that_the_law_reads_has_its_values(asked):
    domain = asked[2]
    for path, shape in LAW.facts().items():
        if path[0] == "context":
            held = {Kind.BOOL: domain.flags, Kind.SET: domain.sets}.get(shape.kind, domain.words)
            assert path in held, path
            if shape.kind is Kind.BOOL:
                assert domain.silent[path] is False
            elif shape.kind is Kind.SET:
                assert domain.silent[path] == []


def test_the_public_schema_is_in_the_domain_word_by_word(asked):
    domain = asked[2]
    for section, place in SCHEMA["properties"].items():
        for name, inner in {**place.get("properties", {}), "": place}.items():
            path = ("context", section, name) if name else ("context", section)
            listed = inner.get("enum") or inner.get("items", {}).get("enum")
            held = domain.words.get(path) or domain.sets.get(path)
            if listed and held:
                assert {one for one in listed if one is not None} <= set(held), path


@pytest.mark.parametrize("number", [20000229, 20000230, 20001399, 20000101, 0, 99999999, 20200615])
def test_days_on_both_sides_of_a_number_are_told_apart(number):
    first, last = date(1999, 12, 30), date(2020, 12, 31)
    representatives = days(first, last, (), frozenset({number}))
    day = first
    while day <= last:
        stand_in = max(one for one in representatives if one <= day)
        for compared in (lambda one: one < number, lambda one: one == number, lambda one: one > number):
            assert compared(number_of(day)) == compared(number_of(stand_in)), day
        day += timedelta(days=1)


def test_a_day_is_read_back():
    assert day_of(number_of(date(2024, 2, 29))) == date(2024, 2, 29)
