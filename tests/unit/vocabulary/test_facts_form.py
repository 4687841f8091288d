"""Valid Facts and nothing else: the public schema is the judge, and the place named is in the document."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.readings.questions import WHOLE

from clerestory.vocabulary.elements import ELEMENTS, SPOKEN
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.form import SCHEMA, InvalidFactsError, check_form

JUDGE = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
PLAIN: dict[str, Any] = {
    "id": "one",
    "on": "2026-03-01",
    "law": "us",
    "requester": {"agency": "us.doj.fbi"},
    "purpose": {"activity": "criminal_other"},
    "elements": ["name"],
}

words = st.one_of(
    st.sampled_from(
        ["name", "none", "us", "us-mt", "b1", "driver", "2026-03-01", "paid", "written_signed", ""]
    ),
    st.text(alphabet="abz.-_09 é", max_size=6),
)
names = st.one_of(words, st.sampled_from(list(SCHEMA["properties"])))
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.floats(-1, 1), words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=6,
)


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, the whole of it first."""
    inner: list[tuple[Any, ...]] = [path]
    if isinstance(document, (dict, list)):
        steps = document.items() if isinstance(document, dict) else enumerate(document)
        for step, value in steps:
            inner += places(value, (*path, step))
    return inner


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """Valid Facts with one to three places replaced, removed, added to or doubled; often no longer valid."""
    document: Any = deepcopy(draw(WHOLE))
    for _ in range(draw(st.integers(1, 3))):
        *road, last = draw(st.sampled_from([path for path in places(document) if path] or [("id",)]))
        place = document
        for step in road:
            place = place[step]
        how = draw(st.sampled_from(["replace", "remove", "add", "double"]))
        if how == "remove":
            del place[last]
        elif how == "add" and isinstance(place, dict):
            place[draw(words)] = draw(anything)
        elif how == "double" and isinstance(place, list):
            place.append(deepcopy(place[last]))
        else:
            place[last] = draw(anything)
    return document


def at(document: Any, pointer: str) -> Any:
    """What a JSON pointer names. Raises if it names nothing."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


@settings(max_examples=1500)
@given(document=st.one_of(WHOLE, broken(), anything))
def test_the_verdict_is_that_of_the_public_schema_and_the_pointer_names_a_place(document: Any) -> None:
    fault = refusal(document)
    assert (fault is None) is JUDGE.is_valid(document), fault or "accepted, though the schema refuses it"
    if fault is not None:
        at(document, fault.pointer)
        place = fault.pointer or "/ (the whole object)"
        assert str(fault) == f"at {place}: found {fault.found}, expected {fault.expected}"


def refusal(document: Any) -> InvalidFactsError | None:
    """Why `document` is refused, or None."""
    try:
        Facts.from_json(document)
    except InvalidFactsError as fault:
        return fault
    return None


@settings(max_examples=300)
@given(document=WHOLE)
def test_facts_read_and_written_again_are_the_same_facts(document: Any) -> None:
    facts = Facts.from_json(document)
    assert Facts.from_json(facts.to_json()) == facts
    assert JUDGE.is_valid(facts.to_json())


@pytest.mark.parametrize(
    ("change", "pointer", "found", "expected"),
    [
        ({"id": ""}, "/id", "an empty text", "a text"),
        ({"id": 5}, "/id", "5", "string"),
        ({"on": "2026-02-30"}, "/on", '"2026-02-30"', "a day of the calendar written YYYY-MM-DD"),
        ({"on": "0000-01-01"}, "/on", "'0000-01-01'", "a day of the calendar written YYYY-MM-DD"),
        ({"law": "montana"}, "/law", '"montana"', "a text of the form ^us(-[a-z]{2})?$"),
        ({"law": "us\n"}, "/law", '"us\\n"', "a text of the form ^us(-[a-z]{2})?$"),
        ({"elements": []}, "/elements", "an empty list", "at least 1 item"),
        ({"elements": ["name", "dob", "name"]}, "/elements", "name more than once", "each element once"),
        ({"elements": ["blood"]}, "/elements/0", '"blood"', f"one of {', '.join(ELEMENTS)}"),
        ({"requester": {"agency": "us", "verified": "no"}}, "/requester/verified", '"no"', "boolean or null"),
        ({"requester": {}}, "/requester", "no 'agency'", "the required agency"),
        ({"purpose": {"activity": "criminal_other", "claimed_use": "b123"}}, "/purpose/claimed_use", '"b123"',
         "a text of the form ^(b[0-9]{1,2}|b0|state)$"),
        ({"subject": {"credential": "gold"}}, "/subject/credential", '"gold"',
         "one of real_id, standard, noncompliant, limited_term, driving_privilege, null"),
        ({"colour": "red"}, "", "unknown 'colour'", f"only {', '.join(sorted(SCHEMA['properties']))}"),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_was_found_and_what_was_expected(
    change: dict[str, Any], pointer: str, found: str, expected: str
) -> None:
    with pytest.raises(InvalidFactsError) as fault:
        Facts.from_json({**PLAIN, **change})
    assert (fault.value.pointer, fault.value.found, fault.value.expected) == (pointer, found, expected)


@pytest.mark.parametrize("missing", SCHEMA["required"])
def test_each_required_part_is_missed_by_name(missing: str) -> None:
    document = {key: value for key, value in PLAIN.items() if key != missing}
    with pytest.raises(InvalidFactsError, match=f"found no '{missing}'"):
        check_form(document)


@pytest.mark.parametrize("document", [None, True, 5, "facts", [PLAIN]])
def test_anything_but_an_object_is_refused(document: Any) -> None:
    with pytest.raises(InvalidFactsError, match="expected a JSON object of Facts"):
        check_form(document)


def test_a_long_value_is_never_quoted_whole() -> None:
    secret = "Doe, Jane, 1 Main Street, " * 20
    with pytest.raises(InvalidFactsError) as fault:
        Facts.from_json({**PLAIN, "law": secret})
    assert secret[:20] not in str(fault.value)
    assert f"a text of {len(secret) + 2} characters" in str(fault.value)


def test_nesting_beyond_what_can_be_checked_is_refused() -> None:
    deep: Any = 1
    for _ in range(900):
        deep = {"a": deep}
    with pytest.raises(InvalidFactsError):
        Facts.from_json({**PLAIN, "colour": deep})


def test_the_shipped_schema_is_the_published_one_without_its_descriptions(shared: Path) -> None:
    published = json.loads((shared / "contract" / "facts.schema.json").read_text("utf-8"))
    assert _without_descriptions(SCHEMA) == _without_descriptions(published)


def test_every_element_of_the_schema_has_a_name_in_sentences() -> None:
    assert list(ELEMENTS) == SCHEMA["$defs"]["element"]["enum"]
    assert set(SPOKEN) == set(ELEMENTS)


def _without_descriptions(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _without_descriptions(value) for key, value in tree.items() if key != "description"}
    return [_without_descriptions(value) for value in tree] if isinstance(tree, list) else tree
