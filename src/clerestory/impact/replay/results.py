"""Reads a written result back, for pages: only if its files are those its provenance names.

Promises that what it returns is one whole result of this format. It computes nothing.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from clerestory.impact.replay.errors import ReplayError
from clerestory.impact.replay.output import CELLS, CHART, PROVENANCE, SUMMARY
from clerestory.impact.replay.provenance import FORMAT as PROVENANCE_FORMAT
from clerestory.impact.replay.result import COLUMNS
from clerestory.impact.replay.summary import FORMAT
from clerestory.impact.replay.threshold import FEW

_AGAIN = "Run `clerestory replay` again into an empty folder."


@dataclass(frozen=True)
class Cell:
    """A line of cells.csv. rule: empty where no single provision decided. against_*, change: empty for a
    single law. answers: None where they are too few to show."""

    month: str
    requester_class: str
    purpose: str
    element: str
    outcome: str
    rule: str
    against_outcome: str
    against_rule: str
    change: str
    answers: int | None


@dataclass(frozen=True)
class Result:
    """A whole result. summary, provenance: as their files. chart: the picture. lines: cells.csv."""

    summary: dict[str, Any]
    provenance: dict[str, Any]
    chart: str
    lines: str

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell, in the order of the file."""
        return tuple(self._cells())

    def cells_of(
        self,
        *,
        month: str | None = None,
        requester_class: str | None = None,
        purpose: str | None = None,
        element: str | None = None,
        change: str | None = None,
    ) -> tuple[Cell, ...]:
        """The cells with these values; None leaves a column open."""
        wanted = {
            "month": month,
            "requester_class": requester_class,
            "purpose": purpose,
            "element": element,
            "change": change,
        }
        named = {name: value for name, value in wanted.items() if value is not None}
        return tuple(
            cell for cell in self.cells if all(getattr(cell, name) == value for name, value in named.items())
        )

    def _cells(self) -> Iterator[Cell]:
        lines = csv.reader(io.StringIO(self.lines))
        next(lines, None)
        for *words, answers in lines:
            named = dict(zip(COLUMNS[:-1], words, strict=True))
            yield Cell(**named, answers=None if answers == FEW else int(answers))


def read_result(folder: Path) -> Result:
    """The result in `folder`. Raises ReplayError where it is not whole or was changed."""
    provenance = _document(folder, PROVENANCE, PROVENANCE_FORMAT, _bytes(folder, PROVENANCE))
    listed = provenance.get("files")
    content: dict[str, bytes] = {}
    for name in (CELLS, SUMMARY, CHART):
        content[name] = _bytes(folder, name)
        found = f"sha256:{sha256(content[name]).hexdigest()}"
        expected = listed.get(name) if isinstance(listed, dict) else None
        if found != expected:
            raise ReplayError(
                f"{folder / name}: found other bytes ({found[:19]}…) than provenance.json names "
                f"({str(expected)[:19]}…). {_AGAIN}"
            )
    if content[CELLS].partition(b"\n")[0].decode() != ",".join(COLUMNS):
        raise ReplayError(f"{folder / CELLS}: found other columns than {', '.join(COLUMNS)}. {_AGAIN}")
    return Result(
        _document(folder, SUMMARY, FORMAT, content[SUMMARY]),
        provenance,
        content[CHART].decode(),
        content[CELLS].decode(),
    )


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise ReplayError(
            f"{folder}: found no {name} that can be read ({error.strerror}); expected a result with "
            f"{CELLS}, {SUMMARY}, {CHART} and {PROVENANCE}. {_AGAIN}"
        ) from None


def _document(folder: Path, name: str, form: str, raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw)
    except ValueError:
        document = None
    if not isinstance(document, dict) or document.get("format") != form:
        found = document.get("format") if isinstance(document, dict) else None
        raise ReplayError(f"{folder / name}: found the format {found!r}; expected {form!r}. {_AGAIN}")
    return document
