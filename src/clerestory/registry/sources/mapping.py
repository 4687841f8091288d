"""What the columns of the office's own record system mean here: one TOML file, read and judged as a whole.

Promises that a mapping which loads can be applied: every key is known, every element is one of the facts
format, every day has a layout, each table of records has a name of its own; and that everything wrong is told
at once, with its place. What a mapping does not name is not taken over. No secret stands in the file: it
names a file in the folder of secrets. Written for people in docs/operations/record-system.md.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Final

from clerestory.registry.errors import MappingError
from clerestory.registry.records import Kind, PersonKeys, VehicleKeys
from clerestory.registry.sources.columns import Column
from clerestory.registry.sources.configured import Configured, Problems
from clerestory.registry.sources.peers import Peer, read_peer
from clerestory.registry.sources.spelled import (
    Always,
    Template,
    read_column,
    read_flag,
    read_marker,
    read_template,
)
from clerestory.vocabulary.elements import ELEMENTS

FORMAT: Final = "clerestory/record-system/1"
ABOUT: Final = "docs/operations/record-system.md"
PERSON_KEYS: Final = {one.name: one.default is MISSING for one in fields(PersonKeys)}
"""What a person's record is found by, and whether each record has it."""
VEHICLE_KEYS: Final = dict.fromkeys((one.name for one in fields(VehicleKeys)), False)
_PEOPLE: Final = (Kind.DRIVER, Kind.ID_CARD)
_IDENTIFYING: Final = ("licence_number", "plate", "vin")
FLAGS: Final = ("address_confidential", "accident_without_conviction")
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LARGEST_FILE_BYTES: Final = 1_000_000


@dataclass(frozen=True)
class Records:
    """One table of records. at: path, view or file in the system, as its peer names it. kind: of all of
    them, or a column whose codes say it.

    key: column that names a record and tells nothing of a person. changed: column that grows with each
    change; None: nobody can say what changed. elements: how each is put together. unmapped: columns that are
    there and are not taken over. widths: for files of fixed width, first and last sign of each column.
    """

    name: str
    at: str
    kind: Kind | Column
    key: Column
    keys: Mapping[str, Column]
    flags: Mapping[str, Column | Always]
    credential: Column | None
    elements: Mapping[str, Template]
    changed: Column | None
    unmapped: frozenset[str]
    widths: Mapping[str, tuple[int, int]]

    def columns(self) -> frozenset[str]:
        """Names of all columns that are read."""
        one = [self.key, *self.keys.values(), *self.flags.values(), self.credential, self.changed, self.kind]
        parts = [part for each in one if isinstance(each, Column | Always) for part in columns_in(each)]
        parts += [part for template in self.elements.values() for part in columns_in(template)]
        return frozenset(column.name for column in parts)

    def always_read(self) -> tuple[Column, ...]:
        """Columns that are read whichever elements are asked for: the name of the record, and what restricts
        answers."""
        parts = (self.key, self.credential, *self.flags.values())
        return tuple(column for part in parts if part is not None for column in columns_in(part))

    def columns_for(self, elements: frozenset[str]) -> frozenset[str]:
        """Names of the columns that are read for these elements alone, with those that always are."""
        chosen = [part for name in elements & set(self.elements) for part in columns_in(self.elements[name])]
        return frozenset(column.name for column in (*self.always_read(), *chosen))


@dataclass(frozen=True)
class SystemMapping:
    """A whole file. name: of the system, stored with every record. peer: how it is reached."""

    name: str
    peer: Peer
    records: tuple[Records, ...]


def columns_in(template: Template) -> Iterator[Column]:
    """Every column that a template reads."""
    if isinstance(template, Column):
        yield template
    elif isinstance(template, dict):
        for part in template.values():
            yield from columns_in(part)
    elif isinstance(template, tuple):
        for part in template:
            yield from columns_in(part)


def read_mapping(file: Path) -> SystemMapping:
    """Read and judge a mapping. Raises MappingError with every complaint."""
    problems = Problems()
    top = Configured(_document(file), file.name, problems)
    top.text("format", among=(FORMAT,))
    name = top.text("name")
    if name and not _NAME.fullmatch(name):
        problems.add(f"{file.name}.name", repr(name), "up to 40 small letters, digits and hyphens")
    codes = _codes(top, problems)
    peer = read_peer(top, problems, file.parent)
    tables = top.raw("records")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        problems.add(f"{file.name}.records", "none", "at least one [[records]]")
        tables = []
    records = []
    for number, table in enumerate(tables, start=1):
        given = Configured(table, f"records[{number}]", problems)
        records.append(_records(given, codes, peer))
        given.done()
    names = [each.name for each in records]
    for twice in sorted({each for each in names if names.count(each) > 1}):
        problems.add(f"{file.name}.records", f"the name {twice!r} twice", "a name of its own for each")
    top.done()
    if problems.found:
        raise MappingError(
            f"{file} cannot be used; the record system was not asked.\n  {problems.told()}\nMend the file; "
            f"{ABOUT} describes each key, and `clerestory registry check` reads it again."
        )
    assert peer is not None  # else there was a complaint
    return SystemMapping(name, peer, tuple(records))


