"""An existing record system behind the source protocol: its rows, read as a mapping says.

Promises everything of `RecordSource` and `ChangingSource`; that a row which does not fit stops the reading
with its place and its column, never a value; and that a record asked for by its key is that record or an
error. Nothing here can write to the system. Each record is called `TABLE/KEY`.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from clerestory.registry.errors import SourceAnswerError, SourceError, SourceRowError
from clerestory.registry.records import Kind, PersonKeys, RecordSummary, Value, VehicleKeys
from clerestory.registry.sources.columns import Column, UnreadableError
from clerestory.registry.sources.mapping import Records, SystemMapping
from clerestory.registry.sources.recent import Recent
from clerestory.registry.sources.rows import Row, Rows
from clerestory.registry.sources.spelled import Always, Template

_LONGEST_KEY: Final = 200


@dataclass(frozen=True)
class Fresh:
    """One record as its system has it now: what restricts answers, and the elements asked for."""

    credential: str | None
    address_confidential: bool
    accident_without_conviction: bool
    content: dict[str, Value] = field(repr=False)


class MappedSource:
    """A record system read by its mapping. rows: its peer."""

    def __init__(self, mapping: SystemMapping, rows: Rows) -> None:
        self._mapping, self._rows = mapping, rows
        self._recent = Recent()
        self._marks: dict[str, str] = {}

    @property
    def name(self) -> str:
        """Name of the system, from the mapping."""
        return self._mapping.name

    @property
    def marker(self) -> str:
        """What to give to `changes` next time; true once the reading before it has come to its end."""
        return json.dumps(self._marks, sort_keys=True)

    def summaries(self) -> Iterator[RecordSummary]:
        """All records, table after table. Raises SourceError at the first thing that is not as it should
        be."""
        self._marks = {}
        for records in self._mapping.records:
            yield from self._taken(records, None)

    def changes(self, marker: str) -> Iterator[RecordSummary]:
        """The records that changed since a reading that ended with this marker, and some that did not. A
        table without a mark of changes is read whole. What was removed is not told. Raises SourceError."""
        before = _marks(marker)
        self._marks = dict(before)
        for records in self._mapping.records:
            yield from self._taken(records, before.get(records.name) if records.changed else None)

    def fetch(self, source_key: str, elements: Collection[str]) -> dict[str, Value]:
        """Content of these elements of one record. Raises SourceError."""
        content = self._recent.find(source_key)
        if content is None:
            content = self.look(source_key, elements).content
        return {element: content[element] for element in elements if element in content}

    def look(self, source_key: str, elements: Collection[str]) -> Fresh:
        """The record as its system has it at this moment; only columns of these elements are asked for.
        Raises SourceError; SourceAnswerError where the system gives another record, or two."""
        records, key = self._table_of(source_key)
        columns = records.columns_for(frozenset(elements))
        found = list(_at_most_two(self._rows.find(records, key, columns)))
        if len(found) != 1:
            raise SourceAnswerError(
                f"{self.name} has {'no record' if not found else 'two records or more'} under the key that "
                f"was asked for in {records.name}, expected one. Nothing was taken over. See whether the "
                "record was removed, and refresh the register."
            )
        (row,) = found
        with_place = _Placed(self.name, row.place)
        if with_place.read(records.key, row.values) != key:
            raise SourceAnswerError(
                f"{self.name} answered with another record than was asked for in {records.name}. Nothing was "
                "taken over. This is a fault of that system; tell whoever looks after it."
            )
        flags = {name: with_place.flag(flag, row.values) for name, flag in records.flags.items()}
        return Fresh(
            _credential(records, row, with_place),
            flags["address_confidential"],
            flags["accident_without_conviction"],
            _content(records, row, with_place, frozenset(elements)),
        )

    def _table_of(self, source_key: str) -> tuple[Records, str]:
        name, _, key = source_key.partition("/")
        for records in self._mapping.records:
            if records.name == name and key:
                return records, key
        raise SourceError(
            f"{self.name} has no table of records for the key that was asked for. See that the mapping still "
            "has every [[records]] that it had when the register was loaded."
        )

    def _taken(self, records: Records, since: str | None) -> Iterator[RecordSummary]:
        for row in self._rows.read(records, since):
            summary, content = read_record(records, row, self.name)
            if records.changed:
                mark = str(_Placed(self.name, row.place).read(records.changed, row.values))
                self._marks[records.name] = max(mark, self._marks.get(records.name, ""))
            self._recent.remember(summary.source_key, content)
            yield summary


@dataclass(frozen=True)
class _Placed:
    """Reads columns of one row and says where, if one cannot be read."""

    system: str
    place: str

    def read(self, column: Column, values: Mapping[str, Any]) -> Value:
        """The value. Raises SourceRowError."""
        try:
            return column.read(values)
        except UnreadableError as wrong:
            raise self.refused(wrong.column, wrong.found, wrong.expected) from None

    def flag(self, flag: Column | Always, values: Mapping[str, Any]) -> bool:
        """A flag."""
        return bool(flag.value if isinstance(flag, Always) else self.read(flag, values))

    def refused(self, column: str, found: str, expected: str) -> SourceRowError:
        """The error for one column of this row."""
        return SourceRowError(
            f"{self.place}, column {column}: found {found}, expected {expected}. Nothing from this row on "
            f"was taken over. Correct the row in {self.system}, or the mapping, and go on.",
            column=column,
            found=found,
            expected=expected,
        )


def read_record(records: Records, row: Row, system: str) -> tuple[RecordSummary, dict[str, Value]]:
    """What the index may know of a row, and its content. Raises SourceRowError."""
    placed = _Placed(system, row.place)
    key = str(placed.read(records.key, row.values))
    if len(key) > _LONGEST_KEY:
        raise placed.refused(records.key.name, f"{len(key)} signs", f"at most {_LONGEST_KEY}")
    read = {name: placed.read(column, row.values) for name, column in records.keys.items()}
    _each_says_something(records, read, placed)
    identifying = [str(read[one]) for one in ("licence_number", "plate", "vin") if read.get(one)]
    if any(_letters_and_digits(one) in _letters_and_digits(key) for one in identifying):
        raise placed.refused(
            records.key.name, "a key that holds what the record is found by", "one that tells nothing"
        )
    content = _content(records, row, placed, frozenset(records.elements))
    summary = RecordSummary(
        source_key=f"{records.name}/{key}",
        kind=records.kind
        if isinstance(records.kind, Kind)
        else Kind(str(placed.read(records.kind, row.values))),
        keys=_person(read) if "licence_number" in records.keys else _vehicle(read, records, placed),
        elements=frozenset(content),
        credential=_credential(records, row, placed),
        address_confidential=placed.flag(records.flags["address_confidential"], row.values),
        accident_without_conviction=placed.flag(records.flags["accident_without_conviction"], row.values),
    )
    return summary, content


def _each_says_something(records: Records, read: Mapping[str, Value], placed: _Placed) -> None:
    """A name of hyphens alone, a plate of stars: such a record could be found by nobody, or by anybody."""
    for name, value in read.items():
        if value is not None and not _letters_and_digits(str(value)):
            raise placed.refused(records.keys[name].name, "signs alone", "letters or digits")


def _letters_and_digits(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _person(read: Mapping[str, Value]) -> PersonKeys:
    texts: dict[str, Any] = {name: str(value) for name, value in read.items() if value is not None}
    return PersonKeys(**{**texts, "dob": date.fromisoformat(texts["dob"])})


def _vehicle(read: Mapping[str, Value], records: Records, placed: _Placed) -> VehicleKeys:
    plate, vin = (None if read.get(one) is None else str(read[one]) for one in ("plate", "vin"))
    if plate is None and vin is None:
        columns = " and ".join(column.name for column in records.keys.values())
        raise placed.refused(columns, "neither plate nor identification number", "one of them")
    return VehicleKeys(plate=plate, vin=vin)


def _credential(records: Records, row: Row, placed: _Placed) -> str | None:
    if records.credential is None:
        return None
    found = placed.read(records.credential, row.values)
    return None if found is None else str(found)


def _content(records: Records, row: Row, placed: _Placed, elements: frozenset[str]) -> dict[str, Value]:
    made = {
        name: _filled(template, row.values, placed)
        for name, template in records.elements.items()
        if name in elements
    }
    return {name: value for name, value in made.items() if value is not None}


def _filled(template: Template, values: Mapping[str, Any], placed: _Placed) -> Value:
    """What a template gives for a row; None where all of its columns are empty."""
    if isinstance(template, Column):
        return placed.read(template, values)
    if isinstance(template, Always):
        return template.value
    if isinstance(template, tuple):
        entries = [_filled(part, values, placed) for part in template]
        return [entry for entry in entries if entry is not None] or None
    parts = {name: (_filled(part, values, placed), part) for name, part in template.items()}
    if all(value is None or isinstance(part, Always) for value, part in parts.values()):
        return None
    return {name: value for name, (value, _) in parts.items() if value is not None}


def _at_most_two(rows: Iterator[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number == 2:
            return
        yield row


def _marks(marker: str) -> dict[str, str]:
    try:
        found = json.loads(marker or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(mark, str) for mark in found.values()):
        raise SourceError(
            "The mark of the last reading cannot be read. Read the whole system: `clerestory registry "
            "refresh --whole`."
        )
    return found
