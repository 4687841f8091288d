"""A solver asked for a request: one that is as the formula says and as plain as can be, or the proof that
there is none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import z3  # type: ignore[import-untyped]  # the package ships no types

from clerestory.law.provision import LawError
from clerestory.policy.program.domain import ACTIVITY, DAY, FINDING, MODE, OFFICE, PASSES_ON, RECORD
from clerestory.policy.program.shapes import Path
from clerestory.policy.program.unknowns import Formula, Unknowns
from clerestory.policy.program.values import Value
from clerestory.policy.question import UNKNOWN_ACTIVITY

PATIENCE_SECONDS: Final = 60


class UndecidedError(LawError):
    """The solver gave no answer; nothing follows from that."""


@dataclass(frozen=True)
class Found:
    """One request as the solver found it. `facts` by path; second party and activity where it has them."""

    party: str
    second_party: str
    activity: str
    second_activity: str
    element: str
    facts: dict[Path, Any]


@dataclass
class Search:
    """A solver that knows which requests there can be. `always`: what holds in every search."""

    unknowns: Unknowns
    always: Sequence[Formula] = ()
    _solver: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Tell the solver what every request keeps to."""
        # Finite sorts and truths only: z3 reduces them to plain satisfiability.
        self._solver = z3.SolverFor("QF_FD", ctx=self.unknowns.solver_context)
        self._solver.set("timeout", PATIENCE_SECONDS * 1000)
        self._solver.add(*self.unknowns.rules(), *self.always)

    def is_possible(self, *formulas: Formula) -> bool:
        """Is there a request as the formulas say? Raises UndecidedError."""
        self._solver.push()
        try:
            self._solver.add(*formulas)
            return self._check()
        finally:
            self._solver.pop()

    def find(self, *formulas: Formula) -> Found | None:
        """The plainest request found that is as the formulas say, or None where there is none. Raises
        UndecidedError."""
        before = self._solver.num_scopes()
        self._solver.push()
        try:
            self._solver.add(*formulas)
            if not self._check():
                return None
            return self._read(self._plainest(self._solver.model()))
        finally:
            self._solver.pop(self._solver.num_scopes() - before)

    def resting_on(self, switches: Sequence[Formula], *formulas: Formula) -> tuple[Formula, ...] | None:
        """Switches that, turned on, make the formulas impossible however the others stand; None where all
        of them do not. None of those returned can be spared. Raises UndecidedError."""
        self._solver.push()
        try:
            self._solver.add(*formulas)
            if self._check(*switches):
                return None
            kept = list(self._solver.unsat_core())
            for one in tuple(kept):
                rest = [other for other in kept if not other.eq(one)]
                if not self._check(*rest):
                    kept = rest
            return tuple(kept)
        finally:
            self._solver.pop()

    def _check(self, *assumed: Formula) -> bool:
        verdict = self._solver.check(*assumed)
        if verdict == z3.unknown:
            reason = " ".join(str(self._solver.reason_unknown()).split())
            raise UndecidedError(f"The solver gave no answer within {PATIENCE_SECONDS} seconds ({reason}); "
                                 "nothing is proved and nothing refuted.")  # fmt: skip
        return bool(verdict == z3.sat)

    def _plainest(self, model: Any) -> Any:
        """Say nothing that need not be said: of each fact the first value that can be, the silent one before
        all others."""
        for wishes in self._wishes():
            for wish in wishes:
                if granted := self._granted(wish, model):
                    model = granted
                    break
        return model

    def _granted(self, wish: Formula, model: Any) -> Any | None:
        """A model in which the wish holds from now on too, if there is one."""
        self._solver.push()
        self._solver.add(wish)
        if z3.is_true(model.eval(wish, model_completion=True)):
            return model
        if self._check():
            return self._solver.model()
        self._solver.pop()
        return None

    def _wishes(self) -> "Iterator[Iterable[Formula]]":
        """What makes a request plain, the most telling first: nobody passes it on, no person approved it. Of
        each group the first that can be counts."""
        unknowns = self.unknowns
        yield (unknowns.negated(unknowns.flags[PASSES_ON]),)
        yield (unknowns.one_activity(),)
        first = (DAY, FINDING, RECORD, MODE)
        last = (OFFICE, ACTIVITY)
        for path in (*first, *(one for one in unknowns.words if one not in (*first, *last))):
            yield unknowns.words[path][1].values()
        for path in (*unknowns.flags, *unknowns.sets):
            yield (unknowns.is_silent(path),)
        for members in unknowns.sets.values():
            yield from ((unknowns.negated(one),) for one in members.values())
        # Which aim is stated tells more than that none is, so "unknown" comes last.
        yield _unknown_last(unknowns.words[ACTIVITY][1])
        yield unknowns.parties.values()

    def _read(self, model: Any) -> Found:
        unknowns = self.unknowns
        facts: dict[Path, Any] = {
            path: unknowns.value(model, unknown) for path, (unknown, _) in unknowns.words.items()
        }
        facts |= {path: unknowns.value(model, flag) for path, flag in unknowns.flags.items()}
        facts |= {
            path: tuple(str(one) for one, is_in in members.items() if unknowns.value(model, is_in))
            for path, members in unknowns.sets.items()
        }
        return Found(
            party=unknowns.value(model, unknowns.party),
            second_party=unknowns.value(model, unknowns.second_party),
            activity=facts[ACTIVITY],
            second_activity=unknowns.value(model, unknowns.second_activity),
            element=unknowns.value(model, unknowns.element),
            facts=facts,
        )


def _unknown_last(words: Mapping[Value, Formula]) -> list[Formula]:
    return [*(one for word, one in words.items() if word != UNKNOWN_ACTIVITY), words[UNKNOWN_ACTIVITY]]
