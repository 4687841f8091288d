"""What is to be decided of one new table: which of its regions are withheld, beside everything published
before.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from clerestory.suppression.attacker import Attacked, attack
from clerestory.suppression.errors import CannotBePublishedError
from clerestory.suppression.findings import Effort
from clerestory.suppression.links import Link
from clerestory.suppression.nearby import Guide, Oracle, Recall
from clerestory.suppression.published import Publication, Shown, is_small
from clerestory.suppression.regions import Layout, Region, lay_out
from clerestory.suppression.settled import Settled, narrowed, settle
from clerestory.suppression.solver import INFINITY, Line, Program
from clerestory.suppression.table import Cell, Table

NO_WAY: Final = (
    "cannot be published: whatever else is withheld in it, a count that must be withheld would follow. "
    "Coarsen it (longer periods, larger groups), or leave it out."
)


@dataclass(frozen=True)
class Choice:
    """A region of the new table with its true count; cost of withholding it.

    must: withheld in any case (small, or withheld before). never: shown before, so withholding it hides
    nothing.
    """

    region: int
    count: int
    cost: float
    must: bool
    never: bool

    @property
    def is_free(self) -> bool:
        """Is there anything to decide?"""
        return not (self.must or self.never)


class Task:
    """A new table beside earlier publications that count the same. Patterns are sets of region numbers."""

    def __init__(
        self,
        table: Table,
        before: Sequence[Publication],
        links: Sequence[Link] = (),
        recall: Recall | None = None,
    ) -> None:
        """Lays everything over each other. recall: true counts, and what was found near them.

        Raises LinkError where that cannot be, CannotBePublishedError where a count that must be withheld is
        shown, or follows, already.
        """
        self.table = table
        self.before = tuple(before)
        self.layout: Layout = lay_out([*before, table], links)
        self.shown: dict[int, int] = {}
        self.withheld: set[int] = set()
        for at, region in enumerate(self.layout.regions):
            marks = [before[p.table].cells[p.cell] for p in region.places if p.table < len(before)]
            counts = [mark.count for mark in marks if isinstance(mark, Shown)]
            self.shown.update({at: counts[0]} if counts else {})
            if len(counts) < len(marks):
                self.withheld.add(at)
        self.choices = {at: self._choice(at, r) for at, r in enumerate(self.layout.regions) if self._own(r)}
        self.nearby = recall.nearby(self.layout) if recall is not None else None

    def _own(self, region: Region) -> list[Cell]:
        return [place.cell for place in region.places if place.table == len(self.before)]

    def _choice(self, at: int, region: Region) -> Choice:
        cells = self._own(region)
        count = self.table.counts[cells[0]]
        never = at in self.shown
        must = is_small(count) or (at in self.withheld and not never)
        if any(self.table.counts[cell] != count for cell in cells) or (never and self.shown[at] != count):
            raise CannotBePublishedError(
                f"«{self.table.name}» {NO_WAY} One of its cells counts otherwise than an earlier table says: "
                f"{'; '.join(self.layout.at(region))}. Look at what was counted."
            )
        return Choice(at, count, len(cells) * (1 + math.log(1 + count)), must, never)

    @property
    def musts(self) -> frozenset[int]:
        """What is withheld in any case."""
        return frozenset(at for at, choice in self.choices.items() if choice.must)

    @property
    def everything(self) -> frozenset[int]:
        """The largest pattern: all that is not shown already."""
        return frozenset(at for at, choice in self.choices.items() if not choice.never)

    def count(self, region: int) -> int:
        """Its true count, 0 where it is none of the new table's."""
        return self.choices[region].count if region in self.choices else 0

    def is_due(self, region: int) -> bool:
        """Is it withheld whatever is decided? Withholding more never makes such a region more derivable."""
        return region not in self.choices or not self.choices[region].is_free

    def cells_of(self, pattern: Collection[int]) -> list[Cell]:
        """The cells of the new table that a pattern withholds."""
        return [cell for at in pattern for cell in self._own(self.layout.regions[at])]

    @cached_property
    def open(self) -> Settled:
        """What earlier tables leave open, with nothing of the new one shown."""
        return settle(self.layout, self.shown, self.withheld | set(self.choices))

    @cached_property
    def _guide(self) -> Guide | None:
        return Guide(self.nearby, self.open.parts, self.choices) if self.nearby is not None else None

    def oracle(self, pattern: Collection[int]) -> Oracle | None:
        """Witnesses near the true counts, if those are known."""
        if self._guide is None:
            return None
        return self._guide.oracle({*self.shown, *(at for at in self.choices if at not in pattern)})

    @cached_property
    def touched(self) -> frozenset[int]:
        """Unknowns that the new table says anything about."""
        regions = (self.layout.regions[at].unknowns for at in self.choices)
        return frozenset(one for unknowns in regions for one in unknowns) | self.layout.zeros

    @cached_property
    def _reached(self) -> Settled:
        """The parts of `open` on which a pattern has a bearing, by links too. In all others nothing depends
        on it: if anything followed there, the gate would refuse whatever is withheld."""
        parts = tuple(part for part in self.open.parts if not self.touched.isdisjoint(part.unknowns))
        return Settled(self.open.known, parts, self.open.pinned)

    @property
    def unknowns(self) -> int:
        """How many counts are open on which a pattern has a bearing."""
        return sum(len(part.unknowns) for part in self._reached.parts)

    def settled(self, pattern: Collection[int]) -> Settled:
        """What follows at once if this pattern is withheld; only in parts on which it has a bearing."""
        shown = {
            at: (self.layout.regions[at].unknowns, choice.count)
            for at, choice in self.choices.items()
            if at not in pattern
        }
        return narrowed(self._reached, shown, self.withheld | set(pattern))

    def attacked(
        self,
        pattern: Collection[int],
        effort: Effort,
        seeds: Sequence[np.ndarray] = (),
        first_only: bool = False,
    ) -> Attacked:
        """What follows if this pattern is withheld."""
        return attack(
            self.settled(pattern), self.layout.size, effort, seeds, first_only, self.oracle(pattern)
        )

    def refuse_hopeless(self, effort: Effort) -> None:
        """Raise CannotBePublishedError if something follows even where all is withheld that may be."""
        settled, oracle = self.settled(self.everything), self.oracle(self.everything)
        if attack(settled, self.layout.size, effort, (), True, oracle, self.is_due).findings:
            raise CannotBePublishedError(f"«{self.table.name}» {NO_WAY}")


