"""Record systems of an imaginary office, in the forms of docs/operations/record-system-*.md: the same
synthetic people and vehicles as a REST service on a real port, as views of the real PostgreSQL, and as files.

The mappings are those of the documents, with only the place of the system changed.
"""

import base64
import csv
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import polars
import psycopg
from psycopg import sql

from clerestory.registry.records import Kind, PersonKeys
from clerestory.registry.sample.place import default_place, read_place
from clerestory.registry.sample.stream import stream
from clerestory.site.folders import CLONE

GUIDES = CLONE / "docs" / "operations"
TOKEN = "only-for-tests-0123456789"
CODES = {"real_id": "R", "standard": "S", "noncompliant": "N", "limited_term": "L", "driving_privilege": "P"}
PICTURE = b"\x89PNG\r\n\x1a\n" + b"SYNTHETIC picture of nobody"
CHANGED = "2026-01-02T03:04:05+00:00"


def toml_of(kind: str, number: int = 0) -> str:
    """The example mapping of a document: kind is service, database or files."""
    text = (GUIDES / f"record-system-{kind}.md").read_text("utf-8")
    return re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)[number]


@cache
def people_and_vehicles(count: int = 60, seed: int = 4) -> tuple[tuple[dict[str, Any], ...], ...]:
    """Rows of people and of vehicles, flat, under neutral names."""
    people, vehicles = [], []
    for record in stream(count, seed, read_place(default_place())):
        summary, content = record.summary, record.content
        if isinstance(summary.keys, PersonKeys):
            people.append(_person(len(people), summary, content))
        else:
            vehicles.append(_vehicle(len(vehicles), summary, content))
    return tuple(people), tuple(vehicles)


def _person(number: int, summary: Any, content: Any) -> dict[str, Any]:
    keys, look = summary.keys, content["physical_description"]
    status = content.get("driver_status") or {"status": None, "expires_on": None}
    return {
        "id": f"P-{number:07d}",
        "number": keys.licence_number,
        "last": keys.surname,
        "first": keys.given,
        "middle": content["name"].get("middle") or None,
        "born": keys.dob.isoformat(),
        "type": "I" if summary.kind is Kind.ID_CARD else "D",
        "credential": CODES.get(summary.credential or ""),
        "street": keys.street,
        "town": content["address"]["town"],
        "county": keys.county,
        "zip": keys.zip5,
        "confidential": summary.address_confidential,
        "accident": summary.accident_without_conviction,
        "phone": content.get("phone"),
        "sex": {"F": "2", "M": "1"}.get(look["sex"], "9"),
        "height": look["height_inches"],
        "status": status["status"],
        "expires": status["expires_on"],
        "photo": base64.b64encode(PICTURE + str(number).encode()).decode("ascii"),
        "changed": CHANGED,
        "note": "internal",
    }


def _vehicle(number: int, summary: Any, content: Any) -> dict[str, Any]:
    described = content["vehicle"]
    return {
        "id": f"V-{number:07d}",
        "plate": summary.keys.plate,
        "vin": summary.keys.vin,
        "sort": "V" if summary.kind is Kind.VEHICLE else "O",
        "make": described["make"],
        "model": described["model"],
        "year": described["year"],
        "owners": [
            {"name": {part: one["name"][part] for part in ("surname", "given")}}
            for one in content["vehicle_owner"]
        ],
        "changed": CHANGED,
    }


# --- a REST service


def service_person(row: dict[str, Any]) -> dict[str, Any]:
    """A person as the service gives it."""
    return {
        "id": row["id"],
        "name": {"last": row["last"], "first": row["first"], "middle": row["middle"]},
        "born": row["born"],
        "card": {
            "number": row["number"],
            "type": row["type"],
            "credential": row["credential"],
            "status": row["status"],
            "expires": row["expires"],
        },
        "home": {
            "street": row["street"],
            "town": row["town"],
            "county": row["county"],
            "zip": row["zip"],
            "confidential": str(row["confidential"]).lower(),
        },
        "accident_flag": row["accident"],
        "phone": row["phone"],
        "sex": row["sex"],
        "height": row["height"],
        "photo": row["photo"],
        "changed": row["changed"],
        "clerk_note": row["note"],
    }


