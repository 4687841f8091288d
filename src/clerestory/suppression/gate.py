"""The gate: may this publication leave, beside everything that was ever published? Reads published tables
only.

So anybody can ask it: it knows no true count. Every withheld cell of every table that counts the same is
attacked; if anything is derivable, in the new table or in an earlier one, or if there is any doubt, the
answer is no. The refusal names cells and the tables from which they would follow, never a value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clerestory.suppression.attacker import Attacked, attack
from clerestory.suppression.errors import RefusedError
from clerestory.suppression.findings import Effort, Finding, Kind
from clerestory.suppression.links import Link, related, together
from clerestory.suppression.nearby import Oracle
from clerestory.suppression.published import Publication, Shown
from clerestory.suppression.regions import Layout, lay_out
from clerestory.suppression.register import Register
from clerestory.suppression.settled import Settled, settle

MOST_NAMED: Final = 5
MOST_TRACED: Final = 40


@dataclass(frozen=True)
class Derivable:
    """A withheld count that follows from published tables. places: where it stands, as (table, cell)."""

    places: tuple[tuple[str, tuple[str, ...]], ...]
    kind: Kind


def derivable(
    publications: Sequence[Publication], effort: Effort | None = None, links: Sequence[Link] = ()
) -> tuple[Derivable, ...]:
    """Every withheld count that follows from these tables together; tables that count other things stand
    apart, unless links join them.

    Raises LinkError where the tables contradict each other, or the links.
    """
    found: list[Derivable] = []
    for countings in together((one.counting for one in publications), links):
        tables = [one for one in publications if one.counting in countings]
        layout, attacked = _attacked(tables, effort or Effort(), links)
        for finding in attacked.findings:
            places = layout.regions[finding.region].places
            found.append(Derivable(tuple((layout.names[p.table], p.cell) for p in places), finding.kind))
    return tuple(found)


def refuse_derivable(
    register: Register, publication: Publication, links: Sequence[Link] = (), oracle: Oracle | None = None
) -> None:
    """Nothing, if the publication may leave. Raises RefusedError if anything would follow, LinkError if it
    cannot be held against what is published. Fails closed: doubt of the solver is a refusal.
    oracle: proposes witnesses, which are added up again; whatever it says, nothing leaves that would not
    without.
    """
    tables = [*related(publication.counting, register, links), publication]
    layout, attacked = _attacked(tables, Effort(), links, oracle)
    if attacked.findings:
        raise RefusedError(_sentence(tables, layout, attacked.findings, links))


def _laid(tables: Sequence[Publication], links: Sequence[Link]) -> tuple[Layout, Settled]:
    layout = lay_out(tables, links)
    shown, withheld = {}, []
    for at, region in enumerate(layout.regions):
        marks = [tables[place.table].cells[place.cell] for place in region.places]
        counts = [mark.count for mark in marks if isinstance(mark, Shown)]
        if counts:
            shown[at] = counts[0]
        if len(counts) < len(marks):
            withheld.append(at)
        if len(set(counts)) > 1:
            from_places = "; ".join(layout.at(region))
            raise RefusedError(f"Tables contradict each other: {from_places}. Look at what was counted.")
    return layout, settle(layout, shown, withheld)


def _attacked(
    tables: Sequence[Publication], effort: Effort, links: Sequence[Link], oracle: Oracle | None = None
) -> tuple[Layout, Attacked]:
    layout, settled = _laid(tables, links)
    return layout, attack(settled, layout.size, effort, oracle=oracle)


def _sentence(
    tables: Sequence[Publication], layout: Layout, findings: Sequence[Finding], links: Sequence[Link]
) -> str:
    first = findings[0]
    cells = [" = ".join(layout.at(layout.regions[one.region])) for one in findings[:MOST_NAMED]]
    more = f" and {len(findings) - MOST_NAMED} more" if len(findings) > MOST_NAMED else ""
    from_tables = ", ".join(f"«{name}»" for name in _traced(tables, layout, first, links))
    return (
        f"«{tables[-1].name}» may not be published as it is: of withheld counts something would follow "
        f"({first.kind.value}): {'; '.join(cells)}{more}. The first follows from {from_tables}. "
        "Withhold more in the new table, coarsen it, or leave it out."
    )


def _traced(
    tables: Sequence[Publication], layout: Layout, finding: Finding, links: Sequence[Link]
) -> list[str]:
    """Tables without which the first finding does not follow; all of them where there are too many to try."""
    own = layout.regions[finding.region].places[0]
    needed = list(tables)
    for table in tables if len(tables) <= MOST_TRACED else ():
        others = [one for one in needed if one is not table]
        if table is tables[own.table] or not others:
            continue
        if any((tables[own.table].name, own.cell) in one.places for one in derivable(others, links=links)):
            needed = others
    return [one.name for one in needed]
