"""Facts reach Cedar in the shape the schema of law describes; unknown facts as what unlocks least."""

import json
import re
from typing import Any

import cedarpy
import pytest
from hypothesis import given, settings
from tests.readings.asking import Document
from tests.readings.questions import questions

from clerestory.law.pack import SCHEMA_TEXT
from clerestory.policy.outcome.decision import ACTIVITIES
from clerestory.policy.question import Judgement, context, judgements
from clerestory.vocabulary.facts import Facts

ANYTHING = cedarpy.PolicySet.from_str("permit (principal, action, resource);")
BARE: Document = {
    "id": "bare",
    "on": "2026-03-01",
    "law": "us-mt",
    "requester": {"agency": "unknown"},
    "purpose": {"activity": "unknown"},
    "elements": ["name"],
}


def asked(facts: Facts, **changes: Any) -> cedarpy.AuthzResult:
    """Cedar's answer to one request that is validated against the schema of law."""
    request = {
        "principal": {"type": "Requester", "id": facts.requester.agency},
        "action": {"type": "Action", "id": "disclose"},
        "resource": {"type": "Element", "id": "name"},
        "context": json.dumps({**context(facts, facts.purpose.activity), **changes}),
    }
    entities = [
        {"uid": {"type": "Requester", "id": facts.requester.agency}, "attrs": {}, "parents": []},
        {"uid": {"type": "Element", "id": "name"}, "attrs": {"name": "name"}, "parents": []},
    ]
    return cedarpy.is_authorized(
        request,
        ANYTHING,
        cedarpy.Entities.from_json_str(json.dumps(entities)),
        schema=cedarpy.Schema.from_str(SCHEMA_TEXT),
    )


@settings(max_examples=150)
@given(document=questions())
def test_every_question_is_a_request_that_the_schema_of_law_allows(document: Document) -> None:
    answer = asked(Facts.from_json(document))
    assert answer.allowed, answer.diagnostics.errors


def test_the_schema_refuses_a_context_with_a_part_too_many_or_missing() -> None:
    facts = Facts.from_json(BARE)
    assert asked(facts).allowed
    assert not asked(facts, weather="rain").allowed, "the schema is not being used"
    assert not asked(facts, day="today").allowed
    assert not asked(facts, purpose={"activity": "unknown"}).allowed


def test_every_attribute_the_schema_names_is_always_said() -> None:
    said = context(Facts.from_json(BARE), "unknown")
    named = _named_attributes()
    assert set(said) == set(named["Facts"])
    for part, kind in (
        ("requester", "Asking"), ("purpose", "Purpose"), ("application", "Application"),
        ("authority", "Authority"), ("consent", "Consent"), ("subject", "Subject"), ("reviewer", "Reviewer"),
    ):  # fmt: skip
        assert set(said[part]) == set(named[kind]), kind
    assert set(said["requester"]["agreement"]) == set(named["Agreement"])


def _named_attributes() -> dict[str, list[str]]:
    """Record types of the schema text with the names of their attributes."""
    types = re.findall(r"type (\w+) = \{(.*?)\};", SCHEMA_TEXT, re.DOTALL)
    return {name: re.findall(r'"(\w+)":', body) for name, body in types}


def test_what_nobody_said_arrives_as_what_unlocks_least() -> None:
    said = context(Facts.from_json(BARE), "unknown")
    assert said["authority"]["instrument"] == "unknown", (
        "a paper nobody spoke of is not a requester without paper"
    )
    assert (said["mode"], said["channel"]) == ("single", "unknown")
    assert said["subject"]["record"] == "motor_vehicle_record"
    flags = [
        value
        for part in (said, *(value for value in said.values() if isinstance(value, dict)))
        for value in part.values()
        if isinstance(value, bool)
    ]
    assert not any(flags)
    assert said["day"] == 20260301


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("a", "x")]),
        ({"recipient": "b"}, [("a", "x"), ("b", "x")]),
        ({"recipient": "a"}, [("a", "x")]),
        ({"mixed": ["y", "x"]}, [("a", "x"), ("a", "y")]),
        ({"mixed": ["a thing nobody listed"]}, [("a", "x"), ("a", "unknown")]),
        ({"recipient": "b", "mixed": ["y"]}, [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]),
    ],
)
def test_every_party_is_judged_with_every_activity(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    names = {"x": "criminal_other", "y": "recall", "unknown": "unknown"}
    facts = Facts.from_json(
        {
            **BARE,
            "requester": {"agency": "a", "recipient": changes.get("recipient")},
            "purpose": {
                "activity": names["x"],
                "mixed_with": [names.get(one, one) for one in changes.get("mixed", [])],
            },
        }
    )
    assert list(judgements(facts, ACTIVITIES)) == [Judgement(party, names[one]) for party, one in expected]
