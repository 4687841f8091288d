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
from clerestory.publication.reports.document import label
from clerestory.publication.sources import OfFigure
from clerestory.publication.statements import Statement
from clerestory.publication.wording import listed, say
from clerestory.vocabulary.words import Language

MONTHS_FOR_A_TREND: Final = 3


@dataclass(frozen=True)
class Wanted:
    """Figures that belong to an answer: of a table over one dimension, with a category for each other one;
    over empty: its total; is_single: a figure that is no cell, by its name."""

    table: str
    over: str = ""
    fixed: tuple[tuple[str, str], ...] = ()
    is_single: bool = False

    def of(self, report: Published) -> Line | None:
        """These figures in one report; None where it has none."""
        if self.is_single:
            return report.single(self.table)
        return (
            report.line(self.table, self.over, **dict(self.fixed)) if self.over else report.whole(self.table)
        )


def wanted(table: str, over: str = "", **fixed: str) -> Wanted:
    """Figures of a table."""
    return Wanted(table, over, tuple(fixed.items()))


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
    yield from found or [no_data(asked, what, "not_counted", about=about)]


def by_month(asked: Asked, figures: Wanted, *, about: str = "") -> Iterator[Statement]:
    """The total of each, by published month, with intervals; and whether it moved. Nothing where there
    is no published month."""
    reports = asked.records.reports if asked.records else None
    months = reports.months if reports else ()
    lines = [(month, line) for month in months if (line := figures.of(month)) is not None]
    if not lines:
        return
    source = _source([line.total for _, line in lines], lines[-1][1], [month for month, _ in lines], asked)
    parts = []
    shown: list[tuple[Published, Interval]] = []
    for month, line in lines:
        value = line.total.value
        if not isinstance(value, int):
            parts.append(say(asked.language, "figure.month_withheld", month=month.name))
            continue
        interval = poisson(value)
        shown.append((month, interval.over((month.last - month.first).days + 1)))
        values = {"count": f"{value:,}", "low": f"{interval.low:,.1f}", "high": f"{interval.high:,.1f}"}
        parts.append(say(asked.language, "figure.month", month=month.name, **values))
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
            first=report.first.isoformat(),
            last=report.last.isoformat(),
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
        days = {"first": report.first.isoformat(), "last": report.last.isoformat()}
        text = say(asked.language, "figure.left_out", title=_in(asked.language, title), **days)
        source = OfFigure((), figures.table, "", report.first, report.last, report.made_on, 0)
        yield Statement(text, source, asked.on, about)


def _line(asked: Asked, report: Published, figures: Wanted, line: Line) -> str:
    language = asked.language
    parts, none = [], []
    for one in line.figures:
        name = _name(asked, line.dimension, one.code) if line.dimension else ""
        if one.value == 0 and line.dimension:
            none.append(name)
        else:
            parts.append(f"{name}: {told(language, one)}" if name else told(language, one))
    if none and parts:
        parts.append(say(language, "figure.none", names=listed(language, none)))
    return say(
        language,
        "figure.line",
        title=_in(language, line.title if line.dimension else line.counted),
        of=_of(language, figures),
        first=report.first.isoformat(),
        last=report.last.isoformat(),
        counts="; ".join(parts) or say(language, "figure.nothing").lower(),
        unit=_in(language, line.unit),
    ) + (f" {say(language, 'figure.held')}" if any(one.value is None for one in line.figures) else "")


def _name(asked: Asked, dimension: str, code: str) -> str:
    """A category in words; a provision of this law by its citation."""
    known = asked.by_id.get(code) if dimension == "provision" else None
    return known[1].citation if known else label(dimension, code, asked.language)


def told(language: Language, figure: Figure) -> str:
    """A figure as the public sees it."""
    return say(language, "figure.withheld").lower() if figure.value is None else f"{figure.value:,}"


def _movement(language: Language, shown: Sequence[tuple[Published, Interval]], months: int) -> str:
    if len(shown) < MONTHS_FOR_A_TREND:
        values = {"shown": len(shown), "months": months, "needed": MONTHS_FOR_A_TREND}
        return say(language, "figure.thin", **values)
    (first, before), (last, now) = shown[0], shown[-1]
    name = "together" if before.overlaps(now) else "apart"
    return say(language, f"figure.{name}", first=first.name, last=last.name)


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
    """The categories that are the same in a whole line."""
    return "".join(f", {label(name, code, language)}" for name, code in figures.fixed)


def _in(language: Language, both: tuple[str, str]) -> str:
    return both[1 if language == "es" else 0]
