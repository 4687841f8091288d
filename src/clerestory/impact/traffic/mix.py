"""The mix: every share and figure that sample traffic is made of, read from one file anybody can edit.

Promises a `Mix` that is complete and adds up, or one sentence that says where the file is wrong. Demands of
every table that it says whether it is published or an assumption, and why. Names no state itself.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from clerestory.impact.errors import TrafficError
from clerestory.impact.traffic.record import record
from clerestory.impact.traffic.table import Table

FORMAT: Final = "clerestory/traffic/1"
BY_KIND: Final = ("standing", "channel", "message", "aim", "paper")
BY_SUBJECT: Final = ("credential", "flags", "resolved")
GROUPS: Final = (*BY_KIND, *BY_SUBJECT)
_PACKAGE: Final = Path(__file__).parents[2]
_NODE: Final = re.compile(r"(us-\{state\}|[a-z0-9_-]+)(\.[a-z0-9_-]+)*")
_MOST_AGENCIES: Final = 1 << 16

Value = int | bool
Record = Mapping[str, Value]


@dataclass(frozen=True)
class Kind:
    """A kind of agency: a published number of questions a year, or a share of all the others."""

    name: str
    node: str
    questions: int | None
    share: int
    agencies: int
    mixes: Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """Facts that are drawn together. `shares`: for each mix of the group, records by place and share."""

    names: tuple[str, ...]
    records: tuple[Record, ...]
    subjects: tuple[str, ...]
    shares: Mapping[str, Mapping[int, int]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns these records fill; one that a record leaves out becomes a null."""
        return tuple(dict.fromkeys(name for record in self.records for name in record))


@dataclass(frozen=True)
class Mix:
    """All that sample traffic is made of. `digest` is the sha256 of the file; `bases` counts its labels."""

    questions: int
    agencies: int
    first: date
    last: date
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    states: Mapping[str, int]
    kinds: tuple[Kind, ...]
    flatness: int
    groups: Mapping[str, Group]
    always: Record
    digest: str
    bases: Mapping[str, int]


def default_mix() -> Path:
    """The mix shipped with the program: beside its packages, or in the clone it runs from."""
    shipped = _PACKAGE / "samples" / "traffic.toml"
    return shipped if shipped.is_file() else _PACKAGE.parents[1] / "samples" / "traffic.toml"


