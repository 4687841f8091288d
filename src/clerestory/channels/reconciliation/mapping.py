"""The mapping: which column of which file means what. A small TOML file, or nothing where names are ours.

Promises a `Mapping` that is complete, or one sentence that says where the file is wrong; an unknown entry is
refused, because a misspelt one would be silently left out. The form: docs/reference/traffic-mapping.md.
"""

import re
import tomllib
from collections.abc import Mapping as Entries
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from clerestory.channels.reconciliation.errors import LogFileError
from clerestory.channels.reconciliation.logs import MICROSECONDS, NAMES

FORMAT: Final = "clerestory/traffic-mapping/1"
FORMS: Final = ("csv", "parquet", "text")
ENCODINGS: Final = ("utf-8", "latin-1", "cp1252")
_SEE: Final = "docs/reference/traffic-mapping.md shows the form."
_COLUMNS: Final = ("sender", "line", "key", "destination", "control", "digest", "response", "sender_class")
_WINDOWS: Final = {
    "tolerance_seconds": 30,
    "retry_seconds": 120,
    "in_flight_seconds": 120,
    "silence_minutes": 30,
    "most_retries": 3,
}
_LONGEST: Final = 90_000


@dataclass(frozen=True)
class LogForm:
    """How one log is written.

    columns: of sender, line, key, destination, control, digest, response, sender_class, those it has. time:
    one or two columns, joined with a blank. time_form: 'iso', 'epoch_s', 'epoch_ms', or as strftime writes.
    zone: of times without an offset. subject: prefix to column, for a digest made here. pattern: of a line
    with named groups, for the form 'text'. first, last: the period the file claims to be whole for, in
    microseconds. lenient: columns beside time, sender and key may be missing from the file.
    """

    name: str
    form: str = ""
    columns: Entries[str, str] = field(default_factory=dict)
    time: tuple[str, ...] = ("time",)
    time_form: str = "iso"
    zone: str = "UTC"
    separator: str = ","
    encoding: str = "utf-8"
    subject: Entries[str, str] = field(default_factory=dict)
    pattern: str = ""
    no_answer: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    lenient: bool = False

    @property
    def needed(self) -> tuple[str, ...]:
        """Every column of the file that is read, each once."""
        every = (*self.time, *self.columns.values(), *self.subject.values())
        return tuple(dict.fromkeys(every))


@dataclass(frozen=True)
class Windows:
    """How far apart rows of one message may be, in microseconds; `most_retries` is a number of rows."""

    tolerance: int = 30 * MICROSECONDS
    retry: int = 120 * MICROSECONDS
    in_flight: int = 120 * MICROSECONDS
    silence: int = 30 * 60 * MICROSECONDS
    most_retries: int = 3


@dataclass(frozen=True)
class Mapping:
    """keys, destinations: what counts as a question to these records; () for everything. classes: exact
    sender to class, for coverage. control_is_unique: one control field of one sender is one message. zone: in
    which days are told."""

    logs: tuple[LogForm, LogForm, LogForm]
    windows: Windows = Windows()
    keys: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    classes: Entries[str, str] = field(default_factory=dict)
    control_is_unique: bool = False
    zone: str = "UTC"


def own_names() -> Mapping:
    """The mapping of files that use our own names for every column."""
    columns = {one: one for one in _COLUMNS}
    ours, switch, requester = (LogForm(name, columns=columns, lenient=True) for name in NAMES)
    return Mapping((ours, switch, requester))


