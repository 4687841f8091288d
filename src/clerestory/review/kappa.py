"""How far two people agree beyond chance: Cohen's kappa, with an interval that says how little is known.

Source: J. Cohen, A coefficient of agreement for nominal scales (1960); the large-sample variance of Fleiss,
Cohen and Everitt (1969). With few pairs the interval is wide, and that is shown instead of a verdict.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Z_95: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Agreement:
    """pairs: how many were looked at twice; same: how many times both found the same. kappa, low, high: None
    where it is not defined (no pairs, or both always found the same one thing)."""

    pairs: int
    same: int
    kappa: float | None
    low: float | None
    high: float | None


def agreement(verdicts: Sequence[tuple[str, str]]) -> Agreement:
    """The agreement of pairs of verdicts. Shape (n, 2): first, second."""
    count = len(verdicts)
    same = sum(first == second for first, second in verdicts)
    kinds = sorted({each for pair in verdicts for each in pair})
    if count == 0 or len(kinds) < 2:
        return Agreement(count, same, None, None, None)
    cells = {(a, b): 0.0 for a in kinds for b in kinds}
    for first, second in verdicts:
        cells[first, second] += 1 / count
    rows = {a: sum(cells[a, b] for b in kinds) for a in kinds}
    columns = {b: sum(cells[a, b] for a in kinds) for b in kinds}
    observed = sum(cells[a, a] for a in kinds)
    chance = sum(rows[a] * columns[a] for a in kinds)
    kappa = (observed - chance) / (1 - chance)
    on = sum(cells[a, a] * (1 - (rows[a] + columns[a]) * (1 - kappa)) ** 2 for a in kinds)
    off = sum(cells[a, b] * (columns[a] + rows[b]) ** 2 for a in kinds for b in kinds if a != b)
    variance = (on + (1 - kappa) ** 2 * off - (kappa - chance * (1 - kappa)) ** 2) / (
        count * (1 - chance) ** 2
    )
    half = Z_95 * math.sqrt(max(variance, 0.0))
    return Agreement(count, same, kappa, max(-1.0, kappa - half), min(1.0, kappa + half))
