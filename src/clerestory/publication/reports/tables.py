"""From units to tables of counts, to the tables that may leave, with the entries behind each cell.

Promises: a table leaves only through `suppression.protect` against everything that was ever published; what
cannot be made safe is left out, with a sentence, and the others go.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from clerestory.publication.errors import PublicationError
from clerestory.publication.reports.counting import Unit
from clerestory.publication.reports.menu import ALL, MENU, Listed
from clerestory.publication.reports.periods import Period, categories, parse, pieces
from clerestory.suppression import (
    PERIOD,
    CannotBePublishedError,
    Category,
    Cell,
    Dimension,
    Link,
    LinkError,
    Publication,
    Recall,
    RefusedError,
    Register,
    RegisterError,
    SolverError,
    Table,
    Truth,
    protect_and_publish,
    summed,
)

STEPS: Final = 400_000
"""Of the solver, for one table."""
FEWEST: Final = 11
"""Requests, and people asked about; a report over fewer would point at somebody."""


class TooLittleError(PublicationError):
    """A report over so little that it would be one about somebody."""


@dataclass(frozen=True)
class Made:
    """A table that may leave, and the entries behind each of its cells (never to be published)."""

    listed: Listed
    publication: Publication
    entries: Mapping[Cell, tuple[int, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A table that no way of withholding makes safe, or that cannot be held against earlier ones."""

    listed: Listed
    why: str


def table_name(period: Period, listed: Listed) -> str:
    """As the register has it: a table of a period is published once."""
    return f"{period.name} {listed.name}"


def published_periods(register: Register, listed: Listed | None = None) -> tuple[Period, ...]:
    """Of which periods tables were published, with all pieces they named: those that count what `listed`
    counts, or all."""
    found = {
        parse(one.name)
        for publication in register
        if listed is None or publication.counting == listed.counting
        for dimension in publication.dimensions
        if dimension.name == PERIOD
        for one in dimension.categories
    }
    return tuple(sorted(found))


def named_pieces(period: Period, before: Register, listed: Listed) -> tuple[Period, ...]:
    """The pieces of time that a table of this period names: those that no earlier table of the same id has as
    cells. A year whose every month was published names itself alone."""
    named = pieces(period, published_periods(before, listed))
    own = {
        parse(one.name)
        for publication in before
        if publication.name.rpartition(" ")[2] == listed.name
        for dimension in publication.dimensions
        if dimension.name == PERIOD
        for one in dimension.categories
    }
    inside = [one for one in named if period.holds(one.first)]
    if own.issuperset(inside):
        inside = [period]
    return tuple(sorted([*inside, *(one for one in named if not period.holds(one.first) and one not in own)]))


def refuse_too_little(asked: int, people: int, period: Period) -> None:
    """Raise TooLittleError for a period over which no report is made. people: those asked about, with
    everybody counted apart who was never looked up."""
    if 0 < min(asked, people) < FEWEST:
        raise TooLittleError(
            f"Fewer than {FEWEST} requests, or requests about fewer than {FEWEST} people, came in "
            f"{period.name}: a report over them would be one about somebody. Choose a longer period."
        )


def counted(listed: Listed, period: Period, units: Iterable[Unit], named: Sequence[Period]) -> tuple[
    Table, Mapping[Cell, tuple[int, ...]]
]:  # fmt: skip
    """The true counts of a table, and the entries of each cell. named: the pieces, of `periods.pieces`."""
    mine = [unit for unit in units if unit.table == listed.id]
    finest: dict[Cell, list[int]] = defaultdict(list)
    for unit in mine:
        piece = next((one for one in named if one.holds(unit.on)), None)
        if piece is not None:
            finest[(*unit.cell, piece.name)].append(unit.entry)
    dimensions = (*_splits(listed, finest), Dimension(PERIOD, categories(period, named)))
    counts = {cell: len(entries) for cell, entries in finest.items()}
    table = summed(table_name(period, listed), listed.counting, dimensions, counts)
    made_of = [dimension.made_of for dimension in dimensions]
    entries = {
        cell: tuple(
            number
            for fine in product(*(made_of[at].get(label, (label,)) for at, label in enumerate(cell)))
            for number in finest.get(fine, ())
        )
        for cell in table.counts
    }
    return table, entries


def make_tables(
    menu: Sequence[Listed],
    period: Period,
    units: Sequence[Unit],
    register: Register,
    links: Sequence[Link] = (),
    told: Sequence[Unit] = (),
) -> tuple[tuple[Made, ...], tuple[LeftOut, ...], Register]:
    """Every table of the menu that may leave, those that may not, and the register with the new ones. links:
    what the definitions say about each other (`links.links_of`). told: units of every published day, if these
    are more than `units`."""
    made: list[Made] = []
    left_out: list[LeftOut] = []
    before, recall = register, Recall(truth_of(MENU, told or units))
    for listed in menu:
        try:
            named = named_pieces(period, before, listed)
            table, entries = counted(listed, period, units, named)
            safe, register = protect_and_publish(table, register, STEPS, links, recall)
        except (CannotBePublishedError, LinkError, RefusedError, SolverError):
            left_out.append(LeftOut(listed, LEFT_OUT))
        except RegisterError:
            raise
        else:
            made.append(Made(listed, safe, entries))
    return tuple(made), tuple(left_out), register


def truth_of(menu: Sequence[Listed], units: Iterable[Unit]) -> Truth:
    """What is true of every count of the menu, day by day, for the search of witnesses. units: of every
    published period; where some are missing, the search takes longer."""
    found: dict[tuple[str, tuple[str, ...]], Counter[Cell]] = {}
    orders: dict[str, tuple[tuple[str, tuple[str, ...]], list[int]]] = {}
    for listed in menu:
        names = (*(split.name for split in listed.splits), PERIOD)
        key = (listed.counting, tuple(sorted(names)))
        if key not in found:  # two tables may split the same count alike
            found[key] = Counter()
            orders[listed.id] = (key, [names.index(name) for name in key[1]])
    for unit in units:
        if unit.table in orders:
            key, order = orders[unit.table]
            cell = (*unit.cell, unit.on.isoformat())
            found[key][tuple(cell[at] for at in order)] += 1
    return Truth(found)


LEFT_OUT: Final = (
    "Left out: whatever was withheld in it, small counts would follow from it and from what is published "
    "already."
)


def spans(period: Period, register: Register, menu: Iterable[Listed]) -> tuple[Period, ...]:
    """Every piece that any table needs, so that entries are read once."""
    return tuple(dict.fromkeys(one for listed in menu for one in named_pieces(period, register, listed)))


def _splits(listed: Listed, finest: Iterable[Cell]) -> tuple[Dimension, ...]:
    cells = list(finest)
    found = []
    for at, split in enumerate(listed.splits):
        occurring = {cell[at] for cell in cells}
        codes = split.codes if split.codes is not None else (*sorted(occurring),) or ("none",)
        if not occurring <= set(codes):
            raise PublicationError(f"«{listed.name}» counted something that its menu does not list.")
        total = ALL if split.has_total else None
        found.append(Dimension(split.name, tuple(Category(code) for code in codes), total))
    return tuple(found)
