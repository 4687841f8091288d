"""The report as files: JSON with its dictionary, CSV, and the list of digests that the ledger vouches for.

Promises: every cell has an address (`asked-channel/api/2026-10`), its definition with version, its value or
the word "withheld", and its receipt. The list (`NAME.sums`) has a line for each file and each cell; its own
SHA-256 is the content of a leaf of the public ledger, so a changed cell can be named.
"""

import csv
import hashlib
import io
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from clerestory.publication.reports.definitions import Definition
from clerestory.publication.reports.menu import Listed
from clerestory.publication.reports.periods import Period
from clerestory.publication.reports.receipt import receipt
from clerestory.publication.reports.tables import FEWEST, LeftOut, Made
from clerestory.suppression import PERIOD, WITHHELD, Cell, Shown

FORM: Final = "clerestory/report/1"
LIST_FORM: Final = "clerestory/report-list/1"
_LABELS: Final = Path(__file__).with_name("labels.toml")
COLUMNS: Final = ("address", "table", "definition", "unit", "time", "categories", "value", "receipt")
DICTIONARY: Final = {
    "address": "Where the figure stands: table, one category of each dimension, time. After # in an address.",
    "table": "The table of the fixed menu.",
    "definition": "What is counted, with its version: see `definitions` and /reports/definitions/.",
    "unit": "What one is. Requests and answers are no people.",
    "time": "The office's days: 2026, 2026-10, 2026-10-05, or 2026-10-05..2026-11-02, both days counted.",
    "categories": "In the CSV: name=code of each dimension; in the JSON `cell`. Codes are in `labels`.",
    "value": "A whole number (the median may end in .5), or the word withheld. Withheld is not zero and not "
    "a gap: the count is from 1 to 10, or would give such a count away. Zero is zero.",
    "receipt": "SHA-256 in base64 over the entries of the public ledger that were counted, under a salt: "
    "docs/decisions/0030-numbers-with-receipts.md. Check it with `clerestory verify-number FILE#ADDRESS`.",
}


@dataclass(frozen=True, slots=True)
class Single:
    """A figure that is no cell of a table. value: None: withheld. leaves: of what was counted."""

    at: str
    definition: str
    title: str
    titulo: str
    unit: str
    unidad: str
    value: float | int | None
    leaves: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything of which the files are made. leaves: leaf hash by entry. seed: of the salts; secret.
    checkpoint: origin, size and root (base64) of the ledger's newest head, or None."""

    office: str
    period: Period
    made_at: str
    definitions: Sequence[Definition]
    made: Sequence[Made]
    left_out: Sequence[LeftOut]
    singles: Sequence[Single]
    leaves: Mapping[int, bytes]
    seed: bytes
    checkpoint: tuple[str, int, str] | None
    register: str


@cache
def labels() -> dict[str, dict[str, list[str]]]:
    """Names of codes: [English, Spanish] by dimension and code."""
    return tomllib.loads(_LABELS.read_text("utf-8"))


def label(dimension: str, code: str, language: str) -> str:
    """The name of a category; a code without one is its own name."""
    found = labels().get(dimension, {}).get(code) or labels()["total"].get(code)
    return code if found is None or dimension == PERIOD else found[1 if language == "es" else 0]


def address(listed: Listed, cell: Cell) -> str:
    """Where a cell stands."""
    return "/".join((listed.name, *cell))


def to_json(report: Report) -> dict[str, Any]:
    """The report as it is published."""
    period = report.period
    return {
        "form": FORM,
        "office": report.office,
        "period": {"name": period.name, "first": str(period.first), "last": str(period.last)},
        "made_at": report.made_at,
        "smallest_shown": FEWEST,
        "checkpoint": _checkpoint(report.checkpoint),
        "register": report.register,
        "dictionary": DICTIONARY,
        "labels": labels(),
        "definitions": [{**one.to_json(), "sha256": one.digest} for one in report.definitions],
        "tables": [_table(report, one) for one in report.made],
        "figures": [_single(report, one) for one in report.singles],
        "left_out": [
            {"table": one.listed.name, "title": one.listed.title, "titulo": one.listed.titulo, "why": one.why}
            for one in report.left_out
        ],
    }