def _document(file: Path) -> dict[str, Any]:
    try:
        text = file.read_bytes()
        if len(text) > _LARGEST_FILE_BYTES:
            raise MappingError(f"{file} has {len(text)} bytes; a mapping has at most {_LARGEST_FILE_BYTES}.")
        return tomllib.loads(text.decode("utf-8"))
    except OSError as error:
        raise MappingError(
            f"The mapping {file} cannot be read ({error.strerror}). See that it is there and readable."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        why = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not UTF-8"
        raise MappingError(f"{file} is not TOML: {why}. {ABOUT} shows whole examples.") from None


def _codes(top: Configured, problems: Problems) -> dict[str, dict[str, str]]:
    found = {}
    given = top.table("codes")
    for name in given.values:
        table = given.table(name)
        found[name] = {code: table.text(code) for code in table.values}
    return found


def _records(given: Configured, codes: Mapping[str, Mapping[str, str]], peer: Peer | None) -> Records:
    problems = given.problems
    name = given.text("name")
    if name and not _NAME.fullmatch(name):
        problems.add(f"{given.where}.name", repr(name), "up to 40 small letters, digits and hyphens")
    at = given.text(peer.where if peer else "at")
    kind = _kind(given, codes)
    is_person = _is_person(kind)
    key = read_column(given.raw("key"), f"{given.where}.key", codes, problems, required=True)
    keys = _keys(given.table("keys"), codes, is_person)
    taken = {column.name for name, column in keys.items() if name in _IDENTIFYING}
    if key.name in taken:
        problems.add(
            f"{given.where}.key",
            f"{key.name!r}, by which somebody is found",
            "a column that names the record and tells nothing of a person",
        )
    flags = given.table("flags")
    read = {one: read_flag(flags.raw(one), f"{flags.where}.{one}", problems) for one in FLAGS}
    flags.done()
    credential = given.raw("credential")
    made = Records(
        name=name,
        at=at,
        kind=kind,
        key=key,
        keys=keys,
        flags=read,
        credential=None
        if credential is None
        else read_column(credential, f"{given.where}.credential", codes, problems),
        elements=_elements(given.table("elements"), codes),
        changed=read_marker(given.raw("changed"), f"{given.where}.changed", problems),
        unmapped=frozenset(given.texts("unmapped")),
        widths=_widths(given, peer),
    )
    if both := sorted(made.unmapped & made.columns()):
        problems.add(f"{given.where}.unmapped", f"{', '.join(both)}, which is mapped", "only what is not")
    if made.widths and (absent := sorted((made.columns() | made.unmapped) - set(made.widths))):
        problems.add(
            f"{given.where}.columns", f"no place of {', '.join(absent)}", "first and last sign of each"
        )
    return made


def _kind(given: Configured, codes: Mapping[str, Mapping[str, str]]) -> Kind | Column:
    """What the records are about: said once for all, or by a column with codes, all of them of people or all
    of them of vehicles."""
    kinds = tuple(kind.value for kind in Kind)
    if isinstance(given.raw("kind"), dict):
        where = f"{given.where}.kind"
        column = read_column(given.raw("kind"), where, codes, given.problems, required=True)
        meant = set((column.codes or {}).values())
        if not meant or not meant <= set(kinds) or len({Kind(one) in _PEOPLE for one in meant}) != 1:
            given.problems.add(where, "other codes", "codes for driver and id_card, or for the other two")
            return Kind.DRIVER
        return column
    kind = given.text("kind", among=kinds)
    return Kind(kind) if kind in kinds else Kind.DRIVER


def _is_person(kind: Kind | Column) -> bool:
    meant = [kind] if isinstance(kind, Kind) else [Kind(one) for one in (kind.codes or {}).values()]
    return all(one in _PEOPLE for one in meant)


def _keys(given: Configured, codes: Mapping[str, Mapping[str, str]], is_person: bool) -> dict[str, Column]:
    found = {}
    for name, is_needed in (PERSON_KEYS if is_person else VEHICLE_KEYS).items():
        if given.has(name) or is_needed:
            where = f"{given.where}.{name}"
            found[name] = read_column(given.raw(name), where, codes, given.problems, required=is_needed)
            if name == "dob" and found[name].reads != "day":
                given.problems.add(where, f"reads = {found[name].reads!r}", 'reads = "day" and its layout')
    if not is_person and not found:
        given.problems.add(given.where, "neither plate nor vin", "one of them at least")
    given.done()
    return found


def _elements(given: Configured, codes: Mapping[str, Mapping[str, str]]) -> dict[str, Template]:
    found: dict[str, Template] = {}
    for name, value in given.values.items():
        if name not in ELEMENTS:
            given.problems.add(f"{given.where}.{name}", "no element", f"one of {', '.join(ELEMENTS)}")
            continue
        found[name] = read_template(value, f"{given.where}.{name}", codes, given.problems)
    if not given.values:
        given.problems.add(given.where, "none", "at least one element")
    return found


def _widths(given: Configured, peer: Peer | None) -> dict[str, tuple[int, int]]:
    if peer is None or not peer.is_fixed_width:
        return {}
    found = {}
    table = given.table("columns")
    for name in table.values:
        place = table.raw(name)
        is_place = isinstance(place, list) and [type(one) for one in place] == [int, int]
        if not is_place or not 1 <= place[0] <= place[1] <= 100_000:
            given.problems.add(f"{table.where}.{name}", repr(place), "[first, last], counted from 1")
            continue
        found[name] = (place[0], place[1])
    if not table.values:
        given.problems.add(table.where, "none", "the place of each column, such as DL_NO = [1, 9]")
    return found
