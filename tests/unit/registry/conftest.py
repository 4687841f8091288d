"""A small register, loaded once for each test that asks, and keys that only tests know."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from clerestory.registry.records import Kind, PersonKeys, RecordSummary, Value, VehicleKeys
from clerestory.registry.sample.place import Place, default_place, read_place
from clerestory.registry.sources.synthetic import SyntheticSource
from clerestory.sealing.at_rest import KeyEncryptionKey

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
