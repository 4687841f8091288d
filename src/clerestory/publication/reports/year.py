"""The last twelve months in four figures, out of published reports alone.

Promises: a number here is a cell of a report that stands, with the cell's own address; what is withheld there
is withheld here, and nothing is added up. A month without a report is a gap that says so. Where no month was
published yet, the days of the newest report stand for themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from clerestory.publication.reports.menu import ALL
from clerestory.publication.reports.periods import Period, month_of, parse
from clerestory.suppression import PERIOD, WITHHELD

MONTHS: Final = 12


class Measure(StrEnum):
    """What is shown of each month."""

    ASKED = "asked"
    RELEASED = "released"
    REVIEWED = "reviewed"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a measure stands: the table, and one category of each of its splits. whole: where everything
    stands that was looked at for it."""

    table: str
    codes: tuple[str, ...]
    whole: tuple[str, ...] = ()


PLACES: Final[Mapping[Measure, _Place]] = {
    Measure.ASKED: _Place("asked-channel", (ALL,)),
    Measure.RELEASED: _Place("answers-group", (ALL, "released"), (ALL, ALL)),
    Measure.REVIEWED: _Place("reviewed", ()),
    Measure.WITHHELD: _Place("answers-group", (ALL, "refused"), (ALL, ALL)),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A published cell. value: None where it is withheld. of: how many were looked at, where that is shown.
    report: the one it stands in; at: its address there."""

    value: int | None
    of: int | None
    report: str
    at: str
    definition: str


@dataclass(frozen=True, slots=True)
class Span:
    """A month, or the days of one report. told: by measure; a measure that no report has is not there."""

    period: Period
    told: Mapping[Measure, Told]

    @property
    def is_month(self) -> bool:
        """Is it a month of the calendar?"""
        return self.period == month_of(self.period.first)

    @property
    def is_empty(self) -> bool:
        """Was no report of it published?"""
        return not self.told


@dataclass(frozen=True, slots=True)
class LastYear:
    """Up to twelve months up to the newest published one, oldest first, or one span of other days."""

    spans: tuple[Span, ...]

    @property
    def newest(self) -> Span:
        """The last one, which always has a report."""
        return self.spans[-1]

    @property
    def most(self) -> int:
        """The largest number that is shown; at least 1."""
        values = [one.value for span in self.spans for one in span.told.values() if one.value]
        return max(values, default=1)


def months_before(newest: Period) -> tuple[Period, ...]:
    """Twelve months that end with this one, oldest first."""
    found = [newest]
    while len(found) < MONTHS:
        found.append(month_of(found[-1].first - timedelta(days=1)))
    return tuple(reversed(found))


def wanted(names: Iterable[str]) -> tuple[str, ...]:
    """Of all published periods, those whose documents the picture needs, oldest first: the last twelve
    months, or, without any month, the one that ended last."""
    periods = sorted({parse(name) for name in names}, key=lambda one: (one.last, one.first))
    months = [one for one in periods if one == month_of(one.first)]
    if not months:
        return tuple(one.name for one in periods[-1:])
    since = months_before(months[-1])[0].first
    return tuple(one.name for one in months if one.first >= since)


def last_year(documents: Sequence[Mapping[str, Any]]) -> LastYear | None:
    """The picture's figures, out of the documents that `wanted` named. None where there are none."""
    told = {parse(one["period"]["name"]): _told(one) for one in documents}
    if not told:
        return None
    newest = max(told, key=lambda one: (one.last, one.first))
    if newest != month_of(newest.first):
        return LastYear((Span(newest, told[newest]),))
    spans = tuple(Span(month, told.get(month, {})) for month in months_before(newest))
    begun = next(at for at, span in enumerate(spans) if not span.is_empty)
    return LastYear(spans[begun:])


def last_day(year: LastYear) -> date:
    """The day up to which the picture counts."""
    return year.newest.period.last


def _told(document: Mapping[str, Any]) -> dict[Measure, Told]:
    found = {measure: _cell(document, place) for measure, place in PLACES.items()}
    return {measure: told for measure, told in found.items() if told is not None}


def _cell(document: Mapping[str, Any], place: _Place) -> Told | None:
    table = next((one for one in document["tables"] if one["table"] == place.table), None)
    found = _found(document, table, place.codes) if table else None
    if table is None or found is None:
        return None
    whole = _found(document, table, place.whole) if place.whole else None
    return Told(
        value=_count(found),
        of=_count(whole) if whole else None,
        report=document["period"]["name"],
        at=found["at"],
        definition=table["definition"],
    )


def _found(
    document: Mapping[str, Any], table: Mapping[str, Any], codes: tuple[str, ...]
) -> Mapping[str, Any] | None:
    splits = [one["name"] for one in table["dimensions"] if one["name"] != PERIOD]
    want = {**dict(zip(splits, codes, strict=True)), PERIOD: document["period"]["name"]}
    return next((one for one in table["cells"] if one["cell"] == want), None)


def _count(cell: Mapping[str, Any]) -> int | None:
    value = cell["value"]
    return None if value == WITHHELD or isinstance(value, str) else int(value)
