"""The outcome grid of one law on one day: element by requester by paper, with what decided in every cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from clerestory.law.provision import Provision
from clerestory.policy.decide import Decider
from clerestory.policy.tables.askers import ASKERS, PAPERS, Asker, Paper, questions
from clerestory.vocabulary.decision import ElementDecision, Outcome
from clerestory.vocabulary.elements import ELEMENTS


@dataclass(frozen=True)
class Cell:
    """One answer. `rule` is the id of the provision that led to it, None where silence did."""

    asker: str
    paper: str
    element: str
    outcome: Outcome
    rule: str | None
    citation: str | None
    reason: str
    cure: str | None


@dataclass(frozen=True)
class Grid:
    """Cells of one law on one day, in the order of papers, elements, askers."""

    law: str
    on: date
    cells: tuple[Cell, ...]

    def cell(self, asker: str, paper: str, element: str) -> Cell:
        """One cell. Raises KeyError for axes that are not in this grid."""
        return self.by_place[asker, paper, element]

    @cached_property
    def by_place(self) -> dict[tuple[str, str, str], Cell]:
        """Cells by asker, paper and element."""
        return {(cell.asker, cell.paper, cell.element): cell for cell in self.cells}


_ORDER: Final[dict[str, int]] = {element: position for position, element in enumerate(ELEMENTS)}


def grid(
    decider: Decider,
    law: str,
    on: date,
    *,
    papers: Sequence[Paper] = PAPERS,
    askers: Sequence[Asker] = ASKERS,
    credential: str = "standard",
) -> Grid:
    """Ask every question of the axes. Raises LawError if no pack covers the law or the day."""
    cells = (
        cell
        for paper in papers
        for asker in askers
        for cell in _cells(decider, law, on, asker, paper, credential)
    )
    place = {paper.name: position for position, paper in enumerate(papers)}
    column = {asker.name: position for position, asker in enumerate(askers)}
    return Grid(
        law,
        on,
        tuple(sorted(cells, key=lambda one: (place[one.paper], _ORDER[one.element], column[one.asker]))),
    )


def _cells(
    decider: Decider, law: str, on: date, asker: Asker, paper: Paper, credential: str
) -> Iterator[Cell]:
    for facts in questions(law, on.isoformat(), asker, paper, credential):
        for answer in decider.decide(facts).elements:
            yield _cell(asker.name, paper.name, answer)


def _cell(asker: str, paper: str, answer: ElementDecision) -> Cell:
    leading = answer.leading
    return Cell(
        asker=asker,
        paper=paper,
        element=answer.element,
        outcome=answer.outcome,
        rule=leading.id if leading else None,
        citation=leading.citation if leading else None,
        reason=answer.reason,
        cure=answer.cure,
    )


def uncertain_days(decider: Decider, law: str, on: date) -> tuple[Provision, ...]:
    """Provisions of `law` that decide on `on` or might have, whose days were not read: a table of that day
    carries a warning that names them."""
    return tuple(
        provision
        for layer in decider.library.layers(law, on)
        for provision in layer.pack.provisions
        if provision.dated in ("unverified", "year") and "note" not in provision.actions
    )
