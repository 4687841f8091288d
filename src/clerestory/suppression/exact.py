"""The cheapest pattern: which cells to withhold beside the small ones, so that nothing follows and least is
lost.

A main program chooses cells; the attacker's linear programs say why a choice is not enough, as cuts
(Fischetti and Salazar-Gonzalez, 2001); first over fractions of cells, then over whole ones. What linear
programs cannot say (whole numbers, the rule) is forbidden pattern by pattern: an attacker who sees more is
never weaker, so a pattern that is not enough forbids all that withhold no more. Cost of a cell: 1 + ln(1 +
count).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from clerestory.suppression.effort import Limit, LimitError
from clerestory.suppression.errors import CannotBePublishedError, SolverError
from clerestory.suppression.findings import Effort, Finding, Kind
from clerestory.suppression.published import SMALLEST_SHOWN
from clerestory.suppression.reach import Reach
from clerestory.suppression.siege import SLACK
from clerestory.suppression.solver import INFINITY, Answer, Ended, Line, Program
from clerestory.suppression.task import NO_WAY, Ground, Task, Wanted

MOST_FORBIDDEN: Final = 60
MOST_NODES: Final = 20_000
MOST_ROUNDS_OF_FRACTIONS: Final = 40
_ROOM: Final = 2.0 * SMALLEST_SHOWN
_VIOLATED: Final = 1e-4
_NOTHING: Final = 1e-7


@dataclass(frozen=True)
class Cheapest:
    """A pattern. is_cheapest: proven that no other costs less."""

    pattern: frozenset[int]
    is_cheapest: bool
    rounds: int


@dataclass
class _Search:
    """The main program and what was learned."""

    task: Task
    effort: Effort
    limit: Limit
    ground: Ground = field(init=False)
    sub: Program = field(init=False)
    main: Program = field(init=False)
    column: dict[int, int] = field(init=False)
    reach: Reach | None = field(init=False)
    forbidden: int = 0
    level: dict[int, int] = field(default_factory=dict)
    rounds: int = 0

    def __post_init__(self) -> None:
        self.ground = Ground(self.task)
        self.sub = self.ground.program(self.effort)
        near = self.task.nearby
        self.reach = Reach(self.task, self.ground, near, _ROOM) if near is not None else None
        free = [choice for choice in self.ground.choices if choice.is_free]
        self.column = {choice.region: column for column, choice in enumerate(free)}
        self.main = Program(len(free), [], high=1.0, effort=self.effort)
        for choice in free:
            self.main.price(self.column[choice.region], choice.cost)

    def chosen(self) -> dict[int, float]:
        """The main program's choice: how much of each region is withheld."""
        self.limit.check()
        self.rounds += 1
        answer = self.main.solve(MOST_NODES)
        if answer.ended is not Ended.BEST or answer.columns is None:
            raise CannotBePublishedError(f"«{self.task.table.name}» {NO_WAY}")
        found = {region: float(answer.columns[column]) for region, column in self.column.items()}
        return {**found, **dict.fromkeys(self.task.musts, 1.0)}

    def needs(self, region: int) -> int:
        """The count that a withheld region must admit."""
        return self.level.get(region, SMALLEST_SHOWN)

    def cut_off(self, wanted: Wanted, chosen: Mapping[int, float]) -> bool:
        """Ask for the largest count of a region under a choice; if it is too small, forbid that. True if it
        was.
        """
        if self.reach is not None and self.reach.holds(wanted.region, self.needs(wanted.region)):
            return False
        own = self.ground.line_of.get(wanted.region)
        if own is not None:
            self.sub.bound(own, -INFINITY, INFINITY)
        self.effort.linear += 1
        answer = self.sub.most(dict.fromkeys(wanted.columns, 1.0))
        if own is not None:
            self._hold(wanted.region, chosen.get(wanted.region, 0.0))
        if answer.ended is not Ended.BEST or answer.value + wanted.known >= self.needs(wanted.region) - SLACK:
            if self.reach is not None and answer.columns is not None:
                self.reach.learn(wanted.region, answer.columns)
            return False
        factors = self._factors(answer, self.needs(wanted.region) - wanted.known, 1.0)
        return self._append(factors, wanted.region, chosen)

    def unpin(self, wanted: Wanted, chosen: Mapping[int, float]) -> bool:
        """Forbid what pins a region that earlier tables withhold: it must be able to be one more or one
        less.
        """
        sums = dict.fromkeys(wanted.columns, 1.0)
        self.effort.linear += 2
        top, low = self.sub.most(sums), self.sub.least(sums)
        if top.ended is not Ended.BEST or low.ended is not Ended.BEST or top.value - low.value > SLACK:
            return False
        value = round(top.value)
        up, down = self._factors(top, value + 1, 1.0), self._factors(low, value - 1, -1.0)
        both = {region: max(up.get(region, 0.0), down.get(region, 0.0)) for region in {*up, *down}}
        return self._append(both, wanted.region, chosen)

    def _factors(self, answer: Answer, level: float, sign: float) -> dict[int, float]:
        """A cut over all choices, `sum of factor * withheld >= 1`, from the prices of an attack."""
        if answer.prices is None:
            raise SolverError("The solver gave no prices; nothing is relied on.")
        prices = sign * answer.prices
        lines = [*((number, line.low) for number, line in enumerate(self.ground.said))]
        lines += [
            (self.ground.line_of[c.region], float(self.ground.left[c.region])) for c in self.ground.choices
        ]
        missing = sign * level - sum(float(prices[number]) * value for number, value in lines)
        if missing < SLACK:
            return {}
        factors = {}
        for choice in self.ground.choices:
            price = float(prices[self.ground.line_of[choice.region]])
            if price > _NOTHING:
                factors[choice.region] = 1.0
            elif price < -_NOTHING:
                factors[choice.region] = min(1.0, -price * self.ground.left[choice.region] / missing)
        return factors

    def _append(self, factors: Mapping[int, float], region: int, chosen: Mapping[int, float]) -> bool:
        needed = 1.0 - sum(factors.get(must, 0.0) for must in self.task.musts)
        mine = {self.column[at]: factor for at, factor in factors.items() if at in self.column and factor > 0}
        if not factors or needed <= SLACK:
            return False
        line = sum(factor * chosen.get(at, 0.0) for at, factor in factors.items() if at in self.column)
        conditional = self.column.get(region)  # a region that may be shown needs nothing then
        share = chosen.get(region, 0.0) if conditional is not None else 1.0
        if line >= needed * share - _VIOLATED:
            return False
        if conditional is not None:
            mine[conditional] = mine.get(conditional, 0.0) - needed
        self.main.append(
            Line(list(mine), list(mine.values()), 0.0 if conditional is not None else needed, INFINITY)
        )
        return True

    def _hold(self, region: int, share: float) -> None:
        left = float(self.ground.left[region])
        low, high = (left * (1 - share), left + _ROOM * share) if share < 1 - SLACK else (-INFINITY, INFINITY)
        self.sub.bound(self.ground.line_of[region], low, high)

    def hold(self, chosen: Mapping[int, float]) -> None:
        """The attacker sees this much of each region."""
        for choice in self.ground.choices:
            self._hold(choice.region, chosen.get(choice.region, 0.0))
        if self.reach is not None:
            self.reach.hold(chosen)

    def forbid(self, pattern: Collection[int], region: int) -> None:
        """At least one more region than this pattern is withheld, or (if it may be shown) this one is not."""
        others = {column: 1.0 for at, column in self.column.items() if at not in pattern}
        own = self.column.get(region)
        self.main.append(
            Line(list(others), list(others.values()), 1.0, INFINITY)
            if own is None
            else Line([*others, own], [*others.values(), -1.0], 0.0, INFINITY)
        )

    def in_need(self, chosen: Mapping[int, float]) -> list[Wanted]:
        """Regions that must admit 11 under a choice: withheld ones that may be less."""
        return [
            wanted
            for region, wanted in self.ground.wanted.items()
            if region not in self.task.choices
            or (chosen.get(region, 0.0) > _VIOLATED and self.task.choices[region].count < SMALLEST_SHOWN)
        ]


