"""Starting points for faults of the public ledger, and the table of what became of them."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.world.ledger_starts import Starts


@pytest.fixture(scope="session")
def starts(templates: Any) -> Starts:
    """See tests/world/ledger_starts.py."""
    return Starts(templates)


@pytest.fixture
def told() -> Callable[[str, int, Sequence[str]], None]:
    """Note a row of the table (docs/reference/ledger-faults.md): what was done, runs, runs gone wrong
    (each `RUN | WHAT`).

    CLERESTORY_FAULT_TABLE names the file to which rows are added.
    """

    def add(what: str, runs: int, wrong: Sequence[str]) -> None:
        where = {each.partition(" | ")[0] for each in wrong}
        lines = [f"{what}: {runs} runs, {len(where)} inconsistent", *wrong[:20]]
        sys.stdout.write("\n".join(lines) + "\n")
        if path := os.environ.get("CLERESTORY_FAULT_TABLE"):
            with Path(path).open("a") as table:
                table.write(f"| {what} | {runs:,} | {len(where):,} |\n")

    return add
