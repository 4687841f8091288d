"""What a law answers to one question, and how Cedar adds policies up to it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """`determining` are the ids of the forbids that are satisfied, or else of the permits, in the order they
    were weighed; `errors` are the ids of policies that erred and were skipped."""

    allowed: bool
    determining: tuple[str, ...]
    errors: tuple[str, ...] = ()

    @property
    def is_forbidden(self) -> bool:
        """Did a provision forbid it, as against nothing permitting it?"""
        return not self.allowed and bool(self.determining)


SILENCE = Answer(allowed=False, determining=())


def add_up(satisfied: Iterable[tuple[str, str]], errors: Iterable[str]) -> Answer:
    """Cedar's rule: one forbid suffices, else one permit; what errs has no say.

    satisfied: (id, effect) of the policies that apply.
    """
    found = tuple(satisfied)
    forbids = tuple(name for name, effect in found if effect == "forbid")
    if forbids:
        return Answer(False, forbids, tuple(errors))
    return Answer(bool(found), tuple(name for name, _ in found), tuple(errors))
