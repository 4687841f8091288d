"""What the publisher knows and no reader does: the true counts, day by day.

They are a table that fits everything that was published, so the search for witnesses may begin there
(`nearby.py`). Nothing is ever relied on because it stands here: a witness counts when it is added up again
from what is published, and true counts that are not true find none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from clerestory.suppression.regions import Frame, Layout
from clerestory.suppression.table import Cell

Counts = Mapping[tuple[str, tuple[str, ...]], Mapping[Cell, int]]
"""By what is counted and the names of dimensions, ascending: counts of cells of the finest categories, in
that order of dimensions; time in days, as 2026-03-15."""


class Slacks:
    """The slacks of the links of a layout."""

    def __init__(self, layout: Layout) -> None:
        """Packed once, for many counts."""
        terms = [(n, *term) for n, one in enumerate(layout.links) for term in one[:-1]]
        self._line, self._unknown, self._factor = np.array(terms, dtype=np.int64).reshape(-1, 3).T
        self._slack = np.array([one[-1][0] for one in layout.links], dtype=np.int64)

    def complete(self, counts: np.ndarray) -> None:
        """Give each slack the number that it must have. Changes counts, of shape (size,)."""
        sums: np.ndarray = np.zeros(len(self._slack), dtype=np.int64)
        np.add.at(sums, self._line, self._factor * counts[self._unknown])
        counts[self._slack] = -sums


@dataclass(frozen=True)
class Truth:
    """True counts of everything that is published and will be. Never leaves the office."""

    counts: Counts = field(repr=False)

    def of(self, layout: Layout) -> np.ndarray | None:
        """The true count of every unknown, shape (size,), or None where one is not known."""
        found: np.ndarray = np.zeros(layout.size, dtype=np.int64)
        for frame in layout.frames:
            counts = self.counts.get((frame.counting, frame.names))
            if counts is None:
                return None
            _fill(found, frame, counts)
        Slacks(layout).complete(found)
        return None if (found < 0).any() else found


def _fill(found: np.ndarray, frame: Frame, counts: Mapping[Cell, int]) -> None:
    groups = [{atom: at for at, atoms in enumerate(axis) for atom in atoms} for axis in frame.atoms]
    shape = frame.shape
    for cell, count in counts.items():
        places = [group.get(label) for group, label in zip(groups, cell, strict=True)]
        if None not in places:
            at = 0
            for place, size in zip(places, shape, strict=True):
                at = at * size + (place or 0)
            found[frame.start + at] += count


def carried(old: Layout, new: Layout) -> np.ndarray:
    """For each unknown of the old layout its number in the new one, where it means the same; -1 elsewhere.
    Shape (old size,)."""
    found: np.ndarray = np.full(old.size, -1, dtype=np.int64)
    frames = {(frame.counting, frame.names): frame for frame in new.frames}
    for frame in old.frames:
        now = frames.get((frame.counting, frame.names))
        if now is None:
            continue
        places = [_places(one, other) for one, other in zip(frame.atoms, now.atoms, strict=True)]
        for at, where in enumerate(product(*places)):
            if -1 not in where:
                found[frame.start + at] = now.start + _number(where, now.shape)
    return found


def _places(old: Sequence[frozenset[str]], new: Sequence[frozenset[str]]) -> list[int]:
    at = {atoms: number for number, atoms in enumerate(new)}
    return [at.get(atoms, -1) for atoms in old]


def _number(where: Sequence[int], shape: Sequence[int]) -> int:
    at = 0
    for place, size in zip(where, shape, strict=True):
        at = at * size + place
    return at
