"""A small register, loaded once for each test that asks, and keys that only tests know."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.world.record_systems import make_views

from clerestory.registry.records import Kind, PersonKeys, RecordSummary, Value, VehicleKeys
from clerestory.registry.sample.place import Place, default_place, read_place
from clerestory.registry.sources.synthetic import SyntheticSource
from clerestory.sealing.at_rest import KeyEncryptionKey

_NUMBERS = iter(range(10**6))
BLIND_KEY = b"only for tests, and long enough!!"
KEK = KeyEncryptionKey.from_bytes(bytes(range(32)))


@pytest.fixture(scope="session")
def place() -> Place:
    return read_place(default_place())


@pytest.fixture
def blind_key() -> bytes:
    return BLIND_KEY


@pytest.fixture
def kek() -> KeyEncryptionKey:
    return KEK


@dataclass(frozen=True)
class FewRecords:
    """A source of records written out in a test: pairs of summary and content."""

    records: tuple[tuple[RecordSummary, dict[str, Value]], ...]
    name: str = "few"

    def summaries(self) -> Any:
        return iter([summary for summary, _ in self.records])

    def fetch(self, source_key: str, elements: Any) -> dict[str, Value]:
        (content,) = [content for summary, content in self.records if summary.source_key == source_key]
        return {element: content[element] for element in elements if element in content}


@pytest.fixture
def few() -> Callable[..., FewRecords]:
    """Make a source from PersonKeys and VehicleKeys; each record's content is its own name."""

    def make(*keys: PersonKeys | VehicleKeys, name: str = "few") -> FewRecords:
        records = []
        for number, one in enumerate(keys):
            content: dict[str, Value] = {
                "name": f"record {number}",
                "dob": "1980-01-01",
                "ssn": "000-01-0001",
            }
            kind = Kind.DRIVER if isinstance(one, PersonKeys) else Kind.VEHICLE
            records.append((RecordSummary(f"key-{number}", kind, one, frozenset(content)), content))
        return FewRecords(tuple(records), name)

    return make


@pytest.fixture
def loaded(database: Any, place: Place) -> SyntheticSource:
    """Sixty synthetic people and their vehicles, in index and vault."""
    from clerestory.registry.loading import load

    source = SyntheticSource(60, 5, place)
    load(source, blind_key=BLIND_KEY, kek=KEK)
    return source


@pytest.fixture
def handle_of(database: Any) -> Callable[[str], UUID]:
    """The handle of a source key, as the owner sees it."""

    def find(source_key: str) -> UUID:
        from clerestory.registry.models import Handle

        return Handle.objects.using("owner").get(source_key=source_key).pk

    return find


@pytest.fixture
def samples() -> Path:
    return default_place().parent


@pytest.fixture
def record_database(templates: Any) -> Iterator[str]:
    """The address, for its superuser, of another database: a record system with views that
    `record_system_reader` may read."""
    name, info = f"record_system_{os.getpid()}_{next(_NUMBERS)}", templates.admin.info
    templates.admin.execute(f'CREATE DATABASE "{name}"')
    parts = {"host": info.host, "port": info.port, "user": info.user, "password": info.password}
    url = psycopg.conninfo.make_conninfo("", **parts, dbname=name)
    try:
        with psycopg.connect(url, autocommit=True) as inside:
            make_views(inside)
        yield url
    finally:
        templates.admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