class Service:
    """A real server on a loopback port. `spoil` may answer in its own way: it gets the handler, the path and
    the parameters, and says True when it has answered."""

    def __init__(self) -> None:
        people, vehicles = people_and_vehicles()
        self.tables: dict[str, list[dict[str, Any]]] = {
            "people": [service_person(row) for row in people],
            "vehicles": [dict(row) for row in vehicles],
        }
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.spoil: Callable[[BaseHTTPRequestHandler, str, dict[str, str]], bool] | None = None
        self.address = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """One question."""
        parts = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.removeprefix("/api/v1/")
        self.asked.append((handler.command, path, asked))
        if self.spoil is not None and self.spoil(handler, path, asked):
            return None
        if handler.headers.get("Authorization") != f"Bearer {TOKEN}" or handler.command != "GET":
            return reply(handler, 401, b"{}")
        table, _, key = path.partition("/")
        if table not in self.tables:
            return reply(handler, 404, b"{}")
        if key:
            found = [row for row in self.tables[table] if row["id"] == unquote(key)]
            return reply(handler, 200, json.dumps(found[0]).encode()) if found else reply(handler, 404, b"{}")
        return self._page(handler, table, asked)

    def _page(self, handler: BaseHTTPRequestHandler, table: str, asked: dict[str, str]) -> None:
        since = datetime.fromisoformat(asked.get("changed_since", "1900-01-01T00:00:00+00:00"))
        rows = [row for row in self.tables[table] if datetime.fromisoformat(row["changed"]) >= since]
        limit, start = int(asked.get("limit", "100")), int(asked.get("after", "0"))
        page, end = rows[start : start + limit], start + limit
        data = {"rows": page, "next": end if end < len(rows) else None, "total": len(rows)}
        reply(handler, 200, json.dumps({"data": data}).encode())


def reply(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/json", **headers: str
) -> None:
    """Answer with this."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def a_service() -> Iterator[Service]:
    """A service while the block lasts."""
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.answer(self)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815 - names of the library

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    made.address = f"http://127.0.0.1:{server.server_address[1]}/api/v1"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def service_mapping(
    folder: Path, address: str, *, seconds: int = 5, tries: int = 2, page_rows: int = 20
) -> Path:
    """The mapping of the document, for the service at this address."""
    text = toml_of("service").replace("https://records.office.example/api/v1", address)
    text = re.sub(r"seconds = \d+", f"seconds = {seconds}", text)
    text = re.sub(r"tries = \d+", f"tries = {tries}", text)
    return write(folder / "service.toml", re.sub(r"page_rows = \d+", f"page_rows = {page_rows}", text))


# --- views of a database

READER, READER_PASSWORD = "record_system_reader", "only-for-tests-too"
_TABLES = """
CREATE SCHEMA licensing; CREATE SCHEMA disclosure;
CREATE TABLE licensing.person (record_no text, dl_no text, last_nm text, first_nm text, middle_nm text,
  birth_dt date, card_type text, credential text, res_street text, res_town text, res_county text,
  res_zip text, acp text, accident_flag text, phone text, sex text, height_in int,
  status text, expires date, photo bytea,
  changed timestamptz, clerk_note text);
CREATE TABLE licensing.vehicle (veh_id text, plate text, vin text, sort text, make text, model text,
  model_year int, owners jsonb, changed timestamptz);
CREATE VIEW disclosure.people AS SELECT * FROM licensing.person;
CREATE VIEW disclosure.vehicles AS SELECT * FROM licensing.vehicle;
"""


def make_views(admin: psycopg.Connection[Any]) -> None:
    """Tables, views over them, and the account that may read the views, in this connection's database."""
    admin.execute(_TABLES)
    if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [READER]).fetchone():
        admin.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} NOSUPERUSER").format(
                sql.Identifier(READER), sql.Literal(READER_PASSWORD)
            )
        )
    reader = sql.Identifier(READER)
    admin.execute(sql.SQL("GRANT USAGE ON SCHEMA disclosure TO {}").format(reader))
    admin.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA disclosure TO {}").format(reader))
    people, vehicles = people_and_vehicles()
    with admin.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO licensing.person VALUES (" + ", ".join(["%s"] * 22) + ")",
            [
                [
                    *list(row.values())[:12],
                    *("Y" if row[one] else "N" for one in ("confidential", "accident")),
                    row["phone"],
                    row["sex"],
                    row["height"],
                    row["status"],
                    row["expires"],
                    base64.b64decode(row["photo"]),
                    row["changed"],
                    row["note"],
                ]
                for row in people
            ],
        )
        cursor.executemany(
            "INSERT INTO licensing.vehicle VALUES (" + ", ".join(["%s"] * 9) + ")",
            [
                [json.dumps(value) if isinstance(value, list) else value for value in row.values()]
                for row in vehicles
            ],
        )


