"""A good pattern for tables that are too large for the cheapest one: chain by chain, then what turned out
needless.

It may begin with what the cheapest pattern withholds in fractions. For each cell that is derivable, one
linear program moves it to a safe count and lets other cells give way at the least cost; those that gave way
are withheld. What linear programs cannot say (whole numbers, the rule) is met by asking for one count more
each time. At the end each cell that was withheld beside the small ones is shown again if nothing follows,
dearest first. Heuristic of the shortest-path kind (Kelly, Golden and Assad 1992; Castro 2012).
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from clerestory.suppression.attacker import Attacked
from clerestory.suppression.effort import Limit
from clerestory.suppression.errors import CannotBePublishedError
from clerestory.suppression.findings import Effort, Finding, Kind
from clerestory.suppression.published import SMALLEST_SHOWN
from clerestory.suppression.siege import SLACK
from clerestory.suppression.solver import INFINITY, Ended, Line, Program
from clerestory.suppression.task import NO_WAY, Ground, Task

MOST_PASSES: Final = 12


class _Chains:
    """The linear program of chains: unknowns, then for each choice how far it rises and how far it falls."""

    def __init__(self, task: Task, effort: Effort) -> None:
        self.task, self.effort = task, effort
        self.ground = Ground(task)
        self.pattern = set(task.musts)
        self.level: dict[int, int] = {}
        size, lines = self.ground.size, self.ground.lines()
        self.rise = {c.region: size + 2 * n for n, c in enumerate(self.ground.choices)}
        for choice in self.ground.choices:
            at, line = self.rise[choice.region], lines[self.ground.line_of[choice.region]]
            columns, factors = [*line.columns, at, at + 1], [*line.factors, -1.0, 1.0]
            lines[self.ground.line_of[choice.region]] = Line(columns, factors, line.low, line.high)
        self.line_of: dict[int, int] = {}  # what earlier tables withhold
        for wanted in self.ground.wanted.values():
            if wanted.region not in self.rise:
                self.line_of[wanted.region] = len(lines)
                lines.append(Line(wanted.columns, [1.0] * len(wanted.columns), -INFINITY, INFINITY))
        self.program = Program(size + 2 * len(self.ground.choices), lines, effort=effort)
        self.sub = self.ground.program(effort)
        self.ground.withhold(self.sub, self.pattern)
        for choice in self.ground.choices:
            self._price(choice.region, 0.0 if choice.must else choice.cost)
            if choice.never:
                self.program.bound_column(self.rise[choice.region], 0.0, 0.0)
                self.program.bound_column(self.rise[choice.region] + 1, 0.0, 0.0)

    def _price(self, region: int, cost: float) -> None:
        for column in (self.rise[region], self.rise[region] + 1):
            self.program.price(column, cost)

    def withhold(self, region: int) -> None:
        """From now on it may move for nothing."""
        self.pattern.add(region)
        self._price(region, 0.0)
        self.sub.bound(self.ground.line_of[region], -INFINITY, INFINITY)

    def protect(self, finding: Finding) -> bool:
        """Withhold the chain that lets this region be large enough. False where there is none."""
        wanted = self.ground.wanted.get(finding.region)
        if wanted is None:
            return False
        self.effort.linear += 1
        answer = self.sub.most(dict.fromkeys(wanted.columns, 1.0))
        top = round(answer.value) + wanted.known if answer.ended is Ended.BEST else 0
        first = max(SMALLEST_SHOWN, top + 1 if finding.kind is Kind.PINNED else 0)
        level = self.level[finding.region] = self.level.get(finding.region, first - 1) + 1
        if finding.kind is not Kind.SMALL_BY_RULE and top >= level:
            return True  # an earlier chain did it
        return self.rise_to(finding.region, level - wanted.known)

    def rise_to(self, region: int, level: int) -> bool:
        """Withhold the cheapest chain that lets what is unknown of a region be so large. False: there is
        none."""
        own = self.rise.get(region)
        if own is not None:
            self.program.bound_column(own, max(0.0, float(level - self.ground.left[region])), INFINITY)
            self.program.bound_column(own + 1, 0.0, 0.0)
        else:
            self.program.bound(self.line_of[region], float(level), INFINITY)
        self.effort.linear += 1
        answer = self.program.solve()
        if own is not None:
            self.program.bound_column(own, 0.0, INFINITY)
            self.program.bound_column(own + 1, 0.0, INFINITY)
        else:
            self.program.bound(self.line_of[region], -INFINITY, INFINITY)
        if answer.ended is not Ended.BEST or answer.columns is None:
            return False
        if self.task.nearby is not None:
            self.task.nearby.keep(self.ground.unknowns, answer.columns[: self.ground.size])
        for choice in self.ground.choices:
            at = self.rise[choice.region]
            if (
                choice.is_free
                and choice.region not in self.pattern
                and answer.columns[at : at + 2].sum() > SLACK
            ):
                self.withhold(choice.region)
        return True


def good(task: Task, effort: Effort, limit: Limit, start: Iterable[int] = ()) -> frozenset[int]:
    """A safe pattern.

    start: regions to begin with. limit: for showing again what is needless; what must be withheld is found
    however long it takes. Raises CannotBePublishedError where withholding everything is not enough.
    """
    chains = _Chains(task, effort)
    for region in start:
        if region in chains.rise:
            chains.withhold(region)
    if task.nearby is not None:
        _grow(task, chains)
    attacked = task.attacked(chains.pattern, effort)
    for _ in range(MOST_PASSES):
        if not attacked.findings:
            break
        for finding in sorted(attacked.findings, key=lambda one: (task.count(one.region), one.region)):
            chains.protect(finding)
        attacked = task.attacked(chains.pattern, effort, attacked.seeds)
    if attacked.findings:
        chains.pattern = set(task.everything)
        attacked = _without_what_follows(task, chains.pattern, effort, attacked.seeds)
    return _shown_again(task, chains.pattern, attacked.seeds, effort, limit)


def _grow(task: Task, chains: _Chains) -> None:
    """A chain for each region that needs one and has no move yet. Quick, and not the last word."""
    wanted = [one for one in chains.ground.wanted.values() if task.is_due(one.region)]
    for one in sorted(wanted, key=lambda one: (task.count(one.region), one.region)):
        if one.region in chains.pattern or one.region not in task.choices:
            oracle = task.oracle(chains.pattern)
            if oracle is not None and next(oracle.high(one.region), None) is None:
                chains.rise_to(one.region, SMALLEST_SHOWN - one.known)


def _without_what_follows(
    task: Task, pattern: set[int], effort: Effort, seeds: Sequence[np.ndarray]
) -> Attacked:
    """Show again what is derivable and may be shown, until nothing is derivable. Changes the pattern."""
    while True:
        attacked = task.attacked(pattern, effort, seeds)
        if any(task.is_due(finding.region) for finding in attacked.findings):
            raise CannotBePublishedError(f"«{task.table.name}» {NO_WAY}")
        if not attacked.findings:
            return attacked
        pattern -= {finding.region for finding in attacked.findings}
        seeds = attacked.seeds


def _shown_again(
    task: Task, pattern: set[int], seeds: Sequence[np.ndarray], effort: Effort, limit: Limit
) -> frozenset[int]:
    """Without what is needless: each withheld beside the small ones is asked for once, dearest first."""
    extra = (task.choices[at] for at in pattern - task.musts)
    for choice in sorted(extra, key=lambda one: (-one.cost, one.region)):
        if limit.is_over:
            break
        attacked = task.attacked(pattern - {choice.region}, effort, seeds, first_only=True)
        if not attacked.findings:
            pattern.remove(choice.region)
            seeds = attacked.seeds
    return frozenset(pattern)
