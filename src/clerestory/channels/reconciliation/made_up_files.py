"""Writes made-up traffic as the logs that `clerestory traffic reconcile` reads, and what was planted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from clerestory.channels.reconciliation.logs import NAMES
from clerestory.channels.reconciliation.made_up import FATES, Plan, log_of, parts


def write_logs(
    folder: Path, plan: Plan, progress: Callable[[int], None] = lambda made: None
) -> dict[str, Any]:
    """Write ours.csv, switch.csv and requester.csv into an existing folder, part by part.

    Returns how many messages met each fate, and the rows of each file. Raises OSError.
    """
    planted = dict.fromkeys(FATES, 0)
    rows = dict.fromkeys(NAMES, 0)
    made = 0
    files = {name: (folder / f"{name}.csv").open("wb") for name in NAMES}
    try:
        for messages in parts(plan):
            for fate, count in messages["fate"].value_counts().iter_rows():
                planted[fate] += count
            for name, file in files.items():
                held = log_of(name, messages, plan)
                held.write_csv(file, include_header=not rows[name] and not made)
                rows[name] += held.height
            made += messages.height
            progress(made)
    finally:
        for file in files.values():
            file.close()
    return {"messages": made, "planted": planted, "rows": rows}


def frames(plan: Plan) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """All messages of a small plan, and what each log holds of them; nothing is written."""
    messages = pl.concat(parts(plan))
    return messages, {name: log_of(name, messages, plan) for name in NAMES}
