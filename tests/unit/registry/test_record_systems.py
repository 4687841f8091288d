"""Every adapter that is shipped keeps to the contract of sources, against a real service on a port, a real
PostgreSQL and files on the disk, by the mappings that the documents show."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.world import record_systems as world

from clerestory.registry.records import Kind
from clerestory.registry.sources.contract import RecordSourceContract
from clerestory.registry.sources.contract_faults import ChangingSourceContract
from clerestory.registry.sources.mapped import MappedSource
from clerestory.registry.sources.mapping import read_mapping
from clerestory.registry.sources.systems import open_source


def opened(mapping: Path) -> MappedSource:
    return open_source(read_mapping(mapping), world.secret)


class Folder:
    @pytest.fixture(autouse=True)
    def folder_of_this_test(self, tmp_path: Path) -> None:
        self.folder = tmp_path


class TestCsv(Folder, RecordSourceContract):
    def make_source(self) -> MappedSource:
        return opened(world.csv_system(self.folder))


class TestParquet(Folder, RecordSourceContract):
    def make_source(self) -> MappedSource:
        return opened(world.parquet_system(self.folder))


class TestFixedWidth(Folder, RecordSourceContract):
    def make_source(self) -> MappedSource:
        return opened(world.fixed_system(self.folder))


class WithService(Folder):
    @pytest.fixture(autouse=True)
    def service_of_this_test(self, folder_of_this_test: None) -> Iterator[None]:
        with world.a_service() as self.service:
            yield

    def make_source(self) -> MappedSource:
        return opened(world.service_mapping(self.folder, self.service.address))


class TestService(WithService, RecordSourceContract):
    pass


class TestChangesOfAService(WithService, ChangingSourceContract):
    def change_one(self) -> str:
        row = self.service.tables["people"][3]
        row.update(changed="2026-02-01T00:00:00+00:00", phone="(406) 555-0100")
        return f"people/{row['id']}"


class WithDatabase(Folder):
    @pytest.fixture(autouse=True)
    def database_of_this_test(self, folder_of_this_test: None, record_database: str) -> None:
        self.url = record_database

    def make_source(self) -> MappedSource:
        return opened(world.database_mapping(self.folder, self.url))


class TestViews(WithDatabase, RecordSourceContract):
    pass


class TestChangesOfViews(WithDatabase, ChangingSourceContract):
    def change_one(self) -> str:
        with psycopg.connect(self.url, autocommit=True) as admin:
            row = admin.execute(
                "UPDATE licensing.person SET phone = '(406) 555-0100', changed = '2026-02-01T00:00Z'"
                " WHERE record_no = 'P-0000003' RETURNING record_no"
            ).fetchone()
        assert row is not None
        return f"people/{row[0]}"


def everything(source: MappedSource) -> dict[str, Any]:
    return {
        summary.source_key: (summary, source.fetch(summary.source_key, summary.elements))
        for summary in source.summaries()
    }


def test_the_same_records_come_out_of_a_service_of_views_and_of_files(
    tmp_path: Path, record_database: str
) -> None:
    with world.a_service() as service:
        by_service = everything(opened(world.service_mapping(tmp_path, service.address)))
    by_view = everything(opened(world.database_mapping(tmp_path, record_database)))
    assert by_service == by_view
    by_csv = everything(opened(world.csv_system(tmp_path)))
    assert by_csv == by_view
    assert everything(opened(world.parquet_system(tmp_path))) == by_csv
    kinds = {summary.kind for summary, _ in by_csv.values()}
    assert {Kind.DRIVER, Kind.VEHICLE, Kind.VESSEL_OR_TRAILER} <= kinds


def test_a_look_at_one_record_reads_the_columns_of_these_elements_and_the_flags_alone(
    tmp_path: Path,
) -> None:
    with world.a_service() as service:
        source = opened(world.service_mapping(tmp_path, service.address))
        row = service.tables["people"][0]
        row["home"]["confidential"] = "true"
        found = source.look(f"people/{row['id']}", ["dob"])
        (_, _, asked) = service.asked[-1]
    assert found.content == {"dob": row["born"]}
    assert found.address_confidential is True
    assert set(asked["fields"].split(",")) == {
        "id",
        "born",
        "home.confidential",
        "accident_flag",
        "card.credential",
    }


OUTSIDE = """
from clerestory.registry.errors import SourceGoneError
from clerestory.registry.sample.place import default_place, read_place
from clerestory.registry.sources.contract import RecordSourceContract
from clerestory.registry.sources.contract_faults import Fault, FaultySourceContract
from clerestory.registry.sources.synthetic import SyntheticSource

class OurAdapter(SyntheticSource):
    def __init__(self, fault=None):
        super().__init__(30, 4, read_place(default_place()))
        self.fault = fault

    def summaries(self):
        if self.fault is not None and self.fault is not Fault.HALF:
            raise SourceGoneError(f"found that {self.fault}, expected records")
        yield from super().summaries()

class TestOurAdapter(RecordSourceContract):
    def make_source(self):
        return OurAdapter()

class TestOurAdapterInTrouble(FaultySourceContract):
    secrets = ("Rarename",)
    cannot = {Fault.SLOW: "it has no pace"}

    def make_faulty(self, fault):
        return OurAdapter(fault)
"""


def test_the_adapter_of_somebody_else_is_held_to_the_contract_outside_of_this_repository(
    tmp_path: Path,
) -> None:
    (tmp_path / "test_our_adapter.py").write_text(OUTSIDE)
    surroundings = {
        name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")
    }
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_our_adapter.py"],
        cwd=tmp_path,
        env=surroundings,
        text=True,
        capture_output=True,
        check=False,
    )
    assert "1 failed, 20 passed" in ran.stdout, ran.stdout
    assert "were told although its answer breaks off" in ran.stdout


def test_reading_a_file_leaves_the_limits_of_the_process_as_they_were(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    rows = opened(world.csv_system(tmp_path)).summaries()
    next(iter(rows))
    assert csv.field_size_limit() == before
