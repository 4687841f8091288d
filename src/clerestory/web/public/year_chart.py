"""The last twelve months as four small pictures on one scale, drawn for the page's own style sheet.

A withheld count is a hatched bar of one height that says so in words; a month without a report is a dash; a
zero is a zero. Bars begin at zero, and all four pictures share the scale, so that heights can be compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from clerestory.publication.reports.year import MONTHS, LastYear, Measure, Span, Told
from clerestory.web.words import Word

WIDTH: Final = 288
HEIGHT: Final = 124
GROUND: Final = 102
_HIGH: Final = 80
_WIDEST: Final = 44
_GAP: Final = 5
_HATCHED: Final = 9
_LONGEST: Final = 3
"""Digits that fit over a bar of twelve."""
NAMES: Final[dict[Measure, Word]] = {
    Measure.ASKED: _("Asked"),
    Measure.RELEASED: _("Released"),
    Measure.REVIEWED: _("Reviewed by a person"),
    Measure.WITHHELD: _("Requests refused"),
}
UNITS: Final[dict[Measure, Word]] = {
    Measure.ASKED: _("requests"),
    Measure.RELEASED: _("answers"),
    Measure.REVIEWED: _("requests"),
    Measure.WITHHELD: _("answers"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of one picture. kind: bar, held, zero or none. says: the number over it, or nothing."""

    kind: str
    x: str
    y: str
    width: str
    height: str
    middle: str
    says: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture with its newest number. told: None where no report counts it."""

    measure: Measure
    name: Word
    unit: Word
    told: Told | None
    bars: tuple[Bar, ...]

    @property
    def is_counted(self) -> bool:
        """Does any report count it?"""
        return self.told is not None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a time, and a cell for each measure."""

    time: str
    report: str
    cells: tuple[Told | None, ...]


@dataclass(frozen=True, slots=True)
class YearChart:
    """The whole: four pictures, the table that says the same, and which time it is."""

    panels: tuple[Panel, ...]
    lines: tuple[Line, ...]
    newest: str
    first: str
    last: str
    report: str
    width: int = WIDTH
    height: int = HEIGHT
    ground: int = GROUND

    @property
    def has_months(self) -> bool:
        """More than one time?"""
        return len(self.lines) > 1

    @property
    def is_whole(self) -> bool:
        """All twelve months?"""
        return len(self.lines) == MONTHS


def chart(year: LastYear) -> YearChart:
    """The pictures of these months, in the language at hand."""
    panels = tuple(
        Panel(one, NAMES[one], UNITS[one], _newest(year, one), tuple(_bars(year, one))) for one in Measure
    )
    lines = tuple(
        Line(time_of(span), next(iter(span.told.values())).report if span.told else "", _cells(span))
        for span in reversed(year.spans)
    )
    return YearChart(
        panels=panels,
        lines=lines,
        newest=time_of(year.newest),
        first=_short(year.spans[0]),
        last=_short(year.newest),
        report=lines[0].report,
    )


def time_of(span: Span) -> str:
    """October 2026; or the days, where it is no month."""
    if span.is_month:
        return formats.date_format(span.period.first, "YEAR_MONTH_FORMAT")
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in (span.period.first, span.period.last))
    return f"{first} – {last}"


def _short(span: Span) -> str:
    if not span.is_month:
        return ""
    return formats.date_format(span.period.first, "M Y")


def _newest(year: LastYear, measure: Measure) -> Told | None:
    return year.newest.told.get(measure)


def _cells(span: Span) -> tuple[Told | None, ...]:
    return tuple(span.told.get(one) for one in Measure)


def _bars(year: LastYear, measure: Measure) -> Iterator[Bar]:
    slot = WIDTH / len(year.spans)
    width = min(slot - _GAP, _WIDEST)
    told = [span.told.get(measure) for span in year.spans]
    tallest = max((one.value for one in told if one and one.value), default=0)
    for at, one in enumerate(told):
        left = at * slot + (slot - width) / 2 if len(told) > 1 else 0.0
        middle = f"{left + width / 2:.1f}"
        if one is None:
            yield Bar("none", f"{left:.1f}", f"{GROUND - 4}", f"{width:.1f}", "0", middle, "")
        elif one.value is None:
            yield Bar(
                "held", f"{left:.1f}", f"{GROUND - _HATCHED}", f"{width:.1f}", f"{_HATCHED}", middle, ""
            )
        elif one.value == 0:
            yield Bar("zero", f"{left:.1f}", f"{GROUND}", f"{width:.1f}", "0", middle, "0")
        else:
            high = max(1.0, _HIGH * one.value / year.most)
            is_told = len(str(one.value)) <= _LONGEST or one.value == tallest or at == len(told) - 1
            yield Bar(
                "bar", f"{left:.1f}", f"{GROUND - high:.1f}", f"{width:.1f}", f"{high:.1f}", middle,
                f"{one.value:,}" if is_told else "",
            )  # fmt: skip
