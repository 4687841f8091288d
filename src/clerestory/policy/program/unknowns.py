"""The request nobody has seen yet, as unknowns of a solver: finite sorts and truths, nothing else.

Each fact is an unknown that is one of the values `domain.py` lists, so there is no request a formula forgets
and none it invents, but for the combinations `Unknowns.rules` excludes. Everything that touches z3's own
syntax tree stands here.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import z3  # type: ignore[import-untyped]  # the package ships no types

from clerestory.policy.program.domain import ACTIVITY, Domain
from clerestory.policy.program.shapes import Path
from clerestory.policy.program.values import Value
from clerestory.vocabulary.elements import ELEMENTS

Formula: TypeAlias = Any
"""z3.BoolRef; the package ships no types."""
_INSTRUMENT: Final[Path] = ("context", "authority", "instrument")


class Unknowns:
    """The request nobody has seen yet: one unknown of the solver for each fact, the party and the element.

    `second_party` and `second_activity` are unknowns of the same kinds, for questions that are judged more
    than once. Formulas of one `Unknowns` can be joined with each other and with no other's.
    """

    def __init__(self, domain: Domain) -> None:
        self.domain: Final = domain
        self.solver_context: Final = z3.Context()
        self.true: Final = z3.BoolVal(True, self.solver_context)
        self.false: Final = z3.BoolVal(False, self.solver_context)
        self._values: dict[str, Any] = {}
        self.party, self.parties = self._among("party", [one.name for one in domain.parties])
        self.element, self.elements = self._among("element", list(ELEMENTS))
        self.words: dict[Path, tuple[Formula, dict[Value, Formula]]] = {
            path: self._among(_said(path), list(values)) for path, values in domain.words.items()
        }
        self.flags: dict[Path, Formula] = {
            path: z3.Bool(_said(path), self.solver_context) for path in domain.flags
        }
        self.sets: dict[Path, dict[Value, Formula]] = {
            path: {one: z3.Bool(f"{_said(path)} has {one}", self.solver_context) for one in members}
            for path, members in domain.sets.items()
        }
        self.activity = self.words[ACTIVITY][0]
        self.second_party: Final = z3.Const("second party", self.party.sort())
        self.second_activity: Final = z3.Const("second purpose.activity", self.activity.sort())

    def _among(self, name: str, values: Sequence[Any]) -> tuple[Formula, dict[Any, Formula]]:
        """An unknown that is one of `values`, and for each value the formula that it is that one."""
        sort, ones = z3.EnumSort(
            f"kinds of {name}", [f"{name}: {value}" for value in values], ctx=self.solver_context
        )
        unknown = z3.Const(name, sort)
        self._values |= {str(one): value for value, one in zip(values, ones, strict=True)}
        return unknown, {value: unknown == one for value, one in zip(values, ones, strict=True)}

    def switch(self, name: str) -> Formula:
        """A truth of its own, by name: the same name is the same truth."""
        return z3.Bool(name, self.solver_context)

    def all_of(self, formulas: Iterable[Formula]) -> Formula:
        """Do all hold?"""
        kept = [one for one in formulas if not z3.is_true(one)]
        if any(z3.is_false(one) for one in kept):
            return self.false
        return kept[0] if len(kept) == 1 else z3.And(kept) if kept else self.true

    def any_of(self, formulas: Iterable[Formula]) -> Formula:
        """Does any hold?"""
        kept = [one for one in formulas if not z3.is_false(one)]
        if any(z3.is_true(one) for one in kept):
            return self.true
        return kept[0] if len(kept) == 1 else z3.Or(kept) if kept else self.false

    def negated(self, one: Formula) -> Formula:
        """Not."""
        if z3.is_true(one) or z3.is_false(one):
            return self.false if z3.is_true(one) else self.true
        return one.arg(0) if z3.is_not(one) else z3.Not(one)

    def differ(self, left: Formula, right: Formula) -> Formula:
        """One holds and the other does not."""
        return self.any_of(
            (self.all_of((left, self.negated(right))), self.all_of((self.negated(left), right)))
        )

    def switched(self, formula: Formula, switch: Formula, *, on: bool) -> Formula:
        """The formula where one switch is known."""
        return z3.simplify(z3.substitute(formula, (switch, self.true if on else self.false)))

    def truth(self, known: "bool | Formula") -> Formula:
        """A folded truth as a formula."""
        return (self.true if known else self.false) if isinstance(known, bool) else known

    def rules(self) -> Iterator[Formula]:
        """What every request keeps to: no list where nothing is limited, nothing about a paper not named."""
        for path, members in self.sets.items():
            limited = self.flags.get((*path[:-1], "limited"))
            if limited is not None:
                yield from (self.any_of((limited, self.negated(one))) for one in members.values())
        no_paper = self.says(_INSTRUMENT, self.domain.silent[_INSTRUMENT])
        for path in (*self.words, *self.flags, *self.sets):
            if path[:-1] == _INSTRUMENT[:-1] and path != _INSTRUMENT:
                yield self.any_of((self.negated(no_paper), self.is_silent(path)))

    def says(self, path: Path, word: Value) -> Formula:
        """The fact is this word."""
        return self.words[path][1].get(word, self.false)

    def is_silent(self, path: Path) -> Formula:
        """The fact is what it is when nobody said anything."""
        silent = self.domain.silent[path]
        if path in self.flags:
            return self.negated(self.flags[path])  # Invariant: a flag nobody spoke of is false (tested).
        if path in self.sets:
            return self.all_of(self.negated(one) for one in self.sets[path].values())
        return self.says(path, silent)

    def value(self, model: Any, unknown: Formula) -> Any:
        """What an unknown is in a z3 model: one of the domain's values, or a bool."""
        found = model.eval(unknown, model_completion=True)
        return z3.is_true(found) if z3.is_bool(found) else self._values[str(found)]

    def one_activity(self) -> Formula:
        """The second activity is the first one; said word by word, for solvers that only know words."""
        ones = self.words[ACTIVITY][1].values()
        return self.any_of(
            self.all_of((one, self.elsewhere(one, party=False, activity=True))) for one in ones
        )

    def elsewhere(self, formula: Formula, *, party: bool, activity: bool) -> Formula:
        """The same formula about the second party, the second activity, or both."""
        swapped = [(self.party, self.second_party)] if party else []
        swapped += [(self.activity, self.second_activity)] if activity else []
        return z3.substitute(formula, *swapped) if swapped else formula


def _said(path: Path) -> str:
    return ".".join(path[1:])
