"""How long a search may take, in steps of the solver and not in seconds: so a busy machine withholds the same
cells as an idle one. A search that is stopped leaves the table to the greedy one (and says so).
"""

from clerestory.suppression.errors import SuppressionError
from clerestory.suppression.findings import Effort


class LimitError(SuppressionError):
    """The search took longer than it may."""


class Limit:
    """So many steps from now on."""

    def __init__(self, effort: Effort, steps: int) -> None:
        """effort: where steps are counted. steps: how many more may be taken."""
        self._effort, self._until = effort, effort.steps + steps

    @property
    def is_over(self) -> bool:
        """Are they over?"""
        return self._effort.steps > self._until

    def check(self) -> None:
        """Raises LimitError once they are over."""
        if self.is_over:
            raise LimitError("The search for the cheapest pattern took longer than it may.")
