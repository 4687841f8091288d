"""How a replay is told on a terminal: a table of outcomes under each law, with the marks of the house."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from clerestory.cli.marks import MARK
from clerestory.vocabulary.decision import Outcome

_SAYS: Final = {
    "release": "released",
    "review": "a person decides",
    "withhold": "withheld",
    "out_of_scope": "not spoken of",
    "undetermined": "not recorded",
}


def show(outcomes: Mapping[str, Mapping[str, int | str]]) -> None:
    """Print the element answers under each law by outcome: a table on a terminal, plain lines in a pipe."""
    rows = list(_rows(outcomes))
    if not sys.stdout.isatty():
        for row in rows:
            counts = "  ".join(f"{law} {count}" for law, count in zip(outcomes, row[2:], strict=True))
            print(f"{row[0]} {row[1]}: {counts}")
        return
    from rich.console import Console
    from rich.table import Table

    table: Any = Table(box=None, pad_edge=False)
    for heading in ("", "answers about single elements"):
        table.add_column(heading)
    for law in outcomes:
        table.add_column(law, justify="right")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _rows(outcomes: Mapping[str, Mapping[str, int | str]]) -> Iterator[tuple[str, ...]]:
    for name, says in _SAYS.items():
        counts = [of_law[name] for of_law in outcomes.values()]
        if any(counts):
            mark = MARK[Outcome(name) if name in set(Outcome) else None]
            yield mark, says, *(f"{one:,}" if isinstance(one, int) else one for one in counts)