def database_mapping(folder: Path, url: str, *, seconds: int = 20) -> Path:
    """The mapping of the document, for the database at this address."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    text = toml_of("database").replace('host = "records.office.example"', f'host = "{parts["host"]}"')
    text = text.replace('database = "licensing"', f'database = "{parts["dbname"]}"')
    text = text.replace('user = "clerestory_reader"', f'user = "{READER}"')
    text = re.sub(r"^port = .*\n", f"port = {parts['port']}\n" if parts.get("port") else "", text, flags=re.M)
    text = re.sub(r"^authorities = .*\n", "", text, flags=re.M)
    return write(folder / "database.toml", re.sub(r"seconds = \d+", f"seconds = {seconds}", text))


# --- files


def file_rows() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """People and vehicles as the rows of files."""
    people, vehicles = people_and_vehicles()

    def day(text: str | None) -> str:
        return f"{text[5:7]}/{text[8:]}/{text[:4]}" if text else "00/00/0000"

    def flag(said: bool) -> str:
        return "Y" if said else "N"

    named = [
        {"RECORD_NO": row["id"], "DL_NO": row["number"], "LAST_NM": row["last"], "FIRST_NM": row["first"],
         "MIDDLE_NM": row["middle"], "BIRTH_DT": day(row["born"]), "CARD_TYPE": row["type"],
         "CREDENTIAL": row["credential"], "RES_STREET": row["street"], "RES_TOWN": row["town"],
         "RES_COUNTY": row["county"], "RES_ZIP": row["zip"], "ACP": flag(row["confidential"]),
         "ACCIDENT_FLAG": flag(row["accident"]), "PHONE": row["phone"], "SEX": row["sex"],
         "HEIGHT": row["height"], "STATUS": row["status"], "EXPIRES": day(row["expires"]),
         "PHOTO": row["photo"], "CLERK_NOTE": row["note"]}
        for row in people
    ]  # fmt: skip
    moving = []
    for row in vehicles:
        (one, *more) = [owner["name"] for owner in row["owners"]]
        two = more[0] if more else {"surname": None, "given": None}
        moving.append(
            {"VEH_ID": row["id"], "PLATE": row["plate"], "VIN": row["vin"], "SORT": row["sort"],
             "MAKE": row["make"], "MODEL": row["model"], "YEAR": row["year"], "OWN1_LAST": one["surname"],
             "OWN1_FIRST": one["given"], "OWN2_LAST": two["surname"], "OWN2_FIRST": two["given"]}
        )  # fmt: skip
    return named, moving


def csv_system(folder: Path) -> Path:
    """Write the files and the mapping of the document beside them; returns the mapping."""
    export = folder / "export"
    export.mkdir(exist_ok=True)
    for name, rows in zip(("people.csv", "vehicles.csv"), file_rows(), strict=True):
        write_csv(export / name, rows)
    return write(folder / "files.toml", toml_of("files"))


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    """As the mapping says, with the count beside it."""
    with path.open("w", encoding="windows-1252", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter="|", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    path.with_name(path.name + ".count").write_text(f"{len(rows)}\n")


def fixed_system(folder: Path) -> Path:
    """Vehicles as lines of fixed width, in EBCDIC."""
    export = folder / "export"
    export.mkdir(exist_ok=True)
    lines = [
        "".join(
            f"{row[name] or '':<{width}}"
            for name, width in (("VEH_ID", 12), ("PLATE", 12), ("VIN", 20), ("MAKE", 20), ("YEAR", 4))
        )
        + "\n"
        for row in file_rows()[1]
    ]
    (export / "VEHICLES.DAT").write_bytes("".join(lines).encode("cp037"))
    return write(folder / "fixed.toml", toml_of("files", 1))


def parquet_system(folder: Path) -> Path:
    """The same rows as Parquet."""
    export = folder / "export"
    export.mkdir(exist_ok=True)
    for name, rows in zip(("people.parquet", "vehicles.parquet"), file_rows(), strict=True):
        polars_file(export / name, rows)
    text = toml_of("files").replace('"csv"', '"parquet"').replace(".csv", ".parquet")
    return write(
        folder / "parquet.toml", re.sub(r"^(encoding|separator|counted) = .*\n", "", text, flags=re.M)
    )


def polars_file(path: Path, rows: list[dict[str, Any]]) -> None:
    """These rows as Parquet."""
    polars.DataFrame(rows, infer_schema_length=None).write_parquet(path)


def write(path: Path, text: str) -> Path:
    """A file with this text."""
    path.write_text(text, "utf-8")
    return path


def secret(name: str) -> str:
    """What stands in the folder of secrets."""
    return {"record-system.token": TOKEN, "record-system.password": READER_PASSWORD}[name]
