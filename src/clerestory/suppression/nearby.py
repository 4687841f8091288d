"""Witnesses near the true counts: the smallest closed moves that raise or lower a withheld cell.

The publisher knows one table that fits everything: the true one. So he need not search all tables for a
witness: he adds the smallest change that keeps every shown sum, found by a linear program that begins at no
change at all. A move that was found serves other cells, other patterns and later tables, as long as every sum
that it changes is withheld. What is not changed stays true, so a small cell stays beside the large one.

Nothing here is relied on: each witness is added up again, in whole numbers, from what is published
(`siege.py`). An error here finds no witness, or one that does not fit; then the attacker's own programs have
the word.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from clerestory.suppression.errors import SolverError
from clerestory.suppression.findings import Effort
from clerestory.suppression.published import SMALLEST_SHOWN
from clerestory.suppression.regions import Layout
from clerestory.suppression.settled import Part
from clerestory.suppression.solver import INFINITY, Answer, Ended, Line, Program
from clerestory.suppression.truth import Slacks, Truth, carried

MOST_TRIED: Final = 12
MOST_PARTNERS: Final = 6
_WHOLE: Final = 1e-6
_MOST_TIMES: Final = 3


@dataclass(frozen=True)
class Move:
    """A change of unknowns that keeps ties and links. regions, rises: the sums that it changes, and by how
    much; shape of each pair the same."""

    unknowns: np.ndarray
    steps: np.ndarray
    regions: np.ndarray
    rises: np.ndarray


class Nearby:
    """True counts of a layout, and moves from them."""

    def __init__(self, layout: Layout, base: np.ndarray, before: "Sequence[Nearby]" = ()) -> None:
        """base: the true count of every unknown, shape (layout.size,). before: whose moves are taken along,
        as far as they mean the same."""
        self.layout, self.base = layout, base
        sizes = [len(region.unknowns) for region in layout.regions]
        owners: np.ndarray = np.repeat(np.arange(len(sizes), dtype=np.int64), np.array(sizes, dtype=np.int64))
        flat = np.fromiter(
            (one for region in layout.regions for one in region.unknowns), np.int64, sum(sizes)
        )
        order = np.argsort(flat, kind="stable")
        self._owners = owners[order]
        self._first = np.asarray(np.searchsorted(flat[order], np.arange(layout.size + 1)))
        self.sums: np.ndarray = np.zeros(len(sizes), dtype=np.int64)
        np.add.at(self.sums, owners, base[flat])
        self._moves: dict[bytes, Move] = {}
        self._raising: dict[int, list[Move]] = defaultdict(list)
        for one in before:
            self._take(one)

    def _take(self, before: "Nearby") -> None:
        at, slacks = carried(before.layout, self.layout), Slacks(self.layout)
        slack = before.layout.size - len(before.layout.links)
        for move in before._moves.values():
            counted = move.unknowns < slack
            unknowns, steps = at[move.unknowns[counted]], move.steps[counted]
            if (unknowns >= 0).all():
                change: np.ndarray = np.zeros(self.layout.size, dtype=np.int64)
                change[unknowns] = steps
                slacks.complete(change)
                self.learn(change)

    def learn(self, change: np.ndarray) -> Move | None:
        """Keep a change (shape (size,)) as a move. None where it leaves the true counts below zero."""
        unknowns = np.flatnonzero(change)
        steps = change[unknowns]
        if not len(unknowns) or (self.base[unknowns] + steps < 0).any():
            return None
        name = unknowns.tobytes() + steps.tobytes()
        known = self._moves.get(name)
        if known is not None:
            return known
        edges = zip(self._first[unknowns].tolist(), self._first[unknowns + 1].tolist(), strict=True)
        owners = [self._owners[start:end] for start, end in edges]
        together = np.concatenate(owners)
        weights: np.ndarray = np.repeat(steps, [len(one) for one in owners])
        regions, where = np.unique(together, return_inverse=True)
        rises: np.ndarray = np.zeros(len(regions), dtype=np.int64)
        np.add.at(rises, where, weights)
        moved = rises != 0
        move = Move(unknowns, steps, regions[moved], rises[moved])
        self._moves[name] = move
        for region in move.regions.tolist():
            self._raising[region].append(move)
        return move

    def keep(self, unknowns: np.ndarray, counts: np.ndarray) -> None:
        """Keep a table, if it is one of whole numbers, as the move to it. counts: of these unknowns."""
        whole = np.rint(counts)
        if np.abs(whole - counts).max(initial=0.0) < _WHOLE:
            change = np.zeros_like(self.base)
            change[unknowns] = whole.astype(np.int64) - self.base[unknowns]
            self.learn(change)

    def moves(self, region: int) -> Iterator[tuple[Move, int]]:
        """Moves that change a region and by how much, the newest first."""
        for move in reversed(self._raising.get(region, ())):
            yield move, int(move.rises[np.searchsorted(move.regions, region)])

    def points(self, region: int, is_open: np.ndarray, level: int) -> Iterator[np.ndarray]:
        """Tables in which only open regions change and this one counts `level` or more (0: anything but its
        true count). is_open: by region, shape (regions,)."""
        tried = 0
        for move, rise in self.moves(region):
            if (not level or self.sums[region] + rise >= level) and is_open[move.regions].all():
                tried += 1
                if tried > MOST_TRIED:
                    return
                yield self.after(move)

    def after(self, move: Move) -> np.ndarray:
        """The table after a move."""
        point = self.base.copy()
        point[move.unknowns] += move.steps
        return point


class Recall:
    """True counts, and for tables that hang together what was found near them, from one table to the next."""

    def __init__(self, truth: Truth) -> None:
        """Nothing is found yet."""
        self._truth = truth
        self._found: dict[frozenset[str], Nearby] = {}

    def nearby(self, layout: Layout) -> Nearby | None:
        """True counts of a layout and moves from them; None where not all of its counts are known."""
        base = self._truth.of(layout)
        if base is None:
            return None
        countings = frozenset(frame.counting for frame in layout.frames)
        before = [key for key in self._found if key & countings]
        self._found[countings] = Nearby(layout, base, [self._found.pop(key) for key in before])
        return self._found[countings]


class Mover:
    """The linear program of smallest moves in one part of what earlier tables leave open."""

    def __init__(self, nearby: Nearby, part: Part, choices: Collection[int], effort: Effort) -> None:
        """choices: regions that a pattern may show."""
        self._nearby, self._effort = nearby, effort
        self.is_possible = True  # what was asked last, in fractions
        self._unknowns = np.array(part.unknowns, dtype=np.int64)
        at = {one: column for column, one in enumerate(part.unknowns)}
        size = len(at)
        lines = [
            _line([at[one] for one, _ in e.terms], [factor for _, factor in e.terms], size, 0.0)
            for e in part.equations
        ]
        self._row: dict[int, int] = {}
        for target in part.targets:
            self._row[target.region] = len(lines)
            columns = [at[one] for one in target.unknowns]
            lines.append(_line(columns, [1] * len(columns), size, INFINITY))
        self._program = Program(2 * size, lines, effort=effort)
        self._choices = [region for region in self._row if region in choices]
        self._shown = dict.fromkeys(self._choices, False)
        slack = nearby.layout.size - len(nearby.layout.links)
        for column, unknown in enumerate(part.unknowns):
            cost = 1.0 if unknown < slack else 0.0
            self._program.price(column, cost)
            self._program.price(size + column, cost)
            self._program.bound_column(size + column, 0.0, float(nearby.base[unknown]))

    def find(self, wanted: Mapping[int, tuple[float, float]], is_open: np.ndarray) -> Iterator[Move]:
        """The smallest move that changes these regions by so much (least, most) while only open ones change,
        and what can be made of it in whole numbers."""
        if not self._row.keys() >= wanted.keys():
            return
        self._hold(is_open)
        for region, bounds in wanted.items():
            self._program.bound(self._row[region], *bounds)
        self._effort.linear += 1
        try:
            answer = self._program.solve()
        except SolverError:
            answer = Answer(Ended.UNBOUNDED)
        for region in wanted:
            held = self._shown.get(region, False)
            self._program.bound(self._row[region], 0.0 if held else -INFINITY, 0.0 if held else INFINITY)
        self.is_possible = answer.ended is Ended.BEST
        if answer.ended is not Ended.BEST or answer.columns is None:
            return
        half = len(answer.columns) // 2
        steps = answer.columns[:half] - answer.columns[half:]
        for times in range(1, _MOST_TIMES + 1):
            whole = np.rint(steps * times)
            if np.abs(whole - steps * times).max(initial=0.0) < _WHOLE:
                change: np.ndarray = np.zeros(self._nearby.layout.size, dtype=np.int64)
                change[self._unknowns] = whole.astype(np.int64)
                move = self._nearby.learn(change)
                if move is not None:
                    yield move
                return

    def _hold(self, is_open: np.ndarray) -> None:
        for region in self._choices:
            shown = not is_open[region]
            if shown != self._shown[region]:
                self._shown[region] = shown
                bounds = (0.0, 0.0) if shown else (-INFINITY, INFINITY)
                self._program.bound(self._row[region], *bounds)


class Guide:
    """Moves that are known, then the smallest new one, for whatever pattern."""

    def __init__(
        self, nearby: Nearby, parts: Iterable[Part], choices: Iterable[int], effort: Effort | None = None
    ) -> None:
        """parts: what earlier tables leave open, with every choice withheld."""
        self.nearby, self.effort = nearby, effort or Effort()
        self.choices = frozenset(choices)
        self._part = {target.region: part for part in parts for target in part.targets}
        self._movers: dict[int, Mover] = {}

    def mover(self, region: int) -> "Mover | None":
        """The program of the part in which a region lies; None where nothing of it is open."""
        part = self._part.get(region)
        if part is None:
            return None
        if id(part) not in self._movers:
            self._movers[id(part)] = Mover(self.nearby, part, self.choices, self.effort)
        return self._movers[id(part)]

    def oracle(self, shown: Collection[int]) -> "Oracle":
        """For a pattern. shown: regions that are not withheld."""
        return Oracle(self, shown)


class Oracle:
    """Proposes witnesses for one pattern."""

    def __init__(self, guide: Guide, shown: Collection[int]) -> None:
        """shown: regions that are not withheld."""
        self._guide, self._nearby = guide, guide.nearby
        self._open: np.ndarray = np.ones(len(self._nearby.sums), dtype=bool)
        self._open[list(shown)] = False

    @property
    def base(self) -> np.ndarray:
        """The true counts, shape (size,)."""
        return self._nearby.base

    def keep(self, unknowns: np.ndarray, counts: np.ndarray) -> None:
        """Keep a witness that was found otherwise. counts: of these unknowns."""
        self._nearby.keep(unknowns, counts)

    def high(self, region: int, partners: Sequence[int] = ()) -> Iterator[np.ndarray]:
        """Tables in which a region counts 11 or more; at last such in which one of these others is small."""
        yield from self._nearby.points(region, self._open, SMALLEST_SHOWN)
        missing = {region: (float(max(1, SMALLEST_SHOWN - int(self._nearby.sums[region]))), INFINITY)}
        mover = self._guide.mover(region)
        yield from self._new(region, missing)
        if mover is None or not mover.is_possible:
            return  # nor with anything beside it
        sums = self._nearby.sums
        for one in sorted(partners, key=lambda one: (abs(int(sums[one]) - 1), one))[:MOST_PARTNERS]:
            small = (1.0 - int(sums[one]), SMALLEST_SHOWN - 1.0 - int(sums[one]))
            yield from self._new(region, {**missing, one: small})

    def other(self, region: int) -> Iterator[np.ndarray]:
        """Tables in which a region does not have its true count."""
        yield from self._nearby.points(region, self._open, 0)
        yield from self._new(region, {region: (1.0, INFINITY)})
        yield from self._new(region, {region: (-INFINITY, -1.0)})

    def _new(self, region: int, wanted: Mapping[int, tuple[float, float]]) -> Iterator[np.ndarray]:
        mover = self._guide.mover(region)
        if mover is not None:
            for move in mover.find(wanted, self._open):
                yield self._nearby.after(move)


def _line(columns: Sequence[int], factors: Sequence[int], size: int, free: float) -> Line:
    both = [*columns, *(size + one for one in columns)]
    signs = [*map(float, factors), *(-float(one) for one in factors)]
    return Line(both, signs, -free, free)
