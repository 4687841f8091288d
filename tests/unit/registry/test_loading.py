"""Loading: in both index and vault or in neither, and a load that stopped goes on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clerestory.registry.errors import LoadingError, SourceError
from clerestory.registry.index import Resolved, SubjectKeys, locate
from clerestory.registry.loading import Loaded, load
from clerestory.registry.records import Kind, PersonKeys, RecordSummary, VehicleKeys
from clerestory.registry.sample.place import Place
from clerestory.registry.sources.synthetic import SyntheticSource

PEOPLE = [PersonKeys(f"SYN{number}", "Roe", "Jo", date(1950 + number, 1, 5)) for number in range(7)]


def rows(database: Any) -> tuple[int, ...]:
    tables = "registry_handle", "registry_blindpersonkeys", "registry_blindvehiclekeys", "vault.subject"
    with database.connect("clerestory_owner") as owner:
        return tuple(owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


def test_a_load_counts_what_it_added_and_a_second_adds_nothing(
    database: Any, place: Place, blind_key: bytes, kek: Any
) -> None:
    source = SyntheticSource(40, 3, place)
    total = len(list(source.summaries()))
    told: list[int] = []
    assert load(source, blind_key=blind_key, kek=kek, batch=16, progress=told.append) == Loaded(total, 0)
    assert told == [*range(16, total, 16), total]
    first = rows(database)
    assert first[0] == total == first[1] + first[2] == first[3]
    assert load(source, blind_key=blind_key, kek=kek) == Loaded(0, total)
    assert rows(database) == first


class StopsAfter:
    """A source that breaks off in the middle."""

    name = "few"

    def __init__(self, source: Any, count: int) -> None:
        self._source, self._left = source, count

    def summaries(self) -> Any:
        for summary in self._source.summaries():
            if self._left == 0:
                raise SourceError("the line went dead")
            self._left -= 1
            yield summary

    def fetch(self, source_key: str, elements: Any) -> Any:
        return self._source.fetch(source_key, elements)


def test_a_load_that_stopped_goes_on_where_it_stopped(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any
) -> None:
    source = few(*PEOPLE)
    with pytest.raises(SourceError, match="dead"):
        load(StopsAfter(source, 5), blind_key=blind_key, kek=kek, batch=2)
    assert rows(database) == (4, 4, 0, 4), "whole batches only"
    assert load(source, blind_key=blind_key, kek=kek, batch=2) == Loaded(3, 4)
    for keys in PEOPLE:
        asked = SubjectKeys(licence_number=keys.licence_number, dob=keys.dob)
        assert locate(asked, blind_key=blind_key).resolved is Resolved.EXACT


def test_a_batch_that_fails_is_taken_in_nowhere(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any
) -> None:
    good = few(*PEOPLE)
    summary, content = good.records[3]
    bad = replace(good, records=(*good.records[:3], (summary, {**content, "dob": 1.5}), *good.records[4:]))
    with pytest.raises(LoadingError, match=r"key-3 of few cannot be sealed"):
        load(bad, blind_key=blind_key, kek=kek, batch=2)
    assert rows(database) == (2, 2, 0, 2)


def test_an_adapter_that_hands_over_other_elements_is_refused(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any
) -> None:
    source = few(PEOPLE[0])
    ((summary, content),) = source.records
    more = replace(summary, elements=summary.elements | {"photo"})
    with pytest.raises(LoadingError, match=r"hold it to registry\.sources\.contract"):
        load(replace(source, records=((more, content),)), blind_key=blind_key, kek=kek)
    assert rows(database) == (0, 0, 0, 0)


def test_a_source_key_that_comes_twice_is_a_sentence_without_values(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any
) -> None:
    source = few(PEOPLE[0])
    twice = replace(source, records=source.records * 2)
    with pytest.raises(LoadingError, match=r"UniqueViolation.*each source key occurs once") as refused:
        load(twice, blind_key=blind_key, kek=kek)
    assert "key-0" not in str(refused.value)


def test_only_the_owner_can_load(database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any) -> None:
    for alias in ("default", "vault"):
        with pytest.raises(LoadingError, match="InsufficientPrivilege"):
            load(few(PEOPLE[0]), blind_key=blind_key, kek=kek, using=alias)
    assert rows(database) == (0, 0, 0, 0)


@pytest.mark.parametrize("batch", [0, -1, 2001])
def test_a_senseless_batch_is_refused(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any, batch: int
) -> None:
    with pytest.raises(LoadingError, match="expected 1 to 2000"):
        load(few(PEOPLE[0]), blind_key=blind_key, kek=kek, batch=batch)


def test_a_record_that_cannot_be_indexed_is_named(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any
) -> None:
    with pytest.raises(LoadingError, match="Record key-1 of few cannot be indexed") as refused:
        load(few(PEOPLE[0], replace(PEOPLE[1], licence_number="--")), blind_key=blind_key, kek=kek)
    assert "Roe" not in str(refused.value)
    assert rows(database) == (0, 0, 0, 0)


def test_the_same_key_in_two_sources_is_two_records(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any
) -> None:
    assert load(few(PEOPLE[0], name="one"), blind_key=blind_key, kek=kek).added == 1
    assert load(few(PEOPLE[1], name="two"), blind_key=blind_key, kek=kek).added == 1


def test_a_vehicle_without_a_plate_is_found_by_its_number(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any
) -> None:
    load(few(VehicleKeys(vin="V1"), VehicleKeys(vin="V2")), blind_key=blind_key, kek=kek)
    found = locate(SubjectKeys(vin="v-1"), blind_key=blind_key)
    assert (found.resolved, found.record) == (Resolved.EXACT, Kind.VEHICLE.value)
    assert isinstance(found.elements, frozenset)


def test_summaries_do_not_show_keys_in_a_log() -> None:
    summary = RecordSummary("key-0", Kind.DRIVER, PEOPLE[0], frozenset())
    assert "Roe" not in repr(summary)
    assert "SYN0" not in repr(summary)