def cells_of(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every figure with its address: at, definition, definition_sha256, unit, value, receipt. Raises KeyError
    and TypeError for what is no report."""
    digests = {f"{one['id']}@{one['version']}": one["sha256"] for one in document["definitions"]}
    for table in document["tables"]:
        for cell in table["cells"]:
            yield _figure(document, digests, table, cell)
    for one in document["figures"]:
        yield _figure(document, digests, one, one)


def cell_digest(figure: Mapping[str, Any]) -> str:
    """The SHA-256 of a figure, in hexadecimal digits, as the list has it."""
    return hashlib.sha256(canonical(figure)).hexdigest()


def canonical(value: object) -> bytes:
    """One spelling of a JSON value."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def json_bytes(document: Mapping[str, Any]) -> bytes:
    """The JSON file."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def csv_bytes(document: Mapping[str, Any]) -> bytes:
    """The CSV file: one line a figure. A code never begins with a sign that a spreadsheet would run."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for table in document["tables"]:
        for one in table["cells"]:
            categories = " ".join(f"{name}={code}" for name, code in one["cell"].items() if name != PERIOD)
            lines.writerow(
                (one["at"], table["table"], table["definition"], table["unit"], one["cell"][PERIOD],
                 categories, one["value"], one["receipt"])
            )  # fmt: skip
    for one in document["figures"]:
        lines.writerow(
            (one["at"], one["at"].split("/")[0], one["definition"], one["unit"],
             document["period"]["name"], "", one["value"], one["receipt"])
        )  # fmt: skip
    return text.getvalue().encode("utf-8")


def list_bytes(document: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The list of digests. files: by name."""
    lines = [LIST_FORM, f"report {document['period']['name']}", f"register {document['register']}"]
    lines += [f"file {hashlib.sha256(data).hexdigest()} {name}" for name, data in sorted(files.items())]
    lines += [f"cell {cell_digest(one)} {one['at']}" for one in cells_of(document)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _checkpoint(found: tuple[str, int, str] | None) -> dict[str, Any] | None:
    return {"origin": found[0], "size": found[1], "root": found[2]} if found else None


def _table(report: Report, made: Made) -> dict[str, Any]:
    listed, publication = made.listed, made.publication
    definition = next(one for one in report.definitions if one.name == listed.definition)
    names = [dimension.name for dimension in publication.dimensions]
    return {
        "table": listed.name,
        "definition": listed.definition,
        "title": listed.title,
        "titulo": listed.titulo,
        "unit": listed.unit[0] if listed.unit else definition.unit,
        "unidad": listed.unit[1] if listed.unit else definition.unidad,
        "dimensions": [
            {"name": one.name, "codes": [each.name for each in one.categories], "total": one.total}
            for one in publication.dimensions
        ],
        "withheld": publication.withheld,
        "cells": [
            {
                "at": address(listed, cell),
                "cell": dict(zip(names, cell, strict=True)),
                "value": what.count if isinstance(what, Shown) else WITHHELD,
                "receipt": receipt(
                    report.seed, address(listed, cell), [report.leaves[one] for one in made.entries[cell]]
                ),
            }
            for cell, what in publication.cells.items()
        ],
    }


def _single(report: Report, one: Single) -> dict[str, Any]:
    return {
        "at": one.at,
        "definition": one.definition,
        "title": one.title,
        "titulo": one.titulo,
        "unit": one.unit,
        "unidad": one.unidad,
        "value": WITHHELD if one.value is None else one.value,
        "receipt": receipt(report.seed, one.at, one.leaves),
    }


def _figure(
    document: Mapping[str, Any],
    digests: Mapping[str, str],
    table: Mapping[str, Any],
    cell: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "report": document["period"]["name"],
        "at": cell["at"],
        "definition": table["definition"],
        "definition_sha256": digests[table["definition"]],
        "unit": table["unit"],
        "value": cell["value"],
        "receipt": cell["receipt"],
    }
