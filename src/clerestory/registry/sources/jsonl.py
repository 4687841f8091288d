"""Records from files of JSON lines, the form in which an existing system can be exported.

One line is one record of the form clerestory/record/1: source_key, kind, credential, flags, keys, content;
the files that `clerestory sample registry` writes show it. Promises to read in bounded memory and to refuse a
line that is not of that form with file, line and what was expected, never with a value from it. Flags must be
there: a record whose address may be confidential is not one whose address is public.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from clerestory.registry.errors import SourceError
from clerestory.registry.records import Kind, PersonKeys, RecordSummary, Value, VehicleKeys
from clerestory.registry.sources.recent import Recent
from clerestory.vocabulary.elements import ELEMENTS

FORMAT: Final = "clerestory/record/1"
_LONGEST_LINE_BYTES: Final = 16 * 2**20
_PEOPLE: Final = frozenset({Kind.DRIVER, Kind.ID_CARD})
_PARTS: Final = frozenset(
    {"format", "synthetic", "source_key", "kind", "credential", "flags", "keys", "content"}
)
_FLAGS: Final = ("address_confidential", "accident_without_conviction")


class JsonLinesSource:
    """The records of some files, in order. `name` says which system they were exported from."""

    def __init__(self, name: str, files: Iterable[Path]) -> None:
        self._name, self._files = name, tuple(files)
        self._recent = Recent()

    @property
    def name(self) -> str:
        """Name of the system that was exported."""
        return self._name

    def summaries(self) -> Iterator[RecordSummary]:
        """All records, file after file. Raises SourceError at the first line that is not a record."""
        for summary, content in self._records():
            self._recent.remember(summary.source_key, content)
            yield summary

    def fetch(self, source_key: str, elements: Collection[str]) -> dict[str, Value]:
        """Content of these elements. Reads the files from the start for a record that was not read lately."""
        content = self._recent.find(source_key)
        if content is None:
            content = next(
                (found for summary, found in self._records() if summary.source_key == source_key), None
            )
        if content is None:
            raise SourceError(
                f"{self._name} has no record under the source key that was asked for, in "
                f"{len(self._files)} files. See that the export is complete."
            )
        return {element: content[element] for element in elements if element in content}

    def _records(self) -> Iterator[tuple[RecordSummary, dict[str, Value]]]:
        for path in self._files:
            try:
                with path.open("rb") as file:
                    yield from self._lines(path, file)
            except OSError as error:
                raise SourceError(
                    f"The record file {path} cannot be read ({error.strerror}). "
                    "See that it is there and readable."
                ) from error

    def _lines(self, path: Path, file: Any) -> Iterator[tuple[RecordSummary, dict[str, Value]]]:
        number = 0
        while line := file.readline(_LONGEST_LINE_BYTES + 1):
            number += 1
            try:
                if len(line) > _LONGEST_LINE_BYTES:
                    raise _NotARecordError(f"more than {_LONGEST_LINE_BYTES} bytes", "a shorter line")
                yield _read(line)
            except _NotARecordError as error:
                raise SourceError(
                    f"{path}, line {number}: found {error.found}, expected {error.expected}. Nothing from "
                    f"this line on was taken. The form is {FORMAT}; correct the export and load it again."
                ) from None


class _NotARecordError(Exception):
    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected


def _read(line: bytes) -> tuple[RecordSummary, dict[str, Value]]:
    try:
        document = json.loads(line, parse_float=_refuse_number, parse_constant=_refuse_number)
    except (ValueError, RecursionError):
        raise _NotARecordError("something that is not JSON", "one JSON object a line, in UTF-8") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _NotARecordError("another form", f'an object with "format": "{FORMAT}"')
    if strange := set(document) - _PARTS:
        raise _NotARecordError(f"{len(strange)} unknown keys", f"only {', '.join(sorted(_PARTS))}")
    kinds = [kind.value for kind in Kind]
    if document.get("kind") not in kinds:
        raise _NotARecordError("an unknown kind", " or ".join(kinds))
    kind = Kind(document["kind"])
    content = _object(document, "content")
    if strange := set(content) - set(ELEMENTS):
        raise _NotARecordError(f"{len(strange)} unknown elements in content", "elements of the facts format")
    flags = _object(document, "flags")
    if set(flags) != set(_FLAGS) or not all(isinstance(flag, bool) for flag in flags.values()):
        raise _NotARecordError("other flags", f"true or false for {' and '.join(_FLAGS)}")
    keys = _object(document, "keys")
    summary = RecordSummary(
        source_key=_text(document, "source_key", True) or "",
        kind=kind,
        keys=_person_keys(keys) if kind in _PEOPLE else _vehicle_keys(keys),
        elements=frozenset(content),
        credential=_text(document, "credential", False),
        **flags,
    )
    return summary, content


def _person_keys(keys: dict[str, Any]) -> PersonKeys:
    try:
        born_on = date.fromisoformat(_text(keys, "dob", True) or "")
    except ValueError:
        raise _NotARecordError("no day of the calendar in keys.dob", "YYYY-MM-DD") from None
    return PersonKeys(
        licence_number=_text(keys, "licence_number", True) or "",
        surname=_text(keys, "surname", True) or "",
        given=_text(keys, "given", True) or "",
        dob=born_on,
        street=_text(keys, "street", False),
        zip5=_text(keys, "zip5", False),
        county=_text(keys, "county", False),
        sex=_text(keys, "sex", False),
    )


def _vehicle_keys(keys: dict[str, Any]) -> VehicleKeys:
    found = VehicleKeys(plate=_text(keys, "plate", False), vin=_text(keys, "vin", False))
    if found.plate is None and found.vin is None:
        raise _NotARecordError("neither keys.plate nor keys.vin", "one of them at least")
    return found


def _object(document: dict[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name)
    if not isinstance(value, dict):
        raise _NotARecordError(f'no object in "{name}"', "an object")
    return value


def _text(document: dict[str, Any], name: str, is_needed: bool) -> str | None:
    value = document.get(name)
    if value is None and not is_needed:
        return None
    if not isinstance(value, str) or not value.strip():
        raise _NotARecordError(f'no text in "{name}"', "text")
    return value


def _refuse_number(text: str) -> None:
    raise ValueError("numbers with fractions have no place in a record")
