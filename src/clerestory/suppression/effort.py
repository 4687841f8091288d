"""How long a search may take. The only clock of this room, and it only measures: what is published depends
on it in one way, that a search which is stopped leaves the table to the greedy one (and says so).
"""

import time

from clerestory.suppression.errors import SuppressionError


class LimitError(SuppressionError):
    """The search took longer than it may."""


class Limit:
    """So many seconds from now on."""

    def __init__(self, seconds: float) -> None:
        """seconds: more than zero."""
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, a hundredth at least."""
        return max(0.01, self._until - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Are they over?"""
        return time.monotonic() > self._until

    def check(self) -> None:
        """Raises LimitError once they are over."""
        if self.is_over:
            raise LimitError("The search for the cheapest pattern took longer than it may.")