def cheapest(task: Task, effort: Effort, limit: Limit) -> Cheapest:
    """The cheapest safe pattern of a task whose small cells alone are not enough.

    Raises LimitError where the limit is reached, CannotBePublishedError where no pattern is safe.
    """
    search = _Search(task, effort, limit)
    if not search.column:
        raise CannotBePublishedError(f"«{task.table.name}» {NO_WAY}")
    for _ in range(MOST_ROUNDS_OF_FRACTIONS):
        if not _cut(search, search.chosen()):
            break
    search.main.make_whole(range(len(search.column)))
    seeds: Sequence[np.ndarray] = () if task.nearby is not None else task.attacked(task.musts, effort).seeds
    while True:
        chosen = {region: round(share) for region, share in search.chosen().items()}
        pattern = frozenset(region for region, share in chosen.items() if share)
        attacked = task.attacked(pattern, effort, seeds)
        seeds = attacked.seeds
        if not attacked.findings:
            return Cheapest(pattern, not search.level, search.rounds)
        search.hold(chosen)
        if not sum([_answered(search, finding, chosen) for finding in attacked.findings]):
            _forbidden(search, pattern, attacked.findings)


def likely(task: Task, effort: Effort, limit: Limit) -> frozenset[int]:
    """A good start where the cheapest takes too long: what is withheld in fractions. Not safe by itself."""
    search, chosen = _Search(task, effort, limit), dict[int, float]()
    try:
        while search.column:
            chosen = search.chosen()
            if not _cut(search, chosen):
                break
    except (LimitError, SolverError):
        pass  # the last choice is a start as well
    return task.musts | {region for region, share in chosen.items() if share > _VIOLATED}


def _cut(search: _Search, chosen: Mapping[int, float]) -> int:
    """How many regions are not safe under this choice in fractions; each has become a cut."""
    search.hold(chosen)
    return sum([_checked(search, wanted, chosen) for wanted in search.in_need(chosen)])


def _checked(search: _Search, wanted: Wanted, chosen: Mapping[int, float]) -> bool:
    search.limit.check()
    return search.cut_off(wanted, chosen)


def _answered(search: _Search, finding: Finding, chosen: Mapping[int, float]) -> bool:
    """Could linear programs say why this region is derivable?"""
    search.limit.check()
    wanted = search.ground.wanted.get(finding.region)
    if wanted is None:
        return False
    return search.cut_off(wanted, chosen) or (finding.kind is Kind.PINNED and search.unpin(wanted, chosen))


def _forbidden(search: _Search, pattern: Collection[int], findings: Collection[Finding]) -> None:
    """Forbid a pattern for each region derivable in it."""
    search.forbidden += 1
    due = {finding.region: search.task.is_due(finding.region) for finding in findings}
    for region in {-1 if is_due else at for at, is_due in due.items()}:
        search.forbid(pattern, region)
    if search.forbidden > MOST_FORBIDDEN:
        for finding in findings:
            search.level[finding.region] = search.needs(finding.region) + 1
