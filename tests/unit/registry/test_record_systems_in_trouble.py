"""Every adapter ends with a typed error that shows no value, whatever its system does."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import pytest
from tests.world import record_systems as world

from clerestory.registry.sources.contract_faults import Fault, FaultySourceContract
from clerestory.registry.sources.mapped import MappedSource
from clerestory.registry.sources.mapping import read_mapping
from clerestory.registry.sources.systems import open_source

PERSON = world.people_and_vehicles()[0][1]
SECRETS = tuple(str(PERSON[name]) for name in ("number", "last", "first", "street", "phone", "born"))


def opened(mapping: Path, secret: Callable[[str], str] = world.secret) -> MappedSource:
    return open_source(read_mapping(mapping), secret)


class InTrouble(FaultySourceContract):
    secrets = SECRETS

    @pytest.fixture(autouse=True)
    def folder_of_this_test(self, tmp_path: Path) -> None:
        self.folder = tmp_path


# Of one person, what is there instead: by fault and by the name of the column.
SPOILT: dict[Fault, tuple[str, Any]] = {
    Fault.NO_DAY: ("born", "0000-01-01"),
    Fault.LONG: ("last", "Rarename" * 125_000),
    Fault.CONTROL: ("first", "Ro\x00se"),
    Fault.NO_FLAG: ("confidential", None),
}


class TestServiceInTrouble(InTrouble):
    @pytest.fixture(autouse=True)
    def service_of_this_test(self) -> Iterator[None]:
        self.over = threading.Event()
        with world.a_service() as self.service:
            yield
            self.over.set()

    def make_faulty(self, fault: Fault) -> MappedSource:
        address, rows = self.service.address, self.service.tables["people"]
        if fault is Fault.GONE:
            with world.a_service() as other:
                address = other.address
        elif fault is Fault.MORE_COLUMNS:
            rows[1]["second_address"] = "somewhere"
        elif fault is Fault.FEWER_COLUMNS:
            del rows[1]["born"]
        elif fault in SPOILT:
            name, value = SPOILT[fault]
            row = world.service_person({**PERSON, name: value})
            if fault is Fault.NO_FLAG:
                row["home"]["confidential"] = None
            rows[1] = row
        else:
            self.service.spoil = self.spoil_with(fault)
        mapping = world.service_mapping(self.folder, address, seconds=1)
        return opened(mapping, (lambda name: "another token") if fault is Fault.REFUSED else world.secret)

    def spoil_with(self, fault: Fault) -> Callable[..., bool]:
        def spoil(handler: BaseHTTPRequestHandler, path: str, asked: dict[str, str]) -> bool:
            if fault is Fault.REFUSED:
                return False
            if fault is Fault.OTHER:
                world.reply(handler, 200, f"<html>{PERSON['last']}</html>".encode(), "text/html")
            elif fault is Fault.HALF:
                whole = json.dumps({"data": {"rows": self.service.tables["people"], "next": None}}).encode()
                world.reply(handler, 200, whole[: len(whole) // 2])
            elif fault is Fault.SLOW:
                self.drip(handler)
            return True

        return spoil

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        """One byte now and then, for ever."""
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        try:
            while not self.over.wait(0.1):
                handler.wfile.write(b" ")
                handler.wfile.flush()
        except OSError:
            handler.close_connection = True


class TestViewsInTrouble(InTrouble):
    @pytest.fixture(autouse=True)
    def database_of_this_test(self, record_database: str) -> None:
        self.url = record_database

    STATEMENTS: ClassVar = {
        Fault.SLOW: "CREATE OR REPLACE VIEW disclosure.people AS SELECT p.* FROM licensing.person p,"
        " LATERAL (SELECT pg_sleep(60)) slow",
        Fault.OTHER: "DROP VIEW disclosure.people; CREATE VIEW disclosure.people AS SELECT 1 AS sorry;"
        f" GRANT SELECT ON disclosure.people TO {world.READER}",
        Fault.HALF: "CREATE OR REPLACE VIEW disclosure.people AS SELECT * FROM licensing.person"
        " WHERE 1 / (CASE WHEN record_no = 'P-0000040' THEN 0 ELSE 1 END) = 1",
        Fault.FEWER_COLUMNS: "ALTER VIEW disclosure.people RENAME COLUMN birth_dt TO born",
        Fault.MORE_COLUMNS: "CREATE OR REPLACE VIEW disclosure.people AS"
        " SELECT *, 1 AS second_address FROM licensing.person",
        Fault.NO_DAY: "UPDATE licensing.person SET birth_dt = '0044-03-15 BC' WHERE record_no = 'P-0000001'",
        Fault.LONG: "UPDATE licensing.person SET last_nm = repeat('Rarename', 125000)"
        " WHERE record_no = 'P-0000001'",
        Fault.CONTROL: "UPDATE licensing.person SET first_nm = E'Ro\\x01se' WHERE record_no = 'P-0000001'",
        Fault.NO_FLAG: "UPDATE licensing.person SET acp = NULL WHERE record_no = 'P-0000001'",
    }

    def make_faulty(self, fault: Fault) -> MappedSource:
        mapping = world.database_mapping(self.folder, self.url, seconds=1)
        if fault is Fault.GONE:
            text = mapping.read_text().replace(
                f'database = "{database_of(self.url)}"', 'database = "nowhere"'
            )
            mapping.write_text(text)
        if statement := self.STATEMENTS.get(fault):
            with psycopg.connect(self.url, autocommit=True) as admin:
                admin.execute(statement)
        return opened(mapping, (lambda name: "another") if fault is Fault.REFUSED else world.secret)


def database_of(url: str) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])


class FilesInTrouble(InTrouble):
    cannot: ClassVar = {
        Fault.REFUSED: "a file that may not be read is told like one that is not there",
        Fault.SLOW: "a file answers or not; an endless line is told as half a file",
    }
    columns: ClassVar = {"born": "BIRTH_DT", "last": "LAST_NM", "first": "FIRST_NM", "confidential": "ACP"}

    def spoilt(self, fault: Fault) -> list[dict[str, Any]]:
        people, _ = world.file_rows()
        if fault is Fault.FEWER_COLUMNS:
            for row in people:
                del row["BIRTH_DT"]
        if fault is Fault.MORE_COLUMNS:
            for row in people:
                row["SECOND_ADDRESS"] = "somewhere"
        if fault in SPOILT:
            name, value = SPOILT[fault]
            people[1][self.columns[name]] = value
        return people


class TestCsvInTrouble(FilesInTrouble):
    def make_faulty(self, fault: Fault) -> MappedSource:
        mapping = world.csv_system(self.folder)
        path = self.folder / "export" / "people.csv"
        world.write_csv(path, self.spoilt(fault))
        if fault is Fault.GONE:
            path.unlink()
        if fault is Fault.HALF:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        if fault is Fault.OTHER:
            path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) + PERSON["last"].encode())
        return opened(mapping)


class TestParquetInTrouble(FilesInTrouble):
    def make_faulty(self, fault: Fault) -> MappedSource:
        mapping = world.parquet_system(self.folder)
        path = self.folder / "export" / "people.parquet"
        world.polars_file(path, self.spoilt(fault))
        if fault is Fault.GONE:
            path.unlink()
        if fault is Fault.HALF:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        if fault is Fault.OTHER:
            path.write_text(f"<html>{PERSON['last']}</html>")
        return opened(mapping)


class TestFixedWidthInTrouble(FilesInTrouble):
    secrets = tuple(str(world.people_and_vehicles()[1][1][name]) for name in ("plate", "vin"))
    cannot: ClassVar = {
        **FilesInTrouble.cannot,
        Fault.FEWER_COLUMNS: "columns have no names; a shorter line is told as half of one",
        Fault.MORE_COLUMNS: "columns have no names",
        Fault.NO_DAY: "this file has no days",
        Fault.LONG: "a column is as wide as the mapping says",
        Fault.NO_FLAG: "the mapping says it for all of them",
    }

    def make_faulty(self, fault: Fault) -> MappedSource:
        mapping = world.fixed_system(self.folder)
        path = self.folder / "export" / "VEHICLES.DAT"
        if fault is Fault.GONE:
            path.unlink()
        if fault is Fault.HALF:
            path.write_bytes(path.read_bytes()[:-30])
        if fault is Fault.OTHER:
            path.write_text("<html>sorry</html>\n" * 40)
        if fault is Fault.CONTROL:
            path.write_bytes(
                path.read_bytes().replace("V-0000001   ".encode("cp037"), b"\xe5\x00\xf1" + b"\x40" * 9)
            )
        return opened(mapping)
