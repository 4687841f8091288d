"""Comments that came together, as a table in a file (CSV): checked whole, taken whole or not at all.

Promises that an error names its line and column and never repeats what stood there. Refuses other columns,
other encodings, what is too large, and cells that a spreadsheet would run as a formula.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from clerestory.horizon.errors import UnusableFileError
from clerestory.vocabulary.words import Language

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_ROWS: Final = 20_000
LONGEST_COMMENT: Final = 5000
LONGEST_NAME: Final = 120
MOST_FAULTS: Final = 20
_NEEDED: Final = "comment"
_COLUMNS: Final = ("comment", "name", "received_on", "language")
_FORMULA: Final = ("=", "+", "@", "\t", "\r")
_LANGUAGES: Final[dict[str, Language]] = {"": "en", "en": "en", "es": "es"}


@dataclass(frozen=True, slots=True)
class Row:
    """A comment of the file. received_on: None where the file does not say."""

    text: str = field(repr=False)
    name: str = field(repr=False)
    received_on: date | None
    language: Language


def read_comments(data: bytes, *, today: date) -> tuple[Row, ...]:
    """The rows. Raises UnusableFileError with a sentence for each of the first faults."""
    if len(data) > MOST_BYTES:
        raise UnusableFileError([f"The file has more than {MOST_BYTES // 1024 // 1024} MB. Split it."])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data[: broken.start].count(b"\n") + 1
        raise UnusableFileError(
            [f"Line {line}: found bytes that are not UTF-8. Save the table as CSV UTF-8."]
        ) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise UnusableFileError([f"Line {line}: found a NUL sign. Save the table as CSV UTF-8."])
    rows, faults = [], []
    for line, cells in _lines(text):
        found = _faults(line, cells, today=today)
        faults += found
        if len(faults) >= MOST_FAULTS:
            break
        if not found:
            rows.append(_row(cells))
        if len(rows) > MOST_ROWS:
            raise UnusableFileError([f"The file has more than {MOST_ROWS:,} comments. Split it."])
    if faults:
        raise UnusableFileError(faults[:MOST_FAULTS])
    if not rows:
        raise UnusableFileError(["Found no comment below the names of the columns."])
    return tuple(rows)


def _lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the number of its last line, by column."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        unknown = [name for name in names if name not in _COLUMNS]
        if _NEEDED not in names or unknown or len(set(names)) < len(names):
            raise UnusableFileError(
                [
                    f"Line 1: found {len(names)} columns, {len(unknown)} of them unknown; expected "
                    f"'{_NEEDED}', and if wanted {', '.join(_COLUMNS[1:])}, each once."
                ]
            )
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(names):
                raise UnusableFileError(
                    [f"Line {reader.line_num}: found {len(cells)} cells; expected {len(names)}."]
                )
            yield reader.line_num, dict(zip(names, cells, strict=True))
    except csv.Error:
        raise UnusableFileError(
            [f"Line {reader.line_num}: found a cell that does not end, or is too long. Check the quotes."]
        ) from None


def _faults(line: int, cells: dict[str, str], *, today: date) -> list[str]:
    found = []
    for name, cell in cells.items():
        bare = cell.strip(" \n")
        if bare.startswith(_FORMULA) or (bare[:1] == "-" and bare[1:2] not in ("", " ", "-")):
            found.append(
                f"Line {line}, column {name}: begins with a sign that a spreadsheet takes for a formula. "
                "Put an apostrophe before it."
            )
        if not bare.translate(_BREAKS).isprintable():
            found.append(f"Line {line}, column {name}: found a sign that cannot be printed.")
    if sum(map(str.isalnum, cells[_NEEDED])) < 2:
        found.append(f"Line {line}, column {_NEEDED}: found no words.")
    for name, longest in ((_NEEDED, LONGEST_COMMENT), ("name", LONGEST_NAME)):
        length = len(cells.get(name, "").strip())
        if length > longest:
            found.append(
                f"Line {line}, column {name}: found {length} characters; expected at most {longest}."
            )
    if cells.get("language", "").strip().lower() not in _LANGUAGES:
        found.append(f"Line {line}, column language: expected en or es.")
    if cells.get("received_on", "").strip():
        day = _day(cells["received_on"])
        if day is None or day > today:
            found.append(f"Line {line}, column received_on: expected a day up to today, such as 2026-03-02.")
    return found


_BREAKS: Final = str.maketrans("\n\r\t", "   ")


def _row(cells: dict[str, str]) -> Row:
    return Row(
        text=cells[_NEEDED].strip(),
        name=" ".join(cells.get("name", "").split()),
        received_on=_day(cells.get("received_on", "")),
        language=_LANGUAGES[cells.get("language", "").strip().lower()],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
