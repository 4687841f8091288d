"""What signatures mean: the outcome for each element and the provisions that made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from clerestory.vocabulary.decision import SEVERITY, Outcome

UNDETERMINED: Final = "undetermined"
"""Nobody recorded the facts on which the answer depends. It never releases anything."""


@dataclass(frozen=True)
class Told:
    """outcome: release, review, withhold, out_of_scope (only where one layer answers alone) or undetermined.
    rules: ids of the provisions that made it, the leading one first; none means silence. Of undetermined: the
    provisions of which nobody can say whether they apply."""

    outcome: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Possible:
    """What one judgement may come to for one element: from the mildest to the strictest outcome. `rules`: of
    the outcome if there is but one, else the provisions of which nobody can say whether they apply."""

    mildest: Outcome
    strictest: Outcome
    rules: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Does every value of what was not recorded lead to the same outcome?"""
        return self.mildest is self.strictest

    @cached_property
    def told(self) -> Told:
        """What is told where this is the only judgement."""
        return Told(str(self.mildest) if self.is_sure else UNDETERMINED, self.rules)


ANYTHING: Final = Possible(Outcome.OUT_OF_SCOPE, Outcome.WITHHOLD, ())


def combined(judgements: Sequence[Possible]) -> Told:
    """The strictest of all judgements, where that is sure."""
    if len(judgements) == 1:
        return judgements[0].told
    least = max((one.mildest for one in judgements), key=SEVERITY.__getitem__)
    most = max((one.strictest for one in judgements), key=SEVERITY.__getitem__)
    if least is most:
        return next(Told(str(most), one.rules) for one in judgements if one.mildest is most)
    open_rules = (rule for one in judgements if not one.is_sure for rule in one.rules)
    return Told(UNDETERMINED, tuple(dict.fromkeys(open_rules)))
