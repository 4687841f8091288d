"""What a pattern in fractions surely allows, without asking: moves that were seen, held against its shares.

The search for the cheapest pattern asks, again and again, whether a withheld region can still be 11. From the
true counts a move goes there, and a share of the move goes a share of the way; so a move that a program found
once answers for every choice that leaves room for it. Whoever gets no answer here asks the program.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import numpy as np

from clerestory.suppression.nearby import Nearby
from clerestory.suppression.task import Ground, Task

MOST_KEPT: Final = 24
_SURELY: Final = 1e-9


class Reach:
    """Moves of one search, each as what it does to the choices."""

    def __init__(self, task: Task, ground: Ground, nearby: Nearby, room: float) -> None:
        """room: how far a region may rise that is withheld in part."""
        self._ground, self._nearby, self._room = ground, nearby, room
        regions = [choice.region for choice in ground.choices]
        self._at = {region: at for at, region in enumerate(regions)}
        self._left = np.array([ground.left[region] for region in regions], dtype=np.float64)
        wanted = [ground.wanted[region].columns for region in regions]
        self._columns = np.array([one for columns in wanted for one in columns], dtype=np.int64)
        self._starts = np.cumsum([0, *map(len, wanted)])[:-1]
        self._open: np.ndarray = np.ones(len(nearby.sums), dtype=bool)
        self._open[list(task.shown)] = False
        self._seen: dict[int, list[tuple[float, np.ndarray]]] = defaultdict(list)
        self._taken: set[int] = set()
        self._low = self._high = np.zeros(len(regions))

    def hold(self, chosen: Mapping[int, float]) -> None:
        """From now on this much of each region is withheld."""
        shares = np.array([chosen.get(region, 0.0) for region in self._at])
        whole = shares >= 1 - 1e-6
        self._low = np.where(whole, -np.inf, -self._left * shares)
        self._high = np.where(whole, np.inf, self._room * shares)

    def holds(self, region: int, needs: int) -> bool:
        """Can the region surely be so large?"""
        missing = float(needs - int(self._nearby.sums[region]))
        if missing <= 0:
            return True
        if region not in self._taken:
            self._take(region)
        own = self._at.get(region, -1)
        for rise, rises in reversed(self._seen[region]):
            if rise >= missing:
                steps = rises * (missing / rise)
                fits = (steps >= self._low - _SURELY) & (steps <= self._high + _SURELY)
                if own >= 0:
                    fits[own] = True  # it is what is asked about
                if fits.all():
                    return True
        return False

    def learn(self, region: int, counts: np.ndarray) -> None:
        """Keep where a program found a region to be large. counts: by column of the ground."""
        wanted = self._ground.wanted[region]
        rise = float(counts[list(wanted.columns)].sum()) + wanted.known - float(self._nearby.sums[region])
        rises = np.add.reduceat(counts[self._columns], self._starts) - self._left
        self._keep(region, rise, rises)

    def _keep(self, region: int, rise: float, rises: np.ndarray) -> None:
        self._seen[region].append((rise, rises))
        if len(self._seen[region]) > MOST_KEPT:
            del self._seen[region][0]

    def _take(self, region: int) -> None:
        """What is known near the true counts already."""
        self._taken.add(region)
        for move, rise in self._nearby.moves(region):
            if rise > 0 and self._open[move.regions].all():
                rises = np.zeros(len(self._at))
                for one, step in zip(move.regions.tolist(), move.rises.tolist(), strict=True):
                    if one in self._at:
                        rises[self._at[one]] = step
                self._keep(region, float(rise), rises)
            if len(self._seen[region]) >= MOST_KEPT // 2:
                return