def read_mapping(path: Path) -> Mapping:
    """Read a mapping. Raises LogFileError saying what cannot be used, and where."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise LogFileError(
            str(path), f"no file that can be read ({error.strerror})", "a mapping", _SEE
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LogFileError(str(path), f"no TOML ({error})", "a TOML file", _SEE) from None
    top = _Table(str(path), document)
    if top.text("format") != FORMAT:
        raise top.fault("format", repr(top.text("format"))[:60], repr(FORMAT))
    ours, switch, requester = (_log(name, top.table(name)) for name in NAMES)
    questions = top.table("questions")
    mapping = Mapping(
        (ours, switch, requester),
        _windows(top.table("windows")),
        tuple(one.upper() for one in questions.texts("keys")),
        tuple(one.upper() for one in questions.texts("destinations")),
        {name.upper(): told for name, told in top.table("sender_classes").all_texts().items()},
        questions.flag("control_is_unique"),
        top.text("days_in", "UTC"),
    )
    _a_zone(mapping.zone, "days_in", top)
    questions.nothing_else()
    top.nothing_else()
    return mapping


class _Table:
    """One table of the file, which knows its place and what was taken out of it."""

    def __init__(self, where: str, entries: Entries[str, Any]) -> None:
        self.where, self.entries, self.taken = where, entries, set[str]()

    def fault(self, name: str, found: str, expected: str) -> LogFileError:
        return LogFileError(f"{self.where}, {name}", found, expected, _SEE)

    def table(self, name: str) -> "_Table":
        found = self._of(name, {})
        if not isinstance(found, dict):
            raise self.fault(name, "no table", f"[{name}]")
        return _Table(f"{self.where}, {name}", found)

    def text(self, name: str, default: str = "") -> str:
        found = self._of(name, default)
        if not isinstance(found, str):
            raise self.fault(name, "no text", "a text in quotes")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        found = self._of(name, [])
        found = [found] if isinstance(found, str) else found
        if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
            raise self.fault(name, "no list of texts", "a list such as ['DQ', 'RQ']")
        return tuple(found)

    def all_texts(self) -> dict[str, str]:
        for name, found in self.entries.items():
            if not isinstance(found, str) or not found:
                raise self.fault(name, "no text", "a text in quotes")
        self.taken |= set(self.entries)
        return dict(self.entries)

    def number(self, name: str, default: int) -> int:
        found = self._of(name, default)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= _LONGEST:
            raise self.fault(name, repr(found)[:40], f"a whole number from 0 to {_LONGEST:,}")
        return found

    def flag(self, name: str) -> bool:
        found = self._of(name, False)
        if not isinstance(found, bool):
            raise self.fault(name, repr(found)[:40], "true or false")
        return found

    def moment(self, name: str) -> int | None:
        """Microseconds of a TOML date-time with an offset."""
        found = self._of(name, None)
        if found is None:
            return None
        if not isinstance(found, datetime) or found.tzinfo is None:
            raise self.fault(name, "no moment with an offset", "one such as 2026-01-31T00:00:00Z")
        return round(found.timestamp() * MICROSECONDS)

    def nothing_else(self) -> None:
        for name in self.entries.keys() - self.taken:
            raise self.fault(name, "an entry nobody reads", "only entries that are described")

    def _of(self, name: str, default: Any) -> Any:
        self.taken.add(name)
        return self.entries.get(name, default)


def _windows(table: _Table) -> Windows:
    told = {name: table.number(name, default) for name, default in _WINDOWS.items()}
    table.nothing_else()
    if told["retry_seconds"] < told["tolerance_seconds"]:
        raise table.fault(
            "retry_seconds",
            str(told["retry_seconds"]),
            f"at least tolerance_seconds, {told['tolerance_seconds']}",
        )
    return Windows(
        told["tolerance_seconds"] * MICROSECONDS,
        told["retry_seconds"] * MICROSECONDS,
        told["in_flight_seconds"] * MICROSECONDS,
        told["silence_minutes"] * 60 * MICROSECONDS,
        told["most_retries"],
    )


def _log(name: str, table: _Table) -> LogForm:
    if not table.entries:
        return LogForm(name, columns={one: one for one in _COLUMNS}, lenient=True)
    columns = {one: told for one in _COLUMNS if (told := table.text(one))}
    subject = table.table("subject").all_texts()
    form = LogForm(
        name,
        table.text("form"),
        columns,
        table.texts("time") or ("time",),
        table.text("time_form", "iso"),
        table.text("zone", "UTC"),
        table.text("separator", ","),
        table.text("encoding", "utf-8").lower(),
        subject,
        table.text("pattern"),
        tuple(one.upper() for one in table.texts("no_answer")),
        table.moment("from"),
        table.moment("to"),
    )
    table.nothing_else()
    _usable(form, table)
    return form


def _usable(form: LogForm, table: _Table) -> None:
    missing = [one for one in ("sender", "key") if one not in form.columns]
    if missing:
        raise table.fault(missing[0], "nothing", "the name of the column that holds it")
    if form.form and form.form not in FORMS:
        raise table.fault("form", repr(form.form)[:40], " or ".join(FORMS))
    if form.encoding not in ENCODINGS:
        raise table.fault("encoding", repr(form.encoding)[:40], " or ".join(ENCODINGS))
    if len(form.separator) != 1 or form.separator in '"\r\n':
        raise table.fault("separator", repr(form.separator)[:40], "one sign")
    if "digest" in form.columns and form.subject:
        raise table.fault("subject", "a table beside 'digest'", "one of the two")
    if len(form.time) > 2:
        raise table.fault("time", f"{len(form.time)} columns", "one or two")
    if form.form == "text":
        _groups(form, table)
    _a_zone(form.zone, "zone", table)


def _a_zone(told: str, name: str, table: _Table) -> None:
    try:
        ZoneInfo(told)
    except (KeyError, ValueError, OSError):
        raise table.fault(name, repr(told)[:40], "a zone such as 'UTC'") from None


def _groups(form: LogForm, table: _Table) -> None:
    try:
        groups = set(re.compile(form.pattern).groupindex)
    except re.error as error:
        raise table.fault("pattern", f"no regular expression ({error})", "one with named groups") from None
    for one in form.needed:
        if one not in groups:
            raise table.fault("pattern", f"no group {one!r}", f"(?P<{one}>…), which the mapping names")
