"""The figures of a report that are no cells of a table: medians, agreements, statements.

Promises: a median is told only where the number of answers it is over is told with every class of time, or it
would say how many of a withheld class lie on each side; and only for a period that lies inside or outside of
every earlier one, never across its border. What stands in an open register is told
as it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Final

from clerestory.agreements import register as agreements
from clerestory.agreements import standing
from clerestory.casework.office import Office
from clerestory.journal import counted
from clerestory.journal.events import Event
from clerestory.publication import kept_statements
from clerestory.publication.reports.counting import Unit
from clerestory.publication.reports.definitions import Definition
from clerestory.publication.reports.document import Single
from clerestory.publication.reports.periods import Period
from clerestory.publication.reports.tables import FEWEST, Made
from clerestory.reports import kept
from clerestory.suppression import Shown

_ENTERED: Final = {
    "agreements-ended": Event.AGREEMENT_ENDED,
    "agreements-breached": Event.AGREEMENT_BREACHED,
}
_MEDIANS: Final = (
    ("released", "median, released", "mediana, entregadas"),
    ("refused", "median, refused", "mediana, negadas"),
    ("unmatched", "median, nobody found", "mediana, nadie encontrado"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that gets its leaves later. entries: of what was counted."""

    definition: Definition
    name: str
    title: tuple[str, str]
    value: float | None
    entries: Sequence[int]

    def single(self, leaves: Mapping[int, bytes]) -> Single:
        """With the leaf hashes of what was counted."""
        one = self.definition
        counted_leaves = tuple(leaves[number] for number in self.entries)
        return Single(self.name, one.name, *self.title, one.unit, one.unidad, self.value, counted_leaves)


def figures(
    period: Period,
    definitions: Sequence[Definition],
    made: Sequence[Made],
    found: Sequence[Unit],
    office: Office,
) -> list[Figure]:
    """Every figure of the period that is no cell. made: the tables that leave; without them no median is
    told."""
    return [figure for one in definitions for figure in _figures(one, period, made, found, office)]


def _figures(
    one: Definition, period: Period, made: Sequence[Made], found: Sequence[Unit], office: Office
) -> Iterator[Figure]:
    if one.id == "days-to-answer":
        yield from _medians(one, period, made, found)
    elif one.id == "agreements-in-force":
        living = [
            each.number for each in agreements.every() if standing.why_not_in_force(each, period.last) is None
        ]
        at = f"{one.id}/{period.last}"
        yield Figure(one, at, (one.title, one.titulo), len(living), counted.registrations(living))
    elif one.id in _ENTERED:
        numbers = counted.entries_of(_ENTERED[one.id], *_span(period, office))
        yield Figure(one, f"{one.id}/{period.name}", (one.title, one.titulo), len(numbers), numbers)
    elif one.id == "statements-kept":
        yield from _statements(one, period, office)


def _medians(
    one: Definition, period: Period, made: Sequence[Made], found: Sequence[Unit]
) -> Iterator[Figure]:
    mine = [unit for unit in found if unit.table == "answer-time" and period.holds(unit.on)]
    crosses = any(_crosses(period, Period(each.first, each.last)) for each in kept.every())
    title = "Days until the answer", "Días hasta la respuesta"
    groups = [("", "median", "mediana", mine)]
    groups += [
        (f"-{code}", english, spanish, [unit for unit in mine if unit.cell[0] == code])
        for code, english, spanish in _MEDIANS
    ]
    for code, english, spanish, took in groups:
        if not took:
            continue  # of nothing there is no middle
        row = code[1:] or "all"
        middle = median(unit.days for unit in took)
        is_told = not crosses and len(took) >= FEWEST and _is_shown(made, row, period)
        value = (int(middle) if middle == int(middle) else middle) if is_told else None
        says = f"{title[0]}, {english}", f"{title[1]}, {spanish}"
        yield Figure(one, f"median-days{code}/{period.name}", says, value, [u.entry for u in took])


def _is_shown(made: Sequence[Made], row: str, period: Period) -> bool:
    """Is every class of time of this row told, and how many there are of all?"""
    return any(
        all(
            isinstance(found, Shown)
            for cell, found in each.publication.cells.items()
            if (cell[0], cell[-1]) == (row, period.name)
        )
        for each in made
        if each.listed.id == "answer-time"
    )


def _crosses(one: Period, other: Period) -> bool:
    """Do they overlap, and neither holds the other?"""
    apart = one.last < other.first or other.last < one.first
    inside = one.first <= other.first and other.last <= one.last
    return not (apart or inside or (other.first <= one.first and one.last <= other.last))


def _statements(one: Definition, period: Period, office: Office) -> Iterator[Figure]:
    _, before = _span(period, office)
    newest: dict[str, tuple[bool, int]] = {}
    for number, body in counted.bodies_of(Event.STATEMENT_JUDGED, before):
        newest[str(body["statement"])] = (bool(body["holds"]), number)
    mine = {each.id for each in kept_statements.shipped()}
    held = [number for name, (holds, number) in newest.items() if holds and name in mine]
    if not newest:
        return  # nothing was judged yet
    of = len(mine & newest.keys())
    title = f"{one.title} (of {of})", f"{one.titulo} (de {of})"
    yield Figure(one, f"{one.id}/{period.last}", title, len(held), sorted(held))


def _span(period: Period, office: Office) -> tuple[datetime, datetime]:
    since = datetime.combine(period.first, time(), office.zone)
    return since, datetime.combine(period.last + timedelta(days=1), time(), office.zone)
