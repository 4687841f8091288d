"""HiGHS behind a small face: a program over numbers from zero on, asked again and again with other bounds.

One thread and one seed always: HiGHS gives no answer (and says so only in a status) when two programs of
one process ask for different numbers of threads, and other numbers could change which of several best
answers is found. So every status is looked at; whatever is neither an answer nor a clear "there is none" is
a SolverError.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import highspy
import numpy as np

from clerestory.suppression.errors import SolverError
from clerestory.suppression.findings import Effort

INFINITY: Final = float(highspy.kHighsInf)
LONGEST_SECONDS: Final = 300.0
"""For one program. Whoever reaches it gets no answer, so what is published never depends on the time."""
STEPS_OF_A_PROGRAM: Final = 20
STEPS_OF_A_NODE: Final = 20
_STATUS: Final = highspy.HighsModelStatus
_MAXIMIZE: Final = highspy.ObjSense.kMaximize
_INTEGER: Final = highspy.HighsVarType.kInteger


class Ended(Enum):
    """How a program ended, where it ended well."""

    BEST = "best"
    NONE = "none"
    UNBOUNDED = "unbounded"


@dataclass(frozen=True)
class Line:
    """A sum of columns (numbers and factors) between two bounds."""

    columns: Sequence[int]
    factors: Sequence[float]
    low: float
    high: float


@dataclass(frozen=True)
class Answer:
    """How it ended; the value of what was asked for, every column's value, and every line's price (linear
    only).
    """

    ended: Ended
    value: float = 0.0
    columns: np.ndarray | None = None
    prices: np.ndarray | None = None


class Program:
    """Columns from zero to `high`, lines over them. `solved` counts how often it was asked."""

    def __init__(
        self,
        columns: int,
        lines: Sequence[Line],
        high: float = INFINITY,
        integer: bool = False,
        effort: Effort | None = None,
    ) -> None:
        """A program that is asked for nothing yet. integer: every column takes whole numbers only. effort:
        where its steps are counted."""
        self._highs = _new()
        self._effort = effort or Effort()
        self._size = columns
        self._asked: tuple[int, ...] = ()
        self._integer = integer
        self.solved = 0
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, len(lines)
        model.col_cost_ = np.zeros(columns)
        model.col_lower_, model.col_upper_ = np.zeros(columns), np.full(columns, high)
        model.row_lower_ = np.array([line.low for line in lines])
        model.row_upper_ = np.array([line.high for line in lines])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(line.columns) for line in lines)], dtype=np.int32)
        model.a_matrix_.index_ = np.array([one for line in lines for one in line.columns], dtype=np.int32)
        model.a_matrix_.value_ = np.array([one for line in lines for one in line.factors], dtype=np.float64)
        if integer:
            model.integrality_ = [_INTEGER] * columns
        _sure(self._highs.passModel(model))

    def bound(self, line: int, low: float, high: float) -> None:
        """Other bounds for a line."""
        _sure(self._highs.changeRowBounds(line, low, high))

    def bound_column(self, column: int, low: float, high: float) -> None:
        """Other bounds for a column."""
        _sure(self._highs.changeColBounds(column, low, high))

    def make_whole(self, columns: Iterable[int]) -> None:
        """From now on these columns take whole numbers only."""
        for column in columns:
            _sure(self._highs.changeColIntegrality(column, _INTEGER))
        self._integer = True

    def make_real(self, columns: Iterable[int]) -> None:
        """From now on these columns take any number."""
        for column in columns:
            _sure(self._highs.changeColIntegrality(column, highspy.HighsVarType.kContinuous))
        self._integer = False

    def append(self, line: Line) -> None:
        """One more line."""
        columns, factors = np.array(line.columns, dtype=np.int32), np.array(line.factors, dtype=np.float64)
        _sure(self._highs.addRow(line.low, line.high, len(columns), columns, factors))

    def price(self, column: int, cost: float) -> None:
        """What one unit of a column costs from now on."""
        _sure(self._highs.changeColCost(column, cost))

    def most(self, sums: Mapping[int, float]) -> Answer:
        """The largest value of a sum of columns. Prices are those of this maximum."""
        self._ask(sums)
        _sure(self._highs.changeObjectiveSense(_MAXIMIZE))
        return self.solve()

    def least(self, sums: Mapping[int, float]) -> Answer:
        """The smallest value of a sum of columns."""
        self._ask(sums)
        _sure(self._highs.changeObjectiveSense(highspy.ObjSense.kMinimize))
        return self.solve()

    def solve(self, nodes: int = 0) -> Answer:
        """The answer to what was asked last. nodes: how many branches a program over whole numbers may look
        at (0: as many as it takes).

        Raises SolverError where there is no answer that may be relied on.
        """
        if nodes:
            _sure(self._highs.setOptionValue("mip_max_nodes", nodes))
        _sure(self._highs.setOptionValue("time_limit", self._highs.getRunTime() + LONGEST_SECONDS))
        self.solved += 1
        self._highs.run()
        done = self._highs.getInfo()
        self._effort.steps += STEPS_OF_A_PROGRAM + max(0, done.simplex_iteration_count)
        self._effort.steps += STEPS_OF_A_NODE * max(0, done.mip_node_count)
        status = self._highs.getModelStatus()
        if status == _STATUS.kInfeasible:
            return Answer(Ended.NONE)
        if status in (_STATUS.kUnbounded, _STATUS.kUnboundedOrInfeasible):
            return Answer(Ended.UNBOUNDED)
        if status != _STATUS.kOptimal:
            raise SolverError(
                f"The solver stopped without an answer ({status.name}), so nothing is relied on."
            )
        solution = self._highs.getSolution()
        value = float(self._highs.getObjectiveValue())
        prices = None if self._integer else np.asarray(solution.row_dual)
        return Answer(Ended.BEST, value, np.asarray(solution.col_value), prices)

    def _ask(self, sums: Mapping[int, float]) -> None:
        for column in self._asked:
            if column not in sums:
                self.price(column, 0.0)
        for column, factor in sums.items():
            self.price(column, factor)
        self._asked = tuple(sums)


def _new() -> Any:
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the package has types in part
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "presolve": "off",
        "solver": "simplex",
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-9,
    }
    for option, value in options.items():
        _sure(highs.setOptionValue(option, value))
    return highs


def _sure(status: Any) -> None:
    if status != highspy.HighsStatus.kOk:
        raise SolverError(f"The solver did not take a program ({status}), so nothing is relied on.")
