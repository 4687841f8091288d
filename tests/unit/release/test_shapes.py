"""The preview's shapes are those of the records, and hold no content."""

from typing import Any

import pytest
from tests.world.register import _records, _source

from clerestory.release.shapes import Shape, shape_of
from clerestory.vocabulary.elements import ELEMENTS

NOT_OF_A_RECORD = {"audit_trail", "aggregate"}


def kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "image" if set(value) == {"media_type", "text"} else "record"
    return "list" if isinstance(value, list) else "text"


def members_of(value: Any) -> set[str]:
    if isinstance(value, list):
        return {name for each in value for name in each}
    return set(value) if isinstance(value, dict) else set()


def every_value() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for record in _records():
        for name, value in _source().fetch(record.source_key, record.elements).items():
            found.setdefault(name, []).append(value)
    return found


def test_each_element_has_the_shape_that_its_records_have() -> None:
    values = every_value()
    for name in set(ELEMENTS) - NOT_OF_A_RECORD - set(values):
        assert shape_of(name, derived=False).kind != "unknown", name
    for name, held in values.items():
        shape = shape_of(name, derived=False)
        either = {"record", "list"} if shape.kind == "either" else {shape.kind}
        assert {kind_of(each) for each in held} == either, name
        if shape.members:
            seen = set().union(*(members_of(each) for each in held))
            assert seen <= set(shape.members), name


@pytest.mark.parametrize(
    ("element", "member"), [("driver_status", "valid"), ("vehicle_owner", "named_person_is_owner")]
)
def test_a_derived_answer_is_one_yes_or_no(element: str, member: str) -> None:
    assert shape_of(element, derived=True) == Shape("yes_or_no", (member,))
    assert shape_of(element, derived=False).kind != "yes_or_no"
    assert shape_of("photo", derived=True) == Shape("image")


def test_what_nobody_described_is_said_to_be_unknown() -> None:
    assert shape_of("a_new_element", derived=False).kind == "unknown"