def read_mix(path: Path) -> Mix:
    """Read a mix. Raises TrafficError saying what cannot be used, and where."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TrafficError(
            f"The mix {path} cannot be read ({error.strerror}). Name another one with --mix."
        ) from None
    try:
        document = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TrafficError(
            f"The mix {path} is no TOML file: {error}. samples/traffic.toml shows the form."
        ) from None
    top = Table(path, "", document, bases={})
    if top.text("format") != FORMAT:
        raise top.fault("format", repr(document["format"])[:60], repr(FORMAT))
    return _mix(top, sha256(raw).hexdigest())


def _mix(top: Table, digest: str) -> Mix:
    total, seasons, agencies = (top.labelled(name) for name in ("total", "seasons", "agencies"))
    first, last = total.day("first"), total.day("last")
    if not first <= last:
        raise total.fault("last", last.isoformat(), f"a day not before {first.isoformat()}")
    groups = {name: _group(top, name) for name in GROUPS}
    same = top.labelled("always")
    always = record(same, "record", same.table("record"))
    _each_fact_once(top, groups, always)
    counts = agencies.shares("counts", least=1)
    kinds = tuple(_kind(top, name, counts.get(name), groups) for name in top.table("kinds").names())
    mix = Mix(
        questions=total.whole("questions", least=1),
        agencies=total.whole("agencies", least=1),
        first=first,
        last=last,
        months=seasons.wholes("months", 12),
        weekdays=seasons.wholes("weekdays", 7),
        states=_states(top),
        kinds=kinds,
        flatness=agencies.whole("flatness", least=0),
        groups=groups,
        always=always,
        digest=digest,
        bases=top.bases,
    )
    _adds_up(top, mix, counts)
    return mix


def _states(top: Table) -> dict[str, int]:
    states: dict[str, int] = {}
    tables = top.table("states")
    for name in tables.names():
        for state, share in tables.labelled(name).shares("shares", least=1).items():
            if not re.fullmatch("[a-z]{2}", state) or state in states:
                raise tables.fault(name, f"the state {state!r}", "a two-letter code, each once")
            states[state] = share
    if len(states) < 2:
        raise top.fault("states", f"{len(states)} states", "two at least: one asks, the other is asked")
    return dict(sorted(states.items()))


def _kind(top: Table, name: str, agencies: int | None, groups: Mapping[str, Group]) -> Kind:
    table = top.table("kinds").labelled(name)
    node = table.text("node")
    if not _NODE.fullmatch(node):
        raise table.fault("node", repr(node), "a node of the tree of requesters, or one with us-{state}")
    if agencies is None:
        raise top.fault("agencies.counts", f"no {name!r}", "a number of agencies for each kind")
    mixes = table.table("mixes")
    chosen = {group: mixes.text(group) for group in BY_KIND}
    for group, mix in chosen.items():
        if mix not in groups[group].shares:
            raise mixes.fault(group, repr(mix), f"one of mixes.{group}: {', '.join(groups[group].shares)}")
    published = table.whole("questions", least=0) if table.has("questions") else None
    share = 0 if published is not None else table.whole("share", least=1)
    return Kind(name, node, published, share, agencies, chosen)


def _group(top: Table, name: str) -> Group:
    table = top.table("records").labelled(name)
    names = tuple(each for each in table.names() if each not in ("basis", "source"))
    records, subjects = [], []
    for each in names:
        entry = table.table(each)
        subjects.append(entry.text("subject") if name == "message" else "")
        records.append(record(table, each, entry))
    mixes = top.table("mixes").table(name)
    shares: dict[str, dict[int, int]] = {}
    for mix in mixes.names():
        shares[mix] = {}
        for each, share in mixes.labelled(mix).shares("shares", least=1).items():
            if each not in names:
                raise mixes.fault(mix, repr(each), f"one of records.{name}: {', '.join(names)}")
            shares[mix][names.index(each)] = share
    if not names or not shares:
        raise top.fault(f"records.{name}", "nothing", "one record and one mix at least")
    return Group(names, tuple(records), tuple(subjects), shares)


def _each_fact_once(top: Table, groups: Mapping[str, Group], always: Record) -> None:
    seen: dict[str, str] = {}
    for name, columns in (("always", tuple(always)), *((name, one.columns) for name, one in groups.items())):
        for column in columns:
            if column in seen:
                raise top.fault(
                    f"records.{name}", f"{column!r}, which {seen[column]} fills", "each fact once"
                )
            seen[column] = name
    elements = [index for index, one in enumerate(groups["message"].records) if not one.get("elements")]
    if elements:
        where = f"records.message.{groups['message'].names[elements[0]]}"
        raise top.fault(where, "no elements", "one element at least")
    for group in BY_SUBJECT:
        for subject in set(groups["message"].subjects) - set(groups[group].shares):
            raise top.fault(
                f"mixes.{group}", f"no mix {subject!r}", "one for each subject of records.message"
            )


def _adds_up(top: Table, mix: Mix, counts: Mapping[str, int]) -> None:
    unknown = set(counts) - {kind.name for kind in mix.kinds}
    if unknown:
        raise top.fault("agencies.counts", f"{min(unknown)!r}", "only names of kinds")
    if sum(counts.values()) != mix.agencies:
        raise top.fault(
            "agencies.counts", f"{sum(counts.values()):,} agencies", f"{mix.agencies:,}, as total.agencies"
        )
    if mix.agencies > _MOST_AGENCIES:
        raise top.fault("total.agencies", f"{mix.agencies:,}", f"at most {_MOST_AGENCIES:,}")
    published = sum(kind.questions or 0 for kind in mix.kinds)
    if published > mix.questions:
        raise top.fault("kinds", f"{published:,} published questions", f"at most {mix.questions:,}")
    if published < mix.questions and not any(kind.share for kind in mix.kinds):
        raise top.fault("kinds", "no kind with a share", "one at least, for the questions left")
    if not any(mix.months) or not any(mix.weekdays):
        raise top.fault("seasons", "only zeros", "a number above zero")
    if not any(mix.months[month - 1] for month in _months(mix)):
        raise top.fault("seasons.months", "zeros in the whole period", "a number above zero")


def _months(mix: Mix) -> set[int]:
    days = range(mix.first.toordinal(), mix.last.toordinal() + 1)
    return {date.fromordinal(day).month for day in days}


def labels(mix: Mix) -> dict[str, Any]:
    """How many tables are published and how many are assumptions, for history.json."""
    return dict(sorted(mix.bases.items()))
