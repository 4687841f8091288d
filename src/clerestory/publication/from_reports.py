"""Statements made of published figures: a line of a table, one number, a number by month with its interval.

Promises that a count is told only out of a published report, with unit, period, definition and the address
that `clerestory verify-number` takes; that a withheld cell is told as withheld; that nothing is worked out
from cells one of which is withheld.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.figures import Figure, Line, Published
from clerestory.publication.intervals import Interval, poisson, wilson
from clerestory.publication.quoting import no_data, unmeasured
from clerestory.publication.reports.days import spoken_period
from clerestory.publication.reports.document import label
from clerestory.publication.reports.menu import ALL
from clerestory.publication.reports.periods import Period
from clerestory.publication.sources import OfFigure
from clerestory.publication.statements import Statement
from clerestory.publication.wording import listed, say, small
from clerestory.vocabulary.words import Language

MONTHS_FOR_A_TREND: Final = 3
MOST_NAMED: Final = 2
"""Withheld figures that are named; more are said as all others."""


@dataclass(frozen=True)
class Wanted:
    """Figures that belong to an answer: of a table over one dimension, with a category for each other one;
    over empty: its total; is_single: a figure that is no cell, by its name. only_if_any: not told where
    every one is zero; without: a table that says more, beside which they are not told."""

    table: str
    over: str = ""
    fixed: tuple[tuple[str, str], ...] = ()
    is_single: bool = False
    only_if_any: bool = False
    without: str = ""

    def of(self, report: Published) -> Line | None:
        """These figures in one report; None where it has none, or where they are not to be told."""
        if self.without and report.definition_of(self.without):
            return None
        line = self._all(report)
        if self.only_if_any and line is not None and all(one.value == 0 for one in line.figures):
            return None
        return line

    def _all(self, report: Published) -> Line | None:
        if self.is_single:
            return report.single(self.table)
        return (
            report.line(self.table, self.over, **dict(self.fixed)) if self.over else report.whole(self.table)
        )


def wanted(table: str, over: str = "", **fixed: str) -> Wanted:
    """Figures of a table."""
    return Wanted(table, over, tuple(fixed.items()))


def wanted_if_any(table: str, over: str, **fixed: str) -> Wanted:
    """Figures of a table that are told where one of them is not zero: another line tells the zeros."""
    return Wanted(table, over, tuple(fixed.items()), only_if_any=True)


def wanted_without(better: str, table: str, over: str, **fixed: str) -> Wanted:
    """Figures of a table that are told of reports that do not have the table `better` yet."""
    return Wanted(table, over, tuple(fixed.items()), without=better)


def single(name: str) -> Wanted:
    """A figure that is no cell of a table."""
    return Wanted(name, is_single=True)


def reported(asked: Asked, what: str, figures: Sequence[Wanted], *, about: str = "") -> Iterator[Statement]:
    """The figures, as the office's reports have them; or where they are told, or why there are none. what: a
    name among the texts of the part `missing`."""
    reports = asked.records.reports if asked.records else None
    if reports is None:
        yield unmeasured(asked, what, "reports", about=about)
        return
    if not reports.told:
        yield no_data(asked, what, "no_report", about=about)
        return
    found = [one for each in figures for report in reports.told for one in _told(asked, report, each, about)]
    once = {one.text: one for one in found}  # a table that was left out is told once
    yield from once.values() or [no_data(asked, what, "not_counted", about=about)]


def by_month(asked: Asked, figures: Wanted, *, about: str = "") -> Iterator[Statement]:
    """The total of each, by published month, with intervals; and whether it moved. Nothing where there
    is no published month."""
    reports = asked.records.reports if asked.records else None
    months = reports.months if reports else ()
    lines = [(month, line) for month in months if (line := figures.of(month)) is not None]
    if not lines:
        return
    source = _source([line.total for _, line in lines], lines[-1][1], [month for month, _ in lines], asked)
    parts, withheld = [], []
    shown: list[tuple[Published, Interval]] = []
    for month, line in lines:
        value = line.total.value
        if not isinstance(value, int):
            withheld.append(_days(asked.language, month))
            continue
        interval = poisson(value)
        shown.append((month, interval.over((month.last - month.first).days + 1)))
        values = {"count": f"{value:,}", "low": f"{interval.low:,.1f}", "high": f"{interval.high:,.1f}"}
        parts.append(_month(asked.language, "figure.month", month=_days(asked.language, month), **values))
    if withheld:
        parts.append(
            _month(asked.language, "figure.months_withheld", months=listed(asked.language, withheld))
        )
    first = lines[0][1]
    title = f"{_in(asked.language, first.counted)}{_of(asked.language, figures)}"
    counts, unit = "; ".join(parts), _in(asked.language, first.unit)
    text = say(asked.language, "figure.by_month", title=title, counts=counts, unit=unit)
    yield Statement(text, source, asked.on, about)
    yield Statement(_movement(asked.language, shown, len(lines)), source, asked.on, about)


def share_refused(asked: Asked, *, about: str = "") -> Iterator[Statement]:
    """Refusals among releases and refusals to immigration enforcement, with an interval; nothing where a cell
    of it is withheld or nothing was answered."""
    reports = asked.records.reports if asked.records else None
    for report in reports.told if reports else ():
        line = report.line("answers-group", "answer", group="immigration")
        cells = [line.of(code) for code in ("refused", "released")] if line else []
        values = [one.value for one in cells if one is not None and isinstance(one.value, int)]
        if line is None or len(values) < len(("refused", "released")) or not sum(values):
            continue
        part, whole = values[0], sum(values)
        interval = wilson(part, whole)
        text = say(
            asked.language,
            "figure.share",
            days=_days(asked.language, report),
            part=f"{part:,}",
            whole=f"{whole:,}",
            share=f"{100 * part / whole:.0f}",
            low=f"{100 * interval.low:.0f}",
            high=f"{100 * interval.high:.0f}",
        )
        yield Statement(text, _source([one for one in cells if one], line, [report], asked), asked.on, about)


def _told(asked: Asked, report: Published, figures: Wanted, about: str) -> Iterator[Statement]:
    line = figures.of(report)
    if line is not None:
        yield Statement(
            _line(asked, report, figures, line), _source(line.figures, line, [report], asked),
            asked.on, about,
        )  # fmt: skip
    elif title := report.left_out(figures.table):
        named = _in(asked.language, title)
        text = say(asked.language, "figure.left_out", title=named, days=_days(asked.language, report))
        source = OfFigure((), figures.table, "", report.first, report.last, report.made_on, 0)
        yield Statement(text, source, asked.on, about)


def _line(asked: Asked, report: Published, figures: Wanted, line: Line) -> str:
    language = asked.language
    return say(
        language,
        "figure.line",
        title=_in(language, line.title if line.dimension else line.counted),
        of=_of(language, figures),
        days=_days(language, report),
        counts="; ".join(_counts(asked, line)),
        unit=_in(language, line.unit),
    ) + (f" {say(language, 'figure.held')}" if any(one.value is None for one in line.figures) else "")


def _counts(asked: Asked, line: Line) -> list[str]:
    """What is shown, each by name; zeros together; what is withheld once for all of it."""
    language = asked.language
    if not line.dimension:
        return [told(language, one) for one in line.figures]
    named = [(_name(asked, line.dimension, one.code), one) for one in line.figures]
    parts = [f"{name}: {told(language, one)}" for name, one in named if one.value]
    none = [name for name, one in named if one.value == 0]
    held = [name for name, one in named if one.value is None]
    if len(none) == len(named):
        return [say(language, "figure.nothing").lower()]
    if len(none) == 1:
        parts.append(f"{none[0]}: 0")
    elif none:
        parts.append(say(language, "figure.none", names=listed(language, none)))
    withheld = say(language, "figure.withheld").lower()
    if len(held) == len(named) > 1:
        parts.append(say(language, "figure.every").lower())
    elif len(held) > MOST_NAMED:
        parts.append(say(language, "figure.others").lower())
    elif len(held) > 1:
        parts.append(f"{withheld}: {listed(language, held)}")
    elif held:
        parts.append(f"{held[0]}: {withheld}")
    return parts


def _days(language: Language, report: Published) -> str:
    """Its days as people say them."""
    return spoken_period(Period(report.first, report.last), language)


def _name(asked: Asked, dimension: str, code: str) -> str:
    """A category in words; a provision of this law by its citation."""
    known = asked.by_id.get(code) if dimension == "provision" else None
    return known[1].citation if known else label(dimension, code, asked.language)


def told(language: Language, figure: Figure) -> str:
    """A figure as the public sees it."""
    return say(language, "figure.withheld").lower() if figure.value is None else f"{figure.value:,}"


def _month(language: Language, name: str, **values: object) -> str:
    """A month inside a sentence, where Spanish writes it small."""
    told = say(language, name, **values)
    return small(told) if language == "es" else told


def _movement(language: Language, shown: Sequence[tuple[Published, Interval]], months: int) -> str:
    if len(shown) < MONTHS_FOR_A_TREND:
        values = {"shown": len(shown), "months": months, "needed": MONTHS_FOR_A_TREND}
        return say(language, "figure.thin", **values)
    (first, before), (last, now) = shown[0], shown[-1]
    name = "together" if before.overlaps(now) else "apart"
    return say(language, f"figure.{name}", first=_days(language, first), last=_days(language, last))


def _source(figures: Sequence[Figure], line: Line, reports: Sequence[Published], asked: Asked) -> OfFigure:
    return OfFigure(
        cells=tuple(one.cell for one in figures),
        definition=line.definition,
        unit=_in(asked.language, line.unit),
        first_on=min(one.first for one in reports),
        last_on=max(one.last for one in reports),
        published_on=max(one.made_on for one in reports),
        withheld=sum(one.value is None for one in figures),
    )


def _of(language: Language, figures: Wanted) -> str:
    """The categories that are the same in a whole line; of a total nothing is said."""
    return "".join(f", {label(name, code, language)}" for name, code in figures.fixed if code != ALL)


def _in(language: Language, both: tuple[str, str]) -> str:
    return both[1 if language == "es" else 0]
