"""Our own attacker: whatever follows from published tables about a withheld count, by linear and integer
programs.

He knows every table, that counts are whole numbers from zero on, and the rule: shown counts are never 1 to
10, and nothing is withheld for its own sake unless it is 1 to 10, so among withheld cells that hang
together at least one is. He cannot tell which. A withheld cell is safe only if its safety is shown: by a
table of whole numbers that fits everything published, in which the cell counts 11 or more and another
withheld cell that hangs together with it counts 1 to 10, and by two such tables in which the cell differs.
These witnesses are added up again in whole numbers, so a solver that errs can make a safe table look
unsafe, never the other way round.

The linear programs are those of Fischetti and Salazar-Gonzalez (2001), asked from the published side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from clerestory.suppression.findings import Effort, Finding, Kind
from clerestory.suppression.nearby import Oracle
from clerestory.suppression.settled import Part, Settled
from clerestory.suppression.siege import Siege

_MOST_SEEDS: Final = 300


@dataclass(frozen=True)
class Attacked:
    """findings: what is derivable (empty: nothing). seeds: whole tables that fit, for asking again."""

    findings: tuple[Finding, ...]
    seeds: tuple[np.ndarray, ...]


def attack(
    settled: Settled,
    size: int,
    effort: Effort,
    seeds: Sequence[np.ndarray] = (),
    first_only: bool = False,
    oracle: Oracle | None = None,
    only: Callable[[int], bool] | None = None,
) -> Attacked:
    """Everything derivable about withheld regions.

    size: how many unknowns there are. seeds: tables that may fit (each of shape (size,)); the right ones
    save work.
    first_only: stop at the first finding. oracle: proposes more such tables. only: whether a region is asked
    about (None: every one).
    """
    pinned = [region for region in settled.pinned if only is None or only(region)]
    findings = [Finding(region, Kind.PINNED) for region in pinned]
    points: list[list[np.ndarray]] = []
    parts = [part for part in settled.parts if part.targets]
    for part in parts:
        if findings and first_only:
            break
        siege = Siege(part, effort, first_only, oracle, only)
        for seed in seeds:
            siege.learn(seed[list(part.unknowns)])
        findings += siege.lay()
        points.append(siege.points)
    if oracle is not None:
        return Attacked(tuple(findings), ())  # it keeps what was learned
    return Attacked(tuple(findings), tuple(_joined(settled, size, parts, points)))


def _joined(
    settled: Settled, size: int, parts: Sequence[Part], points: Sequence[Sequence[np.ndarray]]
) -> list[np.ndarray]:
    """Points of the parts put together, the first with the first and so on."""
    longest = min(max((len(each) for each in points), default=0), _MOST_SEEDS)
    base: np.ndarray = np.zeros(size, dtype=np.int64)
    base[list(settled.known)] = list(settled.known.values())
    whole = [base.copy() for _ in range(longest)]
    for part, mine in zip(parts, points, strict=False):
        for at in range(longest if mine else 0):
            whole[at][list(part.unknowns)] = mine[min(at, len(mine) - 1)]
    return whole
