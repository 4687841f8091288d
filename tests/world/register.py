"""The people and vehicles in the register that `office_records` loads, as a requester would name them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from clerestory.registry.keys import SubjectKeys
from clerestory.registry.records import PersonKeys, RecordSummary, VehicleKeys
from clerestory.registry.sample.place import default_place, read_place
from clerestory.registry.sources.synthetic import SyntheticSource

PEOPLE, SEED = 200, 1


@dataclass(frozen=True)
class Known:
    """One record: how to ask for it, and what the vault holds."""

    summary: RecordSummary
    keys: SubjectKeys
    content: dict[str, Any]


def a_driver(number: int = 0, *, accident_without_conviction: bool = False) -> Known:
    """A driver who can be found exactly, with a photo."""
    return _nth(
        number,
        lambda record: (
            record.kind == "driver" and record.accident_without_conviction is accident_without_conviction
        ),
    )


def a_vehicle(number: int = 0) -> Known:
    """A vehicle with a plate."""
    return _nth(number, lambda record: record.kind == "vehicle")


def nobody() -> SubjectKeys:
    """Keys that no record has."""
    return SubjectKeys(licence_number="SYN0000000000", surname="Nobody", given="Nemo", dob=None)


def _nth(number: int, wanted: Callable[[RecordSummary], bool]) -> Known:
    record = [each for each in _records() if wanted(each)][number]
    return Known(record, _keys(record), _source().fetch(record.source_key, record.elements))


def _keys(record: RecordSummary) -> SubjectKeys:
    keys = record.keys
    if isinstance(keys, PersonKeys):
        return SubjectKeys(
            licence_number=keys.licence_number, surname=keys.surname, given=keys.given, dob=keys.dob
        )
    assert isinstance(keys, VehicleKeys)
    return SubjectKeys(plate=keys.plate)


@cache
def _source() -> SyntheticSource:
    return SyntheticSource(people=PEOPLE, seed=SEED, place=read_place(default_place()))


@cache
def _records() -> tuple[RecordSummary, ...]:
    return tuple(_source().summaries())
