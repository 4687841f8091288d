"""A record system tried out before anything is taken over: every row read as the mapping says, and counted.

Promises to read everything and keep nothing; to go on after a row that does not fit, so that all kinds of
faults are told at once, each with its number and its first place; and to show no value of any row.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from clerestory.registry.errors import SourceError, SourceRowError
from clerestory.registry.sources.mapped import read_record
from clerestory.registry.sources.mapping import Records, SystemMapping
from clerestory.registry.sources.rows import Rows

_TOLD_EVERY: Final = 500
_MOST_KINDS: Final = 100


@dataclass
class Fault:
    """Rows that are wrong in one way. first: where the first of them stands."""

    column: str
    found: str
    expected: str
    first: str
    rows: int = 0


@dataclass
class CheckedTable:
    """One table of records. rows: all of them; usable: that can be taken over; elements, kinds, keys: how
    many of these have each. twice: keys that came again. stopped: why the reading ended before the end."""

    name: str
    rows: int = 0
    usable: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    elements: Counter[str] = field(default_factory=Counter)
    confidential: int = 0
    twice: int = 0
    faults: dict[tuple[str, str], Fault] = field(default_factory=dict)
    stopped: str = ""

    @property
    def is_good(self) -> bool:
        """Whether a load would come to its end."""
        return bool(self.rows) and not (self.faults or self.twice or self.stopped)


def check_system(
    mapping: SystemMapping, rows: Rows, progress: Callable[[int], None] | None = None
) -> list[CheckedTable]:
    """Read every table of a mapping. progress: told how many rows of a table have been read."""
    found: list[CheckedTable] = []
    for records in mapping.records:
        table = CheckedTable(records.name)
        found.append(table)
        try:
            _read(mapping, records, rows, table, progress)
        except SourceError as problem:
            table.stopped = str(problem)
    return found


def _read(
    mapping: SystemMapping,
    records: Records,
    rows: Rows,
    table: CheckedTable,
    progress: Callable[[int], None] | None,
) -> None:
    seen: set[int] = set()
    for row in rows.read(records, None):
        table.rows += 1
        if progress is not None and table.rows % _TOLD_EVERY == 0:
            progress(table.rows)
        try:
            summary, _ = read_record(records, row, mapping.name)
        except SourceRowError as wrong:
            _keep(table, wrong, row.place)
            continue
        table.twice += hash(summary.source_key) in seen
        seen.add(hash(summary.source_key))
        table.usable += 1
        table.kinds[summary.kind.value] += 1
        table.elements.update(summary.elements)
        table.confidential += summary.address_confidential
        table.keys.update(name for name, value in vars(summary.keys).items() if value is not None)


def _keep(table: CheckedTable, wrong: SourceRowError, place: str) -> None:
    kind = (wrong.column, wrong.found)
    if kind not in table.faults and len(table.faults) >= _MOST_KINDS:
        kind = ("others", "more kinds of faults")
    fault = table.faults.setdefault(kind, Fault(kind[0], kind[1], wrong.expected, place))
    fault.rows += 1
