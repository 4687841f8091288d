"""The attack on one part of what is unknown: programs that are asked again and again, and witnesses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from clerestory.suppression.errors import SolverError
from clerestory.suppression.findings import Effort, Finding, Kind
from clerestory.suppression.nearby import Oracle
from clerestory.suppression.published import SMALLEST_SHOWN
from clerestory.suppression.settled import Part
from clerestory.suppression.solver import INFINITY, Ended, Line, Program

SLACK: Final = 1e-6
MOST_PARTNERS: Final = 6
NODES_OF_AN_INTEGER_PROGRAM: Final = 2_000
_BEYOND: Final = 1_000
_FAR: Final = 2**62


class Siege:
    """The attack on one part: a linear program that is asked again and again, and what was learned."""

    def __init__(
        self,
        part: Part,
        effort: Effort,
        first_only: bool = False,
        oracle: Oracle | None = None,
        only: Callable[[int], bool] | None = None,
    ) -> None:
        """Nothing is asked yet. oracle: proposes witnesses; each is added up like any other. only: whether a
        region is asked about."""
        self.part = part
        self.effort = effort
        self.first_only = first_only
        self.oracle = oracle
        self.only = only
        self.points: list[np.ndarray] = []
        self.high_seen: np.ndarray = np.zeros(len(part.targets), dtype=bool)
        self.least_seen: np.ndarray = np.full(len(part.targets), _FAR, dtype=np.int64)
        self.most_seen: np.ndarray = np.full(len(part.targets), -1, dtype=np.int64)
        families = {one.family: None for one in part.targets}
        number = {family: at for at, family in enumerate(families)}
        self.family = np.array([number[one.family] for one in part.targets], dtype=np.int64)
        self.unknowns = np.array(part.unknowns, dtype=np.int64)
        at = {one: column for column, one in enumerate(part.unknowns)}
        self.lines = [
            Line([at[one] for one, _ in e.terms], [float(sign) for _, sign in e.terms], e.value, e.value)
            for e in part.equations
        ]
        self.first_target = len(self.lines)
        self.sums = [[at[one] for one in target.unknowns] for target in part.targets]
        self.known = np.array([target.known for target in part.targets], dtype=np.int64)
        self.lines += [Line(s, [1.0] * len(s), -INFINITY, INFINITY) for s in self.sums]
        self.columns = np.array([one for line in self.lines for one in line.columns], dtype=np.int64)
        self.factors = np.array([one for line in self.lines for one in line.factors], dtype=np.int64)
        self.starts = np.cumsum([0, *(len(line.columns) for line in self.lines)])[:-1]
        self.values = np.array([equation.value for equation in part.equations], dtype=np.int64)
        shown = sum(abs(e.value) for e in part.equations) + max((t.known for t in part.targets), default=0)
        self.high = float(shown + _BEYOND)
        self._program: Program | None = None

    @property
    def program(self) -> Program:
        """The linear program, made when it is first asked."""
        if self._program is None:
            self._program = Program(len(self.part.unknowns), self.lines, self.high, effort=self.effort)
        return self._program

    def _added(self, point: np.ndarray) -> np.ndarray:
        """Every line added up, in whole numbers: equations, then targets without what is known of them."""
        sums: np.ndarray = np.add.reduceat(point[self.columns] * self.factors, self.starts)
        return sums

    def learn(self, point: np.ndarray) -> bool:
        """Take a table of whole numbers as a witness, if it fits: added up again, in whole numbers."""
        sums = self._added(point)
        if (point < 0).any() or (sums[: self.first_target] != self.values).any():
            return False
        counts = sums[self.first_target :] + self.known
        small = (counts > 0) & (counts < SMALLEST_SHOWN)
        plausible = np.bincount(self.family[small], minlength=len(counts))[self.family] > 0
        high = plausible & (counts >= SMALLEST_SHOWN) & ~self.high_seen
        fresh = (self.least_seen >= self.most_seen) & (counts != self.most_seen)
        if high.any() or fresh.any():
            self.points.append(point)
            self.high_seen |= high
            self.least_seen[fresh] = np.minimum(self.least_seen, counts)[fresh]
            self.most_seen[fresh] = np.maximum(self.most_seen, counts)[fresh]
        return True

    def is_free(self, target: int) -> bool:
        """Were two different counts of a target seen?"""
        return bool(self.least_seen[target] < self.most_seen[target])

    def is_safe(self, target: int) -> bool:
        """Was everything seen that makes a target safe?"""
        return bool(self.high_seen[target]) and self.is_free(target)

    def lay(self) -> list[Finding]:
        """What is derivable in this part."""
        found = []
        if self.oracle is not None:
            self.learn(self.oracle.base[self.unknowns])
        for target, one in enumerate(self.part.targets):
            if self.only is not None and not self.only(one.region):
                continue
            self._be_told(target)
            if not self.is_safe(target):
                kind = self._attack(target)
                if kind is not None:
                    found.append(Finding(one.region, kind))
                    if self.first_only:
                        break
        return found

    def _be_told(self, target: int) -> None:
        """Look whether what the oracle proposes fits, until the target is safe."""
        if self.oracle is None or self.is_safe(target):
            return
        region = self.part.targets[target].region
        if not self.high_seen[target]:
            family = (self.part.targets[one].region for one in self._family(target) if one != target)
            for point in self.oracle.high(region, tuple(family)):
                self.learn(point[self.unknowns])
                if self.high_seen[target]:
                    break
        if not self.is_free(target):
            for point in self.oracle.other(region):
                self.learn(point[self.unknowns])
                if self.is_free(target):
                    break

    def _attack(self, target: int) -> Kind | None:
        try:
            top = self._ask(target, most=True)
            if top < SMALLEST_SHOWN - SLACK:
                low = self._ask(target, most=False)
                return Kind.PINNED if self._is_one_number(target, low, top) else Kind.SMALL
            if not self.high_seen[target] and not self._with_a_partner(target):
                return self._by_integers(target)
            if not self.is_free(target):
                low = self._ask(target, most=False)
                if not self.is_free(target) and self._is_one_number(target, low, top):
                    return Kind.PINNED
        except SolverError:
            return Kind.NOT_SHOWN_SAFE
        return None if self.is_safe(target) else Kind.NOT_SHOWN_SAFE

    def _ask(self, target: int, most: bool) -> float:
        """The largest or smallest count of a target, of any real numbers; learns from the table that has
        it.
        """
        self.effort.linear += 1
        sums = dict.fromkeys(self.sums[target], 1.0)
        answer = self.program.most(sums) if most else self.program.least(sums)
        if answer.ended is not Ended.BEST or answer.columns is None:
            raise SolverError("No table fits what is published, or the solver erred; nothing is relied on.")
        self._learn_of(answer.columns)
        return answer.value + int(self.known[target])

    def _learn_of(self, columns: np.ndarray) -> bool:
        """False where the numbers are no whole ones or do not add up."""
        rounded = np.rint(columns)
        if np.abs(columns - rounded).max(initial=0.0) >= SLACK:
            return False
        point = rounded.astype(np.int64)
        fits = self.learn(point)
        if fits and self.oracle is not None and self.points and self.points[-1] is point:
            self.oracle.keep(self.unknowns, point)
        return fits

    def _is_one_number(self, target: int, low: float, top: float) -> bool:
        """Is there only one whole number between? Where two can be, integer programs look for the second."""
        if np.floor(top + SLACK) <= np.ceil(low - SLACK):
            return True
        if self.is_free(target):
            return False
        if self.most_seen[target] < 0 and not self._integer({target: (0, INFINITY)}):
            return True
        if self.is_free(target):
            return False
        seen = int(self.most_seen[target])
        return not (self._integer({target: (seen + 1, INFINITY)}) or self._integer({target: (0, seen - 1)}))

    def _with_a_partner(self, target: int) -> bool:
        """Look for a witness in which another cell is small, by linear programs; lowest so far first."""
        others = [one for one in self._family(target) if one != target]
        if self.points:
            counts = self._added(self.points[-1])[self.first_target :] + self.known
            others.sort(key=lambda one: (abs(int(counts[one]) - 1), one))
        self._between(target, SMALLEST_SHOWN, INFINITY)
        try:
            for other in others[:MOST_PARTNERS]:
                self._between(other, 1, SMALLEST_SHOWN - 1)
                self.effort.linear += 1
                answer = self.program.least(dict.fromkeys(self.sums[target], 1.0))
                self._between(other, -INFINITY, INFINITY)
                if answer.ended is Ended.BEST and answer.columns is not None:
                    self._learn_of(answer.columns)
                if self.high_seen[target]:
                    return True
        finally:
            self._between(target, -INFINITY, INFINITY)
        return False

    def _family(self, target: int) -> list[int]:
        """Targets that hang together with this one by tables alone: if one is withheld, one is small."""
        family = self.part.targets[target].family
        return [at for at, one in enumerate(self.part.targets) if one.family == family]

    def _between(self, target: int, low: float, high: float) -> None:
        known = int(self.known[target])
        self.program.bound(self.first_target + target, low - known, high - known)

    def _by_integers(self, target: int) -> Kind | None:
        """The last word: is there any table of whole numbers, with a small partner, in which the cell is 11
        or more?
        """
        partners = self._family(target)
        if partners == [target]:
            return Kind.SMALL_BY_RULE  # where it is 11, nothing beside it is small
        if self._integer({target: (SMALLEST_SHOWN, INFINITY)}, partners):
            return None if self.is_free(target) else self._second(target)
        return Kind.SMALL_BY_RULE if self._integer({target: (SMALLEST_SHOWN, INFINITY)}) else Kind.SMALL

    def _second(self, target: int) -> Kind | None:
        low = self._ask(target, most=False)
        return Kind.PINNED if self._is_one_number(target, low, INFINITY) else None

    def _integer(self, bounds: Mapping[int, tuple[float, float]], partners: Sequence[int] = ()) -> bool:
        """Does a table of whole numbers fit, with these targets so? Learns from it. partners: and one of
        these cells small.
        """
        self.effort.integer += 1
        columns = len(self.part.unknowns)
        lines = list(self.lines)
        for target in range(len(self.part.targets)):
            low, high = bounds.get(target, (-INFINITY, INFINITY))
            known = int(self.known[target])
            line = self.lines[self.first_target + target]
            lines[self.first_target + target] = Line(line.columns, line.factors, low - known, high - known)
        for choice, partner in enumerate(partners, columns):
            sums, known = self.sums[partner], int(self.known[partner])
            most = self.high * len(sums)
            lines.append(Line([*sums, choice], [*([1.0] * len(sums)), -1.0], -known, INFINITY))
            top = SMALLEST_SHOWN - 1 + most
            lines.append(Line([*sums, choice], [*([1.0] * len(sums)), most], -INFINITY, top - known))
        if partners:
            choices = range(columns, columns + len(partners))
            lines.append(Line(choices, [1.0] * len(partners), 1.0, INFINITY))
        program = Program(columns + len(partners), lines, self.high, integer=True, effort=self.effort)
        for choice in range(columns, columns + len(partners)):
            program.bound_column(choice, 0.0, 1.0)
        answer = program.solve(NODES_OF_AN_INTEGER_PROGRAM)
        if answer.ended is Ended.NONE:
            return False
        if (
            answer.ended is not Ended.BEST
            or answer.columns is None
            or not self._learn_of(answer.columns[:columns])
        ):
            raise SolverError("The solver's table does not add up; nothing is relied on.")
        return True