@dataclass(frozen=True)
class Wanted:
    """What a linear program is asked about: a region, as columns, and what is known of it."""

    region: int
    columns: tuple[int, ...]
    known: int


class Ground:
    """The linear programs of a task, before anything of the new table is decided.

    lines: first what earlier tables say, then one line for each choice (its count if it is shown).
    """

    def __init__(self, task: Task) -> None:
        """Only unknowns that are left open by earlier tables and that hang together with the new table."""
        parts = [part for part in task.open.parts if not task.touched.isdisjoint(part.unknowns)]
        at = {one: column for column, one in enumerate(u for part in parts for u in part.unknowns)}
        self.size, self.unknowns = len(at), np.array(list(at), dtype=np.int64)
        self.said = [
            Line([at[u] for u, _ in e.terms], [float(sign) for _, sign in e.terms], e.value, e.value)
            for part in parts
            for e in part.equations
        ]
        self.wanted = {
            target.region: Wanted(target.region, tuple(at[u] for u in target.unknowns), target.known)
            for part in parts
            for target in part.targets
        }
        self.choices = [choice for number, choice in task.choices.items() if number in self.wanted]
        self.line_of = {choice.region: len(self.said) + n for n, choice in enumerate(self.choices)}
        self.left = {c.region: c.count - self.wanted[c.region].known for c in self.choices}

    def lines(self) -> list[Line]:
        """Every line, with every choice shown."""
        own = [
            Line(w.columns, [1.0] * len(w.columns), self.left[w.region], self.left[w.region])
            for w in (self.wanted[choice.region] for choice in self.choices)
        ]
        return self.said + own

    def program(self, effort: Effort) -> Program:
        """A program of these lines."""
        return Program(self.size, self.lines(), effort=effort)

    def withhold(self, program: Program, pattern: Collection[int]) -> None:
        """Free the lines of a pattern and hold all others."""
        for choice in self.choices:
            left = self.left[choice.region]
            low, high = (-INFINITY, INFINITY) if choice.region in pattern else (left, left)
            program.bound(self.line_of[choice.region], low, high)
