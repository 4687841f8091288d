"""A compiled layer refuses data it was not compiled for, and tells which part of which policy failed."""

import re
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import cedarpy
import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import Layer, open_library
from clerestory.law.pack import SCHEMA_TEXT
from clerestory.policy.decide.cedar import CedarEngine
from clerestory.policy.program import Answer, CompiledLayer, DataError
from clerestory.policy.program.policies import words
from clerestory.policy.program.shapes import LAW, Kind
from clerestory.policy.program.shapes import Path as Place
from clerestory.policy.question import context
from clerestory.vocabulary.facts import Facts, Purpose, Requester

DAY = date(2026, 3, 1)
FACTS = Facts("one", DAY, "us", Requester("us.doj.fbi", verified=True), Purpose("criminal_other"), ("photo",))
SAID = context(FACTS, "criminal_other")
POLICIES = "".join(
    note(name, citation=f"Section {name}") + text
    for name, text in {
        "open": 'permit (principal, action == Action::"disclose", resource)'
        ' when { context.requester.verified && context.purpose.activity == "criminal_other" };\n',
        "wide": 'permit (principal, action == Action::"disclose", resource == Element::"photo");\n',
        "shut": 'forbid (principal in Requester::"us.dhs", action == Action::"disclose", resource)'
        ' unless { context.purpose.activity == "traffic_safety" || context.authority.verified };\n',
        "classed": 'permit (principal, action == Action::"govern", resource)'
        ' when { Element::"photo" in Class::"us/pictures" && Element::"photo".name == "photo" };\n',
    }.items()
)


@pytest.fixture
def layer(tmp_path: Path) -> Layer:
    more = '[classes]\npictures = ["photo"]\n'
    write_pack(tmp_path, "us", layer="federal", policies=POLICIES, more=more)
    return open_library(tmp_path).layers("us", DAY)[0]


@pytest.fixture
def compiled(layer: Layer) -> CompiledLayer:
    return CompiledLayer(layer, layer.pack.provisions)


def test_a_forbid_wins_and_the_determining_policies_are_named_in_order(compiled: CompiledLayer) -> None:
    assert compiled.answer("disclose", "photo", "us.doj.fbi", SAID) == Answer(True, ("open", "wide"))
    assert compiled.answer("disclose", "name", "us.doj.fbi", SAID) == Answer(True, ("open",))
    refused = compiled.answer("disclose", "photo", "us.dhs.ice", SAID)
    assert refused == Answer(False, ("shut",))
    assert refused.is_forbidden


def test_an_action_nobody_speaks_of_gets_no_answer(compiled: CompiledLayer) -> None:
    assert compiled.ask([("compel", "photo")], "us", SAID) == {}
    assert compiled.answer("compel", "photo", "us", SAID) == Answer(False, ())


def test_entities_written_out_in_a_condition_lie_where_the_pack_says(
    layer: Layer, compiled: CompiledLayer
) -> None:
    question = [("govern", "name")]
    cedar = CedarEngine(layer, layer.pack.provisions).ask(question, "us", SAID)
    assert cedar["govern", "name"].allowed
    assert compiled.ask(question, "us", SAID) == {("govern", "name"): Answer(True, ("classed",))}


def test_an_explanation_names_the_parts_that_failed(compiled: CompiledLayer) -> None:
    told = compiled.explain("disclose", "name", "us.dhs.ice", context(FACTS, "unknown"))
    failed = {one.id: [each.part.place for each in one.failed] for one in told}
    assert failed == {"open": ["when"], "wide": ["resource"], "shut": []}
    (why,) = next(one for one in told if one.id == "open").failed
    assert why.part.reads == {("context", "purpose", "activity")}
    assert words(why.part) == '((context.purpose).activity) == "criminal_other"'
    shut = next(one for one in told if one.id == "shut")
    assert words(shut.parts[0].part) == 'principal in Requester::"us.dhs"'
    assert words(shut.parts[2].part) == "true"
    assert words(shut.parts[4].part) == "!((context.authority).verified)"
    assert [each.part.place for each in shut.parts] == ["principal", "action", "resource", "unless", "unless"]
    assert shut.applies


def changed(*path: str, value: Any) -> dict[str, Any]:
    said = deepcopy(SAID)
    inner = said
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return said


@pytest.mark.parametrize(
    "said",
    [
        changed("requester", "verified", value=None),
        changed("requester", "verified", value="yes"),
        changed("requester", "verified", value=1),
        changed("requester", value=None),
        changed("purpose", "activity", value=None),
        changed("purpose", "activity", value=float("nan")),
        changed("day", value=20260301.0),
        changed("day", value=True),
        changed("day", value=2**63),
        changed("consent", "elements", value="photo"),
        changed("consent", "elements", value=["photo", None]),
        changed("consent", "more", value="yes"),
        {name: value for name, value in SAID.items() if name != "reviewer"},
        {},
    ],
)
def test_facts_of_another_shape_are_no_answer(compiled: CompiledLayer, said: dict[str, Any]) -> None:
    with pytest.raises(DataError):
        compiled.answer("disclose", "photo", "us.doj.fbi", said)


def test_an_empty_word_opens_nothing(compiled: CompiledLayer) -> None:
    said = changed("purpose", "activity", value="")
    assert compiled.answer("disclose", "name", "us.doj.fbi", said) == Answer(False, ())
    assert compiled.answer("disclose", "name", "", SAID) == Answer(
        True, ("open",)
    )  # anybody may ask, by this law


def test_an_element_without_a_word_is_no_answer(compiled: CompiledLayer) -> None:
    with pytest.raises(DataError, match="shoe_size"):
        compiled.answer("disclose", "shoe_size", "us.doj.fbi", SAID)


_PROBES = {
    Kind.BOOL: "{} == true",
    Kind.LONG: "{} == 1",
    Kind.STRING: '{} == "a"',
    Kind.SET: '{} == ["a"]',
}
_FACTS = sorted(LAW.facts().items())


@pytest.mark.parametrize(("path", "kind"), [(path, shape.kind) for path, shape in _FACTS], ids=str)
def test_the_shape_of_facts_is_the_one_the_schema_states(path: Place, kind: Kind) -> None:
    """Strict validation passes a comparison with the kind we compile for, and with no other."""
    passed = {
        each
        for each, probe in _PROBES.items()
        if cedarpy.validate_policies(
            'permit (principal, action == Action::"govern", resource) when { '
            + probe.format(".".join(path))
            + " };",
            SCHEMA_TEXT,
        ).validation_passed
    }
    assert passed == {kind}


def test_no_fact_of_the_schema_is_missing_from_the_shape() -> None:
    said = re.findall(r'"\w+": ', SCHEMA_TEXT[SCHEMA_TEXT.index("type ") : SCHEMA_TEXT.index("\naction ")])
    records = {path[:length] for path, _ in _FACTS for length in range(2, len(path))}
    assert len(said) == len([path for path, _ in _FACTS if path[0] == "context"]) + len(records)
