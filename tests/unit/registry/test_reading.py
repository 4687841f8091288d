"""A register is kept as its record system has it: added, changed, taken away, and never by half an answer."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.world import record_systems as world

from clerestory.registry.errors import LoadingError, SourceError, SourceGoneError
from clerestory.registry.index import Resolved, SubjectKeys, locate
from clerestory.registry.reading import (
    Keys,
    Read,
    TooManyGoneError,
    is_whole,
    read_changes,
    read_whole,
)
from clerestory.registry.sources.mapped import MappedSource
from clerestory.registry.sources.mapping import read_mapping
from clerestory.registry.sources.systems import open_source
from clerestory.registry.vault import open_elements
from clerestory.sealing.at_rest import KeyEncryptionKey

BLIND = b"only for tests, and long enough!!"
KEK = KeyEncryptionKey.from_bytes(bytes(range(32)))
KEYS = Keys(BLIND, KEK)
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEOPLE = world.people_and_vehicles()[0]


@pytest.fixture
def service() -> Iterator[world.Service]:
    with world.a_service() as made:
        yield made


@pytest.fixture
def source(database: Any, service: world.Service, tmp_path: Path) -> MappedSource:
    return opened(service, tmp_path)


def opened(service: world.Service, folder: Path) -> MappedSource:
    return open_source(read_mapping(world.service_mapping(folder, service.address)), world.secret)


def found(person: dict[str, Any]) -> Any:
    keys = SubjectKeys(licence_number=person["number"], surname=person["last"], given=person["first"])
    return locate(keys, blind_key=BLIND)


def content(person: dict[str, Any], element: str) -> Any:
    located = found(person)
    return open_elements(located.handle, [element], "R-1", keks=[KEK]).get(element)


def test_what_is_read_is_found_and_opened(source: MappedSource) -> None:
    done = read_whole(source, KEYS, at=AT)
    total = sum(map(len, world.people_and_vehicles()))
    assert done == Read(seen=total, added=total)
    assert found(PEOPLE[0]).resolved is Resolved.EXACT
    assert content(PEOPLE[0], "phone") == PEOPLE[0]["phone"]
    assert read_whole(source, KEYS, at=AT) == Read(seen=total)


def test_a_change_is_taken_over_and_what_was_before_is_gone(
    source: MappedSource, service: world.Service, database: Any
) -> None:
    read_whole(source, KEYS, at=AT)
    handle = found(PEOPLE[3]).handle
    row = service.tables["people"][3]
    row.update(phone="(406) 555-0199", changed="2026-02-01T00:00:00+00:00")
    row["home"]["confidential"] = "true"
    done = read_changes(source, KEYS, at=AT)
    assert done.changed == 1
    located = found(PEOPLE[3])
    assert located.handle == handle
    assert located.address_confidential is True
    assert content(PEOPLE[3], "phone") == "(406) 555-0199"
    asked = [asked for _, path, asked in service.asked if path == "people" and "changed_since" in asked]
    assert asked


def test_a_new_name_is_found_and_the_old_one_is_not(source: MappedSource, service: world.Service) -> None:
    read_whole(source, KEYS, at=AT)
    row = service.tables["people"][5]
    row["name"]["last"] = "Otherwise"
    row["changed"] = "2026-02-01T00:00:00+00:00"
    read_changes(source, KEYS, at=AT)
    assert found({**PEOPLE[5], "last": "Otherwise"}).resolved is Resolved.EXACT
    assert found(PEOPLE[5]).resolved is not Resolved.EXACT


def test_what_the_system_tells_no_more_is_found_by_nobody_and_opened_by_nobody(
    source: MappedSource, service: world.Service, database: Any
) -> None:
    read_whole(source, KEYS, at=AT)
    handle = found(PEOPLE[7]).handle
    gone = service.tables["people"].pop(7)
    assert read_changes(source, KEYS, at=AT).gone == 0, "changes do not tell what was removed"
    assert read_whole(source, KEYS, at=AT).gone == 1
    assert found(PEOPLE[7]).resolved is Resolved.NONE
    with database.connect("clerestory_owner") as owner:
        assert owner.execute(
            "SELECT wrapped_key, forgotten_at IS NOT NULL FROM vault.subject WHERE subject = %s", [handle]
        ).fetchone() == (None, True)
    service.tables["people"].append(gone)
    assert read_whole(source, KEYS, at=AT).changed == 1
    assert found(PEOPLE[7]).handle == handle
    assert content(PEOPLE[7], "dob") == PEOPLE[7]["born"]


def test_what_somebody_had_forgotten_stays_so_when_the_record_changes(
    source: MappedSource, service: world.Service
) -> None:
    from clerestory.registry.errors import FieldUnreadableError
    from clerestory.registry.forgetting import forget

    read_whole(source, KEYS, at=AT)
    assert forget(found(PEOPLE[2]).handle)
    service.tables["people"][2].update(phone="(406) 555-0144", changed="2026-02-01T00:00:00+00:00")
    read_changes(source, KEYS, at=AT)
    with pytest.raises(FieldUnreadableError):
        content(PEOPLE[2], "phone")


def test_until_a_first_reading_has_come_to_its_end_the_register_is_not_whole(
    source: MappedSource, service: world.Service
) -> None:
    assert is_whole(), "an office without a record system has what it has"

    def second_page_is_gone(handler: Any, path: str, asked: dict[str, str]) -> bool:
        if "after" not in asked:
            return False
        world.reply(handler, 503, b"{}")
        return True

    service.spoil = second_page_is_gone
    with pytest.raises(SourceGoneError, match="status 503"):
        read_whole(source, KEYS, at=AT, batch=10)
    assert not is_whole()
    assert (
        locate(
            SubjectKeys(
                licence_number=PEOPLE[0]["number"], surname=PEOPLE[0]["last"], given=PEOPLE[0]["first"]
            ),
            blind_key=BLIND,
        ).resolved
        is Resolved.AMBIGUOUS
    ), "a namesake may be on the page that did not come"
    with pytest.raises(LoadingError, match="whole reading first"):
        read_changes(source, KEYS, at=AT)
    service.spoil = None
    done = read_whole(source, KEYS, at=AT)
    assert (done.added, done.seen - done.added) == (done.seen - 20, 20), (
        "what was taken before is not taken again"
    )
    assert is_whole()
    assert found(PEOPLE[0]).resolved is Resolved.EXACT


def test_a_refresh_that_stops_takes_nothing_away(source: MappedSource, service: world.Service) -> None:
    read_whole(source, KEYS, at=AT)
    service.spoil = lambda handler, path, asked: bool(world.reply(handler, 500, b"{}") or True)
    with pytest.raises(SourceError, match="status 500"):
        read_whole(source, KEYS, at=AT)
    assert is_whole()
    assert found(PEOPLE[0]).resolved is Resolved.EXACT


def test_many_records_that_are_gone_at_once_are_not_believed(
    source: MappedSource, service: world.Service
) -> None:
    read_whole(source, KEYS, at=AT)
    del service.tables["people"][10:]
    with pytest.raises(TooManyGoneError, match="--accept-gone 50"):
        read_whole(source, KEYS, at=AT, accept_gone=20)
    assert found(PEOPLE[30]).resolved is Resolved.EXACT
    assert read_whole(source, KEYS, at=AT, accept_gone=50).gone == 50
    assert found(PEOPLE[30]).resolved is Resolved.NONE


@pytest.mark.parametrize("batch", [10, 2000])
def test_a_record_that_is_told_twice_stops_the_reading(
    source: MappedSource, service: world.Service, batch: int
) -> None:
    service.tables["people"].append(json.loads(json.dumps(service.tables["people"][0])))
    with pytest.raises(LoadingError, match="a second time") as refused:
        read_whole(source, KEYS, at=AT, batch=batch)
    assert "P-0000000" not in str(refused.value)
    assert not is_whole()


def test_two_records_with_one_licence_number_make_it_nobody_s(
    source: MappedSource, service: world.Service
) -> None:
    service.tables["people"][1]["card"]["number"] = PEOPLE[0]["number"]
    read_whole(source, KEYS, at=AT)
    assert found(PEOPLE[0]).resolved is Resolved.AMBIGUOUS


def test_only_the_owner_can_read_a_system_in(source: MappedSource) -> None:
    for alias in ("default", "vault"):
        with pytest.raises(LoadingError, match="InsufficientPrivilege"):
            read_whole(source, KEYS, at=AT, using=alias)


def test_two_readings_of_one_system_do_not_meet(source: MappedSource, database: Any) -> None:
    with database.connect("clerestory_owner") as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended('registry licensing', 20))")
        with pytest.raises(LoadingError, match="another process"):
            read_whole(source, KEYS, at=AT)
        other.execute("SELECT pg_advisory_unlock_all()")
    assert read_whole(source, KEYS, at=AT).added > 0


def test_a_message_about_a_record_that_cannot_be_kept_shows_no_value(
    source: MappedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Odd(MappedSource):
        def summaries(self) -> Any:
            for summary in super().summaries():
                yield replace(summary, elements=summary.elements | {"fingerprint"})

    odd = Odd(source._mapping, source._rows)
    with pytest.raises(LoadingError, match="hold it to") as refused:
        read_whole(odd, KEYS, at=AT)
    assert PEOPLE[0]["last"] not in str(refused.value)
