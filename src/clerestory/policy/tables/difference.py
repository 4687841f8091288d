"""Two versions of one law side by side: which cells of the grid change, and which cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clerestory.law.cases import load_cases
from clerestory.law.pack import Pack
from clerestory.policy.decide import Decider
from clerestory.policy.tables.grid import Cell, grid
from clerestory.vocabulary.decision import Outcome


@dataclass(frozen=True)
class ChangedCell:
    """One cell of the grid, before and after."""

    before: Cell
    after: Cell


@dataclass(frozen=True)
class ChangedCase:
    """One element of one case whose outcome changes."""

    case: str
    title: str
    element: str
    before: Outcome | None
    after: Outcome | None


@dataclass(frozen=True)
class Difference:
    """What a change of law changes on one day."""

    law: str
    on: date
    cells: tuple[ChangedCell, ...]
    cases: tuple[ChangedCase, ...]


def difference(old: Decider, new: Decider, pack: Pack, law: str, on: date) -> Difference:
    """Compare `law` on `on` under two libraries. `pack`: the pack whose cases are put to both."""
    before, after = grid(old, law, on), grid(new, law, on).by_place
    pairs = (ChangedCell(cell, after[cell.asker, cell.paper, cell.element]) for cell in before.cells)
    cells = tuple(
        one for one in pairs if (one.before.outcome, one.before.rule) != (one.after.outcome, one.after.rule)
    )
    return Difference(law, on, cells, tuple(_cases(old, new, pack)))


def _cases(old: Decider, new: Decider, pack: Pack) -> Iterator[ChangedCase]:
    for case in load_cases(pack):
        for facts, outcomes in case.questions():
            was, now = old.decide(facts), new.decide(facts)
            for element in outcomes:
                if was.outcome_of(element) is not now.outcome_of(element):
                    yield ChangedCase(
                        case.id, case.title, element, was.outcome_of(element), now.outcome_of(element)
                    )
